//! The frequency that a design reaches on an FPGA: placed with several seeds.

use std::fmt::Write as _;

use super::CostError;
use super::netlist::{Netlist, PortDirection};
use crate::tools::nextpnr::{Fmax, Layout, Nextpnr};
use crate::tools::yosys::{Family, Sources, Yosys};

/// The frequency that is asked for, in MHz: well above what a DRE reaches.
const ASKED: u32 = 200;

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
    /// The device is too small, or a tool fails.
    pub fn fmax(&self, seeds: u32) -> Result<Fmax, CostError> {
        let folder = self.sources.folder;
        let mut whole = self.sources.clone();
        whole.keep_units = false;
        if !self.nextpnr.device().goes_without_pins() {
            let text = shim(self.netlist, whole.top, self.clock)?;
            let path = folder.join(FILE);
            std::fs::write(&path, text).map_err(|source| CostError::Write { path, source })?;
            whole.files.push(FILE.to_owned());
            whole.top = SHIM;
        }
        let file = self.yosys.whole(&whole, self.family)?;
        let layout = Layout {
            folder,
            netlist: file,
            megahertz: ASKED,
            pins: None,
        };
        Ok(self.nextpnr.place_all(layout, seeds)?.fmax)
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
