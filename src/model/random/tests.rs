use std::collections::BTreeSet;

use super::*;
use crate::config::{Domain, Policy, Select};
use crate::model::records::{Fetch, Offload};

/// What was met in a run.
fn met(config: &Config, events: u64, seed: u64) -> (BTreeSet<&'static str>, RandomRun) {
    let mut run = RandomRun::new(config, Registers::reset(config), events, seed);
    let mut met = BTreeSet::new();
    for step in run.by_ref() {
        let Step { event, records } = step.unwrap();
        event.check(config).unwrap();
        met.insert(match event {
            Event::Frame(codes) if codes.len() == 1 => "one token",
            Event::Frame(codes) if codes.len() >= 100 => "long frame",
            Event::Frame(_) => "frame",
            Event::Group(rows) if rows.len() == 1 => "one row",
            Event::Group(_) => "group",
            Event::Set(_) => "set",
        });
        met.extend(records.assign.iter().map(|assign| match assign.kind {
            Kind::Join => "JOIN",
            Kind::New => "NEW",
            Kind::Forced => "FORCED",
            Kind::Reject => "REJECT",
        }));
        met.extend(records.select.iter().map(|select| match select.null {
            true => "null selection",
            false => "selection",
        }));
        let place = |offload: &Offload| match offload.noslot {
            true => "no slot",
            false => "slot",
        };
        met.extend(records.offload.iter().map(place));
        let piece = |fetch: &Fetch| match fetch {
            Fetch { null: true, .. } => "null fetch",
            fetch if fetch.tokens > config.kvmu.page_tokens => "merged pages",
            _ => "fetch",
        };
        met.extend(records.fetch.iter().map(piece));
    }
    (met, run)
}

fn small() -> Config {
    let mut config = Config::preset("tiny").unwrap();
    config.count_bits = 5;
    config
}

#[test]
fn every_kind_of_record_and_error_is_met() {
    for (policy, domain, select) in [
        (Policy::Nearest, Domain::Shifted, Select::Bucket),
        (Policy::First, Domain::Raw, Select::Exact),
        (Policy::First, Domain::Exp2, Select::Bucket),
    ] {
        let mut config = small();
        config.hcu.policy = policy;
        (config.wtu.domain, config.wtu.select) = (domain, select);
        let (met, run) = met(&config, 1000, 1);
        let all = [
            "FORCED",
            "JOIN",
            "NEW",
            "REJECT",
            "fetch",
            "frame",
            "group",
            "long frame",
            "merged pages",
            "no slot",
            "null fetch",
            "null selection",
            "one row",
            "one token",
            "selection",
            "set",
            "slot",
        ];
        assert_eq!(Vec::from_iter(met), all);
        let counters = run.context().counters();
        let errors = counters.errors;
        assert!(errors.reject && errors.store_full && errors.bounds && errors.row);
        assert!(counters.rows > 0 && counters.rows_dropped > 0);
        assert_eq!(counters.pages_used, u64::from(config.kvmu.pages));
        // All clusters are closed in the end.
        assert!(run.context().counts().iter().all(|count| *count == 31));
    }
}

#[test]
fn large_designs_overflow_too() {
    let (met, run) = met(&Config::default(), 600, 1);
    assert!(met.contains("FORCED") && met.contains("merged pages"));
    assert_eq!(run.context().counters().clusters, 2048);
}

#[test]
fn few_events_on_any_shape_are_no_error() {
    for (bits, clusters, count_bits, pages) in [(8, 16, 4, 16), (256, 16384, 16, 65536)] {
        let mut config = Config::default();
        (config.hash.bits, config.hcu.max_clusters) = (bits, clusters);
        (config.count_bits, config.kvmu.pages) = (count_bits, pages);
        for page_tokens in [1, 256] {
            config.kvmu.page_tokens = page_tokens;
            for events in [0, 1, 2, 10, 40] {
                for seed in 0..5 {
                    let events_drawn = stimulus(&config, events, seed).count();
                    assert_eq!(events_drawn as u64, events, "{bits} {page_tokens} {seed}");
                }
            }
        }
    }
}

#[test]
fn addresses_never_leave_64_bits_at_a_fetch() {
    for seed in 0..40 {
        assert_eq!(stimulus(&small(), 300, seed).count(), 300, "{seed}");
    }
}

#[test]
fn a_fetch_is_split_at_its_greatest_number_of_tokens() {
    let mut config = Config::default();
    for page_tokens in [1, 32, 256] {
        config.kvmu.page_tokens = page_tokens;
        config.kvmu.pages = 65536;
        let run = RandomRun::new(&config, Registers::reset(&config), 600, 2);
        let steps = run.map(Result::unwrap);
        let most = steps
            .flat_map(|step| step.records.fetch)
            .map(|f| f.tokens)
            .max();
        assert_eq!(
            most,
            Some(32767 / page_tokens * page_tokens),
            "{page_tokens}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_events_and_another_gives_others() {
    let drawn = |seed| Vec::from_iter(stimulus(&small(), 200, seed));
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
}
