//! Vector files: a program and one file a stream, written as the program is worked out and read as it is run.
//! Neither side has more than one event in memory. templates/testbench/README.md describes the format.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::beat::{Beats, to_line};
use super::interface::{Interface, Stream};
use super::program::{Instruction, Instructions};
use crate::model::RunError;

/// Why vectors were not written.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// The model's input is bad.
    #[error(transparent)]
    Input(#[from] RunError),
    /// The file system refused.
    #[error("cannot write the vector file {name}: {source}")]
    Write {
        /// Name of the file.
        name: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Vector files that are being written, instruction by instruction.
pub struct Vectors<W> {
    interface: Interface,
    program: VectorFile<W>,
    /// In the order of the interface.
    streams: Vec<VectorFile<W>>,
}

impl<W: Write> Vectors<W> {
    /// Begins `program.txt` and a file for every stream. `open` makes the writer of each.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn new(
        interface: &Interface,
        mut open: impl FnMut(&str) -> io::Result<W>,
    ) -> Result<Self, VectorError> {
        let mut create = |name: String| match open(&name) {
            Ok(out) => Ok(VectorFile { name, out }),
            Err(source) => Err(VectorError::Write { name, source }),
        };
        let program = create("program.txt".to_owned())?;
        let names = interface
            .streams
            .iter()
            .map(|stream| format!("{}.hex", stream.name));
        Ok(Vectors {
            interface: interface.clone(),
            program,
            streams: names.map(create).collect::<Result<Vec<_>, _>>()?,
        })
    }

    /// Writes an instruction down.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn put(&mut self, instruction: &Instruction) -> Result<(), VectorError> {
        let streams = &self.interface.streams;
        let line = match instruction {
            Instruction::Wait(cycles) => format!("wait {cycles}"),
            Instruction::Write(register, value) => format!("write {} {value}", register.name),
            Instruction::WriteBytes(register, value, strobes) => {
                format!("write_bytes {} {value} {strobes}", register.name)
            }
            Instruction::Refuse(register, value, strobes) => {
                format!("refuse {} {value} {strobes}", register.name)
            }
            Instruction::RefuseRead(register) => format!("refuse_read {}", register.name),
            Instruction::Abandon(register, value) => format!("abandon {} {value}", register.name),
            Instruction::Hold { stream, held } => {
                format!("hold {} {}", streams[*stream].name, u8::from(*held))
            }
            Instruction::Check(register, value) => format!("check {} {value}", register.name),
            Instruction::Note(register) => format!("note {}", register.name),
            Instruction::Level(port, value) => format!("level {port} {}", u8::from(*value)),
            Instruction::Expect { stream, records } => {
                self.streams[*stream].beats(&streams[*stream], records)?;
                format!("expect {} {}", streams[*stream].name, records.len())
            }
            Instruction::Send { stream, beats } => {
                self.streams[*stream].beats(&streams[*stream], beats)?;
                format!("send {} {}", streams[*stream].name, beats.len())
            }
            Instruction::Drain => "drain".to_owned(),
        };
        self.program.line(&line)
    }

    /// Completes the files, which come back with their names.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(self) -> Result<Vec<(String, W)>, VectorError> {
        let all = std::iter::once(self.program).chain(self.streams);
        all.map(VectorFile::finish).collect()
    }
}

/// Writes `program.txt` and a file for every stream. `open` makes the writer of each; they come back complete, with
/// their names.
///
/// # Errors
/// Bad input to the model, or a file that cannot be written. What was written by then stays.
pub fn write<W: Write>(
    interface: &Interface,
    program: &mut Instructions,
    open: impl FnMut(&str) -> io::Result<W>,
) -> Result<Vec<(String, W)>, VectorError> {
    let mut vectors = Vectors::new(interface, open)?;
    for instruction in program {
        vectors.put(&instruction?)?;
    }
    vectors.finish()
}

/// Writes the files into `folder`, which must exist.
///
/// # Errors
/// As [`write`].
pub fn write_folder(
    folder: &Path,
    interface: &Interface,
    program: &mut Instructions,
) -> Result<(), VectorError> {
    write(interface, program, |name| {
        Ok(BufWriter::new(File::create(folder.join(name))?))
    })?;
    Ok(())
}

struct VectorFile<W> {
    name: String,
    out: W,
}

impl<W: Write> VectorFile<W> {
    fn line(&mut self, text: &str) -> Result<(), VectorError> {
        writeln!(self.out, "{text}").map_err(|source| self.error(source))
    }

    fn beats(&mut self, stream: &Stream, beats: &Beats) -> Result<(), VectorError> {
        beats
            .iter()
            .try_for_each(|beat| self.line(&to_line(stream, beat)))
    }

    fn finish(mut self) -> Result<(String, W), VectorError> {
        match self.out.flush() {
            Ok(()) => Ok((self.name, self.out)),
            Err(source) => Err(self.error(source)),
        }
    }

    fn error(&self, source: io::Error) -> VectorError {
        VectorError::Write {
            name: self.name.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Program;
    use crate::config::Config;
    use crate::model::Registers;
    use crate::model::run::StimulusRun;

    #[test]
    fn the_files_say_what_the_program_does() {
        let config = Config::default();
        let interface = Interface::new(&config);
        let text = "{\"frame\": [\"ff\", \"fe\"]}\n{\"group\": [[-5]]}";
        let run = StimulusRun::new(text.as_bytes(), &config, Registers::reset(&config));
        let mut program = Program::new(&interface, vec![Box::new(run)]);
        let files = write(&interface, &mut program, |_| Ok(Vec::new())).unwrap();
        let file = |wanted: &str| {
            let (_, bytes) = files.iter().find(|(name, _)| name == wanted).unwrap();
            std::str::from_utf8(bytes).unwrap()
        };
        let lines = file("program.txt");
        assert!(
            lines.starts_with("wait 4\ncheck ID 1146242353\ncheck VERSION ")
                && lines.contains("\ncheck PARAM2 21630976\ncheck TH_HD 7\n")
                && lines.contains("write CTRL 1\nexpect m_axis_assign 2\nsend s_axis_hash 2\n")
                && lines.contains("expect m_axis_fetch 1\nsend s_axis_score 1\ndrain\n")
                && lines.contains("\nnote CNT_WTU_CYCLES\nlevel irq 1\n"),
            "{lines}"
        );
        assert_eq!(file("s_axis_hash.hex"), "000000ff 0\n000000fe 1\n");
        assert!(file("s_axis_score.hex").ends_with("8000fffb 00000003 1 1\n"));
        assert_eq!(
            file("m_axis_assign.hex"),
            "0200000000000000 0\n0001000000000001 1\n"
        );
        assert_eq!(file("m_axis_select.hex"), "0000000000020000 1\n");
        assert_eq!(file("m_axis_offload.hex"), "");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let interface = Interface::new(&Config::default());
        let error = write_folder(
            Path::new("/nowhere"),
            &interface,
            &mut Program::new(&interface, Vec::new()),
        );
        let error = error.unwrap_err().to_string();
        assert!(
            error.starts_with("cannot write the vector file program.txt: "),
            "{error}"
        );
    }
}
