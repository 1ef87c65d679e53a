//! Verilator, as the makefile of a testbench folder calls it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Call, Tool, ToolError, Toolbox};

/// Large designs take minutes; half an hour means that something hangs.
const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// What a harness is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Speed.
    Run,
    /// Waves, `--waves FILE`.
    Waves,
    /// Line and toggle coverage, `--coverage FILE`.
    Coverage,
    /// Waves and coverage.
    Both,
}

impl Variant {
    /// The folder, below the makefile's `BUILD`, of this variant.
    fn folder(self) -> &'static str {
        match self {
            Variant::Run => "run",
            Variant::Waves => "waves",
            Variant::Coverage => "coverage",
            Variant::Both => "both",
        }
    }
}

/// A harness that was built: a program that runs the vectors beside it.
#[derive(Clone, Debug)]
pub struct Harness {
    program: PathBuf,
    folder: PathBuf,
}

/// Builds the harness of a testbench folder with its own makefile. `build` names the folder in it to build in.
///
/// # Errors
/// A tool that is missing, or a build that fails.
pub fn build(
    toolbox: &Toolbox,
    testbench: &Path,
    variant: Variant,
    build: &str,
) -> Result<Harness, ToolError> {
    let verilator = toolbox.find(Tool::Verilator)?;
    let compiler = toolbox.find(Tool::Cxx)?;
    let make = toolbox.find(Tool::Make)?;
    let program = format!("{build}/{}/Vdut", variant.folder());
    make.call()
        .arg(&program)
        .arg(format!("BUILD={build}"))
        .arg(format!("VERILATOR={}", verilator.path.display()))
        .arg(format!("CXX={}", compiler.path.display()))
        .folder(testbench)
        .limit(BUILD_LIMIT)
        .check()?;
    Ok(Harness {
        program: testbench.join(program),
        folder: testbench.to_path_buf(),
    })
}

impl Harness {
    /// The testbench folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A call of the harness in its folder. It exits with 0 for PASS and 1 for FAIL.
    pub fn call(&self) -> Call {
        Call::new(&self.program).folder(&self.folder)
    }
}
