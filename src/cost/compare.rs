//! What has changed since a stored report.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::report::{Report, Unit};

/// A figure that is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The unit, or `total`.
    pub unit: String,
    /// Name of the figure, as in the report.
    pub what: String,
    /// Its value in the stored report; none if it had none.
    pub before: Option<f64>,
    /// Its value now.
    pub now: Option<f64>,
}

/// All figures of units and sum, longest path, power and median frequency that differ.
pub fn changes(before: &Report, now: &Report) -> Vec<Change> {
    let mut changes = Vec::new();
    let (old, new) = (by_name(before), by_name(now));
    let mut seen = BTreeSet::new();
    for unit in parts(now).chain(parts(before)) {
        let name = unit.name.as_str();
        if seen.insert(name) {
            let find = |units: &BTreeMap<&str, &Unit>| figures(units.get(name).copied());
            differ(name, &find(&old), &find(&new), &mut changes);
        }
    }
    let speed = |report: &Report| {
        serde_json::json!({
            "critical_path_ns": report.critical_path_ns,
            "power_mw.switching": report.power_mw.map(|power| power.switching),
            "power_mw.internal": report.power_mw.map(|power| power.internal),
            "power_mw.leakage": report.power_mw.map(|power| power.leakage),
            "fmax_mhz.median": report.fmax_mhz.as_ref().map(|found| found.median),
        })
    };
    differ("total", &speed(before), &speed(now), &mut changes);
    changes
}

/// Units and the sum.
fn parts(report: &Report) -> impl Iterator<Item = &Unit> {
    report.units.iter().chain([&report.total])
}

/// Units by name; of two of one name the first.
fn by_name(report: &Report) -> BTreeMap<&str, &Unit> {
    let mut units = BTreeMap::new();
    for unit in parts(report) {
        units.entry(unit.name.as_str()).or_insert(unit);
    }
    units
}

fn figures(unit: Option<&Unit>) -> Value {
    // A unit is numbers and a name, which cannot fail.
    serde_json::to_value(unit).unwrap_or_default()
}

fn differ(unit: &str, before: &Value, now: &Value, changes: &mut Vec<Change>) {
    let keys = [before, now].into_iter().filter_map(Value::as_object);
    let keys: BTreeSet<&String> = keys.flat_map(|map| map.keys()).collect();
    for what in keys {
        let (before, now) = (before[what].as_f64(), now[what].as_f64());
        if before != now {
            changes.push(Change {
                unit: unit.to_owned(),
                what: what.clone(),
                before,
                now,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(units: &[(&str, u64, Option<u64>)], path: Option<f64>) -> Report {
        let units = units.iter().map(|(name, cells, lut)| Unit {
            name: (*name).to_owned(),
            cells: *cells,
            lut: *lut,
            ..Unit::default()
        });
        Report {
            target: "ice40".to_owned(),
            yosys: "Yosys 0.70".to_owned(),
            units: units.collect(),
            total: Unit {
                name: "total".to_owned(),
                ..Unit::default()
            },
            memories: Vec::new(),
            gate: None,
            critical_path_ns: path,
            timing: None,
            power_mw: None,
            power: None,
            fmax_mhz: None,
        }
    }

    #[test]
    fn only_what_differs_is_told() {
        let before = report(&[("hcu", 5, Some(3)), ("gone", 1, None)], Some(2.5));
        let now = report(&[("hcu", 5, Some(4))], Some(2.5));
        let change = |unit: &str, what: &str, before, now| Change {
            unit: unit.to_owned(),
            what: what.to_owned(),
            before,
            now,
        };
        assert_eq!(
            changes(&before, &now),
            [
                change("hcu", "lut", Some(3.0), Some(4.0)),
                change("gone", "cells", Some(1.0), None),
                change("gone", "ff", Some(0.0), None),
                change("gone", "memory_bits", Some(0.0), None),
            ]
        );
        assert_eq!(changes(&now, &now), []);
        let slower = report(&[("hcu", 5, Some(4))], Some(3.0));
        let path = change("total", "critical_path_ns", Some(2.5), Some(3.0));
        assert_eq!(changes(&now, &slower), [path]);
    }
}
