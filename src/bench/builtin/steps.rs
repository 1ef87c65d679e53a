//! Instructions of a program, as far as the cycle lets them.

use super::port::{Sink, Source};
use super::{Engine, Stop};
use crate::bench::beat::Beats;
use crate::bench::{Failure, Instruction};
use crate::sim::InputHandle;

/// What the program waits for.
#[derive(Clone, Copy)]
pub(super) enum Waiting {
    /// Nothing: the next instruction may begin.
    No,
    /// The cycle at which a `wait` ends.
    Until(u64),
    /// A `pulse` that ends in the next cycle.
    Pulse(InputHandle),
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
            Instruction::Set(port, value) => {
                let handle = self.simulator.input(port)?;
                self.simulator.set(handle, *value);
                if *port == self.interface.enable {
                    self.enabled = *value != 0;
                }
            }
            Instruction::Pulse(port) => match self.waiting {
                Waiting::Pulse(handle) => self.simulator.set(handle, 0),
                _ => {
                    let handle = self.simulator.input(port)?;
                    self.simulator.set(handle, 1);
                    self.waiting = Waiting::Pulse(handle);
                    return Ok(false);
                }
            },
            Instruction::Expect { stream, records } => {
                let records =
                    std::mem::replace(records, Beats::new(&self.interface.streams[*stream]));
                if let Some(sink) = self.sinks.iter_mut().find(|sink| sink.index == *stream) {
                    sink.expect(records);
                }
            }
            Instruction::Send { stream, beats } => return Ok(self.send(*stream, beats)),
            Instruction::Drain => return Ok(self.drained()),
            Instruction::Check(port, value) => {
                let status = self.simulator.output(port)?;
                let got = self.simulator.get(status);
                if got != *value {
                    return Err(Stop::Failed(Failure {
                        stream: (*port).to_owned(),
                        record: None,
                        cycle: self.cycle,
                        what: "wrong status".to_owned(),
                        expected: value.to_string(),
                        got: got.to_string(),
                    }));
                }
            }
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

    /// Whether every record has come, nothing is left to send, and the design was idle in the cycle before.
    pub(super) fn drained(&self) -> bool {
        self.sinks.iter().all(Sink::complete) && self.sources.iter().all(Source::idle) && !self.busy
    }
}
