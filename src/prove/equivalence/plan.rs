//! A plan: what stands in a miter, and what it compares.

use super::EquivalenceError;
use crate::ir::{Direction, Module, NodeId};
use crate::reference::Reference;

/// How a check is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The unit is feed-forward, of this latency: so many cycles and one more, from any state, show all that it can do.
    FeedForward {
        /// Cycles from inputs to outputs.
        latency: u32,
    },
    /// The unit has state: it starts equal, and what was equal for so many cycles stays so.
    Induction {
        /// Cycles that the induction step looks back, at most.
        steps: u32,
    },
}

/// A signal: its name and its bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Name.
    pub name: String,
    /// Bits.
    pub width: u32,
}

/// A module in the miter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The module.
    pub module: String,
    /// The instance.
    pub name: String,
    /// Ports and what is connected to them.
    pub pins: Vec<(String, String)>,
}

/// Something of the unit that has to be as the references have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compare {
    /// Name, as a counterexample shows it.
    pub name: String,
    /// Bits.
    pub width: u32,
    /// What the unit says.
    pub got: String,
    /// What the references say, as late as the unit if it is feed-forward.
    pub expected: String,
    /// The cycles that count, if not all do.
    pub when: Option<String>,
}

/// What is compared, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Name of the check.
    pub name: &'static str,
    /// The unit.
    pub unit: &'static str,
    /// Its module.
    pub module: String,
    /// How it is decided.
    pub method: Method,
    /// What is taken for granted of the inputs, and why it may be.
    pub assumed: Option<(String, &'static str)>,
    /// Inputs of the miter, all free.
    pub inputs: Vec<Wire>,
    /// Wires between the instances, and registers' names.
    pub wires: Vec<Wire>,
    /// Name of the clock, where something has one.
    pub clock: Option<String>,
    /// A register that says that the comparison has begun: when it is set.
    pub begun: Option<String>,
    /// Name of the reset, where something has one: it acts in the first cycle, and in whatever cycles else.
    pub reset: Option<String>,
    /// Whether it acts while it is 0.
    pub reset_low: bool,
    /// The unit, once or in a chain, and the references.
    pub instances: Vec<Instance>,
    /// Comparisons.
    pub compares: Vec<Compare>,
    /// Outputs of the unit that are not compared, and why.
    pub ignored: Vec<(String, &'static str)>,
}

impl Plan {
    /// A plan for this module with nothing in it.
    pub(super) fn new(
        name: &'static str,
        unit: &'static str,
        module: &Module,
        method: Method,
    ) -> Plan {
        Plan {
            name,
            unit,
            module: module.name.clone(),
            method,
            assumed: None,
            inputs: Vec::new(),
            wires: Vec::new(),
            clock: module.state().0.then(|| module.clock.clone()),
            begun: None,
            reset: None,
            reset_low: false,
            instances: Vec::new(),
            compares: Vec::new(),
            ignored: Vec::new(),
        }
    }

    /// The widths of inputs and outputs in a few words.
    pub fn widths(&self) -> String {
        let inputs: u32 = self.inputs.iter().map(|wire| wire.width).sum();
        let outputs: u32 = self.compares.iter().map(|compare| compare.width).sum();
        format!("{inputs} -> {outputs} bits")
    }

    /// Makes the unit's inputs inputs of the miter, and adds the unit, its outputs on wires of their names.
    pub(super) fn add_unit(&mut self, module: &Module) {
        let mut pins = Vec::new();
        for wire in ports(module, Direction::Input) {
            pins.push((wire.name.clone(), wire.name.clone()));
            self.inputs.push(wire);
        }
        self.add_instance_of_unit(module, "u_unit", "", pins);
    }

    /// Adds the unit with these pins, its outputs on wires of their names with `prefix` in front.
    pub(super) fn add_instance_of_unit(
        &mut self,
        module: &Module,
        name: &str,
        prefix: &str,
        mut pins: Vec<(String, String)>,
    ) {
        for port in ports(module, Direction::Output) {
            let wire = format!("{prefix}{}", port.name);
            pins.push((port.name, wire.clone()));
            self.wires.push(Wire {
                name: wire,
                width: port.width,
            });
        }
        let (clock, reset) = module.state();
        if clock {
            pins.push((module.clock.clone(), module.clock.clone()));
        }
        if reset {
            pins.push((module.reset.clone(), module.reset.clone()));
        }
        self.instances.push(Instance {
            module: module.name.clone(),
            name: name.to_owned(),
            pins,
        });
    }

    /// Adds a reference; `connect` says what is connected to each of its inputs. Its outputs are on wires of their names with
    /// the instance's name in front.
    pub(super) fn add_reference(
        &mut self,
        reference: &Reference,
        name: &str,
        connect: impl Fn(&str) -> String,
    ) {
        let mut pins = Vec::new();
        for port in &reference.ports {
            let pin = if port.input {
                connect(&port.name)
            } else {
                let wire = output(name, &port.name);
                self.wires.push(Wire {
                    name: wire.clone(),
                    width: port.width,
                });
                wire
            };
            pins.push((port.name.clone(), pin));
        }
        self.instances.push(Instance {
            module: reference.module.clone(),
            name: format!("u_{name}"),
            pins,
        });
    }

    /// Compares an output of the unit with something of the same width.
    pub(super) fn compare(&mut self, name: &str, width: u32, expected: &str) {
        self.compares.push(Compare {
            name: name.to_owned(),
            width,
            got: name.to_owned(),
            expected: expected.to_owned(),
            when: None,
        });
    }

    /// Compares an output of the unit with that of a reference.
    pub(super) fn compare_with(
        &mut self,
        name: &str,
        instance: &str,
        port: &str,
    ) -> Result<(), EquivalenceError> {
        let expected = output(instance, port);
        let width = self.width_of(name)?;
        let other_width = self.width_of(&expected)?;
        if width != other_width {
            return Err(EquivalenceError::Width {
                unit: self.name.to_owned(),
                port: name.to_owned(),
                width,
                other: expected,
                other_width,
            });
        }
        self.compare(name, width, &expected);
        Ok(())
    }

    fn width_of(&self, name: &str) -> Result<u32, EquivalenceError> {
        let wire = self.wires.iter().find(|wire| wire.name == name);
        wire.map(|wire| wire.width)
            .ok_or_else(|| self.port(name, "is not there"))
    }

    /// A port at fault.
    pub(super) fn port(&self, name: &str, fault: &'static str) -> EquivalenceError {
        EquivalenceError::Port {
            unit: self.name.to_owned(),
            port: name.to_owned(),
            fault,
        }
    }

    /// Every output of the unit has to be compared, or named as one that is not.
    pub(super) fn is_complete(&self, module: &Module) -> Result<(), EquivalenceError> {
        for port in ports(module, Direction::Output) {
            let compared = self.compares.iter().any(|c| c.got.contains(&port.name));
            if !compared && !self.ignored.iter().any(|(name, _)| *name == port.name) {
                return Err(self.port(&port.name, "is compared with nothing"));
            }
        }
        Ok(())
    }

    /// Every pin of an instance has to fit what is connected to it, where that is a plain wire.
    pub(super) fn fits(&self, references: &[&Reference]) -> Result<(), EquivalenceError> {
        for instance in &self.instances {
            let Some(reference) = references.iter().find(|r| r.module == instance.module) else {
                continue;
            };
            for (pin, to) in &instance.pins {
                let port = reference.ports.iter().find(|port| port.name == *pin);
                let wire = self
                    .wires
                    .iter()
                    .chain(&self.inputs)
                    .find(|wire| wire.name == *to);
                if let (Some(port), Some(wire)) = (port, wire)
                    && port.width != wire.width
                {
                    return Err(EquivalenceError::Width {
                        unit: self.name.to_owned(),
                        port: format!("{}.{pin}", instance.module),
                        width: port.width,
                        other: wire.name.clone(),
                        other_width: wire.width,
                    });
                }
            }
        }
        Ok(())
    }
}

/// The wire of a reference's output.
pub(super) fn output(instance: &str, port: &str) -> String {
    format!("{instance}_{port}")
}

/// The ports of a module that point this way, without clock and reset.
pub(super) fn ports(module: &Module, direction: Direction) -> Vec<Wire> {
    let nodes = module.port_nodes(direction);
    nodes.filter_map(|id| wire(module, id)).collect()
}

fn wire(module: &Module, id: NodeId) -> Option<Wire> {
    let node = module.node(id);
    let name = node.name.clone()?;
    Some(Wire {
        name,
        width: node.ty.width,
    })
}
