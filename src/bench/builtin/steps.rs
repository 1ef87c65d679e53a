//! Instructions of a program, as far as the cycle lets them.

use super::axil::ALL_BYTES;
use super::port::{Sink, Source};
use super::{Engine, Stop, failure};
use crate::bench::Instruction;
use crate::bench::beat::Beats;
use crate::bench::registers::Register;

/// What the program waits for.
#[derive(Clone, Copy)]
pub(super) enum Waiting {
    /// Nothing: the next instruction may begin.
    No,
    /// The cycle at which a `wait` ends.
    Until(u64),
    /// The access to a register that was begun.
    Access,
    /// The first beat of a burst, behind as many accepted ones, of source number …
    FirstBeat(usize, u64),
}

impl Engine<'_, '_> {
    /// Runs the instructions whose turn has come. Whether any has done its work.
    pub(super) fn advance(&mut self) -> Result<bool, Stop> {
        let mut moved = false;
        while !self.ended {
            if self.instruction.is_none() {
                match self.program.next() {
                    Some(Ok(instruction)) => self.instruction = Some(instruction),
                    Some(Err(error)) => return Err(Stop::Error(error.into())),
                    None => {
                        self.ended = self.drained();
                        break;
                    }
                }
            }
            let Some(mut instruction) = self.instruction.take() else {
                break;
            };
            if !self.perform(&mut instruction)? {
                self.instruction = Some(instruction);
                break;
            }
            if let Some(watch) = &mut self.watch {
                watch.instruction(&instruction);
            }
            self.waiting = Waiting::No;
            moved = true;
        }
        Ok(moved)
    }

    /// Whether the instruction has done its work.
    fn perform(&mut self, instruction: &mut Instruction) -> Result<bool, Stop> {
        match instruction {
            Instruction::Wait(cycles) => {
                // Waiting on purpose is progress.
                self.progress = self.cycle;
                let end = match self.waiting {
                    Waiting::Until(end) => end,
                    _ => self.cycle + *cycles,
                };
                self.waiting = Waiting::Until(end);
                return Ok(self.cycle >= end);
            }
            Instruction::Write(register, value) => {
                return Ok(self.access(*register, Some((*value, ALL_BYTES))).is_some());
            }
            Instruction::Refuse(register, value, strobes) => {
                let write = Some((*value, *strobes));
                return Ok(self.access_or_not(*register, write, true).is_some());
            }
            Instruction::RefuseRead(register) => {
                let Some(got) = self.access_or_not(*register, None, true) else {
                    return Ok(false);
                };
                if got != 0 {
                    let said = ["0".to_owned(), got.to_string()];
                    return Err(self.wrong(register.name, "wrong value", said));
                }
            }
            Instruction::Abandon(register, value) => {
                if self.access(*register, Some((*value, ALL_BYTES))).is_none() {
                    return Ok(false);
                }
                self.sources.iter_mut().for_each(Source::forget);
                self.sinks.iter_mut().for_each(Sink::forget);
            }
            Instruction::Hold { stream, held } => {
                if let Some(sink) = self.sinks.iter_mut().find(|sink| sink.index == *stream) {
                    sink.held = *held;
                }
            }
            Instruction::WriteBytes(register, value, strobes) => {
                return Ok(self.access(*register, Some((*value, *strobes))).is_some());
            }
            Instruction::Check(register, value) => {
                let Some(got) = self.access(*register, None) else {
                    return Ok(false);
                };
                if got != *value {
                    let said = [value.to_string(), got.to_string()];
                    return Err(self.wrong(register.name, "wrong value", said));
                }
            }
            Instruction::Note(register) => {
                let Some(got) = self.access(*register, None) else {
                    return Ok(false);
                };
                *self.notes.entry(register.name.to_owned()).or_default() += u64::from(got);
            }
            Instruction::Level(port, level) => {
                let seen = self.levels.iter().find(|(name, ..)| name == port);
                let got = seen.is_some_and(|(.., level)| *level);
                if got != *level {
                    let said = [*level, got].map(|level| u8::from(level).to_string());
                    return Err(self.wrong(port, "wrong level", said));
                }
            }
            Instruction::Expect { stream, records } => {
                let records =
                    std::mem::replace(records, Beats::new(&self.interface.streams[*stream]));
                if let Some(sink) = self.sinks.iter_mut().find(|sink| sink.index == *stream) {
                    sink.expect(records);
                }
            }
            Instruction::Send { stream, beats } => return Ok(self.send(*stream, beats)),
            Instruction::Drain => return Ok(self.drain()),
        }
        Ok(true)
    }

    /// A burst waits for the one before it on the same source, and is done once its first beat was taken.
    fn send(&mut self, stream: usize, beats: &mut Beats) -> bool {
        let Some(number) = self
            .sources
            .iter()
            .position(|source| source.index == stream)
        else {
            return true;
        };
        let source = &mut self.sources[number];
        match self.waiting {
            Waiting::FirstBeat(of, before) if of == number => source.accepted > before,
            _ => {
                if source.idle() {
                    self.waiting = Waiting::FirstBeat(number, source.accepted);
                    source.send(std::mem::replace(
                        beats,
                        Beats::new(&self.interface.streams[stream]),
                    ));
                }
                false
            }
        }
    }

    /// Makes an access, cycle by cycle; what it came to, once it is through. A write has a word and its strobes.
    fn access(&mut self, register: Register, write: Option<(u32, u8)>) -> Option<u32> {
        self.access_or_not(register, write, false)
    }

    /// The same, and the design has to refuse if it is told so.
    fn access_or_not(
        &mut self,
        register: Register,
        write: Option<(u32, u8)>,
        refused: bool,
    ) -> Option<u32> {
        if !matches!(self.waiting, Waiting::Access) {
            self.axil.begin(register, write, refused);
            self.waiting = Waiting::Access;
        }
        self.axil.end()
    }

    /// Waits for the streams, then asks the design until it says that it is idle.
    fn drain(&mut self) -> bool {
        let asks = matches!(self.waiting, Waiting::Access);
        if !asks && !self.drained() {
            return false;
        }
        let Some(status) = self.access(self.interface.status, None) else {
            return false;
        };
        self.status = status;
        // The next look begins in the next cycle.
        self.waiting = Waiting::No;
        status == 0
    }

    /// Whether every record has come, and nothing is left to send.
    pub(super) fn drained(&self) -> bool {
        self.sinks.iter().all(Sink::complete) && self.sources.iter().all(Source::idle)
    }

    fn wrong(&self, name: &str, what: &str, [expected, got]: [String; 2]) -> Stop {
        Stop::Failed(self.at_this_cycle(failure(name, what, &expected, &got)))
    }
}
