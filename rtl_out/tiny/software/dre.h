/* SPDX-License-Identifier: Apache-2.0
 *
 * dre.h: parameters of the design and the layout of its records.
 *
 * Generator:  dregen 0.1.0
 * Reproduce:  dregen generate --preset tiny --out DIR
 */
#ifndef DRE_H
#define DRE_H

#include <stdint.h>

/* Parameters of the design. */
#define DRE_HASH_BITS 16
#define DRE_HASH_SEED 0
#define DRE_HCU_XOR_WIDTH 8
#define DRE_HCU_ACCUMULATORS 1
#define DRE_HCU_MAX_CLUSTERS 64
#define DRE_HCU_QUEUE_TOKENS 4
#define DRE_HCU_STAGES 0
#define DRE_WTU_LANES 4
#define DRE_WTU_SCORE_BITS 12
#define DRE_WTU_BUCKETS 8
#define DRE_KVMU_RECENT_MAX 16
#define DRE_KVMU_PAGE_TOKENS 4
#define DRE_KVMU_PAGES 64
#define DRE_COUNT_BITS 8

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

#endif
