//! UART transmitter: 8 data bits, no parity, one stop bit.
//!
//! ```text
//!   data_i ──▶ shift register ──▶ tx_o
//! ```
//!
//! Contract: a byte is taken when valid_i and ready_o are 1; ready_o and tx_o are registers or follow from them. A byte takes
//! 10 bits and a cycle.

use super::super::module_name;
use super::Timer;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, uint};

/// Bits of a byte on the line: start, 8 data, stop.
const BITS: u64 = 10;

/// The transmitter.
pub(super) fn build(config: &Config) -> Module {
    let info = ModuleInfo {
        purpose: "UART transmitter: 8 data bits, no parity, one stop bit.".to_owned(),
        notes: Vec::new(),
        parameters: Vec::new(),
        timing: "a byte in 10 bits and a cycle".to_owned(),
    };
    let name = module_name(config, "uart_tx", &[]);
    let mut builder = Builder::new(&name, config.reset, info);
    let m = &mut builder;
    let valid = m.input("valid_i", uint(1), "a byte is offered");
    let data = m.input("data_i", uint(8), "the byte");

    m.section("Byte", "");
    let left = m.control(
        "left_q",
        uint(4),
        0,
        "bits to send, this one included; 0 between bytes",
    );
    let ready = m.eq_lit(left, 0);
    let ready = m.name(ready, "ready", "nothing is being sent");
    let load = m.and(&[valid, ready]);
    let load = m.name(load, "load", "a byte begins");
    let timer = Timer::declare(m);
    let busy = m.not(ready);
    let step = m.and(&[busy, timer.ends]);
    let step = m.name(step, "step", "a bit ends");
    let all = m.lit(BITS, 4);
    let one = m.lit(1, 4);
    let fewer = m.sub_mod(left, one);
    let left_d = m.cases(&[(load, all), (step, fewer)], left);
    m.next(left, left_d);
    let rest = m.payload("rest_q", uint(8), "bits to come, the next one lowest");
    let stop = m.lit(1, 1);
    let upper = m.slice(rest, 1, 7);
    let shifted = m.concat(&[stop, upper]);
    let rest_d = m.mux(load, data, shifted);
    let moves = m.or(&[load, step]);
    let moves = m.name(moves, "moves", "the next bit goes on the line");
    timer.run(m, &[], moves);
    m.next_when(rest, moves, rest_d);
    let line = m.control("line_q", uint(1), 1, "the line; idles at 1");
    let first = m.bit(rest, 0);
    let start = m.lit(0, 1);
    let next = m.mux(load, start, first);
    m.next_when(line, moves, next);
    m.output("ready_o", ready, "a byte is taken");
    m.output("tx_o", line, "the line");
    super::tx_properties::declare(builder.properties());
    builder.finish()
}
