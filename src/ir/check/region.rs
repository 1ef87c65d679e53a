//! A region is feed-forward: it holds no state, and no path leaves it and comes back in the same cycle.

use std::collections::{HashMap, VecDeque};

use super::Fault;
use crate::ir::graph::{Module, NodeId, RegionId};

pub(super) fn check(module: &Module, faults: &mut Vec<Fault>) {
    for (number, region) in module.regions.iter().enumerate() {
        let inside = |id: NodeId| module.node(id).region == Some(RegionId(number));
        for id in module.nodes().filter(|&n| inside(n)) {
            let op = &module.node(id).op;
            if !op.is_combinational() && !matches!(op, crate::ir::Op::Const(_)) {
                faults.push(Fault::StateInRegion {
                    place: module.describe(id),
                });
            }
        }
        if let Some(path) = reentry(module, inside) {
            faults.push(Fault::RegionReentered {
                region: region.name.clone(),
                path: path.into_iter().map(|n| module.describe(n)).collect(),
            });
        }
    }
}

/// The shortest path from a node inside, over nodes outside, back inside.
fn reentry(module: &Module, inside: impl Fn(NodeId) -> bool) -> Option<Vec<NodeId>> {
    let mut from: HashMap<NodeId, NodeId> = HashMap::new();
    let mut queue = VecDeque::new();
    for id in module.nodes().filter(|&n| inside(n)) {
        for (user, _) in module.users(id) {
            if !inside(user) && module.node(user).op.is_combinational() && !from.contains_key(&user)
            {
                from.insert(user, id);
                queue.push_back(user);
            }
        }
    }
    while let Some(at) = queue.pop_front() {
        for (user, _) in module.users(at) {
            if inside(user) {
                let mut path = vec![user, at];
                let mut back = at;
                while let Some(&previous) = from.get(&back) {
                    path.push(previous);
                    if inside(previous) {
                        break;
                    }
                    back = previous;
                }
                path.reverse();
                return Some(path);
            }
            if module.node(user).op.is_combinational() && !from.contains_key(&user) {
                from.insert(user, at);
                queue.push_back(user);
            }
        }
    }
    None
}
