//! Waves in the FST format, for GTKWave and Surfer.

use std::collections::HashMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use fst_writer::{
    FstBodyWriter, FstFileType, FstHeaderWriter, FstInfo, FstScopeType, FstSignalId, FstSignalType,
    FstVarDirection, FstVarType, FstWriteError,
};
use indexmap::IndexMap;
use tempfile::NamedTempFile;

use super::SimError;
use super::program::{Kind, Named, Place};
use super::state::State;
use crate::output::unfinished;

/// Nanoseconds of a clock cycle in the file; the clock is high in the first half.
const PERIOD: u64 = 10;

/// Bytes of recorded changes after which they go to the file.
const BLOCK: usize = 1 << 25;

type Out = BufWriter<NamedTempFile>;

/// Names that are not among the signals.
pub(super) struct Header<'a> {
    /// Top module.
    pub module: &'a str,
    /// Its clock.
    pub clock: &'a str,
    /// Its reset.
    pub reset: &'a str,
}

/// A signal in the file, with the value that it last had there.
#[derive(Debug)]
struct Traced {
    id: FstSignalId,
    place: Place,
    last: Vec<u64>,
}

/// A wave file in the making, under a name of its own until it is finished.
pub(super) struct Waves {
    body: FstBodyWriter<Out>,
    path: PathBuf,
    clock: FstSignalId,
    reset: FstSignalId,
    traced: Vec<Traced>,
    /// Whether anything is in the file yet.
    begun: bool,
    /// The first error of a cycle, after which nothing more is written.
    error: Option<FstWriteError>,
    /// A value as the writer takes it: one character a bit, the highest first.
    text: Vec<u8>,
}

impl std::fmt::Debug for Waves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waves")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Waves {
    /// Makes the file and writes its header.
    pub fn open(path: &Path, header: &Header, state: &State) -> Result<Self, SimError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let refused = |source| SimError::WavesFile {
            path: path.to_owned(),
            source,
        };
        if std::fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(refused(std::io::Error::other("what is there is no file")));
        }
        let file = unfinished::file_beside(folder).map_err(refused)?;
        Self::begin(BufWriter::new(file), path, header, state).map_err(|source| SimError::Waves {
            path: path.to_owned(),
            source,
        })
    }

    fn begin(out: Out, path: &Path, header: &Header, state: &State) -> Result<Self, FstWriteError> {
        let info = FstInfo {
            start_time: 0,
            timescale_exponent: -9,
            version: concat!("dregen ", env!("CARGO_PKG_VERSION")).to_owned(),
            // None: the same run writes the same bytes.
            date: String::new(),
            file_type: FstFileType::Verilog,
        };
        let mut writer = FstHeaderWriter::new(out, &info)?;
        writer.scope(header.module, header.module, FstScopeType::Module)?;
        let mut port = |name| {
            let (ty, direction) = (FstVarType::Wire, FstVarDirection::Input);
            writer.var(name, FstSignalType::bit_vec(1), ty, direction, None)
        };
        let (clock, reset) = (port(header.clock)?, port(header.reset)?);
        let mut ids = HashMap::new();
        Scope::new(state.names()).write(&mut writer, &mut ids)?;
        writer.up_scope()?;
        let mut traced: Vec<Traced> = ids
            .into_iter()
            .map(|(place, id)| Traced {
                id,
                place,
                last: state.values()[place.range()].to_vec(),
            })
            .collect();
        traced.sort_by_key(|t| t.id);
        Ok(Waves {
            body: writer.finish()?,
            path: path.to_owned(),
            clock,
            reset,
            traced,
            begun: false,
            error: None,
            text: Vec::new(),
        })
    }

    /// Records a cycle's settled values.
    pub fn cycle(&mut self, cycle: u64, state: &State) {
        if self.error.is_none() {
            let start = cycle * PERIOD;
            self.error = (self.values(start, state))
                .and_then(|()| self.body.time_change(start + PERIOD / 2))
                .and_then(|()| self.body.signal_change(self.clock, b"0"))
                .err();
        }
    }

    fn values(&mut self, time: u64, state: &State) -> Result<(), FstWriteError> {
        // The writer can only start a block right before a new time.
        if self.body.size() > BLOCK {
            self.body.flush()?;
        }
        self.body.time_change(time)?;
        self.body.signal_change(self.clock, b"1")?;
        let reset = [b'0' + u8::from(state.reset_level())];
        self.body.signal_change(self.reset, &reset)?;
        for traced in &mut self.traced {
            let now = &state.values()[traced.place.range()];
            if self.begun && now == traced.last {
                continue;
            }
            traced.last.copy_from_slice(now);
            self.text.clear();
            self.text.extend(
                (0..traced.place.width as usize)
                    .rev()
                    .map(|bit| b'0' + (now[bit / 64] >> (bit % 64) & 1) as u8),
            );
            self.body.signal_change(traced.id, &self.text)?;
        }
        self.begun = true;
        Ok(())
    }

    /// Records the last values and gives the file its name.
    pub fn finish(mut self: Box<Self>, cycle: u64, state: &State) -> Result<(), SimError> {
        let path = self.path.clone();
        let refused = |source| SimError::Waves {
            path: path.clone(),
            source,
        };
        let failed = |source| SimError::WavesFile {
            path: path.clone(),
            source,
        };
        if let Some(error) = self.error {
            return Err(refused(error));
        }
        self.values(cycle * PERIOD, state).map_err(refused)?;
        let out = self.body.finish().map_err(refused)?;
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.persist(&path).map_err(|e| failed(e.error))?;
        Ok(())
    }
}

/// Signals and inner scopes of an instance.
#[derive(Default)]
struct Scope<'a> {
    signals: Vec<(&'a str, Named)>,
    inner: IndexMap<&'a str, Scope<'a>>,
}

impl<'a> Scope<'a> {
    /// Sorts named signals into scopes by their paths.
    fn new(names: &'a IndexMap<String, Named>) -> Self {
        let mut top = Scope::default();
        for (name, &named) in names {
            let mut scope = &mut top;
            let mut rest = name.as_str();
            while let Some((instance, inside)) = rest.split_once('.') {
                scope = scope.inner.entry(instance).or_default();
                rest = inside;
            }
            scope.signals.push((rest, named));
        }
        top
    }

    /// Writes what is in it. Signals that lie in one place are one signal of the file under several names.
    fn write(
        &self,
        writer: &mut FstHeaderWriter<Out>,
        ids: &mut HashMap<Place, FstSignalId>,
    ) -> Result<(), FstWriteError> {
        for (name, Named { place, kind }) in &self.signals {
            let (ty, direction) = match kind {
                Kind::Input => (FstVarType::Wire, FstVarDirection::Input),
                Kind::Output => (FstVarType::Wire, FstVarDirection::Output),
                Kind::State => (FstVarType::Reg, FstVarDirection::Implicit),
                Kind::Constant => (FstVarType::Parameter, FstVarDirection::Implicit),
                Kind::Value => (FstVarType::Wire, FstVarDirection::Implicit),
            };
            let known = ids.get(place).copied();
            let bits = FstSignalType::bit_vec(place.width);
            let id = writer.var(name, bits, ty, direction, known)?;
            ids.insert(*place, id);
        }
        for (instance, scope) in &self.inner {
            writer.scope(instance, instance, FstScopeType::Module)?;
            scope.write(writer, ids)?;
            writer.up_scope()?;
        }
        Ok(())
    }
}
