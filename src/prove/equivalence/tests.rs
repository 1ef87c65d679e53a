//! The miter as text, and a counterexample as Yosys writes it.

use num_bigint::BigUint;

use super::{CHECKS, EquivalenceError, checks, trace};
use crate::config::Config;
use crate::units::UNITS;

#[test]
fn the_text_of_a_miter() {
    let config = Config::preset("tiny").unwrap();
    let check = |name: &str| checks(&config, Some(name)).unwrap().remove(0).miter;
    insta::assert_snapshot!(check("wtu_lane") + "\n" + &check("fork"));
}

#[test]
fn every_check_is_of_a_unit_and_has_a_name_of_its_own() {
    for (i, check) in CHECKS.iter().enumerate() {
        assert!(UNITS.iter().any(|unit| unit.name == check.unit));
        assert!(CHECKS[..i].iter().all(|other| other.name != check.name));
    }
    let error = checks(&Config::default(), Some("nothing")).unwrap_err();
    assert!(matches!(error, EquivalenceError::Unknown { .. }), "{error}");
}

#[test]
fn a_counterexample_is_read() {
    let config = Config::preset("tiny").unwrap();
    let check = checks(&config, Some("early_exit")).unwrap().remove(0);
    // Without registers there is no value from before the first cycle.
    let json = r#"{ "signal": [
        { "name": "sum_i", "wave": "=", "data": ["00101"] },
        { "name": "limit_i", "wave": "4", "data": [""] },
        { "name": "before_best_i", "wave": "1" },
        { "name": "got_stay_o", "wave": "0" },
        { "name": "expected_stay_o", "wave": "1" }
    ], "config": { "hscale": 1.00 } }"#;
    let found = trace::read(&check.plan, Some(json));
    let number = |value: u32| Some(BigUint::from(value));
    assert_eq!(found.cycles, 1);
    let values = |found: &super::Counterexample| -> Vec<_> {
        found
            .inputs
            .iter()
            .map(|wave| wave.values.clone())
            .collect()
    };
    assert_eq!(
        values(&found),
        [vec![number(5)], vec![None], vec![number(1)]]
    );
    assert_eq!(found.wrong.len(), 1);
    assert_eq!(found.wrong[0].name, "stay_o");
    assert_eq!(found.wrong[0].expected, number(1));
    assert_eq!(found.wrong[0].got, number(0));
    let stateful = checks(&config, Some("wtu_running")).unwrap().remove(0);
    let json = r#"{ "signal": [
        { "name": "valid_i", "wave": "410" },
        { "name": "beat_most_i", "wave": "4=.", "data": ["", "000000000101"] },
        { "name": "got_most_o", "wave": "4=4", "data": ["", "01", ""] }
    ] }"#;
    let found = trace::read(&stateful.plan, Some(json));
    assert_eq!(found.cycles, 2);
    assert_eq!(
        values(&found),
        [
            vec![number(1), number(0)],
            vec![None, None],
            vec![number(5), number(5)],
            vec![None, None]
        ]
    );
    assert_eq!(trace::read(&check.plan, Some("nonsense")).cycles, 0);
    assert_eq!(trace::read(&check.plan, None).cycles, 0);
}
