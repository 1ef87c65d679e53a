//! The folder `board`: the simulated board, talked to by the script that talks to the real one, and every board's top
//! under Verilator's lint. A tool that is missing fails the test.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use dregen::boards::BOARDS;
use dregen::tools::{Tool, Toolbox};

/// A set that leaves no field as it is: codes that are no whole bytes, partial beats, a reset of the other polarity.
const ODD: &[&str] = &[
    "hash.bits=13",
    "wtu.lanes=2",
    "reset=sync_high",
    "prefix=Odd",
];

fn dregen(arguments: &[&str], folder: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output));
}

fn text(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said + &String::from_utf8_lossy(&output.stderr)
}

/// Generates `tiny` with these settings, and a stimulus with its records.
fn prepare(sets: &[&str], folder: &Path) {
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let with = |arguments: &[&'static str]| {
        let mut all = arguments.to_vec();
        all.extend(["--preset", "tiny"]);
        all.extend(sets.iter().copied());
        dregen(&all, folder);
    };
    with(&["generate", "--no-check", "--out", "design"]);
    with(&[
        "model",
        "--random",
        "20",
        "--seed",
        "4",
        "--emit-stimulus",
        "s.jsonl",
        "--records",
        "records",
    ]);
}

/// Sends the stimulus to a simulated board.
fn run(board: &str, more: &[&str], folder: &Path) -> Output {
    let toolbox = Toolbox::from_env();
    let path = |tool| toolbox.find(tool).unwrap().path;
    Command::new("make")
        .args([
            "-s",
            "run",
            "STIMULUS=../../s.jsonl",
            "RECORDS=../../records",
        ])
        .arg(format!("BOARD={board}"))
        .arg(format!("VERILATOR={}", path(Tool::Verilator).display()))
        .arg(format!("YOSYS={}", path(Tool::Yosys).display()))
        .args(more)
        .current_dir(folder.join("design/board"))
        .output()
        .unwrap()
}

#[test]
fn a_simulated_board_answers_with_the_records_of_the_model() {
    let folder = tempfile::tempdir().unwrap();
    prepare(&[], folder.path());
    let output = run("hx8k-evb", &[], folder.path());
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.ends_with("PASS\n"), "{said}");

    // A record that is not so is told.
    let path = folder.path().join("records/select.jsonl");
    let records = fs::read_to_string(&path).unwrap();
    let wrong = records.replacen("\"count\":", "\"count\":1", 5);
    assert_ne!(records, wrong);
    fs::write(&path, wrong).unwrap();
    let output = run("hx8k-evb", &[], folder.path());
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("FAIL select, record "), "{said}");
}

#[test]
fn the_netlist_that_is_placed_answers_the_same() {
    let folder = tempfile::tempdir().unwrap();
    prepare(&[], folder.path());
    let output = run("hx8k-evb", &["MAPPED=1"], folder.path());
    // ABC warns on the other stream.
    assert!(output.stdout.ends_with(b"PASS\n"), "{}", text(&output));
    assert!(output.status.success());
    // It is the netlist that was simulated, and nothing else.
    let build = folder.path().join("design/board/build");
    let netlist = fs::read_to_string(build.join("hx8k-evb/mapped.v")).unwrap();
    assert!(netlist.contains("SB_RAM40_4K") && netlist.contains("SB_DFF"));
    assert!(build.join("simulation/hx8k-evb-mapped/board").exists());
    assert!(!build.join("simulation/hx8k-evb").exists());
}

#[test]
fn odd_designs_fit_the_line_too() {
    let folder = tempfile::tempdir().unwrap();
    prepare(ODD, folder.path());
    let output = run("icebreaker", &[], folder.path());
    assert!(text(&output).ends_with("PASS\n"), "{}", text(&output));
}

#[test]
fn every_top_is_free_of_warnings() {
    let folder = tempfile::tempdir().unwrap();
    prepare(&[], folder.path());
    let design = folder.path().join("design");
    let verilator = Toolbox::from_env().find(Tool::Verilator).unwrap();
    for board in BOARDS {
        let script = format!(
            "\"$0\" --lint-only -Wall --top-module dre_board rtl/*.v board/rtl/*.v board/{0}/dre_board.v &&
             iverilog -g2005 -Wall -o /dev/null rtl/*.v board/rtl/*.v board/{0}/dre_board.v",
            board.name
        );
        let output = Command::new("sh")
            .args(["-c", &script])
            .arg(&verilator.path)
            .current_dir(&design)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}: {}", board.name, text(&output));
        assert_eq!(text(&output), "", "{}", board.name);
    }
}
