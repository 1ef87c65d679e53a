//! `dregen synth` from outside, with the tools that scripts/setup installs and the library osu018.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

const OSU018: &str = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";

fn dregen(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command.arg("synth").args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    dregen(arguments).output().unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    assert_eq!(errors, "", "nothing but the result");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&text(&arguments)).unwrap()
}

/// The message of a command that must end with this exit code.
fn refused(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(output.stdout.is_empty());
    message
}

fn number(value: &Value, key: &str) -> f64 {
    value[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key} of {value}"))
}

/// The unit of a name.
fn unit<'a>(report: &'a Value, name: &str) -> &'a Value {
    let mut units = report["units"].as_array().unwrap().iter();
    units.find(|unit| unit["name"] == name).unwrap()
}

/// The sum of the units, which the total must be.
fn sums_up(report: &Value, key: &str) -> f64 {
    let units = report["units"].as_array().unwrap().iter();
    let sum: f64 = units.map(|unit| unit[key].as_f64().unwrap_or(0.0)).sum();
    let total = number(&report["total"], key);
    assert!(
        (total - sum).abs() <= 1e-6 * sum,
        "{key}: {total}, not {sum}"
    );
    sum
}

#[test]
fn liberty_gives_area_and_a_path_in_names_of_the_source() {
    let arguments = [
        "--preset",
        "tiny",
        "--unit",
        "hcu",
        "--target",
        "liberty",
        "--liberty",
        OSU018,
    ];
    let report = json(&arguments);
    assert_eq!(report["target"], "liberty");
    assert_eq!(report["gate"]["name"], "NAND2X1");
    let gate = number(&report["gate"], "area");
    let hcu = unit(&report, "hcu");
    let area = sums_up(&report, "area");
    assert!((number(hcu, "gate_equivalents") - area / gate).abs() < 1e-6);
    // 8-bit tags, 64 clusters: 64 words of 16 bits and a closed bit each.
    assert_eq!(hcu["memory_bits"], 64 * 17);
    assert!(hcu.get("lut").is_none() && hcu.get("memory_area").is_none());
    let registers = number(hcu, "ff");
    assert!(registers > 100.0 && number(hcu, "cells") > registers);

    let timing = &report["timing"];
    let period = number(&report, "critical_path_ns");
    assert_eq!(timing["timer"], "opensta");
    let path = timing["path"].as_array().unwrap();
    assert!(path.len() > 3);
    let times: Vec<f64> = path.iter().map(|point| number(point, "at_ns")).collect();
    assert!(
        times.is_sorted() && times[times.len() - 1] <= period,
        "{times:?}"
    );
    for end in ["start", "end"] {
        let name = timing[end].as_str().unwrap();
        assert!(name.contains("_q") || name.contains("u_"), "{name}");
        assert!(!name.contains('$'), "{name} is made up");
    }
    // The search is better than the smallest netlist, and the best of what it tried.
    let trials = timing["search"].as_array().unwrap();
    let periods: Vec<f64> = trials
        .iter()
        .map(|trial| number(trial, "critical_path_ns"))
        .collect();
    assert!(trials.len() > 3 && trials[0]["recipe"] == "area");
    assert!(periods.iter().all(|&tried| tried >= period) && periods[0] > 1.2 * period);
    assert!(number(timing, "area") > area);

    // The same again, byte for byte; and against itself nothing has changed.
    assert_eq!(json(&arguments), report);
    let folder = tempfile::tempdir().unwrap();
    let stored = folder.path().join("before.json");
    std::fs::write(&stored, report.to_string()).unwrap();
    let stored = stored.to_str().unwrap();
    let same = text(&[&arguments[..], &["--against", stored]].concat());
    assert!(
        same.ends_with("no difference to the stored result\n"),
        "{same}"
    );
    let wider = ["--set", "hash.bits=64", "--against", stored];
    let other = json(&[&arguments[..], &wider].concat());
    let changes = other["changes"].as_array().unwrap();
    let of = |what: &str| {
        let mut found = changes.iter();
        found.find(|change| change["unit"] == "hcu" && change["what"] == what)
    };
    let bits = of("memory_bits").unwrap();
    assert!(number(bits, "now") > number(bits, "before"));
    let message = refused(&mut dregen(&["--target", "ice40", "--against", stored]), 2);
    assert!(message.contains("is of target liberty"), "{message}");
}

#[test]
fn without_opensta_yosys_times_the_logic() {
    let mut command = dregen(&[
        "--preset",
        "tiny",
        "--unit",
        "order",
        "--target",
        "liberty",
        "--liberty",
        OSU018,
        "--json",
    ]);
    let folder = tempfile::tempdir().unwrap();
    // Debian's Yosys runs its ABC by name.
    for name in ["yosys", "berkeley-abc"] {
        std::os::unix::fs::symlink(which(name), folder.path().join(name)).unwrap();
    }
    let output = command
        .env("PATH", folder.path())
        .env("DREGEN_TOOLS", folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let timing = &report["timing"];
    assert_eq!(timing["timer"], "yosys");
    assert!(report["yosys"].as_str().unwrap().starts_with("Yosys 0."));
    let start = timing["start"].as_str().unwrap();
    assert!(!start.is_empty() && !start.contains('('), "{start}");
    assert!(number(&report, "critical_path_ns") > 0.0);

    let missing = refused(
        dregen(&["--target", "generic"])
            .env("PATH", "")
            .env("DREGEN_TOOLS", "/"),
        3,
    );
    assert!(
        missing.contains("yosys is needed") && missing.contains("scripts/setup"),
        "{missing}"
    );
}

/// A program on PATH.
fn which(name: &str) -> std::path::PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut places = std::env::split_paths(&path).map(|place| place.join(name));
    places.find(|program| program.is_file()).unwrap()
}

#[test]
fn fpgas_count_logic_and_memories_apart() {
    let report = json(&["--preset", "tiny", "--target", "ice40"]);
    let units = report["units"].as_array().unwrap().iter();
    let names: Vec<&str> = units.filter_map(|unit| unit["name"].as_str()).collect();
    for name in ["hcu", "wtu", "kvmu", "csr", "top"] {
        assert!(names.contains(&name), "{names:?}");
    }
    for key in ["lut", "ff", "carry", "bram", "memory_bits", "memory_ff"] {
        assert!(sums_up(&report, key) > 0.0, "{key}");
    }
    assert_eq!(
        number(&report["total"], "dsp"),
        0.0,
        "no multipliers without -dsp"
    );
    assert_eq!(unit(&report, "csr")["memory_bits"], 0);
    let memories = report["memories"].as_array().unwrap();
    let bits: f64 = memories.iter().map(|memory| number(memory, "bits")).sum();
    assert_eq!(bits, number(&report["total"], "memory_bits"));
    let tags = memories
        .iter()
        .find(|memory| memory["width"] == 16)
        .unwrap();
    assert_eq!(
        (&tags["depth"], &tags["cells"]["SB_RAM40_4K"]),
        (&64.into(), &1.into())
    );
}

#[test]
fn every_target_maps_a_unit() {
    for (target, keys) in [
        ("generic", ["gate_equivalents", "ff"]),
        ("ice40", ["lut", "ff"]),
        ("ecp5", ["lut", "lutram"]),
        ("xilinx", ["lut", "lutram"]),
        ("xilinx-up", ["lut", "lutram"]),
    ] {
        let report = json(&["--preset", "tiny", "--unit", "hcu", "--target", target]);
        assert_eq!(report["target"], target);
        for key in keys {
            assert!(sums_up(&report, key) > 0.0, "{target} {key}: {report}");
        }
        assert!(report.get("critical_path_ns").is_none());
    }
}

#[test]
fn seeds_give_least_median_and_best_frequency() {
    for target in ["ice40", "ecp5"] {
        let arguments = ["--preset", "tiny", "--unit", "order", "--seeds", "3"];
        let report = json(&[&arguments[..], &["--target", target]].concat());
        let found = &report["fmax_mhz"];
        let seeds = found["seeds"].as_array().unwrap().iter();
        let mut seeds: Vec<f64> = seeds.map(|seed| seed.as_f64().unwrap()).collect();
        seeds.sort_by(f64::total_cmp);
        assert!(seeds[0] > 20.0 && seeds[2] < 2000.0, "{found}");
        let said = ["least", "median", "best"].map(|key| number(found, key));
        assert_eq!(said.as_slice(), seeds.as_slice(), "{target}");
    }
}

#[test]
fn bad_input_says_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let broken = path("broken.lib", "library (l) {\n  cell (A) {\n    area 5;\n");
    let empty = path("empty.lib", "library (l) { }");
    let other = path("other.json", "{}");
    for (arguments, expected) in [
        (vec!["--target", "liberty"], "add --liberty FILE"),
        (
            vec!["--target", "ice40", "--liberty", &empty],
            "--target liberty only",
        ),
        (vec!["--target", "ice40", "--sram", &empty], "generic only"),
        (
            vec!["--target", "generic", "--sram", &empty],
            "empty.lib: has no memory macro",
        ),
        (
            vec!["--target", "liberty", "--liberty", &broken],
            "broken.lib:3: not Liberty",
        ),
        (
            vec!["--target", "liberty", "--liberty", &empty],
            "empty.lib: has no 2-input NAND",
        ),
        (
            vec!["--target", "liberty", "--liberty", "absent.lib"],
            "absent.lib",
        ),
        (
            vec!["--target", "generic", "--unit", "cpu"],
            "there are order, queue, hcu",
        ),
        (
            vec!["--target", "generic", "--against", &other],
            "no result of dregen synth --json",
        ),
        (vec!["--target", "asic"], "possible values"),
        (
            vec!["--target", "xilinx", "--seeds", "2"],
            "nextpnr has no Xilinx",
        ),
        (
            vec!["--target", "generic", "--seeds", "2"],
            "ice40 and ecp5",
        ),
        (vec!["--target", "ice40", "--seeds", "-1"], "0..=1000"),
    ] {
        let message = refused(&mut dregen(&arguments), 2);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}
