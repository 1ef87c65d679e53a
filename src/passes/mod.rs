//! Transformations of the graph, and the order in which they run.
//!
//! A pass is a function from a module to the same module said differently. To add one: write a file here, give it a
//! line in [`PIPELINE`] that says what it does, and a test of its own. The design is checked before the first pass
//! and after each, so a pass that breaks the graph is named.

mod constants;
mod dead;
mod delay;
mod eval;
mod expand;
mod naming;
mod pipeline;
mod share;

use crate::ir::check::{Faults, check};
use crate::ir::{Design, Module};

/// One transformation.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Name, for messages.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    run: fn(&mut Module),
}

impl Pass {
    /// Runs this pass alone, on every module.
    pub fn apply(&self, design: &mut Design) {
        for module in design.modules.values_mut() {
            (self.run)(module);
        }
    }
}

/// The passes in their order.
pub const PIPELINE: &[Pass] = &[
    Pass {
        name: "expand",
        about: "population counts become trees of adders, which regions can be cut through",
        run: expand::run,
    },
    Pass {
        name: "constants",
        about: "what depends on constants only is computed; operators with a neutral operand vanish",
        run: constants::run,
    },
    Pass {
        name: "share",
        about: "equal expressions are computed once",
        run: share::run,
    },
    Pass {
        name: "dead",
        about: "what nothing depends on goes",
        run: dead::run,
    },
    Pass {
        name: "pipeline",
        about: "regions are cut into their stages where the delay model says",
        run: pipeline::run,
    },
    Pass {
        name: "naming",
        about: "what must be declared gets a name from its structure or its purpose",
        run: naming::run,
    },
];

/// A pass left the design with faults, or the builder did.
#[derive(Debug, thiserror::Error)]
#[error("after {stage}:\n{faults}")]
pub struct PassError {
    /// `building`, or the name of the pass.
    pub stage: &'static str,
    /// What is wrong.
    pub faults: Faults,
}

/// Checks the design, runs every pass, and checks after each.
///
/// # Errors
/// The stage after which the design has faults, and the faults.
pub fn run(design: &mut Design) -> Result<(), PassError> {
    let checked =
        |design: &Design, stage| check(design).map_err(|faults| PassError { stage, faults });
    checked(design, "building")?;
    for pass in PIPELINE {
        pass.apply(design);
        checked(design, pass.name)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
