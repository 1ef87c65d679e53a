//! Whether a node is one that can be compiled, so that what follows need not ask again.
//!
//! [`check`](crate::ir::check) says more and says it better; this holds whatever it was given.

use super::SimError;
use super::program::WORD;
use crate::ir::{Module, NodeId, Op, Type, uint};

/// Judges operands, types and declared widths of a node of a flat module.
///
/// # Errors
/// The node with what does not fit.
pub(super) fn judge(module: &Module, id: NodeId) -> Result<(), SimError> {
    match fault(module, id) {
        None => Ok(()),
        Some(reason) => Err(SimError::Unfit {
            node: module.describe(id),
            reason,
        }),
    }
}

fn fault(module: &Module, id: NodeId) -> Option<String> {
    let node = module.node(id);
    let drivers = module.drivers(id);
    if node.ty.width == 0 {
        return Some("a signal has at least one bit".to_owned());
    }
    // Operands are numbered from 0 without gaps, each once.
    for (wanted, &(number, _)) in drivers.iter().enumerate() {
        if number < wanted {
            return Some(format!(
                "operand {number} has several drivers, one is right"
            ));
        }
        if number > wanted {
            return Some(format!("operand {wanted} has no driver"));
        }
    }
    // The pass that cuts a region takes its nodes out of it.
    let region = node.region.and_then(|region| module.regions.get(region.0));
    if let Some(region) = region.filter(|r| r.stages > 0 && node.op.is_combinational()) {
        return Some(format!(
            "region {} has {} stages but has not been cut into them; run the passes first",
            region.name, region.stages
        ));
    }
    let types: Vec<Type> = drivers.iter().map(|(_, n)| module.node(*n).ty).collect();
    match &node.op {
        Op::Input | Op::Const(_) => operands(&types, &[], 0),
        Op::Wire | Op::Output => operands(&types, &[node.ty], 1),
        Op::Unused => (types.len() != 1).then(|| count(1, types.len())),
        Op::Reg { .. } => operands(&types, &[node.ty, uint(1)], 1),
        Op::MemRead { memory } | Op::MemWrite { memory } => {
            let Some(shape) = module.memories.get(*memory) else {
                return Some(format!("the module has no memory number {memory}"));
            };
            let address = match types.first() {
                Some(address) if address.width <= WORD => *address,
                _ => return Some(format!("an address of at most {WORD} bits is needed")),
            };
            let word = uint(shape.width);
            match node.op {
                Op::MemRead { .. } if node.ty.width != shape.width => {
                    Some(format!("a word has {} bits", shape.width))
                }
                Op::MemRead { .. } => operands(&types, &[address, uint(1)], 2),
                _ => operands(&types, &[address, word, uint(1)], 3),
            }
        }
        Op::Instance { .. } | Op::InstanceOutput { .. } => {
            Some("an instance output needs its instance".to_owned())
        }
        op => match op.result(&types) {
            Some(Ok(ty)) if ty == node.ty => None,
            Some(Ok(ty)) => Some(format!("the result is {ty}, not {}", node.ty)),
            Some(Err(error)) => Some(error.to_string()),
            None => None,
        },
    }
}

/// Operands of the given widths, of which the first `least` must be there.
fn operands(found: &[Type], wanted: &[Type], least: usize) -> Option<String> {
    if found.len() < least || found.len() > wanted.len() {
        return Some(count(least, found.len()));
    }
    found
        .iter()
        .zip(wanted)
        .enumerate()
        .find(|(_, (found, wanted))| found.width != wanted.width)
        .map(|(number, (found, wanted))| {
            format!(
                "operand {number} must have {} bits, has {}",
                wanted.width, found.width
            )
        })
}

fn count(wanted: usize, found: usize) -> String {
    format!("operands needed: {wanted}, found: {found}")
}
