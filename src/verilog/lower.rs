//! From a node of the graph to an expression: one rule an operator.
//!
//! Widths: every expression is, taken on its own, exactly as wide as its node; extensions are written as
//! concatenations. Signs: they matter to comparison, right shift, product and extension only, and there both
//! operands are made signed or unsigned explicitly; elsewhere operands are equally wide and the sign is without
//! effect.

use std::collections::HashMap;

use num_bigint::BigUint;
use num_traits::One;

use super::error::VerilogError;
use super::expr::{Class, Expr};
use super::literal::literal;
use crate::ir::{Module, NodeId, Op, Type, uint};

/// Lowers the nodes of one module and keeps a record of the bits that the text mentions.
pub(super) struct Lowering<'a> {
    module: &'a Module,
    mentioned: HashMap<NodeId, Vec<(u32, u32)>>,
}

impl<'a> Lowering<'a> {
    pub fn new(module: &'a Module) -> Self {
        Lowering {
            module,
            mentioned: HashMap::new(),
        }
    }

    /// Bits of `id` that no expression so far mentions, as (lowest, highest), ascending.
    pub fn unmentioned(&self, id: NodeId) -> Vec<(u32, u32)> {
        let mut seen = self.mentioned.get(&id).cloned().unwrap_or_default();
        seen.sort_unstable();
        let (mut free, mut next) = (Vec::new(), 0);
        for (lowest, highest) in seen {
            if lowest > next {
                free.push((next, lowest - 1));
            }
            next = next.max(highest + 1);
        }
        let width = self.module.node(id).ty.width;
        if next < width {
            free.push((next, width - 1));
        }
        free
    }

    /// The bits `lowest ..= highest` of a named node.
    pub fn select(&mut self, id: NodeId, name: &str, lowest: u32, highest: u32) -> Expr {
        self.mentioned
            .entry(id)
            .or_default()
            .push((lowest, highest));
        let ty = self.module.node(id).ty;
        if lowest == 0 && highest + 1 == ty.width {
            return Expr::Atom {
                text: name.to_owned(),
                signed: ty.signed,
            };
        }
        Expr::atom(if lowest == highest {
            format!("{name}[{lowest}]")
        } else {
            format!("{name}[{highest}:{lowest}]")
        })
    }

    /// A node as an operand: its name, or its expression where it has none.
    pub fn value(&mut self, id: NodeId) -> Result<Expr, VerilogError> {
        let node = self.module.node(id);
        if let Some(name) = &node.name {
            return Ok(self.select(id, name, 0, node.ty.width - 1));
        }
        let expr = self.driver(id)?;
        // An unsigned operand beside it would turn the whole expression unsigned, and the shift logical.
        if matches!(node.op, Op::Shr) && node.ty.signed {
            return Ok(Expr::Call("$signed".to_owned(), Box::new(expr)));
        }
        Ok(expr)
    }

    /// The expression that drives a node, whether the node has a name or not.
    pub fn driver(&mut self, id: NodeId) -> Result<Expr, VerilogError> {
        let module = self.module;
        let node = module.node(id);
        let operands = module.operands(id);
        let missing = |needs| VerilogError::Operands {
            node: module.describe(id),
            found: operands.len(),
            needs,
        };
        match (&node.op, operands.as_slice()) {
            (Op::Const(value), _) => Ok(constant(value, node.ty)),
            (Op::Wire | Op::Output | Op::Unused | Op::Cast { .. }, &[a]) => self.value(a),
            (Op::Slice { lo, width }, &[a]) => {
                let (source, offset) = module.bits_of(a);
                self.bits(source, offset + lo, offset + lo + width - 1)
            }
            (Op::Not, &[a]) => self.not(a),
            (Op::And, parts) => self.chain(Class::And, "&", parts),
            (Op::Or, parts) => self.chain(Class::Or, "|", parts),
            (Op::Xor, parts) => self.chain(Class::Xor, "^", parts),
            (Op::ReduceAnd, &[a]) => self.prefix("&", a),
            (Op::ReduceOr, &[a]) => self.prefix("|", a),
            (Op::ReduceXor, &[a]) => self.prefix("^", a),
            (Op::Popcount, &[a]) => self.popcount(a, node.ty.width),
            (Op::Priority, &[a]) => self.priority(a),
            (Op::Add, parts @ [_, _]) => self.chain(Class::Add, "+", parts),
            (Op::Sub, &[a, b]) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                Ok(Expr::infix(Class::Add, a, "-", b))
            }
            (Op::Mul, &[a, b]) => {
                let (a, b) = (
                    self.factor(a, node.ty.width)?,
                    self.factor(b, node.ty.width)?,
                );
                Ok(Expr::chain(Class::Mul, "*", vec![a, b]))
            }
            (Op::Eq | Op::Ne | Op::Lt | Op::Le, &[a, b]) => self.compare(&node.op, false, a, b),
            (Op::Mux, [_, _, _]) => self.choice(id),
            (Op::Concat, parts) => self.concat(parts),
            (Op::Extend { width }, &[a]) => self.extend(a, *width),
            (Op::Shl, &[a, n]) => {
                let (a, n) = (self.value(a)?, self.value(n)?);
                Ok(Expr::infix(Class::Shift, a, "<<", n))
            }
            (Op::Shr, &[a, n]) => {
                let operator = if node.ty.signed { ">>>" } else { ">>" };
                let a = if node.ty.signed {
                    self.signed(a)?
                } else {
                    self.value(a)?
                };
                let n = self.value(n)?;
                Ok(Expr::infix(Class::Shift, a, operator, n))
            }
            (Op::Lookup { table }, &[index]) => {
                let index = self.value(index)?;
                Ok(Expr::Call(table.name.clone(), Box::new(index)))
            }
            (
                Op::Input
                | Op::Reg { .. }
                | Op::MemRead { .. }
                | Op::MemWrite { .. }
                | Op::Instance { .. }
                | Op::InstanceOutput { .. },
                _,
            ) => Err(VerilogError::Unnamed {
                node: module.describe(id),
            }),
            (Op::Mux, _) => Err(missing("three")),
            (Op::Add | Op::Sub | Op::Mul | Op::Eq | Op::Ne | Op::Lt | Op::Le, _) => {
                Err(missing("two"))
            }
            (Op::Shl | Op::Shr, _) => Err(missing("two")),
            _ => Err(missing("one")),
        }
    }

    /// Bits of a node that is the end of a chain of slices.
    fn bits(&mut self, source: NodeId, lowest: u32, highest: u32) -> Result<Expr, VerilogError> {
        let node = self.module.node(source);
        match (&node.name, &node.op) {
            (Some(name), _) => Ok(self.select(source, name, lowest, highest)),
            (None, Op::Const(value)) => {
                let width = highest - lowest + 1;
                let mask = (BigUint::one() << width) - 1u32;
                Ok(constant(&((value >> lowest) & mask), uint(width)))
            }
            (None, _) if lowest == 0 && highest + 1 == node.ty.width => self.value(source),
            (None, _) => Err(VerilogError::Unnamed {
                node: self.module.describe(source),
            }),
        }
    }

    /// One bit of an operand that must have a name, directly or through slices.
    fn bit(&mut self, id: NodeId, index: u32) -> Result<Expr, VerilogError> {
        let (source, offset) = self.module.bits_of(id);
        self.bits(source, offset + index, offset + index)
    }

    fn signed(&mut self, id: NodeId) -> Result<Expr, VerilogError> {
        let expr = self.value(id)?;
        Ok(if expr.is_signed() {
            expr
        } else {
            Expr::Call("$signed".to_owned(), Box::new(expr))
        })
    }

    fn prefix(&mut self, operator: &'static str, a: NodeId) -> Result<Expr, VerilogError> {
        Ok(Expr::Prefix(operator, Box::new(self.value(a)?)))
    }

    fn chain(
        &mut self,
        class: Class,
        operator: &'static str,
        parts: &[NodeId],
    ) -> Result<Expr, VerilogError> {
        let parts: Result<Vec<Expr>, _> = parts.iter().map(|&p| self.value(p)).collect();
        Ok(Expr::chain(class, operator, parts?))
    }

    /// An inversion, joined with what it inverts where Verilog has an operator for both.
    fn not(&mut self, a: NodeId) -> Result<Expr, VerilogError> {
        let node = self.module.node(a);
        let operands = self.module.operands(a);
        match (&node.op, operands.as_slice()) {
            _ if node.name.is_some() => self.prefix("~", a),
            (Op::Eq | Op::Ne | Op::Lt | Op::Le, &[x, y]) => self.compare(&node.op, true, x, y),
            (Op::ReduceAnd, &[x]) => self.prefix("~&", x),
            (Op::ReduceOr, &[x]) => self.prefix("~|", x),
            (Op::ReduceXor, &[x]) => self.prefix("~^", x),
            _ => self.prefix("~", a),
        }
    }

    /// A comparison, or its contrary; a constant comes second.
    fn compare(
        &mut self,
        op: &Op,
        contrary: bool,
        a: NodeId,
        b: NodeId,
    ) -> Result<Expr, VerilogError> {
        let is_constant = |id| matches!(self.module.node(id).op, Op::Const(_));
        let swap = is_constant(a) && !is_constant(b);
        let operator = match (op, contrary, swap) {
            (Op::Eq, false, _) | (Op::Ne, true, _) => "==",
            (Op::Eq, true, _) | (Op::Ne, false, _) => "!=",
            (Op::Lt, false, false) | (Op::Le, true, true) => "<",
            (Op::Lt, false, true) | (Op::Le, true, false) => ">",
            (Op::Lt, true, false) | (Op::Le, false, true) => ">=",
            (_, _, _) => "<=",
        };
        let (a, b) = if swap { (b, a) } else { (a, b) };
        let by_sign = matches!(op, Op::Lt | Op::Le);
        let (a, b) = if by_sign && self.module.node(a).ty.signed {
            (self.signed(a)?, self.signed(b)?)
        } else {
            let (a, b) = (self.value(a)?, self.value(b)?);
            if by_sign && a.is_signed() && b.is_signed() {
                (Expr::Call("$unsigned".to_owned(), Box::new(a)), b)
            } else {
                (a, b)
            }
        };
        Ok(Expr::infix(Class::Compare, a, operator, b))
    }

    /// A multiplexer with those in its else branch, as long as these have no name of their own.
    fn choice(&mut self, id: NodeId) -> Result<Expr, VerilogError> {
        let (mut arms, mut at) = (Vec::new(), id);
        loop {
            let operands = self.module.operands(at);
            let &[condition, value, otherwise] = operands.as_slice() else {
                return Err(VerilogError::Operands {
                    node: self.module.describe(at),
                    found: operands.len(),
                    needs: "three",
                });
            };
            arms.push((self.value(condition)?, self.value(value)?));
            let node = self.module.node(otherwise);
            if node.name.is_some() || !matches!(node.op, Op::Mux) {
                return Ok(Expr::Choice(arms, Box::new(self.value(otherwise)?)));
            }
            at = otherwise;
        }
    }

    /// Parts side by side; a part that stands several times in a row is repeated.
    fn concat(&mut self, parts: &[NodeId]) -> Result<Expr, VerilogError> {
        let mut flat = Vec::new();
        for run in parts.chunk_by(|a, b| a == b) {
            let value = self.value(run[0])?;
            match u32::try_from(run.len()) {
                Ok(1) | Err(_) => join(&mut flat, value),
                Ok(times) => flat.push(Expr::Repeat(times, Box::new(value))),
            }
        }
        Ok(match <[Expr; 1]>::try_from(flat) {
            Ok([repeat @ Expr::Repeat(..)]) => repeat,
            Ok(one) => Expr::Concat(one.into()),
            Err(flat) => Expr::Concat(flat),
        })
    }

    /// `a` in `width` bits, by its own sign.
    fn extend(&mut self, a: NodeId, width: u32) -> Result<Expr, VerilogError> {
        let ty = self.module.node(a).ty;
        let extra = width.saturating_sub(ty.width);
        if extra == 0 {
            return self.value(a);
        }
        if ty.signed && ty.width == 1 {
            return Ok(Expr::Repeat(width, Box::new(self.value(a)?)));
        }
        let fill = if ty.signed {
            Expr::Repeat(extra, Box::new(self.bit(a, ty.width - 1)?))
        } else {
            constant(&BigUint::ZERO, uint(extra))
        };
        let mut parts = vec![fill];
        join(&mut parts, self.value(a)?);
        Ok(Expr::Concat(parts))
    }

    /// A factor in the width of the product, so that no bit of the product is lost.
    fn factor(&mut self, a: NodeId, width: u32) -> Result<Expr, VerilogError> {
        let wide = self.extend(a, width)?;
        Ok(if self.module.node(a).ty.signed {
            Expr::Call("$signed".to_owned(), Box::new(wide))
        } else {
            wide
        })
    }

    /// The sum of all bits.
    fn popcount(&mut self, a: NodeId, width: u32) -> Result<Expr, VerilogError> {
        let bits = self.module.node(a).ty.width;
        if bits == 1 {
            return self.value(a);
        }
        let fill = constant(&BigUint::ZERO, uint(width - 1));
        let mut parts = Vec::new();
        for index in 0..bits {
            parts.push(Expr::Concat(vec![fill.clone(), self.bit(a, index)?]));
        }
        Ok(Expr::chain(Class::Add, "+", parts))
    }

    /// `a & (~a + 1)`: the lowest one survives.
    fn priority(&mut self, a: NodeId) -> Result<Expr, VerilogError> {
        let width = self.module.node(a).ty.width;
        let value = self.value(a)?;
        if !matches!(value, Expr::Atom { .. }) {
            return Err(VerilogError::Unnamed {
                node: self.module.describe(a),
            });
        }
        if width == 1 {
            return Ok(value);
        }
        let inverted = Expr::Prefix("~", Box::new(value.clone()));
        let one = constant(&BigUint::one(), uint(width));
        let negated = Expr::chain(Class::Add, "+", vec![inverted, one]);
        Ok(Expr::chain(Class::And, "&", vec![value, negated]))
    }
}

fn constant(value: &BigUint, ty: Type) -> Expr {
    Expr::Atom {
        text: literal(value, ty),
        signed: ty.signed,
    }
}

/// Appends to the parts of a concatenation; a concatenation dissolves in it.
fn join(parts: &mut Vec<Expr>, part: Expr) {
    match part {
        Expr::Concat(inner) => parts.extend(inner),
        other => parts.push(other),
    }
}
