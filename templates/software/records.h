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

/* A record of m_axis_select. */
struct ${{ prefix }}_select {
    uint16_t cluster_id;
    uint16_t count;  /* tokens of the cluster */
    uint16_t stored; /* those of them that are in the store */
    int is_null;     /* the group selected nothing; all else is 0 */
};

/* A record of m_axis_offload. */
struct ${{ prefix }}_offload {
    uint32_t token_id;
    uint16_t cluster_id;
    int noslot;       /* the store has no place for it, the host keeps it */
    uint64_t address; /* where it belongs; 0 if noslot */
};

/* A record of m_axis_fetch. */
struct ${{ prefix }}_fetch {
    uint64_t address;
    uint32_t bytes;
    uint16_t cluster_id;
    uint16_t tokens;
    int is_null; /* the group fetches nothing; all else is 0 */
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

/* Takes a beat of m_axis_select apart. */
static inline struct ${{ prefix }}_select ${{ prefix }}_select_decode(uint64_t tdata)
{
    struct ${{ prefix }}_select record;
    record.cluster_id = (uint16_t)(tdata & 0xffffu);
    record.count = (uint16_t)(tdata >> 16 & 0xffffu);
    record.stored = (uint16_t)(tdata >> 32 & 0xffffu);
    record.is_null = (int)(tdata >> 63);
    return record;
}

/* Takes a beat of m_axis_offload apart, given as tdata[63:0] and tdata[127:64]. */
static inline struct ${{ prefix }}_offload ${{ prefix }}_offload_decode(uint64_t low, uint64_t high)
{
    struct ${{ prefix }}_offload record;
    record.token_id = (uint32_t)(low & 0xffffffffu);
    record.cluster_id = (uint16_t)(low >> 32 & 0xffffu);
    record.noslot = (int)(low >> 48 & 1u);
    record.address = high;
    return record;
}

/* Takes a beat of m_axis_fetch apart, given as tdata[63:0] and tdata[127:64]. */
static inline struct ${{ prefix }}_fetch ${{ prefix }}_fetch_decode(uint64_t low, uint64_t high)
{
    struct ${{ prefix }}_fetch record;
    record.address = low;
    record.bytes = (uint32_t)(high & 0xffffffffu);
    record.cluster_id = (uint16_t)(high >> 32 & 0xffffu);
    record.tokens = (uint16_t)(high >> 48 & 0x7fffu);
    record.is_null = (int)(high >> 63);
    return record;
}
