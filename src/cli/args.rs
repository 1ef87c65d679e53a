//! Arguments that several verbs share: the design, and the input that it runs on.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Failure;
use crate::bench::{Interface, Program};
use crate::config::{self, Config, ConfigError};
use crate::model::random::RandomRun;
use crate::model::run::{Run, StimulusRun, TraceRun};
use crate::model::trace::Trace;
use crate::model::{RegisterWrites, Registers};

/// Which design.
#[derive(clap::Args)]
#[command(next_help_heading = "Design")]
pub(super) struct DesignArgs {
    /// A named design; `dregen presets` lists them [default: paper; of a bitstream the board's].
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    preset: Option<String>,
    /// A TOML file of parameters; those that it does not mention are as in `paper`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Sets one parameter on top, for example --set hash.bits=64; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
}

impl DesignArgs {
    /// The arguments as they were given, for a title.
    pub fn words(&self) -> String {
        let preset = self.preset.as_ref().map(|name| format!("--preset {name}"));
        let config = self
            .config
            .as_ref()
            .map(|path| format!("--config {}", path.display()));
        let sets = self.sets.iter().map(|set| format!("--set {set}"));
        let all: Vec<String> = preset.into_iter().chain(config).chain(sets).collect();
        all.join(" ")
    }

    /// The design, checked.
    pub fn resolve(&self) -> Result<Config, ConfigError> {
        config::resolve(self.preset.as_deref(), self.config.as_deref(), &self.sets)
    }

    /// The design, checked; where neither a preset nor a file is given, on top of this preset.
    pub fn resolve_or(&self, preset: &str) -> Result<Config, ConfigError> {
        let preset = match self.config {
            None => self.preset.as_deref().or(Some(preset)),
            Some(_) => None,
        };
        config::resolve(preset, self.config.as_deref(), &self.sets)
    }
}

/// What the design, or its model, runs on.
#[derive(clap::Args)]
#[command(
    next_help_heading = "Input",
    group = clap::ArgGroup::new("input").required(true).args(["trace", "stimulus", "random"])
)]
#[group(skip)]
pub(super) struct InputArgs {
    /// Keys and queries of a transformer, a safetensors file.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Ready-made hash codes and scores, a JSON-lines file.
    #[arg(long, value_name = "FILE")]
    stimulus: Option<PathBuf>,
    /// This many random events (frames, groups, writes to registers), which get to the limits of the design.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u64).range(..=MOST_EVENTS)
    )]
    random: Option<u64>,
    /// One KV head of the trace, from 0 [default: all].
    #[arg(
        long,
        value_name = "H",
        conflicts_with_all = ["stimulus", "random"],
        allow_negative_numbers = true
    )]
    head: Option<usize>,
    /// Writes a register before the first frame, for example --reg th_hd=9; may be repeated.
    #[arg(long = "reg", value_name = "NAME=VALUE")]
    registers: Vec<String>,
    /// Seed of all that is random: the events of --random, and in a simulation idling, back-pressure and the contents
    /// of registers at the start.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        allow_negative_numbers = true
    )]
    pub seed: u64,
}

/// An input that was opened.
pub(super) struct Input {
    source: Source,
    /// The heads to run; of a stimulus file the one and only.
    pub heads: Vec<usize>,
    /// Register values before the first event.
    pub registers: Registers,
}

/// Random events of a run, at most: more than any run gets to.
const MOST_EVENTS: u64 = 1 << 32;

enum Source {
    Trace { name: String, trace: Box<Trace> },
    Stimulus(PathBuf),
    Random { events: u64, seed: u64 },
}

impl InputArgs {
    /// The input that was named; none of the command line is the first head of the bundled trace.
    pub fn open_or_bundled(&self, config: &Config) -> Result<Input, Failure> {
        match (&self.trace, &self.stimulus, self.random) {
            (None, None, None) => {
                let mut input = Input::bundled(config)?;
                input.heads.truncate(1);
                input.registers.apply(&self.writes(config)?, config)?;
                Ok(input)
            }
            _ => self.open(config),
        }
    }

    /// What --reg says.
    fn writes(&self, config: &Config) -> Result<RegisterWrites, Failure> {
        let mut writes = RegisterWrites::default();
        for text in &self.registers {
            writes.put_text(text, config)?;
        }
        Ok(writes)
    }

    /// Opens the input for this design.
    pub fn open(&self, config: &Config) -> Result<Input, Failure> {
        let (source, heads, mut registers) = match (&self.trace, &self.stimulus, self.random) {
            (Some(path), _, _) => {
                let name = format!("trace {}", path.display());
                let trace = Trace::open(path).with_context(|| name.clone())?;
                if let Some(head) = self.head {
                    trace.check_head(head).with_context(|| name.clone())?;
                }
                let heads = self.head.map_or((0..trace.heads()).collect(), |h| vec![h]);
                let trace = Box::new(trace);
                (
                    Source::Trace { name, trace },
                    heads,
                    Registers::for_trace(config),
                )
            }
            (None, Some(path), _) => {
                let source = Source::Stimulus(path.clone());
                (source, vec![0], Registers::reset(config))
            }
            (None, None, Some(events)) => {
                let seed = self.seed;
                let source = Source::Random { events, seed };
                (source, vec![0], Registers::reset(config))
            }
            (None, None, None) => {
                return Err(anyhow::anyhow!("give --trace, --stimulus or --random").into());
            }
        };
        registers.apply(&self.writes(config)?, config)?;
        Ok(Input {
            source,
            heads,
            registers,
        })
    }
}

/// The trace that comes with dregen (traces/README.md).
const BUNDLED_TRACE: &[u8] = include_bytes!("../../traces/minilm-l3.safetensors");
/// What it is called where nobody named a file.
const BUNDLED_NAME: &str = "the bundled trace";
/// Recent window with which it is run, at most: tokens leave it from the second frame on.
const BUNDLED_WINDOW: u32 = 128;

impl Input {
    /// All heads of the bundled trace, with a recent window that it outgrows early.
    pub fn bundled(config: &Config) -> Result<Input, Failure> {
        let name = BUNDLED_NAME.to_owned();
        let trace = Trace::from_bytes(BUNDLED_TRACE.to_vec()).with_context(|| name.clone())?;
        let trace = Box::new(trace);
        let mut registers = Registers::for_trace(config);
        registers.recent_window = registers.recent_window.min(BUNDLED_WINDOW);
        Ok(Input {
            heads: (0..trace.heads()).collect(),
            source: Source::Trace { name, trace },
            registers,
        })
    }

    /// A run of the golden model over one head, with exact attention beside it if asked for.
    pub fn run<'a>(
        &'a self,
        head: usize,
        config: &Config,
        attention: bool,
    ) -> Result<Box<dyn Run + 'a>, Failure> {
        let registers = self.registers.clone();
        match &self.source {
            Source::Trace { name, trace } => {
                let run = TraceRun::new(trace, head, config, registers, attention);
                Ok(Box::new(run.with_context(|| name.clone())?))
            }
            Source::Stimulus(path) => {
                let reader = BufReader::new(open_file(path)?);
                Ok(Box::new(StimulusRun::new(reader, config, registers)))
            }
            Source::Random { events, seed } => {
                let seed = seed.wrapping_add(head as u64);
                Ok(Box::new(RandomRun::new(config, registers, *events, seed)))
            }
        }
    }

    /// The program of such runs. Random ones come to the ports by odd means too.
    pub fn program<'a>(&self, interface: &Interface, runs: Vec<Box<dyn Run + 'a>>) -> Program<'a> {
        let program = Program::new(interface, runs);
        match self.source {
            Source::Random { seed, .. } => program.varied(seed),
            Source::Trace { .. } | Source::Stimulus(_) => program,
        }
    }

    /// What an error during a run is about.
    pub fn context(&self) -> String {
        match &self.source {
            Source::Trace { name, .. } => name.clone(),
            Source::Stimulus(path) => format!("stimulus {}", path.display()),
            Source::Random { seed, .. } => format!("random stimulus of seed {seed}"),
        }
    }

    /// Has random events in so many contexts, one behind the other, each with events of its own. Of a trace, and of a
    /// stimulus file, there are as many contexts as there are heads.
    pub fn in_contexts(&mut self, contexts: usize) {
        if matches!(self.source, Source::Random { .. }) {
            self.heads = (0..contexts).collect();
        }
    }

    /// How many steps the run of one head has, if that is known.
    pub fn steps(&self) -> Option<u64> {
        match &self.source {
            // A frame and its group.
            Source::Trace { trace, .. } => Some(2 * trace.frames() as u64),
            Source::Stimulus(_) => None,
            Source::Random { events, .. } => Some(*events),
        }
    }
}

fn open_file(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("cannot read the stimulus {}", path.display()))
}
