//! CTRL, STATUS and the interrupts.

use super::{Selects, Write, place};
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};
use crate::registers::{Field, Key, register};

/// The registers and what follows from them.
pub(super) struct Control {
    /// CTRL.enable, a register.
    pub enable: Signal,
    /// The engine takes hash codes and scores.
    pub open: Signal,
    /// One cycle of clear, a register.
    pub clear: Signal,
    /// The interrupt, a register.
    pub irq: Signal,
    /// The word IRQ_STATUS.
    pub irq_status: Signal,
    /// The word IRQ_ENABLE.
    pub irq_enable: Signal,
}

/// STATUS.
pub(super) struct Busy {
    /// The word.
    pub word: Signal,
    /// It is not 0.
    pub any: Signal,
}

/// Declares an input of one bit for each field that a register has.
fn field_inputs(m: &mut Builder, config: &Config, key: Key) -> Vec<Signal> {
    let fields = register(key).fields(config);
    fields
        .map(|field| m.input(&format!("{}_i", field.name), uint(1), field.about))
        .collect()
}

/// Declares the inputs of STATUS.
pub(super) fn busy_inputs(m: &mut Builder, config: &Config) -> Vec<Signal> {
    field_inputs(m, config, Key::Status)
}

/// STATUS from [`busy_inputs`].
pub(super) fn status(m: &mut Builder, inputs: &[Signal]) -> Busy {
    m.section("Status", "");
    let any = m.or(inputs);
    Busy {
        any: m.name(any, "busy", "the engine works: STATUS is not 0"),
        word: place(m, Key::Status, inputs),
    }
}

/// Declares the events of IRQ_STATUS, in the order of its fields.
pub(super) fn event_inputs(m: &mut Builder, config: &Config) -> Vec<Signal> {
    field_inputs(m, config, Key::IrqStatus)
}

/// The bits of CTRL in a word: enable, soft_reset, clear_context.
fn switches(m: &mut Builder, data: Signal) -> [Signal; 3] {
    [0, 1, 2].map(|index: usize| m.bit(data, register(Key::Ctrl).fields[index].lo))
}

/// 1 where the word `data` asks to clear the context while the engine works.
pub(super) fn untimely(m: &mut Builder, selects: &Selects, data: Signal, busy: Signal) -> Signal {
    let [_, _, clear_context] = switches(m, data);
    let untimely = m.and(&[selects.of(Key::Ctrl), clear_context, busy]);
    m.name(
        untimely,
        "untimely",
        "clear_context is asked for while the engine works",
    )
}

/// The registers; `underway` is 1 while a write is judged and done, `events` are those of [`event_inputs`].
pub(super) fn build(
    m: &mut Builder,
    selects: &Selects,
    write: Write,
    strobes: Signal,
    underway: Signal,
    events: &[Signal],
) -> Control {
    m.section("Switches", "");
    let [enable_bit, reset_bit, context_bit] = switches(m, write.data);
    let written = m.and(&[write.done, selects.of(Key::Ctrl)]);
    let written = m.name(written, "ctrl_written", "");
    let enable = m.control("enable_q", uint(1), 0, register(Key::Ctrl).fields[0].about);
    m.next_when(enable, written, enable_bit);
    let asked = m.or(&[reset_bit, context_bit]);
    let clears = m.and(&[written, asked]);
    let clear = m.control(
        "clear_q",
        uint(1),
        1,
        "soft_reset or clear_context was written; 1 in reset too, for the counters' sake",
    );
    m.next(clear, clears);
    // What is taken before the judgement is in STATUS by then. Nothing may be taken between that and what follows: a clear
    // would lose it, and it would be worked at by a setting that changes meanwhile.
    let held = m.or(&[underway, clear]);
    let open = m.and_not(enable, held);
    let open = m.name(open, "open", "hash codes and scores are taken");

    m.section(
        "Interrupts",
        "An event sets its bit of IRQ_STATUS; a 1 written to it clears it unless the event is there again.",
    );
    let clears = m.and(&[write.done, selects.of(Key::IrqStatus)]);
    let clears = m.name(clears, "irq_status_written", "");
    let enables = m.and(&[write.done, selects.of(Key::IrqEnable)]);
    let enables = m.name(enables, "irq_enable_written", "");
    let bits: Vec<Interrupt> = register(Key::IrqStatus)
        .fields
        .iter()
        .zip(events)
        .map(|(field, &event)| {
            let bit = m.bit(write.data, field.lo);
            // Bytes without a strobe hold the present word, which must not clear itself.
            let strobe = m.bit(strobes, field.lo / 8);
            let cleared = m.and(&[clears, bit, strobe]);
            interrupt(m, field, event, cleared, (enables, bit))
        })
        .collect();
    let raised: Vec<Signal> = bits.iter().map(|bit| bit.raised).collect();
    let raised = m.or(&raised);
    let irq = m.control("irq_q", uint(1), 0, "an enabled bit of IRQ_STATUS is 1");
    m.next(irq, raised);
    let statuses: Vec<Signal> = bits.iter().map(|bit| bit.status).collect();
    let enables: Vec<Signal> = bits.iter().map(|bit| bit.enable).collect();
    Control {
        enable,
        open,
        clear,
        irq,
        irq_status: place(m, Key::IrqStatus, &statuses),
        irq_enable: place(m, Key::IrqEnable, &enables),
    }
}

/// One bit of IRQ_STATUS and IRQ_ENABLE.
struct Interrupt {
    status: Signal,
    enable: Signal,
    /// Both are 1 in the next cycle.
    raised: Signal,
}

/// `enables` are whether IRQ_ENABLE is written, and with what.
fn interrupt(
    m: &mut Builder,
    field: &Field,
    event: Signal,
    cleared: Signal,
    enables: (Signal, Signal),
) -> Interrupt {
    let name = field.name;
    let status = m.control(&format!("{name}_q"), uint(1), 0, field.about);
    let enable = m.control(&format!("{name}_enable_q"), uint(1), 0, "it raises irq");
    let kept = m.and_not(status, cleared);
    let status_d = m.or(&[event, kept]);
    let status_d = m.name(status_d, &format!("{name}_d"), "");
    m.next(status, status_d);
    let enable_d = m.mux(enables.0, enables.1, enable);
    let enable_d = m.name(enable_d, &format!("{name}_enable_d"), "");
    m.next(enable, enable_d);
    Interrupt {
        status,
        enable,
        raised: m.and(&[status_d, enable_d]),
    }
}
