//! Power of a mapped netlist in a run: leakage, switching and internal power by unit, from the library's own figures.
//!
//! - **Switching**: a net's load is charged or discharged with each of its changes, ½·C·V² each. The load is that of the pins
//!   at the net; wires come with the layout and are not there. A net from a port of the design is charged from outside and does
//!   not count, but for the clock, which is driven twice a cycle and counts where its pins are.
//! - **Internal**: each transition of an output, open ones included, costs what the `internal_power` of the inputs that changed says, in
//!   the state in which that happens; of several inputs that changed their mean, of none (a cause that is not visible) the mean of all. Each
//!   transition of an input costs what its own `internal_power` says for the state.
//! - **Leakage**: `leakage_power` of the states that the cell is in, the clock being high half of the time.
//!
//! Values are looked at once a cycle, in front of the clock's edge: glitches do not count, and data change while the clock is high.
//! Slews are propagated from the clock and the ports, which have that of an inverter with four like itself at its output.
//! Memories take no part but for the nets that they drive; how often they are accessed is told.

mod activity;
mod cell;
mod counter;
mod estimate;
mod simulation;
mod slew;
mod table;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use activity::{Activity, ActivityError, STRETCH};
pub use cell::{CellPower, Energy, PinPower, Slew};
pub use estimate::Estimate;

use super::CostError;
use super::liberty::Library;
use super::netlist::{Bit, Netlist};
use crate::ir::Design;

/// Power of a netlist in a run.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Power {
    /// The clock.
    pub clock_mhz: f64,
    /// The supply.
    pub volts: f64,
    /// What was run.
    pub run: String,
    /// Its cycles.
    pub cycles: u64,
    /// How many of them were looked at.
    pub sampled: u64,
    /// By unit, as areas are; `top` is what lies between them.
    pub units: Vec<UnitPower>,
    /// Accesses of memories.
    pub memories: Vec<Accesses>,
    /// Energy by what was done.
    pub energies: Vec<WorkEnergy>,
}

/// Power of a unit.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct UnitPower {
    /// Its name.
    pub name: String,
    /// What it takes.
    #[serde(flatten)]
    pub power: Milliwatts,
    /// What of that it takes even if nothing is done: leakage, and the clock as it gets to the registers.
    pub idle: f64,
}

/// Power by kind, in milliwatts.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Milliwatts {
    /// Charging and discharging of loads.
    pub switching: f64,
    /// In the cells, by transitions.
    pub internal: f64,
    /// Without any transition.
    pub leakage: f64,
}

impl Milliwatts {
    /// All of it.
    pub fn total(self) -> f64 {
        self.switching + self.internal + self.leakage
    }
}

impl std::iter::Sum for Milliwatts {
    fn sum<I: Iterator<Item = Milliwatts>>(all: I) -> Milliwatts {
        all.fold(Milliwatts::default(), |sum, one| Milliwatts {
            switching: sum.switching + one.switching,
            internal: sum.internal + one.internal,
            leakage: sum.leakage + one.leakage,
        })
    }
}

/// How often a memory is accessed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Accesses {
    /// Instances from the top down, with `.` between them.
    pub name: String,
    /// Bits of a word.
    pub width: u64,
    /// Words.
    pub depth: u64,
    /// Reads in a cycle.
    pub reads: f64,
    /// Writes in a cycle.
    pub writes: f64,
}

/// What a piece of work takes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct WorkEnergy {
    /// The unit that does it.
    pub unit: String,
    /// One piece of it.
    pub per: String,
    /// How many there were in the run.
    pub count: u64,
    /// Share of the cycles in which the unit was busy, where it counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busy: Option<f64>,
    /// Energy of the unit in the run over that number, in picojoules, cycles without work included.
    pub picojoules: f64,
    /// The same without what the unit takes even if nothing is done.
    pub above_idle: f64,
}

/// A mapped netlist, as it is run and estimated.
pub struct Mapped<'a> {
    /// The netlist, flat.
    pub netlist: &'a Netlist,
    /// The design that it was mapped from.
    pub design: &'a Design,
    /// The library of its cells.
    pub library: &'a Library,
}

impl Mapped<'_> {
    /// The netlist as a graph with the ports of the design, for the interpreter.
    ///
    /// # Errors
    /// A cell that cannot be simulated.
    pub fn graph(&self) -> Result<Design, CostError> {
        simulation::design(self.netlist, self.design, self.library)
    }

    /// The nets of the netlist that cells are at, with their names in the graph.
    pub fn nets(&self) -> Vec<(u64, String)> {
        let module = self.netlist.modules.get(&self.design.top);
        let cells = module.into_iter().flat_map(|module| module.cells.values());
        let bits = cells.flat_map(|cell| cell.connections.values().flatten());
        let nets: BTreeSet<u64> = bits
            .filter_map(|bit| match bit {
                Bit::Net(net) => Some(*net),
                Bit::Constant(_) => None,
            })
            .collect();
        nets.into_iter()
            .map(|net| (net, simulation::name(net)))
            .collect()
    }
}
