//! Vector files: a program and one file a stream, written as the program is worked out and read as it is run.
//! Neither side has more than one event in memory. templates/testbench/README.md describes the format.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::beat::{Beats, to_line};
use super::interface::Interface;
use super::program::{Instruction, Program};
use crate::model::RunError;

/// Why vectors were not written.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// The model's input is bad.
    #[error(transparent)]
    Input(#[from] RunError),
    /// The file system refused.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes `program.txt` and a file for every stream into `folder`, which must exist. Returns the names of the files.
///
/// # Errors
/// Bad input to the model, or a file that cannot be written. What was written by then stays.
pub fn write(folder: &Path, interface: &Interface, program: &mut Program) -> Result<Vec<String>, VectorError> {
    let mut lines = VectorFile::create(folder, "program.txt")?;
    let streams = interface.streams.iter();
    let files: Result<Vec<_>, _> =
        streams.map(|stream| VectorFile::create(folder, &format!("{}.hex", stream.name))).collect();
    let mut files = files?;
    for instruction in program {
        let line = match instruction? {
            Instruction::Wait(cycles) => format!("wait {cycles}"),
            Instruction::Set(port, value) => format!("set {port} {value}"),
            Instruction::Pulse(port) => format!("pulse {port}"),
            Instruction::Expect { stream, records } => {
                files[stream].beats(interface, stream, &records)?;
                format!("expect {} {}", interface.streams[stream].name, records.len())
            }
            Instruction::Send { stream, beats } => {
                files[stream].beats(interface, stream, &beats)?;
                format!("send {} {}", interface.streams[stream].name, beats.len())
            }
            Instruction::Drain => "drain".to_owned(),
            Instruction::Check(port, value) => format!("check {port} {value}"),
        };
        lines.line(&line)?;
    }
    let all = std::iter::once(lines).chain(files);
    all.map(VectorFile::finish).collect()
}

struct VectorFile {
    name: String,
    path: PathBuf,
    out: BufWriter<File>,
}

impl VectorFile {
    fn create(folder: &Path, name: &str) -> Result<Self, VectorError> {
        let path = folder.join(name);
        match File::create(&path) {
            Ok(file) => Ok(VectorFile { name: name.to_owned(), path, out: BufWriter::new(file) }),
            Err(source) => Err(VectorError::Write { path, source }),
        }
    }

    fn line(&mut self, text: &str) -> Result<(), VectorError> {
        writeln!(self.out, "{text}").map_err(|source| self.error(source))
    }

    fn beats(&mut self, interface: &Interface, stream: usize, beats: &Beats) -> Result<(), VectorError> {
        beats.iter().try_for_each(|beat| self.line(&to_line(&interface.streams[stream], beat)))
    }

    fn finish(mut self) -> Result<String, VectorError> {
        match self.out.flush() {
            Ok(()) => Ok(self.name),
            Err(source) => Err(self.error(source)),
        }
    }

    fn error(&self, source: io::Error) -> VectorError {
        VectorError::Write { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Registers;
    use crate::model::run::StimulusRun;

    #[test]
    fn the_files_say_what_the_program_does() {
        let config = Config::default();
        let interface = Interface::new(&config);
        let text = "{\"frame\": [\"ff\", \"fe\"]}\n{\"frame\": [\"12345678\"]}";
        let run = StimulusRun::new(text.as_bytes(), &config, Registers::reset(&config));
        let folder = tempfile::tempdir().unwrap();
        let names = write(folder.path(), &interface, &mut Program::new(&interface, vec![Box::new(run)])).unwrap();
        assert_eq!(names, ["program.txt", "s_axis_hash.hex", "m_axis_assign.hex"]);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            read("program.txt"),
            "wait 4\nset enable_i 1\nset th_hd_i 7\nexpect m_axis_assign 2\nsend s_axis_hash 2\n\
             expect m_axis_assign 1\nsend s_axis_hash 1\ndrain\ncheck clusters_o 2\ncheck tokens_o 3\n"
        );
        assert_eq!(read("s_axis_hash.hex"), "000000ff 0\n000000fe 1\n12345678 1\n");
        assert_eq!(
            read("m_axis_assign.hex"),
            "0200000000000000 0\n0001000000000001 1\n0200000100000002 1\n"
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let interface = Interface::new(&Config::default());
        let error = write(Path::new("/nowhere"), &interface, &mut Program::new(&interface, Vec::new())).unwrap_err();
        assert!(error.to_string().starts_with("cannot write /nowhere/program.txt: "), "{error}");
    }
}
