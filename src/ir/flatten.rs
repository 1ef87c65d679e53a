//! A design in one module: every instance replaced by what is inside it.
//!
//! The interpreter runs such a module. Names keep the way down as a path, `u_queue.count_q`, and so are no longer
//! plain identifiers: a flat design is for looking at and for running, not for emission. Memories and regions of
//! inner modules take their place behind those of the top, under path names.

use std::collections::{HashMap, VecDeque};

use indexmap::IndexMap;

use super::{Design, Direction, Memory, Module, NodeId, Op, Region, RegionId, Section, SectionId};

/// Why a design has no flat form. A design that passes [`check`](crate::ir::check) always has one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlattenError {
    /// The top is not among the modules.
    #[error("the design has no module {top}, which it names as its top")]
    NoTop {
        /// Name of the top.
        top: String,
    },
    /// The module of an instance is missing, or stands behind its user (as it must where a module contains itself).
    #[error(
        "instance {instance} is of module {module}, which does not stand before its user in the design"
    )]
    NoModule {
        /// Path of the instance.
        instance: String,
        /// Name of the module it asks for.
        module: String,
    },
    /// The module of an instance lacks a port that is read.
    #[error("{port} of instance {instance} is read, but module {module} has no such output")]
    NoPort {
        /// Path of the instance.
        instance: String,
        /// Name of the module.
        module: String,
        /// Name of the port.
        port: String,
    },
}

/// The same hardware as one module, named as the top was. Node ids of the top stay valid in it, but for instances.
///
/// Every port of an inner module becomes a wire, so it can still be looked at by its path.
///
/// # Errors
/// A module or port that an instance asks for and the design lacks.
pub fn flatten(design: &Design) -> Result<Design, FlattenError> {
    let Some((top, _, module)) = design.modules.get_full(&design.top) else {
        return Err(FlattenError::NoTop {
            top: design.top.clone(),
        });
    };
    let mut flat = module.clone();
    // Each instance with the place of the module it was written in: going down, the place falls, so this ends.
    let mut open: VecDeque<(NodeId, usize)> =
        instances(&flat, flat.nodes()).map(|id| (id, top)).collect();
    let mut inlined = Vec::new();
    while let Some((instance, holder)) = open.pop_front() {
        let child = child(design, &flat, instance, holder)?;
        let copies = inline(&mut flat, instance, &design.modules[child])?;
        open.extend(instances(&flat, copies.into_iter()).map(|id| (id, child)));
        inlined.push(instance);
    }
    // Last, because a new node may take the id of a removed one.
    for instance in inlined {
        flat.remove(instance);
    }
    Ok(Design {
        modules: IndexMap::from([(flat.name.clone(), flat)]),
        top: design.top.clone(),
        reset: design.reset,
        prefix: design.prefix.clone(),
    })
}

fn instances(module: &Module, nodes: impl Iterator<Item = NodeId>) -> impl Iterator<Item = NodeId> {
    nodes.filter(|&id| matches!(module.node(id).op, Op::Instance { .. }))
}

/// Name of an instance's module, empty for nodes that are none.
fn module_name(module: &Module, instance: NodeId) -> &str {
    match &module.node(instance).op {
        Op::Instance { module } => module,
        _ => "",
    }
}

/// The instance's own name, which in the flat module is its path.
fn path(module: &Module, instance: NodeId) -> String {
    match &module.node(instance).name {
        Some(name) => name.clone(),
        None => module_name(module, instance).to_owned(),
    }
}

/// Place in the design of an instance's module.
fn child(
    design: &Design,
    flat: &Module,
    instance: NodeId,
    holder: usize,
) -> Result<usize, FlattenError> {
    let name = module_name(flat, instance);
    match design.modules.get_index_of(name) {
        Some(child) if child < holder => Ok(child),
        _ => Err(FlattenError::NoModule {
            instance: path(flat, instance),
            module: name.to_owned(),
        }),
    }
}

/// Copies `child` into `flat` in the place of `instance`, which is left without users. Returns the new nodes.
fn inline(
    flat: &mut Module,
    instance: NodeId,
    child: &Module,
) -> Result<Vec<NodeId>, FlattenError> {
    let path = path(flat, instance);
    let (sections, regions, memories) =
        (flat.sections.len(), flat.regions.len(), flat.memories.len());
    flat.sections.extend(child.sections.iter().map(|s| Section {
        title: format!("{path}: {}", s.title),
        comment: s.comment.clone(),
    }));
    flat.regions.extend(child.regions.iter().map(|r| Region {
        name: format!("{path}.{}", r.name),
        stages: r.stages,
    }));
    flat.memories.extend(child.memories.iter().map(|m| Memory {
        name: format!("{path}.{}", m.name),
        section: SectionId(m.section.0 + sections),
        ..m.clone()
    }));

    let mut copies = HashMap::new();
    let mut created = Vec::new();
    for id in child.nodes() {
        let mut node = child.node(id).clone();
        match &mut node.op {
            Op::MemRead { memory } | Op::MemWrite { memory } => *memory += memories,
            op @ (Op::Input | Op::Output) => *op = Op::Wire,
            _ => {}
        }
        node.name = node.name.map(|name| format!("{path}.{name}"));
        node.section = SectionId(node.section.0 + sections);
        node.region = node.region.map(|r| RegionId(r.0 + regions));
        let copy = flat.add(node);
        copies.insert(id, copy);
        created.push(copy);
    }
    for id in child.nodes() {
        for (number, source) in child.drivers(id) {
            flat.connect(copies[&id], number, copies[&source]);
        }
    }

    let inputs: Vec<NodeId> = child.port_nodes(Direction::Input).collect();
    for (number, source) in flat.drivers(instance) {
        if let Some(port) = inputs.get(number) {
            flat.connect(copies[port], 0, source);
        }
    }
    for (user, _) in flat.users(instance) {
        let Op::InstanceOutput { port } = &flat.node(user).op else {
            continue;
        };
        let Some(output) = child.port(Direction::Output, port) else {
            return Err(FlattenError::NoPort {
                instance: path,
                module: child.name.clone(),
                port: port.clone(),
            });
        };
        flat.node_mut(user).op = Op::Wire;
        flat.reconnect(user, 0, copies[&output]);
    }
    Ok(created)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Reset;
    use crate::ir::{Builder, ModuleInfo, text, uint};

    fn design(modules: Vec<Module>) -> Design {
        let top = modules.last().map(|m| m.name.clone()).unwrap_or_default();
        Design {
            modules: modules.into_iter().map(|m| (m.name.clone(), m)).collect(),
            top,
            reset: Reset::SyncLow,
            prefix: "t".to_owned(),
        }
    }

    fn builder(name: &str) -> Builder {
        Builder::new(name, Reset::SyncLow, ModuleInfo::default())
    }

    fn leaf() -> Module {
        let mut b = builder("t_leaf");
        let address = b.input("address_i", uint(2), "");
        let one = b.lit(1, 1);
        let word = b.lit(5, 8);
        let read = b.memory("table", (8, 4), "", address, one, address, word, one);
        b.output("data_o", read, "");
        b.finish()
    }

    fn middle(leaf: &Module) -> Module {
        let mut b = builder("t_middle");
        let address = b.input("address_i", uint(2), "");
        let first = b.instance("u_a", leaf, "", &[("address_i", address)]);
        let second = b.instance("u_b", leaf, "", &[("address_i", address)]);
        let sum = b.add_mod(first.output("data_o"), second.output("data_o"));
        let sum = b.region("sum", 0, |b| b.increment(sum));
        b.output("sum_o", sum, "");
        b.finish()
    }

    fn top(middle: &Module) -> Module {
        let mut b = builder("t_top");
        let address = b.input("address_i", uint(2), "");
        let inner = b.instance("u_m", middle, "", &[("address_i", address)]);
        b.output("sum_o", inner.output("sum_o"), "");
        b.finish()
    }

    #[test]
    fn nested_instances_leave_paths_and_memories_of_their_own() {
        let leaf = leaf();
        let middle = middle(&leaf);
        let top = top(&middle);
        let flat = flatten(&design(vec![leaf, middle, top])).unwrap();
        let module = flat.top_module().unwrap();
        assert_eq!(flat.modules.len(), 1);
        assert!(module.children().is_empty());
        insta::assert_snapshot!(text::module(module), @r"
        module t_top
          memory u_m.u_a.table : u8 [4]
          memory u_m.u_b.table : u8 [4]
          region u_m.sum stages 0
          input address_i : u2
          output sum_o : u8 = wire(u_m.sum_o)
          u_m.address_i : u2 = wire(address_i)
          u_m.sum_o : u8 = wire(add(add(wire(u_m.u_a.data_o), wire(u_m.u_b.data_o)), 0x1:u8))
          u_m.u_a.address_i : u2 = wire(u_m.address_i)
          mem_write u_m.u_a.table(u_m.u_a.address_i, 0x5:u8, 0x1:u1)
          mem_read u_m.u_a.table_rdata : u8 = u_m.u_a.table(u_m.u_a.address_i, 0x1:u1)
          u_m.u_a.data_o : u8 = wire(u_m.u_a.table_rdata)
          u_m.u_b.address_i : u2 = wire(u_m.address_i)
          mem_write u_m.u_b.table(u_m.u_b.address_i, 0x5:u8, 0x1:u1)
          mem_read u_m.u_b.table_rdata : u8 = u_m.u_b.table(u_m.u_b.address_i, 0x1:u1)
          u_m.u_b.data_o : u8 = wire(u_m.u_b.table_rdata)
        ");
    }

    #[test]
    fn a_flat_design_is_left_as_it_is() {
        let module = leaf();
        let before = text::module(&module);
        let flat = flatten(&design(vec![module])).unwrap();
        assert_eq!(text::module(flat.top_module().unwrap()), before);
    }

    #[test]
    fn a_missing_top_is_named() {
        let mut missing = design(vec![leaf()]);
        missing.top = "t_none".to_owned();
        assert_eq!(
            flatten(&missing).unwrap_err().to_string(),
            "the design has no module t_none, which it names as its top"
        );
    }

    #[test]
    fn a_missing_module_is_named_with_its_path() {
        let leaf = leaf();
        let middle = middle(&leaf);
        let top = top(&middle);
        assert_eq!(
            flatten(&design(vec![middle, top])).unwrap_err().to_string(),
            "instance u_m.u_a is of module t_leaf, which does not stand before its user in the design"
        );
    }

    #[test]
    fn a_module_that_contains_itself_is_refused() {
        let mut b = builder("t_leaf");
        let address = b.input("address_i", uint(2), "");
        b.instance("u_self", &leaf(), "", &[("address_i", address)]);
        let error = flatten(&design(vec![b.finish()])).unwrap_err();
        assert!(matches!(error, FlattenError::NoModule { .. }), "{error}");
    }

    #[test]
    fn a_missing_port_is_named() {
        let leaf = leaf();
        let middle = middle(&leaf);
        let other = {
            let mut b = builder("t_leaf");
            b.input("address_i", uint(2), "");
            b.finish()
        };
        assert_eq!(
            flatten(&design(vec![other, middle]))
                .unwrap_err()
                .to_string(),
            "data_o of instance u_a is read, but module t_leaf has no such output"
        );
    }
}
