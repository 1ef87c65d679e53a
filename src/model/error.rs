//! What the model refuses to act on.

use super::writes::RegisterError;

/// Why an event was refused. The state of the context is as before it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// A frame of no tokens.
    #[error("a frame has no hash codes; it must have at least one")]
    EmptyFrame,
    /// A hash code with a bit past the design's width.
    #[error("hash code {index} of the frame, {code}, is wider than hash.bits = {bits}")]
    CodeTooWide {
        /// Place in the frame, from 0.
        index: usize,
        /// The code in hexadecimal.
        code: String,
        /// `hash.bits`.
        bits: u32,
    },
    /// More tokens than a 32-bit `token_id` can tell apart.
    #[error("the context has no token_id left: a context takes at most 2^32 tokens")]
    TooManyTokens,
    /// A group of no rows.
    #[error("a group has no rows; it must have at least one")]
    EmptyGroup,
    /// A score that the design's score words cannot carry.
    #[error(
        "score {index} of row {row}, {score}, does not fit wtu.score_bits = {bits}; \
         legal: {least}..={most}",
        least = crate::bits::signed_range(*bits).0,
        most = crate::bits::signed_range(*bits).1
    )]
    ScoreRange {
        /// Row in the group, from 0.
        row: usize,
        /// Place in the row, from 0.
        index: usize,
        /// The score.
        score: i32,
        /// `wtu.score_bits`.
        bits: u32,
    },
    /// More scores at a time than are held in memory.
    #[error(
        "a group of {rows} rows of {clusters} scores has more than {} scores: make frames of fewer tokens",
        super::stimulus::SCORES_MAX
    )]
    GroupTooLarge {
        /// Rows.
        rows: usize,
        /// Scores of a row.
        clusters: usize,
    },
    /// A bad register write.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The registers were changed so that stored tokens lie past the end of 64-bit addresses.
    #[error(
        "the fetch of cluster {cluster} from page {page} leaves 64 bits of address; \
         store_base or token_bytes was raised after tokens were stored"
    )]
    FetchAddress {
        /// The cluster.
        cluster: u32,
        /// First page of the descriptor.
        page: u32,
    },
}
