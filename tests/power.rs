//! Power against calculations by hand and against OpenSTA, with the libraries and tools that scripts/setup installs.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dregen::config::{Config, Reset};
use dregen::cost::liberty::Library;
use dregen::cost::memory::Shape;
use dregen::cost::netlist::{Bit, Netlist};
use dregen::cost::power::{Activity, CellPower, Estimate, Mapped, Milliwatts};
use dregen::cost::structural::Structural;
use dregen::cost::{Job, Target};
use dregen::ir::{Builder, Design, ModuleInfo};
use dregen::tools::yosys::Sources;
use dregen::tools::{Tool, Toolbox};
use dregen::verilog::{self, EmitInfo};
use dregen::{passes, units};
use serde_json::Value;

const OSU018: &str = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
const OSU035: &str = "/usr/share/qflow/tech/osu035/osu035_stdcells.lib";

fn library(path: &str) -> Library {
    Library::read(&[PathBuf::from(path)]).unwrap()
}

/// Between four points of a table: `down` of the way from the first row to the second, `right` from the first column.
fn between(points: [[f64; 2]; 2], down: f64, right: f64) -> f64 {
    let row = |[left, other]: [f64; 2]| left * (1.0 - right) + other * right;
    row(points[0]) * (1.0 - down) + row(points[1]) * down
}

/// Energies of a rising and of a falling edge of a pin in picojoules, from the tables' entries around the point.
struct ByHand {
    library: &'static str,
    cell: &'static str,
    pin: &'static str,
    related: &'static [&'static str],
    /// Slew in ns, load in pF.
    at: (f64, f64),
    rise: f64,
    fall: f64,
}

/// The libraries' rows are loads (0.005 0.0125 0.025 0.075 0.15 pF, and 0.015 0.04 0.08 0.2 0.4 pF), their columns slews.
fn by_hand() -> Vec<ByHand> {
    vec![
        ByHand {
            library: OSU018,
            cell: "INVX1",
            pin: "Y",
            related: &["A"],
            // 0.6 of the way from 12.5 to 25 fF, half of that from 0.18 to 0.42 ns.
            at: (0.3, 0.02),
            rise: between([[0.028621, 0.039211], [0.02752, 0.036904]], 0.6, 0.5),
            fall: between([[0.005677, 0.005713], [0.006332, 0.002998]], 0.6, 0.5),
        },
        ByHand {
            library: OSU018,
            cell: "NAND2X1",
            pin: "Y",
            related: &["A"],
            // A quarter of the way from 5 to 12.5 fF, at 0.06 ns.
            at: (0.06, 0.006875),
            rise: between([[0.044515, 0.0], [0.045446, 0.0]], 0.25, 0.0),
            fall: between([[0.010032, 0.0], [0.009375, 0.0]], 0.25, 0.0),
        },
        ByHand {
            library: OSU018,
            cell: "DFFPOSX1",
            pin: "CLK",
            related: &[],
            // A third of the way from 0.06 to 0.24 ns; a clock's own energy knows no load.
            at: (0.12, 0.0),
            rise: between([[0.006865, 0.006943]; 2], 0.0, 1.0 / 3.0),
            fall: between([[0.11034, 0.129769]; 2], 0.0, 1.0 / 3.0),
        },
        ByHand {
            library: OSU018,
            cell: "DFFPOSX1",
            pin: "Q",
            related: &["CLK"],
            // Half of the way from 75 to 150 fF, and from 0.24 to 0.48 ns.
            at: (0.36, 0.1125),
            rise: between([[0.061538, 0.092194], [0.06208, 0.091836]], 0.5, 0.5),
            fall: between([[0.075376, 0.099814], [0.07564, 0.100256]], 0.5, 0.5),
        },
        ByHand {
            library: OSU035,
            cell: "INVX1",
            pin: "Y",
            related: &["A"],
            // Half of the way from 40 to 80 fF, a third of that from 0.42 to 0.6 ns.
            at: (0.48, 0.06),
            rise: between([[0.19091, 0.239316], [0.174199, 0.215185]], 0.5, 1.0 / 3.0),
            fall: between([[0.00589, 0.049663], [0.008276, 0.026567]], 0.5, 1.0 / 3.0),
        },
        ByHand {
            library: OSU035,
            cell: "NAND2X1",
            pin: "Y",
            related: &["B"],
            // Half of the way from 15 to 40 fF, at 0.18 ns.
            at: (0.18, 0.0275),
            rise: between([[0.181307, 0.0], [0.178133, 0.0]], 0.5, 0.0),
            fall: between([[0.032491, 0.0], [0.03488, 0.0]], 0.5, 0.0),
        },
        ByHand {
            library: OSU035,
            cell: "DFFPOSX1",
            pin: "CLK",
            related: &[],
            // Half of the way from 0.06 to 0.24 ns.
            at: (0.15, 0.0),
            rise: between([[0.064753, 0.023177]; 2], 0.0, 0.5),
            fall: between([[0.552255, 0.681659]; 2], 0.0, 0.5),
        },
    ]
}

#[test]
fn internal_energy_is_that_of_the_tables() {
    for expected in by_hand() {
        let (library, name) = (library(expected.library), expected.cell);
        let cell = CellPower::read(&library.cells[name], &library).unwrap();
        let pin = cell.pin(expected.pin).unwrap();
        let mut arcs = pin.energies.iter();
        let arc = arcs.find(|arc| arc.related == expected.related).unwrap();
        let (slew, load) = expected.at;
        for (got, wanted) in [
            (arc.rise(slew, load), expected.rise),
            (arc.fall(slew, load), expected.fall),
        ] {
            let place = (expected.library, name, expected.pin);
            assert!(
                (got - wanted).abs() < 1e-9,
                "{place:?}: {got}, not {wanted}"
            );
        }
    }
}

/// An inverter, a NAND and a flip-flop one behind the other.
const THREE_CELLS: &str = r#"{"modules": {"three": {
    "ports": {
        "clk_i": {"direction": "input", "bits": [2]},
        "a_i": {"direction": "input", "bits": [3]},
        "b_i": {"direction": "input", "bits": [4]},
        "q_o": {"direction": "output", "bits": [7]}},
    "cells": {
        "u_x.inv": {"type": "INVX1", "connections": {"A": [3], "Y": [5]}},
        "u_x.nand": {"type": "NAND2X1", "connections": {"A": [5], "B": [4], "Y": [6]}},
        "u_x.flop": {"type": "DFFPOSX1", "connections": {"CLK": [2], "D": [6], "Q": [7]}}},
    "netnames": {}}}}"#;

/// A design of this name, which has the clock and nothing else that is looked at.
fn named(top: &str) -> Design {
    let module = Builder::new(top, Reset::SyncLow, ModuleInfo::default()).finish();
    Design {
        modules: [(top.to_owned(), module)].into(),
        top: top.to_owned(),
        reset: Reset::SyncLow,
        prefix: String::new(),
    }
}

/// The input changes in every cycle. The clock and the ports have the slew of an inverter that drives four of its like, t0;
/// the loads are those of the input pins behind. Worked out from the texts of the libraries:
///
/// | | osu018 | osu035 |
/// | --- | --- | --- |
/// | t0; slews behind inverter and NAND, ns | 0.107866; 0.059446, 0.055246 | 0.181773; 0.097936, 0.088870 |
/// | loads of inverter and NAND; of the clock, pF | 0.012386, 0.008820; 0.027693 | 0.017710, 0.013056; 0.040457 |
/// | inverter: (31 rises + 32 falls) / 63 cycles, pJ | 0.016383 | 0.089533 |
/// | NAND, by A alone: (32 rises + 31 falls) / 63 | 0.027616 | 0.140748 |
/// | D: (32 rises + 31 falls) / 63 | 0.066574 | 0.343909 |
/// | CLK: a rise and a fall | 0.122392 | 0.676425 |
/// | Q without a load: (31 rises + 31 falls) / 63 | 0.057018 | 0.338468 |
/// | switching: V²/2 · (both loads + 2 · clock) | 0.124081 | 0.608092 |
#[test]
fn three_cells_take_what_was_worked_out_by_hand() {
    let netlist = Netlist::from_json(THREE_CELLS).unwrap();
    let design = named("three");
    let alternating = 0xaaaa_aaaa_aaaa_aaaa;
    let nets = [
        // The clock is low where values are looked at.
        (2, 0),
        (3, alternating),
        (4, u64::MAX),
        (5, !alternating),
        (6, alternating),
        (7, alternating << 1),
    ];
    let nets = nets.map(|(net, word)| (net, vec![word]));
    let activity = Activity::known(nets.into(), 1);
    for (path, internal, switching) in [
        (OSU018, 0.289_983_083, 0.124_080_563),
        (OSU035, 1.589_082_799, 0.608_092_427),
    ] {
        let mapped = Mapped {
            netlist: &netlist,
            design: &design,
            library: &library(path),
        };
        let units = Estimate::of(&mapped, &activity).unwrap().units(100.0);
        assert_eq!(units.len(), 1);
        // 100 MHz: a picojoule a cycle is a tenth of a milliwatt.
        for (got, wanted) in [
            (units[0].power.internal, internal / 10.0),
            (units[0].power.switching, switching / 10.0),
        ] {
            assert!(
                (got / wanted - 1.0).abs() < 1e-6,
                "{path}: {got}, not {wanted}"
            );
        }
    }
}

#[test]
fn a_net_of_which_nothing_is_known_is_refused() {
    let netlist = Netlist::from_json(THREE_CELLS).unwrap();
    let mapped = Mapped {
        netlist: &netlist,
        design: &named("three"),
        library: &library(OSU018),
    };
    let nets = [2, 3, 4, 6, 7].map(|net| (net, vec![0]));
    let refused = Estimate::of(&mapped, &Activity::known(nets.into(), 1)).err();
    let message = refused.unwrap().to_string();
    assert_eq!(message, "the run of the netlist has no value of the net 5");
}

/// The HCU of `tiny`, mapped, with the folder that it was mapped in.
fn mapped(library: &Library) -> (tempfile::TempDir, Design, Netlist) {
    let config = Config::preset("tiny").unwrap();
    let mut design = units::design(&config);
    passes::run(&mut design).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let info = EmitInfo {
        version: "1.2.3".to_owned(),
        command: "dregen".to_owned(),
        licence: "Apache-2.0".to_owned(),
    };
    let files = verilog::emit(&design, &info).unwrap();
    for file in &files {
        fs::write(folder.path().join(&file.name), &file.text).unwrap();
    }
    let names: Vec<String> = files.into_iter().map(|file| file.name).collect();
    let modules = names.iter().filter_map(|name| name.strip_suffix(".v"));
    let memories = modules.filter(|module| Shape::of(module).is_some());
    let job = Job {
        sources: Sources {
            folder: folder.path(),
            memories: memories.map(str::to_owned).collect(),
            files: names.clone(),
            top: "dre_hcu",
            keep_units: false,
        },
        unit: Some("hcu"),
        clock: "clk_i",
        target: Target::Liberty(Box::new(library.clone())),
        macros: Vec::new(),
        seeds: 0,
        timing: false,
    };
    let costed = job.run(&Toolbox::from_env()).unwrap();
    let top = "dre_hcu".to_owned();
    (folder, Design { top, ..design }, costed.mapped.unwrap())
}

/// Nets that change in a fifth of the cycles, each by itself.
fn at_random(netlist: &Netlist) -> Activity {
    let mut state = 1u64;
    let mut draw = move || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) % 1000
    };
    let mut nets: HashMap<u64, Vec<u64>> = HashMap::new();
    for cell in netlist.modules["dre_hcu"].cells.values() {
        for bit in cell.connections.values().flatten() {
            let Bit::Net(net) = bit else { continue };
            nets.entry(*net).or_insert_with(|| {
                let stretch = |_| {
                    let mut value = draw() < 500;
                    let bits = (0..64).map(|at| {
                        value ^= draw() < 200;
                        u64::from(value) << at
                    });
                    bits.sum()
                };
                (0..16).map(stretch).collect()
            });
        }
    }
    Activity::known(nets, 16)
}

/// OpenSTA's figures in watts: internal, switching, leakage.
fn of_opensta(folder: &Path, structural: &Structural) -> [f64; 3] {
    fs::write(folder.join("netlist.v"), &structural.verilog).unwrap();
    fs::write(folder.join("memories.lib"), &structural.memories).unwrap();
    let script = format!(
        "read_liberty {OSU018}\nread_liberty memories.lib\nread_verilog netlist.v\nlink_design dre_hcu
create_clock -name clock -period 10 [get_ports {}]
set_input_delay 0 -clock clock [all_inputs]\nset_power_activity -global -activity 0.2 -duty 0.5
report_power -digits 6\n",
        structural.port("clk_i").unwrap()
    );
    fs::write(folder.join("power.tcl"), script).unwrap();
    let sta = Toolbox::from_env().find(Tool::OpenSta).unwrap();
    let output = Command::new(sta.path)
        .args(["-no_init", "-no_splash", "-exit", "power.tcl"])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let total = said.lines().find(|line| line.starts_with("Total"));
    let words = total.unwrap_or_else(|| panic!("{said}")).split_whitespace();
    let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
    [numbers[0], numbers[1], numbers[2]]
}

#[test]
fn switching_and_leakage_are_those_of_opensta() {
    let library = library(OSU018);
    let (folder, design, netlist) = mapped(&library);
    let netlist = Mapped {
        netlist: &netlist,
        design: &design,
        library: &library,
    };
    let estimate = Estimate::of(&netlist, &at_random(netlist.netlist)).unwrap();
    let folder2 = folder.path().to_owned();
    std::mem::forget(folder);
    let folder = folder2.as_path();
    eprintln!("FOLDER {folder2:?}");
    let ours: Milliwatts = estimate.units(100.0).iter().map(|unit| unit.power).sum();
    let structural = Structural::new(netlist.netlist, "dre_hcu", &library).unwrap();
    let [_, switching, leakage] = of_opensta(folder, &structural);
    // OpenSTA takes cells that no clocked input leads to as idle, hence the delays of inputs. It leaves out what ports drive; with us that is the clock: twice a cycle, to all flip-flops.
    let registers = netlist.netlist.modules["dre_hcu"].cells.values();
    let registers = registers.filter(|cell| cell.kind == "DFFPOSX1").count();
    assert!(registers > 100);
    let clock = CellPower::read(&library.cells["DFFPOSX1"], &library).unwrap();
    let load = clock.pin("CLK").unwrap().capacitance * registers as f64;
    let of_clock = load * 1e-12 * 1.8 * 1.8 * 100e6;
    for (what, ours, theirs) in [
        ("switching", ours.switching * 1e-3 - of_clock, switching),
        ("leakage", ours.leakage * 1e-3, leakage),
    ] {
        let off = (ours / theirs - 1.0).abs();
        assert!(off < 0.05, "{what}: {ours} W, OpenSTA says {theirs} W");
    }
}

fn synth(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(["synth", "--preset", "tiny", "--target", "liberty"])
        .args(["--liberty", OSU018, "--no-timing"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_run_of_the_mapped_netlist_gives_power_by_unit() {
    let run = ["--random", "40", "--clock", "50", "--json"];
    let output = synth(&run);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (all, power) = (&report["power_mw"], &report["power"]);
    assert_eq!(power["clock_mhz"], 50.0);
    assert_eq!(power["volts"], 1.8);
    let (cycles, sampled) = (power["cycles"].as_u64(), power["sampled"].as_u64());
    assert!(sampled.unwrap() > 4000 && sampled.unwrap() <= cycles.unwrap() + 64);
    let units = power["units"].as_array().unwrap();
    let names: Vec<&str> = units
        .iter()
        .map(|unit| unit["name"].as_str().unwrap())
        .collect();
    for name in ["hcu", "wtu", "kvmu", "csr", "top"] {
        assert!(names.contains(&name), "{names:?}");
    }
    for kind in ["switching", "internal", "leakage"] {
        let sum: f64 = units.iter().map(|unit| unit[kind].as_f64().unwrap()).sum();
        let total = all[kind].as_f64().unwrap();
        assert!(total > 0.0 && (sum - total).abs() < 1e-9 * total, "{kind}");
    }
    // What lasts is not all.
    for unit in units {
        let of = |kind: &str| unit[kind].as_f64().unwrap();
        let total = of("switching") + of("internal") + of("leakage");
        assert!(of("idle") > 0.0 && of("idle") <= total, "{unit}");
    }
    // The clock alone keeps a unit of many registers awake.
    let of = |name: &str| units.iter().find(|unit| unit["name"] == name).unwrap();
    assert!(of("csr")["internal"].as_f64() > of("order")["internal"].as_f64());
    let energies = power["energies"].as_array().unwrap();
    assert_eq!(energies[0]["per"], "token clustered");
    assert!(
        energies
            .iter()
            .all(|energy| energy["above_idle"].as_f64() < energy["picojoules"].as_f64())
    );
    let table = power["memories"].as_array().unwrap();
    assert!(
        table
            .iter()
            .any(|memory| memory["reads"].as_f64().unwrap() > 0.0)
    );
}

#[test]
fn a_run_that_is_too_short_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let stimulus = folder.path().join("none.jsonl");
    fs::write(&stimulus, "").unwrap();
    let output = synth(&["--stimulus", stimulus.to_str().unwrap()]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(
        message.contains("too short to tell power from"),
        "{message}"
    );
}
