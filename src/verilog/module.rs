//! One module of the graph as the view that its template renders.

use std::collections::{HashMap, HashSet};

use super::error::VerilogError;
use super::expr::{COLUMNS, Expr, Layout};
use super::literal::literal;
use super::lower::Lowering;
use super::names::{self, UNUSED};
use super::plan::{Item, Plan};
use super::ports::{self, Implicit};
use super::ram::Shape;
use super::text::{Declaration, aligned, columns, head, wrap};
use super::view::{BlockView, DeclarationView, ItemView, ModuleView, SectionView};
use super::{EmitInfo, facts};
use crate::config::Reset;
use crate::ir::{Design, Direction, Module, NodeId, Op};

/// Columns in front of a statement in a module, and in a clocked block with a reset.
const INDENT: usize = 4;
const BLOCK_INDENT: usize = 12;

/// What a module is rendered from.
pub(super) struct Context<'a> {
    pub design: &'a Design,
    pub info: &'a EmitInfo,
    pub implicit: &'a HashMap<&'a str, Implicit>,
}

/// Builds the view of one module.
pub(super) fn view<'a>(
    context: &Context<'a>,
    module: &'a Module,
) -> Result<ModuleView<'a>, VerilogError> {
    names::check(module)?;
    let plan = Plan::new(module);
    let mut body = Body {
        context,
        module,
        lowering: Lowering::new(module),
        ahead: plan.ahead.iter().copied().collect(),
    };
    let mut sections = Vec::new();
    for (section, plan) in module.sections.iter().zip(&plan.sections) {
        if plan.registers.is_empty() && plan.items.is_empty() {
            continue;
        }
        sections.push(SectionView {
            title: section.title.clone(),
            comment: wrap(&section.comment),
            registers: body.registers(&plan.registers),
            items: body.items(&plan.items)?,
            blocks: body.blocks(&plan.registers)?,
        });
    }
    let outputs = body.outputs()?;
    let unused = body.unused(&plan)?;
    let implicit = context.implicit_of(&module.name);
    let listed = ports::listed(module, implicit, context.design.reset);
    Ok(ModuleView {
        name: &module.name,
        purpose: &module.info.purpose,
        notes: notes(module),
        facts: facts::of_module(module, implicit, context.design.reset, context.info),
        licence: &context.info.licence,
        ports: ports::views(&listed),
        constants: constants(module),
        ahead: body.declared_ahead(&plan),
        sections,
        outputs,
        unused,
    })
}

impl Context<'_> {
    fn implicit_of(&self, module: &str) -> Implicit {
        self.implicit.get(module).copied().unwrap_or_default()
    }
}

/// The notes of the header, each line with the blank that follows `//`.
fn notes(module: &Module) -> Vec<String> {
    module
        .info
        .notes
        .iter()
        .flat_map(|note| note.split('\n'))
        .map(|line| {
            let line = line.trim_end();
            let gap = if line.is_empty() { "" } else { " " };
            format!("{gap}{line}")
        })
        .collect()
}

/// Every named constant that something uses, once.
fn constants(module: &Module) -> Vec<DeclarationView> {
    let mut seen = HashSet::new();
    let mut declarations = Vec::new();
    for id in module.nodes() {
        let node = module.node(id);
        if let (Op::Const(value), Some(name)) = (&node.op, &node.name)
            && !module.users(id).is_empty()
            && seen.insert(name)
        {
            declarations.push(Declaration {
                kind: "localparam",
                ty: node.ty,
                name,
                tail: format!(" = {};", literal(value, node.ty)),
                comment: node.comment.as_deref(),
            });
        }
    }
    columns(&declarations)
}

/// Writes the body of a module, top to bottom.
struct Body<'a, 'c> {
    context: &'c Context<'a>,
    module: &'a Module,
    lowering: Lowering<'a>,
    ahead: HashSet<NodeId>,
}

impl<'a> Body<'a, '_> {
    fn name(&self, id: NodeId) -> Result<&'a str, VerilogError> {
        let unnamed = || VerilogError::Unnamed {
            node: self.module.describe(id),
        };
        self.module.node(id).name.as_deref().ok_or_else(unnamed)
    }

    fn declare(&self, ids: impl IntoIterator<Item = NodeId>) -> Vec<DeclarationView> {
        let declarations: Vec<Declaration> = ids
            .into_iter()
            .map(|id| {
                let node = self.module.node(id);
                Declaration {
                    kind: match node.op {
                        Op::Reg { .. } => "reg",
                        _ => "wire",
                    },
                    ty: node.ty,
                    name: node.name.as_deref().unwrap_or_default(),
                    tail: ";".to_owned(),
                    comment: node.comment.as_deref(),
                }
            })
            .collect();
        columns(&declarations)
    }

    fn declared_ahead(&self, plan: &Plan) -> Vec<DeclarationView> {
        self.declare(plan.ahead.iter().copied())
    }

    fn registers(&self, ids: &[NodeId]) -> Vec<DeclarationView> {
        self.declare(ids.iter().copied().filter(|id| !self.ahead.contains(id)))
    }

    /// Items of a section. Neighbouring nets that take a line each and need no remark stand in columns.
    fn items(&mut self, items: &[Item]) -> Result<Vec<ItemView>, VerilogError> {
        let mut views = Vec::new();
        let mut run: Vec<(NodeId, Layout)> = Vec::new();
        for &item in items {
            match item {
                Item::Net(id) => {
                    let begun = self.begun(id)?;
                    let layout = self.lowering.driver(id)?.layout(INDENT + begun.len());
                    if layout.is_flat() && self.module.node(id).comment.is_none() {
                        run.push((id, layout));
                        continue;
                    }
                    self.end_run(&mut run, &mut views)?;
                    let comment = self.module.node(id).comment.as_deref();
                    views.push(ItemView::Nets {
                        comment: wrap(comment.unwrap_or_default()),
                        lines: layout.lines(&begun, ";"),
                    });
                }
                Item::Instance(id) => {
                    self.end_run(&mut run, &mut views)?;
                    views.push(self.instance(id)?);
                }
                Item::Memory(memory) => {
                    self.end_run(&mut run, &mut views)?;
                    views.push(self.memory(memory)?);
                }
            }
        }
        self.end_run(&mut run, &mut views)?;
        Ok(views)
    }

    /// The statement that drives a net, up to its `=`.
    fn begun(&self, id: NodeId) -> Result<String, VerilogError> {
        let name = self.name(id)?;
        Ok(if self.ahead.contains(&id) {
            format!("assign {name} =")
        } else {
            format!("{} =", head("wire", self.module.node(id).ty, name))
        })
    }

    fn end_run(
        &self,
        run: &mut Vec<(NodeId, Layout)>,
        views: &mut Vec<ItemView>,
    ) -> Result<(), VerilogError> {
        let nets = std::mem::take(run);
        if nets.is_empty() {
            return Ok(());
        }
        let (assigned, declared): (Vec<_>, Vec<_>) = nets
            .into_iter()
            .partition(|(id, _)| self.ahead.contains(id));
        let widest = declared
            .iter()
            .filter_map(|(id, _)| self.module.node(*id).name.as_ref())
            .map(String::len)
            .max()
            .unwrap_or(0);
        let declarations: Vec<Declaration> = declared
            .iter()
            .map(|(id, layout)| {
                let node = self.module.node(*id);
                let name = node.name.as_deref().unwrap_or_default();
                let gap = widest - name.len();
                Declaration {
                    kind: "wire",
                    ty: node.ty,
                    name,
                    tail: format!("{:gap$} = {};", "", layout.first),
                    comment: None,
                }
            })
            .collect();
        let mut lines: Vec<String> = columns(&declarations).into_iter().map(|d| d.line).collect();
        let mut pairs = Vec::new();
        for (id, layout) in assigned {
            pairs.push((
                format!("assign {}", self.name(id)?),
                format!("{};", layout.first),
            ));
        }
        lines.extend(aligned(&pairs, "="));
        views.push(ItemView::Nets {
            comment: Vec::new(),
            lines,
        });
        Ok(())
    }

    /// An expression where only one line will do: a pin, a condition.
    fn flat(&mut self, id: NodeId) -> Result<String, VerilogError> {
        Ok(self.lowering.value(id)?.flat())
    }

    fn instance(&mut self, id: NodeId) -> Result<ItemView, VerilogError> {
        let node = self.module.node(id);
        let Op::Instance { module: child } = &node.op else {
            return Err(VerilogError::Unnamed {
                node: self.module.describe(id),
            });
        };
        let missing = || VerilogError::Module {
            place: self.module.name.clone(),
            module: child.clone(),
        };
        let child = self.context.design.modules.get(child).ok_or_else(missing)?;
        let inputs = self.module.operands(id);
        let mut outputs = self.outputs_of(id);
        let mut wires = Vec::new();
        let mut pins = Vec::new();
        let implicit = self.context.implicit_of(&child.name);
        if implicit.clock {
            pins.push((child.clock.as_str(), self.module.clock.clone()));
        }
        if implicit.reset {
            pins.push((child.reset.as_str(), self.module.reset.clone()));
        }
        let mut number = 0;
        for port in &child.ports {
            let name = child.node(port.node).name.as_deref().unwrap_or_default();
            let value = match port.direction {
                Direction::Input => {
                    let source = inputs.get(number).copied();
                    number += 1;
                    let source = source.ok_or_else(|| VerilogError::Operands {
                        node: self.module.describe(id),
                        found: inputs.len(),
                        needs: "one for each input port",
                    })?;
                    self.flat(source)?
                }
                Direction::Output => {
                    let source = outputs.remove(name).ok_or_else(|| VerilogError::Unnamed {
                        node: format!("{}.{name}", self.module.describe(id)),
                    })?;
                    self.output_net(source, &mut wires)?
                }
            };
            pins.push((name, value));
        }
        wires.retain(|w| !self.ahead.contains(w));
        Ok(ItemView::Instance {
            comment: wrap(node.comment.as_deref().unwrap_or_default()),
            wires: self.declare(wires).into_iter().map(|d| d.line).collect(),
            module: child.name.clone(),
            name: self.name(id)?.to_owned(),
            pins: ports::pins(&pins),
        })
    }

    /// Output nodes of an instance by port.
    fn outputs_of(&self, instance: NodeId) -> HashMap<&'a str, NodeId> {
        let mut outputs = HashMap::new();
        for (user, _) in self.module.users(instance) {
            if let Op::InstanceOutput { port } = &self.module.node(user).op {
                outputs.insert(port.as_str(), user);
            }
        }
        outputs
    }

    /// What an output of an instance is connected to: its own wire, or the port that it alone drives.
    fn output_net(&self, id: NodeId, wires: &mut Vec<NodeId>) -> Result<String, VerilogError> {
        if let [(user, _)] = self.module.users(id)[..]
            && names::direct_driver(self.module, user) == Some(id)
        {
            return Ok(self.name(user)?.to_owned());
        }
        wires.push(id);
        Ok(self.name(id)?.to_owned())
    }

    fn memory(&mut self, number: usize) -> Result<ItemView, VerilogError> {
        let memory = &self.module.memories[number];
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for id in self.module.nodes() {
            match self.module.node(id).op {
                Op::MemRead { memory: m } if m == number => reads.push(id),
                Op::MemWrite { memory: m } if m == number => writes.push(id),
                _ => {}
            }
        }
        let (&[read], &[write]) = (reads.as_slice(), writes.as_slice()) else {
            return Err(VerilogError::Memory {
                place: self.module.name.clone(),
                memory: memory.name.clone(),
                reads: reads.len(),
                writes: writes.len(),
            });
        };
        let shape = Shape::of(memory);
        let mut values = vec![self.module.clock.clone()];
        let read_ports = self.module.operands(read);
        let write_ports = self.module.operands(write);
        let (&[read_address, read_enable], &[address, data, enable]) =
            (read_ports.as_slice(), write_ports.as_slice())
        else {
            return Err(VerilogError::Operands {
                node: format!("{}.{}", self.module.name, memory.name),
                found: read_ports.len() + write_ports.len(),
                needs: "two to read and three to write",
            });
        };
        values.push(self.flat(read_enable)?);
        values.push(self.flat(read_address)?);
        values.push(self.name(read)?.to_owned());
        values.push(self.flat(enable)?);
        values.push(self.flat(address)?);
        values.push(self.flat(data)?);
        let pins: Vec<(&str, String)> = Shape::PORTS.into_iter().zip(values).collect();
        let wires = (!self.ahead.contains(&read)).then_some(read);
        Ok(ItemView::Instance {
            comment: wrap(&memory.comment),
            wires: self.declare(wires).into_iter().map(|d| d.line).collect(),
            module: shape.module(&self.context.design.prefix),
            name: names::memory_instance(&memory.name),
            pins: ports::pins(&pins),
        })
    }

    /// Clocked blocks of a section: registers with a reset in one, registers of payload in another.
    fn blocks(&mut self, registers: &[NodeId]) -> Result<Vec<BlockView>, VerilogError> {
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
            let Some(enable) = enable else {
                lines.extend(self.assignments(&members, 0)?);
                continue;
            };
            let condition = self.flat(enable)?;
            let inner = self.assignments(&members, 4)?;
            let short = format!("if ({condition}) {}", inner[0]);
            if inner.len() == 1 && BLOCK_INDENT + short.len() <= COLUMNS {
                lines.push(short);
            } else {
                lines.push(format!("if ({condition}) begin"));
                lines.extend(inner.into_iter().map(|l| format!("    {l}")));
                lines.push("end".to_owned());
            }
        }
        Ok(lines)
    }

    /// `q <= d;` for each, the signs below each other.
    fn assignments(
        &mut self,
        registers: &[NodeId],
        indent: usize,
    ) -> Result<Vec<String>, VerilogError> {
        let mut lines = Vec::new();
        let mut widest = 0;
        for &id in registers {
            widest = widest.max(self.name(id)?.len());
        }
        for &id in registers {
            let Some(next) = self.module.operands(id).first().copied() else {
                return Err(VerilogError::Operands {
                    node: self.module.describe(id),
                    found: 0,
                    needs: "one or two",
                });
            };
            let begun = format!("{:widest$} <=", self.name(id)?);
            let layout = self
                .lowering
                .value(next)?
                .layout(BLOCK_INDENT + indent + begun.len());
            lines.extend(layout.lines(&begun, ";"));
        }
        Ok(lines)
    }

    fn outputs(&mut self) -> Result<Vec<String>, VerilogError> {
        let ports: Vec<NodeId> = self
            .module
            .port_nodes(Direction::Output)
            .filter(|&id| names::direct_driver(self.module, id).is_none())
            .collect();
        let mut widest = 0;
        for &id in &ports {
            widest = widest.max(self.name(id)?.len());
        }
        let mut lines = Vec::new();
        for id in ports {
            let begun = format!("assign {:widest$} =", self.name(id)?);
            let layout = self.lowering.driver(id)?.layout(INDENT + begun.len());
            lines.extend(layout.lines(&begun, ";"));
        }
        Ok(lines)
    }

    /// The net that takes in what the builder calls unused, and bits that slices leave over.
    fn unused(&mut self, plan: &Plan) -> Result<Vec<String>, VerilogError> {
        let mut parts = vec![Expr::atom("1'b0")];
        let sinks = self.module.nodes();
        for id in sinks.filter(|&id| matches!(self.module.node(id).op, Op::Unused)) {
            let expr = self.lowering.driver(id)?;
            if !matches!(&expr, Expr::Atom { text, .. } if text.contains("unused")) {
                parts.push(expr);
            }
        }
        for id in self.declared(plan) {
            let name = self.name(id)?;
            if name.contains("unused") {
                continue;
            }
            for (lowest, highest) in self.lowering.unmentioned(id) {
                parts.push(self.lowering.select(id, name, lowest, highest));
            }
        }
        if parts.len() == 1 {
            return Ok(Vec::new());
        }
        let begun = format!("wire {UNUSED} =");
        let mut layout = Expr::Concat(parts).layout(INDENT + begun.len() + 1);
        layout.first.insert(0, '&');
        Ok(layout.lines(&begun, ";"))
    }

    /// Everything that the module declares and that some tool could find unused.
    fn declared(&self, plan: &Plan) -> Vec<NodeId> {
        let mut ids: Vec<NodeId> = self.module.port_nodes(Direction::Input).collect();
        for section in &plan.sections {
            ids.extend(&section.registers);
            for item in &section.items {
                match *item {
                    Item::Net(id) => ids.push(id),
                    Item::Instance(id) => {
                        let outputs = self.module.users(id).into_iter().map(|(n, _)| n);
                        ids.extend(outputs.filter(|&n| self.module.node(n).name.is_some()));
                    }
                    Item::Memory(number) => ids.extend(self.module.nodes().filter(|&n| {
                        matches!(self.module.node(n).op, Op::MemRead { memory } if memory == number)
                    })),
                }
            }
        }
        ids
    }
}
