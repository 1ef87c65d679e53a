//! What each operator means, on numbers of any size: one line of arithmetic each, from the docs of `ir::Op`.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, ToPrimitive, Zero};

use crate::ir::{Builder, Op, Signal, Type};

/// Bits of a signal with their type.
#[derive(Clone, Debug)]
pub struct Value {
    pub bits: BigUint,
    pub ty: Type,
}

impl Value {
    pub fn number(&self) -> BigInt {
        let bits = BigInt::from(self.bits.clone());
        match self.ty.signed && self.bits.bit(u64::from(self.ty.width) - 1) {
            true => bits - power(self.ty.width),
            false => bits,
        }
    }
}

fn power(exponent: u32) -> BigInt {
    BigInt::one() << exponent
}

/// The bits of a number in two's complement.
pub fn wrap(number: BigInt, width: u32) -> BigUint {
    let modulus = power(width);
    let (_, bits) = (((number % &modulus) + &modulus) % &modulus).into_parts();
    bits
}

fn flag(value: bool) -> BigInt {
    BigInt::from(u32::from(value))
}

/// The value of an operator whose result has type `ty`.
pub fn evaluate(op: &Op, ty: Type, operands: &[Value]) -> Value {
    let a = operands[0].number();
    let b = operands.last().unwrap().number();
    let bits = &operands[0].bits;
    let all = |f: fn(BigUint, &BigUint) -> BigUint| {
        let rest = operands[1..].iter().map(|o| &o.bits);
        BigInt::from(rest.fold(bits.clone(), f))
    };
    // A shift by more than any width is a shift by that much.
    let shift = b.to_u32().unwrap_or(1000).min(1000);
    let number = match op {
        Op::Not => -a - 1,
        Op::And => all(|x, y| x & y),
        Op::Or => all(|x, y| x | y),
        Op::Xor => all(|x, y| x ^ y),
        Op::ReduceAnd => flag(bits.count_ones() == u64::from(operands[0].ty.width)),
        Op::ReduceOr => flag(!bits.is_zero()),
        Op::ReduceXor => flag(bits.count_ones() % 2 == 1),
        Op::Popcount => BigInt::from(bits.count_ones()),
        Op::Priority => bits
            .trailing_zeros()
            .map_or(BigInt::ZERO, |n| BigInt::one() << n),
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Eq => flag(a == b),
        Op::Ne => flag(a != b),
        Op::Lt => flag(a < b),
        Op::Le => flag(a <= b),
        Op::Mux => operands[if bits.is_zero() { 2 } else { 1 }].number(),
        Op::Slice { lo, .. } => BigInt::from(bits >> lo),
        Op::Concat => operands.iter().fold(BigInt::ZERO, |high, low| {
            (high << low.ty.width) + BigInt::from(low.bits.clone())
        }),
        Op::Extend { .. } | Op::Cast { .. } => a,
        Op::Shl => a << shift,
        Op::Lookup { table } => BigInt::from(table.values[bits.to_usize().unwrap()].clone()),
        // BigInt shifts to the right by the floor, as the operator does.
        Op::Shr => a >> shift,
        _ => panic!("{op:?} is no combinational operator"),
    };
    Value {
        bits: wrap(number, ty.width),
        ty,
    }
}

/// The operator in a graph.
pub fn build(b: &mut Builder, op: &Op, operands: &[Signal]) -> Signal {
    match (op, operands) {
        (Op::And, _) => b.and(operands),
        (Op::Or, _) => b.or(operands),
        (Op::Xor, _) => b.xor(operands),
        (Op::Concat, _) => b.concat(operands),
        (Op::Not, &[x]) => b.not(x),
        (Op::ReduceAnd, &[x]) => b.all(x),
        (Op::ReduceOr, &[x]) => b.any(x),
        (Op::ReduceXor, &[x]) => b.parity(x),
        (Op::Popcount, &[x]) => b.popcount(x),
        (Op::Priority, &[x]) => b.lowest_one(x),
        (Op::Slice { lo, width }, &[x]) => b.slice(x, *lo, *width),
        (Op::Extend { width }, &[x]) => b.extend(x, *width),
        (Op::Cast { signed: true }, &[x]) => b.as_signed(x),
        (Op::Cast { signed: false }, &[x]) => b.as_unsigned(x),
        (Op::Add, &[x, y]) => b.add_mod(x, y),
        (Op::Sub, &[x, y]) => b.sub_mod(x, y),
        (Op::Mul, &[x, y]) => b.mul(x, y),
        (Op::Eq, &[x, y]) => b.eq(x, y),
        (Op::Ne, &[x, y]) => b.ne(x, y),
        (Op::Lt, &[x, y]) => b.lt(x, y),
        (Op::Le, &[x, y]) => b.le(x, y),
        (Op::Shl, &[x, y]) => b.shift_left(x, y),
        (Op::Shr, &[x, y]) => b.shift_right(x, y),
        (Op::Mux, &[x, y, z]) => b.mux(x, y, z),
        (Op::Lookup { table }, &[x]) => {
            let values: Vec<u64> = (table.values.iter())
                .map(|value| value.to_u64().unwrap())
                .collect();
            b.lookup(&table.name, x, &values, table.width, &table.comment)
        }
        _ => panic!("{op:?} with {} operands", operands.len()),
    }
}

/// A number made of the words that the simulator gives or takes.
pub fn from_words(words: &[u64]) -> BigUint {
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    let (_, bits) = BigInt::from_bytes_le(Sign::Plus, &bytes).into_parts();
    bits
}
