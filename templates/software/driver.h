/* ---- Driver (${{ prefix }}.c) ---- */

/* What a function says. */
enum ${{ prefix }}_result {
    ${{ macro_ }}_OK = 0,
    ${{ macro_ }}_AGAIN = 1,        /* the stream has no room, or no record: come again */
    ${{ macro_ }}_BUS_ERROR = 2,    /* the bus failed, or the engine answered SLVERR */
    ${{ macro_ }}_NO_DEVICE = 3,    /* register ID says that this is another device */
    ${{ macro_ }}_OTHER_DESIGN = 4, /* the engine has other parameters than this header */
    ${{ macro_ }}_OUT_OF_RANGE = 5, /* a setting or an argument is not legal */
    ${{ macro_ }}_BUSY = 6,         /* the engine works; not now */
    ${{ macro_ }}_BAD_RECORD = 7    /* bits of a record are set that have to be 0 */
};

enum ${{ prefix }}_stream {
    ${{ macro_ }}_S_AXIS_HASH,
    ${{ macro_ }}_S_AXIS_SCORE,
    ${{ macro_ }}_M_AXIS_ASSIGN,
    ${{ macro_ }}_M_AXIS_SELECT,
    ${{ macro_ }}_M_AXIS_OFFLOAD,
    ${{ macro_ }}_M_AXIS_FETCH
};

#define ${{ macro_ }}_CODE_BYTES ${{ code_bytes }}u /* bytes of a hash code */
#define ${{ macro_ }}_BEAT_BYTES ${{ beat_bytes }}u /* bytes of the widest stream */

/* One beat of a stream. */
struct ${{ prefix }}_beat {
    uint8_t tdata[${{ macro_ }}_BEAT_BYTES]; /* byte 0 is tdata[7:0] */
    uint32_t bytes; /* bytes used, from byte 0 on; of s_axis_score, tkeep has that many ones */
    int tlast;
    int tuser;
};

/* How to reach the engine. Each function gets `context`. */
struct ${{ prefix }}_bus {
    void *context;
    /* Registers: ${{ macro_ }}_OK, or ${{ macro_ }}_BUS_ERROR, also for a response that is not OKAY. */
    enum ${{ prefix }}_result (*read32)(void *context, uint32_t address, uint32_t *word);
    enum ${{ prefix }}_result (*write32)(void *context, uint32_t address, uint32_t word);
    /* Streams: ${{ macro_ }}_AGAIN if no beat can be moved now. `pull` fills in tdata and tlast. */
    enum ${{ prefix }}_result (*push)(void *context, enum ${{ prefix }}_stream stream,
                              const struct ${{ prefix }}_beat *beat);
    enum ${{ prefix }}_result (*pull)(void *context, enum ${{ prefix }}_stream stream, struct ${{ prefix }}_beat *beat);
};

/* What the engine says it is. */
struct ${{ prefix }}_info {
    uint32_t version_major, version_minor, version_patch; /* of the generator */
{%- for register in identity %}{% for field in register.fields %}
    uint32_t ${{ field.parameter }};{% if !field.is_log2 %} /* ${{ field.about }} */{% endif %}
{%- endfor %}{% endfor %}
};

/* What the engine computes with. */
struct ${{ prefix }}_settings {
    uint32_t th_hd;         /* a token joins a cluster at a lesser distance than this */
    uint32_t th_ratio;      /* share of a row's weight to select, times 65536 */
    uint32_t recent_window; /* recent tokens that are not offloaded */
    uint32_t token_bytes;   /* bytes of a token in the store */
    uint32_t max_burst;     /* bytes of a merged fetch descriptor */
    uint64_t store_base;    /* address of the first byte of the store */
    uint64_t store_limit;   /* address of the first byte past it */
};

/* All counters; each wraps at 2^32. */
struct ${{ prefix }}_counters {
{%- for register in counters %}
    uint32_t ${{ register.lower }}; /* ${{ register.about }} */
{%- endfor %}
};

/* Finds the engine and fills in `info`. ${{ macro_ }}_OTHER_DESIGN comes with `info` filled in. */
enum ${{ prefix }}_result ${{ prefix }}_probe(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_info *info);

/* The settings after reset. */
struct ${{ prefix }}_settings ${{ prefix }}_default_settings(void);

/* Whether each setting is in its range; touches no hardware. */
enum ${{ prefix }}_result ${{ prefix }}_check(const struct ${{ prefix }}_settings *settings);

/* Checks and writes all settings; ${{ macro_ }}_BUSY, and nothing written, while the engine works. */
enum ${{ prefix }}_result ${{ prefix }}_configure(const struct ${{ prefix }}_bus *bus,
                                  const struct ${{ prefix }}_settings *settings);

/* Lets the engine take hash codes and scores, or stops it; what it has it finishes. */
enum ${{ prefix }}_result ${{ prefix }}_enable(const struct ${{ prefix }}_bus *bus, int enable);

/* Drops all work, tables and counters at any moment; keeps settings and `enable`. */
enum ${{ prefix }}_result ${{ prefix }}_soft_reset(const struct ${{ prefix }}_bus *bus);

/* Empties tables and counters for the next context; ${{ macro_ }}_BUSY while the engine works. */
enum ${{ prefix }}_result ${{ prefix }}_clear_context(const struct ${{ prefix }}_bus *bus);

/* Looks up to `polls` times whether the engine is idle; ${{ macro_ }}_BUSY if it never was. */
enum ${{ prefix }}_result ${{ prefix }}_wait_idle(const struct ${{ prefix }}_bus *bus, uint32_t polls);

/* Interrupts that raise irq: ${{ macro_ }}_IRQ_ENABLE_*_MASK. */
enum ${{ prefix }}_result ${{ prefix }}_enable_interrupts(const struct ${{ prefix }}_bus *bus, uint32_t mask);

/* Reads IRQ_STATUS and clears what it read, nothing else. */
enum ${{ prefix }}_result ${{ prefix }}_take_interrupts(const struct ${{ prefix }}_bus *bus, uint32_t *irq_status);

enum ${{ prefix }}_result ${{ prefix }}_read_counters(const struct ${{ prefix }}_bus *bus,
                                      struct ${{ prefix }}_counters *counters);

/* Pushes a frame of `tokens` codes, ${{ macro_ }}_CODE_BYTES each, little endian. `pushed` starts at 0 and counts the
 * codes taken; on ${{ macro_ }}_AGAIN pull records and call again with the same arguments. */
enum ${{ prefix }}_result ${{ prefix }}_push_frame(const struct ${{ prefix }}_bus *bus, const uint8_t *codes,
                                   uint32_t tokens, uint32_t *pushed);

/* Pushes a row of scores, one for each cluster; `ends_group` marks the last row of its group. `pushed` counts the
 * scores taken, as above. ${{ macro_ }}_OUT_OF_RANGE, and nothing more pushed, where a score has more than
 * ${{ macro_ }}_WTU_SCORE_BITS bits. */
enum ${{ prefix }}_result ${{ prefix }}_push_row(const struct ${{ prefix }}_bus *bus, const int16_t *scores,
                                 uint32_t clusters, int ends_group, uint32_t *pushed);

/* Pull one record each; `last` tells the last of its packet. */
enum ${{ prefix }}_result ${{ prefix }}_pull_assign(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_assign *record,
                                    int *last);
enum ${{ prefix }}_result ${{ prefix }}_pull_select(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_select *record,
                                    int *last);
enum ${{ prefix }}_result ${{ prefix }}_pull_offload(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_offload *record,
                                     int *last);
enum ${{ prefix }}_result ${{ prefix }}_pull_fetch(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_fetch *record,
                                   int *last);

/* A result in words. */
const char *${{ prefix }}_result_text(enum ${{ prefix }}_result result);

/* The lowest interrupt of `irq_status` in words; "none" if there is none. */
const char *${{ prefix }}_interrupt_text(uint32_t irq_status);
