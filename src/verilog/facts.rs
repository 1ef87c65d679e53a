//! The table at the end of a header: parameters, timing, reset, origin.

use super::EmitInfo;
use super::ports::{Implicit, reset_in_words};
use super::text::aligned;
use crate::config::Reset;
use crate::ir::Module;

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

fn finish(mut facts: Vec<(&str, String)>, info: &EmitInfo) -> Vec<(String, String)> {
    facts.push(("Generator", format!("dregen {}", info.version)));
    facts.push(("Reproduce", info.command.clone()));
    let widest = facts
        .iter()
        .map(|(label, _)| label.len() + 1)
        .max()
        .unwrap_or(0);
    facts
        .into_iter()
        .map(|(label, text)| {
            let label = if label.is_empty() {
                String::new()
            } else {
                format!("{label}:")
            };
            (format!("{label:widest$}"), text)
        })
        .collect()
}
