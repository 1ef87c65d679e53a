//! The WTU on the interpreter against weighted cumulative sums in a few lines of plain Rust.

mod draws;
mod expected;
mod harness;

use crate::config::{Config, Domain, Select};
use crate::sim::Start;
use crate::units::tests::random::Random;

use draws::{counts, random_config, row};
use expected::{Record, Row, expected, is_used};
use harness::Wtu;

#[test]
fn random_designs_select_what_plain_rust_selects() {
    let mut random = Random(7);
    for trial in 0..300u64 {
        let config = random_config(&mut random);
        let mut wtu = Wtu::new(&config, Start::Random(trial));
        for context in 0..4 {
            let most = u64::from(config.hcu.max_clusters);
            let n = match random.below(6) {
                0 => most,
                1 => random.below(4),
                _ => random.below(most + 1),
            } as usize;
            let counts = counts(&mut random, &config, n);
            let ratio = match random.below(5) {
                0 => random.one_of(&[0, 1, 65535]),
                1 => random.below(65536),
                _ => 19661,
            };
            let groups: Vec<Vec<Row>> = (0..1 + random.below(3))
                .map(|_| {
                    (0..1 + random.below(5))
                        .map(|_| row(&mut random, &config, n))
                        .collect()
                })
                .collect();
            let stall = random.one_of(&[0, 0, 80, 180]);
            let records: Vec<Record> = groups
                .iter()
                .flat_map(|g| expected(&config, ratio, g, &counts))
                .collect();
            if random.below(4) == 0 {
                // Cut off anywhere; what follows must be as from a fresh start.
                wtu.cut_off(ratio, &groups, &counts, &mut random);
            }
            let (got, seen) = wtu.run(ratio, &groups, &counts, records.len(), stall, &mut random);
            assert_eq!(
                got, records,
                "trial {trial}, context {context}, n {n}, ratio {ratio}, {config:?}, counts {counts:?}, {groups:?}"
            );
            let rows: u64 = groups.iter().map(|g| g.len() as u64).sum();
            assert_eq!(seen.used + seen.dropped, rows, "trial {trial}, {config:?}");
            let bad = groups
                .iter()
                .flatten()
                .filter(|row| !is_used(row, &config, n));
            assert_eq!(
                seen.dropped,
                bad.count() as u64,
                "trial {trial}, {config:?}"
            );
        }
    }
}

/// Counts of one digit to all that there are, in one beat and in beats of their own.
fn digits_of(width: u32, count_bits: u32) -> Vec<u64> {
    let width = width.min(count_bits);
    let digits = count_bits.div_ceil(width);
    let ones = |bits: u32| (1u64 << bits.min(count_bits)) - 1;
    let mut counts = Vec::new();
    for digit in 1..=digits {
        // The least and the greatest count of so many digits, and one whose lower digits are 0.
        counts.extend([ones(digit * width), 1 << ((digit - 1) * width)]);
        counts.extend([1; 6]);
    }
    counts.extend((0..8).map(|lane| 1 << (lane % digits * width)));
    counts
}

#[test]
fn counts_of_every_number_of_digits_weigh_what_they_are() {
    let mut random = Random(11);
    for domain in [Domain::Shifted, Domain::Raw, Domain::Exp2] {
        for select in [Select::Bucket, Select::Exact] {
            for (width, count_bits) in [(1, 16), (3, 16), (4, 7), (7, 7), (16, 9), (5, 16)] {
                let mut config = Config::default();
                config.wtu.lanes = 4;
                config.wtu.domain = domain;
                config.wtu.select = select;
                config.wtu.mul_width = width;
                config.count_bits = count_bits;
                config.hcu.max_clusters = 160;
                let counts = digits_of(width, count_bits);
                let rows = (0..6).map(|_| Row::of(draws::scores(&mut random, 16, counts.len())));
                let groups: Vec<Vec<Row>> = vec![rows.collect()];
                let records = expected(&config, 19661, &groups[0], &counts);
                let mut wtu = Wtu::new(&config, Start::Random(3));
                let (got, _) = wtu.run(19661, &groups, &counts, records.len(), 0, &mut random);
                assert_eq!(got, records, "{config:?}, counts {counts:?}, {groups:?}");
            }
        }
    }
}

#[test]
fn a_beat_takes_as_many_cycles_as_its_largest_count_has_digits() {
    let mut config = Config::default();
    config.wtu.lanes = 4;
    config.wtu.mul_width = 3;
    config.count_bits = 16;
    let busy = |large: u64| {
        // The large counts stand at scores of weight 0, so that the search is the same.
        let counts: Vec<u64> = (0..32)
            .map(|j| if j % 4 == 2 { large } else { 1 })
            .collect();
        let groups = vec![vec![Row::of((0..32).map(|j| j % 2).collect())]];
        let mut wtu = Wtu::new(&config, Start::Random(5));
        let records = expected(&config, 19661, &groups[0], &counts).len();
        let (_, seen) = wtu.run(19661, &groups, &counts, records, 0, &mut Random(1));
        seen.busy
    };
    let passes = busy(8) - busy(7);
    assert!(passes > 0 && passes % 8 == 0, "8 beats a pass: {passes}");
    for (count, digits) in [(1, 1), (63, 2), (64, 3), (4096, 5), (32768, 6)] {
        assert_eq!(busy(count), busy(7) + passes * (digits - 1), "{count}");
    }
}
