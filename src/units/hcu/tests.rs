//! The unit on the interpreter against clustering in a few lines of plain Rust.

mod bench;
mod reference;

use bench::{Hcu, Run};
use reference::{expected, ideal_chunks};

use crate::config::{Config, Policy};
use crate::units::tests::random::Random;

/// Frames of codes that lie around a few centres, so that every kind of assignment turns up.
fn frames(random: &mut Random, bits: u32, tokens: u64, centres: u64, spread: u64) -> Vec<Vec<u64>> {
    let mask = u64::MAX >> (64 - bits);
    let centres: Vec<u64> = (0..centres).map(|_| random.next() & mask).collect();
    let mut frames = Vec::new();
    let mut left = tokens;
    while left > 0 {
        let length = (1 + random.below(9)).min(left);
        left -= length;
        let mut code = || {
            let mut code = random.one_of(&centres);
            for _ in 0..random.below(spread + 1) {
                code ^= 1 << random.below(u64::from(bits));
            }
            code
        };
        frames.push((0..length).map(|_| code()).collect());
    }
    frames
}

fn check(config: &Config, threshold: u64, frames: &[Vec<u64>], stall: u64, seed: u64) -> Run {
    let expected = expected(config, threshold, frames);
    let mut hcu = Hcu::new(config, threshold, seed);
    let run = hcu.run(frames, expected.len(), stall, &mut Random(seed));
    for (got, expected) in run.records.iter().zip(&expected) {
        assert_eq!(
            got, expected,
            "{config:?}, threshold {threshold}, stall {stall}, seed {seed}"
        );
    }
    let table = hcu.table();
    for (cluster, &count) in (0..).zip(table) {
        let members = expected.iter().filter(|r| r.cluster == Some(cluster));
        assert_eq!(count, members.count() as u64, "count of cluster {cluster}");
    }
    let largest = expected.iter().filter_map(|r| r.cluster).max();
    assert_eq!(table.len() as u64, largest.map_or(0, |cluster| cluster + 1));
    run
}

fn config(bits: u32, width: u32, lanes: u32, most: u32, policy: Policy, stages: u32) -> Config {
    let mut config = Config::default();
    config.hash.bits = bits;
    config.hcu.xor_width = width;
    config.hcu.accumulators = lanes;
    config.hcu.max_clusters = most;
    config.hcu.policy = policy;
    config.hcu.stages = stages;
    config
}

/// Any design of few clusters.
fn random_config(random: &mut Random) -> Config {
    let bits = random.one_of(&[8, 13, 24, 32, 64]);
    let width = 1 + random.below(u64::from(bits)) as u32;
    let mut config = config(
        bits,
        width,
        1 << random.below(5),
        random.one_of(&[16, 17, 30, 64]),
        random.one_of(&[Policy::Nearest, Policy::First]),
        random.below(4) as u32,
    );
    config.count_bits = random.one_of(&[4, 5, 16]);
    config
}

#[test]
fn random_designs_cluster_as_plain_rust_does() {
    let mut random = Random(7);
    let mut kinds = [0u32; 4];
    for seed in 0..400 {
        let config = random_config(&mut random);
        let bits = config.hash.bits;
        let threshold = random.below(u64::from(bits) + 2);
        let centres = 1 + random.below(60);
        let frames = frames(&mut random, bits, 300, centres, u64::from(bits) / 4);
        let stall = random.one_of(&[0, 77, 180]);
        let run = check(&config, threshold, &frames, stall, seed);
        for record in run.records {
            kinds[record.kind as usize] += 1;
        }
    }
    assert!(
        kinds.iter().all(|&k| k > 100),
        "every kind turns up: {kinds:?}"
    );
}

#[test]
fn a_cleared_unit_starts_afresh_whatever_it_was_doing() {
    let mut random = Random(3);
    for seed in 0..60 {
        let config = random_config(&mut random);
        let bits = config.hash.bits;
        let threshold = random.below(u64::from(bits) + 2);
        let frames = frames(&mut random, bits, 120, 20, 4);
        let expected = expected(&config, threshold, &frames);
        let mut hcu = Hcu::new(&config, threshold, seed);
        for _ in 0..3 {
            let before = random.below(expected.len() as u64) as usize;
            hcu.run(&frames, before, 100, &mut random);
            hcu.clear(&mut random);
        }
        let run = hcu.run(&frames, expected.len(), 100, &mut random);
        assert_eq!(run.records, expected, "seed {seed}, {config:?}");
    }
}

#[test]
fn large_tables_keep_the_lanes_busy() {
    for (policy, lanes, width, least) in [
        (Policy::Nearest, 1, 16, 0.98),
        (Policy::Nearest, 4, 16, 0.98),
        (Policy::Nearest, 16, 16, 0.90),
        (Policy::Nearest, 4, 1, 0.98),
        (Policy::First, 1, 16, 0.98),
        (Policy::First, 4, 16, 0.90),
        (Policy::First, 4, 1, 0.90),
    ] {
        let mut random = Random(1);
        let config = config(32, width, lanes, 2048, policy, 0);
        let frames = frames(&mut random, 32, 4000, 300, 4);
        let run = check(&config, 7, &frames, 0, 1);
        let ideal = ideal_chunks(&config, 7, &frames);
        let share = ideal as f64 / (u64::from(lanes) * run.busy) as f64;
        assert!(
            share >= least,
            "{policy:?}, {lanes} lanes of {width} bits: {share:.3} of the ideal, {} chunks made, {ideal} ideal",
            run.chunks
        );
    }
}
