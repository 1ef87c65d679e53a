//! Libraries of cells in the Liberty format: one file or several, plain or compressed.
//!
//! [`Library`] has what area and timing take from a library as values, and the whole of what the files say as a tree of
//! [`Group`]s. Files are read here and not by a package, since messages shall name file and line, and no file, however
//! damaged, may end the program.

mod cell;
mod error;
mod file;
mod function;
mod syntax;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

pub use cell::{Cell, CellKind, Direction, Pin};
pub use error::LibertyError;
pub use function::Function;
pub use syntax::{Attribute, Group, Value, unquoted};

use error::LONGEST;

/// A library of cells, out of one file or several.
#[derive(Clone, Debug)]
pub struct Library {
    /// Names of the files, as given.
    pub files: Vec<String>,
    /// What the first file says beside its cells, and the others' templates of tables.
    header: Group,
    /// Cells by name; of two of one name that of the first file.
    pub cells: BTreeMap<String, Cell>,
    /// Bytes that all of it takes, at least.
    size: usize,
}

impl Library {
    /// Reads a library.
    ///
    /// # Errors
    /// A file that cannot be read or is not Liberty, and files that do not go together.
    pub fn read(paths: &[PathBuf]) -> Result<Library, LibertyError> {
        let mut library = Library::empty();
        for path in paths {
            let file = path.display().to_string();
            let read = |source| LibertyError::Read {
                path: path.to_path_buf(),
                source,
            };
            let mut bytes = Vec::new();
            let opened = File::open(path).map_err(read)?;
            opened
                .take(LONGEST + 1)
                .read_to_end(&mut bytes)
                .map_err(read)?;
            library.add_bytes(&file, bytes)?;
        }
        Ok(library)
    }

    /// Reads a library out of the bytes of one file, which messages call `file`.
    ///
    /// # Errors
    /// It is no Liberty.
    pub fn from_bytes(file: &str, bytes: Vec<u8>) -> Result<Library, LibertyError> {
        let mut library = Library::empty();
        library.add_bytes(file, bytes)?;
        Ok(library)
    }

    fn empty() -> Library {
        Library {
            files: Vec::new(),
            header: Group::default(),
            cells: BTreeMap::new(),
            size: 0,
        }
    }

    fn add_bytes(&mut self, file: &str, bytes: Vec<u8>) -> Result<(), LibertyError> {
        let text = file::text(file, bytes)?;
        self.add(file, &text)
    }

    /// Adds what one file says.
    fn add(&mut self, file: &str, text: &str) -> Result<(), LibertyError> {
        let mut root = syntax::parse(file, text, &mut self.size)?;
        let groups = std::mem::take(&mut root.groups);
        let (cells, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.kind == "cell");
        if let Some(first) = self.files.first() {
            same_units(file, &root, first, &self.header)?;
        } else {
            self.header = root;
        }
        let header = self.header.groups.iter();
        let mut known: BTreeSet<(String, Vec<String>)> = header
            .map(|group| (group.kind.clone(), group.names.clone()))
            .collect();
        for group in others {
            if known.insert((group.kind.clone(), group.names.clone())) {
                self.header.groups.push(group);
            }
        }
        for group in cells {
            let name = group.name().to_owned();
            let cell = cell::cell(file, group)?;
            self.cells.entry(name).or_insert(cell);
        }
        self.files.push(file.to_owned());
        Ok(())
    }

    /// The smallest 2-input NAND with its name, whose area is one gate equivalent.
    ///
    /// # Errors
    /// There is none with an area.
    pub fn nand(&self) -> Result<(&str, &Cell), LibertyError> {
        self.smallest(2, &[true, true, true, false])
            .ok_or_else(|| self.lacks("2-input NAND with an area"))
    }

    /// The smallest inverter, with its name.
    ///
    /// # Errors
    /// There is none.
    pub fn inverter(&self) -> Result<(&str, &Cell), LibertyError> {
        self.smallest(1, &[true, false])
            .ok_or_else(|| self.lacks("inverter"))
    }

    /// Makes sure that logic and registers can be mapped.
    ///
    /// # Errors
    /// What is not there.
    pub fn check(&self) -> Result<(), LibertyError> {
        self.nand()?;
        self.inverter()?;
        let mut cells = self.cells.values();
        match cells.any(|cell| cell.kind == CellKind::FlipFlop && cell.may_be_used()) {
            true => Ok(()),
            false => Err(self.lacks("flip-flop")),
        }
    }

    /// A number that the library says beside its cells.
    pub fn number(&self, name: &str) -> Option<f64> {
        let number: f64 = self.header.text(name)?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// A template of tables.
    pub fn template(&self, name: &str) -> Option<&Group> {
        let named = |group: &&Group| group.kind.ends_with("_template") && group.name() == name;
        self.header.groups.iter().find(named)
    }

    /// The supply, in the library's unit.
    ///
    /// # Errors
    /// It says none.
    pub fn voltage(&self) -> Result<f64, LibertyError> {
        let conditions = self.header.of("operating_conditions").next();
        let of_conditions = || conditions?.text("voltage")?.parse().ok();
        let voltage = self.number("nom_voltage").or_else(of_conditions);
        voltage
            .filter(|volts| *volts > 0.0 && volts.is_finite())
            .ok_or_else(|| self.lacks("nom_voltage"))
    }

    /// A unit of measurement as a multiple of the one that it names: `"1nW"` of W is 10⁻⁹; 1 where the library says nothing.
    ///
    /// # Errors
    /// It is none.
    pub fn unit(&self, name: &'static str, of: &str) -> Result<f64, LibertyError> {
        let Some(text) = self.header.text(name) else {
            return Ok(1.0);
        };
        scaled(text, of).ok_or_else(|| self.lacks(name))
    }

    /// The unit of loads in farads.
    ///
    /// # Errors
    /// The library has none.
    pub fn load_unit(&self) -> Result<f64, LibertyError> {
        let lacks = || self.lacks("capacitive_load_unit");
        let found = self.header.attribute("capacitive_load_unit");
        match found.map(|found| &found.value) {
            Some(Value::Complex(values)) => {
                let text: String = values.iter().map(|value| unquoted(value)).collect();
                scaled(&text, "F").ok_or_else(lacks)
            }
            _ => Err(lacks()),
        }
    }

    fn smallest(&self, inputs: usize, truth: &[bool]) -> Option<(&str, &Cell)> {
        let fitting = self
            .cells
            .iter()
            .filter(|(_, cell)| cell.area > 0.0 && cell.may_be_used())
            .filter(|(_, cell)| cell.computes(inputs, truth));
        fitting
            .min_by(|(_, a), (_, b)| a.area.total_cmp(&b.area))
            .map(|(name, cell)| (name.as_str(), cell))
    }

    fn lacks(&self, what: &'static str) -> LibertyError {
        let files = self.files.join(", ");
        LibertyError::Lacks { files, what }
    }

    /// The library as one plain file for tools that map and time: without the cells that it says not to use, and
    /// without what is only for power and noise, which is most of it.
    pub fn for_mapping(&self) -> String {
        let mut text = String::new();
        let wanted = |group: &Group| !UNUSED.contains(&group.kind.as_str());
        syntax::write(&self.header, &wanted, &mut text);
        // The closing bracket comes behind the cells.
        text.truncate(text.len() - "}\n".len());
        let cells = self.cells.values();
        for cell in cells.filter(|cell| cell.may_be_used()) {
            syntax::write(&cell.group, &wanted, &mut text);
        }
        text + "}\n"
    }
}

/// Groups that neither mapping nor timing asks for.
const UNUSED: [&str; 12] = [
    "internal_power",
    "leakage_power",
    "dynamic_current",
    "intrinsic_parasitic",
    "leakage_current",
    "normalized_driver_waveform",
    "output_current_fall",
    "output_current_rise",
    "power_lut_template",
    "receiver_capacitance",
    "receiver_capacitance1_rise",
    "test_cell",
];

/// `1pW` as a number of watts, in whatever case.
fn scaled(text: &str, unit: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, rest) = text.split_at(start);
    let end = rest.len().checked_sub(unit.len())?;
    let (prefix, named) = (rest.get(..end)?, rest.get(end..)?);
    let factor = match prefix {
        "" => 1.0,
        "m" => 1e-3,
        "u" => 1e-6,
        "n" => 1e-9,
        "p" => 1e-12,
        "f" => 1e-15,
        _ => return None,
    };
    let number: f64 = number.trim().parse().ok()?;
    (named.eq_ignore_ascii_case(unit) && number.is_finite() && number > 0.0)
        .then_some(number * factor)
}

/// Times and loads must mean the same in all files.
fn same_units(file: &str, root: &Group, first: &str, header: &Group) -> Result<(), LibertyError> {
    for name in ["time_unit", "capacitive_load_unit"] {
        let show = |group: &Group| match group.attribute(name).map(|found| &found.value) {
            None => "not said".to_owned(),
            Some(Value::Simple(value)) => unquoted(value).to_owned(),
            Some(Value::Complex(values)) => {
                let values: Vec<&str> = values.iter().map(|value| unquoted(value)).collect();
                values.join(" ")
            }
        };
        let (value, other) = (show(root), show(header));
        if value != other {
            return Err(LibertyError::Units {
                file: file.to_owned(),
                name,
                value,
                first: first.to_owned(),
                other,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
