//! What nothing depends on goes.
//!
//! Ports stay, instances stay with all their outputs, and state stays: state that nothing needs is a fault of the
//! builder, which the check names, and not a thing to hide.

use crate::ir::{Module, NodeId, Op};

pub(super) fn run(module: &mut Module) {
    let mut work: Vec<NodeId> = module.nodes().collect();
    while let Some(id) = work.pop() {
        if !module.contains(id) || !module.users(id).is_empty() {
            continue;
        }
        let op = &module.node(id).op;
        let removable = matches!(op, Op::Const(_)) || (op.is_combinational() && !op.is_sink());
        if removable {
            let operands = module.operands(id);
            module.remove(id);
            work.extend(operands);
        }
    }
}
