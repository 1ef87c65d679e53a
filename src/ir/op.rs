//! Signal types, operators, and the one rule of types for each operator.

use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;

use super::table::Table;

/// Width in bits and signedness of a signal. Signed values are two's complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Type {
    /// Bits, at least 1.
    pub width: u32,
    /// Whether the top bit counts negative.
    pub signed: bool,
}

/// An unsigned type of `width` bits.
pub const fn uint(width: u32) -> Type {
    Type {
        width,
        signed: false,
    }
}

/// A two's-complement type of `width` bits.
pub const fn sint(width: u32) -> Type {
    Type {
        width,
        signed: true,
    }
}

/// Bits that hold an index into `count` things: ceil(log2(count)), at least 1.
pub fn index_width(count: u64) -> u32 {
    value_width(count.saturating_sub(1))
}

/// Bits that hold every value in 0 ..= `greatest`, at least 1.
pub fn value_width(greatest: u64) -> u32 {
    (u64::BITS - greatest.leading_zeros()).max(1)
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.signed { "s" } else { "u" }, self.width)
    }
}

/// What a node does with its operands. Operands are listed in order, number 0 first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// An input port of the module.
    Input,
    /// An output port: (value).
    Output,
    /// A fixed value.
    Const(BigUint),
    /// A name for a value that is driven elsewhere: (driver).
    Wire,
    /// Every bit inverted: (a).
    Not,
    /// Bitwise and: (a, b, …).
    And,
    /// Bitwise or: (a, b, …).
    Or,
    /// Bitwise exclusive or: (a, b, …).
    Xor,
    /// All bits are 1: (a).
    ReduceAnd,
    /// Some bit is 1: (a).
    ReduceOr,
    /// The number of ones is odd: (a).
    ReduceXor,
    /// The number of ones: (a), ceil(log2(width + 1)) bits.
    Popcount,
    /// Only the lowest bit that is 1, or 0: (a).
    Priority,
    /// Sum modulo 2^width: (a, b). Widen first where the carry matters.
    Add,
    /// Difference modulo 2^width: (a, b).
    Sub,
    /// Exact product, as wide as both operands together: (a, b).
    Mul,
    /// a = b: (a, b).
    Eq,
    /// a ≠ b: (a, b).
    Ne,
    /// a < b: (a, b).
    Lt,
    /// a ≤ b: (a, b).
    Le,
    /// (select, when 1, when 0).
    Mux,
    /// Bits lo + width − 1 .. lo: (a).
    Slice {
        /// Lowest bit taken.
        lo: u32,
        /// Bits taken.
        width: u32,
    },
    /// Operand 0 in the most significant bits: (high, …, low).
    Concat,
    /// The same value in more bits, by the operand's own sign: (a).
    Extend {
        /// Bits of the result.
        width: u32,
    },
    /// The same bits, read with another sign: (a).
    Cast {
        /// Sign of the result.
        signed: bool,
    },
    /// a · 2^n modulo 2^width: (a, n).
    Shl,
    /// floor(a / 2^n), by a's own sign: (a, n).
    Shr,
    /// The value of a constant table under an index, unsigned: (index).
    Lookup {
        /// What is looked up in; its length is 2^(width of the index).
        table: Arc<Table>,
    },
    /// A register: (next) or (next, enable). `reset` is its value in reset; without one its start is unknown.
    Reg {
        /// Value taken in reset.
        reset: Option<BigUint>,
    },
    /// Registered read of a memory of the module: (address, enable). Without enable the output holds. A read in
    /// the cycle of a write to the same address yields the old word, or any (`Memory::any_on_collision`).
    MemRead {
        /// Index into `Module::memories`.
        memory: usize,
    },
    /// Write to a memory of the module: (address, data, enable).
    MemWrite {
        /// Index into `Module::memories`.
        memory: usize,
    },
    /// An instance of another module: its inputs, in the order of that module's input ports.
    Instance {
        /// Name of the module.
        module: String,
    },
    /// An output port of an instance: (instance).
    InstanceOutput {
        /// Name of the port.
        port: String,
    },
    /// Says that bits are left unused on purpose: (a).
    Unused,
}

/// Operands that do not fit their operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// Wrong number of operands.
    #[error("{op} takes {takes} operands, found {found}")]
    Count {
        /// Operator.
        op: &'static str,
        /// What it takes.
        takes: &'static str,
        /// What is there.
        found: usize,
    },
    /// Operands that must agree do not.
    #[error("{op} takes operands of one type, found {}", list(.found))]
    Differ {
        /// Operator.
        op: &'static str,
        /// Types of the operands.
        found: Vec<Type>,
    },
    /// One operand has the wrong type.
    #[error("operand {operand} of {op} must be {takes}, found {found}")]
    Operand {
        /// Operator.
        op: &'static str,
        /// Number of the operand.
        operand: usize,
        /// What it must be.
        takes: String,
        /// What it is.
        found: Type,
    },
    /// A result of no bits.
    #[error("{op} yields a signal of no bits")]
    Empty {
        /// Operator.
        op: &'static str,
    },
}

fn list(types: &[Type]) -> String {
    let words: Vec<String> = types.iter().map(Type::to_string).collect();
    words.join(", ")
}

impl Op {
    /// The operator's word in the text form.
    pub fn word(&self) -> &'static str {
        match self {
            Op::Input => "input",
            Op::Output => "output",
            Op::Const(_) => "const",
            Op::Wire => "wire",
            Op::Not => "not",
            Op::And => "and",
            Op::Or => "or",
            Op::Xor => "xor",
            Op::ReduceAnd => "reduce_and",
            Op::ReduceOr => "reduce_or",
            Op::ReduceXor => "reduce_xor",
            Op::Popcount => "popcount",
            Op::Priority => "priority",
            Op::Add => "add",
            Op::Sub => "sub",
            Op::Mul => "mul",
            Op::Eq => "eq",
            Op::Ne => "ne",
            Op::Lt => "lt",
            Op::Le => "le",
            Op::Mux => "mux",
            Op::Slice { .. } => "slice",
            Op::Concat => "concat",
            Op::Extend { .. } => "extend",
            Op::Cast { .. } => "cast",
            Op::Shl => "shl",
            Op::Shr => "shr",
            Op::Lookup { .. } => "lookup",
            Op::Reg { .. } => "reg",
            Op::MemRead { .. } => "mem_read",
            Op::MemWrite { .. } => "mem_write",
            Op::Instance { .. } => "instance",
            Op::InstanceOutput { .. } => "instance_output",
            Op::Unused => "unused",
        }
    }

    /// Whether the value is computed from the operands within the cycle.
    pub fn is_combinational(&self) -> bool {
        !matches!(
            self,
            Op::Input
                | Op::Const(_)
                | Op::Reg { .. }
                | Op::MemRead { .. }
                | Op::MemWrite { .. }
                | Op::Instance { .. }
                | Op::InstanceOutput { .. }
        )
    }

    /// Whether the node has an effect of its own and so is never dead.
    pub fn is_sink(&self) -> bool {
        matches!(
            self,
            Op::Output | Op::MemWrite { .. } | Op::Instance { .. } | Op::Unused
        )
    }

    /// Type of a combinational operator's result, from the types of its operands.
    ///
    /// Nodes whose type is declared (ports, wires, registers, memories, instances) are judged by
    /// [`check`](super::check), which knows the declaration; for them this returns `None`.
    pub fn result(&self, operands: &[Type]) -> Option<Result<Type, TypeError>> {
        Some(match self {
            Op::Not | Op::Priority => self.unary(operands),
            Op::And | Op::Or | Op::Xor => self.equal(operands, usize::MAX),
            Op::ReduceAnd | Op::ReduceOr | Op::ReduceXor => self.unary(operands).map(|_| uint(1)),
            Op::Popcount => self
                .unary(operands)
                .map(|a| uint(value_width(u64::from(a.width)))),
            Op::Add | Op::Sub => self.equal(operands, 2),
            Op::Mul => self.product(operands),
            Op::Eq | Op::Ne | Op::Lt | Op::Le => self.equal(operands, 2).map(|_| uint(1)),
            Op::Mux => self.mux(operands),
            Op::Slice { lo, width } => self.slice(operands, *lo, *width),
            Op::Concat if operands.is_empty() => Err(self.count("one or more", 0)),
            Op::Concat => Ok(uint(operands.iter().map(|t| t.width).sum())),
            Op::Extend { width } => self.extend(operands, *width),
            Op::Cast { signed } => self.unary(operands).map(|a| Type {
                width: a.width,
                signed: *signed,
            }),
            Op::Shl | Op::Shr => self.shift(operands),
            Op::Lookup { table } => self.lookup(operands, table),
            _ => return None,
        })
    }

    fn count(&self, takes: &'static str, found: usize) -> TypeError {
        TypeError::Count {
            op: self.word(),
            takes,
            found,
        }
    }

    fn operand(&self, operand: usize, takes: impl Into<String>, found: Type) -> TypeError {
        TypeError::Operand {
            op: self.word(),
            operand,
            takes: takes.into(),
            found,
        }
    }

    fn unary(&self, operands: &[Type]) -> Result<Type, TypeError> {
        match operands {
            [a] => Ok(*a),
            _ => Err(self.count("one", operands.len())),
        }
    }

    fn equal(&self, operands: &[Type], most: usize) -> Result<Type, TypeError> {
        match operands {
            [first, rest @ ..] if !rest.is_empty() && operands.len() <= most => {
                if rest.iter().all(|t| t == first) {
                    Ok(*first)
                } else {
                    Err(TypeError::Differ {
                        op: self.word(),
                        found: operands.to_vec(),
                    })
                }
            }
            _ => Err(self.count(
                if most == 2 { "two" } else { "two or more" },
                operands.len(),
            )),
        }
    }

    fn product(&self, operands: &[Type]) -> Result<Type, TypeError> {
        match operands {
            [a, b] if a.signed == b.signed => Ok(Type {
                width: a.width + b.width,
                signed: a.signed,
            }),
            [a, b] => Err(self.operand(1, if a.signed { "signed" } else { "unsigned" }, *b)),
            _ => Err(self.count("two", operands.len())),
        }
    }

    fn mux(&self, operands: &[Type]) -> Result<Type, TypeError> {
        match operands {
            [select, _, _] if *select != uint(1) => Err(self.operand(0, "u1", *select)),
            [_, a, b] if a == b => Ok(*a),
            [_, a, b] => Err(TypeError::Differ {
                op: self.word(),
                found: vec![*a, *b],
            }),
            _ => Err(self.count("three", operands.len())),
        }
    }

    fn slice(&self, operands: &[Type], lo: u32, width: u32) -> Result<Type, TypeError> {
        let a = self.unary(operands)?;
        if width == 0 {
            Err(TypeError::Empty { op: self.word() })
        } else if lo + width > a.width {
            Err(self.operand(0, format!("at least {} bits wide", lo + width), a))
        } else {
            Ok(uint(width))
        }
    }

    fn extend(&self, operands: &[Type], width: u32) -> Result<Type, TypeError> {
        let a = self.unary(operands)?;
        if width < a.width {
            Err(self.operand(0, format!("at most {width} bits wide"), a))
        } else {
            Ok(Type {
                width,
                signed: a.signed,
            })
        }
    }

    fn shift(&self, operands: &[Type]) -> Result<Type, TypeError> {
        match operands {
            [a, n] if !n.signed => Ok(*a),
            [_, n] => Err(self.operand(1, "unsigned", *n)),
            _ => Err(self.count("two", operands.len())),
        }
    }

    fn lookup(&self, operands: &[Type], table: &Table) -> Result<Type, TypeError> {
        let index = self.unary(operands)?;
        match table.index_width() {
            Some(width) if index == uint(width) => Ok(uint(table.width)),
            Some(width) => Err(self.operand(0, uint(width).to_string(), index)),
            None => Err(self.operand(
                0,
                format!("an index of {} values, a power of two", table.values.len()),
                index,
            )),
        }
    }
}
