//! Stream FIFO on a memory with registered read.
//!
//! ```text
//!   valid_i ──▶┌───────┐   ┌─────────────┐──▶ valid_o
//!   data_i  ──▶│ memory│──▶│ read output │──▶ data_o
//!   ready_o ◀──└───────┘   └─────────────┘◀── ready_i
//! ```
//!
//! Contract: words leave in the order in which they came. valid_o, ready_o and data_o are registers (data_o is the
//! read output of the memory). Capacity: `depth` words and the one at the output. Latency 2 cycles when empty, one word
//! a cycle. Reset and clear_i empty it.
//!
//! With slack, ready_o falls that many words early, and words are taken whatever it says: it is meant for who starts
//! work that cannot be stopped and has its words written later.

mod properties;

use super::protected::{Guard, Memory};
use super::{Library, module_name};
use crate::config::{Config, Protect};
use crate::ir::{Builder, Module, ModuleInfo, Signal, index_width, uint, value_width};

/// A FIFO of `depth` words of `width` bits.
pub fn build(config: &Config, library: &mut Library, width: u32, depth: u32) -> Module {
    build_with_slack(config, library, width, depth, 0)
}

/// A FIFO of `depth` words of `width` bits, `slack` of which may still come while ready_o is low.
pub fn build_with_slack(
    config: &Config,
    library: &mut Library,
    width: u32,
    depth: u32,
    slack: u32,
) -> Module {
    let mut parameters = vec![("w", width), ("d", depth)];
    let mut notes = vec![
        "Holds `depth` words in memory and one more at its output.".to_owned(),
        "clear_i empties it.".to_owned(),
    ];
    if slack > 0 {
        parameters.push(("s", slack));
        notes.push("Takes `slack` words more after ready_o fell.".to_owned());
    }
    let listed = [("width", width), ("depth", depth), ("slack", slack)]
        .into_iter()
        .filter(|&(name, value)| name != "slack" || value > 0)
        .map(|(name, value)| (name.to_owned(), value.to_string()));
    let info = ModuleInfo {
        purpose: "Stream FIFO on block RAM.".to_owned(),
        notes,
        parameters: listed
            .chain(super::parameters(config, &["protect"]))
            .collect(),
        timing: "latency 2 cycles when empty, one word a cycle".to_owned(),
    };
    // Beside one of another level, as in a board's wrapper, it needs a name of its own.
    let unit = match config.protect {
        Protect::None => "fifo".to_owned(),
        level => format!("fifo_{}", level.word()),
    };
    let name = module_name(config, &unit, &parameters);
    let mut m = Builder::new(&name, config.reset, info);
    let clear = m.input("clear_i", uint(1), "empties the FIFO");
    let valid = m.input("valid_i", uint(1), "a word is offered");
    let data = m.input("data_i", uint(width), "the word");
    let taken = m.input("ready_i", uint(1), "the far side takes the word");

    m.section("Fill", "");
    let fill_width = value_width(u64::from(depth));
    let fill_q = m.control("fill_q", uint(fill_width), 0, "words in the memory");
    let ready_q = m.control("ready_q", uint(1), 0, "the memory has room");
    let valid_q = m.control("valid_q", uint(1), 0, "the read output holds a word");
    let write = if slack == 0 {
        m.and(&[valid, ready_q])
    } else {
        valid
    };
    let write = m.name(write, "write", "a word comes in");
    let stored = m.any(fill_q);
    let stored = m.name(stored, "stored", "the memory holds a word");
    let held = m.and_not(valid_q, taken);
    let held = m.name(held, "held", "the word at the output stays");
    let read = m.and_not(stored, held);
    let read = m.name(read, "read", "the oldest word moves to the output");
    let step = m.xor(&[write, read]);
    let up = m.increment(fill_q);
    let one = m.lit(1, fill_width);
    let down = m.sub_mod(fill_q, one);
    let moved = m.mux(write, up, down);
    let none = m.lit(0, fill_width);
    let fill_d = m.cases(&[(clear, none), (step, moved)], fill_q);
    let fill_d = m.name(fill_d, "fill_d", "");
    m.next(fill_q, fill_d);
    let room = if slack == 0 {
        let full = m.constant(
            "FULL",
            u64::from(depth),
            fill_width,
            "words that fill the memory",
        );
        m.ne(fill_d, full)
    } else {
        let full = m.constant(
            "NEARLY_FULL",
            u64::from(depth - slack),
            fill_width,
            "words from which no further work may start: depth - slack",
        );
        m.lt(fill_d, full)
    };
    m.next(ready_q, room);
    let valid_d = m.or(&[read, held]);
    let valid_d = m.and_not(valid_d, clear);
    m.next(valid_q, valid_d);

    m.section(
        "Memory",
        "The read output is the output of the FIFO and holds until the word is taken.",
    );
    let write_at = pointer(
        &mut m,
        "write_at_q",
        "where the next word goes",
        write,
        clear,
        depth,
    );
    let read_at = pointer(
        &mut m,
        "read_at_q",
        "where the oldest word is",
        read,
        clear,
        depth,
    );
    let mut guard = Guard::new(config);
    let memory = Memory {
        name: "words",
        width,
        depth,
        holds: "the words that wait",
        read: (read_at, read),
        write: (write_at, data, write),
        // Places are the same only when the memory is empty, or full.
        any_on_collision: true,
    };
    let oldest = guard.memory(&mut m, library, config, &memory);
    if guard.is_on() {
        let leaves = m.and(&[valid_q, taken]);
        guard.used(&mut m, &oldest, leaves);
    }

    let busy = m.or(&[stored, valid_q]);
    m.output("ready_o", ready_q, "the FIFO takes the word offered");
    m.output("valid_o", valid_q, "the FIFO offers a word");
    m.output("data_o", oldest.data, "the word");
    guard.outputs(&mut m);
    m.output("busy_o", busy, "the FIFO is not empty");
    properties::declare(m.properties(), width, depth, slack);
    m.finish()
}

/// An address that counts up and wraps at `depth`.
fn pointer(
    m: &mut Builder,
    name: &str,
    comment: &str,
    step: Signal,
    clear: Signal,
    depth: u32,
) -> Signal {
    let width = index_width(u64::from(depth));
    let pointer = m.control(name, uint(width), 0, comment);
    let next = m.increment(pointer);
    let zero = m.lit(0, width);
    let next = if depth.is_power_of_two() {
        next
    } else {
        let at_last = m.eq_lit(pointer, u64::from(depth) - 1);
        m.mux(at_last, zero, next)
    };
    let next = m.mux(clear, zero, next);
    let moves = m.or(&[step, clear]);
    m.next_when(pointer, moves, next);
    pointer
}
