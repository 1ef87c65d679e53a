//! Widths inside the WTU, all of them from the parameters.

use crate::config::{Config, Domain, Select};
use crate::ir::{Type, index_width, sint, uint, value_width};

/// The sizes that the parts of the WTU share.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Scores taken in a cycle (`wtu.lanes`).
    pub lanes: u32,
    /// Bits of a score.
    pub score_bits: u32,
    /// Bits of a token count.
    pub count_bits: u32,
    /// Bits of a count that a lane multiplies in a cycle, a digit: `wtu.mul_width`, but no more than a count has.
    pub digit_bits: u32,
    /// Buckets, as a power of two.
    pub bucket_bits: u32,
    /// Partial sums of a pass (`wtu.sums`).
    pub sums: u32,
    /// Bits of a beat's number in its row.
    pub beat_bits: u32,
    /// Bits of a lane's number; 0 with one lane.
    pub lane_bits: u32,
    /// How a score becomes a weight.
    pub domain: Domain,
    /// Selection exact to the cluster, not to the bucket.
    pub exact: bool,
    /// Register stages from the memories' outputs to products and partitions.
    pub weigh_stages: u32,
    /// Register stages of the adder trees.
    pub tree_stages: u32,
    /// Register stages between the adder trees and the partial sums.
    pub place_stages: u32,
    /// Register stages of a beat's extremes: fewer, since a stage holds what comes from all lanes.
    pub extremes_stages: u32,
}

impl Shape {
    /// The sizes of `config`.
    pub fn of(config: &Config) -> Shape {
        let wtu = &config.wtu;
        Shape {
            lanes: wtu.lanes,
            score_bits: wtu.score_bits,
            count_bits: config.count_bits,
            digit_bits: wtu.mul_width.min(config.count_bits),
            bucket_bits: wtu.buckets.trailing_zeros(),
            sums: wtu.sums,
            beat_bits: index_width(u64::from(config.hcu.max_clusters.div_ceil(wtu.lanes))),
            lane_bits: wtu.lanes.trailing_zeros(),
            domain: wtu.domain,
            exact: wtu.select == Select::Exact,
            weigh_stages: wtu.stages.div_ceil(2),
            tree_stages: (wtu.stages / 2).saturating_sub(1),
            place_stages: (wtu.stages / 2).min(1),
            extremes_stages: wtu.stages.div_ceil(4),
        }
    }

    /// Cycles from the memories' outputs to the partial sums.
    pub fn latency(&self) -> u32 {
        self.weigh_stages + self.tree_stages + self.place_stages
    }

    /// Beats of the longest row.
    pub fn beats(&self, config: &Config) -> u32 {
        config.hcu.max_clusters.div_ceil(self.lanes)
    }

    /// A score.
    pub fn score(&self) -> Type {
        sint(self.score_bits)
    }

    /// A score or the value just below the least one: what a score can be compared with.
    pub fn bound(&self) -> Type {
        sint(self.score_bits + 1)
    }

    /// Digits of a count.
    pub fn digits(&self) -> u32 {
        self.count_bits.div_ceil(self.digit_bits)
    }

    /// What the domain makes of a score, times a count of `count_bits`; `raw` weights are signed.
    fn weight(&self, count_bits: u32) -> Type {
        match self.domain {
            Domain::Raw => sint(self.score_bits + count_bits + 1),
            Domain::Shifted => uint(self.score_bits + count_bits),
            Domain::Exp2 => uint(EXP2_BITS + count_bits),
        }
    }

    /// What a lane yields: the weight of a cluster as far as one digit of its count goes.
    pub fn product(&self) -> Type {
        self.weight(self.digit_bits)
    }

    /// Sum of weights over a row, signed in every domain.
    pub fn row_sum(&self) -> Type {
        sint(self.weight(self.count_bits).width + self.lane_bits + self.beat_bits + 1)
    }

    /// Partitions that a lane says it belongs to or not. With bucket selection the last sum is that of the whole row, so
    /// the others are enough.
    pub fn parts(&self) -> u32 {
        if self.exact { self.sums } else { self.cuts() }
    }

    /// Cuts of a pass; they part the row into one partition more.
    pub fn cuts(&self) -> u32 {
        self.sums - 1
    }

    /// Halvings that a pass is worth: floor(log2(sums)).
    pub fn gain(&self) -> u32 {
        self.sums.ilog2()
    }

    /// Bits of a cluster's number as beat and lane.
    pub fn place_bits(&self) -> u32 {
        self.beat_bits + self.lane_bits
    }

    /// A position in a row, from the greatest score down, and beyond the least score by as much as a pass may reach: in
    /// buckets; with exact selection in scores, or a cluster's number.
    pub fn position(&self) -> Type {
        if self.exact {
            sint((self.score_bits + 1).max(self.place_bits()) + 4)
        } else {
            sint(self.bucket_bits + 3)
        }
    }

    /// A score less a position, in scores.
    pub fn distance(&self) -> Type {
        sint((self.score_bits + 5).max(self.position().width))
    }

    /// The exponent of a step between cuts.
    pub fn exponent_bits(&self) -> u32 {
        value_width(u64::from(self.position().width))
    }

    /// Bits of the shift from scores to buckets.
    pub fn shift_bits(&self) -> u32 {
        value_width(u64::from(self.score_bits - 1))
    }

    /// The place of a row's mean in buckets below the greatest score, with 3 bits behind the point; it may lie a
    /// little outside of the row's range.
    pub fn mean_place(&self) -> Type {
        sint(self.bucket_bits + 7)
    }
}

/// Bits of 2^x in the domain `exp2`: LUT values below 2^16 (docs/resv.md, weights).
pub const EXP2_BITS: u32 = 16;
