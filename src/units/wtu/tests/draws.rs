//! Random rows, counts and designs.

use super::expected::Row;
use crate::config::{Config, Domain, Select};
use crate::units::tests::random::Random;

/// Scores of many shapes: spread, few values, all equal, extremes, one outlier, one sign.
pub(super) fn scores(random: &mut Random, bits: u32, n: usize) -> Vec<i64> {
    let top = 1i64 << (bits - 1);
    let span = match random.below(9) {
        0 => 1,
        1 => 2,
        2 => 5,
        3 => 2 * top,
        _ => 1 + random.below(2 * top as u64) as i64,
    };
    let low = match random.below(5) {
        0 => -top,
        1 => top - span,
        2 => (-span).max(-top),
        3 => 0.min(top - span),
        _ => -top + random.below((2 * top - span + 1) as u64) as i64,
    };
    let kind = random.below(4);
    let mut scores: Vec<i64> = (0..n)
        .map(|_| match kind {
            0 => low + random.one_of(&[0, span - 1]),
            1 => {
                low + (0..3)
                    .map(|_| random.below(span as u64) as i64)
                    .sum::<i64>()
                    / 3
            }
            _ => low + random.below(span as u64) as i64,
        })
        .collect();
    if random.below(4) == 0 && n > 0 {
        let at = random.below(n as u64) as usize;
        scores[at] = random.one_of(&[-top, top - 1]);
    }
    scores
}

/// Counts of few digits and of many, side by side.
pub(super) fn counts(random: &mut Random, config: &Config, n: usize) -> Vec<u64> {
    let greatest = (1u64 << config.count_bits) - 1;
    let kind = random.below(4);
    let draw = |_| match kind {
        0 => greatest,
        1 => 1 + random.below(greatest),
        2 => 1 + random.below(greatest.min(6)),
        _ => {
            let bits = 1 + random.below(u64::from(config.count_bits));
            1 + random.below((1 << bits) - 1)
        }
    };
    (0..n).map(draw).collect()
}

pub(super) fn row(random: &mut Random, config: &Config, n: usize) -> Row {
    let length = match random.below(12) {
        0 => random.below(n as u64 + 1) as usize,
        1 => n + 1 + random.below(2 * u64::from(config.wtu.lanes)) as usize,
        2 => 3 * config.hcu.max_clusters as usize,
        _ => n,
    };
    let scores = scores(random, config.wtu.score_bits, length);
    let beats = length.div_ceil(config.wtu.lanes as usize);
    let spoils = random.below(12) == 0 && config.wtu.lanes > 1 && length > 0;
    let spoilt = spoils.then(|| {
        let beat = random.below(beats as u64) as usize;
        let lanes = (length - beat * config.wtu.lanes as usize).min(config.wtu.lanes as usize);
        let right = (0..lanes).fold(0u64, |keep, lane| keep | 3 << (2 * lane));
        (
            beat,
            right ^ 1 << random.below(2 * u64::from(config.wtu.lanes)),
        )
    });
    Row {
        scores,
        spoilt,
        trailing: random.below(8) == 0,
    }
}

pub(super) fn random_config(random: &mut Random) -> Config {
    let mut config = Config::default();
    config.wtu.lanes = random.one_of(&[1, 2, 4, 8, 16, 32]);
    config.wtu.score_bits = 8 + random.below(9) as u32;
    config.wtu.buckets = random.one_of(&[4, 8, 16, 32, 64]);
    config.wtu.domain = random.one_of(&[Domain::Shifted, Domain::Raw, Domain::Exp2]);
    config.wtu.select = random.one_of(&[Select::Bucket, Select::Exact]);
    config.wtu.sums = 2 + random.below(7) as u32;
    config.wtu.mul_width = random.one_of(&[1, 2, 3, 4, 5, 7, 8, 16]);
    config.wtu.stages = random.below(7) as u32;
    config.count_bits = 4 + random.below(13) as u32;
    config.hcu.max_clusters = random.one_of(&[16, 17, 33, 64, 100, 300]);
    config
}
