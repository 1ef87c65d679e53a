//! Power by unit, from the activity of a run.

use std::collections::BTreeMap;

use super::super::CostError;
use super::super::memory::Shape;
use super::activity::Activity;
use super::counter::{Counter, Sum, Units};
use super::slew::{self, Cells, Nets};
use super::{Accesses, Mapped, Milliwatts, UnitPower};

/// What a netlist takes in a run, for whatever clock.
pub struct Estimate {
    units: BTreeMap<String, Sum>,
    /// The supply.
    pub volts: f64,
    /// Accesses of memories.
    pub memories: Vec<Accesses>,
}

/// What is in no unit.
const TOP: &str = "top";

impl Estimate {
    /// Power of the units at a clock.
    pub fn units(&self, clock_mhz: f64) -> Vec<UnitPower> {
        let power = |(name, sum): (&String, &Sum)| UnitPower {
            name: name.clone(),
            // Joules a cycle, by 10⁶ cycles a second, in 10⁻³ W.
            power: Milliwatts {
                switching: sum.switching * clock_mhz * 1e9,
                internal: sum.internal * clock_mhz * 1e9,
                leakage: sum.leakage * 1e3,
            },
            idle: sum.clock * clock_mhz * 1e9 + sum.leakage * 1e3,
        };
        let inner = self.units.iter().filter(|(name, _)| *name != TOP);
        let top = self.units.iter().filter(|(name, _)| *name == TOP);
        inner.chain(top).map(power).collect()
    }

    /// Works it out.
    ///
    /// # Errors
    /// A cell of which the library says no power that can be understood; a net of which the activity says nothing.
    pub fn of(mapped: &Mapped, activity: &Activity) -> Result<Estimate, CostError> {
        let Mapped {
            netlist,
            design,
            library,
        } = mapped;
        let module = netlist.modules.get(&design.top);
        let (Some(module), Some(top)) = (module, design.top_module()) else {
            return Err(CostError::Netlist);
        };
        let mut cells = Cells::new();
        for cell in module.cells.values() {
            let known = library.cells.get(&cell.kind);
            if let (Some(known), false) = (known, cells.contains_key(cell.kind.as_str())) {
                cells.insert(&cell.kind, slew::read(&cell.kind, known, library)?);
            }
        }
        let clock = module
            .ports
            .get(&top.clock)
            .and_then(|port| port.bits.first());
        let counter = Counter {
            activity,
            nets: Nets::of(module, &cells, library)?,
            clock: clock.ok_or(CostError::Netlist)?,
            units: Units::of(library)?,
        };
        let mut found = Estimate {
            units: BTreeMap::new(),
            volts: counter.units.volts,
            memories: Vec::new(),
        };
        for (name, cell) in &module.cells {
            let sum = found.units.entry(unit(name).to_owned()).or_default();
            if let Some(power) = cells.get(cell.kind.as_str()) {
                counter.add(cell, power, sum)?;
            } else if let (Some(shape), Some(ports)) =
                (Shape::of(&cell.kind), netlist.modules.get(&cell.kind))
            {
                counter.add_outputs(cell, ports, sum);
                found.memories.push(counter.accesses(name, cell, shape));
            }
        }
        Ok(found)
    }
}

/// The unit of a cell: the instance that its name begins with.
fn unit(name: &str) -> &str {
    let path = name.strip_prefix("$flatten\\").unwrap_or(name);
    let (instance, rest) = path.split_once('.').unwrap_or((path, ""));
    let unit = instance.strip_prefix("u_").filter(|_| !rest.is_empty());
    unit.unwrap_or(TOP)
}
