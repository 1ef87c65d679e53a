//! A mapped netlist, as Yosys writes it (`write_json`).

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
    attributes: BTreeMap<String, serde_json::Value>,
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
        serde_json::from_str(text)
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
    /// in the design.
    pub fn source_names(&self) -> BTreeMap<u64, String> {
        let mut names: BTreeMap<u64, String> = BTreeMap::new();
        for (name, net) in &self.netnames {
            if net.hide_name != 0 {
                continue;
            }
            for (index, bit) in net.bits.iter().enumerate() {
                let Bit::Net(number) = bit else { continue };
                let full = match net.bits.len() {
                    1 => name.clone(),
                    _ => format!("{name}[{index}]"),
                };
                let known = names.entry(*number).or_insert_with(|| full.clone());
                if (full.len(), &full) < (known.len(), &*known) {
                    *known = full;
                }
            }
        }
        names
    }
}
