//! Widths and signs: the operator's rule, or the declaration.

use super::Fault;
use super::drive::roles;
use crate::ir::graph::{Design, Direction, Module, NodeId};
use crate::ir::op::{Op, Type, TypeError, index_width, uint};

pub(super) fn check(design: &Design, module: &Module, faults: &mut Vec<Fault>) {
    for id in module.nodes() {
        let node = module.node(id);
        let operands = module.operands(id);
        let types: Vec<Type> = operands.iter().map(|&n| module.node(n).ty).collect();
        let mut fail = |error: TypeError| {
            faults.push(Fault::Type {
                place: module.describe(id),
                error,
                operands: operands.iter().map(|&n| module.describe(n)).collect(),
            });
        };
        if node.ty.width == 0 {
            fail(TypeError::Empty { op: node.op.word() });
            continue;
        }
        match node.op.result(&types) {
            Some(Err(error)) => fail(error),
            Some(Ok(ty)) if ty != node.ty => fail(TypeError::Operand {
                op: node.op.word(),
                operand: 0,
                takes: format!("such that the result is {}", node.ty),
                found: types.first().copied().unwrap_or(ty),
            }),
            Some(Ok(_)) => {}
            None => declared(design, module, id, faults),
        }
        let needs = match &node.op {
            Op::Const(value) | Op::Reg { reset: Some(value) } => value.bits(),
            Op::Lookup { table } => table.widest(),
            _ => 0,
        };
        if needs > u64::from(node.ty.width) {
            faults.push(Fault::Constant {
                place: module.describe(id),
                needs,
                has: node.ty.width,
            });
        }
    }
}

/// Types that the operands of a node must have by declaration.
fn declared(design: &Design, module: &Module, id: NodeId, faults: &mut Vec<Fault>) {
    let node = module.node(id);
    let takes: Vec<Type> = match &node.op {
        Op::Output | Op::Wire => vec![node.ty],
        Op::Reg { .. } => vec![node.ty, uint(1)],
        Op::MemRead { memory } => {
            vec![
                uint(index_width(u64::from(module.memories[*memory].depth))),
                uint(1),
            ]
        }
        Op::MemWrite { memory } => {
            let memory = &module.memories[*memory];
            let address = uint(index_width(u64::from(memory.depth)));
            vec![address, uint(memory.width), uint(1)]
        }
        Op::Instance { module: child } => match design.modules.get(child) {
            Some(child) => child
                .port_nodes(Direction::Input)
                .map(|n| child.node(n).ty)
                .collect(),
            None => return,
        },
        _ => return,
    };
    let roles = roles(design, module, id).unwrap_or_default();
    for ((operand, takes), role) in module.operands(id).into_iter().zip(takes).zip(roles) {
        let found = module.node(operand).ty;
        if found != takes {
            faults.push(Fault::Declared {
                place: module.describe(id),
                role,
                takes,
                source_place: module.describe(operand),
                found,
            });
        }
    }
}
