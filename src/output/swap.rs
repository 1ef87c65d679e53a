//! One folder takes the place of another in a single step.

use std::fs;
use std::path::Path;

use super::OutputError;
use super::unfinished::Folder;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// Puts `fresh` where `dir` is. The old folder, if any, is gone afterwards.
pub(super) fn take_place(fresh: Folder, dir: &Path) -> Result<(), OutputError> {
    if !dir.exists() {
        let fresh = fresh.into_folder().keep();
        return fs::rename(&fresh, dir).map_err(|source| {
            // The rename is what failed and is reported; what stays behind is swept up if it can be.
            let _ = fs::remove_dir_all(&fresh);
            OutputError::io(dir, "put the folder in place")(source)
        });
    }
    // After the exchange `fresh` is the old folder, which its owner removes. Nobody else shall do so meanwhile.
    let old = fresh.lock_too(dir);
    let fresh = fresh.into_folder();
    match renameat_with(CWD, fresh.path(), CWD, dir, RenameFlags::EXCHANGE) {
        Ok(()) => {}
        // Some file systems cannot exchange; two renames leave a moment without a folder, but never half of one.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            step_aside(fresh.path(), dir).map_err(OutputError::io(dir, "replace the folder"))?
        }
        Err(error) => return Err(OutputError::io(dir, "replace the folder")(error.into())),
    }
    let path = fresh.path().to_path_buf();
    let removed = fresh.close();
    drop(old);
    removed.map_err(OutputError::io(&path, "remove what was replaced"))
}

/// Exchanges two folders by way of a third name beside them.
fn step_aside(fresh: &Path, dir: &Path) -> std::io::Result<()> {
    let aside = fresh.with_extension("old");
    fs::rename(dir, &aside)?;
    if let Err(error) = fs::rename(fresh, dir) {
        fs::rename(&aside, dir)?;
        return Err(error);
    }
    fs::rename(&aside, fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_change_places_without_an_exchange_in_one_step() {
        let root = tempfile::tempdir().unwrap();
        let (fresh, dir) = (root.path().join("fresh"), root.path().join("dir"));
        fs::create_dir(&fresh).unwrap();
        fs::create_dir(&dir).unwrap();
        fs::write(fresh.join("new"), "").unwrap();
        fs::write(dir.join("old"), "").unwrap();
        step_aside(&fresh, &dir).unwrap();
        assert!(dir.join("new").exists() && fresh.join("old").exists());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
    }
}
