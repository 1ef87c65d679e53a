//! The tools that read the emitted Verilog. A tool that is missing fails the test.

use std::path::Path;
use std::process::Command;

use dregen::tools::{Tool, Toolbox};
use dregen::verilog::VerilogFile;

/// Runs a tool in a folder and returns all that it printed; a missing tool or a failure is the end of the test.
pub fn run(folder: &Path, tool: &str, arguments: &[&str]) -> String {
    let output = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("{tool} is needed for this test (./scripts/setup): {e}"));
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{tool} {arguments:?}:\n{text}");
    text
}

/// Writes files into a folder and returns their names.
pub fn write<'a>(folder: &Path, files: &'a [VerilogFile]) -> Vec<&'a str> {
    for file in files {
        std::fs::write(folder.join(&file.name), &file.text).expect("a writable folder");
    }
    files.iter().map(|f| f.name.as_str()).collect()
}

/// Programs by which a tool is there, each a version: at least one.
fn all(tool: Tool) -> Vec<String> {
    let toolbox = Toolbox::from_env();
    let found = toolbox.find_all(tool);
    assert!(!found.is_empty(), "{:?}", toolbox.find(tool));
    let paths = found.into_iter();
    paths
        .map(|tool| tool.path.to_string_lossy().into_owned())
        .collect()
}

/// What slang and Verible are told in every generated folder.
const SLANG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/testbench/slang.f");
const VERIBLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/templates/testbench/verible.rules"
);

/// Lints a design with every Verilator and Yosys there is and Icarus, and one of which nothing is waived with slang and
/// Verible, too: not one warning but those that Verilator is told to waive.
pub fn lint(folder: &Path, top: &str, names: &[&str], waived: &[&str]) {
    let mut verilator = vec!["--lint-only", "-Wall", "--top-module", top];
    verilator.extend(waived);
    verilator.extend(names);
    for program in all(Tool::Verilator) {
        let said = run(folder, &program, &verilator);
        // From 5.030 on a run ends with a report of its own time and memory.
        let warned = said.lines().any(|line| !line.starts_with("- "));
        assert!(!warned, "{program} on {top}:\n{said}");
    }
    let mut icarus = vec!["-Wall", "-g2005", "-s", top, "-o", "/dev/null"];
    icarus.extend(names);
    assert_eq!(run(folder, "iverilog", &icarus), "", "Icarus on {top}");
    let script = format!(
        "read_verilog {}; hierarchy -check -top {top}; proc; check -assert",
        names.join(" ")
    );
    for program in all(Tool::Yosys) {
        let said = run(folder, &program, &["-q", "-p", &script]);
        assert_eq!(said, "", "{program} on {top}");
    }
    // Random designs put signed and unsigned words of one width together, as no unit does: slang tells of that.
    if !waived.is_empty() {
        return;
    }
    let slang = ["-f", SLANG, "--quiet", "--top", top];
    let verible = ["--rules_config", VERIBLE];
    for (tool, arguments) in [(Tool::Slang, &slang[..]), (Tool::Verible, &verible)] {
        let arguments: Vec<&str> = arguments.iter().chain(names).copied().collect();
        let said = run(folder, &all(tool)[0], &arguments);
        assert_eq!(said, "", "{tool:?} on {top}");
    }
}
