//! slang and Verible on whole generated folders: Verilog of the engine, its testbench, the black boxes, and what boards add. The
//! makefile of the testbench starts them, with the rules that every folder brings. A tool that is missing fails the test.
//! (Units and odd parameters: tests/verilog_ops.)

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dregen::config::presets::PRESETS;
use dregen::tools::{Tool, Toolbox};
use rayon::prelude::*;

/// Designs beside the presets, which leave no width and no name as it is.
const ODD: &[&[&str]] = &[
    &[
        "hash.bits=13",
        "wtu.lanes=1",
        "hcu.accumulators=2",
        "reset=sync_high",
        "prefix=_Odd9",
    ],
    &[
        "hash.bits=65",
        "hcu.xor_width=65",
        "wtu.lanes=32",
        "wtu.select=exact",
        "reset=async_low",
        "prefix=a_prefix_of_which_somebody_thought_long",
    ],
    &[
        "hash.bits=8",
        "hcu.xor_width=1",
        "wtu.domain=exp2",
        "count_bits=4",
        "kvmu.page_tokens=1",
    ],
];

/// A program that has to be there.
fn program(tool: Tool) -> PathBuf {
    Toolbox::from_env().find(tool).unwrap().path
}

/// Whether a command succeeds, and all that it says.
fn output(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = said + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

fn generate(preset: &str, sets: &[&str], folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command.args(["generate", "--preset", preset, "--no-check"]);
    command.args(sets.iter().flat_map(|set| ["--set", set]));
    let (passes, said) = output(command.arg("--out").arg(folder));
    assert!(passes, "{said}");
}

/// `make` with a goal in the testbench.
fn lint(folder: &Path, goal: &str) -> (bool, String) {
    let mut command = Command::new("make");
    command.args(["-s", goal]);
    command.arg(format!("SLANG={}", program(Tool::Slang).display()));
    command.arg(format!("VERIBLE={}", program(Tool::Verible).display()));
    output(command.current_dir(folder.join("testbench")))
}

/// Every Verilog file of a folder.
fn verilog(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(verilog(&path));
        } else if path.extension().is_some_and(|extension| extension == "v") {
            found.push(path);
        }
    }
    found
}

#[test]
fn slang_and_verible_accept_every_folder() {
    let presets = PRESETS.iter().map(|preset| (preset.name, [].as_slice()));
    let odd = ODD.iter().map(|sets| ("tiny", *sets));
    let designs: Vec<_> = presets.chain(odd).collect();
    designs.par_iter().for_each(|(preset, sets)| {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("design");
        generate(preset, sets, &folder);
        for goal in ["lint-slang", "lint-verible"] {
            assert_eq!(
                lint(&folder, goal),
                (true, String::new()),
                "{preset} {sets:?}"
            );
        }
        // Nothing was left out: there is no other Verilog than what the makefile names.
        let (_, said) = output(
            Command::new("make")
                .args(["-n", "lint-verible"])
                .current_dir(folder.join("testbench")),
        );
        let files = verilog(&folder);
        assert!(files.len() > 40, "{files:?}");
        for file in &files {
            let name = file.file_name().unwrap().to_str().unwrap();
            assert!(said.contains(name), "{name}: {said}");
        }

        // Verible's other programs: the parser by itself, and the formatter, which looks at what it writes again.
        let verible = program(Tool::Verible);
        let syntax = verible.with_file_name("verible-verilog-syntax");
        let (passes, said) = output(Command::new(syntax).args(&files));
        assert!(passes && said.is_empty(), "{preset} {sets:?}: {said}");
        let format = verible.with_file_name("verible-verilog-format");
        let (passes, said) = output(
            Command::new(format)
                .args(["--inplace", "--failsafe_success=false"])
                .args(&files),
        );
        assert!(passes && said.is_empty(), "{preset} {sets:?}: {said}");
    });
}

/// A fault in one file: what is put in place of what, and what has to be said of it.
struct Fault {
    goal: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    said: &'static str,
}

const fn fault(
    goal: &'static str,
    file: &'static str,
    (from, to): (&'static str, &'static str),
    said: &'static str,
) -> Fault {
    Fault {
        goal,
        file,
        from,
        to,
        said,
    }
}

const END: &str = "\nendmodule";

const FAULTS: &[Fault] = &[
    fault(
        "lint-slang",
        "rtl/dre_order.v",
        (END, "\nlogic x;\nendmodule"),
        "undeclared identifier 'logic'",
    ),
    fault(
        "lint-slang",
        "rtl/dre_order.v",
        (END, "\nassign nowhere = 1'b0;\nendmodule"),
        "undeclared identifier 'nowhere'",
    ),
    fault(
        "lint-slang",
        "rtl/dre_order.v",
        (
            END,
            "\nwire [1:0] wide = 2'd1;\nwire narrow = wide;\nendmodule",
        ),
        "-Wwidth-trunc",
    ),
    fault(
        "lint-slang",
        "rtl/dre_order.v",
        (END, "\nreg a, b;\nalways @(a) b = ~a;\nendmodule"),
        "-Wunassigned-variable",
    ),
    fault(
        "lint-slang",
        "board/icebreaker/dre_board.v",
        (
            END,
            "\nwire [1:0] wide = 2'd1;\nwire narrow = wide;\nendmodule",
        ),
        "-Wwidth-trunc",
    ),
    fault(
        "lint-slang",
        "packaging/sram/sram_blackboxes.v",
        ("write_en_i", "write_enable_i"),
        "'write_en_i' does not exist",
    ),
    fault(
        "lint-verible",
        "rtl/dre_order.v",
        (END, " \nendmodule"),
        "no-trailing-spaces",
    ),
    fault(
        "lint-verible",
        "rtl/dre_order.v",
        (
            END,
            "\nreg x;\nalways @* case (1'b0) 1'b1: x = 1'b0; endcase\nendmodule",
        ),
        "case-missing-default",
    ),
    fault(
        "lint-verible",
        "rtl/dre_order.v",
        ("module dre_order", "module dre_disorder"),
        "module-filename",
    ),
    fault(
        "lint-verible",
        "testbench/dre_tb.v",
        (END, "\nlocalparam mixedCase = 1;\nendmodule"),
        "parameter-name-style",
    ),
    fault(
        "lint-verible",
        "board/rtl/dre_uart.v",
        (END, "\n\twire x;\nendmodule"),
        "no-tabs",
    ),
    fault(
        "lint-verible",
        "packaging/sram/sram_blackboxes.v",
        (END, "\nwire ;\nendmodule"),
        "syntax error",
    ),
];

#[test]
fn they_complain_of_faults() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("design");
    generate("tiny", &[], &folder);
    for fault in FAULTS {
        let path = folder.join(fault.file);
        let good = fs::read_to_string(&path).unwrap();
        let bad = good.replacen(fault.from, fault.to, 1);
        assert_ne!(good, bad, "{}", fault.file);
        fs::write(&path, bad).unwrap();
        let (passes, said) = lint(&folder, fault.goal);
        assert!(
            !passes && said.contains(fault.said),
            "{}: {said}",
            fault.said
        );
        fs::write(&path, good).unwrap();
    }
}
