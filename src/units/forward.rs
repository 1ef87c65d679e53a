//! Outputs of an instance that are used before the instance itself is built: units that stand in a circle need it.

use crate::ir::{Builder, Direction, InstanceHandle, Module, Signal};

/// A wire for every output of a module.
pub(super) struct Forward(Vec<(String, Signal)>);

impl Forward {
    /// Declares the wires, each named after the unit and its port.
    pub fn declare(m: &mut Builder, module: &Module, unit: &str) -> Forward {
        let wires = module.port_nodes(Direction::Output).map(|node| {
            let node = module.node(node);
            let port = node.name.clone().unwrap_or_default();
            let name = format!("{unit}_{}", port.trim_end_matches("_o"));
            let comment = node.comment.clone().unwrap_or_default();
            let wire = m.wire(&name, node.ty, &comment);
            (port, wire)
        });
        Forward(wires.collect())
    }

    /// The wire of output `port`. A port that the unit lacks is a fault of the program.
    pub fn get(&self, port: &str) -> Signal {
        match self.0.iter().find(|(name, _)| name == port) {
            Some((_, wire)) => *wire,
            None => panic!("builder code asks for an output {port} that the unit lacks"),
        }
    }

    /// Drives the wires from the instance.
    pub fn connect(&self, m: &mut Builder, instance: &InstanceHandle) {
        for (port, wire) in &self.0 {
            m.drive(*wire, instance.output(port));
        }
    }
}
