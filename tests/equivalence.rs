//! `prove --equivalence`: every arithmetic unit of every preset is what its reference is; and a unit that is not is found
//! out.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use dregen::config::presets::PRESETS;
use dregen::config::{Config, resolve};
use dregen::prove::equivalence::{CHECKS, Check, EquivalenceError, Verdict, checks};
use dregen::tools::Toolbox;
use rayon::prelude::*;
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(300);

/// The project's own tools, as `source scripts/env` has them.
fn toolbox() -> Toolbox {
    Toolbox::from_env()
}

fn verdict(check: &Check) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    match check.run(&toolbox(), folder.path(), LIMIT) {
        Ok(verdict) => verdict,
        Err(error) => panic!("{}: {error}", check.plan.name),
    }
}

fn design(preset: &str, set: &str) -> Config {
    resolve(Some(preset), None, &[set.to_owned()]).unwrap()
}

/// Every preset, and what it would be in the domain `exp2`; the small ones in the domain `raw` and with exact selection, too.
fn designs() -> Vec<Config> {
    let mut designs = Vec::new();
    for preset in PRESETS {
        let mut sets = vec!["prefix=dre", "wtu.domain=exp2"];
        if ["tiny", "ice40", "up5k"].contains(&preset.name) {
            sets.extend(["wtu.domain=raw", "wtu.select=exact"]);
        }
        designs.extend(sets.into_iter().map(|set| design(preset.name, set)));
    }
    designs
}

#[test]
fn the_units_of_every_preset_are_what_their_references_are() {
    let mut seen = HashSet::new();
    let mut jobs = Vec::new();
    for config in &designs() {
        for check in checks(config, None).unwrap() {
            if seen.insert(check.text()) {
                jobs.push(check);
            }
        }
    }
    for planned in CHECKS {
        assert!(jobs.iter().any(|check| check.plan.name == planned.name));
    }
    let faults: Vec<String> = jobs
        .par_iter()
        .filter_map(|check| match verdict(check) {
            Verdict::Equivalent => None,
            other => Some(format!(
                "{} {}: {other:?}",
                check.plan.name,
                check.plan.widths()
            )),
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// (check, text in the unit's Verilog, what a bug would make of it)
const BUGS: &[(&str, &str, &str)] = &[
    ("popcount", "chunk_i[3]", "chunk_i[2]"),
    (
        "xor_accumulator",
        "{8'd0, difference_i[15:8]}",
        "{7'd0, difference_i[15:7]}",
    ),
    (
        "xor_accumulator, whole code",
        "sum_o  = partial_i +",
        "sum_o  = partial_i |",
    ),
    ("early_exit", "sum_i < limit_i", "sum_i <= limit_i"),
    ("wtu_exp2", "16'hb504", "16'hb505"),
    ("wtu_lane", "cut0_i < score_i", "cut0_i <= score_i"),
    (
        "wtu_trees",
        "members1_i[0] & members1_i[1]",
        "members1_i[0] | members1_i[1]",
    ),
    ("wtu_accumulate", "digit1_i", "digit0_i"),
    ("wtu_bucket", "bound < $signed", "bound <= $signed"),
    ("wtu_extremes", "score0_i < score1_i", "score1_i < score0_i"),
    ("wtu_running", "first_i |", "~first_i |"),
    ("fork", "& ~left_ready_i", "& ~right_ready_i"),
];

/// A check with the text replaced in the module's body, where the header's remarks are not.
fn with_bug(mut check: Check, from: &str, to: &str) -> Check {
    let module = format!("{}.v", check.plan.module);
    let file = check
        .unit
        .iter_mut()
        .find(|file| file.name == module)
        .unwrap();
    let (head, body) = file.text.split_once(");\n").unwrap();
    assert!(
        body.contains(from),
        "{}: no {from} in\n{body}",
        check.plan.name
    );
    file.text = format!("{head});\n{}", body.replacen(from, to, 1));
    check
}

#[test]
fn a_bug_in_any_unit_is_found() {
    let config = Config::preset("tiny").unwrap();
    let planned: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
    let broken: Vec<&str> = BUGS.iter().map(|bug| bug.0).collect();
    assert_eq!(planned, broken, "a bug for each check");
    let all = checks(&config, None).unwrap();
    let jobs: Vec<Check> = all
        .into_iter()
        .zip(BUGS)
        .map(|(check, (_, from, to))| with_bug(check, from, to))
        .collect();
    jobs.par_iter().for_each(|check| {
        let name = check.plan.name;
        let Verdict::Different(found) = verdict(check) else {
            panic!("{name}: the bug is not found");
        };
        assert!(found.cycles > 0, "{name}: values are found");
        assert!(!found.wrong.is_empty(), "{name}: an output is wrong");
        let known = found.inputs.iter().flat_map(|wave| &wave.values);
        assert!(known.flatten().count() > 0, "{name}: inputs are known");
    });
}

/// A pipeline that is a cycle shorter or longer than the region says is no equal.
#[test]
fn latency_counts() {
    let config = design("tiny", "wtu.stages=4");
    let check = checks(&config, Some("wtu_lane")).unwrap().remove(0);
    let late = with_bug(
        check,
        "assign product_o = product_s1_q",
        "reg [15:0] late_q; always @(posedge clk_i) late_q <= product_s1_q;\n assign product_o = late_q",
    );
    assert!(matches!(verdict(&late), Verdict::Different(_)));
}

#[test]
fn a_design_without_a_reference_is_told_so() {
    let sets = ["hcu.xor_width=5".to_owned()];
    let config = resolve(Some("tiny"), None, &sets).unwrap();
    let error = checks(&config, None).unwrap_err();
    assert!(
        matches!(error, EquivalenceError::Reference { .. }),
        "{error}"
    );
    let config = design("ecp5", "wtu.domain=raw");
    assert!(checks(&config, Some("wtu_lane")).is_err());
}

fn prove(arguments: &[&str], abc: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command
        .args(["prove", "--equivalence", "--preset", "tiny"])
        .args(arguments);
    if let Some(abc) = abc {
        command.env("DREGEN_ABC", abc);
    }
    command.output().unwrap()
}

#[test]
fn the_verb_prints_a_table_or_json() {
    let output = prove(&["--unit", "early_exit"], None);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = text.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(
        words,
        [
            "early_exit",
            "11",
            "->",
            "1",
            "bits",
            "SAT",
            "sweeping",
            "equivalent"
        ]
    );
    let output = prove(&["--unit", "fork", "--json"], None);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["pass"], true);
    assert_eq!(document["checks"][0]["result"], "equivalent");
}

#[test]
fn the_verb_ends_as_it_should() {
    let unknown = prove(&["--unit", "hcu"], None);
    assert_eq!(unknown.status.code(), Some(2), "{unknown:?}");
    let message = String::from_utf8(unknown.stderr).unwrap();
    assert!(message.contains("wtu_lane"), "{message}");
    let nothing = prove(&["--set", "hcu.xor_width=5"], None);
    assert_eq!(nothing.status.code(), Some(2), "{nothing:?}");
    let missing = prove(&[], Some(Path::new("/nonexistent/abc")));
    assert_eq!(missing.status.code(), Some(3), "{missing:?}");
}

/// A solver that cannot be believed: where ABC sees a difference, Yosys has to find one.
#[cfg(unix)]
#[test]
fn a_solver_that_errs_proves_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let abc = folder.path().join("abc");
    std::fs::write(&abc, "#!/bin/sh\necho SATISFIABLE ABC\n").unwrap();
    std::fs::set_permissions(&abc, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = prove(&["--unit", "early_exit"], Some(&abc));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("UNDECIDED"), "{text}");
}
