//! From a flat module to a program: where each signal lies, and in which order what is computed.

use std::collections::HashMap;

use indexmap::IndexMap;
use num_bigint::BigUint;

use super::SimError;
use super::fit;
use super::lower::{Emitter, Operand};
use super::program::{
    Kind, MemoryShape, Named, Place, Program, Read, Slot, WORD, Write, mask, spare, words,
};
use crate::ir::{Design, Module, NodeId, Op};

/// Compiles a design of one module.
///
/// Named nodes are kept whether or not anything needs them, because a user may look at them.
///
/// # Errors
/// A combinational loop, or a node that is not fit.
pub(super) fn compile(flat: &Design, module: &Module) -> Result<Program, SimError> {
    for id in module.nodes() {
        fit::judge(module, id)?;
    }
    let order = flat.order(module, &HashMap::new())?;
    Compiler::new(module).run(&order)
}

/// What is known of a node once it has been placed.
#[derive(Clone, Copy)]
struct Placed {
    place: Place,
    /// Whether an input changes it within the cycle.
    on_inputs: bool,
}

struct Compiler<'a> {
    module: &'a Module,
    emitter: Emitter,
    live: Vec<bool>,
    placed: Vec<Option<Placed>>,
    /// Words of state; as many for the next state lie behind them.
    state: Slot,
    /// Nodes whose result is computed right where a register takes it from.
    direct: HashMap<NodeId, Slot>,
}

impl<'a> Compiler<'a> {
    fn new(module: &'a Module) -> Self {
        let count = module.nodes().map(|n| n.index() + 1).max().unwrap_or(0);
        Compiler {
            module,
            emitter: Emitter::default(),
            live: live(module, count),
            placed: vec![None; count],
            state: 0,
            direct: HashMap::new(),
        }
    }

    fn run(mut self, order: &[NodeId]) -> Result<Program, SimError> {
        let nodes: Vec<NodeId> = self
            .module
            .nodes()
            .filter(|n| self.live[n.index()])
            .collect();
        let (state, resets) = self.lay_out_state(&nodes);
        self.plan_direct(&nodes);
        for &id in order {
            if self.live[id.index()] {
                self.place(id);
            }
        }
        for &id in &nodes {
            if matches!(self.module.node(id).op, Op::Reg { .. }) {
                self.next_state(id);
            }
        }
        let (reads, writes) = self.memory_accesses(&nodes);
        let names = self.names(&nodes);
        let [from_state, from_inputs] = self.emitter.code;
        Ok(Program {
            from_state,
            from_inputs,
            wide: self.emitter.wide,
            values: self.emitter.values,
            state,
            resets,
            memories: self
                .module
                .memories
                .iter()
                .map(|m| MemoryShape {
                    width: m.width,
                    depth: m.depth,
                })
                .collect(),
            reads,
            writes,
            names,
        })
    }

    fn width(&self, id: NodeId) -> u32 {
        self.module.node(id).ty.width
    }

    /// The place of a node that stands before the present one in the order.
    fn placed(&self, id: NodeId) -> Placed {
        self.placed[id.index()].unwrap_or(Placed {
            place: Place { slot: 0, width: 1 },
            on_inputs: false,
        })
    }

    fn set_place(&mut self, id: NodeId, slot: Slot, on_inputs: bool) {
        let width = self.width(id);
        self.placed[id.index()] = Some(Placed {
            place: Place { slot, width },
            on_inputs,
        });
    }

    /// Gives registers and memory outputs their words, at the start of the array. Returns the bits of each word
    /// of the state and the words that a reset sets.
    fn lay_out_state(&mut self, nodes: &[NodeId]) -> (Vec<u64>, Vec<(Slot, u64)>) {
        let mut masks = Vec::new();
        let mut resets = Vec::new();
        for &id in nodes {
            let op = &self.module.node(id).op;
            if !matches!(op, Op::Reg { .. } | Op::MemRead { .. }) {
                continue;
            }
            let slot = masks.len() as Slot;
            let width = self.width(id);
            masks.extend((0..words(width)).map(|i| mask(spare(width, i))));
            if let Op::Reg { reset: Some(value) } = op {
                let digits = value.iter_u64_digits().chain(std::iter::repeat(0));
                resets.extend((slot..masks.len() as Slot).zip(digits));
            }
            self.set_place(id, slot, false);
        }
        self.state = masks.len() as Slot;
        self.emitter.allocate(2 * self.state);
        for (slot, value) in &mut resets {
            *value &= masks[*slot as usize];
        }
        (masks, resets)
    }

    /// Finds results that can be written straight into the next state, one for a register without enable.
    fn plan_direct(&mut self, nodes: &[NodeId]) {
        for &id in nodes {
            if !matches!(self.module.node(id).op, Op::Reg { .. }) {
                continue;
            }
            let operands = self.module.operands(id);
            let [next] = operands[..] else {
                continue;
            };
            let mut source = next;
            while let Some((operand, _)) = alias(self.module, source) {
                source = operand;
            }
            // An alias never has more words than its source: with as many, it is the source from its first word on.
            let same = words(self.width(source)) == words(self.width(id));
            if same && self.module.node(source).op.is_combinational() {
                let slot = self.placed(id).place.slot + self.state;
                self.direct.entry(source).or_insert(slot);
            }
        }
    }

    /// Places a node and emits its code.
    fn place(&mut self, id: NodeId) {
        let node = self.module.node(id);
        if let Some((operand, skip)) = alias(self.module, id) {
            let Placed { place, on_inputs } = self.placed(operand);
            return self.set_place(id, place.slot + skip, on_inputs);
        }
        match &node.op {
            Op::Input => {
                let slot = self.emitter.allocate(words(node.ty.width));
                self.set_place(id, slot, true);
            }
            Op::Const(value) => {
                let value = value % (BigUint::from(1u32) << node.ty.width);
                let slot = self.emitter.constant(&value, node.ty.width);
                self.set_place(id, slot, false);
            }
            op if op.is_combinational() && !op.is_sink() => {
                let operands = self.module.operands(id);
                let on_inputs = operands.iter().any(|&o| self.placed(o).on_inputs);
                let operands: Vec<Operand> = operands
                    .into_iter()
                    .map(|o| Operand {
                        place: self.placed(o).place,
                        signed: self.module.node(o).ty.signed,
                    })
                    .collect();
                let slot = match self.direct.get(&id) {
                    Some(&slot) => slot,
                    None => self.emitter.allocate(words(node.ty.width)),
                };
                self.emitter.section(on_inputs);
                self.emitter.lower(&node.op, slot, node.ty, &operands);
                self.set_place(id, slot, on_inputs);
            }
            _ => {}
        }
    }

    /// The code that brings a register's next value to where the clock edge takes it from.
    fn next_state(&mut self, id: NodeId) {
        let operands = self.module.operands(id);
        let register = self.placed(id).place;
        let count = words(register.width);
        let to = register.slot + self.state;
        let next = self.placed(operands[0]);
        match operands.get(1).map(|&enable| self.placed(enable)) {
            None if next.place.slot == to => {}
            None => {
                self.emitter.section(next.on_inputs);
                self.emitter.copy(to, next.place.slot, count);
            }
            Some(enable) => {
                self.emitter.section(next.on_inputs || enable.on_inputs);
                let (select, a) = (enable.place.slot, next.place.slot);
                self.emitter.mux(to, select, a, register.slot, count);
            }
        }
    }

    fn memory_accesses(&self, nodes: &[NodeId]) -> (Vec<Read>, Vec<Write>) {
        let mut reads = Vec::new();
        let mut writes = Vec::new();
        for &id in nodes {
            let operands: Vec<Slot> = self
                .module
                .operands(id)
                .into_iter()
                .map(|o| self.placed(o).place.slot)
                .collect();
            match (&self.module.node(id).op, &operands[..]) {
                (&Op::MemRead { memory }, &[address, enable]) => reads.push(Read {
                    memory,
                    address,
                    enable,
                    output: self.placed(id).place,
                    collides: None,
                }),
                (&Op::MemWrite { memory }, &[address, data, enable]) => writes.push(Write {
                    memory,
                    address,
                    data,
                    enable,
                }),
                _ => {}
            }
        }
        for read in &mut reads {
            if self.module.memories[read.memory].any_on_collision {
                read.collides = writes.iter().position(|w| w.memory == read.memory);
            }
        }
        (reads, writes)
    }

    fn names(&self, nodes: &[NodeId]) -> IndexMap<String, Named> {
        let mut names = IndexMap::new();
        for &id in nodes {
            let node = self.module.node(id);
            let (Some(name), Some(Placed { place, .. })) = (&node.name, self.placed[id.index()])
            else {
                continue;
            };
            let kind = match node.op {
                Op::Input => Kind::Input,
                Op::Output => Kind::Output,
                Op::Const(_) => Kind::Constant,
                Op::Reg { .. } | Op::MemRead { .. } => Kind::State,
                _ => Kind::Value,
            };
            names.insert(name.clone(), Named { place, kind });
        }
        names
    }
}

/// For a node whose value is part of another's as it lies there: that other, and the words to skip.
fn alias(module: &Module, id: NodeId) -> Option<(NodeId, u32)> {
    let node = module.node(id);
    let operand = module.operands(id).first().copied()?;
    let from = module.node(operand).ty;
    match node.op {
        Op::Wire | Op::Output | Op::Cast { .. } => Some((operand, 0)),
        // The bits above an unsigned value are 0 already.
        Op::Extend { width } if width == from.width => Some((operand, 0)),
        Op::Extend { width } if !from.signed && words(width) == words(from.width) => {
            Some((operand, 0))
        }
        Op::Slice { lo, width } if lo % WORD == 0 => {
            let ends = width % WORD == 0 || lo + width == from.width;
            ends.then_some((operand, lo / WORD))
        }
        _ => None,
    }
}

/// For each node, by its index, whether it has a name, has an effect, or is needed by such a node.
fn live(module: &Module, count: usize) -> Vec<bool> {
    let mut live = vec![false; count];
    let mut open: Vec<NodeId> = module
        .nodes()
        .filter(|&id| {
            let node = module.node(id);
            node.name.is_some() || matches!(node.op, Op::Output | Op::MemWrite { .. })
        })
        .collect();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut live[id.index()], true) {
            open.extend(module.operands(id));
        }
    }
    live
}
