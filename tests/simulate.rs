//! `dregen simulate` from outside, and a generated testbench folder in the hands of somebody without dregen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dregen::tools::{Tool, Toolbox};
use serde_json::Value;

/// Two clusters, of which the group selects one; nothing leaves the recent window.
const STIMULUS: &str = "{\"frame\": [\"00ff\", \"00fe\", \"ff00\"]}\n{\"group\": [[5, -5]]}\n{\"frame\": [\"00fc\"]}\n";

fn stimulus(lines: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.jsonl");
    fs::write(&path, lines).unwrap();
    (folder, path)
}

fn simulate(file: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command.args(["simulate", "--preset", "tiny", "--stimulus"]);
    command.arg(file).args(arguments);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

#[test]
fn every_engine_gives_the_same_document() {
    let (_folder, file) = stimulus(STIMULUS);
    let run = |engine: &str| {
        let arguments = [
            "--engine", engine, "--stall", "0.4", "--seed", "9", "--json",
        ];
        let output = simulate(&file, &arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let mut document = document(&output);
        assert_eq!(document["engine"], engine);
        document["engine"] = Value::Null;
        // Seen inside the graph only.
        for key in ["kvmu_cycles_per_offload", "kvmu_cycles_per_fetch"] {
            let value = std::mem::take(&mut document[key]);
            assert!(engine == "builtin" || value.is_null(), "{key}: {value}");
        }
        document
    };
    let builtin = run("builtin");
    assert_eq!(builtin["pass"], true);
    assert_eq!(
        builtin["records"],
        serde_json::json!({"assign": 4, "select": 1, "offload": 0, "fetch": 1})
    );
    assert_eq!(builtin["row_selected_share"], 0.5);
    assert!(builtin["cycles"].is_u64() && builtin["hcu_efficiency"].is_f64());
    assert!(builtin["wtu_cycles_per_score"].is_f64());
    assert_eq!(run("icarus"), builtin);
    assert_eq!(run("verilator"), builtin);
}

#[test]
fn random_events_are_simulated_with_the_seed_that_is_given() {
    let run = |seed: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
        command.args(["simulate", "--preset", "tiny", "--stall", "0.3", "--json"]);
        let output = command
            .args(["--random", "60", "--seed", seed])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        document(&output)
    };
    assert_eq!(run("4"), run("4"));
    assert_ne!(run("4")["records"], run("5")["records"]);
}

#[test]
fn a_failed_run_is_exit_code_1_with_place_and_replay() {
    let (_folder, file) = stimulus(STIMULUS);
    let output = simulate(&file, &["--timeout", "1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("\nFAIL s_axil, cycle "), "{said}");
    assert!(
        said.contains(": no progress for 1 cycles: expected ") && said.contains("=1 for ID, got "),
        "{said}"
    );
    let replay = said.lines().last().unwrap();
    assert!(
        replay.starts_with("replay: dregen simulate --preset tiny --stimulus "),
        "{said}"
    );
    assert!(replay.ends_with(" --timeout 1"), "{said}");
}

#[test]
fn bad_input_is_exit_code_2_and_says_what_would_be_right() {
    let (folder, file) = stimulus("{\"frame\": [\"1\"]}\n{\"frame\": [\"12345\"]}\n");
    let waves = folder.path().join("missing/w.fst");
    for (arguments, expected) in [
        (&["--stall", "1.5"][..], "0 to 0.99"),
        (&[], "line 2: hash code 0 of the frame, 12345, is wider"),
        (&["--engine", "icarus"], "line 2: hash code 0 of the frame"),
        (&["--coverage"], "--engine verilator"),
        (&["--waves", waves.to_str().unwrap()], "missing/w.fst"),
    ] {
        let output = simulate(&file, arguments).output().unwrap();
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_missing_tool_is_exit_code_3_and_says_how_to_get_it() {
    let (_folder, file) = stimulus(STIMULUS);
    for engine in ["verilator", "icarus"] {
        let mut command = simulate(&file, &["--engine", engine]);
        command.env("PATH", "").env("DREGEN_TOOLS", "/nowhere");
        let output = command.output().unwrap();
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{message}");
        assert!(message.contains("apt-get install"), "{message}");
    }
}

#[test]
fn waves_are_written_by_every_engine() {
    let (folder, file) = stimulus(STIMULUS);
    for engine in ["builtin", "icarus", "verilator"] {
        let waves = folder.path().join(format!("{engine}.fst"));
        let arguments = ["--engine", engine, "--waves", waves.to_str().unwrap()];
        let output = simulate(&file, &arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        // An FST file begins with a block of type 0, the header.
        assert_eq!(fs::read(&waves).unwrap()[0], 0, "{engine}");
    }
}

#[test]
fn waves_and_coverage_come_from_one_run() {
    let (folder, file) = stimulus(STIMULUS);
    let waves = folder.path().join("both.fst");
    let arguments = ["--engine", "verilator", "--coverage", "--json", "--waves"];
    let mut command = simulate(&file, &arguments);
    let output = command.arg(&waves).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read(&waves).unwrap()[0], 0);
    assert!(
        document(&output)["coverage"]["line"]["hit"]
            .as_u64()
            .unwrap()
            > 0
    );
}

#[test]
fn a_generated_folder_makes_waves_and_coverage_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("tiny");
    let generated = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(["generate", "--preset", "tiny", "--no-check", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(generated.status.success(), "{}", text(&generated.stderr));
    let testbench = out.join("testbench");
    let verilator = Toolbox::from_env().find(Tool::Verilator).unwrap();
    let make = |target: &str| {
        let output = Command::new("make")
            .args([target, "SEED=3", "STALL=0.3"])
            .arg(format!("VERILATOR={}", verilator.path.display()))
            .current_dir(&testbench)
            .output()
            .unwrap();
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "make {target}: {said}");
        assert!(
            !said.to_lowercase().contains("warning"),
            "make {target}: {said}"
        );
        said
    };
    let verdict = |said: String| {
        let lines: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("PASS "))
            .collect();
        assert_eq!(lines.len(), 1, "{said}");
        lines[0].to_owned()
    };
    let passed = verdict(make("waves"));
    assert!(passed.ends_with(" (SEED=3 STALL=0.3)"), "{passed}");
    assert_eq!(verdict(make("coverage")), passed);
    let result: Value =
        serde_json::from_slice(&fs::read(testbench.join("result.json")).unwrap()).unwrap();
    assert_eq!(result["pass"], true);
    assert_eq!(fs::read(testbench.join("waves.fst")).unwrap()[0], 0);
    assert!(fs::metadata(testbench.join("coverage.dat")).unwrap().len() > 0);
    make("clean");
    let left: Vec<_> = fs::read_dir(&testbench)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name == "build" || name == "result.json"),
        "{left:?}"
    );
}
