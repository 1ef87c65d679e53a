//! The table at the end of a header: parameters, timing, reset, origin.

use super::EmitInfo;
use super::expr::COLUMNS;
use super::ports::{Implicit, reset_in_words};
use super::text::{aligned, fill};
use crate::config::Reset;
use crate::ir::Module;

/// Label of the command that makes the files again.
const REPRODUCE: &str = "Reproduce";

/// Facts of a module as (label, text), the labels padded to one width.
pub(super) fn of_module(
    module: &Module,
    implicit: Implicit,
    reset: Reset,
    info: &EmitInfo,
) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for (i, line) in aligned(&module.info.parameters, "=")
        .into_iter()
        .enumerate()
    {
        let label = if i == 0 { "Parameters" } else { "" };
        facts.push((label, line));
    }
    if !module.info.timing.is_empty() {
        facts.push(("Timing", module.info.timing.clone()));
    }
    facts.push(("Reset", reset_of(module, implicit, reset)));
    finish(facts, info)
}

/// Facts of a memory.
pub(super) fn of_memory(info: &EmitInfo) -> Vec<(String, String)> {
    let facts = vec![
        (
            "Timing",
            "read latency 1 cycle; a read and a write every cycle".to_owned(),
        ),
        ("Reset", "none".to_owned()),
    ];
    finish(facts, info)
}

fn reset_of(module: &Module, implicit: Implicit, reset: Reset) -> String {
    match implicit {
        Implicit { clock: false, .. } => "none: combinational".to_owned(),
        Implicit { reset: false, .. } => "none: holds payload only".to_owned(),
        _ => format!(
            "{}, {}; control state only",
            module.reset,
            reset_in_words(reset)
        ),
    }
}

/// Adds the origin, and sets all of it in two columns; what is long goes on in the second.
fn finish(mut facts: Vec<(&str, String)>, info: &EmitInfo) -> Vec<(String, String)> {
    facts.push(("Generator", format!("dregen {}", info.version)));
    let widest = facts
        .iter()
        .map(|(label, _)| label.len())
        .max()
        .unwrap_or(0);
    let widest = widest.max(REPRODUCE.len()) + 1;
    let room = COLUMNS - "// ".len() - widest - 2;
    let mut rows = Vec::new();
    let mut add = |label: &str, lines: Vec<String>| {
        for (i, line) in lines.into_iter().enumerate() {
            let named = i == 0 && !label.is_empty();
            let label = if named {
                format!("{label}:")
            } else {
                String::new()
            };
            rows.push((format!("{label:widest$}"), line));
        }
    };
    for (label, text) in facts {
        // Parameters are set in columns already.
        let lines = if text.len() > room {
            fill(&text, room)
        } else {
            vec![text]
        };
        add(label, lines);
    }
    let mut command = fill(&info.command, room - 2);
    let last = command.len() - 1;
    command[..last]
        .iter_mut()
        .for_each(|line| line.push_str(" \\"));
    add(REPRODUCE, command);
    rows
}
