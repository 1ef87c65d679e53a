//! Files that are there whole or not at all: written beside their place, then moved into it.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;
use tempfile::{NamedTempFile, TempPath};

use crate::model::Records;
use crate::output::unfinished;

/// A file that is being written.
pub(super) struct NewFile {
    path: PathBuf,
    writer: BufWriter<NamedTempFile>,
    /// Whether it lies beside its place, where it is to be locked.
    alone: bool,
}

/// A file that is complete, but not yet in its place.
pub(super) struct WholeFile {
    path: PathBuf,
    temporary: TempPath,
    /// Open as long as it is beside its place, so that nobody takes it for left behind.
    _lock: Option<fs::File>,
}

impl NewFile {
    /// Starts a file whose temporary form lies in `directory`, which must be on the same
    /// file system as `path`.
    ///
    /// # Errors
    /// A place that cannot be taken by a file: a folder, a link, a device.
    pub fn create(path: &Path, directory: &Path) -> anyhow::Result<NewFile> {
        check_place(path)?;
        let file = NamedTempFile::new_in(directory);
        NewFile::of(path, directory, file, false)
    }

    fn of(
        path: &Path,
        directory: &Path,
        file: io::Result<NamedTempFile>,
        alone: bool,
    ) -> anyhow::Result<NewFile> {
        let file = file.with_context(|| format!("cannot write in {}", directory.display()))?;
        Ok(NewFile {
            path: path.to_path_buf(),
            writer: BufWriter::new(file),
            alone,
        })
    }

    /// Starts a file next to its place.
    ///
    /// # Errors
    /// As [`NewFile::create`].
    pub fn beside(path: &Path) -> anyhow::Result<NewFile> {
        check_place(path)?;
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        NewFile::of(path, directory, unfinished::file_beside(directory), true)
    }

    /// The stream to write to.
    pub fn writer(&mut self) -> &mut impl Write {
        &mut self.writer
    }

    /// What an error on this file is about.
    pub fn context(&self) -> String {
        format!("cannot write {}", self.path.display())
    }

    /// Writes each record as a line of JSON.
    fn lines<T: Serialize>(&mut self, records: &[T]) -> anyhow::Result<()> {
        for record in records {
            let line = serde_json::to_writer(&mut self.writer, record).map_err(Into::into);
            line.and_then(|()| self.writer.write_all(b"\n"))
                .with_context(|| self.context())?;
        }
        Ok(())
    }

    /// Gives it this text and puts it in its place.
    pub fn holding(mut self, text: &str) -> anyhow::Result<()> {
        let written = self.writer().write_all(text.as_bytes());
        written.with_context(|| self.context())?;
        self.finish()?.put()
    }

    /// Completes the file and closes it.
    pub fn finish(self) -> anyhow::Result<WholeFile> {
        let context = self.context();
        let file = self.writer.into_inner().map_err(|error| error.into_error());
        let (file, temporary) = file.context(context)?.into_parts();
        Ok(WholeFile {
            path: self.path,
            temporary,
            _lock: self.alone.then_some(file),
        })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

impl WholeFile {
    /// Moves all files into their places.
    ///
    /// # Errors
    /// Two files for one place; then none is moved.
    pub fn put_all(files: Vec<WholeFile>) -> anyhow::Result<()> {
        let mut places = HashSet::new();
        for file in &files {
            let place = std::path::absolute(&file.path)?;
            if !places.insert(place) {
                bail!("two outputs are to be written to {}", file.path.display());
            }
        }
        files.into_iter().try_for_each(WholeFile::put)
    }

    /// Moves the file into its place, with the permissions of any new file.
    pub fn put(self) -> anyhow::Result<()> {
        let context = format!("cannot write {}", self.path.display());
        let put = || -> anyhow::Result<()> {
            if let Some(parent) = self.path.parent() {
                fs::create_dir_all(parent)?;
            }
            make_readable(&self.temporary)?;
            self.temporary.persist(&self.path)?;
            Ok(())
        };
        put().context(context)
    }
}

/// Makes sure that a place can be taken by a file.
fn check_place(path: &Path) -> anyhow::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(there) if !there.is_file() => bail!(
            "cannot write {}: what is there is no file, and files are put in their place whole",
            path.display()
        ),
        _ => Ok(()),
    }
}

/// Temporary files are for their owner only; results are for everyone.
#[cfg(unix)]
fn make_readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The four record files of one head.
pub(super) struct RecordFiles {
    assign: NewFile,
    select: NewFile,
    offload: NewFile,
    fetch: NewFile,
}

impl RecordFiles {
    /// Starts `assign.jsonl`, `select.jsonl`, `offload.jsonl` and `fetch.jsonl` of `directory`;
    /// their temporary forms lie in `temporary`.
    pub fn create(directory: &Path, temporary: &Path) -> anyhow::Result<RecordFiles> {
        let file = |name: &str| NewFile::create(&directory.join(name), temporary);
        Ok(RecordFiles {
            assign: file("assign.jsonl")?,
            select: file("select.jsonl")?,
            offload: file("offload.jsonl")?,
            fetch: file("fetch.jsonl")?,
        })
    }

    /// Appends records to their files.
    pub fn write(&mut self, records: &Records) -> anyhow::Result<()> {
        self.assign.lines(&records.assign)?;
        self.select.lines(&records.select)?;
        self.offload.lines(&records.offload)?;
        self.fetch.lines(&records.fetch)
    }

    /// Completes all four.
    pub fn finish(self) -> anyhow::Result<Vec<WholeFile>> {
        let files = [self.assign, self.select, self.offload, self.fetch];
        files.into_iter().map(NewFile::finish).collect()
    }
}
