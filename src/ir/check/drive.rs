//! Every operand has exactly one driver, and every instance a module.

use super::Fault;
use crate::ir::graph::{Design, Direction, Module, NodeId};
use crate::ir::op::Op;

/// Names of the operands of a node whose operands are declared; `None` where the operator's type rule counts them.
pub(super) fn roles(design: &Design, module: &Module, id: NodeId) -> Option<Vec<String>> {
    let words = |words: &[&str]| Some(words.iter().map(|&w| w.to_owned()).collect());
    match &module.node(id).op {
        Op::Input | Op::Const(_) => words(&[]),
        Op::Output | Op::Wire | Op::Unused => words(&["the value"]),
        Op::Reg { .. } if module.drivers(id).iter().any(|(number, _)| *number == 1) => {
            words(&["the next value", "the enable"])
        }
        Op::Reg { .. } => words(&["the next value"]),
        Op::MemRead { .. } => words(&["the read address", "the read enable"]),
        Op::MemWrite { .. } => words(&["the write address", "the write data", "the write enable"]),
        Op::InstanceOutput { .. } => words(&["the instance"]),
        Op::Instance { module: child } => {
            let child = design.modules.get(child)?;
            let ports = child.port_nodes(Direction::Input);
            Some(
                ports
                    .map(|n| format!("port {}", child.node(n).name.as_deref().unwrap_or("?")))
                    .collect(),
            )
        }
        _ => None,
    }
}

pub(super) fn check(design: &Design, module: &Module, faults: &mut Vec<Fault>) {
    let defined: Vec<&String> = design
        .modules
        .keys()
        .take_while(|name| **name != module.name)
        .collect();
    for id in module.nodes() {
        let node = module.node(id);
        match &node.op {
            Op::Instance { module: child } if !defined.contains(&child) => {
                faults.push(Fault::UnknownModule {
                    place: module.describe(id),
                    module: child.clone(),
                });
                continue;
            }
            Op::InstanceOutput { port } => unknown_port(design, module, id, port, faults),
            Op::Input if module.users(id).is_empty() => faults.push(Fault::UnusedInput {
                place: module.describe(id),
            }),
            _ => {}
        }
        let drivers = module.drivers(id);
        let roles = roles(design, module, id);
        let count = match &roles {
            Some(roles) => roles.len(),
            None => drivers.last().map_or(0, |(number, _)| number + 1),
        };
        if let Some(&(operand, source)) = drivers.iter().find(|(number, _)| *number >= count) {
            faults.push(Fault::Surplus {
                place: module.describe(id),
                operand,
                source_place: module.describe(source),
            });
        }
        for number in 0..count {
            let role = match &roles {
                Some(roles) => roles[number].clone(),
                None => format!("operand {number}"),
            };
            let sources: Vec<NodeId> = drivers
                .iter()
                .filter(|(n, _)| *n == number)
                .map(|(_, source)| *source)
                .collect();
            match sources.as_slice() {
                [_] => {}
                [] => faults.push(Fault::Undriven {
                    place: module.describe(id),
                    role,
                }),
                several => faults.push(Fault::DrivenTwice {
                    place: module.describe(id),
                    role,
                    drivers: several.iter().map(|&n| module.describe(n)).collect(),
                }),
            }
        }
    }
}

fn unknown_port(design: &Design, module: &Module, id: NodeId, port: &str, faults: &mut Vec<Fault>) {
    for (_, instance) in module.drivers(id) {
        if let Op::Instance { module: child } = &module.node(instance).op {
            let known = design
                .modules
                .get(child)
                .is_some_and(|c| c.port(Direction::Output, port).is_some());
            if !known {
                faults.push(Fault::UnknownPort {
                    place: module.describe(id),
                    module: child.clone(),
                    port: port.to_owned(),
                });
            }
        }
    }
}
