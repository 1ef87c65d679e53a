//! Fork: a register that two sides take the word of, each when it likes.
//!
//! ```text
//!   valid_i ──▶┌──────────┐──┬──▶ left_valid_o,  left_ready_i
//!   data_i  ──▶│ register │  └──▶ right_valid_o, right_ready_i
//!   ready_o ◀──└──────────┘──────▶ data_o
//! ```
//!
//! Contract: ready_o, the two valids and data_o are registers; data_o holds still while either valid is 1. Latency 1
//! cycle, a word every second cycle, for the word before has to be taken by both. No path goes from one stream to another.
//! Reset and clear_i empty it; the data register has no reset.

mod properties;

use super::module_name;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, uint};

/// A fork of `width` bits.
pub fn build(config: &Config, width: u32) -> Module {
    let info = ModuleInfo {
        purpose: "Fork: a register that two sides take the word of.".to_owned(),
        notes: vec![
            "Each side takes the word when it likes; the next one comes when both have.".to_owned(),
            "clear_i drops the word held.".to_owned(),
        ],
        parameters: vec![("width".to_owned(), width.to_string())],
        timing: "latency 1 cycle, a word every second cycle".to_owned(),
    };
    let name = module_name(config, "fork", &[("w", width)]);
    let mut m = Builder::new(&name, config.reset, info);
    let clear = m.input("clear_i", uint(1), "drops the word held");
    let valid = m.input("valid_i", uint(1), "a word is offered");
    let data = m.input("data_i", uint(width), "the word");
    let taken = [
        m.input("left_ready_i", uint(1), "the left side takes the word"),
        m.input("right_ready_i", uint(1), "the right side takes the word"),
    ];

    m.section("Register", "");
    let waits = [
        m.control("left_q", uint(1), 0, "the left side is offered the word"),
        m.control("right_q", uint(1), 0, "the right side is offered the word"),
    ];
    let data_q = m.payload("data_q", uint(width), "the word held");
    let busy = m.or(&waits);
    let ready = m.not(busy);
    let ready = m.name(ready, "ready", "both sides have taken the word before");
    let load = m.and(&[valid, ready]);
    let load = m.name(load, "load", "");
    for (wait, taken) in waits.into_iter().zip(taken) {
        let stays = m.and_not(wait, taken);
        let wait_d = m.or(&[load, stays]);
        let wait_d = m.and_not(wait_d, clear);
        m.next(wait, wait_d);
    }
    m.next_when(data_q, load, data);

    m.output("ready_o", ready, "the fork takes the word offered");
    m.output("left_valid_o", waits[0], "the left side is offered a word");
    m.output(
        "right_valid_o",
        waits[1],
        "the right side is offered a word",
    );
    m.output("data_o", data_q, "the word");
    m.output("busy_o", busy, "a side has not taken the word");
    properties::declare(m.properties(), width);
    m.finish()
}
