//! The engine on the interpreter: what clears, switches, stalls and disturbs it must leave the records of an identical
//! run from a fresh start. That those are right is for the units' tests and the co-simulation to show.

mod bench;
mod bounds;
mod clear;
mod interrupts;
mod order;
mod reset;
mod rows;
mod story;

use bench::{Bench, Outcome, Stalls};
use story::{Author, Packet};

use crate::config::{Config, Domain, Policy, Select};
use crate::passes;

/// Configuration that differs from the reset values everywhere.
const SETTINGS: [(&str, u32); 9] = [
    ("TH_HD", 1),
    ("TH_RATIO", 30000),
    ("RECENT_WINDOW", 5),
    ("TOKEN_BYTES", 100),
    ("MAX_BURST", 900),
    ("STORE_BASE_LO", 0xffff_0000),
    ("STORE_BASE_HI", 3),
    ("STORE_LIMIT_LO", 0x4000),
    ("STORE_LIMIT_HI", 4),
];

fn tiny() -> Config {
    Config::preset("tiny").expect("the preset")
}

/// Designs that differ in what they do when.
fn designs() -> Vec<Config> {
    let mut first = tiny();
    first.hcu.policy = Policy::First;
    first.hcu.accumulators = 4;
    first.wtu.select = Select::Exact;
    first.kvmu.page_tokens = 1;
    let mut deep = tiny();
    deep.hcu.stages = 2;
    deep.hcu.max_clusters = 17;
    deep.hcu.queue_tokens = 2;
    deep.wtu.lanes = 1;
    deep.wtu.stages = 6;
    deep.wtu.domain = Domain::Exp2;
    deep.kvmu.stages = 3;
    let mut wide = tiny();
    wide.hcu.accumulators = 16;
    wide.wtu.lanes = 32;
    wide.wtu.sums = 2;
    wide.wtu.stages = 0;
    wide.wtu.domain = Domain::Raw;
    wide.kvmu.stages = 0;
    vec![tiny(), first, deep, wide]
}

/// An enabled engine with [`SETTINGS`].
fn engine(config: &Config, seed: u64) -> Bench {
    let mut bench = Bench::new(config, seed);
    for (name, value) in SETTINGS {
        assert!(bench.write(name, value), "{name}");
    }
    bench
}

/// What a fresh engine makes of a story, packet by packet, without stalls.
fn undisturbed(config: &Config, story: &[Packet]) -> Outcome {
    let mut bench = engine(config, 99);
    for packet in story {
        bench.story.push_back(packet.clone());
        bench.drain();
    }
    bench.outcome()
}

#[test]
fn stalls_change_nothing() {
    for config in designs() {
        for seed in 0..4 {
            let story = Author::new(&config, seed).story(14);
            let expected = undisturbed(&config, &story);
            assert!(expected.records.iter().all(|records| records.len() > 10));
            let mut bench = engine(&config, seed);
            bench.stalls = Stalls::all([0, 60, 180, 230][seed as usize]);
            assert_eq!(bench.run(&story), expected, "seed {seed}, {config:?}");
        }
    }
}

#[test]
fn no_output_depends_on_an_input_within_the_cycle() {
    for config in designs().into_iter().chain([Config::default()]) {
        let mut design = crate::units::design(&config);
        passes::run(&mut design).expect("a sound design");
        let dependencies = design.dependencies();
        let outputs = &dependencies[&design.top];
        for (output, inputs) in outputs {
            assert!(inputs.is_empty(), "{output} depends on {inputs:?}");
        }
        assert_eq!(outputs.len(), 23, "every output of the top");
    }
}
