//! Regions are cut into their stages.
//!
//! Every node of a region gets the stage in which it is computed, by its place on the longest path of the region; a
//! value that is used in a later stage, or outside, passes through one register a stage. Values enter a region in
//! stage 0 and leave it behind its last stage, so every path through it takes as many cycles as it has stages.

use std::collections::HashMap;

use super::delay::levels;
use crate::ir::{Module, Node, NodeId, Op, RegionId};

pub(super) fn run(module: &mut Module) {
    for number in 0..module.regions.len() {
        if module.regions[number].stages > 0 {
            cut(module, RegionId(number));
        }
    }
}

fn cut(module: &mut Module, id: RegionId) {
    let region = module.regions[id.0].clone();
    let inside = inside(module, id);
    let stages = schedule(module, &inside, region.stages);
    let edges: Vec<(NodeId, NodeId, usize, u32)> = crossings(module, &stages, region.stages);
    let mut registers: HashMap<(NodeId, u32), NodeId> = HashMap::new();
    let mut unnamed = 0;
    for (source, user, operand, delay) in edges {
        let mut at = source;
        for stage in 1..=delay {
            at = *registers.entry((source, stage)).or_insert_with(|| {
                if stage == 1 && module.node(source).name.is_none() {
                    module.node_mut(source).name = Some(format!("{}_part{unnamed}", region.name));
                    unnamed += 1;
                }
                let from = stages.get(&source).copied().unwrap_or(0);
                stage_register(module, source, at, from + stage)
            });
        }
        module.reconnect(user, operand, at);
    }
    for &node in stages.keys() {
        module.node_mut(node).region = None;
    }
}

/// Nodes of the region, operands first. Constants belong to no stage.
fn inside(module: &Module, id: RegionId) -> Vec<NodeId> {
    let members: Vec<NodeId> = module
        .nodes()
        .filter(|&n| module.node(n).region == Some(id) && module.node(n).op.is_combinational())
        .collect();
    let mut order = Vec::new();
    let mut seen = HashMap::new();
    for &start in &members {
        let mut stack = vec![(start, false)];
        while let Some((node, ready)) = stack.pop() {
            if ready {
                order.push(node);
            } else if module.node(node).region == Some(id)
                && module.node(node).op.is_combinational()
                && seen.insert(node, ()).is_none()
            {
                stack.push((node, true));
                stack.extend(module.operands(node).into_iter().map(|n| (n, false)));
            }
        }
    }
    order
}

/// The stage of each node of the region: where the middle of its share of the longest path lies, so that one operator
/// that is longer than a stage does not push itself and all others to one side of the cut.
fn schedule(module: &Module, order: &[NodeId], stages: u32) -> HashMap<NodeId, u32> {
    let mut arrival: HashMap<NodeId, u32> = HashMap::new();
    for &node in order {
        let latest = module
            .operands(node)
            .iter()
            .filter_map(|n| arrival.get(n))
            .max()
            .copied()
            .unwrap_or(0);
        arrival.insert(node, latest + levels(module, node));
    }
    let total = arrival.values().max().copied().unwrap_or(0).max(1);
    arrival
        .into_iter()
        .map(|(node, at)| {
            let doubled = 2 * at - levels(module, node);
            (node, (doubled * (stages + 1) / (2 * total)).min(stages))
        })
        .collect()
}

/// Edges that need registers: (source, user, operand number, how many).
fn crossings(
    module: &Module,
    stages: &HashMap<NodeId, u32>,
    depth: u32,
) -> Vec<(NodeId, NodeId, usize, u32)> {
    let mut edges = Vec::new();
    for source in module.nodes() {
        if matches!(module.node(source).op, Op::Const(_)) {
            continue;
        }
        let from = stages.get(&source).copied();
        for (user, operand) in module.users(source) {
            let delay = match (from, stages.get(&user)) {
                (from, Some(to)) => to - from.unwrap_or(0),
                (Some(from), None) => depth - from,
                (None, None) => 0,
            };
            if delay > 0 {
                edges.push((source, user, operand, delay));
            }
        }
    }
    edges
}

fn stage_register(module: &mut Module, source: NodeId, from: NodeId, stage: u32) -> NodeId {
    let like = module.node(source);
    let base = like.name.clone().unwrap_or_default();
    let node = Node {
        op: Op::Reg { reset: None },
        ty: like.ty,
        name: Some(format!("{base}_s{stage}_q")),
        comment: None,
        section: like.section,
        region: None,
    };
    let register = module.add(node);
    module.connect(register, 0, from);
    register
}
