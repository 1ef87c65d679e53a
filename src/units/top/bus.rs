//! The AXI4-Lite port of the top, signal by signal, as the CSR unit names them.

use super::super::forward::Forward;
use crate::ir::{Builder, Signal, uint};

/// Inputs of the port: (name behind `axil_`, bits, remark).
const INPUTS: &[(&str, u32, &str)] = &[
    ("awaddr", 12, "byte address of a write"),
    ("awprot", 3, "not looked at"),
    ("awvalid", 1, "an address is offered"),
    ("wdata", 32, "word to write"),
    ("wstrb", 4, "bytes of it that are written"),
    ("wvalid", 1, "a word is offered"),
    ("bready", 1, "the response is taken"),
    ("araddr", 12, "byte address of a read"),
    ("arprot", 3, "not looked at"),
    ("arvalid", 1, "an address is offered"),
    ("rready", 1, "the word is taken"),
];

/// Outputs of the port: (name behind `axil_`, remark).
const OUTPUTS: &[(&str, &str)] = &[
    ("awready", "the address is taken"),
    ("wready", "the word is taken"),
    ("bresp", "0 OKAY, 2 SLVERR"),
    ("bvalid", "a response is offered"),
    ("arready", "the address is taken"),
    ("rdata", "the word read"),
    ("rresp", "0 OKAY, 2 SLVERR"),
    ("rvalid", "a word is offered"),
];

/// Declares the inputs, each with the port of the CSR unit that it goes to.
pub(super) fn inputs(m: &mut Builder) -> Vec<(String, Signal)> {
    INPUTS
        .iter()
        .map(|&(name, width, comment)| {
            let signal = m.input(&format!("s_axil_{name}"), uint(width), comment);
            (format!("axil_{name}_i"), signal)
        })
        .collect()
}

/// Declares the outputs.
pub(super) fn outputs(m: &mut Builder, csr: &Forward) {
    for &(name, comment) in OUTPUTS {
        let signal = csr.get(&format!("axil_{name}_o"));
        m.output(&format!("s_axil_{name}"), signal, comment);
    }
}
