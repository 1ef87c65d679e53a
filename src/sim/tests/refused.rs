//! Designs and names that are refused, with the words that say why.

use super::{builder, design, get, set, simulator};
use crate::config::Reset;
use crate::ir::{Builder, uint};
use crate::passes;
use crate::sim::{Simulator, Start};

fn refusal(b: Builder) -> String {
    Simulator::new(&design(vec![b.finish()], Reset::SyncLow), Start::Zero)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_loop_is_shown() {
    let mut b = builder("t_loop");
    let wire = b.wire("wire", uint(1), "");
    let inverse = b.not(wire);
    let inverse = b.name(inverse, "inverse", "");
    b.drive(wire, inverse);
    assert_eq!(
        refusal(b),
        "combinational loop: t_loop.wire -> t_loop.inverse -> t_loop.wire"
    );
}

#[test]
fn an_undriven_wire_is_named() {
    let mut b = builder("t_open");
    let wire = b.wire("wire", uint(1), "");
    b.output("wire_o", wire, "");
    assert_eq!(
        refusal(b),
        "t_open.wire cannot be simulated: operands needed: 1, found: 0"
    );
}

#[test]
fn a_doubly_driven_wire_is_named() {
    let mut b = builder("t_two");
    let a = b.input("a_i", uint(1), "");
    let wire = b.wire("wire", uint(1), "");
    b.drive(wire, a);
    b.drive(wire, a);
    assert_eq!(
        refusal(b),
        "t_two.wire cannot be simulated: operand 0 has several drivers, one is right"
    );
}

#[test]
fn operands_of_unlike_width_are_named() {
    let mut b = builder("t_width");
    let a = b.input("a_i", uint(3), "");
    let wide = b.input("wide_i", uint(4), "");
    let sum = b.add_mod(a, wide);
    b.output("sum_o", sum, "");
    assert_eq!(
        refusal(b),
        "t_width.(add in sum_o) cannot be simulated: add takes operands of one type, found u3, u4"
    );
    let mut b = builder("t_next");
    let a = b.input("a_i", uint(3), "");
    let register = b.control("value_q", uint(4), 0, "");
    b.next(register, a);
    assert_eq!(
        refusal(b),
        "t_next.value_q cannot be simulated: operand 0 must have 4 bits, has 3"
    );
}

#[test]
fn a_region_runs_only_once_it_is_cut() {
    let mut b = builder("t_region");
    let a = b.input("a_i", uint(8), "");
    let inverse = b.region("inversion", 2, |b| b.not(a));
    b.output("inverse_o", inverse, "");
    let mut design = design(vec![b.finish()], Reset::SyncLow);
    assert_eq!(
        Simulator::new(&design, Start::Zero)
            .unwrap_err()
            .to_string(),
        "t_region.(not in inverse_o) cannot be simulated: region inversion has 2 stages but has not been cut into \
         them; run the passes first"
    );
    passes::run(&mut design).unwrap();
    let mut sim = Simulator::new(&design, Start::Zero).unwrap();
    set(&mut sim, "a_i", 1);
    sim.clock();
    set(&mut sim, "a_i", 2);
    sim.clock();
    assert_eq!(get(&mut sim, "inverse_o"), 0xFE);
}

#[test]
fn unknown_names_come_with_the_known_ones() {
    let mut b = builder("t_names");
    let a = b.input("a_i", uint(3), "");
    let c = b.input("c_i", uint(3), "");
    let sum = b.add_mod(a, c);
    b.output("sum_o", sum, "");
    let sim = simulator(b.finish());
    assert_eq!(
        sim.input("b_i").unwrap_err().to_string(),
        "the design has no input b_i; it has a_i, c_i"
    );
    assert_eq!(
        sim.output("a_i").unwrap_err().to_string(),
        "the design has no output a_i; it has sum_o"
    );
    assert_eq!(
        sim.probe("u_x.sum_o").unwrap_err().to_string(),
        "the design has no signal u_x.sum_o; it has none"
    );
    assert_eq!(
        sim.probe("sum").unwrap_err().to_string(),
        "the design has no signal sum; it has a_i, c_i, sum_o"
    );
}
