//! The engines outside: a testbench folder, built and run by Verilator or Icarus through its own makefile, so that
//! what users do by hand is what dregen does.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::interface::Interface;
use super::program::Instructions;
use super::vectors::VectorError;
use super::{Outcome, RunOptions, testbench, vectors};
use crate::tools::verilator::{Harness, Variant};
use crate::tools::{Call, ToolError, Toolbox, icarus, verilator};
use crate::verilog::{VerilogFile, file_list};

/// The harness has a limit of its own, on cycles without progress; this one stops what hangs nevertheless.
const RUN_LIMIT: Duration = Duration::from_secs(24 * 3600);

/// Where the harnesses write the outcome, in the testbench folder.
const RESULT: &str = "result.json";

/// Why an engine came to no verdict.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A tool is missing or failed, or the harness ended without a verdict.
    #[error("{0}")]
    Tool(#[from] ToolError),
    /// The model's input is bad, or vectors cannot be written.
    #[error("{0}")]
    Vectors(#[from] VectorError),
    /// A template could not be filled in.
    #[error("cannot make the testbench: {0}")]
    Template(#[from] askama::Error),
    /// The file system refused.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes RTL, testbench and vectors of a design into `folder`, which must exist: `rtl/`, `<prefix>_top.f` and
/// `testbench/`, as `dregen generate` lays them out.
///
/// # Errors
/// Bad input to the model, or a file that cannot be written.
pub fn write(
    folder: &Path,
    interface: &Interface,
    rtl: &[VerilogFile],
    version: &str,
    program: &mut Instructions,
) -> Result<(), EngineError> {
    let put = |path: PathBuf, text: &str| {
        fs::write(&path, text).map_err(|source| EngineError::Write { path, source })
    };
    let vectors_folder = folder.join("testbench").join("vectors");
    for path in [folder.join("rtl"), vectors_folder.clone()] {
        fs::create_dir_all(&path).map_err(|source| EngineError::Write { path, source })?;
    }
    for file in rtl {
        put(folder.join("rtl").join(&file.name), &file.text)?;
    }
    put(
        folder.join(format!("{}.f", interface.top)),
        &file_list(rtl, "rtl/"),
    )?;
    for file in testbench::emit(interface, version)? {
        put(folder.join("testbench").join(&file.name), &file.text)?;
    }
    vectors::write_folder(&vectors_folder, interface, program)?;
    Ok(())
}

/// Files beside the outcome. Relative paths are taken from the testbench folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideFiles {
    /// Waves, in FST.
    pub waves: Option<PathBuf>,
    /// Coverage data of Verilator.
    pub coverage: Option<PathBuf>,
}

impl SideFiles {
    /// The harness that can write them.
    pub fn variant(&self) -> Variant {
        match (&self.waves, &self.coverage) {
            (Some(_), Some(_)) => Variant::Both,
            (Some(_), None) => Variant::Waves,
            (None, Some(_)) => Variant::Coverage,
            (None, None) => Variant::Run,
        }
    }
}

/// Runs a harness that Verilator built in the variant of `files`.
///
/// # Errors
/// A harness that ends without a verdict. A design that fails is no error, but an [`Outcome`].
pub fn run_verilator(
    harness: &Harness,
    options: &RunOptions,
    files: &SideFiles,
) -> Result<Outcome, EngineError> {
    run_verilator_from(harness, options, files, None)
}

/// The same, with a seed of its own for what registers and memories hold at the start.
///
/// # Errors
/// As [`run_verilator`].
pub fn run_verilator_from(
    harness: &Harness,
    options: &RunOptions,
    files: &SideFiles,
    start: Option<u64>,
) -> Result<Outcome, EngineError> {
    let mut call = harness.call().args(["--seed", &options.seed.to_string()]);
    call = call.args(["--stall", &options.stall.to_string()]);
    call = call.args(["--timeout", &options.timeout.to_string()]);
    if let Some(start) = start {
        call = call.args(["--start", &start.to_string()]);
    }
    for (flag, file) in [("--waves", &files.waves), ("--coverage", &files.coverage)] {
        if let Some(path) = file {
            call = call.arg(flag).arg(path);
        }
    }
    verdict(harness.folder(), call)
}

/// Runs a testbench that Icarus compiled. It has no coverage.
///
/// # Errors
/// As [`run_verilator`].
pub fn run_icarus(
    compiled: &icarus::Compiled,
    options: &RunOptions,
    files: &SideFiles,
) -> Result<Outcome, EngineError> {
    let mut call = compiled.call();
    if let Some(path) = &files.waves {
        call = call.arg("-fst").arg(format!("+waves={}", path.display()));
    }
    call = call.arg(format!("+seed={}", options.seed));
    call = call.arg(format!("+stall={}", options.stall));
    call = call.arg(format!("+timeout={}", options.timeout));
    verdict(compiled.folder(), call)
}

/// Builds and runs the testbench of `folder` on Verilator.
///
/// # Errors
/// See [`EngineError`].
pub fn verilator(
    toolbox: &Toolbox,
    folder: &Path,
    options: &RunOptions,
    files: &SideFiles,
) -> Result<Outcome, EngineError> {
    let harness = verilator::build(toolbox, &folder.join("testbench"), files.variant(), "build")?;
    run_verilator(&harness, options, files)
}

/// Builds and runs the testbench of `folder` on Icarus.
///
/// # Errors
/// See [`EngineError`].
pub fn icarus(
    toolbox: &Toolbox,
    folder: &Path,
    options: &RunOptions,
    files: &SideFiles,
) -> Result<Outcome, EngineError> {
    run_icarus(
        &icarus::build(toolbox, &folder.join("testbench"))?,
        options,
        files,
    )
}

fn verdict(testbench: &Path, call: Call) -> Result<Outcome, EngineError> {
    let path = testbench.join(RESULT);
    // The outcome of an earlier run must not be taken for that of this one.
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(EngineError::Write { path, source });
        }
        _ => {}
    }
    let done = call.limit(RUN_LIMIT).run()?;
    let read = fs::read(&path).map_err(|error| error.to_string());
    let parsed =
        read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
    parsed.map_err(|reason| {
        let status = format!("{}, without a verdict: {RESULT}: {reason}", done.status);
        ToolError::Failed {
            command: done.command,
            status,
            tail: done.stdout + &done.stderr,
        }
        .into()
    })
}
