//! The files for other flows, each run where its tool is free, and else held to what the tool would ask of it. A tool that is
//! missing fails the test; scripts/setup installs all.

mod component;
mod design;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use design::{Generated, ODD};
use dregen::tools::{Tool, Toolbox};

/// Variables of OpenROAD-flow-scripts that a configuration may set, of those in its documentation.
const ORFS_VARIABLES: &[&str] = &[
    "ADDITIONAL_GDS",
    "ADDITIONAL_LEFS",
    "ADDITIONAL_LIBS",
    "CORE_UTILIZATION",
    "DESIGN_NAME",
    "DESIGN_NICKNAME",
    "PLACE_DENSITY",
    "PLATFORM",
    "SDC_FILE",
    "VERILOG_DEFINES",
    "VERILOG_FILES",
];

/// A library that scripts/setup installs; OpenSTA does nothing without one.
const LIBERTY: &str = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";

/// Constraints say more of this reset.
const ASYNCHRONOUS: &[&str] = &["reset=async_low"];

#[test]
fn the_core_lints_and_simulates_under_fusesoc() {
    for sets in [&[], ODD] {
        let design = Generated::new(sets);
        let fusesoc = |target: &str| {
            let folder = design.path().display().to_string();
            let target = format!("--target={target}");
            let mut command = design::in_venv("fusesoc");
            // It reads the settings of its user, and writes where it stands.
            command
                .env("HOME", design.root())
                .current_dir(design.root());
            command.args(["--cores-root", &folder, "run", &target, &design.prefix]);
            design::output(&mut command)
        };
        let (passes, said) = fusesoc("lint");
        assert!(passes && !said.contains('%'), "{said}");

        let (passes, said) = fusesoc("sim");
        assert!(passes, "{said}");
        let verdicts = said.lines().filter(|line| line.starts_with("PASS "));
        assert_eq!(verdicts.count(), 1, "{said}");

        // A record that is not so is told.
        let vectors = design.path().join("testbench/vectors/m_axis_assign.hex");
        let records = fs::read_to_string(&vectors).unwrap();
        let (first, rest) = records.split_once('\n').unwrap();
        let wrong: String = first.replace(['0', '1'], "2");
        fs::write(&vectors, format!("{wrong}\n{rest}")).unwrap();
        let (passes, said) = fusesoc("sim");
        assert!(!passes, "{said}");
        assert!(said.contains("FAIL m_axis_assign record 0"), "{said}");
    }
}

#[test]
fn the_scripts_for_vivado_and_quartus_ask_for_what_is_there() {
    for sets in [&[], ODD, ASYNCHRONOUS] {
        let design = Generated::in_folder("the design", sets);
        let run = |flow: &str, script: &str, arguments: &[&str]| {
            let mut command = Command::new("tclsh");
            command
                .arg(design::beside("stubs.tcl"))
                .args([flow, &design::names(&design.ports()), script])
                .args(arguments)
                .current_dir(design.path());
            let (passes, said) = design::output(&mut command);
            assert!(passes, "{script}: {said}");
            said
        };
        let listed = design.rtl().join("\n");
        let in_rtl = |said: &str, start: &str| -> String {
            let lines = said.lines().filter_map(|line| line.strip_prefix(start));
            let names = lines.map(|line| line.trim_end_matches('}').rsplit_once('/').unwrap().1);
            names.collect::<Vec<_>>().join("\n")
        };

        let said = run("vivado", "packaging/vivado/synth.tcl", &["xc7a35t"]);
        assert_eq!(in_rtl(&said, "read_verilog "), listed);
        let top = format!("{}_top", design.prefix);
        let steps = format!(
            "synth_design -top {top} -part xc7a35t -mode out_of_context\nwrite_checkpoint "
        );
        assert!(said.contains(&steps), "{said}");
        for report in ["report_utilization ", "report_timing_summary "] {
            assert!(said.contains(report), "{said}");
        }
        run("xgui", "packaging/vivado/xgui.tcl", &[]);

        let device = ["10CX220YF780E5G", "Cyclone 10 GX"];
        let said = run("quartus", "packaging/quartus/synth.tcl", &device);
        let start = "set_global_assignment -name VERILOG_FILE ";
        assert_eq!(in_rtl(&said, start), listed);
        assert!(said.contains("-name FAMILY {Cyclone 10 GX}\n"), "{said}");
        assert!(said.contains("-name DEVICE 10CX220YF780E5G\n"), "{said}");
        let virtual_pins = said.matches("-name VIRTUAL_PIN ON -to ").count();
        assert_eq!(virtual_pins, design.ports().len() - 1, "all but the clock");
    }
}

#[test]
fn so_does_the_script_for_the_board_with_an_artix() {
    let design = Generated::new(&[]);
    let board = "board/arty-a7-35t";
    let ports = design.ports_in(&format!("{board}/dre_board.v"));
    let mut command = Command::new("tclsh");
    command
        .arg(design::beside("stubs.tcl"))
        .args(["vivado", &design::names(&ports), "build.tcl"])
        .current_dir(design.path().join(board));
    let (passes, said) = design::output(&mut command);
    assert!(passes, "{said}");
    let pins = said.matches("set_property -dict {PACKAGE_PIN ").count();
    let bits: u64 = ports.iter().map(|port| port.width).sum();
    assert_eq!(pins as u64, bits, "{said}");
    assert!(said.contains("\nwrite_bitstream "), "{said}");
}

#[test]
fn the_stubs_refuse_what_the_tools_would() {
    let root = tempfile::tempdir().unwrap();
    let script = root.path().join("script.tcl");
    let refused = |flow: &str, text: &str| {
        fs::write(&script, text).unwrap();
        let mut command = Command::new("tclsh");
        command.arg(design::beside("stubs.tcl"));
        command.args([flow, "a b"]).arg(&script);
        let (passes, said) = design::output(&mut command);
        (!passes).then_some(said)
    };
    assert_eq!(
        refused("vivado", "create_clock -period 1 [get_ports a]"),
        None
    );
    for (flow, text, reason) in [
        ("vivado", "read_verilog missing.v", "no such file"),
        ("vivado", "get_ports c", "no such port"),
        ("vivado", "synth_design -tpo x", "unknown option"),
        ("vivado", "project_new x", "unknown command"),
        ("quartus", "synth_design -top x", "unknown command"),
        ("quartus", "package require flow", "no package"),
        ("vivado", "foreach a {", "missing close-brace"),
    ] {
        let said = refused(flow, text).unwrap_or_else(|| panic!("{text} passes"));
        assert!(said.contains(reason), "{text}: {said}");
    }
}

#[test]
fn opensta_reads_the_constraints() {
    for sets in [&[], ASYNCHRONOUS] {
        let design = Generated::new(sets);
        // A netlist needs no more than the ports.
        let ports = design.ports();
        let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
        let declared = ports.iter().map(|port| {
            let range = match port.width {
                1 => String::new(),
                width => format!("[{}:0] ", width - 1),
            };
            format!("{}put {range}{};\n", port.direction, port.name)
        });
        let netlist = format!(
            "module {0}_top ({1});\n{2}endmodule\n",
            design.prefix,
            names.join(", "),
            declared.collect::<String>()
        );
        fs::write(design.root().join("netlist.v"), netlist).unwrap();
        let script = format!(
            "read_liberty {LIBERTY}\nread_verilog netlist.v\nlink_design {0}_top\n\
             read_sdc {{{1}/constraints/{0}_top.sdc}}\nputs [get_property [get_clocks aclk] period]\n",
            design.prefix,
            design.path().display()
        );
        fs::write(design.root().join("script.tcl"), script).unwrap();
        let sta = Toolbox::from_env().find(Tool::OpenSta).unwrap();
        let mut command = Command::new(sta.path);
        command.args(["-no_init", "-no_splash", "-exit", "script.tcl"]);
        let (passes, said) = design::output(command.current_dir(design.root()));
        // It ends with 0 after errors, so what it says counts.
        assert!(passes && said.trim().parse() == Ok(8.0), "{said}");
    }
}

#[test]
fn yosys_finds_the_listed_memories_and_no_others() {
    for sets in [&[], ODD] {
        let design = Generated::new(sets);
        let json = fs::read(design.path().join("packaging/sram/sram.json")).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let define = json["define"].as_str().unwrap();
        let macros = json["macros"].as_array().unwrap();
        let mut listed = BTreeMap::new();
        for shape in macros {
            let name = shape["macro"].as_str().unwrap();
            let (words, width) = (&shape["words"], &shape["width"]);
            let collision = match shape["on_collision"].as_str().unwrap() {
                "any" => "_any",
                "old" => "",
                other => panic!("{other}"),
            };
            let prefix = &design.prefix;
            let expected = format!("{prefix}_ram_1r1w_w{width}_d{words}{collision}_macro");
            assert_eq!(name, expected);
            let memories = shape["memories"].as_array().unwrap();
            assert_eq!(shape["count"], memories.len());
            for memory in memories {
                let path = memory["path"].as_str().unwrap().replace('/', ".");
                assert_eq!(listed.insert(path + ".u_macro", name), None);
            }
        }

        let selections = macros.iter().map(|shape| {
            let name = shape["macro"].as_str().unwrap();
            format!("log MACRO {name}; select -list t:{name};\n")
        });
        let script = format!(
            "read_verilog -D {define} packaging/sram/sram_blackboxes.v rtl/*.v;
             hierarchy -check -top {}_top; flatten; check -assert; select -assert-none t:$mem* t:$memrd*;
             {}",
            design.prefix,
            selections.collect::<String>()
        );
        let yosys = Toolbox::from_env().find(Tool::Yosys).unwrap();
        let mut command = Command::new(yosys.path);
        command.args(["-p", &script]).current_dir(design.path());
        let (passes, said) = design::output(&mut command);
        assert!(passes && !said.contains("Warning"), "{said}");
        let (mut found, mut shape) = (BTreeMap::new(), "");
        for line in said.lines() {
            if let Some(name) = line.strip_prefix("MACRO ") {
                shape = name.trim();
            } else if let Some((_, path)) = line.split_once("_top/") {
                found.insert(path.to_owned(), shape);
            }
        }
        assert!(!found.is_empty(), "{said}");
        assert_eq!(found, listed);
    }
}

#[test]
fn librelane_takes_its_configuration() {
    let design = Generated::new(ODD);
    let config = design.path().join("packaging/librelane/config.yaml");
    let read = || {
        let mut command = design::in_venv("python3");
        command
            .arg(design::beside("read_librelane.py"))
            .arg(&config);
        design::output(&mut command)
    };
    let (passes, said) = read();
    assert!(passes, "{said}");
    let understood: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(understood["DESIGN_NAME"], "_Odd9_top");
    assert_eq!(understood["VERILOG_DEFINES"][0], "_ODD9_RAM_MACRO");
    assert_eq!(understood["CLOCK_PORT"], "aclk");
    assert_eq!(understood["CLOCK_PERIOD"], 8.0);
    let files = understood["VERILOG_FILES"].as_array().unwrap().iter();
    let names: Vec<&str> = files
        .map(|file| file.as_str().unwrap().rsplit_once('/').unwrap().1)
        .collect();
    assert_eq!(names, design.rtl());

    // A name that it does not know is told, and a file that is not there.
    let good = fs::read_to_string(&config).unwrap();
    for (wrong, reason) in [
        (good.replace("CLOCK_PORT", "CLOCK_PROT"), "CLOCK_PROT"),
        (good.replace("sram_blackboxes.v", "none.v"), "none.v"),
    ] {
        fs::write(&config, wrong).unwrap();
        let (passes, said) = read();
        assert!(!passes && said.contains(reason), "{said}");
    }
}

#[test]
fn make_reads_the_configuration_of_openroad() {
    // The prefix of a variable, too.
    let design = Generated::new(&["prefix=sram"]);
    let variables = |arguments: &[&str]| -> BTreeMap<String, String> {
        let mut command = Command::new("make");
        command
            .args(["-s", "-f", "packaging/openroad/config.mk", "--eval"])
            .arg("show: ; @env")
            .arg("show")
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .current_dir(design.path());
        let (passes, said) = design::output(&mut command);
        assert!(passes, "{said}");
        let pairs = said.lines().filter_map(|line| line.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        // Those of make and of the shell.
        let own = ["PATH", "PWD", "_", "SHLVL", "OLDPWD"];
        pairs
            .filter(|(name, _)| !name.starts_with('M') && !own.contains(&name.as_str()))
            .collect()
    };
    let found = variables(&[]);
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, ORFS_VARIABLES);
    assert_eq!(found["DESIGN_NAME"], "sram_top");
    assert_eq!(found["VERILOG_DEFINES"], "-D SRAM_RAM_MACRO");
    let files = found["VERILOG_FILES"].split(' ').map(std::path::Path::new);
    let files: Vec<_> = files.chain([found["SDC_FILE"].as_ref()]).collect();
    assert!(
        files.iter().all(|f| f.is_absolute() && f.is_file()),
        "{files:?}"
    );
    assert_eq!(files.len(), design.rtl().len() + 2);
    assert_eq!(found["ADDITIONAL_LEFS"], "");

    let macros = design.root().join("macros");
    fs::create_dir(&macros).unwrap();
    for extension in ["lef", "lib", "gds"] {
        fs::write(macros.join(format!("a.{extension}")), "").unwrap();
    }
    let folder = format!("SRAM_MACROS={}", macros.display());
    let found = variables(&["VERILOG_DEFINES=", &folder]);
    for name in ["ADDITIONAL_LEFS", "ADDITIONAL_LIBS", "ADDITIONAL_GDS"] {
        assert!(found[name].contains("/macros/a."), "{found:?}");
    }
    assert_eq!(found["VERILOG_DEFINES"], "");
}

#[test]
fn the_readme_names_every_file() {
    let design = Generated::new(&[]);
    let readme = fs::read_to_string(design.path().join("packaging/README.md")).unwrap();
    let mut missing = BTreeSet::new();
    for folder in fs::read_dir(design.path().join("packaging")).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let name = file.strip_prefix(design.path().join("packaging")).unwrap();
            let name = name.display().to_string();
            if !readme.contains(&name) && !name.starts_with("sram/") {
                missing.insert(name);
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}
