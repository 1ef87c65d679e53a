//! Port lists: of a module, of an instance, and what clock and reset mean.

use std::collections::{HashMap, HashSet};

use super::error::VerilogError;
use super::text::{Declaration, columns};
use super::view::PortView;
use crate::config::Reset;
use crate::ir::{Design, Direction, Module, Port, Type, uint};

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
    /// What it belongs to; a blank line parts it from neighbours that belong to something else.
    pub group: &'a str,
}

/// Group of the clock and the reset.
pub(super) const IMPLICIT: &str = "clock and reset";

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

/// The top of a design with its implicit ports.
pub(super) fn top(design: &Design) -> Result<(&Module, Implicit), VerilogError> {
    let missing = || VerilogError::Module {
        place: "the design".to_owned(),
        module: design.top.clone(),
    };
    let module = design.top_module().ok_or_else(missing)?;
    let implicit = implicit(design).get(design.top.as_str()).copied();
    Ok((module, implicit.unwrap_or_default()))
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

/// All ports of a module: clock and reset where they are needed, then as declared, but the ports of a stream
/// together, its handshake first.
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
            group: IMPLICIT,
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
    let declared: Vec<ListedPort> = declared(module);
    let mut streams = HashSet::new();
    for port in &declared {
        if port.group.is_empty() {
            ports.push(port.clone());
        } else if streams.insert(port.group) {
            let mut stream: Vec<&ListedPort> =
                declared.iter().filter(|p| p.group == port.group).collect();
            stream.sort_by_key(|p| rank(p));
            ports.extend(stream.into_iter().cloned());
        }
    }
    ports
}

/// The ports that the builder declared, in its order, each with the stream that it belongs to.
fn declared(module: &Module) -> Vec<ListedPort<'_>> {
    let name = |port: &Port| module.node(port.node).name.as_deref().unwrap_or_default();
    let names: Vec<&str> = module.ports.iter().map(name).collect();
    let streams = streams(&names);
    module
        .ports
        .iter()
        .zip(names)
        .map(|(port, name)| {
            let node = module.node(port.node);
            let of = |stream: &&&str| {
                let rest = bare(name).strip_prefix(**stream);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
            };
            ListedPort {
                direction: port.direction,
                ty: node.ty,
                name,
                comment: node.comment.as_deref(),
                group: streams
                    .iter()
                    .filter(of)
                    .max_by_key(|s| s.len())
                    .unwrap_or(&""),
            }
        })
        .collect()
}

/// Stems of the names that come with both sides of a handshake: `s_axis_hash` of `s_axis_hash_tvalid` and
/// `s_axis_hash_tready`.
fn streams<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let has = |stem: &str, word: &str| names.iter().any(|n| ends(n, word) == Some(stem));
    names
        .iter()
        .filter_map(|name| ends(name, "valid"))
        .filter(|stem| has(stem, "ready"))
        .collect()
}

/// The stem of a port named `<stem>_<word>` or `<stem>_t<word>`, with or without the mark of its direction.
fn ends<'a>(name: &'a str, word: &str) -> Option<&'a str> {
    let stem = bare(name).strip_suffix(word)?;
    stem.strip_suffix("_t").or_else(|| stem.strip_suffix('_'))
}

fn bare(name: &str) -> &str {
    let stem = name.strip_suffix("_i").or_else(|| name.strip_suffix("_o"));
    stem.unwrap_or(name)
}

/// Place of a port within its stream: the handshake comes first.
fn rank(port: &ListedPort) -> usize {
    let words = ["valid", "ready"];
    let place = words
        .iter()
        .position(|w| ends(port.name, w) == Some(port.group));
    place.unwrap_or(words.len())
}

/// The port list of a module, in columns, a blank line between groups.
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
            first_of_group: i > 0 && ports[i].group != ports[i - 1].group,
            above: view.above,
            line: view.line,
        })
        .collect()
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
