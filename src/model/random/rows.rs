//! Random groups: rows of scores that are near a decision of the selection, or at the ends of what a score can be.

use super::draw::Draw;
use crate::bits;
use crate::config::Config;

/// Rows of a group, at most, and of one group in [`RARE`].
const ROWS: u64 = 5;
const ROWS_RARE: u64 = 24;
const RARE: u64 = 16;

/// Scores below the greatest at which the weights of the `exp2` domain have become 0, and some more.
const EXP2_TAIL: u64 = 6000;

/// A group for a context of `clusters` clusters.
pub(super) fn group(draw: &mut Draw, config: &Config, clusters: usize) -> Vec<Vec<i32>> {
    let most = if draw.one_in(RARE) { ROWS_RARE } else { ROWS };
    // Nothing is selected if all rows are dropped.
    let none_fits = draw.one_in(RARE);
    (0..draw.length(most))
        .map(|_| {
            let fits = clusters > 0 && !none_fits && !draw.one_in(6);
            let length = if fits {
                clusters
            } else {
                wrong_length(draw, config, clusters)
            };
            row(draw, config, length)
        })
        .collect()
}

/// The length of a row that is dropped: empty, short, long, longer than the table, or right if only the low bits of a
/// counter are looked at.
fn wrong_length(draw: &mut Draw, config: &Config, clusters: usize) -> usize {
    let table = config.hcu.max_clusters as usize;
    let length = match draw.below(8) {
        0 => 0,
        1 => clusters.saturating_sub(1),
        2 => clusters.saturating_sub(config.wtu.lanes as usize),
        3 => clusters + config.wtu.lanes as usize,
        4 => draw.below(2 * clusters as u64 + 2) as usize,
        5 if draw.one_in(4) => table + draw.length(2 * u64::from(config.wtu.lanes)) as usize,
        6 if draw.one_in(4) => clusters + draw.pick(&[1, 2]) * table.next_power_of_two(),
        _ => clusters + 1,
    };
    if length == clusters {
        clusters + 1
    } else {
        length
    }
}

fn row(draw: &mut Draw, config: &Config, length: usize) -> Vec<i32> {
    let (least, most) = bits::signed_range(config.wtu.score_bits);
    let span = (most - least) as u64 + 1;
    let any = |draw: &mut Draw| least + draw.below(span) as i64;
    let (level, other) = (any(draw), any(draw));
    let step = draw.length(span / 4) as i64;
    // A span that just fits into the buckets at some shift, or just does not.
    let edge = draw.below(u64::from((span / u64::from(config.wtu.buckets)).max(1).ilog2()) + 1);
    let special = draw.below(length as u64) as usize;
    let style = draw.below(11);
    let mut score = |j: usize| match style {
        0 => any(draw),
        // Close together, so that much lies in one bucket.
        1 => level + draw.below(step as u64) as i64,
        2 => level,
        3 => draw.pick(&[level, other, level + 1]),
        4 => draw.pick(&[least, most]),
        // One that stands out.
        5 if j == special => most,
        5 => level,
        // Sums below 0 in the `raw` domain.
        6 => -1 - draw.below(span / 2) as i64,
        7 => level - step * j as i64,
        8 => level + step * j as i64,
        9 => {
            let bucket = draw.below(u64::from(config.wtu.buckets) + 1) << edge;
            most - bucket as i64 + draw.pick(&[0, 0, 1])
        }
        _ => most - draw.below(EXP2_TAIL) as i64,
    };
    (0..length)
        .map(|j| score(j).clamp(least, most) as i32)
        .collect()
}
