//! Clocked blocks: resets, enables, updates.

use super::error::VerilogError;
use super::expr::{COLUMNS, Expr};
use super::literal::literal;
use super::module::Body;
use super::ports;
use super::text::aligned;
use super::view::BlockView;
use crate::config::Reset;
use crate::ir::{NodeId, Op};

/// Columns in front of an update in a block with a reset.
const INDENT: usize = 12;

impl Body<'_, '_> {
    /// Clocked blocks of a section: registers with a reset in one, registers of payload in another.
    pub(super) fn blocks(&mut self, registers: &[NodeId]) -> Result<Vec<BlockView>, VerilogError> {
        let (mut control, mut values, mut payload) = (Vec::new(), Vec::new(), Vec::new());
        for &id in registers {
            let node = self.module.node(id);
            match &node.op {
                Op::Reg { reset: Some(value) } => {
                    control.push(id);
                    let value = literal(value, node.ty);
                    values.push((self.name(id)?.to_owned(), format!("{value};")));
                }
                _ => payload.push(id),
            }
        }
        let clock = format!("posedge {}", self.module.clock);
        let mut blocks = Vec::new();
        if !control.is_empty() {
            let reset = &self.module.reset;
            let kind = self.context.design.reset;
            blocks.push(BlockView {
                event: match kind {
                    Reset::AsyncLow => format!("{clock} or negedge {reset}"),
                    Reset::SyncLow | Reset::SyncHigh => clock.clone(),
                },
                reset: Some((ports::reset_condition(kind, reset), aligned(&values, "<="))),
                lines: self.updates(&control)?,
            });
        }
        if !payload.is_empty() {
            blocks.push(BlockView {
                event: clock,
                reset: None,
                lines: self.updates(&payload)?,
            });
        }
        Ok(blocks)
    }

    /// Updates of registers; those with the same enable stand under one condition.
    fn updates(&mut self, registers: &[NodeId]) -> Result<Vec<String>, VerilogError> {
        let mut groups: Vec<(Option<NodeId>, Vec<NodeId>)> = Vec::new();
        for &id in registers {
            let enable = self.module.operands(id).get(1).copied();
            match groups.iter_mut().find(|(e, _)| *e == enable) {
                Some((_, members)) => members.push(id),
                None => groups.push((enable, vec![id])),
            }
        }
        let mut lines = Vec::new();
        for (enable, members) in groups {
            match enable {
                None => lines.extend(self.assignments(&members, INDENT)?),
                Some(enable) => {
                    let condition = self.flat(enable)?;
                    let inner = self.assignments(&members, INDENT + 4)?;
                    lines.extend(under(&format!("if ({condition})"), inner));
                }
            }
        }
        Ok(lines)
    }

    /// Updates of registers under no common enable; those that change in the same cases stand together.
    fn assignments(
        &mut self,
        registers: &[NodeId],
        indent: usize,
    ) -> Result<Vec<String>, VerilogError> {
        let mut groups: Vec<Group> = Vec::new();
        for &id in registers {
            let name = self.name(id)?;
            let (conditions, values) = self.next(id)?;
            match groups.iter_mut().find(|g| g.conditions == conditions) {
                Some(group) => group.members.push((name, values)),
                None => groups.push(Group {
                    conditions,
                    members: vec![(name, values)],
                }),
            }
        }
        let mut lines = Vec::new();
        for group in groups {
            if group.conditions.is_empty() {
                lines.extend(group.assignments(0, indent));
            }
            for (number, &condition) in group.conditions.iter().enumerate() {
                let word = if number == 0 { "if" } else { "else if" };
                let head = format!("{word} ({})", self.flat(condition)?);
                let inner = group.assignments(number, indent + 4);
                follow(&mut lines, under(&head, inner));
            }
        }
        Ok(lines)
    }

    /// What a register takes, as (conditions, values). A choice that ends in the register itself is a list of cases
    /// in which it changes; anything else has no conditions and one value.
    fn next(&mut self, register: NodeId) -> Result<(Vec<NodeId>, Vec<Expr>), VerilogError> {
        let Some(&next) = self.module.operands(register).first() else {
            return Err(VerilogError::Operands {
                node: self.module.describe(register),
                found: 0,
                needs: "one or two",
            });
        };
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        let mut at = next;
        while let Some([condition, value, otherwise]) = self.unnamed_choice(at) {
            conditions.push(condition);
            values.push(value);
            at = otherwise;
        }
        if conditions.is_empty() || at != register {
            return Ok((Vec::new(), vec![self.lowering.value(next)?]));
        }
        let values: Result<_, _> = values.into_iter().map(|v| self.lowering.value(v)).collect();
        Ok((conditions, values?))
    }

    /// Operands of a multiplexer that is written in place.
    fn unnamed_choice(&self, id: NodeId) -> Option<[NodeId; 3]> {
        let node = self.module.node(id);
        let in_place = node.name.is_none() && matches!(node.op, Op::Mux);
        let operands = || self.module.operands(id).try_into().ok();
        in_place.then(operands).flatten()
    }
}

/// Registers that change in the same cases: (name, value in each case).
struct Group<'a> {
    conditions: Vec<NodeId>,
    members: Vec<(&'a str, Vec<Expr>)>,
}

impl Group<'_> {
    /// `q <= d;` for each in one of the cases, the signs of those that take one line below each other.
    fn assignments(&self, case: usize, indent: usize) -> Vec<String> {
        let layout = |name: &str, width: usize, values: &[Expr]| {
            values[case].layout(indent + width.max(name.len()) + 3)
        };
        let plain = self
            .members
            .iter()
            .filter(|(n, v)| layout(n, 0, v).is_flat());
        let widest = plain.map(|(name, _)| name.len()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (name, values) in &self.members {
            let aligned = layout(name, widest, values);
            let gap = if aligned.is_flat() { widest } else { 0 };
            lines.extend(aligned.lines(&format!("{name:gap$} <="), ";"));
        }
        lines
    }
}

/// Appends a statement; an `else` goes on the line of the `end` before it.
fn follow(lines: &mut Vec<String>, mut statement: Vec<String>) {
    if let (Some(last), Some(first)) = (lines.last_mut(), statement.first())
        && last == "end"
        && first.starts_with("else ")
    {
        last.push(' ');
        last.push_str(first);
        statement.remove(0);
    }
    lines.append(&mut statement);
}

/// Statements under a condition: one that is short and simple stays on its line.
fn under(head: &str, mut inner: Vec<String>) -> Vec<String> {
    if let [only] = inner.as_slice()
        && !only.starts_with("if ")
        && INDENT + head.len() + 1 + only.len() <= COLUMNS
    {
        return vec![format!("{head} {only}")];
    }
    for line in &mut inner {
        line.insert_str(0, "    ");
    }
    inner.insert(0, format!("{head} begin"));
    inner.push("end".to_owned());
    inner
}
