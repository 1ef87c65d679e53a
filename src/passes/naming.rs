//! Gives a name to every value that needs one to be written down, and to no other.
//!
//! Names come from what a value is, `row_q_eq_rows`, or from what it is for, `record_sum`; never from a counter
//! over the module. So a change in one place renames nothing elsewhere, and a name in a waveform tells its origin.
//!
//! A value needs a name if
//! - it is state or comes out of an instance,
//! - more than one user needs it, and it is more than a selection of bits of something named,
//! - its user selects bits of it: hardware description languages select bits of names, not of expressions,
//! - it is a product or an arithmetic shift inside a larger expression, whose width or sign the expression around
//!   it could change,
//! - it would make the expression around it too long or too deep to read.
//!
//! A [`Wire`](Op::Wire) whose driver has no name hands its own to the driver and goes.

use std::collections::{HashMap, HashSet};

use crate::config::identifier;
use crate::ir::{Module, NodeId, Op};

mod words;

/// Characters up to which an expression is read at a glance inside another.
const LONGEST_INLINE: usize = 60;
/// Characters that an extension, an inversion or a selection adds.
const EXTENSION: usize = 7;
/// Operators nested in each other up to which it is.
const DEEPEST_INLINE: usize = 3;

/// Names the values of a module.
pub(super) fn run(module: &mut Module) {
    collapse_wires(module);
    Naming::new(module).run();
}

/// Takes out wires that only name an unnamed value.
fn collapse_wires(module: &mut Module) {
    let wires: Vec<NodeId> = module
        .nodes()
        .filter(|&n| matches!(module.node(n).op, Op::Wire))
        .collect();
    for wire in wires {
        let &[driver] = module.operands(wire).as_slice() else {
            continue;
        };
        let source = module.node(driver);
        if source.name.is_some() || matches!(source.op, Op::Const(_)) {
            continue;
        }
        let alias = module.node(wire).clone();
        let source = module.node_mut(driver);
        source.name = alias.name;
        source.comment = alias.comment;
        source.section = alias.section;
        module.replace_uses(wire, driver);
        module.remove(wire);
    }
}

/// How an expression would look inside another.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    characters: usize,
    depth: usize,
}

struct Naming<'a> {
    module: &'a mut Module,
    taken: HashSet<String>,
    sizes: HashMap<NodeId, Size>,
}

impl<'a> Naming<'a> {
    fn new(module: &'a mut Module) -> Self {
        let mut taken: HashSet<String> = module
            .nodes()
            .filter_map(|n| module.node(n).name.clone())
            .collect();
        taken.extend(module.tables().into_iter().map(|table| table.name.clone()));
        taken.insert(module.clock.clone());
        taken.insert(module.reset.clone());
        Naming {
            module,
            taken,
            sizes: HashMap::new(),
        }
    }

    fn run(mut self) {
        for id in operands_first(self.module) {
            if self.module.node(id).name.is_some() {
                continue;
            }
            let size = self.size(id);
            if self.needs_name(id, size) {
                let name = self.free(words::name(self.module, id));
                self.module.node_mut(id).name = Some(name);
            } else {
                self.sizes.insert(id, size);
            }
        }
    }

    /// The name, or with the least suffix that makes it free.
    fn free(&mut self, name: String) -> String {
        let is_free = |name: &String, taken: &HashSet<String>| {
            identifier::is_legal(name) && !taken.contains(name)
        };
        let mut candidate = name.clone();
        let mut suffix = 1;
        while !is_free(&candidate, &self.taken) {
            suffix += 1;
            candidate = format!("{name}_{suffix}");
        }
        self.taken.insert(candidate.clone());
        candidate
    }

    fn needs_name(&self, id: NodeId, size: Size) -> bool {
        let node = self.module.node(id);
        let users = self.module.users(id);
        match &node.op {
            Op::Reg { .. } | Op::MemRead { .. } => return true,
            Op::InstanceOutput { .. } => return !self.drives_only_a_port(&users),
            Op::Const(_)
            | Op::Input
            | Op::Output
            | Op::Unused
            | Op::MemWrite { .. }
            | Op::Instance { .. } => return false,
            _ => {}
        }
        if users.iter().any(|&(user, _)| self.selects(user)) && !self.is_selection(id) {
            return true;
        }
        let &[(user, operand)] = users.as_slice() else {
            return !users.is_empty() && !self.is_simple(id);
        };
        if self.is_alone(user, operand) || self.continues(id, user, operand) {
            return false;
        }
        match node.op {
            Op::Mul => true,
            Op::Shr if node.ty.signed => true,
            _ => size.characters > self.room(user) || size.depth > DEEPEST_INLINE,
        }
    }

    /// Characters that fit inside a user. An extension is no place to break an expression: what it extends has the
    /// more telling name, and the better width to look at.
    fn room(&self, user: NodeId) -> usize {
        let node = self.module.node(user);
        match node.op {
            Op::Extend { .. } if node.name.is_none() => LONGEST_INLINE - EXTENSION,
            _ => LONGEST_INLINE,
        }
    }

    /// An output of an instance that goes to one output port of this module and nowhere else needs no wire.
    fn drives_only_a_port(&self, users: &[(NodeId, usize)]) -> bool {
        matches!(users, [(user, _)] if matches!(self.module.node(*user).op, Op::Output))
    }

    /// Bits of something named, or a constant.
    fn is_selection(&self, id: NodeId) -> bool {
        let (source, _) = self.module.bits_of(id);
        let source = self.module.node(source);
        source.name.is_some() || matches!(source.op, Op::Const(_))
    }

    /// What may be repeated for each user: a selection, its inverse, its extension with zeros.
    fn is_simple(&self, id: NodeId) -> bool {
        let node = self.module.node(id);
        let of_selection = || {
            let operands = self.module.operands(id);
            operands.iter().all(|&o| self.is_selection(o))
        };
        match node.op {
            Op::Slice { .. } | Op::Cast { .. } => self.is_selection(id),
            Op::Not => of_selection(),
            Op::Extend { .. } => !node.ty.signed && of_selection(),
            _ => false,
        }
    }

    /// Whether a user needs single bits of its operand.
    fn selects(&self, user: NodeId) -> bool {
        let node = self.module.node(user);
        match node.op {
            Op::Slice { .. } | Op::Popcount | Op::Priority => true,
            Op::Extend { .. } | Op::Mul => {
                let operands = self.module.operands(user);
                let wide_and_signed = |&o: &NodeId| {
                    let ty = self.module.node(o).ty;
                    ty.signed && ty.width > 1
                };
                operands.iter().any(wide_and_signed)
            }
            Op::Cast { .. } if node.name.is_none() => {
                let users = self.module.users(user);
                users.iter().any(|&(u, _)| self.selects(u))
            }
            _ => false,
        }
    }

    /// Whether an operand is written as the whole right side of a statement.
    fn is_alone(&self, user: NodeId, operand: usize) -> bool {
        let node = self.module.node(user);
        match node.op {
            Op::Output | Op::Wire => true,
            Op::Reg { .. } => operand == 0,
            Op::Cast { .. } => node.name.is_some(),
            _ => false,
        }
    }

    /// Whether a value merges with its user into one list: a chain of one operator, the cases of a choice.
    fn continues(&self, id: NodeId, user: NodeId, operand: usize) -> bool {
        match (&self.module.node(id).op, &self.module.node(user).op) {
            (Op::Mux, Op::Mux) => operand == 2,
            (Op::And, Op::And) | (Op::Or, Op::Or) | (Op::Xor, Op::Xor) => true,
            (Op::Add, Op::Add) | (Op::Concat, Op::Concat) => true,
            (Op::Concat, Op::Extend { .. }) => !self.module.node(id).ty.signed,
            (Op::Extend { .. }, Op::Concat) => true,
            _ => false,
        }
    }

    /// Roughly, the text of an expression in place.
    fn size(&self, id: NodeId) -> Size {
        let node = self.module.node(id);
        let operands = self.module.operands(id);
        let mut size = Size::default();
        for (number, &operand) in operands.iter().enumerate() {
            let inner = self.size_of_operand(operand);
            size.characters += inner.characters + 3;
            let merges = self.continues(operand, id, number);
            let depth = inner.depth + usize::from(!merges);
            size.depth = size.depth.max(depth);
        }
        match &node.op {
            Op::Slice { .. } | Op::Cast { .. } | Op::Not | Op::Extend { .. } => {
                size.characters += EXTENSION - 3;
                size.depth = size.depth.saturating_sub(1);
            }
            Op::Popcount => {
                let bits = operands
                    .iter()
                    .map(|&o| self.module.node(o).ty.width as usize);
                size.characters *= bits.sum::<usize>();
            }
            Op::Priority => size.characters *= 2,
            Op::Lookup { table } => size.characters += table.name.len(),
            _ => {}
        }
        size
    }

    fn size_of_operand(&self, id: NodeId) -> Size {
        let node = self.module.node(id);
        if let Some(name) = &node.name {
            return Size {
                characters: name.len(),
                depth: 0,
            };
        }
        match &node.op {
            Op::Const(_) => Size {
                characters: 4 + node.ty.width as usize / 4,
                depth: 0,
            },
            _ => self.sizes.get(&id).copied().unwrap_or_default(),
        }
    }
}

/// Every node, each unnamed one behind its unnamed operands.
fn operands_first(module: &Module) -> Vec<NodeId> {
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    for start in module.nodes() {
        let mut open = vec![(start, false)];
        while let Some((id, operands_done)) = open.pop() {
            if operands_done {
                order.push(id);
            } else if seen.insert(id) {
                open.push((id, true));
                if module.node(id).op.is_combinational() {
                    open.extend(module.operands(id).into_iter().rev().map(|o| (o, false)));
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests;
