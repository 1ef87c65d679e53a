//! Constant folding, and operators that a constant operand makes void.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use num_traits::Zero;

use super::eval::evaluate;
use crate::ir::{Module, NodeId, Op, Type, uint};

/// What a node turns out to be.
enum Outcome {
    Constant(BigUint),
    Same(NodeId),
    Inverse(NodeId),
}

pub(super) fn run(module: &mut Module) {
    let mut work: BTreeSet<NodeId> = module.nodes().collect();
    while let Some(id) = work.pop_first() {
        if !module.contains(id) {
            continue;
        }
        let Some(outcome) = simplify(module, id) else {
            continue;
        };
        let users: Vec<NodeId> = module.users(id).into_iter().map(|(user, _)| user).collect();
        let ty = module.node(id).ty;
        let new = match outcome {
            Outcome::Constant(value) => module.insert_const(id, value, ty),
            Outcome::Same(source) => source,
            Outcome::Inverse(source) => module.insert(id, Op::Not, &[source]),
        };
        module.supersede(id, new);
        work.extend(users);
        work.insert(new);
    }
}

fn simplify(module: &Module, id: NodeId) -> Option<Outcome> {
    let node = module.node(id);
    if !node.op.is_combinational() || matches!(node.op, Op::Output | Op::Wire | Op::Unused) {
        return None;
    }
    let operands = module.operands(id);
    let known: Option<Vec<(BigUint, Type)>> = operands
        .iter()
        .map(|&n| Some((constant(module, n)?.clone(), module.node(n).ty)))
        .collect();
    if let Some(known) = known
        && let Some(value) = evaluate(&node.op, node.ty, &known)
    {
        return Some(Outcome::Constant(value));
    }
    void(module, id, &operands)
}

fn constant(module: &Module, id: NodeId) -> Option<&BigUint> {
    match &module.node(id).op {
        Op::Const(value) => Some(value),
        _ => None,
    }
}

/// Operators that do nothing to one operand because of the others.
fn void(module: &Module, id: NodeId, operands: &[NodeId]) -> Option<Outcome> {
    let node = module.node(id);
    let ones = (BigUint::from(1u32) << node.ty.width) - 1u32;
    let is = |n: NodeId, value: &BigUint| constant(module, n) == Some(value);
    let zero = BigUint::zero();
    match (&node.op, operands) {
        (Op::And, _) => fold(module, operands, &zero, &ones),
        (Op::Or, _) => fold(module, operands, &ones, &zero),
        (Op::Xor | Op::Add, [a, b]) if is(*b, &zero) => Some(Outcome::Same(*a)),
        (Op::Xor | Op::Add, [a, b]) if is(*a, &zero) => Some(Outcome::Same(*b)),
        (Op::Sub, [a, b]) if is(*b, &zero) => Some(Outcome::Same(*a)),
        (Op::Shl | Op::Shr, [a, n]) if is(*n, &zero) => Some(Outcome::Same(*a)),
        (Op::Lt | Op::Le, [a, b]) => vacuous(module, &node.op, *a, *b),
        (Op::Mux, [select, one, other]) => mux(module, node.ty, *select, *one, *other),
        (Op::ReduceAnd | Op::ReduceOr | Op::ReduceXor | Op::Priority, [a])
            if module.node(*a).ty == uint(1) =>
        {
            Some(Outcome::Same(*a))
        }
        (Op::Slice { lo: 0, width }, [a]) if module.node(*a).ty == uint(*width) => {
            Some(Outcome::Same(*a))
        }
        (Op::Concat, [a]) if module.node(*a).ty == node.ty => Some(Outcome::Same(*a)),
        (Op::Extend { .. } | Op::Cast { .. }, [a]) if module.node(*a).ty == node.ty => {
            Some(Outcome::Same(*a))
        }
        (Op::Not, [a]) => match (&module.node(*a).op, module.operands(*a).as_slice()) {
            (Op::Not, [inner]) => Some(Outcome::Same(*inner)),
            _ => None,
        },
        _ => None,
    }
}

/// `and` with (all zero, all one), `or` with (all one, all zero): what absorbs and what is neutral. An operator of
/// more than two operands is left with its neutral ones unless only one operand counts.
fn fold(
    module: &Module,
    operands: &[NodeId],
    absorbing: &BigUint,
    neutral: &BigUint,
) -> Option<Outcome> {
    if operands
        .iter()
        .any(|&n| constant(module, n) == Some(absorbing))
    {
        return Some(Outcome::Constant(absorbing.clone()));
    }
    let mut counts = operands
        .iter()
        .filter(|&&n| constant(module, n) != Some(neutral));
    match (counts.next(), counts.next()) {
        (Some(&only), None) => Some(Outcome::Same(only)),
        (Some(&first), Some(_)) if operands.iter().all(|&n| n == first) => {
            Some(Outcome::Same(first))
        }
        _ => None,
    }
}

/// A comparison with the least or the greatest value of the type that says the same of every value.
fn vacuous(module: &Module, op: &Op, a: NodeId, b: NodeId) -> Option<Outcome> {
    let Type { width, signed } = module.node(a).ty;
    let ones = (BigUint::from(1u32) << width) - 1u32;
    let (least, greatest) = if signed {
        (BigUint::from(1u32) << (width - 1), ones >> 1u32)
    } else {
        (BigUint::zero(), ones)
    };
    let is = |n: NodeId, value: &BigUint| constant(module, n) == Some(value);
    match op {
        Op::Lt if is(a, &greatest) || is(b, &least) => Some(Outcome::Constant(BigUint::zero())),
        Op::Le if is(a, &least) || is(b, &greatest) => Some(Outcome::Constant(BigUint::from(1u32))),
        _ => None,
    }
}

fn mux(module: &Module, ty: Type, select: NodeId, one: NodeId, other: NodeId) -> Option<Outcome> {
    if let Some(value) = constant(module, select) {
        return Some(Outcome::Same(if value.is_zero() { other } else { one }));
    }
    if one == other {
        return Some(Outcome::Same(one));
    }
    match (constant(module, one), constant(module, other)) {
        (Some(a), Some(b)) if a == b => Some(Outcome::Same(one)),
        (Some(a), Some(_)) if ty == uint(1) => Some(if a.is_zero() {
            Outcome::Inverse(select)
        } else {
            Outcome::Same(select)
        }),
        _ => None,
    }
}
