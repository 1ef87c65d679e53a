//! Proofs of the properties that modules ship, and mutated modules, which the properties have to refute.
//!
//! A set of properties is worth what it refutes. Each mutant is one edit of the emitted Verilog that a designer could
//! make: a payload that does not hold, a valid that is withdrawn, a word that is lost, doubled or late, a bound that is
//! off by one.

use std::time::Duration;

use dregen::config::Config;
use dregen::ir::property::Claim;
use dregen::prove::{self, Finding, Limits, Method, Verdict};
use dregen::tools::Toolbox;
use dregen::verilog::{self, EmitInfo, VerilogFile};
use dregen::{passes, units};
use rayon::prelude::*;

/// How long a proof may take that says something even if it is stopped, and one whose end counts, on a slow machine too.
const STOPPED: Duration = Duration::from_secs(40);
const TO_THE_END: Duration = Duration::from_secs(600);

/// The modules of `tiny` whose names are given, with an edit of one file, proved; only the tasks of a name in `tasks`.
fn proved(
    modules: &[&str],
    edit: Option<(&str, &str, &str)>,
    tasks: &[&str],
    time: Duration,
) -> Vec<Finding> {
    let config = Config::preset("tiny").unwrap();
    let mut design = units::behind_uart(&config);
    passes::run(&mut design).unwrap();
    let info = EmitInfo::by("test");
    let mut files = verilog::emit(&design, &info).unwrap();
    if let Some((name, from, to)) = edit {
        mutate(&mut files, name, from, to);
    }
    let mut jobs = prove::jobs(&design, &files, None);
    jobs.retain(|job| modules.contains(&job.module.as_str()));
    assert_eq!(jobs.len(), modules.len(), "{modules:?}");
    for job in &mut jobs {
        job.tasks.retain(|task| tasks.contains(&task.kind.name()));
    }
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { time, parallel: 1 };
    let toolbox = Toolbox::from_env();
    prove::run(&jobs, &files, folder.path(), &toolbox, &limits, || {}).unwrap()
}

/// Replaces a text that the file has once.
fn mutate(files: &mut [VerilogFile], module: &str, from: &str, to: &str) {
    let name = format!("{module}.v");
    let file = files.iter_mut().find(|file| file.name == name).unwrap();
    let (rtl, properties) = file.text.split_once("`ifdef FORMAL\n").unwrap();
    assert_eq!(rtl.matches(from).count(), 1, "{module}: {from:?}");
    file.text = format!("{}`ifdef FORMAL\n{properties}", rtl.replacen(from, to, 1));
}

const ALL: &[&str] = &["induction", "pdr", "bounded", "cover"];

/// Modules whose properties all hold, by induction where it closes, and all that should be possible is.
#[test]
fn small_modules_keep_to_what_they_say() {
    let modules = [
        "dre_ram_1r1w_w17_d4_any",
        "dre_ram_1r1w_w39_d16",
        "dre_fork_w47",
        "dre_fifo_w17_d4",
        "dre_order",
        "dre_kvmu_merge",
        "dre_kvmu_ring",
        "dre_csr",
        "dre_uart_tx",
    ];
    let found: Vec<Finding> = modules
        .par_iter()
        .flat_map_iter(|module| proved(&[module], None, ALL, STOPPED))
        .collect();
    let wrong: Vec<&Finding> = found.iter().filter(|f| !f.verdict.holds()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for module in modules {
        let of = |verdict: fn(Verdict) -> bool| {
            found
                .iter()
                .any(|f| f.module == module && verdict(f.verdict))
        };
        assert!(
            of(|v| matches!(v, Verdict::Proved(_))),
            "{module}: nothing is proved"
        );
        assert!(
            of(|v| matches!(v, Verdict::Reached(1..))),
            "{module}: nothing is reached"
        );
    }
}

/// Modules of which PDR proves what no induction does.
#[test]
fn what_no_induction_proves_is_proved_by_reachability() {
    let modules = [
        "dre_counts",
        "dre_hcu_lane",
        "dre_wtu_load",
        "dre_wtu_select",
    ];
    let found = proved(&modules, None, &["induction", "pdr"], TO_THE_END);
    let gives: Vec<&Finding> = found.iter().filter(|f| f.claim == Claim::Gives).collect();
    for finding in &gives {
        assert!(matches!(finding.verdict, Verdict::Proved(_)), "{finding:?}");
    }
    for module in modules {
        let mut of = gives.iter().filter(|f| f.module == module);
        assert!(
            of.any(|f| f.verdict == Verdict::Proved(Method::Pdr)),
            "{module}"
        );
    }
}

/// The same of mutants, of which inductions hold as before: (module, text in it, what stands there instead, the property that has to fail).
const REACHED: &[(&str, &str, &str, &str)] = &[
    // The marking is overtaken; it is held off one beat too short.
    (
        "dre_wtu_load",
        "wire behind = {1'b0, beat_d} < marked_i;",
        "wire behind = {1'b0, beat_d} <= marked_i;",
        "ahead0",
    ),
    // A beat is taken while a row waits.
    (
        "dre_wtu_load",
        "ready_q   <= ~(full_d | ahead | clear_i);",
        "ready_q   <= ~(full_q | ahead | clear_i);",
        "room",
    ),
    // A cluster is listed while another is held back, and takes its place.
    (
        "dre_wtu_select",
        "wire take = more & (~held_q | leaves);",
        "wire take = more;",
        "select_holds",
    ),
    // A cluster is listed again.
    (
        "dre_wtu_select",
        "wire [3:0] rest = word_q & ~lowest;",
        "wire [3:0] rest = word_q;",
        "order",
    ),
];

#[test]
fn reachability_refutes_mutants() {
    for &(module, from, to, property) in REACHED {
        let found = proved(
            &[module],
            Some((module, from, to)),
            &["induction", "pdr"],
            TO_THE_END,
        );
        let refuted = found.iter().filter(|f| f.property == property);
        let verdicts: Vec<Verdict> = refuted.map(|f| f.verdict).collect();
        assert!(
            matches!(verdicts[..], [Verdict::Failed(Some(1..))]),
            "{module}: {from:?} -> {to:?}: {property}: {verdicts:?}"
        );
    }
}

/// (module, text in it, what stands there instead, the property that has to fail)
const MUTANTS: &[(&str, &str, &str, &str)] = &[
    // The payload does not hold.
    (
        "dre_fork_w47",
        "if (load) data_q <= data_i;",
        "data_q <= data_i;",
        "left_holds",
    ),
    (
        "dre_ram_1r1w_w17_d4_any",
        "if (read_en_i) read_data_q <=",
        "read_data_q <=",
        "held",
    ),
    (
        "dre_csr",
        "if (judged_q) b_error_q <= ~allowed;",
        "b_error_q <= ~allowed;",
        "b_holds",
    ),
    // A valid is withdrawn.
    (
        "dre_fork_w47",
        "(right_q & ~right_ready_i)",
        "1'b0",
        "right_stays",
    ),
    (
        "dre_fifo_w17_d4",
        "valid_q <= (read | held)",
        "valid_q <= read",
        "out_stays",
    ),
    (
        "dre_csr",
        "r_valid_q <= reads | (r_valid_q & ~axil_rready_i);",
        "r_valid_q <= reads;",
        "r_stays",
    ),
    // A word is lost, doubled, or out of its turn.
    (
        "dre_fork_w47",
        "(left_q & ~left_ready_i)",
        "left_q",
        "left_once",
    ),
    (
        "dre_fifo_w17_d4",
        "wire write = valid_i & ready_q;",
        "wire write = valid_i & ready_q & ~(fill_q == 3'd2);",
        "full",
    ),
    (
        "dre_fifo_w17_d4",
        "read_at_q + 2'd1",
        "read_at_q + 2'd3",
        "places",
    ),
    (
        "dre_fifo_w17_d4",
        "wire read = stored & ~held;",
        "wire read = stored;",
        "none_lost",
    ),
    (
        "dre_ram_1r1w_w17_d4_any",
        "if (write_en_i) words_q[write_addr_i]",
        "words_q[write_addr_i]",
        "kept",
    ),
    (
        "dre_kvmu_ring",
        "entered_q + 5'd1",
        "entered_q + 5'd2",
        "fill",
    ),
    (
        "dre_csr",
        "aw_held_q <= aw_accept | (aw_held_q & ~settled_q);",
        "aw_held_q <= aw_accept | aw_held_q;",
        "aw_answered",
    ),
    (
        "dre_kvmu_merge",
        "assign changes = page_i | bare;",
        "assign changes = starts;",
        "bytes",
    ),
    // A FIFO that is full one word late, a bound that is off by one.
    ("dre_fifo_w17_d4", "FULL = 3'd4", "FULL = 3'd5", "room"),
    (
        "dre_kvmu_merge",
        "~(left_then[32] | more_tokens[15])",
        "~((left_then < -33'sd1) | more_tokens[15])",
        "burst",
    ),
    (
        "dre_csr",
        "TOKEN_BYTES_MAX       = 32'h0010_0000",
        "TOKEN_BYTES_MAX       = 32'h0010_0001",
        "token_bytes_range",
    ),
    // A packet without an end, an order that is not kept.
    (
        "dre_kvmu_merge",
        "if (any) last_q <= end_i;",
        "if (starts) last_q <= end_i;",
        "ends",
    ),
    (
        "dre_order",
        "frames_q & ~frame_open_q & score_alone",
        "frames_q & score_alone",
        "frame_whole",
    ),
    // A write that is refused acts, or acts while the engine works.
    (
        "dre_csr",
        "wire done = settled_q & ~b_error_q;",
        "wire done = settled_q;",
        "refused",
    ),
    (
        "dre_csr",
        "wire locked = setting & busy;",
        "wire locked = 1'b0;",
        "locked",
    ),
    // Something gets stuck.
    (
        "dre_csr",
        "ar_held_q & ~(writes | r_valid_q)",
        "ar_held_q & ~(writes | r_valid_q | aw_held_q)",
        "read_served",
    ),
];

#[test]
fn every_mutant_is_refuted() {
    let missed: Vec<String> = MUTANTS
        .par_iter()
        .filter_map(|&(module, from, to, property)| {
            let tasks = ["induction", "bounded"];
            let found = proved(&[module], Some((module, from, to)), &tasks, STOPPED);
            // An induction that does not close refutes nothing by itself, but it does not prove either.
            let refuted = found.iter().filter(|f| !f.verdict.holds());
            let names: Vec<&str> = refuted.map(|f| f.property.as_str()).collect();
            let missed = !names.contains(&property);
            missed.then(|| format!("{module}: {from:?} -> {to:?}: {property}, found {names:?}"))
        })
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// An address outside the store: the check of an offload's end is off by one.
#[test]
fn an_offload_past_the_store_is_refuted() {
    let edit = (
        "dre_kvmu",
        "(room < address_offset)",
        "(room < (address_offset - 29'd1))",
    );
    let found = proved(&["dre_kvmu"], Some(edit), &["induction"], TO_THE_END);
    let lands = found.iter().find(|f| f.property == "lands").unwrap();
    assert!(!lands.verdict.holds(), "{lands:?}");
    let found = proved(&["dre_kvmu"], None, &["induction"], TO_THE_END);
    let lands = found.iter().find(|f| f.property == "lands").unwrap();
    assert_eq!(lands.verdict, Verdict::Proved(Method::Induction));
}
