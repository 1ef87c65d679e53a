//! Cells of a library: what kind each is, its pins and its area.

use super::LibertyError;
use super::error::LONGEST_NAME;
use super::function;
use super::syntax::Group;

/// What a cell does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Logic without state.
    Logic,
    /// A flip-flop.
    FlipFlop,
    /// A latch.
    Latch,
    /// A memory.
    Memory,
}

/// Which way a pin goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the cell.
    Input,
    /// Out of the cell.
    Output,
    /// Supplies, pins inside the cell, pins that go both ways.
    Other,
}

/// A pin of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Its name.
    pub name: String,
    /// Which way it goes.
    pub direction: Direction,
    /// What an output computes.
    pub function: Option<String>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its area in the unit of the library, most often square micrometres.
    pub area: f64,
    /// What it does.
    pub kind: CellKind,
    /// Its pins.
    pub pins: Vec<Pin>,
    /// All that the file says of it: timing, power.
    pub group: Group,
}

impl Cell {
    fn named(&self, direction: Direction) -> Vec<&Pin> {
        let pins = self.pins.iter();
        pins.filter(|pin| pin.direction == direction).collect()
    }

    /// The pin through which the cell drives, the first of several.
    pub fn output(&self) -> Option<&Pin> {
        self.named(Direction::Output).into_iter().next()
    }

    /// Whether the library does not forbid it.
    pub(super) fn may_be_used(&self) -> bool {
        self.group.text("dont_use") != Some("true")
    }

    /// Whether it is logic with these truth table and number of inputs.
    pub(super) fn computes(&self, inputs: usize, truth: &[bool]) -> bool {
        let pins = self.named(Direction::Input);
        let names: Vec<&str> = pins.iter().map(|pin| pin.name.as_str()).collect();
        let [output] = self.named(Direction::Output)[..] else {
            return false;
        };
        let function = output.function.as_deref();
        self.kind == CellKind::Logic
            && names.len() == inputs
            && function.and_then(|f| function::truth(f, &names)).as_deref() == Some(truth)
    }
}

/// A cell as its group in `file` says.
pub(super) fn cell(file: &str, group: Group) -> Result<Cell, LibertyError> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = group.name();
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(letter) {
        return Err(LibertyError::Name {
            file: file.to_owned(),
            line: group.line,
            name: name.chars().take(LONGEST_NAME).collect(),
        });
    }
    let has = |kind: &str| group.of(kind).next().is_some();
    let kind = if has("ff") || has("ff_bank") {
        CellKind::FlipFlop
    } else if has("latch") || has("latch_bank") {
        CellKind::Latch
    } else if has("memory") {
        CellKind::Memory
    } else {
        CellKind::Logic
    };
    let pins = group.of("pin").map(|pin| Pin {
        name: pin.name().to_owned(),
        direction: match pin.text("direction") {
            Some("input") => Direction::Input,
            Some("output") => Direction::Output,
            _ => Direction::Other,
        },
        function: pin.text("function").map(str::to_owned),
    });
    Ok(Cell {
        area: number(file, &group, "area")?,
        kind,
        pins: pins.collect(),
        group,
    })
}

/// A number that is at least 0; 0 where nothing is said.
fn number(file: &str, group: &Group, name: &'static str) -> Result<f64, LibertyError> {
    let Some(text) = group.text(name) else {
        return Ok(0.0);
    };
    let number = text.parse().ok();
    number
        .filter(|number: &f64| number.is_finite() && *number >= 0.0)
        .ok_or_else(|| LibertyError::Value {
            file: file.to_owned(),
            line: group.attribute(name).map_or(group.line, |found| found.line),
            name,
            value: text.to_owned(),
            legal: "a number that is at least 0",
        })
}
