//! A flat netlist with a register, a gate, a memory and odd connections, written and read back by name.

use super::*;
use std::path::Path;

const NETLIST: &str = r#"{"modules": {
  "top": {
    "ports": {
      "clk_i": {"direction": "input", "bits": [2]},
      "data_i": {"direction": "input", "bits": [3, 4]},
      "sum_o": {"direction": "output", "bits": [5, "x"]},
      "copy_o": {"direction": "output", "bits": [3]}},
    "cells": {
      "$abc$1": {"type": "NAND2", "connections": {"A": [3], "B": ["1"], "Y": [6]}},
      "u_a.sum_q[0]_reg": {"type": "DFF", "connections": {"CK": [2], "D": [6], "Q": [5]}},
      "u_a.u_ram": {"type": "d_ram_1r1w_w2_d4", "connections": {
        "clk_i": [2], "write_data_i": [5, 4], "read_data_o": [7, 8]}}},
    "netnames": {
      "sum_o": {"hide_name": 0, "bits": [5, "x"]},
      "u_a.sum_q": {"hide_name": 0, "bits": [5]},
      "u_a.next": {"hide_name": 0, "bits": [9, 6]},
      "$made_up": {"hide_name": 1, "bits": [6]}}},
  "d_ram_1r1w_w2_d4": {
    "attributes": {"blackbox": "1"},
    "ports": {
      "clk_i": {"direction": "input", "bits": [2]},
      "write_data_i": {"direction": "input", "bits": [3, 4]},
      "read_data_o": {"direction": "output", "bits": [5, 6]}},
    "cells": {}, "netnames": {}}
}}"#;

fn structural() -> Structural {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cells.lib");
    let library = Library::read(&[path]).unwrap();
    let netlist = Netlist::from_json(NETLIST).unwrap();
    Structural::new(&netlist, "top", &library).unwrap()
}

#[test]
fn every_bit_has_a_plain_name() {
    let expected = "\
module top (n2, o1, n3, n4, o4, o5);
  input n2;
  output o1;
  assign o1 = n3;
  input n3;
  input n4;
  output o4;
  assign o4 = n5;
  output o5;
  assign o5 = 1'b0;
  NAND2 c0 (.A(n3), .B(1'b1), .Y(n6));
  DFF c1 (.CK(n2), .D(n6), .Q(n5));
  d_ram_1r1w_w2_d4 c2 (.clk_i(n2), .read_data_o_0(n7), .read_data_o_1(n8), .write_data_i_0(n5), .write_data_i_1(n4));
endmodule
";
    assert_eq!(structural().verilog, expected);
}

#[test]
fn pins_lead_back_to_the_source() {
    let structural = structural();
    let gate = structural.driver("c0/Y").unwrap();
    let signal = gate.signal.as_deref();
    assert_eq!((gate.kind.as_str(), signal), ("NAND2", Some("u_a.next[1]")));
    // A register's signal has the name highest up in the design.
    assert_eq!(
        structural.driver("c1/Q").unwrap().signal.as_deref(),
        Some("sum_o[0]")
    );
    assert!(structural.driver("c0/A").is_none() && structural.driver("o4").is_none());
    assert_eq!(structural.place("c1/D"), "u_a.sum_q[0]");
    assert_eq!(
        structural.place("c2/write_data_i_1"),
        "u_a.u_ram write_data_i_1"
    );
    assert_eq!(structural.place("o4"), "sum_o[0]");
    assert_eq!(structural.place("n4"), "data_i[1]");
    assert_eq!(structural.port("clk_i"), Some("n2"));
}

#[test]
fn memories_are_cells_with_every_pin() {
    let structural = structural();
    let text = &structural.memories;
    assert_eq!(text.matches("cell (d_ram_1r1w_w2_d4)").count(), 1);
    for pin in ["write_data_i_0", "write_data_i_1"] {
        let line = text.lines().find(|line| line.contains(pin)).unwrap();
        assert!(line.contains("direction : input") && line.contains("setup_rising"));
    }
    for pin in ["read_data_o_0", "read_data_o_1"] {
        let line = text.lines().find(|line| line.contains(pin)).unwrap();
        assert!(line.contains("direction : output") && line.contains("rising_edge"));
    }
}

#[test]
fn what_is_no_plain_name_is_not_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cells.lib");
    let library = Library::read(&[path]).unwrap();
    for (plain, code) in [
        ("\"A\": [3]", "\"A(1)); endmodule //\": [3]"),
        ("d_ram_1r1w_w2_d4", "[exec id]_ram_1r1w_w2_d4"),
        ("\"write_data_i\": {", "\"x) { } cell (y\": {"),
    ] {
        let netlist = Netlist::from_json(&NETLIST.replace(plain, code)).unwrap();
        let error = Structural::new(&netlist, "top", &library).unwrap_err();
        assert!(matches!(error, CostError::Name { .. }), "{error}");
    }
}
