//! Loads and slews of all nets of a netlist.

use std::collections::{BTreeMap, HashMap};

use super::super::CostError;
use super::super::liberty::Library;
use super::super::netlist::{Bit, Module};
use super::cell::CellPower;

/// Cells of a library by name.
pub type Cells<'a> = BTreeMap<&'a str, CellPower>;

/// Loads and slews by net, in the library's units.
#[derive(Clone, Debug, Default)]
pub struct Nets {
    loads: HashMap<u64, f64>,
    slews: HashMap<u64, f64>,
    /// Of ports, memories, the clock.
    given: f64,
}

/// Rounds in which the slew of an inverter that drives four of its like by its like settles.
const ROUNDS: usize = 8;

impl Nets {
    /// Works them out.
    ///
    /// # Errors
    /// The library has no inverter.
    pub fn of(module: &Module, cells: &Cells, library: &Library) -> Result<Nets, CostError> {
        let mut nets = Nets::default();
        for cell in module.cells.values() {
            let Some(power) = cells.get(cell.kind.as_str()) else {
                continue;
            };
            for pin in power.pins.iter().filter(|pin| !pin.is_output) {
                if let Some([Bit::Net(net)]) = cell.connections.get(&pin.name).map(Vec::as_slice) {
                    *nets.loads.entry(*net).or_default() += pin.capacitance;
                }
            }
        }
        nets.given = of_inverter(library)?;
        nets.propagate(module, cells);
        Ok(nets)
    }

    /// The load of a net.
    pub fn load(&self, bit: &Bit) -> f64 {
        match bit {
            Bit::Net(net) => self.loads.get(net).copied().unwrap_or(0.0),
            Bit::Constant(_) => 0.0,
        }
    }

    /// The slew of a net.
    pub fn slew(&self, bit: &Bit) -> f64 {
        match bit {
            Bit::Net(net) => self.slews.get(net).copied().unwrap_or(self.given),
            Bit::Constant(_) => self.given,
        }
    }

    /// From inputs to outputs, each output after the nets that it depends on.
    fn propagate(&mut self, module: &Module, cells: &Cells) {
        let mut readers: HashMap<u64, Vec<usize>> = HashMap::new();
        let mut outputs = Vec::new();
        let mut driven = HashMap::new();
        for cell in module.cells.values() {
            let Some(power) = cells.get(cell.kind.as_str()) else {
                continue;
            };
            for pin in power.pins.iter().filter(|pin| pin.is_output) {
                if let Some([Bit::Net(net)]) = cell.connections.get(&pin.name).map(Vec::as_slice) {
                    driven.insert(*net, outputs.len());
                    outputs.push((*net, cell, pin));
                }
            }
        }
        let mut waits = vec![0; outputs.len()];
        for (at, (_, cell, pin)) in outputs.iter().enumerate() {
            for slew in &pin.slews {
                if let Some([Bit::Net(net)]) =
                    cell.connections.get(&slew.related).map(Vec::as_slice)
                    && driven.contains_key(net)
                {
                    readers.entry(*net).or_default().push(at);
                    waits[at] += 1;
                }
            }
        }
        let mut ready: Vec<usize> = (0..outputs.len()).filter(|&at| waits[at] == 0).collect();
        while let Some(at) = ready.pop() {
            let (net, cell, pin) = outputs[at];
            let load = self.load(&Bit::Net(net));
            let slews = pin.slews.iter().filter_map(|slew| {
                let [bit] = cell.connections.get(&slew.related)?.as_slice() else {
                    return None;
                };
                Some(slew.at(self.slew(bit), load))
            });
            let slew = slews.fold(0.0, f64::max);
            self.slews.insert(net, slew);
            for &reader in readers.get(&net).into_iter().flatten() {
                waits[reader] -= 1;
                if waits[reader] == 0 {
                    ready.push(reader);
                }
            }
        }
    }
}

/// The slew behind the library's smallest inverter that drives four of its kind and is driven by one of them.
fn of_inverter(library: &Library) -> Result<f64, CostError> {
    let (name, cell) = library.inverter()?;
    let power = read(name, cell, library)?;
    let input = power.pins.iter().find(|pin| !pin.is_output);
    let output = power.pins.iter().find(|pin| pin.is_output);
    let (Some(input), Some(output)) = (input, output) else {
        return Ok(0.0);
    };
    let mut slew = 0.0;
    for _ in 0..ROUNDS {
        let slews = output.slews.iter();
        let slews = slews.map(|table| table.at(slew, 4.0 * input.capacitance));
        slew = slews.fold(0.0, f64::max);
    }
    Ok(slew)
}

/// What the library says of a cell.
pub fn read(
    name: &str,
    cell: &super::super::liberty::Cell,
    library: &Library,
) -> Result<CellPower, CostError> {
    CellPower::read(cell, library).map_err(|line| CostError::CellPower {
        cell: name.to_owned(),
        line,
    })
}
