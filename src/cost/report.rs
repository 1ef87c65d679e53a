//! What a design costs, as it is printed, stored and compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::power::{Milliwatts, Power};
use super::timing::Timing;
use crate::tools::nextpnr::Fmax;

/// All that was found of a design on one target.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Report {
    /// `generic`, `ice40`, `ecp5`, `xilinx`, `xilinx-up` or `liberty`.
    pub target: String,
    /// The synthesis tool's version.
    pub yosys: String,
    /// Logic by unit; what is in the top itself comes last as `top`.
    pub units: Vec<Unit>,
    /// The sum of the units.
    pub total: Unit,
    /// Memories by shape.
    pub memories: Vec<Memory>,
    /// The cell whose area is one gate equivalent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// Longest path of the fastest netlist, through logic and registers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical_path_ns: Option<f64>,
    /// How that was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// Power of all units together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_mw: Option<Milliwatts>,
    /// How that was found, and by unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
    /// Frequency of the placed and routed design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fmax_mhz: Option<Fmax>,
}

/// Cells of a unit. What a target does not have is left out. Memories count in `bram`, `lutram` and the fields whose names
/// begin with `memory` only.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Unit {
    /// Name of the instance in the top without `u_`, `top` or `total`.
    pub name: String,
    /// Cells of logic, flip-flops included.
    pub cells: u64,
    /// Flip-flops.
    pub ff: u64,
    /// Area in the library's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<f64>,
    /// Area over that of the smallest 2-input NAND.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate_equivalents: Option<f64>,
    /// Look-up tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lut: Option<u64>,
    /// Cells of carry chains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carry: Option<u64>,
    /// Multipliers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dsp: Option<u64>,
    /// Blocks of memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bram: Option<u64>,
    /// Cells of memory made of LUTs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lutram: Option<u64>,
    /// Bits of its memories.
    pub memory_bits: u64,
    /// Area of the macros of its memories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_area: Option<f64>,
    /// LUTs that its memories take beside block and LUT memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_lut: Option<u64>,
    /// Flip-flops that its memories take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_ff: Option<u64>,
}

/// All memories of one shape.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Memory {
    /// Bits of a word.
    pub width: u64,
    /// Words.
    pub depth: u64,
    /// How many there are.
    pub count: u64,
    /// Bits of all of them.
    pub bits: u64,
    /// How many there are by unit.
    pub units: BTreeMap<String, u64>,
    /// What one of them takes of an FPGA, by cell.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub cells: BTreeMap<String, u64>,
    /// The macro of which it is made.
    #[serde(rename = "macro", skip_serializing_if = "Option::is_none")]
    pub tile: Option<String>,
    /// Macros in one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiles: Option<u64>,
    /// Area of the macros of all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<f64>,
    /// Whether the macro cannot read and write in one cycle, as the memory does: its area then stands for the bits only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_port: Option<bool>,
}

/// The cell whose area is one gate equivalent.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// Its area.
    pub area: f64,
}

impl Unit {
    /// Adds what another unit has.
    pub fn add(&mut self, other: &Unit) {
        self.cells += other.cells;
        self.ff += other.ff;
        self.memory_bits += other.memory_bits;
        plus(&mut self.area, other.area);
        plus(&mut self.gate_equivalents, other.gate_equivalents);
        plus(&mut self.memory_area, other.memory_area);
        for (sum, value) in [
            (&mut self.lut, other.lut),
            (&mut self.carry, other.carry),
            (&mut self.dsp, other.dsp),
            (&mut self.bram, other.bram),
            (&mut self.lutram, other.lutram),
            (&mut self.memory_lut, other.memory_lut),
            (&mut self.memory_ff, other.memory_ff),
        ] {
            plus(sum, value);
        }
    }
}

/// Adds where there is something to add.
fn plus<T: Copy + Default + std::ops::Add<Output = T>>(sum: &mut Option<T>, value: Option<T>) {
    if let Some(value) = value {
        *sum = Some(sum.unwrap_or_default() + value);
    }
}
