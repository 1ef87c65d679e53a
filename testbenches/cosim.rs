//! Co-simulation: the generated hardware on every engine against the golden model, over a matrix of designs. The
//! engines must agree with the model in every record, and with each other in every cycle.

use std::collections::BTreeSet;

use dregen::bench::engine::{self, SideFiles};
use dregen::bench::random::SplitMix64;
use dregen::bench::{Interface, Outcome, Program, RunOptions, Stall, builtin, vectors};
use dregen::config::{Config, Policy, Reset};
use dregen::ir::Design;
use dregen::model::run::{Run, StimulusRun, TraceRun};
use dregen::model::trace::Trace;
use dregen::model::{Code, Event, Kind, Registers, stimulus};
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Variant};
use dregen::tools::{Tool, Toolbox, icarus};
use dregen::verilog::{self, EmitInfo};
use dregen::{passes, units};
use rayon::prelude::*;

const STALLS: [f64; 3] = [0.0, 0.3, 0.7];

/// A design with its stimulus.
struct Case {
    config: Config,
    design: Design,
    interface: Interface,
    stimulus: Vec<u8>,
}

impl Case {
    fn new(config: Config, tokens: usize, seed: u64) -> Self {
        let mut design = units::design(&config);
        passes::run(&mut design).unwrap();
        Case {
            interface: Interface::new(&config),
            stimulus: frames(&config, tokens, seed),
            design,
            config,
        }
    }

    fn name(&self) -> String {
        let pairs = self.config.keys_as_pairs().into_iter();
        let pairs = pairs.filter(|(key, _)| !key.starts_with("wtu") && !key.starts_with("kvmu"));
        pairs
            .map(|(key, value)| format!("{key}={value} "))
            .collect()
    }

    fn run(&self) -> StimulusRun<&[u8]> {
        let registers = Registers::reset(&self.config);
        StimulusRun::new(&self.stimulus, &self.config, registers)
    }

    fn program(&self) -> Program<'_> {
        // Twice, so that clear_i has something to clear.
        let runs: Vec<Box<dyn Run>> = vec![Box::new(self.run()), Box::new(self.run())];
        Program::new(&self.interface, runs)
    }

    /// Which kinds of assignment the stimulus brings about.
    fn kinds(&self) -> BTreeSet<&'static str> {
        let steps = self.run().map(Result::unwrap);
        let assigned = steps.flat_map(|step| step.records.assign);
        let kinds = assigned.map(|assign| match assign.kind {
            Kind::Join => "join",
            Kind::New => "new",
            Kind::Forced => "forced",
            Kind::Reject => "reject",
        });
        kinds.collect()
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

    /// Runs every stall on the builtin engine, Icarus and the given Verilators; all must say the same.
    fn check(&self, verilators: &[Toolbox]) {
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
        let compiled = icarus::build(&Toolbox::from_env(), &testbench).unwrap();
        let harnesses = verilators.iter().enumerate().map(|(number, toolbox)| {
            let build = format!("build{number}");
            verilator::build(toolbox, &testbench, Variant::Run, &build).unwrap()
        });
        let harnesses: Vec<_> = harnesses.collect();
        let files = SideFiles::default();
        for (seed, stall) in (1..).zip(STALLS) {
            let options = self.options(stall, seed);
            let outcome = self.builtin(&options);
            assert!(outcome.pass, "{}: {:?}", self.name(), outcome.failure);
            let icarus = engine::run_icarus(&compiled, &options, &files).unwrap();
            assert_eq!(icarus, outcome, "icarus: {}", self.name());
            for harness in &harnesses {
                let verilator = engine::run_verilator(harness, &options, &files).unwrap();
                assert_eq!(verilator, outcome, "verilator: {}", self.name());
            }
        }
    }
}

/// Frames of codes around a few centres, with a stray one now and then, and changes of the threshold.
fn frames(config: &Config, tokens: usize, seed: u64) -> Vec<u8> {
    let bits = config.hash.bits;
    let mut random = SplitMix64::new(seed);
    let code = |random: &mut SplitMix64| Code([0; 4].map(|_: u64| random.draw())).masked(bits);
    let centres: Vec<Code> = (0..12).map(|_| code(&mut random)).collect();
    let mut text = Vec::new();
    let mut left = tokens;
    while left > 0 {
        let length = (1 + random.draw() as usize % 40).min(left);
        left -= length;
        let codes = (0..length).map(|_| match random.draw() % 4 {
            0 => code(&mut random),
            _ => {
                let mut near = centres[random.draw() as usize % centres.len()];
                for _ in 0..random.draw() % 4 {
                    let bit = (random.draw() % u64::from(bits)) as usize;
                    near.0[bit / 64] ^= 1 << (bit % 64);
                }
                near
            }
        });
        stimulus::write(&mut text, &Event::Frame(codes.collect()), bits).unwrap();
        if random.draw().is_multiple_of(4) {
            let th_hd = random.draw() % u64::from(bits.min(12) + 2);
            text.extend(format!("{{\"set\": {{\"th_hd\": {th_hd}}}}}\n").bytes());
        }
    }
    text
}

/// Every combination of the widths, lanes and policies that the project promises, the other parameters rotating.
fn matrix() -> Vec<Config> {
    let mut designs = Vec::new();
    for bits in [8, 24, 32, 128] {
        for xor_width in [1, 8, 16, 32].into_iter().filter(|w| *w <= bits) {
            for accumulators in [1, 4] {
                for policy in [Policy::Nearest, Policy::First] {
                    let number = designs.len();
                    let mut config = Config::preset("tiny").unwrap();
                    config.hash.bits = bits;
                    config.hcu.xor_width = xor_width;
                    config.hcu.accumulators = accumulators;
                    config.hcu.policy = policy;
                    // Bit-serial designs with many clusters would run for minutes on Icarus.
                    let serial = bits / xor_width > 16;
                    config.hcu.max_clusters = [16, 21, if serial { 17 } else { 64 }][number % 3];
                    config.hcu.queue_tokens = [2, 4, 7, 32][number % 4];
                    config.hcu.stages = [0, 1, 3][number / 2 % 3];
                    // 15 tokens a cluster: clusters close, and in small tables tokens are rejected.
                    config.count_bits = [4, 16, 5][number / 3 % 3];
                    let resets = [Reset::SyncLow, Reset::SyncHigh, Reset::AsyncLow];
                    config.reset = resets[number % 3];
                    config.prefix = ["dre", "core_7"][number % 2].to_owned();
                    designs.push(config);
                }
            }
        }
    }
    designs
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

#[test]
fn the_matrix_agrees_on_all_engines() {
    let verilators = verilators();
    let cases: Vec<Case> = (0..)
        .zip(matrix())
        .map(|(seed, config)| {
            // Enough to fill 16 clusters of 15 tokens, where there are such.
            let tokens = if config.count_bits == 4 { 300 } else { 120 };
            Case::new(config, tokens, seed)
        })
        .collect();
    let kinds: BTreeSet<_> = cases.iter().flat_map(Case::kinds).collect();
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    // Building takes most of the time: each design is for one of the Verilators.
    cases.par_iter().enumerate().for_each(|(number, case)| {
        let turn = number % verilators.len();
        case.check(&verilators[turn..=turn]);
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
        let slots = u64::from(accumulators) * outcome.meter("hcu_busy_cycles");
        let efficiency = program.ideal_chunks() as f64 / slots as f64;
        assert!(
            efficiency >= 0.98,
            "{accumulators} accumulators: {efficiency}"
        );
    }
}

/// A vector folder is what the engines outside run: nothing in it may hang on where or when it was made.
#[test]
fn vectors_are_the_same_each_time() {
    let case = Case::new(matrix().swap_remove(7), 100, 3);
    let write =
        || vectors::write(&case.interface, &mut case.program(), |_| Ok(Vec::new())).unwrap();
    assert_eq!(write(), write());
}
