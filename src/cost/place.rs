//! The frequency that a design reaches on an FPGA: placed with several seeds.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::CostError;
use super::netlist::{Netlist, PortDirection};
use crate::tools::nextpnr::{Device, Nextpnr};
use crate::tools::yosys::{Family, Sources, Yosys};

/// Frequencies in MHz over all seeds.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fmax {
    /// The least.
    pub least: f64,
    /// The one in the middle; of an even number of seeds the mean of the two.
    pub median: f64,
    /// The best.
    pub best: f64,
    /// The device.
    pub device: String,
    /// Those of the seeds 1, 2, ….
    pub seeds: Vec<f64>,
}

impl Fmax {
    /// Sums up frequencies, of which there is at least one.
    fn of(seeds: Vec<f64>, device: Device) -> Option<Fmax> {
        let mut sorted = seeds.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let upper = *sorted.get(middle)?;
        let median = match sorted.len() % 2 {
            1 => upper,
            _ => (sorted[middle - 1] + upper) / 2.0,
        };
        Some(Fmax {
            least: sorted[0],
            median,
            best: sorted[sorted.len() - 1],
            device: device.word().to_owned(),
            seeds,
        })
    }
}

/// The shim's module, and its file.
const SHIM: &str = "dregen_shim";
const FILE: &str = "dregen_shim.v";

/// What is placed, and by what.
pub struct Placing<'a> {
    /// Yosys.
    pub yosys: &'a Yosys,
    /// nextpnr.
    pub nextpnr: &'a Nextpnr,
    /// The family of the device.
    pub family: Family,
    /// The design.
    pub sources: &'a Sources<'a>,
    /// A netlist that has its ports.
    pub netlist: &'a Netlist,
    /// The clock port.
    pub clock: &'a str,
}

impl Placing<'_> {
    /// Synthesises the whole as one module, and places it with the seeds 1 to `seeds`.
    ///
    /// # Errors
    /// A tool that fails: most often the device is too small.
    pub fn fmax(&self, seeds: u32) -> Result<Fmax, CostError> {
        let folder = self.sources.folder;
        let mut whole = self.sources.clone();
        whole.keep_units = false;
        let device = self.nextpnr.device();
        if !device.goes_without_pins() {
            let text = shim(self.netlist, whole.top, self.clock)?;
            let path = folder.join(FILE);
            std::fs::write(&path, text).map_err(|source| CostError::Write { path, source })?;
            whole.files.push(FILE.to_owned());
            whole.top = SHIM;
        }
        let file = self.yosys.whole(&whole, self.family)?;
        let placed = (1..=seeds).map(|seed| self.nextpnr.place(folder, file, seed));
        let placed: Vec<f64> = placed.collect::<Result<_, _>>()?;
        Fmax::of(placed, device).ok_or(CostError::Netlist)
    }
}

/// Verilog around a design that has more ports than a device has pins. Its inputs come out of a shift register, and its
/// outputs are mixed into another, so that nothing can be left out, and all paths are between registers.
fn shim(netlist: &Netlist, top: &str, clock: &str) -> Result<String, CostError> {
    let module = netlist.modules.get(top).ok_or(CostError::Netlist)?;
    let (mut inputs, mut outputs) = (0, 0);
    let mut pins = String::new();
    for (name, port) in &module.ports {
        let width = port.bits.len();
        let (bits, first) = match port.direction {
            PortDirection::Output => ("seen", &mut outputs),
            _ if name == clock => {
                let _ = write!(pins, ",\n        .{name}(clk)");
                continue;
            }
            _ => ("in_q", &mut inputs),
        };
        // Writing to a string cannot fail.
        let _ = write!(pins, ",\n        .{name}({bits}[{first} +: {width}])");
        *first += width;
    }
    let pins = pins.trim_start_matches(',');
    Ok(format!(
        "module {SHIM} (input wire clk, input wire data_i, output wire data_o);
    reg  [{inputs}:0] in_q;
    reg  [{outputs}:0] out_q;
    wire [{outputs}:0] seen;
    assign seen[{outputs}] = in_q[{inputs}];
    always @(posedge clk) begin
        in_q <= {{in_q, data_i}};
        out_q <= {{out_q, data_i}} ^ seen;
    end
    assign data_o = out_q[{outputs}];
    {top} u_dut ({pins}
    );
endmodule
"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_median_and_best_of_the_seeds() {
        let of = |seeds: &[f64]| {
            let found = Fmax::of(seeds.to_vec(), Device::Hx8k)?;
            Some((found.least, found.median, found.best))
        };
        assert_eq!(of(&[3.0, 1.0, 2.0]), Some((1.0, 2.0, 3.0)));
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0]), Some((1.0, 2.5, 4.0)));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn the_shim_drives_every_input_and_sees_every_output() {
        let text = r#"{"modules": {"d_top": {"cells": {}, "netnames": {}, "ports": {
            "a_i": {"direction": "input", "bits": [2, 3]},
            "clk_i": {"direction": "input", "bits": [4]},
            "go_i": {"direction": "input", "bits": [5]},
            "s_o": {"direction": "output", "bits": [6, 7, 8]},
            "v_o": {"direction": "output", "bits": [9]}}}}}"#;
        let netlist = Netlist::from_json(text).unwrap();
        let verilog = shim(&netlist, "d_top", "clk_i").unwrap();
        for line in [
            "reg  [3:0] in_q;",
            "reg  [4:0] out_q;",
            ".a_i(in_q[0 +: 2]),",
            ".clk_i(clk),",
            ".go_i(in_q[2 +: 1]),",
            ".s_o(seen[0 +: 3]),",
            ".v_o(seen[3 +: 1])",
            "d_top u_dut (",
        ] {
            let found = verilog
                .lines()
                .any(|found| found.trim_end().ends_with(line));
            assert!(found, "{line} in {verilog}");
        }
    }
}
