//! One module of the graph as the view that its template renders.

use std::collections::{HashMap, HashSet};

use num_bigint::BigUint;

use super::error::VerilogError;
use super::expr::{COLUMNS, Expr, Layout};
use super::literal::literal;
use super::lower::Lowering;
use super::names::{self, UNUSED};
use super::plan::{Item, Plan};
use super::ports::{self, Implicit};
use super::text::{Declaration, aligned, columns, fill, head, spaced_range, wrap};
use super::view::{DeclarationView, ItemView, ModuleView, SectionView, TableView};
use super::{EmitInfo, facts, formal};
use crate::ir::{Design, Direction, Module, NodeId, Op, Table, uint};

/// Columns in front of a statement.
const INDENT: usize = 4;

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
        title: fill(
            &format!("{}: {}", module.name, module.info.purpose),
            COLUMNS - 3,
        ),
        notes: notes(module),
        facts: facts::of_module(module, implicit, context.design.reset, context.info),
        licence: &context.info.licence,
        ports: ports::views(&listed),
        constants: constants(module),
        tables: tables(module),
        ahead: body.declared_ahead(&plan),
        sections,
        outputs,
        unused,
        formal: formal::Subject::of(module, implicit, context.design.reset).view()?,
    })
}

impl Context<'_> {
    pub(super) fn implicit_of(&self, module: &str) -> Implicit {
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

/// Every named constant that something uses.
fn constants(module: &Module) -> Vec<DeclarationView> {
    let mut found = Vec::new();
    for id in module.nodes() {
        let node = module.node(id);
        if let (Op::Const(value), Some(name)) = (&node.op, &node.name)
            && !module.users(id).is_empty()
        {
            found.push((name, node, value));
        }
    }
    let widest = found.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let declarations: Vec<Declaration> = found
        .into_iter()
        .map(|(name, node, value)| {
            let gap = widest - name.len();
            Declaration {
                kind: "localparam",
                ty: node.ty,
                name,
                tail: format!("{:gap$} = {};", "", literal(value, node.ty)),
                comment: node.comment.as_deref(),
            }
        })
        .collect();
    columns(&declarations)
}

/// Every table as a function.
fn tables(module: &Module) -> Vec<TableView> {
    let view = |table: &Table| {
        let index = uint(table.index_width().unwrap_or(1));
        let at = |number: usize| literal(&BigUint::from(number), index);
        let widest = at(table.values.len().saturating_sub(1)).len();
        let entries = table.values.iter().enumerate();
        TableView {
            comment: wrap(&table.comment),
            name: table.name.clone(),
            index: names::table_index(&table.name),
            value_range: spaced_range(table.width),
            index_range: spaced_range(index.width),
            entries: entries
                .map(|(number, value)| {
                    (
                        format!("{:<widest$}", at(number) + ":", widest = widest + 1),
                        literal(value, uint(table.width)),
                    )
                })
                .collect(),
            unknown: format!("{{{}{{1'bx}}}}", table.width),
        }
    };
    module.tables().into_iter().map(view).collect()
}

/// Writes the body of a module, top to bottom.
pub(super) struct Body<'a, 'c> {
    pub context: &'c Context<'a>,
    pub module: &'a Module,
    pub lowering: Lowering<'a>,
    /// What is declared ahead of the sections.
    pub ahead: HashSet<NodeId>,
}

impl<'a> Body<'a, '_> {
    pub(super) fn unnamed(&self, id: NodeId) -> VerilogError {
        VerilogError::Unnamed {
            node: self.module.describe(id),
        }
    }

    pub(super) fn name(&self, id: NodeId) -> Result<&'a str, VerilogError> {
        let name = self.module.node(id).name.as_deref();
        name.ok_or_else(|| self.unnamed(id))
    }

    pub(super) fn declare(&self, ids: impl IntoIterator<Item = NodeId>) -> Vec<DeclarationView> {
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
        let mut lines = self.declared_run(&declared);
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

    /// Nets that are declared where they are driven, in columns if that leaves no line too long.
    fn declared_run(&self, nets: &[(NodeId, Layout)]) -> Vec<String> {
        let lengths = nets
            .iter()
            .filter_map(|(id, _)| self.module.node(*id).name.as_ref());
        let widest = lengths.map(String::len).max().unwrap_or(0);
        let set = |widest: usize, nets: &[(NodeId, Layout)]| {
            let declarations: Vec<Declaration> = nets
                .iter()
                .map(|(id, layout)| {
                    let node = self.module.node(*id);
                    let name = node.name.as_deref().unwrap_or_default();
                    let gap = widest.saturating_sub(name.len());
                    Declaration {
                        kind: "wire",
                        ty: node.ty,
                        name,
                        tail: format!("{:gap$} = {};", "", layout.first),
                        comment: None,
                    }
                })
                .collect();
            columns(&declarations).into_iter().map(|d| d.line)
        };
        let lines: Vec<String> = set(widest, nets).collect();
        if lines.iter().all(|l| INDENT + l.len() <= COLUMNS) {
            return lines;
        }
        nets.chunks(1).flat_map(|net| set(0, net)).collect()
    }

    /// An expression where only one line will do: a pin, a condition.
    pub(super) fn flat(&mut self, id: NodeId) -> Result<String, VerilogError> {
        Ok(self.lowering.value(id)?.flat())
    }

    fn outputs(&mut self) -> Result<Vec<String>, VerilogError> {
        let ports: Vec<NodeId> = self
            .module
            .port_nodes(Direction::Output)
            .filter(|&id| names::direct_driver(self.module, id).is_none())
            .collect();
        let mut drivers = Vec::new();
        for id in ports {
            drivers.push((self.name(id)?, self.lowering.driver(id)?));
        }
        let is_plain = |name: &str, e: &Expr| e.layout(INDENT + name.len() + 9).is_flat();
        let plain = drivers.iter().filter(|(name, e)| is_plain(name, e));
        let widest = plain.map(|(name, _)| name.len()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (name, driver) in drivers {
            let gap = if is_plain(name, &driver) { widest } else { 0 };
            let begun = format!("assign {name:gap$} =");
            let layout = driver.layout(INDENT + begun.len());
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
