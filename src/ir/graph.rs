//! Modules and designs: storage, navigation and edits of the graph.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use num_bigint::BigUint;
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::stable_graph::{NodeIndex, StableDiGraph};
use petgraph::visit::EdgeRef;

use super::op::{Op, Type};
use super::property::Properties;
use crate::config::Reset;

/// A node of one module. Stays valid while other nodes come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) NodeIndex);

impl NodeId {
    /// A small number, unique in the module; ascending in order of creation.
    pub fn index(self) -> usize {
        self.0.index()
    }
}

/// A section of a module: nodes that a reader wants to see together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionId(pub usize);

/// Title and remark of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// A few words.
    pub title: String,
    /// What happens here and why; may be empty.
    pub comment: String,
}

/// A region: feed-forward arithmetic that a pass cuts into stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId(pub usize);

/// A region's name and depth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Name, part of the names of its stage registers.
    pub name: String,
    /// Register stages it is cut into; the latency in cycles from its inputs to its outputs.
    pub stages: u32,
}

/// A memory of a module: one write port, one registered read port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Name.
    pub name: String,
    /// Bits of a word.
    pub width: u32,
    /// Words.
    pub depth: u32,
    /// Whether nobody looks at a word that was read in the cycle of a write to its address. Else that is the old word,
    /// which costs logic around block RAMs that do not promise it.
    pub any_on_collision: bool,
    /// What it holds.
    pub comment: String,
    /// Where the builder declared it.
    pub section: SectionId,
}

/// One operator of the graph with what the builder said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// Type of its value; `u1` and without meaning for nodes that have none (writes, instances).
    pub ty: Type,
    /// Name from the builder, or from the naming pass.
    pub name: Option<String>,
    /// Remark from the builder.
    pub comment: Option<String>,
    /// Section it belongs to.
    pub section: SectionId,
    /// Region it belongs to.
    pub region: Option<RegionId>,
}

/// Which way a port points, seen from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the module.
    Input,
    /// Out of the module.
    Output,
}

/// A port: an `Input` or `Output` node of the graph, in the order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Direction.
    pub direction: Direction,
    /// The node.
    pub node: NodeId,
}

/// What a module's header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleInfo {
    /// One line: what it is.
    pub purpose: String,
    /// Further lines: how it works, the contract of its ports.
    pub notes: Vec<String>,
    /// Parameters that it was built from: (key, value).
    pub parameters: Vec<(String, String)>,
    /// Latency and initiation interval, in words and cycles.
    pub timing: String,
}

/// One hardware module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Name, a plain identifier, unique in the design.
    pub name: String,
    /// What its header says.
    pub info: ModuleInfo,
    /// Name of the clock port.
    pub clock: String,
    /// Name of the reset port.
    pub reset: String,
    /// Ports in the order of declaration; clock and reset are not among them.
    pub ports: Vec<Port>,
    /// Sections in the order of the builder.
    pub sections: Vec<Section>,
    /// Regions in the order of the builder.
    pub regions: Vec<Region>,
    /// Memories in the order of the builder.
    pub memories: Vec<Memory>,
    /// What is to be proved of it.
    pub properties: Properties,
    pub(super) graph: StableDiGraph<Node, usize>,
}

/// A set of modules with one top.
#[derive(Clone, Debug)]
pub struct Design {
    /// Modules by name; a module stands behind those it instantiates.
    pub modules: IndexMap<String, Module>,
    /// Name of the top module.
    pub top: String,
    /// Kind of reset of every register that has one.
    pub reset: Reset,
    /// What every module name starts with.
    pub prefix: String,
}

impl Design {
    /// The top module, if the design has it.
    pub fn top_module(&self) -> Option<&Module> {
        self.modules.get(&self.top)
    }
}

impl Module {
    pub(super) fn new(name: &str, clock: &str, reset: &str, info: ModuleInfo) -> Self {
        Module {
            name: name.to_owned(),
            info,
            clock: clock.to_owned(),
            reset: reset.to_owned(),
            ports: Vec::new(),
            sections: Vec::new(),
            regions: Vec::new(),
            memories: Vec::new(),
            properties: Properties::default(),
            graph: StableDiGraph::new(),
        }
    }

    /// The node. A `NodeId` that was removed, or of another module, is a fault of the program.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.graph[id.0]
    }

    /// The node, to change. See [`Module::node`].
    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.graph[id.0]
    }

    /// Every node, in order of creation.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.graph.node_indices().map(NodeId)
    }

    /// Whether the node is still there.
    pub fn contains(&self, id: NodeId) -> bool {
        self.graph.contains_node(id.0)
    }

    /// Edges into a node as (operand number, source), by number; a number stands twice where a node is doubly driven.
    pub fn drivers(&self, id: NodeId) -> Vec<(usize, NodeId)> {
        let mut edges: Vec<(usize, NodeId)> = self
            .graph
            .edges_directed(id.0, Incoming)
            .map(|e| (*e.weight(), NodeId(e.source())))
            .collect();
        edges.sort_unstable();
        edges
    }

    /// Operands of a node in order. Meaningful once [`check`](super::check) has passed.
    pub fn operands(&self, id: NodeId) -> Vec<NodeId> {
        self.drivers(id).into_iter().map(|(_, n)| n).collect()
    }

    /// Users of a node as (user, operand number), in order of creation.
    pub fn users(&self, id: NodeId) -> Vec<(NodeId, usize)> {
        let mut edges: Vec<(NodeId, usize)> = self
            .graph
            .edges_directed(id.0, Outgoing)
            .map(|e| (NodeId(e.target()), *e.weight()))
            .collect();
        edges.sort_unstable();
        edges
    }

    /// Adds a node without operands.
    pub fn add(&mut self, node: Node) -> NodeId {
        NodeId(self.graph.add_node(node))
    }

    /// Adds an unnamed combinational node in the section and region of `beside`; its type follows from its operands.
    /// Operands that do not fit are left for the check to name.
    pub fn insert(&mut self, beside: NodeId, op: Op, operands: &[NodeId]) -> NodeId {
        let types: Vec<Type> = operands.iter().map(|&n| self.node(n).ty).collect();
        let ty = match op.result(&types) {
            Some(Ok(ty)) => ty,
            _ => types.first().copied().unwrap_or(self.node(beside).ty),
        };
        let like = self.node(beside);
        let node = Node {
            op,
            ty,
            name: None,
            comment: None,
            section: like.section,
            region: like.region,
        };
        let id = self.add(node);
        for (number, &operand) in operands.iter().enumerate() {
            self.connect(id, number, operand);
        }
        id
    }

    /// Adds an unnamed constant in the section and region of `beside`.
    pub fn insert_const(&mut self, beside: NodeId, value: BigUint, ty: Type) -> NodeId {
        let id = self.insert(beside, Op::Const(value), &[]);
        self.node_mut(id).ty = ty;
        id
    }

    /// Lets `new` stand for `old` everywhere and takes `old` out; a name and remark of `old` go to `new` if it has
    /// no name of its own.
    pub fn supersede(&mut self, old: NodeId, new: NodeId) {
        self.replace_uses(old, new);
        let (name, comment) = {
            let node = self.node_mut(old);
            (node.name.take(), node.comment.take())
        };
        self.remove(old);
        let node = self.node_mut(new);
        if node.name.is_none() && !matches!(node.op, Op::Const(_)) {
            node.name = name;
            node.comment = comment;
        }
    }

    /// Makes `source` operand `number` of `user`, beside what already drives it.
    pub fn connect(&mut self, user: NodeId, number: usize, source: NodeId) {
        self.graph.add_edge(source.0, user.0, number);
    }

    /// Makes `source` operand `number` of `user`, instead of what drove it.
    pub fn reconnect(&mut self, user: NodeId, number: usize, source: NodeId) {
        let old: Vec<_> = self
            .graph
            .edges_directed(user.0, Incoming)
            .filter(|e| *e.weight() == number)
            .map(|e| e.id())
            .collect();
        for edge in old {
            self.graph.remove_edge(edge);
        }
        self.connect(user, number, source);
    }

    /// Lets every user of `old` use `new` instead.
    pub fn replace_uses(&mut self, old: NodeId, new: NodeId) {
        for (user, number) in self.users(old) {
            self.reconnect(user, number, new);
        }
    }

    /// Takes a node and its edges out.
    pub fn remove(&mut self, id: NodeId) {
        self.graph.remove_node(id.0);
    }

    /// Nodes of the ports of one direction, in the order of declaration.
    pub fn port_nodes(&self, direction: Direction) -> impl Iterator<Item = NodeId> + '_ {
        self.ports
            .iter()
            .filter(move |p| p.direction == direction)
            .map(|p| p.node)
    }

    /// Finds a port by name.
    pub fn port(&self, direction: Direction, name: &str) -> Option<NodeId> {
        self.port_nodes(direction)
            .find(|&n| self.node(n).name.as_deref() == Some(name))
    }

    /// Names of the modules it instantiates, each once, in order of first use.
    pub fn children(&self) -> Vec<String> {
        let mut names = IndexMap::new();
        for id in self.nodes() {
            if let Op::Instance { module } = &self.node(id).op {
                names.insert(module.clone(), ());
            }
        }
        names.into_keys().collect()
    }

    /// What state the module itself has, instances not counted: (any register or memory, a register with a reset).
    pub fn state(&self) -> (bool, bool) {
        let mut clocked = !self.memories.is_empty();
        let mut reset = false;
        for id in self.nodes() {
            if let Op::Reg { reset: value } = &self.node(id).op {
                clocked = true;
                reset |= value.is_some();
            }
        }
        (clocked, reset)
    }

    /// Where the bits of an unnamed chain of slices and casts come from: the node under the chain and the lowest
    /// bit of it that the chain takes. For any other node, the node itself and 0.
    pub fn bits_of(&self, id: NodeId) -> (NodeId, u32) {
        let (mut at, mut lowest) = (id, 0);
        loop {
            let node = self.node(at);
            let offset = match &node.op {
                Op::Slice { lo, .. } if node.name.is_none() => *lo,
                Op::Cast { .. } if node.name.is_none() => 0,
                _ => return (at, lowest),
            };
            match self.drivers(at).first() {
                Some(&(_, source)) => (at, lowest) = (source, lowest + offset),
                None => return (at, lowest),
            }
        }
    }

    /// A word for the node in messages: its name, or its operator with the name of what it ends up in.
    pub fn describe(&self, id: NodeId) -> String {
        if let Some(name) = &self.node(id).name {
            return format!("{}.{name}", self.name);
        }
        let mut at = id;
        let mut seen = BTreeMap::new();
        while let Some(&(user, _)) = self.users(at).first() {
            if let Some(name) = &self.node(user).name {
                return format!("{}.({} in {name})", self.name, self.node(id).op.word());
            }
            if seen.insert(user, ()).is_some() {
                break;
            }
            at = user;
        }
        format!("{}.({})", self.name, self.node(id).op.word())
    }
}
