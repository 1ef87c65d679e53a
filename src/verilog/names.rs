//! The names of a module as Verilog sees them: one space for ports, nets, constants, tables and instances.

use std::collections::HashMap;

use super::error::VerilogError;
use crate::config::identifier;
use crate::ir::{Module, NodeId, Op};

/// Net that takes in what is left unused.
pub(super) const UNUSED: &str = "unused_ok";

/// Instance name of a memory.
pub(super) fn memory_instance(name: &str) -> String {
    format!("u_{name}")
}

/// Input of the function that stands for a table: a name of its own, since it may hide no other.
pub(super) fn table_index(name: &str) -> String {
    format!("{name}_index")
}

/// What an `Output` node is driven by when an instance drives the port directly, without a wire between.
pub(super) fn direct_driver(module: &Module, output: NodeId) -> Option<NodeId> {
    let &[driver] = module.operands(output).as_slice() else {
        return None;
    };
    let node = module.node(driver);
    let direct = matches!(node.op, Op::InstanceOutput { .. }) && node.name.is_none();
    (direct && module.users(driver).len() == 1).then_some(driver)
}

/// Checks that every name is legal and used once.
pub(super) fn check(module: &Module) -> Result<(), VerilogError> {
    let mut names = Names {
        place: &module.name,
        taken: HashMap::new(),
    };
    names.take("module", &module.name)?;
    names.taken.clear();
    names.take("clock", &module.clock)?;
    names.take("reset", &module.reset)?;
    names.take("net", UNUSED)?;
    for memory in &module.memories {
        names.take("memory", &memory_instance(&memory.name))?;
    }
    for table in module.tables() {
        names.take("table", &table.name)?;
        names.take("index of a table", &table_index(&table.name))?;
    }
    for id in module.nodes() {
        let node = module.node(id);
        let Some(name) = &node.name else { continue };
        let what = match &node.op {
            Op::Input | Op::Output => "port",
            Op::Reg { .. } => "register",
            Op::Instance { .. } => "instance",
            Op::Const(_) => "constant",
            _ => "signal",
        };
        names.take(what, name)?;
    }
    Ok(())
}

struct Names<'a> {
    place: &'a str,
    taken: HashMap<String, &'static str>,
}

impl Names<'_> {
    fn take(&mut self, what: &'static str, name: &str) -> Result<(), VerilogError> {
        let legal = match what {
            "module" => identifier::is_module(name),
            _ => identifier::is_legal(name),
        };
        if !legal {
            return Err(VerilogError::Name {
                place: self.place.to_owned(),
                what,
                name: name.to_owned(),
            });
        }
        match self.taken.insert(name.to_owned(), what) {
            None => Ok(()),
            Some(first) => Err(VerilogError::Duplicate {
                place: self.place.to_owned(),
                first,
                second: what,
                name: name.to_owned(),
            }),
        }
    }
}
