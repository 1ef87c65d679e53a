//! A mapped netlist, as Yosys writes it (`write_json`).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Deserialize;

/// A netlist: modules by name.
#[derive(Clone, Debug, Deserialize)]
pub struct Netlist {
    /// Modules; cells of a library that the synthesis tool knows are among them, marked as black boxes.
    pub modules: BTreeMap<String, Module>,
}

/// A module.
#[derive(Clone, Debug, Deserialize)]
pub struct Module {
    #[serde(default)]
    attributes: BTreeMap<String, serde::de::IgnoredAny>,
    /// Ports by name.
    pub ports: BTreeMap<String, Port>,
    /// Cells by name: of a library, or modules.
    pub cells: BTreeMap<String, Cell>,
    /// Names of nets.
    pub netnames: BTreeMap<String, Net>,
}

/// A port of a module.
#[derive(Clone, Debug, Deserialize)]
pub struct Port {
    /// Which way it goes.
    pub direction: PortDirection,
    /// Its nets, lowest bit first.
    pub bits: Vec<Bit>,
}

/// Which way a port goes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum PortDirection {
    /// Into the module.
    Input,
    /// Out of it.
    Output,
    /// Both ways.
    Inout,
}

/// An instance.
#[derive(Clone, Debug, Deserialize)]
pub struct Cell {
    /// The cell of a library, or the module.
    #[serde(rename = "type")]
    pub kind: String,
    /// Nets by port.
    pub connections: BTreeMap<String, Vec<Bit>>,
}

/// A name of nets.
#[derive(Clone, Debug, Deserialize)]
pub struct Net {
    /// 1 if the synthesis tool made the name up.
    pub hide_name: u8,
    /// The nets, lowest bit first.
    pub bits: Vec<Bit>,
}

/// What a bit of a port or a name is connected to.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Bit {
    /// A net of this module.
    Net(u64),
    /// `0`, `1`, `x` or `z`.
    Constant(String),
}

impl Netlist {
    /// Reads a netlist.
    ///
    /// # Errors
    /// It is none.
    pub fn from_json(text: &str) -> Result<Netlist, serde_json::Error> {
        let netlist: Netlist = serde_json::from_str(text)?;
        let mut ports = netlist.modules.values().flat_map(|m| m.ports.keys());
        if ports.any(|name| name.len() > LONGEST_NAME) {
            let message = format!("a port has a name of more than {LONGEST_NAME} letters");
            return Err(serde::de::Error::custom(message));
        }
        Ok(netlist)
    }
}

impl Module {
    /// Whether only its ports are known.
    pub fn is_black_box(&self) -> bool {
        ["blackbox", "whitebox"]
            .iter()
            .any(|name| self.attributes.contains_key(*name))
    }

    /// For each net the name that the source gave it, bit included; of several the shortest, which is the one highest up
    /// in the design. Names longer than any in a source do not count.
    pub fn source_names(&self) -> BTreeMap<u64, SourceName<'_>> {
        let mut names: BTreeMap<u64, SourceName> = BTreeMap::new();
        for (name, net) in &self.netnames {
            if net.hide_name != 0 || name.len() > LONGEST_NAME {
                continue;
            }
            for (index, bit) in net.bits.iter().enumerate() {
                let Bit::Net(number) = bit else { continue };
                let index = (net.bits.len() != 1).then_some(index);
                let full = SourceName { name, index };
                let known = names.entry(*number).or_insert(full);
                if full.is_before(known) {
                    *known = full;
                }
            }
        }
        names
    }
}

/// Letters of a name at most: of ports, and of nets that are told by their names.
const LONGEST_NAME: usize = 1024;

/// The name that the source gave to a net. A text only where it is wanted: every bit of a wide net with a long name would
/// hold the whole name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceName<'a> {
    name: &'a str,
    /// The bit, of several.
    index: Option<usize>,
}

impl SourceName<'_> {
    /// Letters of the text.
    fn len(&self) -> usize {
        let digits = |index: usize| index.checked_ilog10().unwrap_or(0) as usize + 1;
        self.name.len() + self.index.map_or(0, |index| digits(index) + 2)
    }

    /// Whether its text is shorter, or of the same length and earlier in the alphabet.
    fn is_before(&self, other: &SourceName) -> bool {
        match self.len().cmp(&other.len()) {
            Ordering::Equal => self.to_string() < other.to_string(),
            order => order == Ordering::Less,
        }
    }
}

impl std::fmt::Display for SourceName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.index {
            None => f.write_str(self.name),
            Some(index) => write!(f, "{}[{index}]", self.name),
        }
    }
}
