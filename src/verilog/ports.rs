//! Port lists: of a module, of an instance, and what clock and reset mean.

use std::collections::HashMap;

use super::text::{Declaration, columns};
use super::view::PortView;
use crate::config::Reset;
use crate::ir::{Design, Direction, Module, Type, uint};

/// Which of the implicit ports a module has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Implicit {
    pub clock: bool,
    pub reset: bool,
}

/// A port as it stands in the list.
#[derive(Clone, Debug)]
pub(super) struct ListedPort<'a> {
    pub direction: Direction,
    pub ty: Type,
    pub name: &'a str,
    pub comment: Option<&'a str>,
    /// Whether it is the clock or the reset.
    pub implicit: bool,
}

/// For every module, whether it or something inside it needs clock and reset.
pub(super) fn implicit(design: &Design) -> HashMap<&str, Implicit> {
    let mut all: HashMap<&str, Implicit> = HashMap::new();
    for module in design.modules.values() {
        let (clock, reset) = module.state();
        let mut own = Implicit { clock, reset };
        for child in module.children() {
            let child = all.get(child.as_str()).copied().unwrap_or_default();
            own.clock |= child.clock;
            own.reset |= child.reset;
        }
        all.insert(&module.name, own);
    }
    all
}

/// What a reset of this kind is, in words.
pub(super) fn reset_in_words(reset: Reset) -> &'static str {
    match reset {
        Reset::SyncLow => "synchronous, active low",
        Reset::SyncHigh => "synchronous, active high",
        Reset::AsyncLow => "asynchronous, active low",
    }
}

/// The condition under which a reset of this kind is active.
pub(super) fn reset_condition(reset: Reset, name: &str) -> String {
    match reset {
        Reset::SyncLow | Reset::AsyncLow => format!("!{name}"),
        Reset::SyncHigh => name.to_owned(),
    }
}

/// All ports of a module: clock and reset where they are needed, then as declared.
pub(super) fn listed<'a>(
    module: &'a Module,
    implicit: Implicit,
    reset: Reset,
) -> Vec<ListedPort<'a>> {
    let mut ports = Vec::new();
    let mut add = |name: &'a str, comment| {
        ports.push(ListedPort {
            direction: Direction::Input,
            ty: uint(1),
            name,
            comment: Some(comment),
            implicit: true,
        });
    };
    if implicit.clock {
        add(&module.clock, "clock, rising edge");
    }
    if implicit.reset {
        add(
            &module.reset,
            match reset {
                Reset::SyncLow => "reset, synchronous, active low",
                Reset::SyncHigh => "reset, synchronous, active high",
                Reset::AsyncLow => "reset, asynchronous, active low",
            },
        );
    }
    ports.extend(module.ports.iter().map(|port| {
        let node = module.node(port.node);
        ListedPort {
            direction: port.direction,
            ty: node.ty,
            name: node.name.as_deref().unwrap_or_default(),
            comment: node.comment.as_deref(),
            implicit: false,
        }
    }));
    ports
}

/// The port list of a module, in columns, a blank line before each stream.
pub(super) fn views(ports: &[ListedPort]) -> Vec<PortView> {
    let last = ports.len().saturating_sub(1);
    let declarations: Vec<Declaration> = ports
        .iter()
        .enumerate()
        .map(|(i, port)| Declaration {
            kind: match port.direction {
                Direction::Input => "input  wire",
                Direction::Output => "output wire",
            },
            ty: port.ty,
            name: port.name,
            tail: if i < last { "," } else { "" }.to_owned(),
            comment: port.comment,
        })
        .collect();
    columns(&declarations)
        .into_iter()
        .enumerate()
        .map(|(i, view)| PortView {
            first_of_group: i > 0 && group(&ports[i]) != group(&ports[i - 1]),
            above: view.above,
            line: view.line,
        })
        .collect()
}

/// Words that end the name of a signal of a stream.
const STREAM: [&str; 6] = ["valid", "ready", "data", "last", "keep", "user"];

/// What a port belongs to: clock and reset, or the stream that it is part of, if any.
fn group<'a>(port: &ListedPort<'a>) -> (bool, &'a str) {
    let stem = port
        .name
        .strip_suffix("_i")
        .or_else(|| port.name.strip_suffix("_o"));
    let stem = stem.unwrap_or(port.name);
    let stream = STREAM.iter().find_map(|word| {
        let stream = stem.strip_suffix(word)?;
        stream
            .strip_suffix("_t")
            .or_else(|| stream.strip_suffix('_'))
    });
    (port.implicit, stream.unwrap_or_default())
}

/// `.port (value)` lines of an instance.
pub(super) fn pins(pairs: &[(&str, String)]) -> Vec<String> {
    let widest = pairs.iter().map(|(port, _)| port.len()).max().unwrap_or(0);
    let last = pairs.len().saturating_sub(1);
    pairs
        .iter()
        .enumerate()
        .map(|(i, (port, value))| {
            let comma = if i < last { "," } else { "" };
            format!(".{port:widest$} ({value}){comma}")
        })
        .collect()
}
