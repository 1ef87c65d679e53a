//! Files and folders in the making. Each lies beside its place under a name that says so, and is locked by the process that
//! makes it. A process that is killed leaves it behind without a lock, and the next that writes there takes it away.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use tempfile::{NamedTempFile, TempDir};

/// What the names begin with. Letters and digits follow.
pub const PREFIX: &str = ".dregen-unfinished-";
/// How many of them.
const RANDOM: usize = 6;
/// Times that a file or folder is made anew, because somebody took it for one that was left behind.
const TRIES: usize = 8;

/// A folder in the making. It goes away with this value.
#[derive(Debug)]
pub struct Folder {
    /// The folder.
    pub folder: TempDir,
    /// Where it is open, it is locked.
    lock: Option<File>,
}

impl Folder {
    /// Makes one in `parent`, after what others left behind there is taken away.
    ///
    /// # Errors
    /// What the system says.
    pub fn beside(parent: &Path) -> io::Result<Folder> {
        sweep(parent);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).rand_bytes(RANDOM);
        for _ in 0..TRIES {
            let folder = builder.tempdir_in(parent)?;
            if let Ok(lock) = File::open(folder.path())
                && held(&lock, folder.path())
            {
                let lock = Some(lock);
                return Ok(Folder { folder, lock });
            }
        }
        Err(taken())
    }

    /// Locks a folder that is to come to this place, so that nobody else takes it away there.
    pub(super) fn lock_too(&self, path: &Path) -> Option<File> {
        let lock = File::open(path).ok()?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(lock)
    }

    /// The folder without its lock: it has got its place.
    pub(super) fn into_folder(self) -> TempDir {
        drop(self.lock);
        self.folder
    }
}

/// A file in the making beside its place, which others may read as any file that one writes.
///
/// # Errors
/// What the system says.
pub fn file_beside(parent: &Path) -> io::Result<NamedTempFile> {
    sweep(parent);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    builder.permissions(fs::Permissions::from_mode(0o666));
    for _ in 0..TRIES {
        let file = builder.tempfile_in(parent)?;
        if held(file.as_file(), file.path()) {
            return Ok(file);
        }
    }
    Err(taken())
}

fn taken() -> io::Error {
    io::Error::other("another process keeps taking away what is written there")
}

/// Locks what was just made; false if somebody was faster, and has taken it for left behind. Where the file system has no
/// locks nobody takes anything away.
fn held(file: &File, path: &Path) -> bool {
    use rustix::io::Errno;
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => false,
        Err(_) => true,
        Ok(()) => match (file.metadata(), fs::symlink_metadata(path)) {
            (Ok(own), Ok(there)) => (own.dev(), own.ino()) == (there.dev(), there.ino()),
            _ => false,
        },
    }
}

/// Takes away what processes that were killed have left in a folder. What cannot be taken away stays: it is in nobody's way.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let ours = random.is_some_and(|random| {
            random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if !ours || !(kind.is_dir() || kind.is_file()) {
            continue;
        }
        let path = entry.path();
        // The lock is held until it is gone.
        let Ok(lock) = File::open(&path) else {
            continue;
        };
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
            let _ = match kind.is_dir() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_is_taken_away_and_what_is_being_made_is_not() {
        let root = tempfile::tempdir().unwrap();
        let left = root.path().join(format!("{PREFIX}abc123"));
        fs::create_dir_all(left.join("rtl")).unwrap();
        fs::write(left.join("rtl/a.v"), "").unwrap();
        let left_file = root.path().join(format!("{PREFIX}XYZ789"));
        fs::write(&left_file, "").unwrap();
        // None of these is ours.
        let others = [
            format!("{PREFIX}abc12"),
            format!("{PREFIX}abc-23"),
            ".dregen-notes".to_owned(),
        ];
        for name in &others {
            fs::write(root.path().join(name), "").unwrap();
        }
        let link = root.path().join(format!("{PREFIX}link00"));
        std::os::unix::fs::symlink("/nowhere", &link).unwrap();
        let first = Folder::beside(root.path()).unwrap();
        assert!(!left.exists() && !left_file.exists());
        let file = file_beside(root.path()).unwrap();
        let second = Folder::beside(root.path()).unwrap();
        assert!(first.folder.path().exists() && file.path().exists());
        assert!(second.folder.path().exists() && link.is_symlink());
        for name in &others {
            assert!(root.path().join(name).exists(), "{name}");
        }
        drop((first, file, second));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), others.len() + 1);
    }
}
