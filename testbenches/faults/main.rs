//! Faults in the field: bits of memories flip while the design runs (docs/protection.md).
//!
//! The tests take a sample of fixed seed. `scripts/protection` runs [`the_campaign`] and writes what it found into the page.

mod campaign;

use std::collections::BTreeMap;

use campaign::{Patient, Tally};
use dregen::config::{Config, Protect};

/// `tiny` with exact selection, which has a memory more than bucket selection, and with pages of two tokens, so that links between
/// them are followed.
fn config(protect: Protect) -> Config {
    let mut config = Config::preset("tiny").unwrap();
    config.wtu.select = dregen::config::Select::Exact;
    config.kvmu.page_tokens = 2;
    config.protect = protect;
    config
}

/// What must hold whatever is flipped: one bit, or two of a word.
fn judge(protect: Protect, bits: u64, found: &BTreeMap<String, Tally>) {
    for (memory, tally) in found {
        let place = format!("{protect:?}, {bits} flipped in {memory}: {tally:?}");
        match (protect, bits) {
            (Protect::None, _) => assert_eq!(tally.corrected + tally.reported + tally.detected, 0),
            (Protect::Secded, 1) => {
                assert_eq!(tally.reported + tally.detected + tally.silent, 0, "{place}");
            }
            _ => assert_eq!(tally.corrected + tally.silent, 0, "{place}"),
        }
    }
}

fn sum(found: &BTreeMap<String, Tally>, part: impl Fn(&Tally) -> u64) -> u64 {
    found.values().map(part).sum()
}

/// Flips of each memory in the tests.
const SAMPLE: u64 = 40;

#[test]
fn a_sample_of_flips_is_corrected_or_reported() {
    let secded = Patient::new(&config(Protect::Secded));
    let cycles = secded.sound();
    let single = secded.hurt_all(SAMPLE, 1);
    judge(Protect::Secded, 1, &single);
    let double = secded.hurt_all(SAMPLE, 2);
    judge(Protect::Secded, 2, &double);
    let parity = Patient::new(&config(Protect::Parity));
    assert_eq!(parity.sound(), cycles, "protection costs no cycle");
    let odd = parity.hurt_all(SAMPLE, 1);
    judge(Protect::Parity, 1, &odd);
    // The sample means something: of the flips that are aimed at what is read, some are seen in every memory.
    for sample in [&single, &double, &odd] {
        for (memory, tally) in sample {
            let found = tally.corrected + tally.reported + tally.detected;
            assert!(found > 0, "{memory}: {tally:?}");
        }
    }
    assert!(sum(&odd, |t| t.detected) > 0 && sum(&double, |t| t.detected) > 0);
}

/// Whatever is wrong without protection is corrected with it: the same flips, in runs that are alike cycle by cycle.
#[test]
#[ignore = "part of the campaign: scripts/protection"]
fn the_campaign() {
    let flips: u64 = std::env::var("DREGEN_FLIPS").map_or(SAMPLE, |text| text.parse().unwrap());
    let mut report = BTreeMap::new();
    let [none, parity, secded] =
        [Protect::None, Protect::Parity, Protect::Secded].map(|p| Patient::new(&config(p)));
    let cycles = none.sound();
    for patient in [&parity, &secded] {
        assert_eq!(patient.sound(), cycles, "protection costs no cycle");
    }
    let bare = none.hurt_each(flips, 1, &none.memories);
    let tallies = bare
        .iter()
        .map(|(memory, f)| (memory.clone(), Tally::of(f)));
    report.insert("none 1".to_owned(), tallies.collect());
    for (patient, bits) in [(&parity, 1), (&secded, 1), (&secded, 2)] {
        let found = patient.hurt_all(flips, bits);
        judge(patient.protect, bits, &found);
        let word = patient.protect.word();
        report.insert(format!("{word} {bits}"), found);
    }
    judge(Protect::None, 1, &report["none 1"]);
    assert!(sum(&report["none 1"], |t| t.silent) > 0);
    // Of each memory the flips that were wrong without protection.
    let mut put_right = BTreeMap::new();
    for (memory, guarded) in secded.hurt_each(flips, 1, &none.memories) {
        let wrong = bare[&memory]
            .iter()
            .zip(&guarded)
            .filter(|(bare, _)| !bare.right);
        let fates: Vec<_> = wrong.map(|(_, guarded)| guarded.clone()).collect();
        assert!(fates.iter().all(|f| f.right && f.corrected), "{memory}");
        put_right.insert(memory, fates.len());
    }
    let words: BTreeMap<_, _> = (none.memories.iter())
        .map(|memory| (memory.path.clone(), (memory.words, memory.width)))
        .collect();
    let report = serde_json::json!({
        "flips": flips,
        "cycles": cycles,
        "words": words,
        "found": report,
        "put_right": put_right,
    });
    if let Ok(path) = std::env::var("DREGEN_REPORT") {
        std::fs::write(path, report.to_string()).unwrap();
    }
}
