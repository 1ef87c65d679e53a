//! The table against what random stimulus meets; no engine is needed for that.

use super::*;
use crate::bench::{Interface, Program};
use crate::config::load;
use crate::model::random::RandomRun;
use crate::model::{Registers, Run};

/// Cases that random events of this design meet, in the contexts of a regression with long ones of so many events.
fn met(config: &Config, events: u64) -> Cases {
    let interface = Interface::new(config);
    let run = |(seed, events)| -> Box<dyn Run> {
        let registers = Registers::reset(config);
        Box::new(RandomRun::new(config, registers, events, seed))
    };
    let plan = crate::bench::regression::plan(events, 6);
    let contexts = plan.into_iter().flat_map(|planned| planned.contexts);
    let mut program = Program::new(&interface, (1..).zip(contexts).map(run).collect())
        .varied(1)
        .counted(config);
    assert!(program.by_ref().all(|instruction| instruction.is_ok()));
    program.cases().unwrap().clone()
}

fn tiny(sets: &[&str]) -> Config {
    let mut config = Config::preset("tiny").unwrap();
    for set in sets {
        load::apply_set(&mut config, set).unwrap();
    }
    config
}

#[test]
fn what_is_met_is_in_the_table() {
    for sets in [
        &["count_bits=5"][..],
        &["wtu.lanes=1", "kvmu.page_tokens=1", "hcu.max_clusters=17"],
        &["wtu.select=exact", "wtu.domain=raw", "hcu.policy=first"],
        &["wtu.buckets=4", "wtu.domain=exp2", "wtu.lanes=32"],
    ] {
        let config = tiny(sets);
        let faults = met(&config, 60).faults(&config);
        let wrong: Vec<_> = faults
            .iter()
            .filter(|fault| fault.what != "never met")
            .collect();
        assert!(wrong.is_empty(), "{sets:?}: {wrong:?}");
    }
}

#[test]
fn random_events_meet_every_case_of_the_events() {
    let config = tiny(&[]);
    let cases = met(&config, 300);
    let events: Vec<&str> = table(&config)
        .iter()
        .filter(|group| group.place == Place::Events)
        .map(|group| group.name)
        .collect();
    let faults = cases.faults(&config);
    let missing: Vec<_> = faults
        .iter()
        .filter(|fault| events.contains(&fault.group.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_case_is_missed_unknown_or_impossible() {
    let config = Config::default();
    let mut cases = Cases::default();
    let all: usize = table(&config)
        .iter()
        .flat_map(|group| &group.cases)
        .filter(|case| case.cannot.is_none())
        .count();
    assert_eq!(cases.faults(&config).len(), all);
    cases.meet("frame", "1 token");
    assert_eq!(cases.faults(&config).len(), all - 1);
    cases.meet("frame", "0 tokens");
    // No table of 2048 clusters is closed by a regression.
    cases.meet("assignment and table", "REJECT all closed");
    let faults = cases.faults(&config);
    let whats: Vec<&str> = faults.iter().map(|fault| fault.what).collect();
    assert!(whats.contains(&"met, and not in the table"));
    assert!(whats.contains(&"met, though the table says that it cannot be"));
    let mut twice = cases.clone();
    twice.add(&cases);
    assert_eq!(twice.count("frame", "1 token"), 2);
}

#[test]
fn names_of_cases_are_distinct() {
    for preset in crate::config::presets::PRESETS {
        let config = Config::preset(preset.name).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for group in table(&config) {
            assert!(!group.cases.is_empty(), "{}", group.name);
            for case in group.cases {
                assert!(
                    seen.insert((group.name, case.name.clone())),
                    "{}",
                    case.name
                );
            }
        }
    }
}
