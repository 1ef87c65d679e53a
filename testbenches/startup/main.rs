//! Start-up: whatever registers and memories hold at the start, a design does the same in the same cycles, through
//! clear_context and through soft_reset in the middle of everything; and a design that leaves out one reset is found out.

use std::fs;
use std::path::Path;

use dregen::bench::engine::{self, SideFiles};
use dregen::bench::{Interface, Outcome, Program, RunOptions, Stall, builtin};
use dregen::config::{Config, load};
use dregen::ir::Design;
use dregen::model::random::RandomRun;
use dregen::model::{Registers, Run};
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Harness, Variant};
use dregen::tools::{Tool, Toolbox};
use dregen::verilog::{self, EmitInfo, VerilogFile};
use dregen::{passes, units};
use rayon::prelude::*;

/// Contents at the start that are tried on Verilator, beside the one that the seed of the run gives.
const STARTS: std::ops::RangeInclusive<u64> = 1..=12;
/// Events of the contexts of a run. All but the last may end in a soft_reset.
const CONTEXTS: &[u64] = &[16, 16, 16, 16, 16, 16, 16, 48];
/// One context, which is seen to its end: what was at the start is not reset on the way.
const WHOLE: &[u64] = &[48];
const SEED: u64 = 5;

/// Every kind of reset, with small tables so that little is to be built.
const DESIGNS: [&[&str]; 3] = [
    &["reset=sync_low"],
    &[
        "reset=sync_high",
        "hcu.policy=first",
        "wtu.select=exact",
        "wtu.domain=raw",
    ],
    &[
        "reset=async_low",
        "hcu.accumulators=2",
        "wtu.domain=exp2",
        "kvmu.page_tokens=1",
    ],
];

struct Case {
    config: Config,
    design: Design,
    interface: Interface,
    contexts: &'static [u64],
}

impl Case {
    fn new(sets: &[&str], contexts: &'static [u64]) -> Self {
        let mut config = Config::preset("tiny").unwrap();
        let small = ["hcu.max_clusters=16", "wtu.lanes=2", "count_bits=4"];
        for set in small.iter().chain(sets) {
            load::apply_set(&mut config, set).unwrap();
        }
        config.validate().unwrap();
        let mut design = units::design(&config);
        passes::run(&mut design).unwrap();
        Case {
            interface: Interface::new(&config),
            design,
            config,
            contexts,
        }
    }

    fn program(&self) -> Program<'_> {
        let runs = self.contexts.iter().zip(1..).map(|(events, seed)| {
            let registers = Registers::reset(&self.config);
            let run = RandomRun::new(&self.config, registers, *events, seed);
            Box::new(run) as Box<dyn Run>
        });
        Program::new(&self.interface, runs.collect())
            .varied(SEED)
            .rough(SEED)
    }

    fn options(&self) -> RunOptions {
        RunOptions {
            stall: Stall::new(0.3).unwrap(),
            seed: SEED,
            timeout: self.interface.timeout,
        }
    }

    fn rtl(&self) -> Vec<VerilogFile> {
        let info = EmitInfo::by("test");
        verilog::emit(&self.design, &info).unwrap()
    }

    fn builtin(&self, start: Start) -> Outcome {
        let mut simulator = Simulator::new(&self.design, start).unwrap();
        let program = &mut self.program();
        builtin::run(&mut simulator, &self.interface, program, &self.options()).unwrap()
    }

    /// Builds the testbench of `rtl` in `folder`.
    fn build(&self, folder: &Path, rtl: &[VerilogFile], verilator: &Toolbox) -> Harness {
        let program = &mut self.program();
        engine::write(folder, &self.interface, rtl, "0", program).unwrap();
        verilator::build(verilator, &folder.join("testbench"), Variant::Run, "build").unwrap()
    }

    /// The outcome from each start.
    fn verilated(&self, harness: &Harness) -> Vec<Outcome> {
        let files = SideFiles::default();
        let run = |start| engine::run_verilator_from(harness, &self.options(), &files, Some(start));
        STARTS.map(|start| run(start).unwrap()).collect()
    }
}

/// Every Verilator that is there, as toolboxes that find it.
fn verilators() -> Vec<Toolbox> {
    Toolbox::from_env().each(Tool::Verilator).unwrap()
}

#[test]
fn nothing_hangs_on_what_registers_and_memories_hold_at_the_start() {
    let verilators = verilators();
    DESIGNS.par_iter().enumerate().for_each(|(number, sets)| {
        let case = Case::new(sets, CONTEXTS);
        let expected = case.builtin(Start::Zero);
        assert!(expected.pass, "{sets:?}: {:?}", expected.failure);
        let text: Vec<String> = instructions(&case);
        let resets = text
            .iter()
            .filter(|line| line.starts_with("Abandon"))
            .count();
        assert!(resets >= 2, "{sets:?}: {resets} times reset by software");
        for seed in 1..=4 {
            let outcome = case.builtin(Start::Random(seed));
            assert_eq!(outcome, expected, "{sets:?}: builtin, start {seed}");
        }
        let folder = tempfile::tempdir().unwrap();
        let verilator = &verilators[number % verilators.len()];
        let harness = case.build(folder.path(), &case.rtl(), verilator);
        for (start, outcome) in STARTS.zip(case.verilated(&harness)) {
            assert_eq!(outcome, expected, "{sets:?}: verilator, start {start}");
        }
    });
}

fn instructions(case: &Case) -> Vec<String> {
    let program = case.program();
    program
        .map(|instruction| format!("{:?}", instruction.unwrap()))
        .collect()
}

/// Registers whose reset is left out, one at a time in a design of its own: the file, and the line. Those of the datapath are
/// cleared as well while the design is in reset, so that theirs alone would not be missed.
const LEFT_OUT: [(&str, &str); 3] = [
    ("dre_csr.v", "clear_q  <= 1'b1;"),
    ("dre_csr.v", "b_valid_q <= 1'b0;"),
    ("dre_csr.v", "th_hd_q          <= 5'd7;"),
];

#[test]
fn a_register_that_is_not_reset_is_found_out() {
    let verilators = verilators();
    LEFT_OUT
        .par_iter()
        .enumerate()
        .for_each(|(number, (file, line))| {
            let case = Case::new(DESIGNS[0], WHOLE);
            let mut rtl = case.rtl();
            let found = rtl.iter_mut().find(|each| each.name == *file).unwrap();
            assert_eq!(found.text.matches(line).count(), 1, "{file}: {line}");
            found.text = found.text.replace(line, "");
            let folder = tempfile::tempdir().unwrap();
            let harness = case.build(folder.path(), &rtl, &verilators[number % verilators.len()]);
            let outcomes = case.verilated(&harness);
            let expected = case.builtin(Start::Zero);
            let differ = outcomes.iter().filter(|outcome| **outcome != expected);
            assert!(differ.count() > 0, "{file}: {line}");
            // And by nothing else than what is at the start.
            assert!(fs::metadata(folder.path().join("testbench/result.json")).is_ok());
        });
}
