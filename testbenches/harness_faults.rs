//! The checks of the harnesses, each against a design that breaks the rule on purpose; and that all engines say the
//! same of it: same rule, same record, same cycle, same words.

use std::path::Path;

use dregen::bench::beat::Beats;
use dregen::bench::engine::{self, SideFiles};
use dregen::bench::interface::Plain;
use dregen::bench::{Instruction, Interface, Outcome, RunOptions, Stall, builtin, vectors};
use dregen::config::{Config, Reset};
use dregen::ir::{Builder, Design, ModuleInfo, Signal, uint};
use dregen::model::RunError;
use dregen::sim::{Simulator, Start};
use dregen::tools::verilator::{self, Harness, Variant};
use dregen::tools::{Tool, Toolbox, icarus};
use dregen::verilog::{self, EmitInfo};

/// What the stand-in does wrong, by the number at its port `fault_i`.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    None,
    WithdrawsValid,
    ChangesPayload,
    ChangesLast,
    OmitsLast,
    SwapsRecords,
    SetsSpareBit,
    StopsTaking,
    LosesRecord,
    DoublesRecord,
    AddsRecord,
    IgnoresEnable,
    StaysBusy,
    MiscountsTokens,
    IgnoresClear,
    ReadsLate,
}

const TOKENS_A_FRAME: u64 = 12;

/// A stand-in for the engine: every token founds the cluster of its own number; the low byte of its code comes back as
/// its distance. Takes one token at a time.
fn stand_in(reset: Reset, valid_at_reset: u64) -> Design {
    let mut m = Builder::with_ports("dre_top", "aclk", "aresetn", ModuleInfo::default());
    let threshold = m.input("th_hd_i", uint(5), "");
    let enable = m.input("enable_i", uint(1), "");
    let clear = m.input("clear_i", uint(1), "");
    let fault = m.input("fault_i", uint(5), "");
    let offered = m.input("s_axis_hash_tvalid", uint(1), "");
    let data = m.input("s_axis_hash_tdata", uint(16), "");
    let last = m.input("s_axis_hash_tlast", uint(1), "");
    let ready = m.input("m_axis_assign_tready", uint(1), "");
    m.unused(threshold);
    let spare = m.slice(data, 8, 8);
    m.unused(spare);

    m.section("State", "");
    let valid_q = m.control("valid_q", uint(1), valid_at_reset, "a record is offered");
    let enable_q = m.control("enable_q", uint(1), 0, "");
    let held_q = m.control(
        "held_q",
        uint(1),
        0,
        "the record was refused in the cycle before",
    );
    let doubled_q = m.control("doubled_q", uint(1), 0, "");
    let fresh_q = m.control(
        "fresh_q",
        uint(1),
        0,
        "the record was taken in in the cycle before",
    );
    let tokens_q = m.control("tokens_q", uint(32), 0, "number of the next token");
    let idle_q = m.control("idle_q", uint(4), 0, "idle cycles since the last record");
    let code_q = m.payload("code_q", uint(8), "");
    let last_q = m.payload("last_q", uint(1), "");

    m.section("Faults", "");
    let mut is = |which: Fault| m.eq_lit(fault, which as u64);
    let withdraws = is(Fault::WithdrawsValid);
    let changes_payload = is(Fault::ChangesPayload);
    let changes_last = is(Fault::ChangesLast);
    let omits_last = is(Fault::OmitsLast);
    let swaps = is(Fault::SwapsRecords);
    let sets_spare = is(Fault::SetsSpareBit);
    let stops = is(Fault::StopsTaking);
    let loses = is(Fault::LosesRecord);
    let doubles = is(Fault::DoublesRecord);
    let adds = is(Fault::AddsRecord);
    let ignores_enable = is(Fault::IgnoresEnable);
    let stays_busy = is(Fault::StaysBusy);
    let miscounts = is(Fault::MiscountsTokens);
    let ignores_clear = is(Fault::IgnoresClear);
    let reads_late = is(Fault::ReadsLate);

    m.section("Input", "");
    let at = |m: &mut Builder, token: u64| m.eq_lit(tokens_q, token);
    let nine = at(&mut m, 9);
    let stopped = m.and(&[stops, nine]);
    let enabled = m.or(&[enable_q, ignores_enable]);
    let occupied = m.or(&[valid_q, stopped]);
    let can_take = m.and_not(enabled, occupied);
    let taken = m.and(&[offered, can_take]);
    let sent = m.and(&[valid_q, ready]);
    let refused = m.and_not(valid_q, ready);

    m.section("Next state", "");
    m.next(enable_q, enable);
    m.next(held_q, refused);
    m.next(fresh_q, taken);
    let one_more = m.increment(tokens_q);
    let counted = m.mux(taken, one_more, tokens_q);
    let cleared = m.and_not(clear, ignores_clear);
    let zero = m.lit(0, 32);
    let tokens = m.mux(cleared, zero, counted);
    m.next(tokens_q, tokens);
    let late = m.and(&[reads_late, fresh_q]);
    let sees = m.or(&[taken, late]);
    let code = m.slice(data, 0, 8);
    m.next_when(code_q, sees, code);
    m.next_when(last_q, taken, last);

    // valid_q: taken in, kept while refused, and the faults about it.
    let lost = m.and(&[loses, nine]);
    let begins = m.and_not(taken, lost);
    let five = at(&mut m, 5);
    let again = m.and(&[doubles, five, sent]);
    let again = m.and_not(again, doubled_q);
    let doubled = m.or(&[again, doubled_q]);
    m.next(doubled_q, doubled);
    let withdrawn = m.and(&[withdraws, five, refused]);
    let kept = m.and_not(refused, withdrawn);
    let full = m.all(idle_q);
    let idle_more = m.increment(idle_q);
    let idle_count = m.mux(full, idle_q, idle_more);
    let busy_now = m.or(&[valid_q, taken]);
    let idle_zero = m.lit(0, 4);
    let idle_next = m.mux(busy_now, idle_zero, idle_count);
    m.next(idle_q, idle_next);
    let idle_eleven = m.eq_lit(idle_q, 11);
    let added = m.and(&[adds, idle_eleven]);
    let valid = m.or(&[begins, again, kept, added]);
    m.next(valid_q, valid);

    m.section("Output", "");
    let number = token_of_record(&mut m, tokens_q, swaps);
    let low = m.slice(number, 0, 16);
    let flip = m.and(&[changes_payload, held_q]);
    let flip = m.extend(flip, 8);
    let distance = m.xor(&[code_q, flip]);
    let new = m.lit(1, 2);
    let kind = m.extend(new, 6);
    let distance = m.extend(distance, 9);
    let record = m.concat(&[sets_spare, kind, distance, low, number]);
    let dropped = m.and(&[changes_last, held_q]);
    let dropped = m.or(&[dropped, omits_last]);
    let tlast = m.and_not(last_q, dropped);
    let two_frames = m.eq_lit(tokens_q, 2 * TOKENS_A_FRAME);
    let stuck = m.and(&[stays_busy, two_frames]);
    let busy = m.or(&[valid_q, stuck]);
    let clusters = m.slice(tokens_q, 0, 16);
    let odd = m.extend(miscounts, 32);
    let told = m.xor(&[tokens_q, odd]);
    m.output("s_axis_hash_tready", can_take, "");
    m.output("m_axis_assign_tvalid", valid_q, "");
    m.output("m_axis_assign_tdata", record, "");
    m.output("m_axis_assign_tlast", tlast, "");
    m.output("hcu_busy_o", busy, "");
    m.output("chunks_o", taken, "");
    m.output("clusters_o", clusters, "");
    m.output("tokens_o", told, "");
    let module = m.finish();
    let mut design = Design {
        top: module.name.clone(),
        modules: [(module.name.clone(), module)].into_iter().collect(),
        reset,
        prefix: "dre".to_owned(),
    };
    dregen::passes::run(&mut design).unwrap();
    design
}

/// The record's token is the one before the next; the fault swaps tokens 6 and 7.
fn token_of_record(m: &mut Builder, tokens: Signal, swaps: Signal) -> Signal {
    let one = m.lit(1, 32);
    let number = m.sub_mod(tokens, one);
    let pair = m.slice(number, 1, 31);
    let third = m.eq_lit(pair, 3);
    let swap = m.and(&[swaps, third]);
    let swap = m.extend(swap, 32);
    m.xor(&[number, swap])
}

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
