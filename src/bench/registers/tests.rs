//! The map and the words, against docs/dre.md and each other.

use super::*;
use crate::config::Config;
use crate::config::{Domain, Policy};
use crate::model::{Counters, Errors, RegisterWrites, Registers};

#[test]
fn names_and_addresses_are_distinct_words() {
    let config = Config {
        protect: Protect::Parity,
        ..Config::default()
    };
    let all = all(&config);
    assert_eq!(all.len(), 36);
    for (i, a) in all.iter().enumerate() {
        assert!(a.address % 4 == 0 && a.address < 0x1000, "{a:?}");
        for b in &all[..i] {
            assert!(a.name != b.name && a.address != b.address, "{a:?} {b:?}");
        }
    }
}

#[test]
fn an_address_is_written_as_two_words() {
    let config = Config::default();
    let reset = Registers::reset(&config);
    let store = Registers {
        store_limit: 0x12_3456_789a,
        ratio: 5,
        ..reset.clone()
    };
    let words = configuration(&store.writes_from(&reset));
    let words: Vec<_> = words.iter().map(|(r, word)| (r.address, *word)).collect();
    assert_eq!(words, [(0x28, 5), (0x40, 0x3456_789a), (0x44, 0x12)]);
}

#[test]
fn settings_are_those_that_a_stimulus_names() {
    let config = Config::default();
    for (name, registers) in OF_SETTINGS {
        let mut writes = RegisterWrites::default();
        writes.put(name, 1, &config).unwrap();
        let words = configuration(&writes);
        let written: Vec<_> = words.iter().map(|(register, _)| *register).collect();
        assert_eq!(written, registers, "{name}");
    }
    let names: Vec<_> = OF_SETTINGS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, crate::model::REGISTER_NAMES);

    let everything = configuration(&RegisterWrites {
        th_hd: Some(7),
        ratio: Some(19661),
        recent_window: Some(config.kvmu.recent_max),
        token_bytes: Some(512),
        store_base: Some(0),
        store_limit: Some(0),
        max_burst: Some(65536),
    });
    let ranges = ranges(&config).into_iter();
    let resets: Vec<_> = ranges
        .map(|(register, reset, _)| (register, reset))
        .collect();
    assert_eq!(resets, everything);
}

#[test]
fn the_design_tells_its_parameters() {
    let mut config = Config::default();
    config.hcu.policy = Policy::First;
    config.wtu.domain = Domain::Exp2;
    let words = identity(&config);
    let words: Vec<_> = words.iter().map(|(r, word)| (r.address, *word)).collect();
    assert_eq!(
        (words[0], words[2], words[3], words[4]),
        (
            (0, 0x4452_4531),
            (8, 0x4a84_2020),
            (0xc, 0x8410_0800),
            (0x10, 0x014a_1000)
        )
    );
}

#[test]
fn the_end_of_a_context_shows_in_irq_status() {
    let counters = Counters {
        tokens: (1 << 32) + 9,
        groups: 1,
        errors: Errors {
            bounds: true,
            ..Errors::default()
        },
        ..Counters::default()
    };
    let words = at_the_end(&counters, 3);
    let word = |register| words.iter().find(|(r, _)| *r == register).unwrap().1;
    assert_eq!(
        (word(TOKENS), word(CNT_BEATS), word(IRQ_STATUS)),
        (9, 3, 0x403)
    );
}
