//! The words that a name is made of.

use num_bigint::BigUint;

use crate::config::identifier;
use crate::ir::{Module, NodeId, Op};

/// Longest name made of the parts of an expression.
const LONGEST: usize = 32;
/// Longest piece taken over from the name of a user.
const LONGEST_ANCHOR: usize = 40;
/// Operands up to which a chain is spelt out.
const MOST_OPERANDS: usize = 3;
/// Constants below this are words of a name.
const SMALL: u32 = 1000;

/// A legal name for an unnamed value: what it is, or where that makes no good name, what it is for.
pub(super) fn name(module: &Module, id: NodeId) -> String {
    let op = &module.node(id).op;
    let described = match op {
        Op::InstanceOutput { port } => Some(of_instance(module, id, port)),
        Op::Add if let Some(bits) = counted(module, id) => Some(ones_in(module, bits)),
        _ => structure(module, id).filter(|name| name.len() <= LONGEST),
    };
    described
        .filter(|name| identifier::is_legal(name))
        .unwrap_or_else(|| format!("{}_{}", purpose(module, id), noun(op)))
}

/// A range of bits of a node: (node, lowest, highest).
type Bits = (NodeId, u32, u32);

/// The bits that a tree of adders counts the ones of, if it does just that.
fn counted(module: &Module, id: NodeId) -> Option<Bits> {
    let operands = module.operands(id);
    match (&module.node(id).op, operands.as_slice()) {
        (Op::Add, &[a, b]) => {
            let (a, b) = (counted(module, a)?, counted(module, b)?);
            let (low, high) = if a.1 < b.1 { (a, b) } else { (b, a) };
            (low.0 == high.0 && low.2 + 1 == high.1).then_some((low.0, low.1, high.2))
        }
        (Op::Extend { .. }, &[a]) => counted(module, a),
        (Op::Slice { width: 1, .. }, _) => {
            let (source, lowest) = module.bits_of(id);
            let named = module.node(source).name.is_some();
            named.then_some((source, lowest, lowest))
        }
        _ => None,
    }
}

fn ones_in(module: &Module, (source, lowest, highest): Bits) -> String {
    let node = module.node(source);
    let name = node.name.as_deref().unwrap_or("value");
    if lowest == 0 && highest + 1 == node.ty.width {
        format!("ones_in_{name}")
    } else {
        format!("ones_in_{name}_{highest}_{lowest}")
    }
}

/// `queue_valid` for output `valid_o` of instance `u_queue`; marked where nothing needs it.
fn of_instance(module: &Module, id: NodeId, port: &str) -> String {
    let operands = module.operands(id);
    let instance = operands
        .first()
        .and_then(|&i| module.node(i).name.as_deref())
        .unwrap_or("instance");
    let instance = instance.strip_prefix("u_").unwrap_or(instance);
    let port = port.strip_suffix("_o").unwrap_or(port);
    let unneeded = module
        .users(id)
        .iter()
        .all(|&(user, _)| matches!(module.node(user).op, Op::Unused));
    let mark = if unneeded { "unused_" } else { "" };
    format!("{mark}{instance}_{port}")
}

/// The expression in words, if all its operands have some.
fn structure(module: &Module, id: NodeId) -> Option<String> {
    let mut operands = module.operands(id);
    if operands.len() > MOST_OPERANDS {
        return None;
    }
    let op = &module.node(id).op;
    if matches!(
        op,
        Op::And | Op::Or | Op::Xor | Op::Add | Op::Mul | Op::Eq | Op::Ne
    ) {
        operands.sort_by_key(|&o| matches!(module.node(o).op, Op::Const(_)));
    }
    let words: Option<Vec<String>> = operands.iter().map(|&o| word(module, o)).collect();
    let words = words?;
    let joined = |between: &str| Some(words.join(between));
    let first = || words.first().cloned();
    match op {
        Op::Not => first().map(|a| format!("not_{a}")),
        Op::And => joined("_and_"),
        Op::Or => joined("_or_"),
        Op::Xor => joined("_xor_"),
        Op::ReduceAnd => first().map(|a| format!("all_{a}")),
        Op::ReduceOr => first().map(|a| format!("any_{a}")),
        Op::ReduceXor => first().map(|a| format!("parity_{a}")),
        Op::Popcount => first().map(|a| format!("ones_in_{a}")),
        Op::Priority => first().map(|a| format!("lowest_{a}")),
        Op::Add => joined("_plus_"),
        Op::Sub => joined("_minus_"),
        Op::Mul => joined("_times_"),
        Op::Eq => joined("_eq_"),
        Op::Ne => joined("_ne_"),
        Op::Lt => joined("_lt_"),
        Op::Le => joined("_le_"),
        Op::Shl => joined("_shl_"),
        Op::Shr => joined("_shr_"),
        Op::Extend { width } => first().map(|a| format!("{a}_w{width}")),
        Op::Cast { signed: true } => first().map(|a| format!("{a}_signed")),
        Op::Cast { signed: false } => first().map(|a| format!("{a}_bits")),
        Op::Lookup { table } => first().map(|a| format!("{}_of_{a}", table.name)),
        _ => None,
    }
}

/// An operand in words: its name, the place of its bits, a small constant.
fn word(module: &Module, id: NodeId) -> Option<String> {
    let node = module.node(id);
    if let Some(name) = &node.name {
        let is_constant = matches!(node.op, Op::Const(_));
        return Some(if is_constant {
            name.to_lowercase()
        } else {
            name.clone()
        });
    }
    let operand = || module.operands(id).first().copied();
    match &node.op {
        Op::Const(_) if node.ty.signed => None,
        Op::Const(value) => (*value < BigUint::from(SMALL)).then(|| value.to_string()),
        Op::Slice { width, .. } => {
            let (source, lowest) = module.bits_of(id);
            let name = module.node(source).name.as_ref()?;
            let highest = lowest + width - 1;
            Some(if *width == 1 {
                format!("{name}_{lowest}")
            } else {
                format!("{name}_{highest}_{lowest}")
            })
        }
        Op::Not => word(module, operand()?).map(|a| format!("not_{a}")),
        Op::Extend { .. } | Op::Cast { .. } => word(module, operand()?),
        _ => None,
    }
}

/// The name of what the value ends up in, without the marks of ports and registers.
fn purpose(module: &Module, id: NodeId) -> String {
    let mut at = id;
    while let Some(&(user, _)) = module.users(at).first() {
        let node = module.node(user);
        let name = match &node.op {
            Op::MemWrite { memory } => Some(module.memories[*memory].name.as_str()),
            _ => node.name.as_deref(),
        };
        if let Some(name) = name {
            return bare(name).chars().take(LONGEST_ANCHOR).collect();
        }
        at = user;
    }
    "value".to_owned()
}

fn bare(name: &str) -> &str {
    let name = name.strip_prefix("u_").unwrap_or(name);
    ["_q", "_d", "_i", "_o"]
        .iter()
        .find_map(|mark| name.strip_suffix(mark))
        .unwrap_or(name)
}

/// One word for the kind of value.
fn noun(op: &Op) -> &'static str {
    match op {
        Op::Not => "inverse",
        Op::And => "and",
        Op::Or => "or",
        Op::Xor => "xor",
        Op::ReduceAnd => "all",
        Op::ReduceOr => "any",
        Op::ReduceXor => "parity",
        Op::Popcount => "ones",
        Op::Priority => "lowest",
        Op::Add => "sum",
        Op::Sub => "difference",
        Op::Mul => "product",
        Op::Eq => "equal",
        Op::Ne => "unequal",
        Op::Lt | Op::Le => "less",
        Op::Mux => "choice",
        Op::Slice { .. } => "slice",
        Op::Concat => "joined",
        Op::Extend { .. } => "wide",
        Op::Cast { .. } => "cast",
        Op::Shl | Op::Shr => "shifted",
        Op::Lookup { .. } => "found",
        Op::Reg { .. } => "q",
        Op::MemRead { .. } => "rdata",
        _ => "value",
    }
}
