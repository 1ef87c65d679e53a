//! What stands where in a module: sections, the order within them, and what must be declared ahead.

use std::collections::{BTreeSet, HashSet};

use crate::ir::{Module, NodeId, Op, SectionId};

/// A piece of a section's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Item {
    /// A named value and its expression.
    Net(NodeId),
    /// An instance of another module and the wires at its outputs.
    Instance(NodeId),
    /// A memory and the wire at its read port.
    Memory(usize),
}

/// A section: registers are declared at its head and updated at its end.
#[derive(Clone, Debug, Default)]
pub(super) struct SectionPlan {
    pub registers: Vec<NodeId>,
    pub items: Vec<Item>,
}

/// The body of a module.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// By `SectionId`.
    pub sections: Vec<SectionPlan>,
    /// Values that are used above the place that drives them, in order of creation.
    pub ahead: BTreeSet<NodeId>,
}

impl Plan {
    pub fn new(module: &Module) -> Self {
        let mut sections: Vec<SectionPlan> = Vec::new();
        sections.resize_with(module.sections.len(), SectionPlan::default);
        let mut order = Order {
            module,
            placed: HashSet::new(),
            sections: &mut sections,
        };
        for id in module.nodes() {
            order.place(id);
        }
        let ahead = ahead(module, &sections);
        Plan { sections, ahead }
    }
}

/// The item that drives a named value; ports, constants and registers have none.
fn item(module: &Module, id: NodeId) -> Option<Item> {
    let node = module.node(id);
    match &node.op {
        Op::Input | Op::Output | Op::Unused | Op::Const(_) | Op::Reg { .. } => None,
        Op::MemRead { memory } | Op::MemWrite { memory } => Some(Item::Memory(*memory)),
        Op::Instance { .. } => Some(Item::Instance(id)),
        Op::InstanceOutput { .. } => module.operands(id).first().map(|&i| Item::Instance(i)),
        _ => node.name.is_some().then_some(Item::Net(id)),
    }
}

fn section(module: &Module, item: Item) -> SectionId {
    match item {
        Item::Net(id) | Item::Instance(id) => module.node(id).section,
        Item::Memory(memory) => module.memories[memory].section,
    }
}

/// Named values that the text of an item mentions, in order.
fn mentions(module: &Module, item: Item) -> Vec<NodeId> {
    match item {
        Item::Net(id) | Item::Instance(id) => operands(module, id),
        Item::Memory(memory) => ports(module, memory)
            .into_iter()
            .flat_map(|n| operands(module, n))
            .collect(),
    }
}

/// Read and write nodes of a memory.
fn ports(module: &Module, memory: usize) -> Vec<NodeId> {
    module
        .nodes()
        .filter(|&n| match module.node(n).op {
            Op::MemRead { memory: m } | Op::MemWrite { memory: m } => m == memory,
            _ => false,
        })
        .collect()
}

/// Named values that the operands of a node mention, directly or inside unnamed expressions.
fn operands(module: &Module, id: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = module.operands(id);
    open.reverse();
    while let Some(at) = open.pop() {
        let node = module.node(at);
        if node.name.is_some() || !node.op.is_combinational() {
            found.push(at);
        } else {
            open.extend(module.operands(at).into_iter().rev());
        }
    }
    found
}

/// Places items section by section: in the order of the builder, but behind what they need of the same section.
struct Order<'a> {
    module: &'a Module,
    placed: HashSet<Item>,
    sections: &'a mut Vec<SectionPlan>,
}

impl Order<'_> {
    fn place(&mut self, id: NodeId) {
        let node = self.module.node(id);
        if let (Op::Reg { .. }, Some(plan)) = (&node.op, self.sections.get_mut(node.section.0)) {
            plan.registers.push(id);
            return;
        }
        if let Some(item) = item(self.module, id) {
            self.place_item(item);
        }
    }

    fn place_item(&mut self, at: Item) {
        if !self.placed.insert(at) {
            return;
        }
        let home = section(self.module, at);
        for needed in mentions(self.module, at) {
            if let Some(needed) = item(self.module, needed)
                && section(self.module, needed) == home
            {
                self.place_item(needed);
            }
        }
        if let Some(plan) = self.sections.get_mut(home.0) {
            plan.items.push(at);
        }
    }
}

/// Walks the text from top to bottom and collects what is used before it is declared.
fn ahead(module: &Module, sections: &[SectionPlan]) -> BTreeSet<NodeId> {
    let mut declared: HashSet<Item> = HashSet::new();
    let mut registers: HashSet<NodeId> = HashSet::new();
    let mut ahead = BTreeSet::new();
    let mut used = |ids: Vec<NodeId>, declared: &HashSet<Item>, registers: &HashSet<NodeId>| {
        for id in ids {
            let known = match (item(module, id), &module.node(id).op) {
                (Some(item), _) => declared.contains(&item),
                (None, Op::Reg { .. }) => registers.contains(&id),
                (None, _) => true,
            };
            if !known {
                ahead.insert(id);
            }
        }
    };
    for section in sections {
        registers.extend(&section.registers);
        for &item in &section.items {
            used(mentions(module, item), &declared, &registers);
            declared.insert(item);
        }
        for &register in &section.registers {
            used(operands(module, register), &declared, &registers);
        }
    }
    ahead
}
