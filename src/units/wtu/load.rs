//! Load: takes the beats of a row, checks their format, and finds what the search has to know of the row.
//!
//! ```text
//!           ┌──▶ format ──▶ beat is written, row is complete
//!   beat ───┼─────────────▶ row buffer
//!           └──▶ least, greatest, mean of the beat ──▶ … of the row ──▶ shift, place of the mean
//! ```
//!
//! There are two row buffers, taken in turn: while the row in one is searched, the next row is loaded into the other,
//! right behind the marking of the row that was there. Then the load rests until the search takes the row over; so the
//! registers that the row has been gathered in describe it as well. A row that is malformed, or does not have one score
//! for every cluster, is dropped, and the next row overwrites it. Only if it also ends its group is it handed on, as a row
//! without scores.
//!
//! Contract: ready_o is a register; one beat a cycle. A row waits while row_valid_o is 1, up to the cycle with taken_i.

mod describe;
mod extremes;
mod format;

use super::super::{module_name, parameters};
use super::shape::Shape;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

pub(super) use describe::{PLACE_POINT, shift, span};
pub(super) use extremes::{of_beat, running};

/// The unit for `config`.
pub fn build(config: &Config) -> Module {
    let shape = Shape::of(config);
    let info = ModuleInfo {
        purpose: "WTU load: beats of a row into a row buffer, with least, greatest and mean score."
            .to_owned(),
        notes: vec![
            "A row that is malformed or of the wrong length is dropped; row_valid_o tells of it only if it".to_owned(),
            "ends its group.".to_owned(),
        ],
        parameters: parameters(
            config,
            &["wtu.lanes", "wtu.score_bits", "wtu.buckets", "wtu.stages", "hcu.max_clusters"],
        ),
        timing: "one beat a cycle".to_owned(),
    };
    let mut builder = Builder::new(&module_name(config, "wtu_load", &[]), config.reset, info);
    let m = &mut builder;
    let clear = m.input("clear_i", uint(1), "drops what was loaded");
    let beat = format::build(m, config, &shape, clear);
    let extremes = extremes::build(m, &shape, &beat, clear);
    describe::build(m, &shape, &extremes, beat.row_taken, clear);
    super::properties::load(builder.properties(), config.wtu.stages);
    builder.finish()
}

/// A control register that follows `signal` unless cleared.
fn pulse(m: &mut Builder, name: &str, signal: Signal, clear: Signal, comment: &str) -> Signal {
    let register = m.control(name, uint(1), 0, comment);
    let next = m.and_not(signal, clear);
    m.next(register, next);
    register
}

/// A payload register that follows `signal`.
fn held(m: &mut Builder, name: &str, signal: Signal, comment: &str) -> Signal {
    let register = m.payload(name, signal.ty(), comment);
    m.next(register, signal);
    register
}
