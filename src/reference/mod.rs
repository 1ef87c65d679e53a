//! Reference designs: the arithmetic of the engine once more, written plainly in rust_hdl from docs/resv.md, for Yosys to
//! prove the emitted units equal to (docs/equivalence.md).
//!
//! Nothing here is shared with `units`: no code, no constant, no structure but where a page of the documentation has it.
//! A reference is slow and large, and meant to be read.
//!
//! rust_hdl knows widths when it is compiled. So each file lists the widths that it has, those of every preset; another
//! one is a [`ReferenceError::NoInstance`], which says where to add it.

mod distance;
mod extremes;
mod instances;
mod partition;
mod slice;
mod sums;
#[cfg(test)]
mod tests;
mod weight;

use rust_hdl::prelude::*;

use rust_hdl::core::atom::{Atom, AtomKind};
use rust_hdl::core::check_error::check_all;
use rust_hdl::core::module_defines::ModuleDefines;
use rust_hdl::core::probe::Probe;

pub use instances::{
    Accumulation, above, accumulate, bucket, early_exit, exp2, extremes, hamming, parts, popcount,
    running, slice, tree, weight, xor_accumulator,
};

/// A port of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencePort {
    /// Its name; of an array's element followed by `$` and its number.
    pub name: String,
    /// Whether it is an input.
    pub input: bool,
    /// Bits.
    pub width: u32,
}

/// A reference in Verilog, as rust_hdl writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Name of the module; those inside begin with it.
    pub module: String,
    /// The text.
    pub verilog: String,
    /// Its ports.
    pub ports: Vec<ReferencePort>,
}

/// Why there is no reference.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// It was not written for these widths.
    #[error(
        "the reference design {reference} is not there for {widths}: there is {known}; add the widths to its list in \
         src/reference/instances.rs"
    )]
    NoInstance {
        /// The reference.
        reference: &'static str,
        /// The widths that were asked for.
        widths: String,
        /// The widths that there are.
        known: String,
    },
    /// rust_hdl refuses it.
    #[error("the reference design {reference} is faulty: {fault}")]
    Faulty {
        /// The reference.
        reference: String,
        /// What rust_hdl says.
        fault: String,
    },
}

/// The Verilog of a block, its top module called `module`.
fn emit<U: Block>(module: &str, mut block: U) -> Result<Reference, ReferenceError> {
    block.connect_all();
    check_all(&block).map_err(|fault| ReferenceError::Faulty {
        reference: module.to_owned(),
        fault: format!("{fault:?}"),
    })?;
    let mut text = ModuleDefines::default();
    block.accept(module, &mut text);
    let mut ports = Ports::default();
    block.accept(module, &mut ports);
    Ok(Reference {
        module: module.to_owned(),
        verilog: tidy(&text.defines()),
        ports: ports.found,
    })
}

/// Lines without blanks at their ends, and one line break at the end.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Walks over a block and notes the ports of its top module.
#[derive(Default)]
struct Ports {
    depth: usize,
    arrays: Vec<String>,
    found: Vec<ReferencePort>,
}

impl Probe for Ports {
    fn visit_start_scope(&mut self, _: &str, _: &dyn Block) {
        self.depth += 1;
    }

    fn visit_start_namespace(&mut self, name: &str, _: &dyn Block) {
        self.arrays.push(name.to_owned());
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let input = match signal.kind() {
            AtomKind::InputParameter => true,
            AtomKind::OutputParameter => false,
            _ => return,
        };
        if self.depth == 1 {
            let mut path = self.arrays.clone();
            path.push(name.to_owned());
            self.found.push(ReferencePort {
                name: path.join("$"),
                input,
                width: u32::try_from(signal.bits()).unwrap_or(u32::MAX),
            });
        }
    }

    fn visit_end_namespace(&mut self, _: &str, _: &dyn Block) {
        self.arrays.pop();
    }

    fn visit_end_scope(&mut self, _: &str, _: &dyn Block) {
        self.depth -= 1;
    }
}
