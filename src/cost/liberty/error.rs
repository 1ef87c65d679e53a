//! What is wrong with a library.

use std::io;
use std::path::PathBuf;

/// A file is no longer, unpacked: what it says is held in memory, and a small compressed file can be of any length.
pub(super) const LONGEST: u64 = 256 << 20;
/// Bytes that what is held of a library may take.
pub(super) const LARGEST: usize = 448 << 20;
/// Letters of a cell's name at most.
pub(super) const LONGEST_NAME: usize = 256;

/// What is wrong with a library.
#[derive(Debug, thiserror::Error)]
pub enum LibertyError {
    /// The file could not be read.
    #[error("cannot read the Liberty file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is longer than any library.
    #[error("{file}: longer than {} MiB: give the library's files of plain delay tables (NLDM)", LONGEST >> 20)]
    TooLong {
        /// The file.
        file: String,
    },
    /// What it says would fill the memory.
    #[error(
        "{file}:{line}: up to here the library takes {} MiB of memory: give its files of plain delay tables (NLDM)",
        LARGEST >> 20
    )]
    TooLarge {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// A cell whose name would be something else in a file for a tool.
    #[error(
        "{file}:{line}: cell {name:?}: a name is letters, digits and _, at most {LONGEST_NAME}"
    )]
    Name {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// It does not follow the format.
    #[error("{file}:{line}: not Liberty: expected {expected}, found {found}")]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What would be right.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A value that is not of its kind.
    #[error("{file}:{line}: {name} is {value}: must be {legal}")]
    Value {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The attribute.
        name: &'static str,
        /// What it is.
        value: String,
        /// What would be right.
        legal: &'static str,
    },
    /// Two files that measure differently.
    #[error("{file}: its {name} is {value}, but {first} has {other}: give files of one library")]
    Units {
        /// The later file.
        file: String,
        /// The attribute.
        name: &'static str,
        /// What it is there.
        value: String,
        /// The first file.
        first: String,
        /// What it is in the first file.
        other: String,
    },
    /// Logic cannot be built of it.
    #[error(
        "{files}: has no {what}, without which logic cannot be mapped: give all files of the library"
    )]
    Lacks {
        /// The files.
        files: String,
        /// What is not there.
        what: &'static str,
    },
}
