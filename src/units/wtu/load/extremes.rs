//! Extremes: least and greatest score and a mean, of the beat and then of the row so far.
//!
//! ```text
//!   lane 0 ──▶ greater ──┐
//!   lane 1 ──▶ lesser  ──┤  …  ──▶ greatest, least of the beat ──▶ … of the row
//!      ⋮                 ┘
//! ```
//!
//! A lane without a score loses every comparison. Such lanes are the last ones, so that of two parts only the right one can be without.
//!
//! The mean is a guess of where the selection will cut the row, from at most four lanes and a running average; results
//! do not depend on it.

use super::super::shape::Shape;
use super::super::{FollowValid, follow_valid};
use super::format::Beat;
use crate::ir::{Builder, Signal, sint, uint};

/// Lanes that the mean is taken from, at most.
const MEAN_LANES: u32 = 4;
/// Weight of a beat in the running mean: 2^-4.
const MEAN_SHIFT: u32 = 4;

/// What is known of a row when its last beat has passed.
pub(super) struct Extremes {
    /// The row's extremes are complete.
    pub end: Signal,
    pub most: Signal,
    pub least: Signal,
    /// Running sum, 2^mean_bits times the mean.
    pub mean: Signal,
    pub mean_bits: u32,
}

/// Builds the trees over a beat and the registers of the row.
pub(super) fn build(m: &mut Builder, shape: &Shape, beat: &Beat, clear: Signal) -> Extremes {
    m.section(
        "Extremes",
        "Least and greatest score and sum of the beat, then of the row so far.",
    );
    let stages = shape.extremes_stages;
    let OfBeat { most, least, sum } = of_beat(m, shape, &beat.scores, &beat.kept);
    let follow = |m: &mut Builder, name: &str, signal: Signal| {
        let follow = FollowValid {
            name,
            signal,
            cycles: stages,
            clear,
        };
        follow_valid(m, &follow)
    };
    let valid = follow(m, "beat_ok", beat.valid);
    let end = follow(m, "row_end", beat.row_end);
    let first = m.delay(beat.first, "first", stages);

    let (most_q, least_q) = running(m, shape, valid, first, most, least);
    let mean_width = sum.width() + MEAN_SHIFT;
    let mean_q = m.payload(
        "mean_q",
        sint(mean_width),
        "running sum of 2^4 beats' worth of the first lanes, for the mean",
    );
    let wide = m.extend(sum, mean_width);
    let shift = m.lit(u64::from(MEAN_SHIFT), 3);
    let start = m.shift_left(wide, shift);
    let part = m.shift_right(mean_q, shift);
    let step = m.sub_mod(wide, part);
    let moved = m.add_mod(mean_q, step);
    let mean_d = m.mux(first, start, moved);
    m.next_when(mean_q, valid, mean_d);
    let end_q = m.control("end_q", uint(1), 0, "the row's extremes are complete");
    let end_d = m.and_not(end, clear);
    m.next(end_q, end_d);
    Extremes {
        end: end_q,
        most: most_q,
        least: least_q,
        mean: mean_q,
        mean_bits: mean_lane_bits(shape) + MEAN_SHIFT,
    }
}

/// Lanes that the mean is taken from, as a power of two.
fn mean_lane_bits(shape: &Shape) -> u32 {
    shape.lane_bits.min(MEAN_LANES.trailing_zeros())
}

/// What is known of a beat.
pub struct OfBeat {
    pub most: Signal,
    pub least: Signal,
    /// Sum of its first lanes.
    pub sum: Signal,
}

/// Greatest and least score of a beat, and the sum of its first lanes, `extremes_stages` later. Lanes that have no score, told by `kept`, are
/// the last ones.
pub fn of_beat(m: &mut Builder, shape: &Shape, scores: &[Signal], kept: &[Signal]) -> OfBeat {
    let stages = shape.extremes_stages;
    let (most, least, sum) = if shape.lanes == 1 {
        // Nothing to compute, but as late as in a design with more lanes.
        let score = m.delay(scores[0], "score", stages);
        (score, score, score)
    } else {
        let lanes = scores.iter().zip(kept);
        let lanes = lanes.map(|(&value, &there)| Part { value, there });
        let lanes: Vec<Part> = lanes.collect();
        m.region("extremes", stages, |m| {
            fold_beat(m, &lanes, mean_lane_bits(shape))
        })
    };
    OfBeat { most, least, sum }
}

/// Registers of the greatest and the least score of the row so far.
pub fn running(
    m: &mut Builder,
    shape: &Shape,
    valid: Signal,
    first: Signal,
    most: Signal,
    least: Signal,
) -> (Signal, Signal) {
    let most_q = m.payload("most_q", shape.score(), "greatest score of the row so far");
    let greater = m.lt(most_q, most);
    let replace = m.or(&[first, greater]);
    let load = m.and(&[valid, replace]);
    m.next_when(most_q, load, most);
    let least_q = m.payload("least_q", shape.score(), "least score of the row so far");
    let less = m.lt(least, least_q);
    let replace = m.or(&[first, less]);
    let load = m.and(&[valid, replace]);
    m.next_when(least_q, load, least);
    (most_q, least_q)
}

/// What comes from some neighbouring lanes, and whether the first of them has a score; if not, none of them has.
#[derive(Clone, Copy)]
struct Part {
    value: Signal,
    there: Signal,
}

/// Greatest and least score, and the sum of the first lanes.
fn fold_beat(m: &mut Builder, lanes: &[Part], mean_lane_bits: u32) -> (Signal, Signal, Signal) {
    // One comparison of two lanes tells the greater and the lesser.
    let mut greater = Vec::new();
    let mut lesser = Vec::new();
    for (i, pair) in lanes.chunks(2).enumerate() {
        let (a, b) = (pair[0], pair[1]);
        let less = m.lt(a.value, b.value);
        let rises = m.and(&[less, b.there]);
        let rises = m.name(rises, &format!("rises{i}"), "");
        let falls = m.and_not(b.there, less);
        let falls = m.name(falls, &format!("falls{i}"), "");
        let there = a.there;
        for (of, takes) in [(&mut greater, rises), (&mut lesser, falls)] {
            let value = m.mux(takes, b.value, a.value);
            of.push(Part { value, there });
        }
    }
    let most = tree(m, greater, "most", |m, a, b| {
        let greater = m.lt(a.value, b.value);
        let takes = m.and(&[greater, b.there]);
        m.mux(takes, b.value, a.value)
    });
    let least = tree(m, lesser, "least", |m, a, b| {
        let less = m.lt(b.value, a.value);
        let takes = m.and(&[less, b.there]);
        m.mux(takes, b.value, a.value)
    });
    let first = lanes[0];
    let of_mean = lanes.iter().take(1 << mean_lane_bits).map(|lane| Part {
        value: m.mux(lane.there, lane.value, first.value),
        there: lane.there,
    });
    let of_mean = of_mean.collect();
    let sum = tree(m, of_mean, "sum", |m, a, b| m.add_full(a.value, b.value));
    (
        m.name(most, "beat_most", "greatest score of the beat"),
        m.name(least, "beat_least", "least score of the beat"),
        m.name(sum, "beat_sum", "sum of its first lanes, for the mean"),
    )
}

/// Folds pairwise. What is between is named after its level and its place there.
fn tree(
    m: &mut Builder,
    mut level: Vec<Part>,
    name: &str,
    mut join: impl FnMut(&mut Builder, Part, Part) -> Signal,
) -> Signal {
    while level.len() > 1 {
        let left = level.len() / 2;
        let pairs = level.chunks(2).enumerate();
        let joined = pairs.map(|(i, pair)| {
            let joined = join(m, pair[0], pair[1]);
            let value = match left {
                1 => joined,
                _ => m.name(joined, &format!("{name}_{i}_of_{left}"), ""),
            };
            let there = pair[0].there;
            Part { value, there }
        });
        level = joined.collect();
    }
    level[0].value
}
