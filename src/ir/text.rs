//! The text form of a design: stable, one line a node that has a name or an effect, the rest inside its user.
//!
//! ```text
//! module dre_counter
//!   input  step_i : u1
//!   output count_o : u4 = count_q
//!   reg    count_q : u4 reset 0x0 = add(count_q, extend4(step_i))
//! ```

use std::fmt::Write as _;

use super::graph::{Design, Module, NodeId};
use super::op::Op;

/// The design, modules in order, children first.
pub fn design(design: &Design) -> String {
    let parts: Vec<String> = design.modules.values().map(module).collect();
    parts.join("\n")
}

/// One module.
pub fn module(module: &Module) -> String {
    let mut text = format!("module {}\n", module.name);
    for memory in &module.memories {
        let collision = if memory.any_on_collision {
            " any on collision"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  memory {} : u{} [{}]{collision}",
            memory.name, memory.width, memory.depth
        );
    }
    for table in module.tables() {
        let values: Vec<String> = table.values.iter().map(|v| format!("{v:#x}")).collect();
        let (name, width, count) = (&table.name, table.width, values.len());
        let values = values.join(" ");
        let _ = writeln!(text, "  table {name} : u{width} [{count}] = {values}");
    }
    for region in &module.regions {
        let _ = writeln!(text, "  region {} stages {}", region.name, region.stages);
    }
    for id in module.nodes() {
        let node = module.node(id);
        if node.name.is_some() || node.op.is_sink() {
            let _ = writeln!(text, "  {}", line(module, id));
        }
    }
    text
}

fn line(module: &Module, id: NodeId) -> String {
    let node = module.node(id);
    let name = node.name.as_deref().unwrap_or("_");
    let args = || {
        let words: Vec<String> = module
            .operands(id)
            .into_iter()
            .map(|n| expression(module, n))
            .collect();
        words
    };
    match &node.op {
        Op::Input => format!("input {name} : {}", node.ty),
        Op::Output => format!("output {name} : {} = {}", node.ty, args().join(", ")),
        Op::Unused => format!("unused {}", args().join(", ")),
        Op::Const(value) => format!("const {name} : {} = {value:#x}", node.ty),
        Op::Reg { reset } => {
            let reset = match reset {
                Some(value) => format!(" reset {value:#x}"),
                None => String::new(),
            };
            let args = args();
            let enable = match args.get(1) {
                Some(enable) => format!(" when {enable}"),
                None => String::new(),
            };
            let next = args.first().map_or("", String::as_str);
            format!("reg {name} : {}{reset} = {next}{enable}", node.ty)
        }
        Op::MemRead { memory } => format!(
            "mem_read {name} : {} = {}({})",
            node.ty,
            module.memories[*memory].name,
            args().join(", ")
        ),
        Op::MemWrite { memory } => format!(
            "mem_write {}({})",
            module.memories[*memory].name,
            args().join(", ")
        ),
        Op::Instance { module: child } => {
            format!("instance {name} of {child}({})", args().join(", "))
        }
        _ => format!("{name} : {} = {}", node.ty, body(module, id)),
    }
}

/// A node as an operand: its name, or its expression.
fn expression(module: &Module, id: NodeId) -> String {
    match &module.node(id).name {
        Some(name) => name.clone(),
        None => body(module, id),
    }
}

fn body(module: &Module, id: NodeId) -> String {
    let node = module.node(id);
    let args: Vec<String> = module
        .operands(id)
        .into_iter()
        .map(|n| expression(module, n))
        .collect();
    let args = args.join(", ");
    match &node.op {
        Op::Const(value) => format!("{value:#x}:{}", node.ty),
        Op::Slice { lo, width } => format!("{args}[{}:{lo}]", lo + width - 1),
        Op::Extend { width } => format!("extend{width}({args})"),
        Op::Cast { .. } => format!("{}({args})", node.ty),
        Op::InstanceOutput { port } => format!("{args}.{port}"),
        Op::Lookup { table } => format!("lookup {}({args})", table.name),
        op => format!("{}({args})", op.word()),
    }
}
