//! `dregen simulate`.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;
use indicatif::ProgressBar;

use super::args::{DesignArgs, Input, InputArgs};
use super::files::{NewFile, WholeFile};
use super::finding::Finding;
use super::progress::{self, Watched};
use super::{Failure, Output};
use crate::bench::coverage::{Cases, Watch};
use crate::bench::engine::{self, SideFiles};
use crate::bench::vectors::{VectorError, Vectors};
use crate::bench::{
    Instruction, Interface, KvmuCycles, KvmuTally, Outcome, Program, RunOptions, Stall, builtin,
};
use crate::config::Config;
use crate::ir::Design;
use crate::model::{Run, RunError};
use crate::sim::{Simulator, Start};
use crate::tools::Toolbox;
use crate::tools::coverage::Coverage;
use crate::verilog::{self, EmitInfo};
use crate::{bench, passes, units};

/// Run the hardware against the golden model and compare every record.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dregen simulate --trace traces/minilm-l3.safetensors
  dregen simulate --stimulus frames.jsonl --preset tiny --stall 0.3 --seed 7 --waves tiny.fst
  dregen simulate --random 500 --seed 3 --preset tiny --stall 0.5
  dregen simulate --trace traces/minilm-l3.safetensors --engine verilator --coverage --json")]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    #[command(flatten)]
    input: InputArgs,
    /// What runs the hardware.
    #[arg(long, value_enum, default_value_t = EngineName::Builtin, help_heading = "Run")]
    engine: EngineName,
    /// Probability, in each cycle, of idling at the inputs and of back-pressure at the outputs.
    #[arg(
        long,
        value_name = "P",
        default_value = "0",
        allow_negative_numbers = true,
        help_heading = "Run"
    )]
    stall: Stall,
    /// Cycles without progress after which the run has failed [default: worked out from the design].
    #[arg(
        long,
        value_name = "CYCLES",
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Run"
    )]
    timeout: Option<u64>,
    /// Contexts that the events of --random come in, each with other ones; a clear lies between two.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u16).range(1..),
        help_heading = "Run"
    )]
    contexts: u16,
    /// Be rough: accesses that have to be refused, outputs that nobody takes for a while, and a soft_reset in the middle of some
    /// contexts, all but the last. For --random.
    #[arg(long, requires = "random", help_heading = "Run")]
    rough: bool,
    /// Write the vectors of the run to this folder, for the harness of a generated testbench (`Vdut --vectors DIR`).
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    vectors: Option<PathBuf>,
    /// Write the waves of the run.
    #[arg(long, value_name = "FILE.fst", help_heading = "Output")]
    waves: Option<PathBuf>,
    /// Count the lines, branches and toggles that the run reaches, with the engine verilator, and the cases that it meets
    /// (docs/coverage.md). `make coverage` in a generated testbench folder keeps the data.
    #[arg(long, help_heading = "Output")]
    coverage: bool,
    /// Print one JSON document instead of tables.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    /// Interprets the dataflow graph; needs no tool.
    Builtin,
    /// Builds and runs the generated Verilog with Verilator.
    Verilator,
    /// Compiles and runs the generated Verilog with Icarus Verilog.
    Icarus,
}

impl EngineName {
    fn word(self) -> &'static str {
        match self {
            EngineName::Builtin => "builtin",
            EngineName::Verilator => "verilator",
            EngineName::Icarus => "icarus",
        }
    }
}

impl Args {
    fn program<'a>(
        &self,
        input: &Input,
        interface: &'a Interface,
        runs: Vec<Box<dyn Run + 'a>>,
    ) -> Program<'a> {
        let program = input.program(interface, runs);
        match self.rough {
            true => program.rough(self.input.seed),
            false => program,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if args.vectors.is_some() && args.engine != EngineName::Builtin {
        return Err(
            anyhow!("--vectors keeps what the engine builtin runs: leave out --engine").into(),
        );
    }
    if args.coverage && args.engine != EngineName::Verilator {
        return Err(anyhow!("--coverage is counted by Verilator: add --engine verilator").into());
    }
    let config = args.design.resolve()?;
    let mut input = args.input.open(&config)?;
    input.in_contexts(usize::from(args.contexts));
    let interface = Interface::new(&config);
    let mut design = units::design(&config);
    passes::run(&mut design)?;
    let bar = progress::events(&input);
    let mut runs: Vec<Box<dyn Run>> = Vec::new();
    for head in &input.heads {
        let run = input.run(*head, &config, true)?;
        let bar = bar.clone();
        runs.push(Box::new(Watched { run, bar }));
    }
    let mut job = Job {
        args,
        design: &design,
        interface: &interface,
        options: RunOptions {
            stall: args.stall,
            seed: args.input.seed,
            timeout: args.timeout.unwrap_or(interface.timeout),
        },
        program: args.program(&input, &interface, runs),
        bar,
    };
    let (mut outcome, kvmu, coverage) = match args.engine {
        EngineName::Builtin => {
            let (outcome, kvmu) = job.run_builtin(&input)?;
            (outcome, Some(kvmu), None)
        }
        EngineName::Verilator | EngineName::Icarus => {
            let (outcome, coverage) = job.run_outside(&input)?;
            (outcome, None, coverage)
        }
    };
    let cases = coverage
        .as_ref()
        .map(|_| count_cases(args, &config, &design, &job, &input));
    let (watched, cases) = cases.transpose()?.unzip();
    if let Some(watched) = watched.filter(|watched| outcome.pass && *watched != outcome) {
        outcome.pass = false;
        outcome.failure = Some(bench::Failure {
            stream: "design".to_owned(),
            record: None,
            cycle: outcome.cycles,
            what: "the builtin engine runs it otherwise".to_owned(),
            expected: format!("{} cycles, {:?}", watched.cycles, watched.records),
            got: format!("{} cycles, {:?}", outcome.cycles, outcome.records),
        });
    }
    let finding = Finding {
        cases: cases.map(|cases| met(&config, &cases)),
        counters: job.program.totals(),
        attention: job.program.attention(),
        accumulators: config.hcu.accumulators,
        engine: args.engine.word(),
        outcome,
        kvmu,
        coverage,
    };
    let holds = finding.outcome.pass;
    Ok(Output {
        holds,
        ..if args.json {
            Output::json(&finding.as_json())
        } else {
            Output::of(finding.as_text())
        }
    })
}

/// Runs the same on the builtin engine, whose cycles are those of Verilator, and counts the cases that are met.
fn count_cases(
    args: &Args,
    config: &Config,
    design: &Design,
    job: &Job,
    input: &Input,
) -> Result<(Outcome, Cases), Failure> {
    let mut runs: Vec<Box<dyn Run>> = Vec::new();
    for head in &input.heads {
        runs.push(input.run(*head, config, false)?);
    }
    let mut program = args.program(input, job.interface, runs).counted(config);
    let mut simulator = Simulator::new(design, Start::Random(args.input.seed))?;
    let mut watch = Watch::new(&simulator, job.interface)?;
    let outcome = builtin::run_watched(
        &mut simulator,
        job.interface,
        &mut program,
        &job.options,
        Some(&mut watch),
    );
    let outcome = outcome.with_context(|| input.context())?;
    let mut cases = watch.cases().clone();
    if let Some(events) = program.cases() {
        cases.add(events);
    }
    Ok((outcome, cases))
}

/// Of each group of cases its name, how many there are, and how many were met.
fn met(config: &Config, cases: &Cases) -> Vec<(&'static str, usize, usize)> {
    let groups = bench::coverage::table(config).into_iter();
    let groups = groups.map(|group| {
        let can = group.cases.iter().filter(|case| case.cannot.is_none());
        let counts: Vec<u64> = can
            .map(|case| cases.count(group.name, &case.name))
            .collect();
        let met = counts.iter().filter(|count| **count > 0).count();
        (group.name, counts.len(), met)
    });
    groups.collect()
}

struct Job<'a> {
    args: &'a Args,
    design: &'a Design,
    interface: &'a Interface,
    options: RunOptions,
    program: Program<'a>,
    bar: ProgressBar,
}

impl Job<'_> {
    fn run_builtin(&mut self, input: &Input) -> Result<(Outcome, KvmuCycles), Failure> {
        let mut simulator = Simulator::new(self.design, Start::Random(self.args.input.seed))?;
        if let Some(path) = &self.args.waves {
            simulator.waves(path)?;
        }
        let kvmu = KvmuTally::new(&mut simulator)?;
        let mut kept = Kept::new(self.args.vectors.as_deref(), self.interface)?;
        let outcome = builtin::run(
            &mut simulator,
            self.interface,
            &mut self.program.by_ref().inspect(|step| kept.keep(step)),
            &self.options,
        );
        self.bar.finish_and_clear();
        let outcome = outcome.with_context(|| input.context())?;
        simulator.finish()?;
        kept.finish()?;
        Ok((outcome, kvmu.cycles(&simulator)))
    }

    /// Writes the design and its testbench to a folder that goes away, and runs it there.
    fn run_outside(&mut self, input: &Input) -> Result<(Outcome, Option<Coverage>), Failure> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let info = EmitInfo::by("dregen simulate");
        let rtl = verilog::emit(self.design, &info)?;
        let written = engine::write(
            folder.path(),
            self.interface,
            &rtl,
            &info.version,
            &mut self.program,
        );
        self.bar.finish_and_clear();
        written.with_context(|| input.context())?;
        let toolbox = Toolbox::from_env();
        let testbench = folder.path().join("testbench");
        let files = SideFiles {
            waves: self
                .args
                .waves
                .as_ref()
                .map(|_| testbench.join("waves.fst")),
            coverage: self.args.coverage.then(|| testbench.join("coverage.dat")),
        };
        let spinner = progress::spinner("building and running the testbench");
        let outcome = match self.args.engine {
            EngineName::Icarus => engine::icarus(&toolbox, folder.path(), &self.options, &files),
            _ => engine::verilator(&toolbox, folder.path(), &self.options, &files),
        };
        spinner.finish_and_clear();
        let outcome = outcome?;
        if let (Some(made), Some(path)) = (&files.waves, &self.args.waves) {
            keep(made, path)?;
        }
        let coverage = files.coverage.as_deref().map(Coverage::read);
        let coverage = coverage
            .transpose()
            .context("cannot read the coverage data of Verilator")?;
        Ok((outcome, coverage))
    }
}

/// The vectors of a run, where they are wanted.
struct Kept {
    vectors: Option<Vectors<NewFile>>,
    /// Why they are not written any more.
    failed: Option<VectorError>,
}

impl Kept {
    fn new(folder: Option<&Path>, interface: &Interface) -> anyhow::Result<Kept> {
        let begin = |folder: &Path| -> anyhow::Result<Vectors<NewFile>> {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot write vectors in {}", folder.display()))?;
            Ok(Vectors::new(interface, |name| {
                NewFile::beside(&folder.join(name)).map_err(std::io::Error::other)
            })?)
        };
        Ok(Kept {
            vectors: folder.map(begin).transpose()?,
            failed: None,
        })
    }

    fn keep(&mut self, step: &Result<Instruction, RunError>) {
        if let (Some(vectors), None, Ok(instruction)) = (&mut self.vectors, &self.failed, step) {
            self.failed = vectors.put(instruction).err();
        }
    }

    /// Puts all files in their places, or none.
    fn finish(self) -> anyhow::Result<()> {
        let (None, Some(vectors)) = (&self.failed, self.vectors) else {
            return self.failed.map_or(Ok(()), |error| Err(error.into()));
        };
        let files = vectors.finish()?.into_iter();
        let files = files.map(|(_, file)| file.finish());
        WholeFile::put_all(files.collect::<Result<_, _>>()?)
    }
}

/// Copies a finished file to where the user wants it.
fn keep(made: &Path, path: &Path) -> anyhow::Result<()> {
    let context = || format!("cannot write waves to {}", path.display());
    let mut target = NewFile::beside(path)?;
    let mut source = File::open(made).with_context(context)?;
    std::io::copy(&mut source, target.writer()).with_context(context)?;
    target.finish()?.put()
}
