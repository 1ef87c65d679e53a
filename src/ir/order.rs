//! Order of evaluation within a cycle, and the loops that make one impossible.

use std::collections::HashMap;

use petgraph::algo::{tarjan_scc, toposort};
use petgraph::graph::DiGraph;

use super::graph::{Design, Direction, Module, NodeId};
use super::op::Op;

/// A loop through combinational operators only.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("combinational loop: {}", path.join(" -> "))]
pub struct CombinationalLoop {
    /// Every node of the loop in order; the first stands again at the end.
    pub path: Vec<String>,
}

/// For an output port: the input ports it depends on within the cycle.
pub type Dependencies = HashMap<String, Vec<String>>;

/// The combinational view of a module: an edge from each operand to each user that sees it in the same cycle.
fn view(
    module: &Module,
    children: &HashMap<String, Dependencies>,
    design: &Design,
) -> DiGraph<NodeId, ()> {
    let mut graph = DiGraph::new();
    let at: HashMap<NodeId, _> = module.nodes().map(|n| (n, graph.add_node(n))).collect();
    for id in module.nodes() {
        match &module.node(id).op {
            op if op.is_combinational() => {
                for (_, operand) in module.drivers(id) {
                    graph.update_edge(at[&operand], at[&id], ());
                }
            }
            Op::InstanceOutput { port } => {
                for (_, instance) in module.drivers(id) {
                    for operand in seen_through(module, instance, port, children, design) {
                        graph.update_edge(at[&operand], at[&id], ());
                    }
                }
            }
            _ => {}
        }
    }
    graph
}

/// Operands of an instance that an output port of it depends on within the cycle.
fn seen_through(
    module: &Module,
    instance: NodeId,
    port: &str,
    children: &HashMap<String, Dependencies>,
    design: &Design,
) -> Vec<NodeId> {
    let Op::Instance { module: name } = &module.node(instance).op else {
        return Vec::new();
    };
    let (Some(child), Some(inputs)) = (
        design.modules.get(name),
        children.get(name).and_then(|d| d.get(port)),
    ) else {
        return Vec::new();
    };
    let numbers: Vec<usize> = child
        .port_nodes(Direction::Input)
        .enumerate()
        .filter(|(_, n)| {
            inputs
                .iter()
                .any(|i| child.node(*n).name.as_ref() == Some(i))
        })
        .map(|(number, _)| number)
        .collect();
    module
        .drivers(instance)
        .into_iter()
        .filter(|(number, _)| numbers.contains(number))
        .map(|(_, operand)| operand)
        .collect()
}

impl Design {
    /// For every module, the inputs that each of its outputs depends on within the cycle.
    pub fn dependencies(&self) -> HashMap<String, Dependencies> {
        let mut all = HashMap::new();
        for module in self.modules.values() {
            let graph = view(module, &all, self);
            let mut found = Dependencies::new();
            for index in graph.node_indices() {
                if !matches!(module.node(graph[index]).op, Op::Output) {
                    continue;
                }
                let mut walk = petgraph::visit::Dfs::new(petgraph::visit::Reversed(&graph), index);
                let mut inputs = Vec::new();
                while let Some(next) = walk.next(petgraph::visit::Reversed(&graph)) {
                    let node = module.node(graph[next]);
                    if matches!(node.op, Op::Input) {
                        inputs.extend(node.name.clone());
                    }
                }
                inputs.sort();
                if let Some(name) = &module.node(graph[index]).name {
                    found.insert(name.clone(), inputs);
                }
            }
            all.insert(module.name.clone(), found);
        }
        all
    }

    /// The nodes of one of its modules in an order in which each stands behind what it needs in the same cycle.
    ///
    /// # Errors
    /// The loop, where there is one.
    pub fn order(
        &self,
        module: &Module,
        dependencies: &HashMap<String, Dependencies>,
    ) -> Result<Vec<NodeId>, CombinationalLoop> {
        let graph = view(module, dependencies, self);
        match toposort(&graph, None) {
            Ok(order) => {
                // By level, and within a level by age: stable, and close to the order of the builder.
                let mut level: HashMap<NodeId, usize> = HashMap::new();
                for &index in &order {
                    let depth = graph
                        .neighbors_directed(index, petgraph::Direction::Incoming)
                        .map(|n| level[&graph[n]] + 1)
                        .max()
                        .unwrap_or(0);
                    level.insert(graph[index], depth);
                }
                let mut nodes: Vec<NodeId> = order.into_iter().map(|i| graph[i]).collect();
                nodes.sort_by_key(|n| (level[n], *n));
                Ok(nodes)
            }
            Err(_) => Err(CombinationalLoop {
                path: cycle(module, &graph),
            }),
        }
    }
}

/// The shortest loop of the first knot, all of it.
fn cycle(module: &Module, graph: &DiGraph<NodeId, ()>) -> Vec<String> {
    let mut knots: Vec<Vec<_>> = tarjan_scc(graph)
        .into_iter()
        .filter(|knot| knot.len() > 1 || graph.contains_edge(knot[0], knot[0]))
        .collect();
    knots.sort_by_key(|knot| knot.iter().min().copied());
    let Some(knot) = knots.first() else {
        return Vec::new();
    };
    let Some(&start) = knot.iter().min() else {
        return Vec::new();
    };
    // Breadth first from the start back to itself, inside the knot.
    let mut from = HashMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        let mut next: Vec<_> = graph.neighbors(at).filter(|n| knot.contains(n)).collect();
        next.sort_unstable();
        for n in next {
            if from.contains_key(&n) {
                continue;
            }
            from.insert(n, at);
            if n == start {
                let mut path = vec![start];
                let mut back = at;
                while back != start {
                    path.push(back);
                    back = from[&back];
                }
                path.push(start);
                path.reverse();
                return path
                    .into_iter()
                    .map(|i| module.describe(graph[i]))
                    .collect();
            }
            queue.push_back(n);
        }
    }
    Vec::new()
}
