//! What a run does, step by step: the golden model's events and records turned into transfers at the ports.

use std::collections::VecDeque;

use super::beat::Beats;
use super::coverage::{Cases, Events};
use super::interface::{Interface, Stream};
use super::malformed;
use super::random::SplitMix64;
use super::records;
use super::registers::{self, Register};
use super::rough::{self, Rough};
use crate::config::Config;
use crate::model::run::Attention;
use crate::model::{Counters, Event, Registers, Run, RunError, Step};

/// Cycles for which nothing happens behind reset: a design that takes input before it is enabled is found out.
const CYCLES_BEHIND_RESET: u64 = 4;

/// One line of a program. `stream` is an index into [`Interface::streams`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// Does nothing for some cycles.
    Wait(u64),
    /// Writes a register; the design has to accept.
    Write(Register, u32),
    /// Writes those bytes of a register whose bits are 1 in the strobes; what the word has in the others means nothing.
    WriteBytes(Register, u32, u8),
    /// Writes those bytes of a register; the design has to refuse, and nothing may change.
    Refuse(Register, u32, u8),
    /// Reads a register; the design has to refuse, with 0 in place of a word.
    RefuseRead(Register),
    /// Writes a register whatever is going on. Until the answer comes an output may withdraw what it offers; then all that
    /// was to be sent and to come is forgotten. What soft_reset does to the engine, for the bench.
    Abandon(Register, u32),
    /// A sink takes nothing while it is held.
    Hold {
        /// The sink.
        stream: usize,
        /// From now on, or no longer.
        held: bool,
    },
    /// A register must have this value.
    Check(Register, u32),
    /// Reads a register and adds its value to what the run reports.
    Note(Register),
    /// A port of one bit must have this value.
    Level(&'static str, bool),
    /// These records, and none before them, may come now.
    Expect {
        /// The sink.
        stream: usize,
        /// In order.
        records: Beats,
    },
    /// Offers these beats as soon as the source has done with what it offers; the next instruction waits until the
    /// first of them was taken, which is what orders events on different streams.
    Send {
        /// The source.
        stream: usize,
        /// In order, at least one.
        beats: Beats,
    },
    /// Waits until everything was sent and every expected record has come, then reads STATUS until it is 0.
    Drain,
}

/// A program as an engine takes it: instructions that are worked out one by one.
pub type Instructions<'a> = dyn Iterator<Item = Result<Instruction, RunError>> + 'a;

/// What the golden model says of a context that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// What it counted.
    pub counters: Counters,
    /// Attention mass that the selections kept, if the run was told to look.
    pub attention: Option<Attention>,
}

/// The program of one or more contexts, one behind the other, as an iterator: only the event at hand is in memory.
pub struct Program<'a> {
    interface: Interface,
    runs: VecDeque<Box<dyn Run + 'a>>,
    /// Instructions of the event at hand.
    ready: VecDeque<Instruction>,
    /// Contexts begun so far.
    begun: usize,
    /// Whether the one at the front of `runs` was begun.
    running: bool,
    /// What the registers hold.
    present: Registers,
    /// Score beats sent in this context.
    beats: u64,
    /// Chooses the means, if they are odd.
    random: Option<SplitMix64>,
    /// Chooses what goes wrong, if anything does.
    rough: Option<Rough>,
    /// Whether the context before ended in a soft_reset.
    cleared: bool,
    /// Counts which cases of docs/coverage.md the events meet.
    cases: Option<Events>,
    ended: Vec<Ended>,
}

impl<'a> Program<'a> {
    /// The program of `runs`, each in a context of its own.
    pub fn new(interface: &Interface, runs: Vec<Box<dyn Run + 'a>>) -> Self {
        Program {
            interface: interface.clone(),
            runs: runs.into(),
            ready: VecDeque::new(),
            begun: 0,
            running: false,
            present: interface.reset_values.clone(),
            beats: 0,
            random: None,
            rough: None,
            cleared: false,
            cases: None,
            ended: Vec::new(),
        }
    }

    /// Does the same by odder means, chosen by `seed`: a setting is written without some of the bytes that stay, and a row
    /// of the wrong length may be sent as one of the right length that is malformed, which is dropped as well; a good one
    /// ends with an empty beat, where it may.
    #[must_use]
    pub fn varied(self, seed: u64) -> Self {
        Program {
            random: Some(SplitMix64::new(seed)),
            ..self
        }
    }

    /// Does the same under rougher conditions, drawn by `seed`: accesses that have to be refused, outputs that are held for
    /// a while, and soft_reset in the middle of a context, but for the last one. What was left of it is not run.
    #[must_use]
    pub fn rough(self, seed: u64) -> Self {
        Program {
            rough: Some(Rough::new(seed)),
            ..self
        }
    }

    /// Counts cases while the program is worked out.
    #[must_use]
    pub fn counted(self, config: &Config) -> Self {
        Program {
            cases: Some(Events::new(config)),
            ..self
        }
    }

    /// The cases met so far, if they are counted.
    pub fn cases(&self) -> Option<&Cases> {
        self.cases.as_ref().map(Events::cases)
    }

    /// What the golden model says of each context that has ended.
    pub fn ended(&self) -> &[Ended] {
        &self.ended
    }

    /// The golden model's counters of the contexts that have ended, added up.
    pub fn totals(&self) -> Counters {
        let mut totals = Counters::default();
        for ended in &self.ended {
            totals += &ended.counters;
        }
        totals
    }

    /// Attention mass that the selections of those contexts kept, if the runs were told to look.
    pub fn attention(&self) -> Option<Attention> {
        let mut kept = self.ended.iter().filter_map(|ended| ended.attention);
        let mut sum = kept.next()?;
        kept.for_each(|more| sum += more);
        Some(sum)
    }

    fn begin_context(&mut self, registers: Registers) {
        if self.begun == 0 {
            self.ready.push_back(Instruction::Wait(CYCLES_BEHIND_RESET));
            let settings = registers::settings(&self.present);
            let identity = self.interface.identity.clone();
            for (register, value) in identity.into_iter().chain(settings) {
                self.check(register, value);
            }
            if let Some(rough) = &mut self.rough {
                let refusals = rough.refusals(&self.interface, &self.present);
                self.ready.extend(refusals);
            }
            self.write(registers::IRQ_ENABLE, self.interface.irqs);
            self.configure(registers);
            self.write(registers::CTRL, registers::ENABLE);
        } else if std::mem::take(&mut self.cleared) {
            self.configure(registers);
            self.write(registers::CTRL, registers::ENABLE);
        } else {
            // The context before has drained.
            self.write(
                registers::CTRL,
                registers::ENABLE | registers::CLEAR_CONTEXT,
            );
            self.configure(registers);
        }
        if let Some(cases) = &mut self.cases {
            cases.begin();
        }
        self.begun += 1;
        self.beats = 0;
        self.running = true;
    }

    /// Writes what is not so yet. The design is idle.
    fn configure(&mut self, registers: Registers) {
        let writes = registers.writes_from(&self.present);
        let present = registers::settings(&self.present);
        for (register, value) in registers::configuration(&writes) {
            let before = present.iter().find(|(other, _)| *other == register);
            match (&mut self.random, before) {
                (Some(random), Some((_, before))) => {
                    let write = written_in_part(random.draw(), register, *before, value);
                    self.ready.push_back(write);
                }
                _ => self.write(register, value),
            }
        }
        self.present = registers;
    }

    fn write(&mut self, register: Register, value: u32) {
        self.ready.push_back(Instruction::Write(register, value));
    }

    fn check(&mut self, register: Register, value: u32) {
        self.ready.push_back(Instruction::Check(register, value));
    }

    /// `clusters`: how many there are, and so scores in a row that is not dropped.
    fn step(&mut self, step: &Step, registers: Registers, clusters: usize) {
        let records = &step.records;
        match &step.event {
            Event::Frame(codes) => {
                self.expect("m_axis_assign", |sink| {
                    records::assign_beats(sink, &records.assign)
                });
                self.expect("m_axis_offload", |sink| {
                    records::offload_beats(sink, &records.offload)
                });
                self.send("s_axis_hash", |source| records::hash_beats(source, codes));
            }
            Event::Group(rows) => {
                self.expect("m_axis_select", |sink| {
                    records::select_beats(sink, &records.select)
                });
                self.expect("m_axis_fetch", |sink| {
                    records::fetch_beats(sink, &records.fetch)
                });
                self.send_rows(rows, clusters);
            }
            Event::Set(_) => {
                self.ready.push_back(Instruction::Drain);
                self.configure(registers);
            }
        }
        if let Some(rough) = &mut self.rough {
            let all = rough.meanwhile(&self.interface, step, &self.present);
            self.ready.extend(all);
        }
    }

    /// Ends the context with a soft_reset.
    fn abandon(&mut self) {
        if let Some(rough) = &mut self.rough {
            let all = rough.soft_reset(&self.interface, &self.present);
            self.ready.extend(all);
        }
        self.runs.pop_front();
        self.running = false;
        self.cleared = true;
    }

    fn send_rows(&mut self, rows: &[Vec<i32>], clusters: usize) {
        let mut random = self.random.take();
        let mut cases = self.cases.take();
        let good = rows.iter().map(|row| row.len() == clusters);
        let good: Vec<bool> = good.collect();
        self.beats += self.send("s_axis_score", |source| {
            let lanes = records::lanes(source);
            let rows = rows.iter().enumerate().map(|(number, row)| {
                let last_row = number + 1 == rows.len();
                match &mut random {
                    Some(random) => malformed::row(random, lanes, clusters, row, last_row),
                    None => records::row_beats(lanes, row, last_row),
                }
            });
            let rows: Vec<_> = rows.collect();
            if let Some(cases) = &mut cases {
                cases.rows(clusters, &rows, &good);
            }
            records::score_beats(source, &rows)
        });
        self.random = random;
        self.cases = cases;
    }

    fn expect(&mut self, name: &str, beats: impl FnOnce(&Stream) -> Beats) {
        if let Some((stream, sink)) = self.interface.stream(name) {
            let records = beats(sink);
            if !records.is_empty() {
                self.ready
                    .push_back(Instruction::Expect { stream, records });
            }
        }
    }

    /// How many beats are sent.
    fn send(&mut self, name: &str, beats: impl FnOnce(&Stream) -> Beats) -> u64 {
        let Some((stream, source)) = self.interface.stream(name) else {
            return 0;
        };
        let beats = beats(source);
        let count = beats.len() as u64;
        self.ready.push_back(Instruction::Send { stream, beats });
        count
    }

    fn end_context(&mut self, ended: Ended) {
        self.ready.push_back(Instruction::Drain);
        let words = registers::at_the_end(&ended.counters, self.beats);
        let mut raised = false;
        for (register, value) in words {
            self.check(register, value);
            raised |= register == registers::IRQ_STATUS && value != 0;
        }
        for register in self.interface.faults.clone() {
            self.check(register, 0);
        }
        for register in self.interface.notes.clone() {
            self.ready.push_back(Instruction::Note(register));
        }
        self.ready.push_back(Instruction::Level("irq", raised));
        if self.rough.is_some() {
            self.ready.extend(rough::checks(&self.present));
        }
        if let Some(cases) = &mut self.cases {
            cases.end(&ended.counters);
        }
        self.write(registers::IRQ_STATUS, self.interface.irqs);
        self.check(registers::IRQ_STATUS, 0);
        self.ready.push_back(Instruction::Level("irq", false));
        self.ended.push(ended);
        self.running = false;
    }
}

/// A write that leaves out bytes which are as they should be, some or none of them as `draw` says. In their place the
/// word has what would be wrong.
fn written_in_part(draw: u64, register: Register, before: u32, value: u32) -> Instruction {
    let bytes = before.to_le_bytes().into_iter().zip(value.to_le_bytes());
    let changed = bytes.enumerate().map(|(byte, (before, value))| {
        let differs = before != value;
        u8::from(differs) << byte
    });
    let strobes = changed.sum::<u8>() | (draw & 15) as u8;
    let mut word = value.to_le_bytes();
    for (byte, content) in word.iter_mut().enumerate() {
        if strobes >> byte & 1 == 0 {
            *content = !*content;
        }
    }
    Instruction::WriteBytes(register, u32::from_le_bytes(word), strobes)
}

impl Iterator for Program<'_> {
    type Item = Result<Instruction, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(instruction) = self.ready.pop_front() {
                return Some(Ok(instruction));
            }
            let run = self.runs.front_mut()?;
            if !self.running {
                let registers = run.context().registers().clone();
                self.begin_context(registers);
                continue;
            }
            match run.next() {
                Some(Ok(step)) => {
                    let registers = run.context().registers().clone();
                    let clusters = run.context().counts().len();
                    if let Some(cases) = &mut self.cases {
                        cases.event(&step, &registers, run.context().counts());
                    }
                    let another = self.runs.len() > 1;
                    self.step(&step, registers, clusters);
                    if another && self.rough.as_mut().is_some_and(Rough::abandons) {
                        self.abandon();
                    }
                }
                Some(Err(error)) => {
                    // Nothing after an error.
                    self.runs.clear();
                    return Some(Err(error));
                }
                None => {
                    let ended = Ended {
                        counters: run.context().counters().clone(),
                        attention: run.attention(),
                    };
                    self.end_context(ended);
                    self.runs.pop_front();
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "program_tests.rs"]
mod tests;
