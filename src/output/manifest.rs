//! `manifest.json`: what was generated, from what, and every file with its SHA-256.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Name of the manifest in the folder.
pub const FILE: &str = "manifest.json";

/// The manifest of one generated folder.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Manifest {
    /// The program.
    pub generator: String,
    /// Its version.
    pub version: String,
    /// The command that makes the folder again.
    pub command: String,
    /// Parameters as text, by dotted key.
    pub parameters: BTreeMap<String, String>,
    /// SHA-256 by path inside the folder; filled in when the folder is written.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// The text of the file.
    pub fn to_json(&self) -> String {
        // A map of strings has no way to fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Digests by path that a manifest lists; none if it is not one of dregen's.
    pub fn listed(text: &[u8]) -> BTreeMap<String, String> {
        match serde_json::from_slice::<Manifest>(text) {
            Ok(manifest) if manifest.generator == env!("CARGO_PKG_NAME") => manifest.files,
            _ => BTreeMap::new(),
        }
    }
}
