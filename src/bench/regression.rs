//! The regression of a design: random stimulus under stalls, with refused accesses, held outputs and soft_reset in the
//! middle, on Verilator and on the builtin engine, with the coverage that it reaches (docs/coverage.md).

pub mod exclusions;
pub mod summary;

use std::fs;
use std::path::Path;

use super::builtin::{self, BuiltinError};
use super::coverage::{Cases, Watch};
use super::engine::{self, EngineError, SideFiles};
use super::vectors::{self, VectorError};
use super::{Interface, Outcome, Program, RunOptions, Stall};
use crate::config::Config;
use crate::ir::Design;
use crate::model::random::RandomRun;
use crate::model::{Registers, Run};
use crate::sim::{SimError, Simulator, Start};
use crate::tools::coverage::Coverage;
use crate::tools::verilator::Harness;

/// Contexts of a run that are there for what happens between contexts, most of which end in a soft_reset.
const SHORT_CONTEXTS: u64 = 160;
/// Events of one of them, at most, but for every fourth, which has a single one.
const SHORT: u64 = 12;
/// Events of contexts in which the table fills, and few clusters close.
const MIDDLE: [u64; 2] = [40, 60];
/// Stalls of the runs, in hundredths, one after the other.
const STALLS: [u32; 3] = [70, 0, 30];

/// A run of the regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Random events of each context.
    pub contexts: Vec<u64>,
    /// Hundredths of the cycles in which an input idles, or an output is refused.
    pub stall: u32,
    /// Of all that is random.
    pub seed: u64,
}

/// The runs of a regression with `events` random events in each long context; `runs` of them.
pub fn plan(events: u64, runs: u64) -> Vec<Planned> {
    let short = |number| match number % 4 {
        0 => 1,
        _ => 1 + number % SHORT,
    };
    let contexts = (0..SHORT_CONTEXTS).map(short);
    let contexts: Vec<u64> = contexts.chain(MIDDLE).chain([events]).collect();
    let plan = |seed: u64| Planned {
        contexts: contexts.clone(),
        stall: STALLS[(seed - 1) as usize % STALLS.len()],
        seed,
    };
    (1..=runs).map(plan).collect()
}

/// Why a run came to no verdict.
#[derive(Debug, thiserror::Error)]
pub enum RegressionError {
    /// The builtin engine could not run it.
    #[error(transparent)]
    Builtin(#[from] BuiltinError),
    /// The harness could not run it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The vectors could not be written.
    #[error(transparent)]
    Vectors(#[from] VectorError),
    /// The design is no whole engine.
    #[error(transparent)]
    Sim(#[from] SimError),
    /// The coverage data could not be read.
    #[error("cannot read the coverage data of Verilator: {0}")]
    Data(std::io::Error),
}

/// A design under regression.
pub struct Regression<'a> {
    /// Its parameters.
    pub config: &'a Config,
    /// Its graph, behind the passes.
    pub design: &'a Design,
    /// Its ports.
    pub interface: &'a Interface,
    /// Its testbench, built with coverage; without one only the builtin engine runs.
    pub harness: Option<&'a Harness>,
}

/// What a run has found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Points of the Verilog.
    pub coverage: Coverage,
    /// Cases.
    pub cases: Cases,
    /// Cycles.
    pub cycles: u64,
    /// Records that were compared.
    pub records: u64,
    /// What went wrong, run by run.
    pub failures: Vec<String>,
}

impl Found {
    /// Adds what another run has found.
    pub fn add(&mut self, other: Found) {
        self.coverage.add(&other.coverage);
        self.cases.add(&other.cases);
        self.cycles += other.cycles;
        self.records += other.records;
        self.failures.extend(other.failures);
    }
}

impl Regression<'_> {
    /// The program of a run, with its cases counted.
    pub fn program(&self, planned: &Planned) -> Program<'_> {
        let runs = planned.contexts.iter().zip(1000 * planned.seed..);
        let runs = runs.map(|(events, seed)| -> Box<dyn Run> {
            let registers = Registers::reset(self.config);
            Box::new(RandomRun::new(self.config, registers, *events, seed))
        });
        Program::new(self.interface, runs.collect())
            .varied(planned.seed)
            .rough(planned.seed)
            .counted(self.config)
    }

    /// Makes a run on Verilator and on the builtin engine, which must agree in every record and every cycle. So a case that
    /// is counted on one was met on the other.
    ///
    /// # Errors
    /// No verdict. A design that fails is no error, but is told in what was found.
    pub fn run(&self, planned: &Planned) -> Result<Found, RegressionError> {
        let options = RunOptions {
            stall: Stall::hundredths(planned.stall),
            seed: planned.seed,
            timeout: self.interface.timeout,
        };
        let (verilated, builtin) = rayon::join(
            || {
                self.harness
                    .map(|harness| self.verilated(harness, planned, &options))
                    .transpose()
            },
            || self.builtin(planned, &options),
        );
        let (builtin, cases) = builtin?;
        let (outcome, coverage) = match verilated? {
            Some(verilated) => verilated,
            None => (builtin.clone(), Coverage::default()),
        };
        let named = |what: String| {
            format!(
                "seed {}, stall 0.{:02}: {what}",
                planned.seed, planned.stall
            )
        };
        let mut failures = Vec::new();
        if let Some(failure) = &outcome.failure {
            failures.push(named(failure.to_string()));
        } else if builtin != outcome {
            failures.push(named(format!(
                "the engines differ: {} cycles on Verilator, {} on the builtin engine",
                outcome.cycles, builtin.cycles
            )));
        }
        Ok(Found {
            coverage,
            cases,
            cycles: outcome.cycles,
            records: outcome.records.values().sum(),
            failures,
        })
    }

    fn verilated(
        &self,
        harness: &Harness,
        planned: &Planned,
        options: &RunOptions,
    ) -> Result<(Outcome, Coverage), RegressionError> {
        let testbench: &Path = harness.folder();
        let program = &mut self.program(planned);
        vectors::write_folder(&testbench.join("vectors"), self.interface, program)?;
        let data = testbench.join("coverage.dat");
        let files = SideFiles {
            waves: None,
            coverage: Some(data.clone()),
        };
        let outcome = engine::run_verilator(harness, options, &files)?;
        let coverage = Coverage::read(&data).map_err(RegressionError::Data)?;
        // The next run must not be taken for this one.
        fs::remove_file(&data).map_err(RegressionError::Data)?;
        Ok((outcome, coverage))
    }

    fn builtin(
        &self,
        planned: &Planned,
        options: &RunOptions,
    ) -> Result<(Outcome, Cases), RegressionError> {
        let mut simulator = Simulator::new(self.design, Start::Random(options.seed))?;
        let mut watch = Watch::new(&simulator, self.interface)?;
        let mut program = self.program(planned);
        let outcome = builtin::run_watched(
            &mut simulator,
            self.interface,
            &mut program,
            options,
            Some(&mut watch),
        )?;
        let mut cases = watch.cases().clone();
        if let Some(events) = program.cases() {
            cases.add(events);
        }
        Ok((outcome, cases))
    }
}
