//! The code and its hardware: every single flip, every double flip of small words, a sample of those of wide ones.

use super::*;
use crate::ir::Design;
use crate::passes;
use crate::sim::{Simulator, Start};
use crate::units::Library;
use crate::units::tests::random::Random;

/// Every width that a memory of some design can have, and their ends.
const WIDTHS: [u32; 16] = [1, 2, 3, 4, 7, 8, 11, 12, 17, 26, 33, 57, 58, 120, 257, 512];

fn simulator(module: Module) -> Simulator {
    let config = Config::default();
    let top = module.name.clone();
    let mut library = Library::default();
    library.keep(module);
    let mut design = Design {
        modules: library.modules,
        top,
        reset: config.reset,
        prefix: config.prefix,
    };
    passes::run(&mut design).expect("a sound design");
    Simulator::new(&design, Start::Zero).expect("a design that can be run")
}

/// Encoder and checker of a width.
struct Bench {
    bits: u32,
    encoder: Simulator,
    checker: Simulator,
}

impl Bench {
    fn new(width: u32) -> Bench {
        let config = Config::default();
        Bench {
            bits: width + Code::of(width).checks,
            encoder: simulator(encoder(&config, width)),
            checker: simulator(checker(&config, width)),
        }
    }

    fn encode(&mut self, data: &[u64]) -> Vec<u64> {
        let (input, output) = (
            self.encoder.input("data_i").expect("the port"),
            self.encoder.output("word_o").expect("the port"),
        );
        self.encoder.set_words(input, data);
        self.encoder.settle();
        let mut word = vec![0; self.bits.div_ceil(64) as usize];
        self.encoder.get_words(output, &mut word);
        word
    }

    /// What the checker makes of the word with these bits flipped: data, corrected, uncorrected.
    fn check(&mut self, word: &[u64], flips: &[u32], data: &mut [u64]) -> (u64, u64) {
        let mut word = word.to_vec();
        for flip in flips {
            word[(flip / 64) as usize] ^= 1 << (flip % 64);
        }
        let input = self.checker.input("word_i").expect("the port");
        self.checker.set_words(input, &word);
        self.checker.settle();
        let output = |name| self.checker.output(name).expect("the port");
        let (found, corrected) = (output("data_o"), output("corrected_o"));
        let uncorrected = output("uncorrected_o");
        self.checker.get_words(found, data);
        (self.checker.get(corrected), self.checker.get(uncorrected))
    }
}

fn random_data(random: &mut Random, width: u32) -> Vec<u64> {
    let mut data: Vec<u64> = (0..width.div_ceil(64)).map(|_| random.next()).collect();
    if let Some(last) = data.last_mut() {
        *last &= u64::MAX >> ((64 - width % 64) % 64);
    }
    data
}

#[test]
fn columns_are_odd_and_distinct_and_the_checks_are_balanced() {
    for width in 1..=512 {
        let code = Code::of(width);
        assert_eq!(code.columns.len() as u32, width);
        let mut seen = code.columns.clone();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len() as u32, width);
        assert!(
            seen.iter()
                .all(|c| c.count_ones() % 2 == 1 && c.count_ones() > 1)
        );
        assert!(seen.iter().all(|c| c >> code.checks == 0));
        // No code of this distance has fewer check bits: with one less, every odd column is taken.
        let fewer = code.checks - 1;
        assert!(code.checks == 3 || (1u64 << (fewer - 1)) - u64::from(fewer) < u64::from(width));
        let loads: Vec<u64> = (0..code.checks)
            .map(|c| code.members(c).count_ones())
            .collect();
        let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
        assert!(most - least <= 2, "{width}: {loads:?}");
    }
}

#[test]
fn single_flips_are_corrected_and_double_flips_detected() {
    let mut random = Random(1);
    for width in WIDTHS {
        let mut bench = Bench::new(width);
        let mut found = vec![0; width.div_ceil(64) as usize];
        for trial in 0..4 {
            let data = match trial {
                0 => vec![0; found.len()],
                _ => random_data(&mut random, width),
            };
            let word = bench.encode(&data);
            assert_eq!(bench.check(&word, &[], &mut found), (0, 0), "{width}");
            assert_eq!(found, data);
            for a in 0..bench.bits {
                assert_eq!(bench.check(&word, &[a], &mut found), (1, 0), "{width}: {a}");
                assert_eq!(found, data, "{width}: {a}");
                let others: Vec<u32> = match bench.bits {
                    ..72 => (a + 1..bench.bits).collect(),
                    bits => (0..8)
                        .map(|_| (a + 1 + random.below(u64::from(bits) - 1) as u32) % bits)
                        .collect(),
                };
                for b in others {
                    let verdict = bench.check(&word, &[a, b], &mut found);
                    assert_eq!(verdict, (0, 1), "{width}: {a}, {b}");
                }
            }
        }
    }
}

/// Of small words every content.
#[test]
fn a_word_is_its_data_below_their_check_bits() {
    for width in [1, 4, 8] {
        let mut bench = Bench::new(width);
        let code = Code::of(width);
        for data in 0..1u64 << width {
            let columns = (0..width).filter(|bit| data >> bit & 1 == 1);
            let checks = columns.fold(0, |sum, bit| sum ^ code.columns[bit as usize]);
            let expected = u64::from(checks) << width | data;
            assert_eq!(bench.encode(&[data]), [expected]);
        }
    }
}
