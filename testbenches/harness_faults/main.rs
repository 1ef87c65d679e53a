//! The checks of the harnesses, each against a design that breaks the rule on purpose; and that all engines say the
//! same of it: same rule, same record, same cycle, same words.

use std::path::Path;

use dregen::bench::beat::Beats;
use dregen::bench::engine::{self, SideFiles};
use dregen::bench::interface::Plain;
use dregen::bench::{Instruction, Interface, Outcome, RunOptions, Stall, builtin, vectors};
use dregen::config::{Config, Reset};
use dregen::ir::Design;
use dregen::model::RunError;
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Harness, Variant};
use dregen::tools::{Tool, Toolbox, icarus};
use dregen::verilog::{self, EmitInfo};

mod stand_in;

use stand_in::{Fault, stand_in};

const TOKENS_A_FRAME: u64 = 12;

fn interface() -> Interface {
    let mut config = Config::preset("tiny").unwrap();
    config.hash.bits = 16;
    let mut interface = Interface::new(&config);
    interface.controls.push(Plain {
        port: "fault_i",
        width: 5,
    });
    interface
}

/// Two frames, a look at the status, a clear, a frame.
fn program(interface: &Interface, fault: Fault) -> Vec<Instruction> {
    let (hash, source) = interface.stream("s_axis_hash").unwrap();
    let (assign, sink) = interface.stream("m_axis_assign").unwrap();
    let frame = |first: u64| {
        let mut records = Beats::new(sink);
        let mut beats = Beats::new(source);
        for token in first..first + TOKENS_A_FRAME {
            let code = (token * 37 + 11) & 0xff;
            let last = u64::from(token + 1 == first + TOKENS_A_FRAME);
            beats.push([code | token << 8 & 0xff00, last]);
            records.push([token | token << 32 | code << 48 | 1 << 57, last]);
        }
        let stream = hash;
        [
            Instruction::Expect {
                stream: assign,
                records,
            },
            Instruction::Send { stream, beats },
        ]
    };
    let mut all = vec![
        Instruction::Set("fault_i", fault as u64),
        Instruction::Wait(4),
        Instruction::Set("enable_i", 1),
    ];
    all.extend(frame(0));
    all.extend(frame(TOKENS_A_FRAME));
    all.push(Instruction::Drain);
    all.push(Instruction::Check("clusters_o", 2 * TOKENS_A_FRAME));
    all.push(Instruction::Check("tokens_o", 2 * TOKENS_A_FRAME));
    all.push(Instruction::Pulse("clear_i"));
    all.extend(frame(0));
    all.push(Instruction::Drain);
    all.push(Instruction::Check("tokens_o", TOKENS_A_FRAME));
    all
}

fn steps(program: &[Instruction]) -> impl Iterator<Item = Result<Instruction, RunError>> + '_ {
    program.iter().cloned().map(Ok)
}

fn options(seed: u64) -> RunOptions {
    RunOptions {
        stall: Stall::new(0.5).unwrap(),
        seed,
        timeout: 200,
    }
}

/// The engines on one design, each built once.
struct Engines {
    design: Design,
    interface: Interface,
    folder: tempfile::TempDir,
    harnesses: Vec<Harness>,
    compiled: icarus::Compiled,
}

impl Engines {
    fn new(design: Design) -> Self {
        let interface = interface();
        let folder = tempfile::tempdir().unwrap();
        let info = EmitInfo {
            version: "0".to_owned(),
            command: "test".to_owned(),
            licence: "Apache-2.0".to_owned(),
        };
        let rtl = verilog::emit(&design, &info).unwrap();
        let nothing = &mut std::iter::empty();
        engine::write(folder.path(), &interface, &rtl, "0", nothing).unwrap();
        let testbench = folder.path().join("testbench");
        let toolbox = Toolbox::from_env();
        let verilators = toolbox.find_all(Tool::Verilator);
        assert!(
            !verilators.is_empty(),
            "{:?}",
            toolbox.find(Tool::Verilator)
        );
        let harnesses = verilators.iter().enumerate().map(|(number, found)| {
            let toolbox = toolbox.clone().with(Tool::Verilator, &found.path);
            let build = format!("build{number}");
            verilator::build(&toolbox, &testbench, Variant::Run, &build).unwrap()
        });
        Engines {
            harnesses: harnesses.collect(),
            compiled: icarus::build(&toolbox, &testbench).unwrap(),
            design,
            interface,
            folder,
        }
    }

    /// The outcome on which all engines agree.
    fn run(&self, program: &[Instruction], options: &RunOptions) -> Outcome {
        let start = Start::Random(options.seed);
        let mut simulator = Simulator::new(&self.design, start).unwrap();
        let outcome = builtin::run(
            &mut simulator,
            &self.interface,
            &mut steps(program),
            options,
        );
        let outcome = outcome.unwrap();
        let vectors: &Path = &self.folder.path().join("testbench/vectors");
        vectors::write_folder(vectors, &self.interface, &mut steps(program)).unwrap();
        let files = SideFiles::default();
        let icarus = engine::run_icarus(&self.compiled, options, &files).unwrap();
        assert_eq!(outcome, icarus, "builtin and icarus");
        for harness in &self.harnesses {
            let verilator = engine::run_verilator(harness, options, &files).unwrap();
            assert_eq!(outcome, verilator, "builtin and verilator");
        }
        outcome
    }
}

#[test]
fn every_fault_is_caught_and_all_engines_agree() {
    let engines = Engines::new(stand_in(Reset::SyncLow, 0));
    let interface = interface();
    for seed in 1..=5 {
        let outcome = engines.run(&program(&interface, Fault::None), &options(seed));
        assert!(outcome.pass, "{outcome:?}");
        assert_eq!(outcome.records["m_axis_assign"], 3 * TOKENS_A_FRAME);
    }
    let cases = [
        (
            Fault::WithdrawsValid,
            "m_axis_assign",
            Some(4),
            "tvalid withdrawn while stalled",
        ),
        (
            Fault::ChangesPayload,
            "m_axis_assign",
            None,
            "payload changed while stalled",
        ),
        (
            Fault::ChangesLast,
            "m_axis_assign",
            Some(11),
            "payload changed while stalled",
        ),
        (Fault::OmitsLast, "m_axis_assign", Some(11), "wrong record"),
        (
            Fault::SwapsRecords,
            "m_axis_assign",
            Some(6),
            "wrong record",
        ),
        (
            Fault::SetsSpareBit,
            "m_axis_assign",
            Some(0),
            "wrong record",
        ),
        (
            Fault::StopsTaking,
            "m_axis_assign",
            Some(9),
            "no progress for 200 cycles",
        ),
        (Fault::LosesRecord, "m_axis_assign", Some(9), "wrong record"),
        (
            Fault::DoublesRecord,
            "m_axis_assign",
            Some(5),
            "wrong record",
        ),
        (
            Fault::AddsRecord,
            "m_axis_assign",
            Some(36),
            "unexpected record",
        ),
        (
            Fault::IgnoresEnable,
            "s_axis_hash",
            None,
            "tready high while not enabled",
        ),
        (Fault::StaysBusy, "busy", None, "no progress for 200 cycles"),
        (Fault::MiscountsTokens, "tokens_o", None, "wrong status"),
        (
            Fault::IgnoresClear,
            "m_axis_assign",
            Some(24),
            "wrong record",
        ),
        (
            Fault::ReadsLate,
            "m_axis_assign",
            None,
            "payload changed while stalled",
        ),
    ];
    for (fault, stream, record, what) in cases {
        // A fault about stalls needs one at the right time: some seed has it.
        let program = program(&interface, fault);
        let outcomes = (1..=8).map(|seed| engines.run(&program, &options(seed)));
        let failures: Vec<_> = outcomes.filter_map(|outcome| outcome.failure).collect();
        assert!(!failures.is_empty(), "{fault:?} is not caught");
        for failure in &failures {
            let said = (failure.stream.as_str(), failure.what.as_str());
            assert_eq!(said, (stream, what), "{fault:?}: {failure}");
        }
        let placed = failures.iter().any(|failure| failure.record == record);
        assert!(record.is_none() || placed, "{fault:?}: {failures:?}");
    }
}

#[test]
fn a_record_during_reset_is_caught() {
    let engines = Engines::new(stand_in(Reset::AsyncLow, 1));
    let outcome = engines.run(&program(&interface(), Fault::None), &options(1));
    let failure = outcome.failure.unwrap();
    assert_eq!(
        failure.to_string(),
        "m_axis_assign, cycle 0: tvalid high in reset: expected tvalid=0, got tvalid=1"
    );
}
