//! The builtin engine: the graph interpreter driven cycle by cycle like the emitted harnesses, with the program worked
//! out as it runs. templates/testbench/README.md says what happens in which cycle; harness.cpp does the same in C++.

mod port;

use super::beat::{Beats, describe};
use super::interface::{Interface, Role, Stream};
use super::program::{Instruction, Instructions};
use super::random::SplitMix64;
use super::{Failure, Outcome, RunOptions};
use crate::model::RunError;
use crate::sim::{InputHandle, OutputHandle, SimError, Simulator};

use port::{Sink, Source};

/// Cycles of reset, as in the harnesses.
const RESET_CYCLES: u32 = 4;
/// Cycles that are watched for surplus records once everything has come.
const QUIET_CYCLES: u32 = 16;

/// Why a run came to no verdict.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// The model's input is bad.
    #[error(transparent)]
    Input(#[from] RunError),
    /// The design lacks a port.
    #[error(transparent)]
    Sim(#[from] SimError),
}

/// Why a run ends before its program does.
enum Stop {
    Failed(Failure),
    Input(RunError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failed(failure)
    }
}

/// Runs `program` on a simulator that has not run yet. Waves are the caller's to begin and to finish.
///
/// # Errors
/// Bad input to the model, or a design without the ports of `interface`. A design that fails is no error, but an
/// [`Outcome`].
pub fn run(
    simulator: &mut Simulator,
    interface: &Interface,
    program: &mut Instructions,
    options: &RunOptions,
) -> Result<Outcome, BuiltinError> {
    let mut engine = Engine::new(simulator, interface, program, options)?;
    let failure = match engine.execute() {
        Ok(()) => None,
        Err(Stop::Failed(failure)) => Some(failure),
        Err(Stop::Input(error)) => return Err(error.into()),
    };
    Ok(engine.outcome(failure))
}

/// What the program waits for.
#[derive(Clone, Copy)]
enum Waiting {
    /// Nothing: the next instruction may begin.
    No,
    /// The cycle at which a `wait` ends.
    Until(u64),
    /// A `pulse` that ends in the next cycle.
    Pulse(InputHandle),
    /// The first beat of a burst, behind as many accepted ones, of source number …
    FirstBeat(usize, u64),
}

struct Engine<'a, 'p> {
    simulator: &'a mut Simulator,
    interface: &'a Interface,
    program: &'a mut Instructions<'p>,
    options: &'a RunOptions,
    random: SplitMix64,
    /// In the order of the interface.
    sources: Vec<Source>,
    sinks: Vec<Sink>,
    controls: Vec<(&'static str, InputHandle)>,
    statuses: Vec<(&'static str, OutputHandle)>,
    busy_ports: Vec<OutputHandle>,
    meters: Vec<(OutputHandle, u64)>,
    enabled: bool,
    /// Whether the design had work in the cycle before.
    busy: bool,
    /// The instruction at hand, until it has done its work.
    instruction: Option<Instruction>,
    waiting: Waiting,
    /// Whether the program has ended and everything has come.
    ended: bool,
    /// Cycles since the end of reset; up to the last transfer; of the last progress.
    cycle: u64,
    cycles: u64,
    progress: u64,
}

impl<'a, 'p> Engine<'a, 'p> {
    fn new(
        simulator: &'a mut Simulator,
        interface: &'a Interface,
        program: &'a mut Instructions<'p>,
        options: &'a RunOptions,
    ) -> Result<Self, SimError> {
        let mut sources = Vec::new();
        let mut sinks = Vec::new();
        for (index, stream) in interface.streams.iter().enumerate() {
            match stream.role {
                Role::Source => sources.push(Source::new(simulator, stream, index)?),
                Role::Sink => sinks.push(Sink::new(simulator, stream, index)?),
            }
        }
        let mut controls = Vec::new();
        for control in &interface.controls {
            let handle = simulator.input(control.port)?;
            simulator.set(handle, 0);
            controls.push((control.port, handle));
        }
        let mut statuses = Vec::new();
        for status in &interface.statuses {
            statuses.push((status.port, simulator.output(status.port)?));
        }
        let busy_ports = interface
            .busy
            .iter()
            .map(|port| simulator.output(port))
            .collect::<Result<_, _>>()?;
        let meters = interface
            .meters
            .iter()
            .map(|meter| Ok((simulator.output(meter.port)?, 0)));
        let meters = meters.collect::<Result<_, SimError>>()?;
        Ok(Engine {
            simulator,
            interface,
            program,
            options,
            random: SplitMix64::new(options.seed),
            sources,
            sinks,
            controls,
            statuses,
            busy_ports,
            meters,
            enabled: false,
            busy: false,
            instruction: None,
            waiting: Waiting::No,
            ended: false,
            cycle: 0,
            cycles: 0,
            progress: 0,
        })
    }

    fn outcome(&self, failure: Option<Failure>) -> Outcome {
        let records = self
            .sinks
            .iter()
            .map(|sink| (sink.stream(self.interface).name.to_owned(), sink.received));
        let meters = self.interface.meters.iter().zip(&self.meters);
        Outcome {
            pass: failure.is_none(),
            cycles: self.cycles,
            records: records.collect(),
            meters: meters
                .map(|(meter, (_, sum))| (meter.name.to_owned(), *sum))
                .collect(),
            failure,
        }
    }

    fn execute(&mut self) -> Result<(), Stop> {
        self.reset()?;
        let mut quiet = 0;
        while quiet < QUIET_CYCLES {
            self.cycle()?;
            self.cycle += 1;
            quiet += u32::from(self.ended);
        }
        Ok(())
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.simulator.set_reset(true);
        for source in &mut self.sources {
            source.clear(self.simulator);
        }
        for sink in &mut self.sinks {
            sink.refuse(self.simulator);
        }
        for number in 1..=RESET_CYCLES {
            self.simulator.settle();
            if number == RESET_CYCLES {
                for sink in &mut self.sinks {
                    if sink.sample(self.simulator) {
                        let stream = sink.stream(self.interface);
                        return Err(failure(
                            stream,
                            "tvalid high in reset",
                            "tvalid=0",
                            "tvalid=1",
                        ));
                    }
                }
            }
            self.simulator.clock();
        }
        self.simulator.set_reset(false);
        Ok(())
    }

    fn cycle(&mut self) -> Result<(), Stop> {
        let moved = self.advance()?;
        for source in &mut self.sources {
            let draw = self.random.draw();
            source.drive(self.simulator, draw, self.options.stall.stalls(draw));
        }
        for sink in &mut self.sinks {
            let stall = self.options.stall.stalls(self.random.draw());
            sink.drive(self.simulator, !stall);
        }
        self.simulator.settle();
        self.observe();
        let mut transfer = false;
        for source in &mut self.sources {
            let ready = source.sample(self.simulator);
            if ready && !self.enabled {
                let stream = source.stream(self.interface);
                let found = failure(
                    stream,
                    "tready high while not enabled",
                    "tready=0",
                    "tready=1",
                );
                return Err(self.at_this_cycle(found).into());
            }
            transfer |= source.finish_cycle(ready);
        }
        for sink in &mut self.sinks {
            let valid = sink.sample(self.simulator);
            match sink.finish_cycle(self.interface, valid) {
                Ok(taken) => transfer |= taken,
                Err(found) => return Err(self.at_this_cycle(found).into()),
            }
        }
        if transfer {
            self.cycles = self.cycle + 1;
        }
        if transfer || moved {
            self.progress = self.cycle;
        } else if !self.ended && self.cycle - self.progress >= self.options.timeout {
            return Err(self.timed_out().into());
        }
        self.simulator.clock();
        Ok(())
    }

    /// What is read once a cycle, beside the streams.
    fn observe(&mut self) {
        self.busy = self
            .busy_ports
            .iter()
            .any(|port| self.simulator.get(*port) != 0);
        for (port, sum) in &mut self.meters {
            *sum += self.simulator.get(*port);
        }
    }

    /// Runs the instructions whose turn has come. Whether any has done its work.
    fn advance(&mut self) -> Result<bool, Stop> {
        let mut moved = false;
        while !self.ended {
            if self.instruction.is_none() {
                match self.program.next() {
                    Some(Ok(instruction)) => self.instruction = Some(instruction),
                    Some(Err(error)) => return Err(Stop::Input(error)),
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
    fn perform(&mut self, instruction: &mut Instruction) -> Result<bool, Failure> {
        match instruction {
            Instruction::Wait(cycles) => match self.waiting {
                Waiting::Until(end) => return Ok(self.cycle >= end),
                _ => {
                    self.waiting = Waiting::Until(self.cycle + *cycles);
                    return Ok(*cycles == 0);
                }
            },
            Instruction::Set(port, value) => {
                if let Some(handle) = self.control(port) {
                    self.simulator.set(handle, *value);
                }
                if *port == self.interface.enable {
                    self.enabled = *value != 0;
                }
            }
            Instruction::Pulse(port) => match self.waiting {
                Waiting::Pulse(handle) => self.simulator.set(handle, 0),
                _ => {
                    let Some(handle) = self.control(port) else {
                        return Ok(true);
                    };
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
                let status = self.statuses.iter().find(|(name, _)| name == port);
                let got = status.map_or(0, |(_, handle)| self.simulator.get(*handle));
                if got != *value {
                    return Err(Failure {
                        stream: (*port).to_owned(),
                        record: None,
                        cycle: self.cycle,
                        what: "wrong status".to_owned(),
                        expected: value.to_string(),
                        got: got.to_string(),
                    });
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

    fn control(&self, port: &str) -> Option<InputHandle> {
        self.controls
            .iter()
            .find(|(name, _)| *name == port)
            .map(|(_, handle)| *handle)
    }

    /// Whether every record has come, nothing is left to send, and the design was idle in the cycle before.
    fn drained(&self) -> bool {
        self.sinks.iter().all(Sink::complete) && self.sources.iter().all(Source::idle) && !self.busy
    }

    fn at_this_cycle(&self, failure: Failure) -> Failure {
        Failure {
            cycle: self.cycle,
            ..failure
        }
    }

    /// Names what the run waits for.
    fn timed_out(&self) -> Failure {
        let what = format!("no progress for {} cycles", self.options.timeout);
        let found = if let Some(sink) = self.sinks.iter().find(|sink| !sink.complete()) {
            let stream = sink.stream(self.interface);
            let expected = sink
                .next()
                .map(|beat| describe(stream, beat))
                .unwrap_or_default();
            Failure {
                record: Some(sink.received),
                ..failure(stream, &what, &expected, "no record")
            }
        } else if let Some(source) = self.sources.iter().find(|source| !source.idle()) {
            let stream = source.stream(self.interface);
            let expected = format!("tready=1 for {}", describe(stream, source.beat()));
            Failure {
                record: Some(source.accepted),
                ..failure(stream, &what, &expected, "tready=0")
            }
        } else {
            Failure {
                stream: "busy".to_owned(),
                record: None,
                cycle: 0,
                what,
                expected: "0".to_owned(),
                got: "1".to_owned(),
            }
        };
        self.at_this_cycle(found)
    }
}

/// A failure that is not about one record; the engine knows the cycle.
fn failure(stream: &Stream, what: &str, expected: &str, got: &str) -> Failure {
    Failure {
        stream: stream.name.to_owned(),
        record: None,
        cycle: 0,
        what: what.to_owned(),
        expected: expected.to_owned(),
        got: got.to_owned(),
    }
}
