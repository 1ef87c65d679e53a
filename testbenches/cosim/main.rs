//! Co-simulation: the generated hardware on every engine against the golden model, over a matrix of designs. The
//! engines must agree with the model in every record, and with each other in every cycle.

mod pairwise;

use dregen::bench::engine::{self, SideFiles};
use dregen::bench::{Interface, Outcome, Program, RunOptions, Stall, builtin, vectors};
use dregen::config::Config;
use dregen::ir::Design;
use dregen::model::random::RandomRun;
use dregen::model::run::{Run, TraceRun};
use dregen::model::trace::Trace;
use dregen::model::{Counters, Registers};
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Variant};
use dregen::tools::{Tool, Toolbox, icarus};
use dregen::verilog::{self, EmitInfo};
use dregen::{passes, units};
use rayon::prelude::*;

const STALLS: [f64; 3] = [0.0, 0.3, 0.7];
/// Random events of a run: tables fill, and clusters of narrow counts close.
const EVENTS: u64 = 60;

/// A design with its stimulus.
struct Case {
    config: Config,
    design: Design,
    interface: Interface,
    events: u64,
    seed: u64,
}

impl Case {
    fn new(config: Config, events: u64, seed: u64) -> Self {
        let mut design = units::design(&config);
        passes::run(&mut design).unwrap();
        Case {
            interface: Interface::new(&config),
            events,
            seed,
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

    fn run(&self) -> RandomRun {
        let registers = Registers::reset(&self.config);
        RandomRun::new(&self.config, registers, self.events, self.seed)
    }

    fn program(&self) -> Program<'_> {
        // Twice, so that clear_context has something to clear.
        let runs: Vec<Box<dyn Run>> = vec![Box::new(self.run()), Box::new(self.run())];
        Program::new(&self.interface, runs)
    }

    /// What the stimulus brings about.
    fn counters(&self) -> Counters {
        let mut run = self.run();
        run.by_ref().for_each(|step| drop(step.unwrap()));
        run.context().counters().clone()
    }

    fn builtin(&self, options: &RunOptions) -> Outcome {
        let start = Start::Random(options.seed);
        let mut simulator = Simulator::new(&self.design, start).unwrap();
        let program = &mut self.program();
        builtin::run(&mut simulator, &self.interface, program, options).unwrap()
    }

    fn options(&self, stall: f64, seed: u64) -> RunOptions {
        RunOptions {
            stall: Stall::new(stall).unwrap(),
            seed,
            timeout: self.interface.timeout,
        }
    }

    /// Runs every stall on the builtin engine, on the given Verilator, and on Icarus if asked to; all must say the same.
    fn check(&self, verilator: &Toolbox, on_icarus: bool) {
        let folder = tempfile::tempdir().unwrap();
        let info = EmitInfo {
            version: "0".to_owned(),
            command: "test".to_owned(),
            licence: "Apache-2.0".to_owned(),
        };
        let rtl = verilog::emit(&self.design, &info).unwrap();
        let program = &mut self.program();
        engine::write(folder.path(), &self.interface, &rtl, "0", program).unwrap();
        let testbench = folder.path().join("testbench");
        let compiled = on_icarus.then(|| icarus::build(&Toolbox::from_env(), &testbench).unwrap());
        let harness = verilator::build(verilator, &testbench, Variant::Run, "build").unwrap();
        let files = SideFiles::default();
        for (seed, stall) in (1..).zip(STALLS) {
            let options = self.options(stall, seed);
            let outcome = self.builtin(&options);
            assert!(outcome.pass, "{}: {:?}", self.name(), outcome.failure);
            let verilated = engine::run_verilator(&harness, &options, &files).unwrap();
            assert_eq!(verilated, outcome, "verilator: {}", self.name());
            if let Some(compiled) = &compiled {
                let icarus = engine::run_icarus(compiled, &options, &files).unwrap();
                assert_eq!(icarus, outcome, "icarus: {}", self.name());
            }
        }
    }
}

/// Every Verilator that is there, as toolboxes that find it.
fn verilators() -> Vec<Toolbox> {
    let toolbox = Toolbox::from_env();
    let found = toolbox.find_all(Tool::Verilator);
    assert!(!found.is_empty(), "{:?}", toolbox.find(Tool::Verilator));
    let boxes = found.into_iter();
    boxes
        .map(|tool| toolbox.clone().with(Tool::Verilator, tool.path))
        .collect()
}

/// The designs of the matrix, each with a stimulus of its own.
fn cases() -> Vec<Case> {
    (0..)
        .zip(pairwise::designs())
        .map(|(seed, config)| Case::new(config, EVENTS, seed))
        .collect()
}

#[test]
fn the_matrix_agrees_on_all_engines() {
    let verilators = verilators();
    let cases = cases();
    let mut reached = Counters::default();
    for case in &cases {
        reached += &case.counters();
    }
    let (r, errors) = (&reached, &reached.errors);
    let kinds = [r.joins, r.new, r.forced, r.rejects];
    let others = [r.rows, r.rows_dropped, r.selected, r.offload, r.fetch];
    assert!(kinds.iter().chain(&others).all(|n| *n > 0), "{reached:?}");
    assert!(
        errors.reject && errors.store_full && errors.bounds && errors.row,
        "{errors:?}"
    );
    // Building takes most of the time: each design is for one of the Verilators, and every fourth for Icarus as well.
    cases.par_iter().enumerate().for_each(|(number, case)| {
        let verilator = &verilators[number % verilators.len()];
        case.check(verilator, number % 4 == 0);
    });
}

/// Further stimuli, where building takes no time.
#[test]
fn the_matrix_agrees_with_the_model_on_the_builtin_engine() {
    pairwise::designs().into_par_iter().for_each(|config| {
        for seed in 100..103 {
            let case = Case::new(config.clone(), EVENTS, seed);
            let stall = STALLS[seed as usize % STALLS.len()];
            let outcome = case.builtin(&case.options(stall, seed));
            assert!(outcome.pass, "{}: {:?}", case.name(), outcome.failure);
        }
    });
}

/// The yardstick of docs/dre.md, "Speed the RTL must show", for the aim of 0.98.
#[test]
fn the_hcu_is_busy_with_little_but_comparisons() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/traces/minilm-l3.safetensors");
    let trace = Trace::open(path.as_ref()).unwrap();
    for accumulators in [1, 4] {
        let mut config = Config::default();
        config.hcu.accumulators = accumulators;
        let case = Case::new(config, 0, 0);
        let registers = Registers::for_trace(&case.config);
        let run = TraceRun::new(&trace, 0, &case.config, registers, false).unwrap();
        let mut program = Program::new(&case.interface, vec![Box::new(run)]);
        let mut simulator = Simulator::new(&case.design, Start::Zero).unwrap();
        let options = case.options(0.0, 1);
        let outcome =
            builtin::run(&mut simulator, &case.interface, &mut program, &options).unwrap();
        assert!(outcome.pass, "{:?}", outcome.failure);
        let ideal_chunks = program.totals().ideal_chunks;
        let efficiency = outcome.hcu_efficiency(ideal_chunks, accumulators).unwrap();
        assert!(
            efficiency >= 0.98,
            "{accumulators} accumulators: {efficiency}"
        );
    }
}

/// A vector folder is what the engines outside run: nothing in it may hang on where or when it was made.
#[test]
fn vectors_are_the_same_each_time() {
    let case = Case::new(pairwise::designs().swap_remove(7), 20, 3);
    let write =
        || vectors::write(&case.interface, &mut case.program(), |_| Ok(Vec::new())).unwrap();
    assert_eq!(write(), write());
}
