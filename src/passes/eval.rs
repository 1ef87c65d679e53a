//! The value of a combinational operator on known operands, in whole numbers of any width.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{ToPrimitive, Zero};

use crate::ir::{Op, Type};

fn modulus(width: u32) -> BigUint {
    BigUint::from(1u32) << width
}

/// The number that the bits of `value` stand for.
fn number(value: &BigUint, ty: Type) -> BigInt {
    let value = BigInt::from(value.clone());
    if ty.signed && value.bit(u64::from(ty.width) - 1) {
        value - BigInt::from(modulus(ty.width))
    } else {
        value
    }
}

/// The bits of a number, modulo 2^width.
fn bits(number: &BigInt, width: u32) -> BigUint {
    let modulus = BigInt::from(modulus(width));
    let rest = ((number % &modulus) + &modulus) % &modulus;
    rest.to_biguint().unwrap_or_default()
}

fn flag(set: bool) -> BigUint {
    BigUint::from(u32::from(set))
}

/// The operator's value, `None` for nodes that are not computed from operands.
pub(super) fn evaluate(op: &Op, ty: Type, operands: &[(BigUint, Type)]) -> Option<BigUint> {
    let value = |i: usize| operands.get(i).map(|(v, _)| v);
    let num = |i: usize| operands.get(i).map(|(v, t)| number(v, *t));
    let all = |f: fn(BigUint, &BigUint) -> BigUint| {
        let mut values = operands.iter().map(|(v, _)| v);
        let first = values.next()?.clone();
        Some(values.fold(first, f))
    };
    let ones = modulus(ty.width) - 1u32;
    Some(match op {
        Op::Not => value(0)? ^ ones,
        Op::And => all(|a, b| a & b)?,
        Op::Or => all(|a, b| a | b)?,
        Op::Xor => all(|a, b| a ^ b)?,
        Op::ReduceAnd => flag(*value(0)? == modulus(operands[0].1.width) - 1u32),
        Op::ReduceOr => flag(!value(0)?.is_zero()),
        Op::ReduceXor => flag(value(0)?.count_ones() % 2 == 1),
        Op::Popcount => BigUint::from(value(0)?.count_ones()),
        Op::Priority => match value(0)?.trailing_zeros() {
            Some(place) => BigUint::from(1u32) << place,
            None => BigUint::zero(),
        },
        Op::Add => bits(&(num(0)? + num(1)?), ty.width),
        Op::Sub => bits(&(num(0)? - num(1)?), ty.width),
        Op::Mul => bits(&(num(0)? * num(1)?), ty.width),
        Op::Eq => flag(value(0)? == value(1)?),
        Op::Ne => flag(value(0)? != value(1)?),
        Op::Lt => flag(num(0)? < num(1)?),
        Op::Le => flag(num(0)? <= num(1)?),
        Op::Mux if value(0)?.is_zero() => value(2)?.clone(),
        Op::Mux => value(1)?.clone(),
        Op::Slice { lo, width } => (value(0)? >> *lo) % modulus(*width),
        Op::Concat => operands
            .iter()
            .fold(BigUint::zero(), |high, (low, ty)| (high << ty.width) | low),
        Op::Extend { width } => bits(&num(0)?, *width),
        Op::Cast { .. } => value(0)?.clone(),
        Op::Shl => match value(1)?.to_u32().filter(|&n| n < ty.width) {
            Some(n) => (value(0)? << n) % modulus(ty.width),
            None => BigUint::zero(),
        },
        Op::Shr => {
            let n = value(1)?.to_u32().map_or(ty.width, |n| n.min(ty.width));
            let a = num(0)?;
            // BigInt shifts towards minus infinity, which is what sign fill does.
            debug_assert!(a.sign() != Sign::Minus || ty.signed);
            bits(&(a >> n), ty.width)
        }
        Op::Lookup { table } => table.values.get(value(0)?.to_usize()?)?.clone(),
        _ => return None,
    })
}
