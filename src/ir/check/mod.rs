//! What can be wrong with a design, each fault with its place.
//!
//! The checks run on what the builder made and again after every pass, so a pass that breaks the graph is
//! caught where it broke it.

mod drive;
mod region;
mod state;
mod types;

use super::graph::{Design, Module};
use super::op::{Type, TypeError};
use super::order::CombinationalLoop;

/// One fault of a design. Places are written `module.signal`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A name that is no identifier.
    #[error("{place}: not an identifier (letters, digits and _, not starting with a digit)")]
    Name {
        /// Place.
        place: String,
    },
    /// Two nodes of one module with one name.
    #[error("{place}: named twice in the module")]
    NamedTwice {
        /// Place.
        place: String,
    },
    /// Operands that do not fit the operator.
    #[error("{place}: {error} (operands: {})", operands.join(", "))]
    Type {
        /// Place.
        place: String,
        /// What does not fit.
        error: TypeError,
        /// Places of the operands.
        operands: Vec<String>,
    },
    /// A value that does not fit the declaration it goes into.
    #[error("{place}: {role} must be {takes}, but {source_place} is {found}")]
    Declared {
        /// Place.
        place: String,
        /// Which operand.
        role: String,
        /// Type by declaration.
        takes: Type,
        /// Place of the operand.
        source_place: String,
        /// Its type.
        found: Type,
    },
    /// A constant too wide for its type.
    #[error("{place}: the value needs {needs} bits, the type has {has}")]
    Constant {
        /// Place.
        place: String,
        /// Bits of the value.
        needs: u64,
        /// Bits of the type.
        has: u32,
    },
    /// An operand that nothing drives.
    #[error("{place}: nothing drives {role}")]
    Undriven {
        /// Place.
        place: String,
        /// Which operand.
        role: String,
    },
    /// An operand with several drivers.
    #[error("{place}: {role} is driven more than once, by {}", drivers.join(" and "))]
    DrivenTwice {
        /// Place.
        place: String,
        /// Which operand.
        role: String,
        /// Places of the drivers.
        drivers: Vec<String>,
    },
    /// An operand that the node has no use for.
    #[error("{place}: takes no operand {operand}, but {source_place} drives one")]
    Surplus {
        /// Place.
        place: String,
        /// Number of the operand.
        operand: usize,
        /// Place of its driver.
        source_place: String,
    },
    /// A combinational loop.
    #[error(transparent)]
    Loop(#[from] CombinationalLoop),
    /// An instance of a module that does not stand before its user in the design.
    #[error("{place}: module {module} is not defined before its use")]
    UnknownModule {
        /// Place.
        place: String,
        /// Module.
        module: String,
    },
    /// A port that the instantiated module does not have.
    #[error("{place}: module {module} has no output {port}")]
    UnknownPort {
        /// Place.
        place: String,
        /// Module.
        module: String,
        /// Port.
        port: String,
    },
    /// A register or memory that no output depends on.
    #[error("{place}: is written, but no output depends on it")]
    UnusedState {
        /// Place.
        place: String,
    },
    /// An input port without a user.
    #[error("{place}: input port without a user (say so with `unused` where it is meant)")]
    UnusedInput {
        /// Place.
        place: String,
    },
    /// A register with a reset that decides nothing.
    #[error("{place}: has a reset, but only payload depends on it: {}", path.join(" -> "))]
    ResetWithoutNeed {
        /// Place.
        place: String,
        /// From the register to the payload it ends in.
        path: Vec<String>,
    },
    /// A memory that has not exactly one write port and one read port.
    #[error("{place}: a memory has one write and one read port, this one has {writes} and {reads}")]
    MemoryPorts {
        /// Place.
        place: String,
        /// Write ports.
        writes: usize,
        /// Read ports.
        reads: usize,
    },
    /// State inside a region.
    #[error("{place}: a region is feed-forward arithmetic; it cannot hold state or instances")]
    StateInRegion {
        /// Place.
        place: String,
    },
    /// A path that leaves a region and enters it again in the same cycle.
    #[error("region {region} is left and entered again in one cycle: {}", path.join(" -> "))]
    RegionReentered {
        /// Region.
        region: String,
        /// The path.
        path: Vec<String>,
    },
}

/// All faults of a design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Faults(pub Vec<Fault>);

/// Looks for every fault of the design.
///
/// # Errors
/// All faults found. Types and loops are judged only where everything is driven.
pub fn check(design: &Design) -> Result<(), Faults> {
    let mut faults = Vec::new();
    for module in design.modules.values() {
        names(module, &mut faults);
        drive::check(design, module, &mut faults);
    }
    if faults.is_empty() {
        for module in design.modules.values() {
            types::check(design, module, &mut faults);
        }
    }
    if faults.is_empty() {
        let dependencies = design.dependencies();
        for module in design.modules.values() {
            match design.order(module, &dependencies) {
                Err(found) => faults.push(found.into()),
                Ok(_) => {
                    region::check(module, &mut faults);
                    state::check(module, &mut faults);
                }
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Faults(faults))
    }
}

/// Whether `name` is a plain identifier.
pub fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn names(module: &Module, faults: &mut Vec<Fault>) {
    let mut seen = std::collections::HashSet::new();
    let nodes = module.nodes().filter_map(|n| module.node(n).name.as_ref());
    let memories = module.memories.iter().map(|m| &m.name);
    for name in nodes.chain(memories) {
        let place = format!("{}.{name}", module.name);
        // A flattened design has the path of the instance in front of the name.
        if !name.split('.').all(is_identifier) {
            faults.push(Fault::Name { place });
        } else if !seen.insert(name) {
            faults.push(Fault::NamedTwice { place });
        }
    }
}

#[cfg(test)]
mod tests;
