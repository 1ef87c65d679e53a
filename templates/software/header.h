/* SPDX-License-Identifier: Apache-2.0
 *
 * ${{ prefix }}.h: parameters of the design and the layout of its records.
 *
 * Generator:  dregen ${{ version }}
 * Reproduce:  ${{ command }}
 */
#ifndef ${{ macro_ }}_H
#define ${{ macro_ }}_H

#include <stdint.h>

/* Parameters of the design. */
{% for define in parameters %}#define ${{ define.name }} ${{ define.value }}
{% endfor %}
/* What became of a token. */
enum ${{ prefix }}_kind {
    ${{ macro_ }}_JOIN = 0,   /* joined a cluster below the threshold */
    ${{ macro_ }}_NEW = 1,    /* founded a cluster */
    ${{ macro_ }}_FORCED = 2, /* joined the nearest cluster of a full table */
    ${{ macro_ }}_REJECT = 3  /* no cluster is open; cluster_id is 0xffff */
};

/* A record of m_axis_assign. */
struct ${{ prefix }}_assign {
    uint32_t token_id;
    uint16_t cluster_id;
    uint16_t distance; /* bits in which token and cluster differ */
    enum ${{ prefix }}_kind kind;
};

/* Takes a beat of m_axis_assign apart. */
static inline struct ${{ prefix }}_assign ${{ prefix }}_assign_decode(uint64_t tdata)
{
    struct ${{ prefix }}_assign record;
    record.token_id = (uint32_t)(tdata & 0xffffffffu);
    record.cluster_id = (uint16_t)(tdata >> 32 & 0xffffu);
    record.distance = (uint16_t)(tdata >> 48 & 0x1ffu);
    record.kind = (enum ${{ prefix }}_kind)(tdata >> 57 & 0x3u);
    return record;
}

#endif
