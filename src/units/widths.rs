//! Sizes that several units share, all of them from the parameters.

use crate::config::Config;
use crate::ir::{index_width, value_width};

/// Bits of a distance or a threshold: 0 ..= hash.bits + 1.
pub fn distance_width(config: &Config) -> u32 {
    value_width(u64::from(config.hash.bits) + 1)
}

/// Steps that compare one whole code.
pub fn chunks(config: &Config) -> u32 {
    config.hash.bits.div_ceil(config.hcu.xor_width)
}

/// Bits of a cluster's number.
pub fn cluster_width(config: &Config) -> u32 {
    index_width(u64::from(config.hcu.max_clusters))
}

/// Bits of the number of clusters.
pub fn clusters_width(config: &Config) -> u32 {
    value_width(u64::from(config.hcu.max_clusters))
}

/// Rows of the bank of one lane.
pub fn rows(config: &Config) -> u32 {
    config.hcu.max_clusters.div_ceil(config.hcu.accumulators)
}

/// Bits of a row's number.
pub fn row_width(config: &Config) -> u32 {
    index_width(u64::from(rows(config)))
}

/// Bits of the number of rows in use.
pub fn rows_width(config: &Config) -> u32 {
    value_width(u64::from(rows(config)))
}

/// Beats of a row of scores, which is also the number of rows of a bank of counts.
pub fn beats(config: &Config) -> u32 {
    config.hcu.max_clusters.div_ceil(config.wtu.lanes)
}

/// Bits of a beat's number.
pub fn beat_width(config: &Config) -> u32 {
    index_width(u64::from(beats(config)))
}

/// Whether clusters can be decided in another order than that of their numbers.
pub fn out_of_order(config: &Config) -> bool {
    config.hcu.accumulators > 1 || config.hcu.stages > 0
}
