//! The driver on the generated Verilog: what it reads is what the golden model says, and every error can be told.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::run;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn dregen(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(arguments)
        .output()
        .expect("dregen starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}

/// Generates `tiny` into `root` and builds a program on it with the makefile of its example.
fn build(root: &Path, verilator: &str, program: &str) -> PathBuf {
    let out = root.join("tiny");
    let design = ["generate", "--preset", "tiny", "--no-check", "--out"];
    dregen(&[&design[..], &[text(&out)]].concat());
    let example = out.join("software/example");
    let (program, verilator) = (
        format!("PROGRAM={program}"),
        format!("VERILATOR={verilator}"),
    );
    let said = run(&example, "make", &["-s", "build", &program, &verilator]);
    assert!(!said.to_lowercase().contains("warning"), "{said}");
    example.join("build/programs")
}

/// The bundled trace as a stimulus, in which settings change now and then and some rows are cut short.
fn stimulus(folder: &Path) -> PathBuf {
    let path = folder.join("trace.jsonl");
    let trace = format!("{ROOT}/traces/minilm-l3.safetensors");
    dregen(&[
        "model",
        "--preset",
        "tiny",
        "--trace",
        &trace,
        "--head",
        "1",
        "--emit-stimulus",
        text(&path),
    ]);
    let settings = [
        json!({"set": {"recent_window": 3, "store_base": 4294967040u64, "ratio": 6000}}),
        json!({"set": {"ratio": 45000, "max_burst": 4096}}),
        json!({"set": {"recent_window": 0, "store_limit": 4294967040u64 + 40000}}),
        json!({"set": {"store_limit": u64::MAX, "max_burst": 0}}),
        json!({"set": {"token_bytes": 1048576, "recent_window": 16}}),
    ];
    let mut settings = settings.iter().cycle();
    let mut lines = Vec::new();
    for (number, line) in fs::read_to_string(&path).expect("read").lines().enumerate() {
        let mut event: Value = serde_json::from_str(line).expect("JSON");
        if number % 4 == 2 {
            lines.extend(settings.next().map(Value::to_string));
        }
        let rows = event.get_mut("group").and_then(Value::as_array_mut);
        if let Some(rows) = rows
            && number % 3 == 0
        {
            // Some rows of a group, or all of them.
            let sound = if number % 4 == 0 { 0 } else { rows.len() / 2 };
            for row in &mut rows[sound..] {
                row.as_array_mut().expect("a row").pop();
            }
        }
        lines.push(event.to_string());
    }
    let path = folder.join("stimulus.jsonl");
    fs::write(&path, lines.join("\n") + "\n").expect("written");
    path
}

/// A stimulus as `engine.c` reads it.
fn script(stimulus: &str) -> String {
    let mut settings = json!({
        "th_hd": 7, "ratio": 19661, "recent_window": 16, "token_bytes": 512,
        "store_base": 0, "store_limit": 0, "max_burst": 65536,
    });
    let order = [
        "th_hd",
        "ratio",
        "recent_window",
        "token_bytes",
        "store_base",
        "store_limit",
        "max_burst",
    ];
    let words = |values: &[Value]| {
        let words = values.iter().map(|value| match value.as_str() {
            Some(word) => word.to_owned(),
            None => value.to_string(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let mut lines = Vec::new();
    for line in stimulus.lines() {
        let event: Value = serde_json::from_str(line).expect("JSON");
        if let Some(set) = event["set"].as_object() {
            for (name, value) in set {
                settings[name] = value.clone();
            }
            lines.push(format!(
                "set {}",
                words(&order.map(|name| settings[name].clone()))
            ));
        } else if let Some(codes) = event["frame"].as_array() {
            lines.push(format!("frame {} {}", codes.len(), words(codes)));
        } else {
            let rows = event["group"].as_array().expect("a group");
            for (number, row) in rows.iter().enumerate() {
                let scores = row.as_array().expect("a row");
                let ends = u32::from(number + 1 == rows.len());
                lines.push(format!("row {ends} {} {}", scores.len(), words(scores)));
            }
        }
    }
    lines.join("\n") + "\n"
}

fn the_records_of_the_model(verilator: &str) {
    let root = tempfile::tempdir().expect("a folder");
    let stimulus = stimulus(root.path());
    let [expected, seen] = ["expected", "seen"].map(|name| root.path().join(name));
    dregen(&[
        "model",
        "--preset",
        "tiny",
        "--stimulus",
        text(&stimulus),
        "--records",
        text(&expected),
    ]);
    let main = format!("{ROOT}/tests/driver/engine.c");
    let program = build(root.path(), verilator, &main).join("engine");
    let input = root.path().join("script");
    let lines = script(&fs::read_to_string(&stimulus).expect("read"));
    fs::write(&input, lines).expect("written");
    fs::create_dir(&seen).expect("a folder");
    let output = Command::new(&program)
        .arg(&seen)
        .stdin(Stdio::from(File::open(&input).expect("the script")))
        .output()
        .expect("the program starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for (name, wanted) in [
        ("assign", "\"JOIN\""),
        ("select", "\"null\":true"),
        ("offload", "\"noslot\":true"),
        ("fetch", "\"null\":false"),
    ] {
        let [expected, seen] = [&expected, &seen].map(|folder| {
            let path = folder.join(format!("{name}.jsonl"));
            fs::read_to_string(path).expect("records")
        });
        assert!(expected.lines().count() > 100, "{name}");
        assert!(expected.contains(wanted), "{name}: no {wanted}");
        let pairs = expected.lines().zip(seen.lines());
        for (number, (expected, seen)) in pairs.enumerate() {
            assert_eq!(seen, expected, "{name}, record {number}");
        }
        assert_eq!(seen.lines().count(), expected.lines().count(), "{name}");
    }
    // The same program once more, without a script: the errors.
    assert_eq!(run(root.path(), text(&program), &[]), "");
}

#[test]
fn the_driver_reads_the_records_of_the_model_and_tells_errors() {
    the_records_of_the_model("verilator");
}

#[test]
fn so_it_does_with_the_newer_verilator() {
    the_records_of_the_model("verilator-5.048");
}

#[test]
fn the_example_shows_all_that_a_user_needs() {
    let root = tempfile::tempdir().expect("a folder");
    let programs = build(root.path(), "verilator", "main.c");
    let said = run(root.path(), text(&programs.join("main")), &[]);
    let count = |word: &str| said.lines().filter(|l| l.starts_with(word)).count();
    assert_eq!((count("assign "), count("offload ")), (6, 4), "{said}");
    for line in [
        "select   cluster 0: 4 tokens, 3 of them stored\n",
        "fetch    1536 bytes from 0x10000000: 3 tokens of cluster 0\n",
        "irq      0x802: a row of scores was dropped",
        "counted  2 new, 4 joined, 4 offloaded, 1 selected, 1 fetched, 1 rows dropped\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    // Another run of the generator takes its place, whatever make has built there.
    build(root.path(), "verilator", "main.c");
}
