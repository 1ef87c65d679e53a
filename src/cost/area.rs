//! Area by unit: cells of a mapped netlist counted and weighed.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::CostError;
use super::kinds::{self, Kind};
use super::liberty::{CellKind, Library};
use super::memory::{self, Macro, Shape};
use super::netlist::Netlist;
use super::report::{Memory, Unit};

/// By what cells are weighed.
#[derive(Clone, Copy, Debug)]
pub enum Scale<'a> {
    /// The areas of a library.
    Library(&'a Library),
    /// Transistors of Yosys' own gates.
    Gates,
    /// Kinds of cells of an FPGA.
    Fpga,
}

/// Logic by unit, the sum, and memories by shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Units by name, then what is in the top itself as `top`.
    pub units: Vec<Unit>,
    /// The sum.
    pub total: Unit,
    /// Memories by shape.
    pub memories: Vec<Memory>,
}

/// Cells of a design at most, and with them the largest numbers that are worked out.
const MOST_CELLS: u64 = 10_000_000;
/// Levels of modules at most. A design has three; more is a module that holds itself.
const DEEPEST: usize = 64;

/// What a part of the design is made of.
#[derive(Clone, Debug, Default)]
struct Parts {
    /// Cells of logic by type.
    logic: BTreeMap<String, u64>,
    /// Memories by module.
    memories: BTreeMap<String, u64>,
}

/// Counts a netlist in which the units of the top are modules. `alone` is the unit's name if the top is one.
///
/// # Errors
/// A cell that the scale does not know, a netlist without the top.
pub fn area(
    netlist: &Netlist,
    top: &str,
    alone: Option<&str>,
    scale: Scale,
    macros: &[Macro],
) -> Result<Area, CostError> {
    let module = netlist.modules.get(top).ok_or(CostError::Netlist)?;
    let mut counter = Counter::of(netlist);
    let mut rest = Parts::default();
    let mut parts: BTreeMap<String, Parts> = BTreeMap::new();
    for (name, cell) in &module.cells {
        if alone.is_none() && is_inner(netlist, &cell.kind) {
            let unit = name.strip_prefix("u_").unwrap_or(name);
            let inside = counter.inside(&cell.kind, 1)?;
            parts.entry(unit.to_owned()).or_default().add(&inside);
        } else {
            counter.take(&cell.kind, &mut rest, 1)?;
        }
    }
    let cells: u64 = parts.values().chain([&rest]).map(Parts::cells).sum();
    if cells > MOST_CELLS {
        return Err(CostError::TooManyCells { most: MOST_CELLS });
    }
    let parts = parts
        .into_iter()
        .chain([(alone.unwrap_or("top").to_owned(), rest)]);
    let mut found = Area {
        units: Vec::new(),
        total: Unit {
            name: "total".to_owned(),
            ..Unit::default()
        },
        memories: Vec::new(),
    };
    let mut shapes: BTreeMap<Shape, Memory> = BTreeMap::new();
    for (name, parts) in parts {
        let mut unit = weigh(&parts.logic, scale)?;
        unit.name = name;
        for (module, &count) in &parts.memories {
            let one = one_memory(&mut counter, module, scale, macros)?;
            add_memory(&mut unit, &one, count);
            let shape = Shape {
                width: one.width,
                depth: one.depth,
            };
            let all = shapes.entry(shape).or_insert(one.clone());
            all.count += count;
            all.bits += count * shape.bits();
            all.units.insert(unit.name.clone(), count);
        }
        found.total.add(&unit);
        found.units.push(unit);
    }
    found.memories = shapes.into_values().collect();
    for memory in &mut found.memories {
        memory.area = memory.area.map(|area| area * memory.count as f64);
    }
    Ok(found)
}

/// Whether cells of this type have cells in them that are to be counted: modules, but no memories.
fn is_inner(netlist: &Netlist, kind: &str) -> bool {
    let module = netlist.modules.get(kind);
    Shape::of(kind).is_none() && module.is_some_and(|module| !module.is_black_box())
}

impl Parts {
    fn cells(&self) -> u64 {
        self.logic.values().chain(self.memories.values()).sum()
    }

    fn add(&mut self, other: &Parts) {
        for (to, from) in [
            (&mut self.logic, &other.logic),
            (&mut self.memories, &other.memories),
        ] {
            for (kind, count) in from {
                *to.entry(kind.clone()).or_default() += count;
            }
        }
    }
}

/// Counts what modules are made of, each module once.
struct Counter<'a> {
    netlist: &'a Netlist,
    known: BTreeMap<&'a str, Rc<Parts>>,
}

impl<'a> Counter<'a> {
    fn of(netlist: &'a Netlist) -> Counter<'a> {
        Counter {
            netlist,
            known: BTreeMap::new(),
        }
    }

    /// All that is in a module, which stands at this level below the top.
    fn inside(&mut self, module: &str, level: usize) -> Result<Rc<Parts>, CostError> {
        if let Some(known) = self.known.get(module) {
            return Ok(known.clone());
        }
        if level > DEEPEST {
            let module = module.to_owned();
            return Err(CostError::Nested { module });
        }
        let found = self.netlist.modules.get_key_value(module);
        let (name, module) = found.ok_or(CostError::Netlist)?;
        let mut parts = Parts::default();
        for cell in module.cells.values() {
            self.take(&cell.kind, &mut parts, level + 1)?;
        }
        // Modules in modules multiply, soon beyond what a number holds.
        if parts.cells() > MOST_CELLS {
            return Err(CostError::TooManyCells { most: MOST_CELLS });
        }
        let parts = Rc::new(parts);
        self.known.insert(name, parts.clone());
        Ok(parts)
    }

    /// Adds a cell.
    fn take(&mut self, kind: &str, parts: &mut Parts, level: usize) -> Result<(), CostError> {
        if is_inner(self.netlist, kind) {
            parts.add(&*self.inside(kind, level)?);
            return Ok(());
        }
        let list = match Shape::of(kind) {
            Some(_) => &mut parts.memories,
            None => &mut parts.logic,
        };
        *list.entry(kind.to_owned()).or_default() += 1;
        Ok(())
    }
}

/// Cells as a unit without a name.
fn weigh(cells: &BTreeMap<String, u64>, scale: Scale) -> Result<Unit, CostError> {
    let mut unit = Unit {
        cells: cells.values().sum(),
        ..Unit::default()
    };
    let of = |wanted: Kind| {
        let fitting = cells
            .iter()
            .filter(|(kind, _)| Kind::of(kind) == Some(wanted));
        fitting.map(|(_, count)| count).sum::<u64>()
    };
    match scale {
        Scale::Library(library) => {
            let mut area = 0.0;
            for (kind, &count) in cells {
                let cell = library.cells.get(kind).ok_or_else(|| unknown(kind))?;
                area += cell.area * count as f64;
                if cell.kind == CellKind::FlipFlop {
                    unit.ff += count;
                }
            }
            unit.area = Some(area);
            unit.gate_equivalents = Some(area / library.nand()?.1.area);
        }
        Scale::Gates => {
            let mut sum = 0.0;
            for (kind, &count) in cells {
                let gates = kinds::gate_equivalents(kind).ok_or_else(|| unknown(kind))?;
                sum += gates * count as f64;
            }
            unit.ff = of(Kind::FlipFlop);
            unit.gate_equivalents = Some(sum);
        }
        Scale::Fpga => {
            unit.ff = of(Kind::FlipFlop);
            unit.lut = Some(of(Kind::Lut));
            unit.carry = Some(of(Kind::Carry));
            unit.dsp = Some(of(Kind::Dsp));
            unit.bram = Some(of(Kind::BlockRam));
            unit.lutram = Some(of(Kind::LutRam));
        }
    }
    Ok(unit)
}

fn unknown(kind: &str) -> CostError {
    CostError::UnknownCell {
        kind: kind.to_owned(),
    }
}

/// One memory of a module's shape, with a count of 0.
fn one_memory(
    counter: &mut Counter,
    module: &str,
    scale: Scale,
    macros: &[Macro],
) -> Result<Memory, CostError> {
    let shape = Shape::of(module).ok_or(CostError::Netlist)?;
    let mut memory = Memory {
        width: shape.width,
        depth: shape.depth,
        ..Memory::default()
    };
    if let Scale::Fpga = scale {
        memory.cells = counter.inside(module, 1)?.logic.clone();
    }
    if let Some(tiling) = memory::tile(shape, macros) {
        memory.tile = Some(tiling.name);
        memory.tiles = Some(tiling.count);
        memory.area = Some(tiling.area);
        memory.one_port = tiling.one_port.then_some(true);
    }
    Ok(memory)
}

/// Adds memories to what a unit has.
fn add_memory(unit: &mut Unit, memory: &Memory, count: u64) {
    let shape = Shape {
        width: memory.width,
        depth: memory.depth,
    };
    let of = |wanted: Kind| {
        let cells = memory.cells.iter();
        let fitting = cells.filter(|(kind, _)| Kind::of(kind) == Some(wanted));
        Some(count * fitting.map(|(_, count)| count).sum::<u64>()).filter(|&sum| sum > 0)
    };
    unit.add(&Unit {
        bram: of(Kind::BlockRam),
        lutram: of(Kind::LutRam),
        memory_lut: of(Kind::Lut),
        memory_ff: of(Kind::FlipFlop),
        memory_bits: count * shape.bits(),
        memory_area: memory.area.map(|area| area * count as f64),
        ..Unit::default()
    });
}

#[cfg(test)]
mod tests;
