//! What can go wrong around a simulation.

use std::path::PathBuf;

use crate::ir::CombinationalLoop;
use crate::ir::flatten::FlattenError;

/// Why a design is not simulated, a signal not found, or a wave file not written.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// Instances that do not fit their modules.
    #[error(transparent)]
    Flatten(#[from] FlattenError),
    /// A loop without a register.
    #[error(transparent)]
    Loop(#[from] CombinationalLoop),
    /// A node that [`check`](crate::ir::check) would not let through.
    #[error("{node} cannot be simulated: {reason}")]
    Unfit {
        /// Path of the node.
        node: String,
        /// What does not fit, and what would.
        reason: String,
    },
    /// No signal of that kind and name.
    #[error("the design has no {kind} {name}; it has {}", list(.known))]
    Unknown {
        /// `input`, `output` or `signal`.
        kind: &'static str,
        /// The name asked for.
        name: String,
        /// Names that it has: all of them, or for inner signals those of the same instance.
        known: Vec<String>,
    },
    /// The file system refused the wave file.
    #[error("cannot write waves to {path}: {source}")]
    WavesFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The wave writer refused what it got.
    #[error("cannot write waves to {path}: {source}")]
    Waves {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        source: fst_writer::FstWriteError,
    },
}

fn list(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
