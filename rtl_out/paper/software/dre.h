/* SPDX-License-Identifier: Apache-2.0
 *
 * dre.h: parameters, registers and records of the design, and its driver.
 *
 * Macros and decoders need nothing else. The functions of the driver are in dre.c; how words get to the
 * engine and back is yours to say, in struct dre_bus. C99 and C++; nothing is allocated.
 *
 * Generator:  dregen 0.1.0
 * Reproduce:  dregen generate --preset paper --out DIR
 */
#ifndef DRE_H
#define DRE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parameters of the design. */
#define DRE_HASH_BITS 32
#define DRE_HASH_SEED 0
#define DRE_HCU_XOR_WIDTH 16
#define DRE_HCU_ACCUMULATORS 1
#define DRE_HCU_MAX_CLUSTERS 2048
#define DRE_HCU_QUEUE_TOKENS 32
#define DRE_HCU_STAGES 0
#define DRE_WTU_LANES 16
#define DRE_WTU_SCORE_BITS 16
#define DRE_WTU_BUCKETS 32
#define DRE_WTU_SUMS 4
#define DRE_WTU_MUL_WIDTH 5
#define DRE_WTU_STAGES 4
#define DRE_KVMU_RECENT_MAX 1024
#define DRE_KVMU_PAGE_TOKENS 32
#define DRE_KVMU_PAGES 4096
#define DRE_KVMU_STAGES 1
#define DRE_COUNT_BITS 16

/* Registers: byte addresses. */
#define DRE_REG_ID 0x000u /* RO: what tells the engine from other devices */
#define DRE_REG_VERSION 0x004u /* RO: version of the generator that made the design */
#define DRE_REG_PARAM0 0x008u /* RO: parameters of clustering and selection */
#define DRE_REG_PARAM1 0x00cu /* RO: parameters of the tables and of the scores */
#define DRE_REG_PARAM2 0x010u /* RO: parameters of the store */
#define DRE_REG_CTRL 0x014u /* RW: switches; bits outside the fields are ignored */
#define DRE_REG_STATUS 0x018u /* RO: what works, records that wait to be taken included */
#define DRE_REG_IRQ_STATUS 0x01cu /* W1C: what happened since its bit was cleared; an event in the cycle of its clear stays */
#define DRE_REG_IRQ_ENABLE 0x020u /* RW: bits of IRQ_STATUS that raise irq; bits outside the fields are ignored */
#define DRE_REG_TH_HD 0x024u /* RW: a token joins a cluster at a lesser distance than this */
#define DRE_REG_TH_RATIO 0x028u /* RW: share of a row's weight to select */
#define DRE_REG_RECENT_WINDOW 0x02cu /* RW: recent tokens that are not offloaded; a lower value acts when the next token enters */
#define DRE_REG_TOKEN_BYTES 0x030u /* RW: bytes of a token in the store */
#define DRE_REG_MAX_BURST 0x034u /* RW: bytes that merged pages of one fetch descriptor may have; one page is never split */
#define DRE_REG_STORE_BASE_LO 0x038u /* RW: address of the first byte of the store, bits 31:0 */
#define DRE_REG_STORE_BASE_HI 0x03cu /* RW: address of the first byte of the store, bits 63:32 */
#define DRE_REG_STORE_LIMIT_LO 0x040u /* RW: address of the first byte past the store, bits 31:0; 0 in both lets nothing be offloaded */
#define DRE_REG_STORE_LIMIT_HI 0x044u /* RW: address of the first byte past the store, bits 63:32 */
#define DRE_REG_CLUSTERS 0x048u /* RO: clusters in the HC table */
#define DRE_REG_TOKENS 0x04cu /* RO: token_id of the next token */
#define DRE_REG_PAGES_USED 0x050u /* RO: pages of the store in use */
#define DRE_REG_CNT_JOIN 0x080u /* RO: tokens that joined a cluster */
#define DRE_REG_CNT_NEW 0x084u /* RO: tokens that founded a cluster */
#define DRE_REG_CNT_FORCED 0x088u /* RO: tokens that a full table forced into the nearest cluster */
#define DRE_REG_CNT_REJECT 0x08cu /* RO: tokens that found no open cluster */
#define DRE_REG_CNT_ROWS 0x090u /* RO: rows of scores used */
#define DRE_REG_CNT_ROWS_DROPPED 0x094u /* RO: rows of scores dropped */
#define DRE_REG_CNT_SELECTED 0x098u /* RO: select records, nulls not counted */
#define DRE_REG_CNT_OFFLOAD 0x09cu /* RO: offload records, noslot included */
#define DRE_REG_CNT_FETCH 0x0a0u /* RO: fetch descriptors, nulls not counted */
#define DRE_REG_CNT_CHUNKS 0x0a4u /* RO: chunk comparisons made */
#define DRE_REG_CNT_HCU_CYCLES 0x0a8u /* RO: cycles in which clustering had work */
#define DRE_REG_CNT_BEATS 0x0acu /* RO: beats of scores taken */
#define DRE_REG_CNT_WTU_CYCLES 0x0b0u /* RO: cycles in which selection had work */

/* Registers: fields, as the lowest bit and the mask in place. */
#define DRE_VERSION_PATCH_LSB 0u
#define DRE_VERSION_PATCH_MASK 0x0000ffffu /* third number */
#define DRE_VERSION_MINOR_LSB 16u
#define DRE_VERSION_MINOR_MASK 0x00ff0000u /* second number */
#define DRE_VERSION_MAJOR_LSB 24u
#define DRE_VERSION_MAJOR_MASK 0xff000000u /* first number */
#define DRE_PARAM0_HASH_BITS_LSB 0u
#define DRE_PARAM0_HASH_BITS_MASK 0x000001ffu /* hash.bits */
#define DRE_PARAM0_XOR_WIDTH_LSB 9u
#define DRE_PARAM0_XOR_WIDTH_MASK 0x0003fe00u /* hcu.xor_width */
#define DRE_PARAM0_ACCUMULATORS_LSB 18u
#define DRE_PARAM0_ACCUMULATORS_MASK 0x007c0000u /* hcu.accumulators */
#define DRE_PARAM0_LOG2_BUCKETS_LSB 23u
#define DRE_PARAM0_LOG2_BUCKETS_MASK 0x07800000u /* log2 of wtu.buckets */
#define DRE_PARAM0_POLICY_LSB 27u
#define DRE_PARAM0_POLICY_MASK 0x08000000u /* hcu.policy: 0 nearest, 1 first */
#define DRE_PARAM0_SELECT_LSB 28u
#define DRE_PARAM0_SELECT_MASK 0x10000000u /* wtu.select: 0 bucket, 1 exact */
#define DRE_PARAM0_DOMAIN_LSB 29u
#define DRE_PARAM0_DOMAIN_MASK 0x60000000u /* wtu.domain: 0 shifted, 1 raw, 2 exp2 */
#define DRE_PARAM1_MAX_CLUSTERS_LSB 0u
#define DRE_PARAM1_MAX_CLUSTERS_MASK 0x0000ffffu /* hcu.max_clusters */
#define DRE_PARAM1_LANES_LSB 16u
#define DRE_PARAM1_LANES_MASK 0x003f0000u /* wtu.lanes */
#define DRE_PARAM1_SCORE_BITS_LSB 22u
#define DRE_PARAM1_SCORE_BITS_MASK 0x07c00000u /* wtu.score_bits */
#define DRE_PARAM1_COUNT_BITS_LSB 27u
#define DRE_PARAM1_COUNT_BITS_MASK 0xf8000000u /* count_bits */
#define DRE_PARAM2_PAGES_LSB 0u
#define DRE_PARAM2_PAGES_MASK 0x0001ffffu /* kvmu.pages */
#define DRE_PARAM2_LOG2_PAGE_TOKENS_LSB 17u
#define DRE_PARAM2_LOG2_PAGE_TOKENS_MASK 0x001e0000u /* log2 of kvmu.page_tokens */
#define DRE_PARAM2_LOG2_RECENT_MAX_LSB 21u
#define DRE_PARAM2_LOG2_RECENT_MAX_MASK 0x03e00000u /* log2 of kvmu.recent_max */
#define DRE_PARAM2_PROTECT_LSB 26u
#define DRE_PARAM2_PROTECT_MASK 0x0c000000u /* protect: 0 none, 1 parity, 2 secded */
#define DRE_CTRL_ENABLE_LSB 0u
#define DRE_CTRL_ENABLE_MASK 0x00000001u /* the engine takes hash codes and scores */
#define DRE_CTRL_SOFT_RESET_LSB 1u
#define DRE_CTRL_SOFT_RESET_MASK 0x00000002u /* clears datapath, tables and counters at any moment; keeps settings and interrupts */
#define DRE_CTRL_CLEAR_CONTEXT_LSB 2u
#define DRE_CTRL_CLEAR_CONTEXT_MASK 0x00000004u /* clears tables and counters; refused while STATUS is not 0 */
#define DRE_STATUS_HCU_BUSY_LSB 0u
#define DRE_STATUS_HCU_BUSY_MASK 0x00000001u /* clustering has work */
#define DRE_STATUS_WTU_BUSY_LSB 1u
#define DRE_STATUS_WTU_BUSY_MASK 0x00000002u /* selection has work */
#define DRE_STATUS_KVMU_BUSY_LSB 2u
#define DRE_STATUS_KVMU_BUSY_MASK 0x00000004u /* the management of the store has work */
#define DRE_IRQ_STATUS_FRAME_DONE_LSB 0u
#define DRE_IRQ_STATUS_FRAME_DONE_MASK 0x00000001u /* a frame is clustered and its offloads are decided */
#define DRE_IRQ_STATUS_GROUP_DONE_LSB 1u
#define DRE_IRQ_STATUS_GROUP_DONE_MASK 0x00000002u /* a group has its selection and its fetch list */
#define DRE_IRQ_STATUS_ERR_REJECT_LSB 8u
#define DRE_IRQ_STATUS_ERR_REJECT_MASK 0x00000100u /* a token found no open cluster and was rejected */
#define DRE_IRQ_STATUS_ERR_STORE_FULL_LSB 9u
#define DRE_IRQ_STATUS_ERR_STORE_FULL_MASK 0x00000200u /* a token was not offloaded: no page is left */
#define DRE_IRQ_STATUS_ERR_BOUNDS_LSB 10u
#define DRE_IRQ_STATUS_ERR_BOUNDS_MASK 0x00000400u /* a token was not offloaded: its place passes STORE_LIMIT or 64 bits */
#define DRE_IRQ_STATUS_ERR_ROW_LSB 11u
#define DRE_IRQ_STATUS_ERR_ROW_MASK 0x00000800u /* a row of scores was dropped: wrong length or format */
#define DRE_IRQ_ENABLE_FRAME_DONE_LSB 0u
#define DRE_IRQ_ENABLE_FRAME_DONE_MASK 0x00000001u /* a frame is clustered and its offloads are decided */
#define DRE_IRQ_ENABLE_GROUP_DONE_LSB 1u
#define DRE_IRQ_ENABLE_GROUP_DONE_MASK 0x00000002u /* a group has its selection and its fetch list */
#define DRE_IRQ_ENABLE_ERR_REJECT_LSB 8u
#define DRE_IRQ_ENABLE_ERR_REJECT_MASK 0x00000100u /* a token found no open cluster and was rejected */
#define DRE_IRQ_ENABLE_ERR_STORE_FULL_LSB 9u
#define DRE_IRQ_ENABLE_ERR_STORE_FULL_MASK 0x00000200u /* a token was not offloaded: no page is left */
#define DRE_IRQ_ENABLE_ERR_BOUNDS_LSB 10u
#define DRE_IRQ_ENABLE_ERR_BOUNDS_MASK 0x00000400u /* a token was not offloaded: its place passes STORE_LIMIT or 64 bits */
#define DRE_IRQ_ENABLE_ERR_ROW_LSB 11u
#define DRE_IRQ_ENABLE_ERR_ROW_MASK 0x00000800u /* a row of scores was dropped: wrong length or format */

/* Registers: constants, words after reset, least and greatest legal words. */
#define DRE_ID_WORD 0x44524531u
#define DRE_VERSION_WORD 0x00010000u
#define DRE_PARAM0_WORD 0x02842020u
#define DRE_PARAM1_WORD 0x84100800u
#define DRE_PARAM2_WORD 0x014a1000u
#define DRE_CTRL_RESET 0x00000000u
#define DRE_IRQ_STATUS_RESET 0x00000000u
#define DRE_IRQ_ENABLE_RESET 0x00000000u
#define DRE_TH_HD_RESET 0x00000007u
#define DRE_TH_HD_MIN 0u
#define DRE_TH_HD_MAX 33u
#define DRE_TH_RATIO_RESET 0x00004ccdu
#define DRE_TH_RATIO_MIN 0u
#define DRE_TH_RATIO_MAX 65535u
#define DRE_RECENT_WINDOW_RESET 0x00000400u
#define DRE_RECENT_WINDOW_MIN 0u
#define DRE_RECENT_WINDOW_MAX 1024u
#define DRE_TOKEN_BYTES_RESET 0x00000200u
#define DRE_TOKEN_BYTES_MIN 1u
#define DRE_TOKEN_BYTES_MAX 1048576u
#define DRE_MAX_BURST_RESET 0x00010000u
#define DRE_MAX_BURST_MIN 0u
#define DRE_MAX_BURST_MAX 4294967295u
#define DRE_STORE_BASE_LO_RESET 0x00000000u
#define DRE_STORE_BASE_LO_MIN 0u
#define DRE_STORE_BASE_LO_MAX 4294967295u
#define DRE_STORE_BASE_HI_RESET 0x00000000u
#define DRE_STORE_BASE_HI_MIN 0u
#define DRE_STORE_BASE_HI_MAX 4294967295u
#define DRE_STORE_LIMIT_LO_RESET 0x00000000u
#define DRE_STORE_LIMIT_LO_MIN 0u
#define DRE_STORE_LIMIT_LO_MAX 4294967295u
#define DRE_STORE_LIMIT_HI_RESET 0x00000000u
#define DRE_STORE_LIMIT_HI_MIN 0u
#define DRE_STORE_LIMIT_HI_MAX 4294967295u

/* What became of a token. */
enum dre_kind {
    DRE_JOIN = 0,   /* joined a cluster below the threshold */
    DRE_NEW = 1,    /* founded a cluster */
    DRE_FORCED = 2, /* joined the nearest cluster of a full table */
    DRE_REJECT = 3  /* no cluster is open; cluster_id is 0xffff */
};

/* A record of m_axis_assign. */
struct dre_assign {
    uint32_t token_id;
    uint16_t cluster_id;
    uint16_t distance; /* bits in which token and cluster differ */
    enum dre_kind kind;
};

/* A record of m_axis_select. */
struct dre_select {
    uint16_t cluster_id;
    uint16_t count;  /* tokens of the cluster */
    uint16_t stored; /* those of them that are in the store */
    int is_null;     /* the group selected nothing; all else is 0 */
};

/* A record of m_axis_offload. */
struct dre_offload {
    uint32_t token_id;
    uint16_t cluster_id;
    int noslot;       /* the store has no place for it, the host keeps it */
    uint64_t address; /* where it belongs; 0 if noslot */
};

/* A record of m_axis_fetch. */
struct dre_fetch {
    uint64_t address;
    uint32_t bytes;
    uint16_t cluster_id;
    uint16_t tokens;
    int is_null; /* the group fetches nothing; all else is 0 */
};

/* Takes a beat of m_axis_assign apart. */
static inline struct dre_assign dre_assign_decode(uint64_t tdata)
{
    struct dre_assign record;
    record.token_id = (uint32_t)(tdata & 0xffffffffu);
    record.cluster_id = (uint16_t)(tdata >> 32 & 0xffffu);
    record.distance = (uint16_t)(tdata >> 48 & 0x1ffu);
    record.kind = (enum dre_kind)(tdata >> 57 & 0x3u);
    return record;
}

/* Takes a beat of m_axis_select apart. */
static inline struct dre_select dre_select_decode(uint64_t tdata)
{
    struct dre_select record;
    record.cluster_id = (uint16_t)(tdata & 0xffffu);
    record.count = (uint16_t)(tdata >> 16 & 0xffffu);
    record.stored = (uint16_t)(tdata >> 32 & 0xffffu);
    record.is_null = (int)(tdata >> 63);
    return record;
}

/* Takes a beat of m_axis_offload apart, given as tdata[63:0] and tdata[127:64]. */
static inline struct dre_offload dre_offload_decode(uint64_t low, uint64_t high)
{
    struct dre_offload record;
    record.token_id = (uint32_t)(low & 0xffffffffu);
    record.cluster_id = (uint16_t)(low >> 32 & 0xffffu);
    record.noslot = (int)(low >> 48 & 1u);
    record.address = high;
    return record;
}

/* Takes a beat of m_axis_fetch apart, given as tdata[63:0] and tdata[127:64]. */
static inline struct dre_fetch dre_fetch_decode(uint64_t low, uint64_t high)
{
    struct dre_fetch record;
    record.address = low;
    record.bytes = (uint32_t)(high & 0xffffffffu);
    record.cluster_id = (uint16_t)(high >> 32 & 0xffffu);
    record.tokens = (uint16_t)(high >> 48 & 0x7fffu);
    record.is_null = (int)(high >> 63);
    return record;
}
/* ---- Driver (dre.c) ---- */

/* What a function says. */
enum dre_result {
    DRE_OK = 0,
    DRE_AGAIN = 1,        /* the stream has no room, or no record: come again */
    DRE_BUS_ERROR = 2,    /* the bus failed, or the engine answered SLVERR */
    DRE_NO_DEVICE = 3,    /* register ID says that this is another device */
    DRE_OTHER_DESIGN = 4, /* the engine has other parameters than this header */
    DRE_OUT_OF_RANGE = 5, /* a setting or an argument is not legal */
    DRE_BUSY = 6,         /* the engine works; not now */
    DRE_BAD_RECORD = 7    /* bits of a record are set that have to be 0 */
};

enum dre_stream {
    DRE_S_AXIS_HASH,
    DRE_S_AXIS_SCORE,
    DRE_M_AXIS_ASSIGN,
    DRE_M_AXIS_SELECT,
    DRE_M_AXIS_OFFLOAD,
    DRE_M_AXIS_FETCH
};

#define DRE_CODE_BYTES 4u /* bytes of a hash code */
#define DRE_BEAT_BYTES 32u /* bytes of the widest stream */

/* One beat of a stream. */
struct dre_beat {
    uint8_t tdata[DRE_BEAT_BYTES]; /* byte 0 is tdata[7:0] */
    uint32_t bytes; /* bytes used, from byte 0 on; of s_axis_score, tkeep has that many ones */
    int tlast;
    int tuser;
};

/* How to reach the engine. Each function gets `context`. */
struct dre_bus {
    void *context;
    /* Registers: DRE_OK, or DRE_BUS_ERROR, also for a response that is not OKAY. */
    enum dre_result (*read32)(void *context, uint32_t address, uint32_t *word);
    enum dre_result (*write32)(void *context, uint32_t address, uint32_t word);
    /* Streams: DRE_AGAIN if no beat can be moved now. `pull` fills in tdata and tlast. */
    enum dre_result (*push)(void *context, enum dre_stream stream,
                              const struct dre_beat *beat);
    enum dre_result (*pull)(void *context, enum dre_stream stream, struct dre_beat *beat);
};

/* What the engine says it is. */
struct dre_info {
    uint32_t version_major, version_minor, version_patch; /* of the generator */
    uint32_t hash_bits; /* hash.bits */
    uint32_t xor_width; /* hcu.xor_width */
    uint32_t accumulators; /* hcu.accumulators */
    uint32_t buckets;
    uint32_t policy; /* hcu.policy: 0 nearest, 1 first */
    uint32_t select; /* wtu.select: 0 bucket, 1 exact */
    uint32_t domain; /* wtu.domain: 0 shifted, 1 raw, 2 exp2 */
    uint32_t max_clusters; /* hcu.max_clusters */
    uint32_t lanes; /* wtu.lanes */
    uint32_t score_bits; /* wtu.score_bits */
    uint32_t count_bits; /* count_bits */
    uint32_t pages; /* kvmu.pages */
    uint32_t page_tokens;
    uint32_t recent_max;
    uint32_t protect; /* protect: 0 none, 1 parity, 2 secded */
};

/* What the engine computes with. */
struct dre_settings {
    uint32_t th_hd;         /* a token joins a cluster at a lesser distance than this */
    uint32_t th_ratio;      /* share of a row's weight to select, times 65536 */
    uint32_t recent_window; /* recent tokens that are not offloaded */
    uint32_t token_bytes;   /* bytes of a token in the store */
    uint32_t max_burst;     /* bytes of a merged fetch descriptor */
    uint64_t store_base;    /* address of the first byte of the store */
    uint64_t store_limit;   /* address of the first byte past it */
};

/* All counters; each wraps at 2^32. */
struct dre_counters {
    uint32_t cnt_join; /* tokens that joined a cluster */
    uint32_t cnt_new; /* tokens that founded a cluster */
    uint32_t cnt_forced; /* tokens that a full table forced into the nearest cluster */
    uint32_t cnt_reject; /* tokens that found no open cluster */
    uint32_t cnt_rows; /* rows of scores used */
    uint32_t cnt_rows_dropped; /* rows of scores dropped */
    uint32_t cnt_selected; /* select records, nulls not counted */
    uint32_t cnt_offload; /* offload records, noslot included */
    uint32_t cnt_fetch; /* fetch descriptors, nulls not counted */
    uint32_t cnt_chunks; /* chunk comparisons made */
    uint32_t cnt_hcu_cycles; /* cycles in which clustering had work */
    uint32_t cnt_beats; /* beats of scores taken */
    uint32_t cnt_wtu_cycles; /* cycles in which selection had work */
};

/* Finds the engine and fills in `info`. DRE_OTHER_DESIGN comes with `info` filled in. */
enum dre_result dre_probe(const struct dre_bus *bus, struct dre_info *info);

/* The settings after reset. */
struct dre_settings dre_default_settings(void);

/* Whether each setting is in its range; touches no hardware. */
enum dre_result dre_check(const struct dre_settings *settings);

/* Checks and writes all settings; DRE_BUSY, and nothing written, while the engine works. */
enum dre_result dre_configure(const struct dre_bus *bus,
                                  const struct dre_settings *settings);

/* Lets the engine take hash codes and scores, or stops it; what it has it finishes. */
enum dre_result dre_enable(const struct dre_bus *bus, int enable);

/* Drops all work, tables and counters at any moment; keeps settings and `enable`. */
enum dre_result dre_soft_reset(const struct dre_bus *bus);

/* Empties tables and counters for the next context; DRE_BUSY while the engine works. */
enum dre_result dre_clear_context(const struct dre_bus *bus);

/* Looks up to `polls` times whether the engine is idle; DRE_BUSY if it never was. */
enum dre_result dre_wait_idle(const struct dre_bus *bus, uint32_t polls);

/* Interrupts that raise irq: DRE_IRQ_ENABLE_*_MASK. */
enum dre_result dre_enable_interrupts(const struct dre_bus *bus, uint32_t mask);

/* Reads IRQ_STATUS and clears what it read, nothing else. */
enum dre_result dre_take_interrupts(const struct dre_bus *bus, uint32_t *irq_status);

enum dre_result dre_read_counters(const struct dre_bus *bus,
                                      struct dre_counters *counters);

/* Pushes a frame of `tokens` codes, DRE_CODE_BYTES each, little endian. `pushed` starts at 0 and counts the
 * codes taken; on DRE_AGAIN pull records and call again with the same arguments. */
enum dre_result dre_push_frame(const struct dre_bus *bus, const uint8_t *codes,
                                   uint32_t tokens, uint32_t *pushed);

/* Pushes a row of scores, one for each cluster; `ends_group` marks the last row of its group. `pushed` counts the
 * scores taken, as above. DRE_OUT_OF_RANGE, and nothing more pushed, where a score has more than
 * DRE_WTU_SCORE_BITS bits. */
enum dre_result dre_push_row(const struct dre_bus *bus, const int16_t *scores,
                                 uint32_t clusters, int ends_group, uint32_t *pushed);

/* Pull one record each; `last` tells the last of its packet. */
enum dre_result dre_pull_assign(const struct dre_bus *bus, struct dre_assign *record,
                                    int *last);
enum dre_result dre_pull_select(const struct dre_bus *bus, struct dre_select *record,
                                    int *last);
enum dre_result dre_pull_offload(const struct dre_bus *bus, struct dre_offload *record,
                                     int *last);
enum dre_result dre_pull_fetch(const struct dre_bus *bus, struct dre_fetch *record,
                                   int *last);

/* A result in words. */
const char *dre_result_text(enum dre_result result);

/* The lowest interrupt of `irq_status` in words; "none" if there is none. */
const char *dre_interrupt_text(uint32_t irq_status);
#ifdef __cplusplus
}
#endif

#endif
