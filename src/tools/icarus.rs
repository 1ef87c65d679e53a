//! Icarus Verilog, as the makefile of a testbench folder calls it.

use std::path::{Path, PathBuf};

use super::{Call, FoundTool, Tool, ToolError, Toolbox};

/// A testbench that was compiled for Icarus' simulator.
#[derive(Clone, Debug)]
pub struct Compiled {
    vvp: FoundTool,
    folder: PathBuf,
}

/// Compiles the Verilog testbench of a testbench folder with its own makefile.
///
/// # Errors
/// A tool that is missing, or a compiler that fails.
pub fn build(toolbox: &Toolbox, testbench: &Path) -> Result<Compiled, ToolError> {
    let iverilog = toolbox.find(Tool::Iverilog)?;
    let vvp = toolbox.find(Tool::Vvp)?;
    let make = toolbox.find(Tool::Make)?;
    make.call()
        .args([PROGRAM, "BUILD=build"])
        .arg(format!("IVERILOG={}", iverilog.path.display()))
        .folder(testbench)
        .check()?;
    Ok(Compiled {
        vvp,
        folder: testbench.to_path_buf(),
    })
}

/// What the makefile makes of the testbench.
const PROGRAM: &str = "build/icarus.vvp";

impl Compiled {
    /// The testbench folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A call of the simulator in its folder; plus arguments follow, and `-fst` before them for waves in that format.
    /// Its exit code says nothing of the verdict.
    pub fn call(&self) -> Call {
        self.vvp.call().args(["-n", PROGRAM]).folder(&self.folder)
    }
}
