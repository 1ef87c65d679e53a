//! A flat netlist as structural Verilog that every reader of netlists takes: names of one letter and a number, one net a
//! bit, no expressions; and the way back from these names to those of our source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::CostError;
use super::liberty::{Direction, Library};
use super::memory::Shape;
use super::netlist::{Bit, Cell, Module, Netlist, PortDirection, SourceName};
use crate::tools::yosys::REGISTER;

/// A flat netlist, written, with what is needed to understand what a tool says of it.
#[derive(Clone, Debug)]
pub struct Structural {
    /// The Verilog.
    pub verilog: String,
    /// A Liberty file of its memories. A memory's outputs are there with the clock edge, and its inputs are taken with the
    /// edge: what a real one takes longer depends on the macro.
    pub memories: String,
    /// Instance `c<n>` is the n-th.
    instances: Vec<Instance>,
    /// Ports by name, bit for bit: their names in the Verilog.
    ports: BTreeMap<String, String>,
}

/// An instance.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The cell of the library, or the memory.
    pub kind: String,
    /// Its name in the netlist.
    pub name: String,
    /// The signal that it drives, where the source has a name for that.
    pub signal: Option<String>,
    /// Pins through which it drives.
    outputs: BTreeSet<String>,
}

impl Structural {
    /// Writes a netlist of cells of a library and memories.
    ///
    /// # Errors
    /// There is no such top, or a cell that is in neither.
    pub fn new(netlist: &Netlist, top: &str, library: &Library) -> Result<Structural, CostError> {
        let module = netlist.modules.get(top).ok_or(CostError::Netlist)?;
        plain(top)?;
        let mut written = Structural {
            verilog: String::new(),
            memories: String::new(),
            instances: Vec::new(),
            ports: BTreeMap::new(),
        };
        let mut body = String::new();
        let list = written.ports(module, &mut body);
        let names = module.source_names();
        let mut boxes = BTreeSet::new();
        for (name, cell) in &module.cells {
            let outputs = outputs(netlist, library, cell)?;
            cell.connections.keys().try_for_each(|pin| plain(pin))?;
            plain(&cell.kind)?;
            if Shape::of(&cell.kind).is_some() {
                boxes.insert(cell.kind.as_str());
            }
            let pins = connected(cell);
            let driven = pins.iter().find(|(pin, _)| outputs.contains(pin));
            let signal = driven.and_then(|(_, bit)| match bit {
                Bit::Net(net) => names.get(net).map(SourceName::to_string),
                Bit::Constant(_) => None,
            });
            let pins: Vec<String> = pins
                .iter()
                .map(|(pin, bit)| format!(".{pin}({})", net(bit)))
                .collect();
            let number = written.instances.len();
            // Writing to a string cannot fail.
            let _ = writeln!(body, "  {} c{number} ({});", cell.kind, pins.join(", "));
            written.instances.push(Instance {
                kind: cell.kind.clone(),
                name: name.clone(),
                signal,
                outputs,
            });
        }
        written.verilog = format!("module {top} ({list});\n{body}endmodule\n");
        written.memories = memories(netlist, &boxes)?;
        Ok(written)
    }

    /// Declares the ports; their list.
    fn ports(&mut self, module: &Module, body: &mut String) -> String {
        let mut list = Vec::new();
        for (name, port) in &module.ports {
            for (index, bit) in port.bits.iter().enumerate() {
                let full = match port.bits.len() {
                    1 => name.clone(),
                    _ => format!("{name}[{index}]"),
                };
                let short = match port.direction {
                    // An input is its net; an output may be one of several names of its net.
                    PortDirection::Output => format!("o{}", list.len()),
                    PortDirection::Input | PortDirection::Inout => net(bit),
                };
                let _ = match port.direction {
                    PortDirection::Output => {
                        writeln!(body, "  output {short};\n  assign {short} = {};", net(bit))
                    }
                    PortDirection::Input => writeln!(body, "  input {short};"),
                    PortDirection::Inout => writeln!(body, "  inout {short};"),
                };
                list.push(short.clone());
                self.ports.insert(full, short);
            }
        }
        list.join(", ")
    }

    /// A port's name in the Verilog.
    pub fn port(&self, name: &str) -> Option<&str> {
        self.ports.get(name).map(String::as_str)
    }

    /// The instance that drives through a pin `c<n>/<pin>`; none if the pin is an input, or a port.
    pub fn driver(&self, pin: &str) -> Option<&Instance> {
        let (instance, pin) = self.instance(pin)?;
        instance.outputs.contains(pin).then_some(instance)
    }

    /// Where a path starts or ends at a pin or a port: the register's signal, a memory with its pin, the port.
    pub fn place(&self, pin: &str) -> String {
        if let Some((instance, pin)) = self.instance(pin) {
            return match instance.name.strip_suffix(REGISTER) {
                Some(signal) => signal.to_owned(),
                None => format!("{} {pin}", instance.name),
            };
        }
        let port = self.ports.iter().find(|(_, short)| *short == pin);
        port.map_or(pin, |(name, _)| name).to_owned()
    }

    fn instance<'a>(&self, pin: &'a str) -> Option<(&Instance, &'a str)> {
        let (instance, pin) = pin.split_once('/')?;
        let number: usize = instance.strip_prefix('c')?.parse().ok()?;
        Some((self.instances.get(number)?, pin))
    }
}

/// A net's name in the Verilog.
fn net(bit: &Bit) -> String {
    match bit {
        Bit::Net(number) => format!("n{number}"),
        Bit::Constant(value) if value == "1" => "1'b1".to_owned(),
        // Nobody cares what an x is.
        Bit::Constant(_) => "1'b0".to_owned(),
    }
}

/// Pins of a cell, one a bit, and what they are connected to.
fn connected(cell: &Cell) -> Vec<(String, &Bit)> {
    let mut pins = Vec::new();
    for (port, bits) in &cell.connections {
        for (index, bit) in bits.iter().enumerate() {
            pins.push((pin(port, index, bits.len()), bit));
        }
    }
    pins
}

/// The pin for a bit of a port. Only memories have ports of several bits.
fn pin(port: &str, index: usize, width: usize) -> String {
    match width {
        1 => port.to_owned(),
        _ => format!("{port}_{index}"),
    }
}

/// Pins through which a cell drives.
fn outputs(
    netlist: &Netlist,
    library: &Library,
    cell: &Cell,
) -> Result<BTreeSet<String>, CostError> {
    if Shape::of(&cell.kind).is_some() {
        let module = netlist.modules.get(&cell.kind).ok_or(CostError::Netlist)?;
        let pins = pins(module).filter(|(_, direction)| *direction == PortDirection::Output);
        return Ok(pins.map(|(pin, _)| pin).collect());
    }
    let found = library.cells.get(&cell.kind);
    let found = found.ok_or_else(|| CostError::UnknownCell {
        kind: cell.kind.clone(),
    })?;
    let driving = found
        .pins
        .iter()
        .filter(|pin| pin.direction == Direction::Output);
    Ok(driving.map(|pin| pin.name.clone()).collect())
}

/// Pins of a memory, one a bit.
fn pins(module: &Module) -> impl Iterator<Item = (String, PortDirection)> {
    module.ports.iter().flat_map(|(name, port)| {
        let width = port.bits.len();
        (0..width).map(move |index| (pin(name, index, width), port.direction))
    })
}

/// A library of memories without delays.
fn memories(netlist: &Netlist, boxes: &BTreeSet<&str>) -> Result<String, CostError> {
    let mut text = "library (memories) {\n\
                    delay_model : table_lookup;\n\
                    time_unit : \"1ns\";\n\
                    capacitive_load_unit (1, pf);\n"
        .to_owned();
    for edge in ["rise", "fall"] {
        for (name, percent) in [
            ("input_threshold", 50),
            ("output_threshold", 50),
            ("slew_lower_threshold", 20),
            ("slew_upper_threshold", 80),
        ] {
            let _ = writeln!(text, "{name}_pct_{edge} : {percent};");
        }
    }
    let table = |name: &str| format!("{name} (scalar) {{ values (\"0\"); }} ");
    let setup = table("rise_constraint") + &table("fall_constraint");
    let delay: String = [
        "cell_rise",
        "cell_fall",
        "rise_transition",
        "fall_transition",
    ]
    .map(table)
    .concat();
    for name in boxes {
        let _ = writeln!(text, "cell ({name}) {{\narea : 0;");
        let Some(module) = netlist.modules.get(*name) else {
            continue;
        };
        module.ports.keys().try_for_each(|port| plain(port))?;
        for (pin, direction) in pins(module) {
            let timing = |kind: &str, tables: &str| {
                format!("timing () {{ related_pin : \"{CLOCK}\"; timing_type : {kind}; {tables}}}")
            };
            let what = match direction {
                PortDirection::Output => {
                    format!("direction : output; {}", timing("rising_edge", &delay))
                }
                _ if pin == CLOCK => "direction : input; capacitance : 0; clock : true;".to_owned(),
                _ => format!(
                    "direction : input; capacitance : 0; {}",
                    timing("setup_rising", &setup)
                ),
            };
            let _ = writeln!(text, "pin ({pin}) {{ {what} }}");
        }
        text += "}\n";
    }
    Ok(text + "}\n")
}

/// Makes sure that a name is one and the same in Verilog, Liberty and Tcl.
fn plain(name: &str) -> Result<(), CostError> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match !name.is_empty() && name.chars().all(letter) {
        true => Ok(()),
        false => Err(CostError::Name {
            name: name.to_owned(),
        }),
    }
}

/// The clock of a memory.
const CLOCK: &str = "clk_i";

#[cfg(test)]
mod tests;
