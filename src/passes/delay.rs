//! A coarse delay model: levels of two-input logic. It only ranks cuts of a region against each other.

use crate::ir::{Module, NodeId, Op};

fn log2_ceil(n: u32) -> u32 {
    u32::BITS - n.saturating_sub(1).leading_zeros()
}

/// Levels that the node adds to a path.
pub(super) fn levels(module: &Module, id: NodeId) -> u32 {
    let node = module.node(id);
    let operands = module.operands(id);
    let width = operands
        .iter()
        .map(|&n| module.node(n).ty.width)
        .max()
        .unwrap_or(node.ty.width);
    match &node.op {
        Op::Not | Op::Mux => 1,
        Op::Xor => 2 * log2_ceil(operands.len() as u32),
        Op::And | Op::Or => log2_ceil(operands.len() as u32),
        Op::ReduceAnd | Op::ReduceOr => log2_ceil(width),
        Op::ReduceXor => 2 * log2_ceil(width),
        // A carry that runs over few bits, and over many by prefixes.
        Op::Add | Op::Sub | Op::Lt | Op::Le => 2 + 2 * log2_ceil(width),
        Op::Eq | Op::Ne => 2 + log2_ceil(width),
        Op::Popcount => 4 * log2_ceil(width),
        Op::Mul => 4 + 4 * log2_ceil(width),
        Op::Shl | Op::Shr => log2_ceil(width),
        // A tree of multiplexers, a level for each bit of the index.
        Op::Lookup { .. } => width,
        Op::Priority => 1 + log2_ceil(width),
        _ => 0,
    }
}
