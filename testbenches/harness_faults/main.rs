//! The checks of the harnesses, each against a design that breaks the rule on purpose; and that all engines say the
//! same of it: same rule, same record, same cycle, same words.

use std::path::Path;

use dregen::bench::beat::Beats;
use dregen::bench::engine::{self, SideFiles};
use dregen::bench::registers::{self, Register};
use dregen::bench::{Instruction, Interface, Outcome, RunOptions, Stall, builtin, vectors};
use dregen::config::{Config, Reset};
use dregen::ir::Design;
use dregen::model::RunError;
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Harness, Variant};
use dregen::tools::{Tool, Toolbox, icarus};
use dregen::verilog::{self, EmitInfo};

mod slave;
mod stand_in;

use stand_in::{FAULT, Fault, stand_in};

const TOKENS_A_FRAME: u64 = 12;
const BEATS_A_GROUP: u64 = 3;

fn interface(lanes: u32) -> Interface {
    let mut config = Config::preset("tiny").unwrap();
    config.hash.bits = 16;
    config.wtu.lanes = lanes;
    let mut interface = Interface::new(&config);
    interface.registers.push(FAULT);
    interface
}

/// The stream of that name without its first record or beat.
fn beats_of(interface: &Interface, name: &str) -> (usize, Beats) {
    let (stream, described) = interface.stream(name).unwrap();
    (stream, Beats::new(described))
}

fn frame(interface: &Interface, first: u64) -> [Instruction; 3] {
    let (hash, mut codes) = beats_of(interface, "s_axis_hash");
    let (assign, mut assigned) = beats_of(interface, "m_axis_assign");
    let (offload, mut offloaded) = beats_of(interface, "m_axis_offload");
    for token in first..first + TOKENS_A_FRAME {
        let low = (token * 37 + 11) & 0xff;
        let code = low | token << 8 & 0xff00;
        let last = u64::from(token + 1 == first + TOKENS_A_FRAME);
        codes.push([code, last]);
        assigned.push([token | token << 32 | low << 48 | 1 << 57, last]);
        offloaded.push([code | code << 32, code, 1]);
    }
    [
        Instruction::Expect {
            stream: assign,
            records: assigned,
        },
        Instruction::Expect {
            stream: offload,
            records: offloaded,
        },
        Instruction::Send {
            stream: hash,
            beats: codes,
        },
    ]
}

fn group(interface: &Interface) -> [Instruction; 3] {
    let (score, mut scores) = beats_of(interface, "s_axis_score");
    let words = interface.streams[score].word(1);
    let (select, mut selected) = beats_of(interface, "m_axis_select");
    let (fetch, mut fetched) = beats_of(interface, "m_axis_fetch");
    for beat in 0..BEATS_A_GROUP {
        let word = |i: u64| 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(4 * i + beat + 1);
        let words = words as u64;
        let last = u64::from(beat + 1 == BEATS_A_GROUP);
        let keep = u64::MAX >> (64 - 8 * words) >> last;
        scores.push((0..words).map(word).chain([keep, last, last]));
        let data = (0..words).map(word).fold(0, |data, word| data ^ word);
        selected.push([data & 0xffff_ffff_ffff, last]);
        fetched.push([data, keep ^ last << 63, last]);
    }
    [
        Instruction::Expect {
            stream: select,
            records: selected,
        },
        Instruction::Expect {
            stream: fetch,
            records: fetched,
        },
        Instruction::Send {
            stream: score,
            beats: scores,
        },
    ]
}

/// Two frames with a group between them, a look at the registers, a clear, a frame.
fn program(interface: &Interface, fault: Fault) -> Vec<Instruction> {
    let check = |register: Register, value: u64| Instruction::Check(register, value as u32);
    let mut all = vec![
        Instruction::Write(registers::IRQ_ENABLE, 1),
        Instruction::Write(FAULT, fault as u32),
        Instruction::Wait(4),
        Instruction::Level("irq", true),
        Instruction::Write(registers::CTRL, 1),
    ];
    all.extend(frame(interface, 0));
    all.extend(group(interface));
    all.extend(frame(interface, TOKENS_A_FRAME));
    all.push(Instruction::Drain);
    all.push(check(registers::CLUSTERS, 2 * TOKENS_A_FRAME));
    all.push(check(registers::TOKENS, 2 * TOKENS_A_FRAME));
    all.push(check(registers::CNT_BEATS, BEATS_A_GROUP));
    all.push(Instruction::Note(registers::CNT_BEATS));
    all.push(Instruction::Write(registers::CTRL, 5));
    all.extend(frame(interface, 0));
    all.push(Instruction::Drain);
    all.push(check(registers::TOKENS, TOKENS_A_FRAME));
    all.push(Instruction::Note(registers::CNT_BEATS));
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
    fn new(design: Design, interface: Interface) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let info = EmitInfo::by("test");
        let rtl = verilog::emit(&design, &info).unwrap();
        let nothing = &mut std::iter::empty();
        engine::write(folder.path(), &interface, &rtl, "0", nothing).unwrap();
        let testbench = folder.path().join("testbench");
        let toolbox = Toolbox::from_env();
        let verilators = toolbox.each(Tool::Verilator).unwrap();
        let harnesses = verilators.iter().enumerate().map(|(number, verilator)| {
            let build = format!("build{number}");
            verilator::build(verilator, &testbench, Variant::Run, &build).unwrap()
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

/// The stand-in knows few registers.
fn registers_that_are_not_there_are_refused(engines: &Engines) {
    for (instruction, expected) in [
        (
            Instruction::Note(registers::CNT_CHUNKS),
            "CNT_CHUNKS, cycle 1: read refused: expected OKAY, got SLVERR",
        ),
        (
            Instruction::Write(registers::CNT_CHUNKS, 1),
            "CNT_CHUNKS, cycle 2: write refused: expected OKAY, got SLVERR",
        ),
    ] {
        let options = RunOptions {
            stall: Stall::default(),
            ..options(1)
        };
        let outcome = engines.run(&[instruction], &options);
        assert_eq!(outcome.failure.unwrap().to_string(), expected);
    }
}

/// Accesses that have to be refused, and outputs that are held.
fn refusals_and_holds_are_seen(engines: &Engines) {
    let interface = &engines.interface;
    let refused = [
        Instruction::Refuse(registers::CNT_CHUNKS, 1, 15),
        Instruction::RefuseRead(registers::CNT_CHUNKS),
    ];
    for seed in 1..=2 {
        let outcome = engines.run(&refused, &options(seed));
        assert!(outcome.pass, "{outcome:?}");
    }
    for (instruction, expected) in [
        (
            Instruction::Refuse(registers::IRQ_ENABLE, 1, 15),
            "write accepted: expected SLVERR, got OKAY",
        ),
        (
            Instruction::RefuseRead(registers::TOKENS),
            "read accepted: expected SLVERR, got OKAY",
        ),
    ] {
        let outcome = engines.run(&[instruction], &options(1));
        let said = outcome.failure.unwrap().to_string();
        assert!(said.ends_with(expected), "{said}");
    }
    let (stream, _) = interface.stream("m_axis_assign").unwrap();
    let hold = |held| Instruction::Hold { stream, held };
    let held = |cycles| {
        let mut all = vec![Instruction::Write(registers::CTRL, 1)];
        all.extend(frame(interface, 0));
        all.extend([hold(true), Instruction::Wait(cycles), hold(false)]);
        all.push(Instruction::Drain);
        engines.run(&all, &options(1))
    };
    let [short, long] = [1, 300].map(held);
    assert!(short.pass && long.pass, "{short:?}, {long:?}");
    assert!(long.cycles >= short.cycles + 200, "{short:?}, {long:?}");
}

/// The stand-in knows no soft_reset: what it goes on to offer was forgotten.
fn what_outlives_a_soft_reset_is_caught(engines: &Engines) {
    let interface = &engines.interface;
    let (stream, _) = interface.stream("m_axis_assign").unwrap();
    let hold = |held| Instruction::Hold { stream, held };
    let mut all = vec![Instruction::Write(registers::CTRL, 1)];
    all.extend(frame(interface, 0));
    all.extend([
        hold(true),
        Instruction::Wait(40),
        Instruction::Abandon(registers::CTRL, registers::SOFT_RESET),
        hold(false),
        Instruction::Wait(40),
    ]);
    let outcome = engines.run(&all, &options(1));
    let failure = outcome.failure.unwrap();
    let said = (failure.stream.as_str(), failure.what.as_str());
    assert_eq!(said, ("m_axis_assign", "unexpected record"));
}

#[test]
fn every_fault_is_caught_and_all_engines_agree() {
    let engines = Engines::new(stand_in(Reset::SyncLow, 0, 4), interface(4));
    let interface = interface(4);
    for seed in 1..=5 {
        let outcome = engines.run(&program(&interface, Fault::None), &options(seed));
        assert!(outcome.pass, "{outcome:?}");
        let records = ["assign", "offload", "select", "fetch"]
            .map(|name| outcome.records[&format!("m_axis_{name}")]);
        let (tokens, beats) = (3 * TOKENS_A_FRAME, BEATS_A_GROUP);
        assert_eq!(records, [tokens, tokens, beats, beats]);
        // Noted twice, and not cleared in between.
        assert_eq!(outcome.note(registers::CNT_BEATS), 2 * BEATS_A_GROUP);
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
            Some(24),
            "unexpected record",
        ),
        (
            Fault::IgnoresEnable,
            "s_axis_hash",
            None,
            "tready high while not enabled",
        ),
        (
            Fault::StaysBusy,
            "STATUS",
            None,
            "no progress for 200 cycles",
        ),
        (Fault::MiscountsTokens, "TOKENS", None, "wrong value"),
        (Fault::LosesLane, "m_axis_select", Some(0), "wrong record"),
        (Fault::HidesLastRow, "m_axis_fetch", Some(2), "wrong record"),
        (
            Fault::MisplacesToken,
            "m_axis_offload",
            Some(8),
            "wrong record",
        ),
        (Fault::KeepsIrqLow, "irq", None, "wrong level"),
        (Fault::RefusesWrite, "CTRL", None, "write refused"),
        (
            Fault::WithdrawsAnswer,
            "s_axil",
            None,
            "rvalid withdrawn while stalled",
        ),
        (
            Fault::ChangesAnswer,
            "s_axil",
            None,
            "rresp or data changed while stalled",
        ),
        (
            Fault::AnswersUnasked,
            "s_axil",
            None,
            "answer that nobody asked for",
        ),
        (
            Fault::StopsReading,
            "s_axil",
            None,
            "no progress for 200 cycles",
        ),
        (
            Fault::StopsAnswering,
            "s_axil",
            None,
            "no progress for 200 cycles",
        ),
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
    registers_that_are_not_there_are_refused(&engines);
    refusals_and_holds_are_seen(&engines);
    what_outlives_a_soft_reset_is_caught(&engines);
}

#[test]
fn a_record_during_reset_is_caught() {
    let engines = Engines::new(stand_in(Reset::AsyncLow, 1, 4), interface(4));
    let outcome = engines.run(&program(&interface(4), Fault::None), &options(1));
    let failure = outcome.failure.unwrap();
    assert_eq!(
        failure.to_string(),
        "m_axis_assign, cycle 0: tvalid high in reset: expected tvalid=0, got tvalid=1"
    );
}

#[test]
fn wide_beats_reach_the_design_whole() {
    let interface = interface(32);
    let engines = Engines::new(stand_in(Reset::SyncLow, 0, 32), interface.clone());
    let outcome = engines.run(&program(&interface, Fault::None), &options(3));
    assert!(outcome.pass, "{outcome:?}");
}
