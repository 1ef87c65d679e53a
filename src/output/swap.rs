//! One folder takes the place of another in a single step.

use std::fs;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

use super::OutputError;

/// Puts `fresh` where `dir` is. The old folder, if any, is gone afterwards.
pub(super) fn take_place(fresh: TempDir, dir: &Path) -> Result<(), OutputError> {
    if !dir.exists() {
        let fresh = fresh.keep();
        return fs::rename(&fresh, dir).map_err(|source| {
            // The rename is what failed and is reported; what stays behind is swept up if it can be.
            let _ = fs::remove_dir_all(&fresh);
            OutputError::io(dir, "put the folder in place")(source)
        });
    }
    // After the exchange `fresh` is the old folder, which its owner removes.
    renameat_with(CWD, fresh.path(), CWD, dir, RenameFlags::EXCHANGE)
        .map_err(|error| OutputError::io(dir, "replace the folder")(error.into()))?;
    let old = fresh.path().to_path_buf();
    fresh
        .close()
        .map_err(OutputError::io(&old, "remove what was replaced"))
}
