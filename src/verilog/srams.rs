//! The memories of a design as an ASIC flow sees them: macros by shape, where they stand, and their black boxes.

use askama::Template as _;
use indexmap::IndexMap;

use super::error::VerilogError;
use super::ram::{self, Shape};
use super::view::{BlackBoxView, BlackBoxesView};
use super::{EmitInfo, names, ports};
use crate::ir::{Design, Module, Op, index_width};

/// All memories of a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Srams {
    /// The define that swaps their bodies for macros.
    pub define: String,
    /// By shape, in the order of their files.
    pub shapes: Vec<Sram>,
    /// Verilog of the macros without bodies.
    pub black_boxes: String,
}

/// Memories of one shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sram {
    /// Name of their module.
    pub module: String,
    /// Name of the macro in it.
    pub macro_name: String,
    /// Words.
    pub words: u32,
    /// Bits of a word.
    pub width: u32,
    /// Bits of an address.
    pub address_bits: u32,
    /// Whether any word may be read in the cycle of a write to its address. Else that has to be the old one.
    pub any_on_collision: bool,
    /// Every memory of this shape, in the order of the hierarchy.
    pub places: Vec<SramPlace>,
}

/// One memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SramPlace {
    /// Instances from the top down, with `/` between them: `u_hcu/u_table`.
    pub path: String,
    /// What it holds.
    pub holds: String,
}

/// The memories of `design`, instance by instance.
///
/// # Errors
/// [`VerilogError::Module`] if the design lacks a module, [`VerilogError::Unnamed`] for an instance without a name.
pub fn srams(design: &Design, info: &EmitInfo) -> Result<Srams, VerilogError> {
    let (top, _) = ports::top(design)?;
    let mut found = IndexMap::new();
    collect(design, top, "", &mut found)?;
    // The files are in the order of the modules, which is not that of the instances.
    let memories = design.modules.values().flat_map(|m| &m.memories);
    let mut shapes: Vec<(Shape, Vec<SramPlace>)> = Vec::new();
    for shape in memories.map(Shape::of) {
        if let Some(places) = found.swap_remove(&shape) {
            shapes.push((shape, places));
        }
    }
    let define = ram::define(&design.prefix);
    let boxes = shapes.iter().map(|(shape, _)| BlackBoxView {
        name: shape.macro_name(&design.prefix),
        words: shape.depth(),
        width: shape.width(),
        ports: ports::views(&shape.ports()),
    });
    let view = BlackBoxesView {
        top: &design.top,
        licence: &info.licence,
        version: &info.version,
        define: &define,
        boxes: boxes.collect(),
    };
    let black_boxes = super::rendered("sram_blackboxes", view.render())?.text;
    let shapes = shapes.into_iter().map(|(shape, places)| Sram {
        module: shape.module(&design.prefix),
        macro_name: shape.macro_name(&design.prefix),
        words: shape.depth(),
        width: shape.width(),
        address_bits: index_width(u64::from(shape.depth())),
        any_on_collision: shape.any_on_collision(),
        places,
    });
    Ok(Srams {
        shapes: shapes.collect(),
        define,
        black_boxes,
    })
}

/// Adds the memories of `module` and of what it instantiates; `path` leads to it and ends with `/` unless it is the top.
fn collect(
    design: &Design,
    module: &Module,
    path: &str,
    found: &mut IndexMap<Shape, Vec<SramPlace>>,
) -> Result<(), VerilogError> {
    for memory in &module.memories {
        let place = SramPlace {
            path: format!("{path}{}", names::memory_instance(&memory.name)),
            holds: memory.comment.clone(),
        };
        found.entry(Shape::of(memory)).or_default().push(place);
    }
    for id in module.nodes() {
        let node = module.node(id);
        let Op::Instance { module: child } = &node.op else {
            continue;
        };
        let missing = || VerilogError::Module {
            place: module.name.clone(),
            module: child.clone(),
        };
        let child = design.modules.get(child).ok_or_else(missing)?;
        let name = node.name.as_deref().ok_or_else(|| VerilogError::Unnamed {
            node: module.describe(id),
        })?;
        collect(design, child, &format!("{path}{name}/"), found)?;
    }
    Ok(())
}
