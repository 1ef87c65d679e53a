//! Equal expressions are computed once.

use std::collections::HashMap;

use num_bigint::BigUint;

use crate::ir::{Module, NodeId, Op, RegionId, Type};

#[derive(PartialEq, Eq, Hash)]
enum Operand {
    Node(NodeId),
    Constant(BigUint, Type),
}

pub(super) fn run(module: &mut Module) {
    // Joining two nodes can make their users equal, so go on until nothing joins.
    while join(module) {}
}

fn join(module: &mut Module) -> bool {
    let mut first: HashMap<(Op, Type, Option<RegionId>, Vec<Operand>), NodeId> = HashMap::new();
    let mut pairs = Vec::new();
    for id in module.nodes() {
        let node = module.node(id);
        // Constants stay where they are used; names that the builder gave stay visible.
        if !node.op.is_combinational() || node.op.is_sink() || node.op == Op::Wire {
            continue;
        }
        let operands = module.operands(id);
        let operands = operands.into_iter().map(|n| {
            let operand = module.node(n);
            match (&operand.op, &operand.name) {
                (Op::Const(value), None) => Operand::Constant(value.clone(), operand.ty),
                _ => Operand::Node(n),
            }
        });
        let key = (node.op.clone(), node.ty, node.region, operands.collect());
        match first.get(&key) {
            Some(&earlier) if module.node(earlier).name.is_none() || node.name.is_none() => {
                pairs.push((id, earlier));
            }
            Some(_) => {}
            None => {
                first.insert(key, id);
            }
        }
    }
    let mut joined = false;
    for (later, earlier) in pairs {
        // A pair before this one may have given the earlier node its name; a second name would be lost.
        if module.node(earlier).name.is_none() || module.node(later).name.is_none() {
            module.supersede(later, earlier);
            joined = true;
        }
    }
    joined
}
