//! UART receiver: 8 data bits, no parity, one stop bit.
//!
//! ```text
//!   rx_i ──▶ 2 registers ──▶ start bit seen, then a sample in the middle of each bit ──▶ data_o, valid_o
//! ```
//!
//! Contract: valid_o is 1 for a cycle when a byte with its stop bit has come; data_o is that byte until half a bit of
//! the next one has passed. A start bit that is gone in its middle, and a byte without a stop bit, are nothing. The line may be of
//! another clock, whose bits differ from those of this clock by up to 4 %.

use super::super::module_name;
use super::Timer;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, uint};

/// Bits of a byte on the line: start, 8 data, stop.
const BITS: u64 = 10;

/// The receiver.
pub(super) fn build(config: &Config) -> Module {
    let info = ModuleInfo {
        purpose: "UART receiver: 8 data bits, no parity, one stop bit.".to_owned(),
        notes: vec!["A byte without its stop bit is dropped.".to_owned()],
        parameters: Vec::new(),
        timing: "a byte comes half a bit before its end".to_owned(),
    };
    let name = module_name(config, "uart_rx", &[]);
    let mut builder = Builder::new(&name, config.reset, info);
    let m = &mut builder;
    let rx = m.input("rx_i", uint(1), "the line; idles at 1");

    m.section("Line", "Two registers bring it to this clock.");
    let near = m.control("near_q", uint(1), 1, "");
    m.next(near, rx);
    let line = m.control("line_q", uint(1), 1, "the line, of this clock");
    m.next(line, near);

    m.section("Byte", "Each bit is looked at in its middle.");
    let left = m.control(
        "left_q",
        uint(4),
        0,
        "bits to come, this one included; 0 between bytes",
    );
    let idle = m.eq_lit(left, 0);
    let low = m.not(line);
    let starts = m.and(&[idle, low]);
    let starts = m.name(starts, "starts", "a start bit begins");
    let timer = Timer::declare(m);
    let busy = m.not(idle);
    let sample = m.and(&[busy, timer.ends]);
    let sample = m.name(sample, "sample", "the middle of a bit");
    let half = timer.half(m);
    timer.run(m, &[(starts, half)], sample);
    let is_start = m.eq_lit(left, BITS);
    let is_stop = m.eq_lit(left, 1);
    let false_start = m.and(&[sample, is_start, line]);
    let false_start = m.name(false_start, "false_start", "the start bit was none");
    let all = m.lit(BITS, 4);
    let one = m.lit(1, 4);
    let zero = m.lit(0, 4);
    let fewer = m.sub_mod(left, one);
    let left_d = m.cases(&[(starts, all), (false_start, zero), (sample, fewer)], left);
    m.next(left, left_d);
    let data = m.payload(
        "data_q",
        uint(8),
        "bits so far, the first one lowest in the end",
    );
    let upper = m.slice(data, 1, 7);
    let shifted = m.concat(&[line, upper]);
    let frame = m.or(&[is_start, is_stop]);
    let shifts = m.and_not(sample, frame);
    m.next_when(data, shifts, shifted);
    let valid = m.control("valid_q", uint(1), 0, "a byte has come");
    let valid_d = m.and(&[sample, is_stop, line]);
    m.next(valid, valid_d);
    m.output("valid_o", valid, "a byte has come");
    m.output("data_o", data, "it");
    super::rx_properties::declare(builder.properties());
    builder.finish()
}
