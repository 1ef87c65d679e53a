//! State that nothing needs, and resets that nothing needs.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Fault;
use crate::ir::graph::{Module, NodeId};
use crate::ir::op::Op;

pub(super) fn check(module: &Module, faults: &mut Vec<Fault>) {
    let live = live(module);
    for id in module.nodes() {
        if matches!(module.node(id).op, Op::Reg { .. }) && !live.contains(&id) {
            faults.push(Fault::UnusedState {
                place: module.describe(id),
            });
        }
    }
    for (number, memory) in module.memories.iter().enumerate() {
        let place = format!("{}.{}", module.name, memory.name);
        let count = |op: &Op| module.nodes().filter(|&n| module.node(n).op == *op).count();
        let writes = count(&Op::MemWrite { memory: number });
        let reads = count(&Op::MemRead { memory: number });
        if (writes, reads) != (1, 1) {
            faults.push(Fault::MemoryPorts {
                place,
                writes,
                reads,
            });
        } else if !live
            .iter()
            .any(|&n| module.node(n).op == Op::MemRead { memory: number })
        {
            faults.push(Fault::UnusedState { place });
        }
    }
    for id in module.nodes() {
        if matches!(module.node(id).op, Op::Reg { reset: Some(_) }) && live.contains(&id) {
            reset(module, id, faults);
        }
    }
}

/// Nodes that an output, an instance or a deliberate `unused` depends on, over any number of cycles.
fn live(module: &Module) -> HashSet<NodeId> {
    let mut live = HashSet::new();
    let mut queue: Vec<NodeId> = module
        .nodes()
        .filter(|&n| {
            matches!(
                module.node(n).op,
                Op::Output | Op::Instance { .. } | Op::Unused
            )
        })
        .collect();
    while let Some(id) = queue.pop() {
        if !live.insert(id) {
            continue;
        }
        queue.extend(module.operands(id));
        if let Op::MemRead { memory } = module.node(id).op {
            queue.extend(
                module
                    .nodes()
                    .filter(|&n| module.node(n).op == Op::MemWrite { memory }),
            );
        }
    }
    live
}

/// A register needs its reset if what it holds can decide something: another register with a reset, an enable, a
/// memory access, an instance or an output. One that reaches only registers without reset is payload itself.
fn reset(module: &Module, register: NodeId, faults: &mut Vec<Fault>) {
    let mut from: HashMap<NodeId, NodeId> = HashMap::new();
    let mut queue = VecDeque::from([register]);
    let mut end = register;
    while let Some(at) = queue.pop_front() {
        for (user, operand) in module.users(at) {
            let decides = match &module.node(user).op {
                Op::Reg { reset: Some(_) } => user != register,
                Op::Reg { reset: None } => operand == 1,
                Op::MemRead { .. } | Op::MemWrite { .. } => true,
                Op::Instance { .. } | Op::Output => true,
                _ => false,
            };
            if decides {
                return;
            }
            if user != register && !from.contains_key(&user) {
                from.insert(user, at);
                end = user;
                if module.node(user).op.is_combinational() {
                    queue.push_back(user);
                }
            }
        }
    }
    let mut path = vec![end];
    while let Some(&previous) = from.get(&end) {
        path.push(previous);
        end = previous;
    }
    path.reverse();
    faults.push(Fault::ResetWithoutNeed {
        place: module.describe(register),
        path: path.into_iter().map(|n| module.describe(n)).collect(),
    });
}
