//! Stream register slice.
//!
//! ```text
//!   valid_i ──▶┌──────────┐──▶ valid_o
//!   data_i  ──▶│ register │──▶ data_o
//!   ready_o ◀──└──────────┘◀── ready_i
//! ```
//!
//! Contract: valid_o and data_o are registers and hold still while valid_o is 1 and ready_i is 0. Latency 1 cycle,
//! one word a cycle. ready_o follows ready_i within the cycle, so the side that feeds the slice must be inside the
//! engine. Reset and clear_i empty it; the data register has no reset.

use super::module_name;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, uint};

/// A slice of `width` bits.
pub fn build(config: &Config, width: u32) -> Module {
    let info = ModuleInfo {
        purpose: "Stream register slice: the outputs of a stream as registers.".to_owned(),
        notes: vec![
            "valid_o and data_o hold still while valid_o is 1 and ready_i is 0.".to_owned(),
            "ready_o follows ready_i within the cycle; clear_i drops the word held.".to_owned(),
        ],
        parameters: vec![("width".to_owned(), width.to_string())],
        timing: "latency 1 cycle, one word a cycle".to_owned(),
    };
    let name = module_name(config, "slice", &[("w", width)]);
    let mut m = Builder::new(&name, config.reset, info);
    let clear = m.input("clear_i", uint(1), "drops the word held");
    let valid = m.input("valid_i", uint(1), "a word is offered");
    let data = m.input("data_i", uint(width), "the word");
    let taken = m.input("ready_i", uint(1), "the far side takes the word");

    m.section("Register", "");
    let valid_q = m.control("valid_q", uint(1), 0, "the slice holds a word");
    let data_q = m.payload("data_q", uint(width), "the word held");
    let empty = m.not(valid_q);
    let ready = m.or(&[empty, taken]);
    let ready = m.name(ready, "ready", "free, or freed in this cycle");
    let load = m.and(&[valid, ready]);
    let load = m.name(load, "load", "");
    let stays = m.and_not(valid_q, taken);
    let valid_d = m.or(&[valid, stays]);
    let valid_d = m.and_not(valid_d, clear);
    m.next(valid_q, valid_d);
    m.next_when(data_q, load, data);

    m.output("ready_o", ready, "the slice takes the word offered");
    m.output("valid_o", valid_q, "the slice offers a word");
    m.output("data_o", data_q, "the word");
    m.finish()
}
