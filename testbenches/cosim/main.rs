//! Co-simulation: the generated hardware on every engine against the golden model, over a matrix of designs. The
//! engines must agree with the model in every record, and with each other in every cycle.

mod pairwise;

use dregen::bench::engine::{self, SideFiles};
use dregen::bench::{Interface, Outcome, Program, RunOptions, Stall, builtin, vectors};
use dregen::config::Config;
use dregen::config::presets::PRESETS;
use dregen::ir::Design;
use dregen::model::random::RandomRun;
use dregen::model::run::{Beginning, TraceRun};
use dregen::model::trace::Trace;
use dregen::model::{Counters, Registers, Run};
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Variant};
use dregen::tools::{Tool, Toolbox, icarus};
use dregen::verilog::{self, EmitInfo};
use dregen::{passes, units};
use rayon::prelude::*;
use std::sync::LazyLock;

const STALLS: [f64; 2] = [0.0, 0.5];
/// Random events of a run: tables fill, and clusters of narrow counts close.
const EVENTS: u64 = 24;

/// The trace of the README, of a real transformer.
static BUNDLED: LazyLock<Trace> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/traces/minilm-l3.safetensors");
    Trace::open(path.as_ref()).unwrap()
});

/// What a design is fed with.
#[derive(Clone, Copy)]
enum Input {
    /// The same random events twice, so that clear_context has something to clear.
    Random { events: u64, seed: u64 },
    /// So many frames and groups of a head of the bundled trace, with this recent window.
    Trace { steps: usize, window: u32 },
}

/// A design with its stimulus.
struct Case {
    config: Config,
    design: Design,
    interface: Interface,
    input: Input,
}

impl Case {
    fn new(config: Config, input: Input) -> Self {
        let mut design = units::design(&config);
        passes::run(&mut design).unwrap();
        Case {
            interface: Interface::new(&config),
            input,
            design,
            config,
        }
    }

    fn name(&self) -> String {
        let pairs = self.config.keys_as_pairs().into_iter();
        pairs
            .map(|(key, value)| format!("{key}={value} "))
            .collect()
    }

    fn random(config: Config, seed: u64) -> Self {
        let events = EVENTS;
        Case::new(config, Input::Random { events, seed })
    }

    fn program(&self) -> Program<'_> {
        let config = &self.config;
        let run = |context: usize| -> Box<dyn Run> {
            match self.input {
                Input::Random { events, seed } => {
                    let registers = Registers::reset(config);
                    Box::new(RandomRun::new(config, registers, events, seed))
                }
                Input::Trace { steps, window } => {
                    let registers = Registers {
                        recent_window: window,
                        ..Registers::for_trace(config)
                    };
                    let run = TraceRun::new(&BUNDLED, context, config, registers, false);
                    Box::new(Beginning::of(Box::new(run.unwrap()), steps))
                }
            }
        };
        let program =
            |contexts: usize| Program::new(&self.interface, (0..contexts).map(run).collect());
        match self.input {
            Input::Random { seed, .. } => program(2).varied(seed),
            Input::Trace { .. } => program(1),
        }
    }

    /// Runs on the builtin engine; what the stimulus brought about comes with the outcome.
    fn builtin(&self, options: &RunOptions) -> (Outcome, Counters) {
        let start = Start::Random(options.seed);
        let mut simulator = Simulator::new(&self.design, start).unwrap();
        let program = &mut self.program();
        let outcome = builtin::run(&mut simulator, &self.interface, program, options).unwrap();
        assert!(outcome.pass, "{}: {:?}", self.name(), outcome.failure);
        (outcome, program.totals())
    }

    fn options(&self, stall: f64, seed: u64) -> RunOptions {
        RunOptions {
            stall: Stall::new(stall).unwrap(),
            seed,
            timeout: self.interface.timeout,
        }
    }

    /// Runs with each stall on the builtin engine, on the given Verilator, and on Icarus if asked to; all must say the
    /// same. Tells what the stimulus brought about.
    fn check(&self, stalls: &[f64], verilator: &Toolbox, on_icarus: bool) -> Counters {
        let folder = tempfile::tempdir().unwrap();
        let info = EmitInfo::by("test");
        let rtl = verilog::emit(&self.design, &info).unwrap();
        let program = &mut self.program();
        engine::write(folder.path(), &self.interface, &rtl, "0", program).unwrap();
        let testbench = folder.path().join("testbench");
        let compiled = on_icarus.then(|| icarus::build(&Toolbox::from_env(), &testbench).unwrap());
        let harness = verilator::build(verilator, &testbench, Variant::Run, "build").unwrap();
        let files = SideFiles::default();
        let mut reached = Counters::default();
        for (seed, &stall) in (1..).zip(stalls) {
            let options = self.options(stall, seed);
            let (outcome, counters) = self.builtin(&options);
            reached += &counters;
            let verilated = engine::run_verilator(&harness, &options, &files).unwrap();
            assert_eq!(verilated, outcome, "verilator: {}", self.name());
            if let Some(compiled) = &compiled {
                let icarus = engine::run_icarus(compiled, &options, &files).unwrap();
                assert_eq!(icarus, outcome, "icarus: {}", self.name());
            }
        }
        reached
    }
}

/// Every Verilator that is there, as toolboxes that find it.
fn verilators() -> Vec<Toolbox> {
    Toolbox::from_env().each(Tool::Verilator).unwrap()
}

/// The designs of the matrix, each with a stimulus of its own.
fn cases() -> Vec<Case> {
    (0..)
        .zip(pairwise::designs())
        .map(|(seed, config)| Case::random(config, seed))
        .collect()
}

#[test]
fn the_matrix_agrees_on_all_engines() {
    let verilators = verilators();
    // Building takes most of the time: each design is for one of the Verilators, and every sixth for Icarus as well.
    let check = |(number, case): (usize, &Case)| {
        let verilator = &verilators[number % verilators.len()];
        case.check(&STALLS, verilator, number % 6 == 0)
    };
    let sum = |mut all: Counters, one: Counters| {
        all += &one;
        all
    };
    let cases = cases();
    let counted = cases.par_iter().enumerate().map(check);
    let reached = counted.reduce(Counters::default, sum);
    let (r, errors) = (&reached, &reached.errors);
    let kinds = [r.joins, r.new, r.forced, r.rejects];
    let others = [r.rows, r.rows_dropped, r.selected, r.offload, r.fetch];
    assert!(kinds.iter().chain(&others).all(|n| *n > 0), "{reached:?}");
    assert!(
        errors.reject && errors.store_full && errors.bounds && errors.row,
        "{errors:?}"
    );
}

/// `paper` and `tiny` have tests of their own.
#[test]
fn the_other_presets_agree_with_the_model() {
    let others = PRESETS
        .iter()
        .filter(|preset| !["paper", "tiny"].contains(&preset.name));
    for (seed, preset) in (0..).zip(others) {
        let case = Case::random(Config::preset(preset.name).unwrap(), seed);
        if preset.name == "wide" {
            // The largest of them on Verilator as well.
            case.check(&[0.3], &verilators()[0], false);
        } else {
            case.builtin(&case.options(0.3, seed));
        }
    }
}

/// `paper` over a head of the bundled trace, whole.
fn head(config: Config) -> Case {
    let input = Input::Trace {
        steps: 2 * BUNDLED.frames(),
        window: Registers::for_trace(&config).recent_window,
    };
    Case::new(config, input)
}

/// What `generate` checks on the builtin engine, there with both heads, before it writes anything. Icarus takes minutes for
/// a head, and does with its beginning and a window that tokens soon leave.
#[test]
fn the_default_agrees_on_all_engines_over_the_bundled_trace() {
    let whole = head(Config::default()).check(&[0.0], &verilators()[0], false);
    assert_eq!((whole.tokens, whole.rows), (3840, 3840));
    let input = Input::Trace {
        steps: 6,
        window: 64,
    };
    let beginning = Case::new(Config::default(), input).check(&[0.0], &verilators()[0], true);
    assert!(
        beginning.offload > 0 && beginning.fetch > 0,
        "{beginning:?}"
    );
}

/// The yardstick of docs/dre.md, "Speed the RTL must show", for the aim of 0.98.
#[test]
fn the_hcu_is_busy_with_little_but_comparisons() {
    for accumulators in [1, 4] {
        let mut config = Config::default();
        config.hcu.accumulators = accumulators;
        let case = head(config);
        let (outcome, counters) = case.builtin(&case.options(0.0, 1));
        let efficiency = outcome.hcu_efficiency(counters.ideal_chunks, accumulators);
        let efficiency = efficiency.unwrap();
        assert!(
            efficiency >= 0.98,
            "{accumulators} accumulators: {efficiency}"
        );
    }
}

/// A vector folder is what the engines outside run: nothing in it may hang on where or when it was made.
#[test]
fn vectors_are_the_same_each_time() {
    let case = Case::random(pairwise::designs().swap_remove(7), 3);
    let write =
        || vectors::write(&case.interface, &mut case.program(), |_| Ok(Vec::new())).unwrap();
    assert_eq!(write(), write());
}
