//! Registers of the engine behind AXI4-Lite (CSR): settings, switches, status, interrupts, counters.
//!
//! ```text
//!   AW ──▶ held ─┐                       ┌──▶ settings, CTRL ──▶ the units
//!   W  ──▶ held ─┼─▶ one access ─▶ word ─┤
//!   AR ──▶ held ─┘   a cycle      read   └──▶ R, B
//!   events ──▶ counters, IRQ_STATUS ──▶ irq
//! ```
//!
//! Addresses, fields, resets and legal ranges come from the table of [`registers`](crate::registers). Reads and writes
//! share one decoder and one multiplexer of words. A write takes three cycles of it: in the first the bytes without
//! a strobe are filled up from the register, in the second the word is judged, in the third it is written if it is legal. A
//! read takes one, when no write is in the way, which leaves every fourth cycle to reads.
//!
//! Contract: docs/dre.md, registers. AW and W come in any order; their response comes three cycles after the later one at
//! the earliest, that of a read after one. Responses hold until they are taken. The low two bits of an address are
//! ignored. enable_o is 0 while a write to CTRL is judged and done and while clear_o is 1, so that a clear of an idle engine
//! drops nothing that was taken meanwhile. clear_o is 1 in the cycle in which the response to a soft_reset or clear_context shows, and clears the
//! counters here too; it is 1 in reset and in the first cycle after, so that the counters need no reset of their own. An event and a clear in one cycle: the counter is 0. An event and the clear of its bit of IRQ_STATUS in one
//! cycle: the bit is 1. Every output is a register or logic behind registers. Payload registers, which have no reset, are
//! behind valid bits.

mod axil;
mod control;
mod counters;
mod properties;
mod settings;

#[cfg(test)]
mod tests;

use super::{module_name, parameters};
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint, value_width};
use crate::registers::{Access, Group, Key, Register, present, register};

/// A write, as the registers see it.
#[derive(Clone, Copy)]
struct Write {
    /// The word is written in this cycle.
    done: Signal,
    /// The word, complete.
    data: Signal,
}

/// The decoded address: each register of the design with its select.
struct Selects(Vec<(&'static Register, Signal)>);

impl Selects {
    fn of(&self, key: Key) -> Signal {
        match self.0.iter().find(|(register, _)| register.key == key) {
            Some((_, select)) => *select,
            None => panic!("builder code asks for {key:?}, which the design lacks"),
        }
    }

    /// 1 where a register is addressed that `wanted` holds for.
    fn any(&self, m: &mut Builder, wanted: impl Fn(&Register) -> bool) -> Signal {
        let selects: Vec<Signal> = (self.0.iter())
            .filter(|(register, _)| wanted(register))
            .map(|&(_, select)| select)
            .collect();
        m.or(&selects)
    }
}

/// The unit for `config`.
pub fn build(config: &Config) -> Module {
    let info = ModuleInfo {
        purpose: "Registers of the engine behind AXI4-Lite (CSR).".to_owned(),
        notes: vec![
            "Reads and writes share one decoder and one multiplexer of words; a write takes three"
                .to_owned(),
            "cycles of them, a read one. Nothing goes from an input to an output within a cycle."
                .to_owned(),
            "An event and a clear in one cycle: a counter is 0, a bit of IRQ_STATUS is 1."
                .to_owned(),
        ],
        parameters: parameters(
            config,
            &[
                "hash.bits",
                "hcu.accumulators",
                "kvmu.recent_max",
                "kvmu.pages",
                "protect",
            ],
        ),
        timing: "response 2 cycles after a read, 4 after the later half of a write".to_owned(),
    };
    let name = module_name(config, "csr", &[]);
    let mut builder = Builder::new(&name, config.reset, info);
    let m = &mut builder;
    let bus = axil::Inputs::declare(m);
    let busy = control::busy_inputs(m, config);
    let state = state_inputs(m, config);
    let interrupts = control::event_inputs(m, config);
    let counted = counters::event_inputs(m, config);

    let channels = axil::requests(m, bus);
    let selects = decode(m, config, channels.address);
    let busy = control::status(m, &busy);
    let allowed = judge(m, config, &selects, channels.data, busy.any);
    let write = Write {
        done: channels.done,
        data: channels.data,
    };

    let settings = settings::build(m, config, &selects, write);
    let control = control::build(
        m,
        &selects,
        write,
        channels.strobes,
        channels.underway,
        &interrupts,
    );
    let counters = counters::build(m, config, control.clear, &counted);

    m.section(
        "Word",
        "What stands at the address, for reads and for bytes that a write leaves out.",
    );
    let words: Vec<Signal> = present(config)
        .map(|register| {
            let value = match register.group {
                Group::Identity => {
                    let value = u64::from(register.reset(config));
                    m.constant(register.name, value, 32, register.about)
                }
                Group::Control => match register.key {
                    Key::Ctrl => control.enable,
                    Key::Status => busy.word,
                    Key::IrqStatus => control.irq_status,
                    _ => control.irq_enable,
                },
                Group::Setting => settings.of(register.key),
                Group::State => match register.key {
                    Key::Clusters => state.clusters,
                    Key::Tokens => state.tokens,
                    _ => state.pages_used,
                },
                Group::Counter => counters.of(register.key),
            };
            m.extend(value, 32)
        })
        .collect();
    let all: Vec<Signal> = selects.0.iter().map(|&(_, select)| select).collect();
    let word = m.one_hot_mux(&all, &words);
    let word = m.name(word, "word", "the word at the address");
    let mapped = selects.any(m, |_| true);
    let mapped = m.name(mapped, "mapped", "there is a register at the address");

    channels.respond(m, allowed, word, mapped);
    m.output("irq_o", control.irq, "an enabled bit of IRQ_STATUS is 1");
    m.output(
        "enable_o",
        control.open,
        "the engine takes hash codes and scores: CTRL.enable, but not while CTRL is written",
    );
    m.output(
        "clear_o",
        control.clear,
        "acts like reset on datapath, tables and counters",
    );
    settings.outputs(m);
    properties::declare(builder.properties(), config);
    builder.finish()
}

/// What the tables hold.
struct State {
    clusters: Signal,
    tokens: Signal,
    pages_used: Signal,
}

fn state_inputs(m: &mut Builder, config: &Config) -> State {
    let pages = value_width(u64::from(config.kvmu.pages));
    State {
        clusters: m.input("clusters_i", uint(16), register(Key::Clusters).about),
        tokens: m.input("tokens_i", uint(32), register(Key::Tokens).about),
        pages_used: m.input("pages_used_i", uint(pages), register(Key::PagesUsed).about),
    }
}

/// One select for each register, from the number of the word.
fn decode(m: &mut Builder, config: &Config, address: Signal) -> Selects {
    m.section("Decoder", "");
    let selects = present(config).map(|register| {
        let at = m.constant(
            &format!("ADDR_{}", register.name),
            u64::from(register.address / 4),
            address.width(),
            &format!("byte address 0x{:03X} / 4", register.address),
        );
        let select = m.eq(address, at);
        let name = format!("at_{}", register.name.to_lowercase());
        (register, m.name(select, &name, ""))
    });
    Selects(selects.collect())
}

/// 1 where a write of the word `data` to the address is legal.
fn judge(
    m: &mut Builder,
    config: &Config,
    selects: &Selects,
    data: Signal,
    busy: Signal,
) -> Signal {
    m.section("Judgement", "Whether the write at hand is legal.");
    let writable = selects.any(m, |register| register.access != Access::ReadOnly);
    let writable = m.name(writable, "writable", "software may write the register");
    let setting = selects.any(m, Register::is_protected);
    let setting = m.name(setting, "setting", "the register is a setting");
    let locked = m.and(&[setting, busy]);
    let locked = m.name(
        locked,
        "locked",
        "a setting is not written while the engine works",
    );
    let out_of_range = settings::out_of_range(m, config, selects, data);
    let untimely = control::untimely(m, selects, data, busy);
    let wrong = m.or(&[locked, out_of_range, untimely]);
    let allowed = m.and_not(writable, wrong);
    m.name(allowed, "allowed", "the write is legal")
}

/// The word of a register, with values at the places of its fields, in their order, and zeros elsewhere.
fn place(m: &mut Builder, key: Key, values: &[Signal]) -> Signal {
    let register = register(key);
    let mut parts = Vec::new();
    let mut free = 0;
    for (field, &value) in register.fields.iter().zip(values) {
        if field.lo > free {
            let gap = m.lit(0, field.lo - free);
            parts.push(gap);
        }
        parts.push(value);
        free = field.lo + value.width();
    }
    parts.reverse();
    let word = m.concat(&parts);
    m.name(word, &register.name.to_lowercase(), "")
}

/// Bits that hold every legal word of a setting.
fn setting_width(config: &Config, key: Key) -> u32 {
    match register(key).legal(config) {
        Some((_, most)) => value_width(u64::from(most)),
        None => 32,
    }
}
