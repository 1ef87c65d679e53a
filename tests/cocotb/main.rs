//! The tests for cocotb in a generated folder: they pass, and they fail where a record, the engine or its time is wrong. A tool
//! that is missing fails the test.

mod tampered;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dregen::tools::{Tool, Toolbox};

/// A set that leaves no field as it is: codes that are no whole bytes, partial beats, a reset of the other polarity.
const ODD: &[&str] = &[
    "hash.bits=13",
    "wtu.lanes=1",
    "hcu.accumulators=2",
    "reset=sync_high",
    "prefix=_Odd9",
];

/// A generated design, and the stimulus that it comes with.
struct Design {
    root: tempfile::TempDir,
}

impl Design {
    /// The preset `tiny` with these settings.
    fn new(sets: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_dregen"))
            .args(["generate", "--preset", "tiny", "--no-check"])
            .args(sets.iter().flat_map(|set| ["--set", set]))
            .arg("--out")
            .arg(root.path().join("design"))
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        Design { root }
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("design")
    }

    /// The folder with the tests.
    fn tests(&self) -> PathBuf {
        self.path().join("testbench/cocotb")
    }

    /// Runs the tests; whether they pass, and all that is said.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let toolbox = Toolbox::from_env();
        let mut path = std::ffi::OsString::new();
        for tool in [Tool::Cocotb, Tool::Iverilog] {
            let program = toolbox.find(tool).unwrap().path;
            path.push(program.parent().unwrap());
            path.push(":");
        }
        path.push(std::env::var_os("PATH").unwrap());
        let output = Command::new("make")
            .args(arguments)
            .env("PATH", path)
            .current_dir(self.tests())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = said + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    }
}

#[test]
fn the_engine_passes() {
    let design = Design::new(&[]);
    let (passes, said) = design.run(&[]);
    assert!(passes && said.contains("TESTS=6 PASS=6 FAIL=0"), "{said}");
    // The library's own leftovers are not shown to a user.
    assert!(!said.contains("Deprecat"), "{said}");
}

#[test]
fn so_does_an_odd_one() {
    let (passes, said) = Design::new(ODD).run(&["STALL=0.5", "SEED=7"]);
    assert!(passes && said.contains("TESTS=6 PASS=6 FAIL=0"), "{said}");
}

#[test]
fn another_stimulus_can_be_played() {
    let design = Design::new(&[]);
    let trace = concat!(env!("CARGO_MANIFEST_DIR"), "/traces/minilm-l3.safetensors");
    let model = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_dregen"))
            .args(["model", "--preset", "tiny", "--records", "r"])
            .args(arguments)
            .current_dir(design.tests())
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
    };
    // The trace is long, its beginning does: one frame and one group.
    let head = [
        "--trace",
        trace,
        "--head",
        "0",
        "--emit-stimulus",
        "t.jsonl",
    ];
    model(&head);
    let events = fs::read_to_string(design.tests().join("t.jsonl")).unwrap();
    let beginning: String = events.split_inclusive('\n').take(3).collect();
    fs::write(design.tests().join("s.jsonl"), beginning).unwrap();
    model(&["--stimulus", "s.jsonl"]);
    let arguments = ["STIMULUS=s.jsonl", "RECORDS=r", "COCOTB_TESTCASE=records"];
    let (passes, said) = design.run(&arguments);
    assert!(passes && said.contains("PASS=1 FAIL=0"), "{said}");
}

/// What is put in place of what in the first record that has it; and of the last record nothing is left.
const CHANGES: &[(&str, &str, &str)] = &[
    ("assign", "\"kind\":\"FORCED\"", "\"kind\":\"JOIN\""),
    ("assign", "\"last\":true", "\"last\":false"),
    ("select", "\"null\":false", "\"null\":true"),
    ("offload", "\"noslot\":true", "\"noslot\":false"),
    ("fetch", "\"address\":", "\"address\":1"),
];

#[test]
fn a_record_that_is_wrong_is_told() {
    let design = Design::new(&[]);
    let told = |said: &str| {
        let (passes, all) = design.run(&["COCOTB_TESTCASE=records"]);
        assert!(!passes && all.contains(said), "{said}: {all}");
    };
    for (stream, from, to) in CHANGES {
        let path = design.tests().join(format!("records/{stream}.jsonl"));
        let good = fs::read_to_string(&path).unwrap();
        let number = good.lines().position(|line| line.contains(from)).unwrap();
        fs::write(&path, good.replacen(from, to, 1)).unwrap();
        told(&format!("m_axis_{stream} record {number}: expected {{"));
        fs::write(&path, good).unwrap();
    }
    // One that is not expected.
    let path = design.tests().join("records/fetch.jsonl");
    let good = fs::read_to_string(&path).unwrap();
    let number = good.lines().count() - 1;
    let without: String = good.split_inclusive('\n').take(number).collect();
    fs::write(&path, without).unwrap();
    told(&format!("m_axis_fetch record {number}: expected none"));
    // And one that does not come.
    let last = good.lines().last().unwrap();
    fs::write(&path, format!("{good}{last}\n")).unwrap();
    let records = number + 1;
    told(&format!(
        "m_axis_fetch: {records} records, expected {}",
        records + 1
    ));
}
