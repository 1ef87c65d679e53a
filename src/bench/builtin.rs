//! The builtin engine: the graph interpreter driven cycle by cycle like the emitted harnesses, with the program worked
//! out as it runs. templates/testbench/README.md says what happens in which cycle; harness.cpp does the same in C++.

mod axil;
mod port;
mod steps;

use std::collections::BTreeMap;

use super::beat::describe;
use super::coverage::Watch;
use super::interface::{AXIL, Interface, Role};
use super::program::{Instruction, Instructions};
use super::random::SplitMix64;
use super::{Failure, Outcome, RunOptions};
use crate::model::RunError;
use crate::sim::{OutputHandle, SimError, Simulator};

use axil::Axil;
use port::{Sink, Source};
use steps::Waiting;

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
    Error(BuiltinError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failed(failure)
    }
}

impl From<SimError> for Stop {
    fn from(error: SimError) -> Self {
        Stop::Error(error.into())
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
    run_watched(simulator, interface, program, options, None)
}

/// The same, and `watch` looks at it.
///
/// # Errors
/// As [`run`].
pub fn run_watched<'a>(
    simulator: &'a mut Simulator,
    interface: &'a Interface,
    program: &'a mut Instructions<'_>,
    options: &'a RunOptions,
    watch: Option<&'a mut Watch>,
) -> Result<Outcome, BuiltinError> {
    let mut engine = Engine::new(simulator, interface, program, options)?;
    engine.watch = watch;
    let failure = match engine.execute() {
        Ok(()) => None,
        Err(Stop::Failed(failure)) => Some(failure),
        Err(Stop::Error(error)) => return Err(error),
    };
    Ok(engine.outcome(failure))
}

struct Engine<'a, 'p> {
    watch: Option<&'a mut Watch>,
    simulator: &'a mut Simulator,
    interface: &'a Interface,
    program: &'a mut Instructions<'p>,
    options: &'a RunOptions,
    random: SplitMix64,
    /// In the order of the interface.
    sources: Vec<Source>,
    sinks: Vec<Sink>,
    axil: Axil,
    /// Ports of one bit, and what was seen there in the cycle before.
    levels: Vec<(&'static str, OutputHandle, bool)>,
    /// What was noted of registers.
    notes: BTreeMap<String, u64>,
    /// What STATUS said last.
    status: u32,
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
        let axil = Axil::new(simulator, interface.enable)?;
        let levels = interface.levels.iter();
        let levels = levels.map(|port| Ok((*port, simulator.output(port)?, false)));
        let levels = levels.collect::<Result<_, SimError>>()?;
        let notes = interface.notes.iter();
        Ok(Engine {
            watch: None,
            simulator,
            interface,
            program,
            options,
            random: SplitMix64::new(options.seed),
            sources,
            sinks,
            axil,
            levels,
            notes: notes.map(|note| (note.name.to_owned(), 0)).collect(),
            status: 0,
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
        Outcome {
            pass: failure.is_none(),
            cycles: self.cycles,
            records: records.collect(),
            notes: self.notes.clone(),
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
        self.axil.clear(self.simulator);
        for number in 1..=RESET_CYCLES {
            self.simulator.settle();
            if number == RESET_CYCLES {
                for sink in &mut self.sinks {
                    if sink.sample(self.simulator) {
                        let stream = sink.stream(self.interface);
                        return Err(failure(
                            stream.name,
                            "tvalid high in reset",
                            "tvalid=0",
                            "tvalid=1",
                        ));
                    }
                }
                self.axil.check_reset(self.simulator)?;
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
        let draw = self.random.draw();
        self.axil.drive(self.simulator, draw, self.options.stall);
        self.simulator.settle();
        for (_, port, level) in &mut self.levels {
            *level = self.simulator.get(*port) != 0;
        }
        let abandons = matches!(self.instruction, Some(Instruction::Abandon(..)));
        if let Some(watch) = &mut self.watch {
            watch.cycle(self.simulator, abandons);
        }
        let mut transfer = false;
        for source in &mut self.sources {
            let ready = source.sample(self.simulator);
            if ready && !self.axil.enabled() {
                let stream = source.stream(self.interface);
                let found = failure(
                    stream.name,
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
            match sink.finish_cycle(self.interface, valid, abandons) {
                Ok(taken) => transfer |= taken,
                Err(found) => return Err(self.at_this_cycle(found).into()),
            }
        }
        if let Err(found) = self.axil.finish_cycle(self.simulator) {
            return Err(self.at_this_cycle(found).into());
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
                ..failure(stream.name, &what, &expected, "no record")
            }
        } else if let Some(source) = self.sources.iter().find(|source| !source.idle()) {
            let stream = source.stream(self.interface);
            let expected = format!("tready=1 for {}", describe(stream, source.beat()));
            Failure {
                record: Some(source.accepted),
                ..failure(stream.name, &what, &expected, "tready=0")
            }
        } else if let (0, Some((signal, register))) = (self.status, self.axil.waits_for()) {
            let expected = format!("{signal}=1 for {register}");
            failure(AXIL, &what, &expected, &format!("{signal}=0"))
        } else {
            let status = self.interface.status.name;
            failure(status, &what, "0", &self.status.to_string())
        };
        self.at_this_cycle(found)
    }
}

/// A failure that is not about one record; the engine knows the cycle.
fn failure(name: &str, what: &str, expected: &str, got: &str) -> Failure {
    Failure {
        stream: name.to_owned(),
        record: None,
        cycle: 0,
        what: what.to_owned(),
        expected: expected.to_owned(),
        got: got.to_owned(),
    }
}
