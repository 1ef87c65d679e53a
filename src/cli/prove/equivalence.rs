//! `dregen prove --equivalence`: the units against the reference designs.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;
use indicatif::ProgressBar;
use num_bigint::BigUint;
use serde_json::{Value, json};

use super::super::{Failure, Output, progress, table};
use super::Args;
use crate::config::Config;
use crate::prove::equivalence::{self, Check, Counterexample, EquivalenceError, Method, Verdict};
use crate::tools::Toolbox;
use crate::tools::equivalence::WAVES;

pub(super) fn run(config: &Config, args: &Args) -> Result<Output, Failure> {
    let mut checks = Vec::new();
    if args.unit.is_empty() {
        checks = equivalence::checks(config, None).map_err(failed)?;
    }
    for unit in &args.unit {
        checks.extend(equivalence::checks(config, Some(unit)).map_err(failed)?);
    }
    let bar = progress::checks(checks.len());
    let mut verdicts = Vec::new();
    for check in &checks {
        bar.set_message(check.plan.name);
        verdicts.push(verdict(check, args, &bar)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let holds = verdicts
        .iter()
        .all(|verdict| *verdict == Verdict::Equivalent);
    let results: Vec<(&Check, &Verdict)> = checks.iter().zip(&verdicts).collect();
    let text = match args.json {
        true => format!("{:#}\n", document(&results, holds)),
        false => show(&results, args),
    };
    Ok(Output { text, holds })
}

fn verdict(check: &Check, args: &Args, bar: &ProgressBar) -> Result<Verdict, Failure> {
    let limit = Duration::from_secs(args.limit);
    let toolbox = Toolbox::from_env();
    let found = match &args.keep {
        Some(place) => {
            let folder = place.join(folder_name(check));
            fs::create_dir_all(&folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            check.run(&toolbox, &folder, limit)
        }
        None => {
            let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
            check.run(&toolbox, folder.path(), limit)
        }
    };
    found.map_err(|error| {
        bar.finish_and_clear();
        failed(error)
    })
}

/// A tool is missing or failed, or the design has no reference.
fn failed(error: EquivalenceError) -> Failure {
    match error {
        EquivalenceError::Tool(error) => Failure::from(error),
        error => Failure::Input(error.into()),
    }
}

/// Letters, digits and underscores of the check's name.
fn folder_name(check: &Check) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    check
        .plan
        .name
        .replace(", ", "_")
        .chars()
        .map(plain)
        .collect()
}

/// How a check is decided, in a few words.
fn method(check: &Check) -> String {
    match check.plan.method {
        Method::FeedForward { latency: 0 } => "SAT sweeping".to_owned(),
        Method::FeedForward { latency } => format!("SAT sweeping, {} cycles", latency + 1),
        Method::Induction { steps } => format!("induction, up to {steps} cycles"),
    }
}

/// A verdict in a word or two.
fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Equivalent => "equivalent",
        Verdict::Different(_) => "DIFFERENT",
        Verdict::Undecided(_) => "UNDECIDED",
    }
}

fn show(results: &[(&Check, &Verdict)], args: &Args) -> String {
    let rows: Vec<Vec<String>> = results
        .iter()
        .map(|(check, verdict)| {
            vec![
                check.plan.name.to_owned(),
                check.plan.widths(),
                method(check),
                word(verdict).to_owned(),
            ]
        })
        .collect();
    let mut text = table::words(&["unit", "widths", "method", "result"], &rows);
    for (check, verdict) in results {
        let plan = &check.plan;
        if let Some((assumed, why)) = &plan.assumed {
            text += &format!("{}: taken for granted: {assumed} ({why})\n", plan.name);
        }
        for (port, why) in &plan.ignored {
            text += &format!("{}: not compared: {port} ({why})\n", plan.name);
        }
        match verdict {
            Verdict::Equivalent => {}
            Verdict::Undecided(why) => text += &format!("\n{}: undecided: {why}\n", plan.name),
            Verdict::Different(found) => {
                text += &counterexample(plan.name, found);
                if let Some(place) = &args.keep {
                    let waves = place.join(folder_name(check)).join(WAVES);
                    text += &format!("waves: {}\n", waves.display());
                }
            }
        }
    }
    text
}

/// Inputs cycle by cycle, and what the outputs are in the last one.
fn counterexample(name: &str, found: &Counterexample) -> String {
    let mut text = format!("\n{name}: the unit is not what its references are");
    if found.cycles == 0 {
        return text + "; the solver found no values within its time\n";
    }
    text += &format!(
        ". Inputs for which they differ, in cycle {}:\n",
        found.cycles
    );
    let mut header = vec!["input".to_owned()];
    header.extend((1..=found.cycles).map(|cycle| format!("cycle {cycle}")));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let inputs = found.inputs.iter().map(|wave| {
        let values = wave.values.iter().map(|value| number(value.as_ref()));
        std::iter::once(wave.name.clone()).chain(values).collect()
    });
    text += &table::words(&header, &inputs.collect::<Vec<_>>());
    let wrong = found.wrong.iter().map(|wrong| {
        let (expected, got) = (number(wrong.expected.as_ref()), number(wrong.got.as_ref()));
        vec![wrong.name.clone(), expected, got]
    });
    text + &table::words(&["output", "expected", "got"], &wrong.collect::<Vec<_>>())
}

/// A value in hexadecimal; what may be anything is a dash.
fn number(value: Option<&BigUint>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:#x}"))
}

fn document(results: &[(&Check, &Verdict)], holds: bool) -> Value {
    let checks = results.iter().map(|(check, verdict)| {
        let plan = &check.plan;
        let mut value = json!({
            "name": plan.name,
            "unit": plan.unit,
            "module": plan.module,
            "widths": plan.widths(),
            "method": method(check),
            "result": word(verdict).to_lowercase(),
        });
        if let Some((assumed, _)) = &plan.assumed {
            value["assumed"] = json!(assumed);
        }
        match verdict {
            Verdict::Equivalent => {}
            Verdict::Undecided(why) => value["why"] = json!(why),
            Verdict::Different(found) => value["counterexample"] = values(found),
        }
        value
    });
    json!({ "pass": holds, "checks": checks.collect::<Vec<_>>() })
}

fn values(found: &Counterexample) -> Value {
    let inputs = found.inputs.iter().map(|wave| {
        let values = wave.values.iter().map(|value| number(value.as_ref()));
        (wave.name.clone(), json!(values.collect::<Vec<_>>()))
    });
    let wrong = found.wrong.iter().map(|wrong| {
        let (expected, got) = (number(wrong.expected.as_ref()), number(wrong.got.as_ref()));
        json!({ "output": wrong.name, "expected": expected, "got": got })
    });
    json!({
        "cycles": found.cycles,
        "inputs": inputs.collect::<serde_json::Map<String, Value>>(),
        "wrong": wrong.collect::<Vec<_>>(),
    })
}
