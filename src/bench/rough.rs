//! What a driver does that is in a hurry, or wrong: accesses that have to be refused, outputs that nobody takes for a
//! while, a soft_reset in the middle of everything (docs/dre.md, "Registers").

use super::interface::Interface;
use super::program::Instruction;
use super::random::SplitMix64;
use super::records;
use super::registers::{self, Register};
use crate::model::{Counters, Event, Registers, Step};

/// Tokens with which a frame keeps the HCU busy while nobody takes assignments: one stands at the output, one behind it.
const BUSY_TOKENS: usize = 4;
/// Cycles in which a beat has come, however the source stalls, if rows have four lanes or more; a row of as many beats takes
/// a search of several passes, of which each takes longer with fewer lanes.
const BEAT_CYCLES: u64 = 100;
/// Every byte of a word.
const ALL_BYTES: u8 = 15;

/// The outputs.
const SINKS: [&str; 4] = [
    "m_axis_assign",
    "m_axis_offload",
    "m_axis_select",
    "m_axis_fetch",
];

/// Draws what goes wrong, and when.
#[derive(Clone, Debug)]
pub(super) struct Rough {
    random: SplitMix64,
}

impl Rough {
    pub fn new(seed: u64) -> Self {
        Rough {
            random: SplitMix64::new(seed),
        }
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.random.draw() >> 16) % end
    }

    /// Whether the context ends here, all of a sudden.
    pub fn abandons(&mut self) -> bool {
        self.below(6) == 0
    }

    /// Accesses that are refused in any state, writes of some bytes that leave a setting as it is, and interrupts enabled in part.
    pub fn refusals(&mut self, interface: &Interface, present: &Registers) -> Vec<Instruction> {
        let mut all = Vec::new();
        for register in registers::UNMAPPED {
            all.push(Instruction::RefuseRead(register));
            all.push(self.refuse(register));
        }
        for register in registers::READ_ONLY {
            all.push(self.refuse(register));
        }
        for (register, word) in registers::out_of_range(interface, &interface.reset_values) {
            all.push(Instruction::Refuse(register, word, ALL_BYTES));
        }
        let settings = registers::settings(present);
        for (register, word) in settings {
            for strobes in 0..=ALL_BYTES {
                // Bytes that are not written have what would be wrong.
                let mask = (0..4).filter(|byte| strobes >> byte & 1 == 0);
                let noise = mask.map(|byte| 0xff << (8 * byte)).sum::<u32>();
                all.push(Instruction::WriteBytes(register, word ^ noise, strobes));
            }
        }
        // Each bit by itself and in company.
        for mask in [0, 0x5555_5555, 0xaaaa_aaaa, u32::MAX] {
            let word = interface.irqs & mask;
            all.push(Instruction::Write(registers::IRQ_ENABLE, word));
            all.push(Instruction::Check(registers::IRQ_ENABLE, word));
        }
        all.extend(checks(present));
        all
    }

    fn refuse(&mut self, register: Register) -> Instruction {
        let word = self.random.draw() as u32;
        Instruction::Refuse(register, word, self.below(16) as u8)
    }

    /// What goes on once the first beat of an event was taken. An output is held no earlier: the beat might wait for what
    /// stands there.
    pub fn meanwhile(
        &mut self,
        interface: &Interface,
        step: &Step,
        present: &Registers,
    ) -> Vec<Instruction> {
        let kind = self.below(8);
        let name = SINKS[self.below(4) as usize];
        let cycles = 1 + self.below(400);
        match (kind, &step.event) {
            (_, Event::Set(_)) => Vec::new(),
            (0, _) => {
                let busy = keeps_busy(step);
                if busy.is_empty() {
                    return Vec::new();
                }
                let name = busy[self.below(busy.len() as u64) as usize];
                let clear = registers::ENABLE | registers::CLEAR_CONTEXT;
                let settings = registers::other_settings(present).into_iter();
                let refused = settings.chain([(registers::CTRL, clear)]);
                let refused =
                    refused.map(|(register, word)| Instruction::Refuse(register, word, ALL_BYTES));
                // What the output shows may be due to the last beat.
                let slower = 4_u64.div_ceil(lanes(interface) as u64);
                let cycles = BEAT_CYCLES * slower * beats(interface, &step.event);
                let wait = std::iter::once(Instruction::Wait(cycles));
                held(interface, name, wait.chain(refused).chain(checks(present)))
            }
            (1 | 2, _) => held(interface, name, [Instruction::Wait(cycles)]),
            _ => Vec::new(),
        }
    }

    /// A soft_reset at any time, with an output held or not; what has to hold behind it.
    pub fn soft_reset(&mut self, interface: &Interface, present: &Registers) -> Vec<Instruction> {
        let sink = SINKS.get(self.below(6) as usize);
        // Behind an output that is held all fills up, if there is time.
        let most = match sink {
            Some(_) => [40, 400][self.below(2) as usize],
            None => [4, 40, 400][self.below(3) as usize],
        };
        let end = [
            Instruction::Wait(1 + self.below(most)),
            Instruction::Abandon(registers::CTRL, registers::SOFT_RESET),
        ];
        let mut all = match sink {
            Some(name) => held(interface, name, end),
            None => end.to_vec(),
        };
        // Events from before the reset are in there; none comes after.
        all.push(Instruction::Write(registers::IRQ_STATUS, interface.irqs));
        all.push(Instruction::Check(registers::STATUS, 0));
        all.push(Instruction::Check(registers::CTRL, 0));
        let cleared = registers::at_the_end(&Counters::default(), 0);
        all.extend(cleared.map(|(register, word)| Instruction::Check(register, word)));
        for register in registers::NOTED {
            all.push(Instruction::Check(register, 0));
        }
        all.push(Instruction::Check(registers::IRQ_ENABLE, interface.irqs));
        all.extend(checks(present));
        all.push(Instruction::Level("irq", false));
        all
    }
}

/// Beats of an event; malformed rows may have one more each.
fn beats(interface: &Interface, event: &Event) -> u64 {
    let count = match event {
        Event::Frame(codes) => codes.len(),
        Event::Group(rows) => {
            let lanes = lanes(interface);
            rows.iter().map(|row| row.len().div_ceil(lanes) + 1).sum()
        }
        Event::Set(_) => 0,
    };
    count as u64
}

/// Scores of a beat.
fn lanes(interface: &Interface) -> usize {
    let source = interface.stream("s_axis_score");
    source.map_or(1, |(_, source)| records::lanes(source))
}

/// The outputs that keep the design busy with an event while nobody takes what stands there.
fn keeps_busy(step: &Step) -> Vec<&'static str> {
    let records = &step.records;
    let waits = [
        records.assign.len() >= BUSY_TOKENS,
        !records.offload.is_empty(),
        !records.select.is_empty(),
        !records.fetch.is_empty(),
    ];
    let named = SINKS.into_iter().zip(waits);
    named
        .filter_map(|(name, waits)| waits.then_some(name))
        .collect()
}

/// Instructions during which a sink takes nothing.
fn held(
    interface: &Interface,
    name: &str,
    meanwhile: impl IntoIterator<Item = Instruction>,
) -> Vec<Instruction> {
    let stream = interface.stream(name).map(|(stream, _)| stream);
    let hold = |held: bool| stream.map(|stream| Instruction::Hold { stream, held });
    let begin = hold(true).into_iter();
    begin.chain(meanwhile).chain(hold(false)).collect()
}

/// The settings are as they were written.
pub(super) fn checks(present: &Registers) -> Vec<Instruction> {
    let settings = registers::settings(present).into_iter();
    settings
        .map(|(register, word)| Instruction::Check(register, word))
        .collect()
}
