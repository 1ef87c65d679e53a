//! The folder `testbench/cocotb`: tests for cocotb with the bus models of cocotbext-axi, a stimulus, and the records that
//! the golden model expects.
//!
//! They know the design from the same tables as the other testbenches; how records are packed, what the counters have to
//! say, and how many scores a row has to have, they work out by themselves.

mod view;

use std::io;

use askama::Template;
use serde::Serialize;

use super::interface::Interface;
use super::testbench::EmittedFile;
use crate::config::Config;
use crate::model::random::RandomRun;
use crate::model::{Event, Kind, Records, Registers, RunError, stimulus};
use view::View;

/// Seeds of a stimulus: the one is taken that meets most of what there is, and of several the first.
const SEEDS: std::ops::Range<u64> = 0..16;
/// How many random events there may be, best first: the first number is taken with which a seed makes few enough records.
const EVENTS: [u64; 4] = [24, 16, 8, 4];
/// Records that are few enough: some 10,000 cycles, a second or two of simulation.
const FEW: usize = 1500;

/// Why the folder was not made.
#[derive(Debug, thiserror::Error)]
pub enum CocotbError {
    /// A template that cannot be filled in.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// Events that the model refuses.
    #[error(transparent)]
    Run(#[from] RunError),
    /// An event or a record that cannot be written down.
    #[error("the stimulus for cocotb cannot be written: {0}")]
    Write(#[from] io::Error),
}

macro_rules! template {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            view: &'a View,
        }
    };
}

template!(Makefile, "testbench/cocotb/Makefile");
template!(Readme, "testbench/cocotb/README.md");
template!(Design, "testbench/cocotb/dre_design.py");

/// All files of `DIR/testbench/cocotb/`. `version` is the generator's.
///
/// # Errors
/// None for a legal configuration; what stands below does not promise it.
pub fn emit(
    config: &Config,
    interface: &Interface,
    version: &str,
) -> Result<Vec<EmittedFile>, CocotbError> {
    let view = View::new(config, interface, version);
    let view = &view;
    let file = |name: &str, text: &str| EmittedFile {
        name: name.to_owned(),
        text: text.trim_end().to_owned() + "\n",
    };
    let mut files = vec![
        file("Makefile", &Makefile { view }.render()?),
        file("README.md", &Readme { view }.render()?),
        file(
            "dre_bench.py",
            include_str!("../../templates/testbench/cocotb/dre_bench.py"),
        ),
        file("dre_design.py", &Design { view }.render()?),
        file(
            "requirements.txt",
            include_str!("../../templates/testbench/cocotb/requirements.txt"),
        ),
        file(
            "test_dre.py",
            include_str!("../../templates/testbench/cocotb/test_dre.py"),
        ),
    ];
    for (name, text) in vectors(config)? {
        files.push(EmittedFile { name, text });
    }
    Ok(files)
}

/// The stimulus and the records, each with its name in the folder.
fn vectors(config: &Config) -> Result<Vec<(String, String)>, CocotbError> {
    let (events, records) = chosen(config)?;
    let mut lines = Vec::new();
    for event in &events {
        stimulus::write(&mut lines, event, config.hash.bits)?;
    }
    Ok(vec![
        ("stimulus.jsonl".to_owned(), text(lines)?),
        ("records/assign.jsonl".to_owned(), json(&records.assign)?),
        ("records/select.jsonl".to_owned(), json(&records.select)?),
        ("records/offload.jsonl".to_owned(), json(&records.offload)?),
        ("records/fetch.jsonl".to_owned(), json(&records.fetch)?),
    ])
}

/// Random events that meet most of what there is, but are few.
fn chosen(config: &Config) -> Result<(Vec<Event>, Records), RunError> {
    for number in EVENTS {
        let mut best = None;
        for seed in SEEDS {
            let (events, records) = events_and_records(config, number, seed)?;
            let met = met(&records);
            if count(&records) <= FEW && best.as_ref().is_none_or(|(most, _)| met > *most) {
                best = Some((met, (events, records)));
            }
        }
        if let Some((_, chosen)) = best {
            return Ok(chosen);
        }
    }
    events_and_records(config, 1, SEEDS.start)
}

/// Random events from a fresh start, and all that they put out.
fn events_and_records(
    config: &Config,
    number: u64,
    seed: u64,
) -> Result<(Vec<Event>, Records), RunError> {
    let mut events = Vec::new();
    let mut all = Records::default();
    for step in RandomRun::new(config, Registers::reset(config), number, seed) {
        let step = step?;
        events.push(step.event);
        all.assign.extend(step.records.assign);
        all.select.extend(step.records.select);
        all.offload.extend(step.records.offload);
        all.fetch.extend(step.records.fetch);
    }
    Ok((events, all))
}

fn count(records: &Records) -> usize {
    records.assign.len() + records.select.len() + records.offload.len() + records.fetch.len()
}

/// How many kinds of records there are.
fn met(records: &Records) -> usize {
    let Records {
        assign,
        select,
        offload,
        fetch,
    } = records;
    let kinds = [Kind::Join, Kind::New, Kind::Forced, Kind::Reject];
    let kinds = kinds.map(|kind| assign.iter().any(|record| record.kind == kind));
    let others = [
        select.iter().any(|record| record.null),
        select.iter().any(|record| !record.last),
        offload.iter().any(|record| record.noslot),
        offload.iter().any(|record| !record.noslot),
        fetch.iter().any(|record| record.null),
        fetch.iter().any(|record| !record.last),
    ];
    kinds.iter().chain(&others).filter(|met| **met).count()
}

/// A line of JSON for each record, as `dregen model --records` writes it.
fn json<T: Serialize>(records: &[T]) -> Result<String, io::Error> {
    let mut lines = Vec::new();
    for record in records {
        serde_json::to_writer(&mut lines, record)?;
        lines.push(b'\n');
    }
    text(lines)
}

fn text(bytes: Vec<u8>) -> Result<String, io::Error> {
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emitted(config: &Config) -> Vec<EmittedFile> {
        emit(config, &Interface::new(config), "1.2.3").unwrap()
    }

    #[test]
    fn the_small_preset_meets_most_of_what_there_is() {
        let config = Config::preset("tiny").unwrap();
        let files = emitted(&config);
        let text = |name: &str| &files.iter().find(|file| file.name == name).unwrap().text;
        for (name, piece) in [
            ("stimulus.jsonl", "{\"set\":"),
            ("stimulus.jsonl", "{\"frame\":"),
            ("stimulus.jsonl", "{\"group\":"),
            ("records/assign.jsonl", "\"kind\":\"JOIN\",\"last\":false"),
            ("records/assign.jsonl", "\"kind\":\"NEW\""),
            ("records/assign.jsonl", "\"kind\":\"FORCED\""),
            ("records/assign.jsonl", "\"last\":true"),
            ("records/select.jsonl", "\"null\":true"),
            ("records/select.jsonl", "\"null\":false,\"last\":false"),
            ("records/offload.jsonl", "\"noslot\":true"),
            ("records/offload.jsonl", "\"noslot\":false"),
            ("records/fetch.jsonl", "\"null\":true"),
            ("records/fetch.jsonl", "\"null\":false,\"last\":true"),
        ] {
            assert!(text(name).contains(piece), "{name}: {piece}");
        }
    }

    #[test]
    fn large_designs_get_fewer_events() {
        let mut large = Config::default();
        large.hcu.max_clusters = 16384;
        let presets = crate::config::presets::PRESETS.iter();
        let presets = presets.map(|preset| Config::preset(preset.name).unwrap());
        for config in presets.chain([large]) {
            let bytes: usize = emitted(&config).iter().map(|file| file.text.len()).sum();
            assert!(bytes < 400_000, "{bytes}: {config:?}");
        }
    }

    #[test]
    fn nothing_of_a_template_is_left() {
        for file in emitted(&Config::default()) {
            assert!(!file.text.contains("${{") && !file.text.contains("{%"));
            assert!(file.text.ends_with('\n') && !file.text.ends_with("\n\n"));
            let blank = file.text.lines().find(|line| line.ends_with(' '));
            assert_eq!(blank, None, "{}", file.name);
        }
    }
}
