//! Energy of a cell in a cycle, by the tables of its library and what its pins did in the run.

use std::borrow::Cow;

use super::super::CostError;
use super::super::liberty::{Function, Library};
use super::super::memory::Shape;
use super::super::netlist::{Bit, Cell, Module, PortDirection};
use super::Accesses;
use super::activity::{Activity, ActivityError, STRETCH, changed};
use super::cell::{CellPower, Energy, PinPower};
use super::slew::Nets;

/// Energies of a cycle in joules, and the leakage in watts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub switching: f64,
    pub internal: f64,
    pub leakage: f64,
    /// What of switching and internal comes from the clock.
    pub clock: f64,
}

/// Units of measurement of a library.
pub(super) struct Units {
    /// The supply.
    pub volts: f64,
    /// Of capacitance, in farads.
    farads: f64,
    /// Of energy, in joules.
    joules: f64,
    /// Of leakage, in watts.
    watts: f64,
}

impl Units {
    pub fn of(library: &Library) -> Result<Units, CostError> {
        let farads = library.load_unit()?;
        let unit = library.unit("voltage_unit", "V")?;
        Ok(Units {
            volts: library.voltage()? * unit,
            farads,
            joules: farads * unit * unit,
            watts: library.unit("leakage_power_unit", "W")?,
        })
    }
}

/// What is known of a run and of a netlist's nets, from which the energy of its cells is counted.
pub(super) struct Counter<'a> {
    pub activity: &'a Activity,
    pub nets: Nets,
    pub clock: &'a Bit,
    pub units: Units,
}

/// A pin with what it does.
struct Wired<'a> {
    pin: &'a PinPower,
    bit: Option<&'a Bit>,
    values: Cow<'a, [u64]>,
}

impl Counter<'_> {
    /// Energy of a change of a net.
    fn charge(&self, bit: &Bit) -> f64 {
        self.energy_of(self.nets.load(bit))
    }

    fn energy_of(&self, load: f64) -> f64 {
        0.5 * load * self.units.farads * self.units.volts * self.units.volts
    }

    /// Changes of a net in a cycle.
    fn rate(&self, bit: &Bit) -> f64 {
        let changes = self.activity.changes(bit);
        (changes.rises + changes.falls) as f64 / self.activity.steps() as f64
    }

    /// The nets that a memory drives.
    pub fn add_outputs(&self, cell: &Cell, ports: &Module, sum: &mut Sum) {
        for (name, bits) in &cell.connections {
            let port = ports.ports.get(name);
            if port.is_some_and(|port| port.direction == PortDirection::Output) {
                let energies = bits.iter().map(|bit| self.charge(bit) * self.rate(bit));
                sum.switching += energies.sum::<f64>();
            }
        }
    }

    pub fn accesses(&self, name: &str, cell: &Cell, shape: Shape) -> Accesses {
        let share = |port: &str| {
            let bit = cell.connections.get(port).and_then(|bits| bits.first());
            let high = bit.map_or(0, |bit| self.activity.high(bit));
            high as f64 / (self.activity.stretches() as f64 * STRETCH as f64)
        };
        Accesses {
            name: name.to_owned(),
            width: shape.width,
            depth: shape.depth,
            reads: share("read_en_i"),
            writes: share("write_en_i"),
        }
    }

    /// A cell of the library.
    pub fn add(&self, cell: &Cell, power: &CellPower, sum: &mut Sum) -> Result<(), CostError> {
        let wired = self.wired(cell, power)?;
        let stretches = self.activity.stretches();
        let mut leakage = 0.0;
        for at in 0..stretches {
            for clock in [0, u64::MAX] {
                let state = |name: &str| self.value(&wired, power, name, at, clock);
                leakage += power.leakage(&state) / 2.0;
            }
        }
        sum.leakage += leakage / stretches as f64 * self.units.watts;
        for one in &wired {
            if one.pin.is_output {
                sum.switching += one.bit.map_or(0.0, |bit| self.charge(bit) * self.rate(bit));
                sum.internal += self.of_output(&wired, power, one) * self.units.joules;
            } else if one.bit == Some(self.clock) {
                // Up and down.
                let switching = 2.0 * self.energy_of(one.pin.capacitance);
                let internal = self.of_clock(&wired, power, one) * self.units.joules;
                sum.switching += switching;
                sum.internal += internal;
                sum.clock += switching + internal;
            } else {
                sum.internal += self.of_input(&wired, power, one) * self.units.joules;
            }
        }
        Ok(())
    }

    /// The pins of a cell with what they do in the run; an output that is open does what its function says.
    fn wired<'b>(
        &'b self,
        cell: &'b Cell,
        power: &'b CellPower,
    ) -> Result<Vec<Wired<'b>>, CostError> {
        let mut wired = Vec::new();
        for pin in &power.pins {
            let bits = cell.connections.get(&pin.name);
            let bit = bits.and_then(|bits| bits.first());
            let values = bit.map_or(&[][..], |bit| self.activity.values(bit));
            if let (Some(Bit::Net(net)), true) = (bit, values.is_empty()) {
                return Err(ActivityError::Missing(*net).into());
            }
            let values = Cow::Borrowed(values);
            wired.push(Wired { pin, bit, values });
        }
        for index in 0..wired.len() {
            if wired[index].pin.is_output && wired[index].bit.is_none() {
                let name = &wired[index].pin.name;
                let stretches = 0..self.activity.stretches();
                let values = stretches.map(|at| self.value(&wired, power, name, at, 0));
                let values: Option<Vec<u64>> = values.collect();
                wired[index].values = Cow::Owned(values.unwrap_or_default());
            }
        }
        Ok(wired)
    }

    /// Values of a pin, or of a flip-flop's state, in a stretch.
    fn value(
        &self,
        wired: &[Wired],
        power: &CellPower,
        name: &str,
        at: usize,
        clock: u64,
    ) -> Option<u64> {
        if let Some(one) = wired.iter().find(|one| one.pin.name == name) {
            if one.bit == Some(self.clock) {
                return Some(clock);
            }
            return match (one.values.get(at), &one.pin.function) {
                (Some(word), _) => Some(*word),
                // An output that is open is what it computes.
                (None, Some(function)) if one.bit.is_none() => {
                    let inner = |inner: &str| match inner == name {
                        true => None,
                        false => self.value(wired, power, inner, at, clock),
                    };
                    function.values(&inner)
                }
                _ => None,
            };
        }
        let [state, inverse] = power.state.as_ref()?;
        let invert = match name {
            _ if name == state => 0,
            _ if name == inverse => u64::MAX,
            _ => return None,
        };
        wired.iter().find_map(|one| {
            let word = one.values.get(at)?;
            match one.pin.function.as_ref()? {
                Function::Pin(function) if function == state => Some(word ^ invert),
                Function::Pin(function) if function == inverse => Some(!word ^ invert),
                _ => None,
            }
        })
    }

    /// Energy of an output in a cycle, in the library's unit.
    fn of_output(&self, wired: &[Wired], power: &CellPower, output: &Wired) -> f64 {
        let load = output.bit.map_or(0.0, |bit| self.nets.load(bit));
        let arcs = &output.pin.energies;
        let costs: Vec<(f64, f64)> = arcs
            .iter()
            .map(|arc| {
                let slew = self.slew(wired, arc);
                (arc.rise(slew, load), arc.fall(slew, load))
            })
            .collect();
        if arcs.is_empty() {
            return 0.0;
        }
        let mean = |pick: &dyn Fn(&(f64, f64)) -> f64| {
            costs.iter().map(pick).sum::<f64>() / costs.len() as f64
        };
        let otherwise = (mean(&|cost| cost.0), mean(&|cost| cost.1));
        let mut energy = 0.0;
        let mut masks = vec![0; arcs.len()];
        for (at, &word) in output.values.iter().enumerate() {
            let events = changed(word);
            if events == 0 {
                continue;
            }
            self.causes(wired, power, arcs, at, &mut masks);
            let mut left = events;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let pick = |cost: &(f64, f64)| if word >> bit & 1 == 1 { cost.0 } else { cost.1 };
                let (mut sum, mut count) = (0.0, 0.0);
                for (mask, cost) in masks.iter().zip(&costs) {
                    if mask >> bit & 1 == 1 {
                        sum += pick(cost);
                        count += 1.0;
                    }
                }
                energy += if count > 0.0 {
                    sum / count
                } else {
                    pick(&otherwise)
                };
            }
        }
        energy / self.activity.steps() as f64
    }

    /// The cycles of a stretch in which each arc may be the cause: its input has changed, and its state is there.
    fn causes(
        &self,
        wired: &[Wired],
        power: &CellPower,
        arcs: &[Energy],
        at: usize,
        masks: &mut [u64],
    ) {
        // A register's output changes by what its inputs were before the edge.
        let before = power.state.is_some();
        let state = |name: &str| {
            let word = self.value(wired, power, name, at, u64::MAX)?;
            let is_input = wired
                .iter()
                .any(|one| one.pin.name == name && !one.pin.is_output);
            Some(if before && is_input { word << 1 } else { word })
        };
        let moved = |arc: &Energy| {
            let related = arc.related.iter().filter_map(|name| {
                let one = wired.iter().find(|one| one.pin.name == *name)?;
                match one.bit == Some(self.clock) {
                    true => Some(u64::MAX),
                    false => one.values.get(at).map(|word| changed(*word)),
                }
            });
            related.fold(0, |all, word| all | word)
        };
        for (mask, arc) in masks.iter_mut().zip(arcs) {
            let when = arc
                .when
                .as_ref()
                .map(|when| when.values(&state).unwrap_or(0));
            *mask = moved(arc) & when.unwrap_or(0);
        }
        for (index, arc) in arcs.iter().enumerate() {
            if arc.when.is_none() {
                let of_same = arcs
                    .iter()
                    .zip(&*masks)
                    .filter(|(other, _)| other.related == arc.related);
                let taken = of_same.fold(0, |all, (_, mask)| all | mask);
                masks[index] = moved(arc) & !taken;
            }
        }
    }

    /// Energy of an input in a cycle.
    fn of_input(&self, wired: &[Wired], power: &CellPower, input: &Wired) -> f64 {
        let slew = input.bit.map_or(0.0, |bit| self.nets.slew(bit));
        let mut energy = 0.0;
        for (at, &word) in input.values.iter().enumerate() {
            let events = changed(word);
            if events == 0 {
                continue;
            }
            for (arc, states) in self.states(wired, power, &input.pin.energies, at, u64::MAX) {
                let count = |word: u64| f64::from((events & states & word).count_ones());
                energy += count(word) * arc.rise(slew, 0.0) + count(!word) * arc.fall(slew, 0.0);
            }
        }
        energy / self.activity.steps() as f64
    }

    /// Energy of the clock's input in a cycle: it rises and falls.
    fn of_clock(&self, wired: &[Wired], power: &CellPower, input: &Wired) -> f64 {
        let slew = self.nets.slew(self.clock);
        let mut energy = 0.0;
        for at in 0..self.activity.stretches() {
            for (arc, states) in self.states(wired, power, &input.pin.energies, at, 0) {
                let share = f64::from(states.count_ones()) / STRETCH as f64;
                energy += share * (arc.rise(slew, 0.0) + arc.fall(slew, 0.0));
            }
        }
        energy / self.activity.stretches() as f64
    }

    /// For each arc of an input the cycles of a stretch in whose state it holds.
    fn states<'b>(
        &self,
        wired: &[Wired],
        power: &CellPower,
        arcs: &'b [Energy],
        at: usize,
        clock: u64,
    ) -> Vec<(&'b Energy, u64)> {
        let state = |name: &str| self.value(wired, power, name, at, clock);
        let named = arcs.iter().map(|arc| {
            let when = arc
                .when
                .as_ref()
                .map(|when| when.values(&state).unwrap_or(0));
            (arc, when)
        });
        let named: Vec<(&Energy, Option<u64>)> = named.collect();
        let taken = named
            .iter()
            .fold(0, |all, (_, when)| all | when.unwrap_or(0));
        named
            .into_iter()
            .map(|(arc, when)| (arc, when.unwrap_or(!taken)))
            .collect()
    }

    /// The slew at the input of an arc.
    fn slew(&self, wired: &[Wired], arc: &Energy) -> f64 {
        let slews = arc.related.iter().filter_map(|name| {
            let one = wired.iter().find(|one| one.pin.name == *name)?;
            one.bit.map(|bit| self.nets.slew(bit))
        });
        slews.fold(0.0, f64::max)
    }
}
