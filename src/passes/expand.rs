//! Population counts become balanced trees of adders.
//!
//! A tree of two-operand sums is what Yosys gathers into compressors and what a region can be cut through.

use crate::ir::{Module, NodeId, Op};

pub(super) fn run(module: &mut Module) {
    let counts: Vec<NodeId> = module
        .nodes()
        .filter(|&n| module.node(n).op == Op::Popcount)
        .collect();
    for id in counts {
        if let [word] = module.operands(id)[..] {
            let tree = tree(module, id, word);
            module.supersede(id, tree);
        }
    }
}

/// The number of ones in `word`, in exactly the bits of the node `id`.
fn tree(module: &mut Module, id: NodeId, word: NodeId) -> NodeId {
    let width = module.node(word).ty.width;
    let mut sums: Vec<NodeId> = (0..width)
        .map(|lo| module.insert(id, Op::Slice { lo, width: 1 }, &[word]))
        .collect();
    while sums.len() > 1 {
        sums = sums
            .chunks(2)
            .map(|pair| match pair {
                [a, b] => {
                    let width = module.node(*a).ty.width.max(module.node(*b).ty.width) + 1;
                    let a = module.insert(id, Op::Extend { width }, &[*a]);
                    let b = module.insert(id, Op::Extend { width }, &[*b]);
                    module.insert(id, Op::Add, &[a, b])
                }
                _ => pair[0],
            })
            .collect();
    }
    // Sums of powers of two fit exactly; others leave carries that are never set.
    let wanted = module.node(id).ty.width;
    let have = module.node(sums[0]).ty.width;
    if have > wanted {
        let low = Op::Slice {
            lo: 0,
            width: wanted,
        };
        module.insert(id, low, &[sums[0]])
    } else {
        sums[0]
    }
}
