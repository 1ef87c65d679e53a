//! Combinational operators: logic, arithmetic, bits.

use std::sync::Arc;

use num_bigint::BigUint;

use super::{Builder, Signal};
use crate::ir::Table;
use crate::ir::op::{Op, value_width};

impl Builder {
    // Logic.

    /// Bitwise not.
    pub fn not(&mut self, a: Signal) -> Signal {
        self.operator(Op::Not, &[a])
    }

    /// Bitwise and.
    pub fn and(&mut self, operands: &[Signal]) -> Signal {
        self.chain(Op::And, operands)
    }

    /// Bitwise or.
    pub fn or(&mut self, operands: &[Signal]) -> Signal {
        self.chain(Op::Or, operands)
    }

    /// Bitwise exclusive or.
    pub fn xor(&mut self, operands: &[Signal]) -> Signal {
        self.chain(Op::Xor, operands)
    }

    /// One operand is the value itself: units with a variable number of parts meet this at one part.
    fn chain(&mut self, op: Op, operands: &[Signal]) -> Signal {
        match operands {
            [only] => *only,
            _ => self.operator(op, operands),
        }
    }

    /// a and not b.
    pub fn and_not(&mut self, a: Signal, b: Signal) -> Signal {
        let b = self.not(b);
        self.and(&[a, b])
    }

    /// All bits are 1.
    pub fn all(&mut self, a: Signal) -> Signal {
        self.operator(Op::ReduceAnd, &[a])
    }

    /// Some bit is 1.
    pub fn any(&mut self, a: Signal) -> Signal {
        self.operator(Op::ReduceOr, &[a])
    }

    /// The number of ones is odd.
    pub fn parity(&mut self, a: Signal) -> Signal {
        self.operator(Op::ReduceXor, &[a])
    }

    /// The number of ones.
    pub fn popcount(&mut self, a: Signal) -> Signal {
        self.operator(Op::Popcount, &[a])
    }

    /// Only the lowest bit that is 1.
    pub fn lowest_one(&mut self, a: Signal) -> Signal {
        self.operator(Op::Priority, &[a])
    }

    // Arithmetic.

    /// Sum modulo 2^width.
    pub fn add_mod(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Add, &[a, b])
    }

    /// Exact sum, one bit wider than the wider operand.
    pub fn add_full(&mut self, a: Signal, b: Signal) -> Signal {
        let width = a.width().max(b.width()) + 1;
        let (a, b) = (self.extend(a, width), self.extend(b, width));
        self.add_mod(a, b)
    }

    /// a + 1 modulo 2^width.
    pub fn increment(&mut self, a: Signal) -> Signal {
        let one = self.lit(1, a.width());
        self.add_mod(a, one)
    }

    /// Difference modulo 2^width.
    pub fn sub_mod(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Sub, &[a, b])
    }

    /// Exact product.
    pub fn mul(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Mul, &[a, b])
    }

    /// a = b.
    pub fn eq(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Eq, &[a, b])
    }

    /// a ≠ b.
    pub fn ne(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Ne, &[a, b])
    }

    /// a < b.
    pub fn lt(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Lt, &[a, b])
    }

    /// a ≤ b.
    pub fn le(&mut self, a: Signal, b: Signal) -> Signal {
        self.operator(Op::Le, &[a, b])
    }

    /// a = value.
    pub fn eq_lit(&mut self, a: Signal, value: u64) -> Signal {
        let value = self.lit(value, a.width());
        self.eq(a, value)
    }

    // Bits.

    /// `when_one` where `select` is 1, else `when_zero`.
    pub fn mux(&mut self, select: Signal, when_one: Signal, when_zero: Signal) -> Signal {
        self.operator(Op::Mux, &[select, when_one, when_zero])
    }

    /// The value of the first case whose condition holds, else `otherwise`.
    pub fn cases(&mut self, cases: &[(Signal, Signal)], otherwise: Signal) -> Signal {
        cases
            .iter()
            .rev()
            .fold(otherwise, |rest, &(condition, value)| {
                self.mux(condition, value, rest)
            })
    }

    /// `width` bits from `lo` up.
    pub fn slice(&mut self, a: Signal, lo: u32, width: u32) -> Signal {
        if lo == 0 && width == a.width() && !a.ty.signed {
            return a;
        }
        self.operator(Op::Slice { lo, width }, &[a])
    }

    /// One bit.
    pub fn bit(&mut self, a: Signal, index: u32) -> Signal {
        self.slice(a, index, 1)
    }

    /// Joins bits, the first operand on top.
    pub fn concat(&mut self, operands: &[Signal]) -> Signal {
        self.chain(Op::Concat, operands)
    }

    /// The same value in `width` bits.
    pub fn extend(&mut self, a: Signal, width: u32) -> Signal {
        if width == a.width() {
            return a;
        }
        self.operator(Op::Extend { width }, &[a])
    }

    /// The same bits read as two's complement.
    pub fn as_signed(&mut self, a: Signal) -> Signal {
        self.operator(Op::Cast { signed: true }, &[a])
    }

    /// The same bits read as unsigned.
    pub fn as_unsigned(&mut self, a: Signal) -> Signal {
        self.operator(Op::Cast { signed: false }, &[a])
    }

    /// a · 2^n modulo 2^width.
    pub fn shift_left(&mut self, a: Signal, n: Signal) -> Signal {
        self.operator(Op::Shl, &[a, n])
    }

    /// floor(a / 2^n).
    pub fn shift_right(&mut self, a: Signal, n: Signal) -> Signal {
        self.operator(Op::Shr, &[a, n])
    }

    /// The value of a constant table under `index`: 2^(width of the index) values of `width` bits. The name and the
    /// comment, what it holds, are those of the table, which may be looked up in more than once.
    pub fn lookup(
        &mut self,
        name: &str,
        index: Signal,
        values: &[u64],
        width: u32,
        comment: &str,
    ) -> Signal {
        let table = Arc::new(Table {
            name: name.to_owned(),
            comment: comment.to_owned(),
            width,
            values: values.iter().map(|&value| BigUint::from(value)).collect(),
        });
        self.operator(Op::Lookup { table }, &[index])
    }

    /// Number of the only bit that is 1 (0 where none is), as an or of the places.
    pub fn encode(&mut self, one_hot: Signal) -> Signal {
        let width = value_width(u64::from(one_hot.width()) - 1);
        let bits: Vec<Signal> = (0..width)
            .rev()
            .map(|place| {
                let members: Vec<Signal> = (0..one_hot.width())
                    .filter(|i| i >> place & 1 == 1)
                    .map(|i| self.bit(one_hot, i))
                    .collect();
                if members.is_empty() {
                    self.lit(0, 1)
                } else {
                    self.or(&members)
                }
            })
            .collect();
        self.concat(&bits)
    }

    /// The operand whose select bit is 1; all zero where none is.
    pub fn one_hot_mux(&mut self, selects: &[Signal], values: &[Signal]) -> Signal {
        if let ([_], [only]) = (selects, values) {
            return *only;
        }
        let masked: Vec<Signal> = selects
            .iter()
            .zip(values)
            .map(|(&select, &value)| {
                let zero = self.lit(0, value.width());
                self.mux(select, value, zero)
            })
            .collect();
        self.or(&masked)
    }
}
