//! Folders of generated files, written whole or not at all.
//!
//! A [`Tree`] collects files in memory; [`Tree::write`] puts them in a fresh folder beside the wanted one and then takes
//! its place in one step. What stands there before is replaced only if a manifest says that dregen wrote it and nothing
//! else has moved in since, so no work of the user is lost.

mod manifest;
mod swap;
pub mod unfinished;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

pub use manifest::{FILE as MANIFEST, Manifest};

/// What the makefiles and scripts leave behind: it can be made again, so it never stands in the way.
const BUILD_PRODUCTS: &[&str] = &[
    "board/build",
    "packaging/librelane/runs",
    "packaging/quartus/build",
    "packaging/vivado/build",
    "software/example/build",
    "testbench/build",
    "testbench/coverage.dat",
    "testbench/result.json",
    "testbench/waves.fst",
];

/// Bytes of a manifest at most: it has a line for each of some hundred files.
const MANIFEST_MAX: u64 = 4 << 20;

/// Why a folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A path that would leave the folder.
    #[error("file name {path}: must stay inside the output folder")]
    Path {
        /// The path.
        path: String,
    },
    /// Two files of one name.
    #[error("file name {path}: written twice")]
    Twice {
        /// The path.
        path: String,
    },
    /// The folder holds what dregen did not write, or what was changed since.
    #[error(
        "{dir}: holds {file}, which dregen did not write, or which was edited since; move it away or choose another folder"
    )]
    Foreign {
        /// The folder.
        dir: String,
        /// One of the files.
        file: String,
    },
    /// The place is taken by a file.
    #[error("{dir}: is a file; name a folder, which need not exist yet")]
    NotAFolder {
        /// The place.
        dir: String,
    },
    /// A path such as `.` or `..`, of a folder that cannot be replaced while somebody stands in it.
    #[error("{dir}: cannot be replaced in one step; name a folder in it, for example {dir}/build")]
    Unnamed {
        /// The path.
        dir: String,
    },
    /// The file system refused.
    #[error("{path}: cannot {action}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// What was tried.
        action: &'static str,
        /// What it said.
        source: io::Error,
    },
}

impl OutputError {
    fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> OutputError {
        let path = path.display().to_string();
        move |source| OutputError::Io {
            path,
            action,
            source,
        }
    }
}

/// Files by their path inside the folder, with `/` between the parts.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Adds a file.
    ///
    /// # Errors
    /// A path that is absolute, has `..` in it, or is there already.
    pub fn add(&mut self, path: &str, content: impl Into<Vec<u8>>) -> Result<(), OutputError> {
        let inside = !path.is_empty()
            && Path::new(path)
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(OutputError::Path { path: path.into() });
        }
        match self.files.insert(path.to_owned(), content.into()) {
            None => Ok(()),
            Some(_) => Err(OutputError::Twice { path: path.into() }),
        }
    }

    /// Files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(p, c)| (p.as_str(), c.as_slice()))
    }

    /// SHA-256 of every file, in lower-case hexadecimal.
    fn digests(&self) -> BTreeMap<String, String> {
        self.files()
            .map(|(path, content)| (path.to_owned(), digest(content)))
            .collect()
    }

    /// Writes the files and `manifest.json` to `dir`: all of them, or none.
    ///
    /// # Errors
    /// What stands in the way; the folder is then as it was before.
    pub fn write(&self, dir: &Path, mut manifest: Manifest) -> Result<(), OutputError> {
        let place = place(dir)?;
        if let Some(file) = foreign(dir)? {
            return Err(OutputError::Foreign {
                dir: dir.display().to_string(),
                file,
            });
        }
        let parent = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(OutputError::io(&parent, "make the folder"))?;
        let fresh = unfinished::Folder::beside(&parent)
            .map_err(OutputError::io(&parent, "make a folder in it"))?;
        manifest.files = self.digests();
        let manifest = manifest.to_json();
        let files = self.files().chain([(MANIFEST, manifest.as_bytes())]);
        for (path, content) in files {
            // Told by the name that the file would have had.
            write_file(fresh.folder.path(), path, content)
                .map_err(OutputError::io(&dir.join(path), "write"))?;
        }
        open_to_others(fresh.folder.path())?;
        swap::take_place(fresh, &place)
    }
}

/// Where a folder really is: behind links, which stay as they are, and without `.` at the end.
fn place(dir: &Path) -> Result<PathBuf, OutputError> {
    let name = || dir.display().to_string();
    if dir.file_name().is_none() {
        return Err(OutputError::Unnamed { dir: name() });
    }
    if !dir.exists() {
        return Ok(dir.to_path_buf());
    }
    if !dir.is_dir() {
        return Err(OutputError::NotAFolder { dir: name() });
    }
    fs::canonicalize(dir).map_err(OutputError::io(dir, "find the folder"))
}

fn digest(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

/// The digest of a file, which may be of any size.
fn digest_of(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut digest = Sha256::new();
    let mut chunk = [0; 8192];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hexadecimal(&digest.finalize())),
            count => digest.update(&chunk[..count]),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The text of a manifest; nothing of what is too large to be one, or is no file.
fn read_manifest(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    if fs::symlink_metadata(path)?.is_file() {
        let file = File::open(path)?;
        file.take(MANIFEST_MAX + 1).read_to_end(&mut text)?;
    }
    if text.len() as u64 > MANIFEST_MAX {
        text.clear();
    }
    Ok(text)
}

fn write_file(root: &Path, path: &str, content: &[u8]) -> io::Result<()> {
    let path = root.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&path, content)
}

/// A temporary folder is closed to everybody else; a generated one is as open as any new folder.
fn open_to_others(dir: &Path) -> Result<(), OutputError> {
    use std::os::unix::fs::PermissionsExt;
    let inner = dir.join("rtl");
    let like = if inner.is_dir() { inner } else { return Ok(()) };
    let mode = fs::metadata(&like).map_err(OutputError::io(&like, "look at"))?;
    let permissions = fs::Permissions::from_mode(mode.permissions().mode());
    fs::set_permissions(dir, permissions).map_err(OutputError::io(dir, "open"))
}

/// A file in `dir` that its manifest does not list, or lists with another content; `None` where there is none, or no folder.
fn foreign(dir: &Path) -> Result<Option<String>, OutputError> {
    if !dir.exists() {
        return Ok(None);
    }
    let listed = match read_manifest(&dir.join(MANIFEST)) {
        Ok(text) => Manifest::listed(&text),
        Err(_) => BTreeMap::new(),
    };
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let full = dir.join(&folder);
        let entries = fs::read_dir(&full).map_err(OutputError::io(&full, "list"))?;
        for entry in entries {
            let entry = entry.map_err(OutputError::io(&full, "list"))?;
            let path = folder.join(entry.file_name());
            let name = path.to_string_lossy().replace('\\', "/");
            if name == MANIFEST && !listed.is_empty() || BUILD_PRODUCTS.contains(&name.as_str()) {
                continue;
            }
            let kind = entry.file_type().map_err(OutputError::io(&full, "list"))?;
            // Of what is no file nothing is read: a pipe may never end.
            if let Some(expected) = listed.get(&name)
                && kind.is_file()
            {
                let file = dir.join(&path);
                let found = digest_of(&file).map_err(OutputError::io(&file, "read"))?;
                if found == *expected {
                    continue;
                }
            }
            if kind.is_dir() {
                folders.push(path);
            } else {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
