//! The engine behind a UART, for boards that have fewer pins than an engine has wires (docs/board.md).
//!
//! ```text
//!   rx_i ──▶ receiver ──▶ queue ──▶ command ──┬──▶ s_axil ───────▶┌────────┐
//!                                       │     ├──▶ s_axis_hash ──▶│ engine │
//!                                       │     └──▶ s_axis_score ─▶└────────┘
//!                                       ▼ reply                    │ │ │ │
//!   tx_o ◀── transmitter ◀────────── message ◀──────── records ◀───┴─┴─┴─┘
//! ```
//!
//! Contract: templates/board/README.md, "Protocol". Commands are worked at one by one; up to 512 bytes of them wait. Replies go before
//! records; a record waits in the engine until the line is free.

mod command;
mod message;
mod rx;
mod rx_properties;
mod tx;
mod tx_properties;

#[cfg(test)]
mod tests;

use super::{Library, fifo, module_name, top};
use crate::config::{Config, Protect};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// Bytes of commands that the host may send before it has the replies to them: one block RAM.
const QUEUE_BYTES: u32 = 512;

/// Bits of the number of cycles in a bit.
pub const TIMER_BITS: u32 = 8;

/// Cycles of one bit.
struct Timer {
    /// Cycles of a bit, less one.
    whole: Signal,
    count: Signal,
    /// The last cycle of a bit.
    ends: Signal,
}

impl Timer {
    /// A timer, and the input that says how long a bit is.
    fn declare(m: &mut Builder) -> Timer {
        let whole = m.input(
            "bit_i",
            uint(TIMER_BITS),
            "cycles of a bit, less one; constant",
        );
        let about = "cycles to come in this bit, after this one";
        let count = m.payload("timer_q", uint(TIMER_BITS), about);
        let ends = m.eq_lit(count, 0);
        Timer { whole, count, ends }
    }

    /// Half a bit.
    fn half(&self, m: &mut Builder) -> Signal {
        let half = m.slice(self.whole, 1, TIMER_BITS - 1);
        m.extend(half, TIMER_BITS)
    }

    /// Counts down. Starts again at each of `starts` (when, from where), and from a whole bit when one begins.
    fn run(self, m: &mut Builder, starts: &[(Signal, Signal)], again: Signal) {
        let one = m.lit(1, TIMER_BITS);
        let fewer = m.sub_mod(self.count, one);
        let mut cases = starts.to_vec();
        cases.extend([(again, self.whole), (self.ends, self.whole)]);
        let next = m.cases(&cases, fewer);
        m.next(self.count, next);
    }
}

/// The engine of `config` behind a UART whose bits take at least 4 cycles.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let info = ModuleInfo {
        purpose: "The engine behind a UART: registers, streams and records as messages.".to_owned(),
        notes: vec!["Protocol: README.md in the folder board.".to_owned()],
        parameters: Vec::new(),
        timing: "a byte takes 10 bits".to_owned(),
    };
    let name = module_name(config, "uart", &[]);
    let mut builder = Builder::new(&name, config.reset, info);
    let m = &mut builder;
    let line = m.input("rx_i", uint(1), "line from the host; idles at 1");
    let bit = m.input(
        "bit_i",
        uint(TIMER_BITS),
        "cycles of a bit, less one; constant",
    );
    let receiver = library.keep(rx::build(config));
    let transmitter = library.keep(tx::build(config));
    // The engine reports its own memories only.
    let plain = Config {
        protect: Protect::None,
        ..config.clone()
    };
    let queue = fifo::build(&plain, library, 8, QUEUE_BYTES);
    let queue = library.keep(queue);
    let engine = top::build(config, library);
    let engine = library.keep(engine);

    m.section("Receiver", "");
    let rx = m.instance("u_rx", &receiver, "", &[("bit_i", bit), ("rx_i", line)]);
    let engine_out = super::forward::Forward::declare(m, &engine, "engine");
    let takes = m.wire("takes_byte", uint(1), "a byte is taken from the queue");
    let zero = m.lit(0, 1);
    let bytes = m.instance(
        "u_bytes",
        &queue,
        "bytes that wait for the command before to be answered",
        &[
            ("clear_i", zero),
            ("valid_i", rx.output("valid_o")),
            ("data_i", rx.output("data_o")),
            ("ready_i", takes),
        ],
    );
    let waits = bytes.output("valid_o");
    let came = m.and(&[waits, takes]);
    let command = command::build(m, config, (came, bytes.output("data_o")), &engine_out);
    let free = m.not(command.runs);
    m.drive(takes, free);
    let sent = m.wire("tx_ready", uint(1), "the transmitter takes a byte");
    let messages = message::build(m, &command, &engine_out, sent);

    m.section("Transmitter", "");
    let tx = m.instance(
        "u_tx",
        &transmitter,
        "",
        &[
            ("bit_i", bit),
            ("valid_i", messages.valid),
            ("data_i", messages.byte),
        ],
    );
    m.drive(sent, tx.output("ready_o"));

    m.section("Engine", "");
    let mut inputs: Vec<(&str, Signal)> = command.inputs.clone();
    inputs.extend(messages.taken.iter().copied());
    let dre = m.instance("u_dre", &engine, "", &inputs);
    engine_out.connect(m, &dre);
    m.output("tx_o", tx.output("tx_o"), "line to the host");
    m.output("irq_o", engine_out.get("irq"), "the engine's interrupt");
    m.output("busy_o", command.runs, "a command is worked at");
    m.output(
        "sending_o",
        messages.valid,
        "a reply or a record is on its way",
    );
    builder.finish()
}
