//! What other engines of the same width would need for the same rows, counted in cycles and not built.
//!
//! - *Bucket sort in passes*, as in the paper (section V): the row is loaded, then read once for every bucket looked at, from
//!   the highest to the one in which the sum passes the threshold.
//! - *Quick-select* of as many clusters as the row selects: the row is loaded; each round compares the candidates left
//!   with a pivot, the middle one by position, and keeps those above it or those below it; it is done when the pivot and
//!   its equals fill the number. A round costs [`ROUND`] cycles beside the reading, for its pivot and its decision.

use dregen::config::{Config, Select};
use dregen::model::{Event, Run};

use super::Result;
use super::input::{Input, Replay};

/// Cycles of a round of the quick-select that are not reading.
const ROUND: u64 = 3;
const BUCKETS: i64 = 32;

/// Cycles over all rows of an input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Yardstick {
    pub rows: u64,
    pub scores: u64,
    pub selected: u64,
    /// Cycles for the loading of the rows, which both need first.
    pub load: u64,
    /// Cycles of the bucket sort, loading left out; counts for selection by buckets only.
    pub bucket_sort: u64,
    /// Cycles of the quick-select, loading left out.
    pub quick_select: u64,
}

/// The yardsticks over an input.
pub fn over(input: &Input, lanes: u32, select: Select) -> Result<Yardstick> {
    let config = Config::default();
    let mut yardstick = Yardstick::default();
    for mut run in input.runs(&config) {
        while let Some(step) = run.next() {
            if let Event::Group(rows) = step?.event {
                for row in rows {
                    yardstick.row(&run, &row, u64::from(lanes), select);
                }
            }
        }
    }
    Ok(yardstick)
}

impl Yardstick {
    fn row(&mut self, run: &Replay, scores: &[i32], lanes: u64, select: Select) {
        let context = run.context();
        let (buckets, selected) =
            selection(scores, context.counts(), context.registers().ratio, select);
        let beats = (scores.len() as u64).div_ceil(lanes);
        self.rows += 1;
        self.scores += scores.len() as u64;
        self.selected += selected as u64;
        self.load += beats;
        self.bucket_sort += beats * buckets;
        self.quick_select += quick_select(scores.to_vec(), selected, lanes);
    }
}

/// How many buckets of the row are looked at, and how many clusters it selects (docs/resv.md §4, domain `shifted`).
fn selection(scores: &[i32], counts: &[u32], ratio: u32, select: Select) -> (u64, usize) {
    let (Some(&least), Some(&most)) = (scores.iter().min(), scores.iter().max()) else {
        return (0, 0);
    };
    let span = i64::from(most) - i64::from(least);
    let shift = (0..32).find(|e| span >> e < BUCKETS).unwrap_or(32);
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&j| (std::cmp::Reverse(scores[j]), j));
    let weight = |j: usize| (i64::from(scores[j]) - i64::from(least)) * i64::from(counts[j]);
    let bucket = |j: usize| (i64::from(most) - i64::from(scores[j])) >> shift;
    let total: i128 = order.iter().map(|&j| i128::from(weight(j))).sum();
    let mut sum = 0;
    let passes = order.iter().position(|&j| {
        sum += i128::from(weight(j));
        sum << 16 > total * i128::from(ratio)
    });
    let Some(passes) = passes else {
        return (BUCKETS as u64, scores.len());
    };
    // With sums that only grow, the bucket passes in which the single weight does.
    let last = bucket(order[passes]);
    let selected = match select {
        Select::Exact => passes + 1,
        Select::Bucket => order.iter().filter(|&&j| bucket(j) <= last).count(),
    };
    (last as u64 + 1, selected)
}

/// Cycles of the rounds that find the `wanted` greatest.
fn quick_select(mut candidates: Vec<i32>, mut wanted: usize, lanes: u64) -> u64 {
    let mut cycles = 0;
    while wanted > 0 && wanted < candidates.len() {
        cycles += (candidates.len() as u64).div_ceil(lanes) + ROUND;
        let pivot = candidates[candidates.len() / 2];
        let above: Vec<i32> = candidates.iter().copied().filter(|&s| s > pivot).collect();
        let equal = candidates.iter().filter(|&&s| s == pivot).count();
        if wanted < above.len() {
            candidates = above;
        } else if wanted <= above.len() + equal {
            break;
        } else {
            wanted -= above.len() + equal;
            candidates.retain(|&score| score < pivot);
        }
    }
    cycles
}
