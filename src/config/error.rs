//! What can be wrong with a configuration. Every message names the place, the key, the value and
//! what would be legal.

use std::path::PathBuf;

use super::keys::Legal;

/// Why a configuration was refused. `origin` says where the value came from: a file and line,
/// `--set`, a preset.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration file could not be read.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Read {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The configuration file is longer than any.
    #[error("the configuration {} has more than {most} bytes, which none has", path.display())]
    TooLong {
        /// The file asked for.
        path: PathBuf,
        /// Bytes that it may have.
        most: u64,
    },
    /// The text is not TOML.
    #[error("{origin}: not valid TOML: {message}")]
    Syntax {
        /// File and line.
        origin: String,
        /// What the parser said.
        message: String,
    },
    /// No parameter has this name.
    #[error("{origin}: unknown key `{key}` = {value}; {hint}")]
    UnknownKey {
        /// Where it stands.
        origin: String,
        /// The key as written.
        key: String,
        /// The value as written.
        value: String,
        /// The nearest key with its legal values.
        hint: String,
    },
    /// The value is not of the kind that the parameter takes; nothing is converted silently.
    #[error("{origin}: `{key}` = {value} is {found}, but must be of type {kind}; legal: {legal}")]
    WrongType {
        /// Where it stands.
        origin: String,
        /// The dotted key.
        key: &'static str,
        /// The value as written.
        value: String,
        /// What the value is.
        found: &'static str,
        /// What it must be: `integer`, `word` or `name`.
        kind: &'static str,
        /// Legal values.
        legal: &'static Legal,
    },
    /// The value is of the right kind, but not legal.
    #[error("{origin}: `{key}` = {value} is out of range; legal: {legal}")]
    OutOfRange {
        /// Where it stands.
        origin: String,
        /// The dotted key.
        key: &'static str,
        /// The value as written.
        value: String,
        /// Legal values.
        legal: String,
    },
    /// `--set` without a `=`.
    #[error("--set {text}: expected key=value, for example --set hash.bits=64")]
    NotAnAssignment {
        /// The argument as written.
        text: String,
    },
    /// No preset has this name.
    #[error("unknown preset `{name}`; legal: {legal}")]
    UnknownPreset {
        /// The name asked for.
        name: String,
        /// The names of all presets.
        legal: String,
    },
}
