//! What a context counts.

use serde::Serialize;

/// What a context has counted. The names up to `fetch` are those of the registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Tokens taken, REJECTs included; the next token_id.
    pub tokens: u64,
    /// Clusters in the table.
    pub clusters: u64,
    /// Pages of the store in use.
    pub pages_used: u64,
    /// Assignments of kind JOIN.
    pub joins: u64,
    /// Assignments of kind NEW.
    pub new: u64,
    /// Assignments of kind FORCED.
    pub forced: u64,
    /// Assignments of kind REJECT.
    pub rejects: u64,
    /// Rows used.
    pub rows: u64,
    /// Rows dropped.
    pub rows_dropped: u64,
    /// Select records, nulls not counted.
    pub selected: u64,
    /// Offload records, noslot included.
    pub offload: u64,
    /// Fetch descriptors, nulls not counted.
    pub fetch: u64,
    /// Chunk comparisons of an ideal scan with early exit (docs/resv.md §2).
    pub ideal_chunks: u64,
    /// Groups, those with nothing selected included.
    pub groups: u64,
    /// Clusters in the used rows, summed over the rows.
    pub row_clusters: u64,
    /// Clusters that the used rows selected, each row by itself.
    pub row_selected: u64,
    /// Clusters in the table at each group, summed over the groups.
    pub group_clusters: u64,
    /// Tokens in the store at each group, summed over the groups.
    pub stored_at_groups: u64,
    /// Tokens in the fetch descriptors.
    pub fetched_tokens: u64,
    /// Error conditions met, which stay.
    pub errors: Errors,
}

impl std::ops::AddAssign<&Counters> for Counters {
    fn add_assign(&mut self, other: &Counters) {
        self.tokens += other.tokens;
        self.clusters += other.clusters;
        self.pages_used += other.pages_used;
        self.joins += other.joins;
        self.new += other.new;
        self.forced += other.forced;
        self.rejects += other.rejects;
        self.rows += other.rows;
        self.rows_dropped += other.rows_dropped;
        self.selected += other.selected;
        self.offload += other.offload;
        self.fetch += other.fetch;
        self.ideal_chunks += other.ideal_chunks;
        self.groups += other.groups;
        self.row_clusters += other.row_clusters;
        self.row_selected += other.row_selected;
        self.group_clusters += other.group_clusters;
        self.stored_at_groups += other.stored_at_groups;
        self.fetched_tokens += other.fetched_tokens;
        self.errors.reject |= other.errors.reject;
        self.errors.store_full |= other.errors.store_full;
        self.errors.bounds |= other.errors.bounds;
        self.errors.row |= other.errors.row;
    }
}

/// The sticky error bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Errors {
    /// ERR_REJECT: a token found no open cluster.
    pub reject: bool,
    /// ERR_STORE_FULL: a token found no page.
    pub store_full: bool,
    /// ERR_BOUNDS: a token would have passed `store_limit`.
    pub bounds: bool,
    /// ERR_ROW: a row was dropped.
    pub row: bool,
}
