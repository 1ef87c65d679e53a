//! Instances of modules and of memories.

use std::collections::HashMap;

use super::error::VerilogError;
use super::module::Body;
use super::names;
use super::ports;
use super::ram::Shape;
use super::text::wrap;
use super::view::ItemView;
use crate::ir::{Direction, NodeId, Op};

impl<'a> Body<'a, '_> {
    /// An instance with the wires at its outputs; ports in the order of the child's list.
    pub(super) fn instance(&mut self, id: NodeId) -> Result<ItemView, VerilogError> {
        let node = self.module.node(id);
        let Op::Instance { module } = &node.op else {
            return Err(self.unnamed(id));
        };
        let design = self.context.design;
        let child = design
            .modules
            .get(module)
            .ok_or_else(|| VerilogError::Module {
                place: self.module.name.clone(),
                module: module.clone(),
            })?;
        let implicit = self.context.implicit_of(&child.name);
        let sources = self.module.operands(id);
        let inputs: HashMap<&str, NodeId> = child
            .port_nodes(Direction::Input)
            .filter_map(|n| child.node(n).name.as_deref())
            .zip(sources.iter().copied())
            .collect();
        let outputs = self.outputs_of(id);
        let (mut wires, mut pins) = (Vec::new(), Vec::new());
        for port in ports::listed(child, implicit, design.reset) {
            let value = match port.direction {
                _ if port.group == ports::IMPLICIT => {
                    let is_clock = port.name == child.clock;
                    let own = if is_clock {
                        &self.module.clock
                    } else {
                        &self.module.reset
                    };
                    own.clone()
                }
                Direction::Input => {
                    let source = inputs
                        .get(port.name)
                        .ok_or_else(|| VerilogError::Operands {
                            node: self.module.describe(id),
                            found: sources.len(),
                            needs: "one for each input port",
                        })?;
                    self.flat(*source)?
                }
                Direction::Output => {
                    let source = outputs
                        .get(port.name)
                        .ok_or_else(|| VerilogError::Unnamed {
                            node: format!("{}.{}", self.module.describe(id), port.name),
                        })?;
                    self.output_net(*source, &mut wires)?
                }
            };
            pins.push((port.name, value));
        }
        Ok(ItemView::Instance {
            comment: wrap(node.comment.as_deref().unwrap_or_default()),
            wires: self.wires(wires),
            module: child.name.clone(),
            name: self.name(id)?.to_owned(),
            pins: ports::pins(&pins),
        })
    }

    /// Output nodes of an instance by port.
    fn outputs_of(&self, instance: NodeId) -> HashMap<&'a str, NodeId> {
        let module = self.module;
        let users = module.users(instance).into_iter();
        users
            .filter_map(|(user, _)| match &module.node(user).op {
                Op::InstanceOutput { port } => Some((port.as_str(), user)),
                _ => None,
            })
            .collect()
    }

    /// What an output of an instance is connected to: its own wire, or the port that it alone drives.
    fn output_net(&self, id: NodeId, wires: &mut Vec<NodeId>) -> Result<String, VerilogError> {
        if let [(user, _)] = self.module.users(id)[..]
            && names::direct_driver(self.module, user) == Some(id)
        {
            return Ok(self.name(user)?.to_owned());
        }
        wires.push(id);
        Ok(self.name(id)?.to_owned())
    }

    /// The instance of a memory with the wire at its read port.
    pub(super) fn memory(&mut self, number: usize) -> Result<ItemView, VerilogError> {
        let memory = &self.module.memories[number];
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for id in self.module.nodes() {
            match self.module.node(id).op {
                Op::MemRead { memory: m } if m == number => reads.push(id),
                Op::MemWrite { memory: m } if m == number => writes.push(id),
                _ => {}
            }
        }
        let (&[read], &[write]) = (reads.as_slice(), writes.as_slice()) else {
            return Err(VerilogError::Memory {
                place: self.module.name.clone(),
                memory: memory.name.clone(),
                reads: reads.len(),
                writes: writes.len(),
            });
        };
        let (read_ports, write_ports) = (self.module.operands(read), self.module.operands(write));
        let (&[read_address, read_enable], &[address, data, enable]) =
            (read_ports.as_slice(), write_ports.as_slice())
        else {
            return Err(VerilogError::Operands {
                node: format!("{}.{}", self.module.name, memory.name),
                found: read_ports.len() + write_ports.len(),
                needs: "two to read and three to write",
            });
        };
        let shape = Shape::of(memory);
        let values = [
            self.module.clock.clone(),
            self.flat(read_enable)?,
            self.flat(read_address)?,
            self.name(read)?.to_owned(),
            self.flat(enable)?,
            self.flat(address)?,
            self.flat(data)?,
        ];
        let pins: Vec<(&str, String)> = Shape::PORTS.into_iter().zip(values).collect();
        Ok(ItemView::Instance {
            comment: wrap(&memory.comment),
            wires: self.wires(vec![read]),
            module: shape.module(&self.context.design.prefix),
            name: names::memory_instance(&memory.name),
            pins: ports::pins(&pins),
        })
    }

    /// Declarations of those wires that are not declared ahead.
    fn wires(&self, ids: Vec<NodeId>) -> Vec<String> {
        let here = ids.into_iter().filter(|id| !self.ahead.contains(id));
        self.declare(here).into_iter().map(|d| d.line).collect()
    }
}
