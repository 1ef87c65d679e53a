//! Area by unit: cells of a mapped netlist counted and weighed.

use std::collections::BTreeMap;

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

/// What a part of the design is made of.
#[derive(Default)]
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
    let mut rest = Parts::default();
    let mut parts: BTreeMap<String, Parts> = BTreeMap::new();
    for (name, cell) in &module.cells {
        if alone.is_none() && is_inner(netlist, &cell.kind) {
            let unit = name.strip_prefix("u_").unwrap_or(name);
            collect(
                netlist,
                &cell.kind,
                parts.entry(unit.to_owned()).or_default(),
            )?;
        } else {
            take(netlist, &cell.kind, &mut rest)?;
        }
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
            let one = one_memory(netlist, module, scale, macros)?;
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

/// Adds all that is in a module.
fn collect(netlist: &Netlist, module: &str, parts: &mut Parts) -> Result<(), CostError> {
    let module = netlist.modules.get(module).ok_or(CostError::Netlist)?;
    for cell in module.cells.values() {
        take(netlist, &cell.kind, parts)?;
    }
    Ok(())
}

/// Adds a cell.
fn take(netlist: &Netlist, kind: &str, parts: &mut Parts) -> Result<(), CostError> {
    if is_inner(netlist, kind) {
        return collect(netlist, kind, parts);
    }
    let list = match Shape::of(kind) {
        Some(_) => &mut parts.memories,
        None => &mut parts.logic,
    };
    *list.entry(kind.to_owned()).or_default() += 1;
    Ok(())
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
    netlist: &Netlist,
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
        let mut parts = Parts::default();
        collect(netlist, module, &mut parts)?;
        memory.cells = parts.logic;
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
