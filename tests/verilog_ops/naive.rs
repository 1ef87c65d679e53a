//! A naive evaluator of operators on numbers without bounds, and random words to feed it.

use dregen::ir::Type;
use num_bigint::{BigInt, BigUint};
use num_traits::One;

/// A shift by more than this shifts everything out.
const FAR: u32 = 400;

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Bits of a word; every fourth is all zeros, all ones, the greatest or the least signed value.
    pub fn word(&mut self, width: u32) -> BigUint {
        let ones = (BigUint::one() << width) - 1u32;
        match self.below(16) {
            0 => BigUint::ZERO,
            1 => ones,
            2 => ones >> 1,
            3 => BigUint::one() << (width - 1),
            _ => {
                let words: Vec<u32> = (0..width.div_ceil(32))
                    .map(|_| self.next() as u32)
                    .collect();
                BigUint::new(words) & ones
            }
        }
    }
}

/// The operators, once more: the evaluator shares nothing with the graph.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Input,
    Const,
    Not,
    And,
    Or,
    Xor,
    All,
    Any,
    Parity,
    Popcount,
    Lowest,
    Add,
    Sub,
    Mul,
    Eq,
    Ne,
    Lt,
    Le,
    Mux,
    Slice(u32),
    Concat,
    Extend,
    Cast,
    Shl,
    Shr,
    Lookup,
    Same,
}

/// One operator: what it does to the steps before it.
pub struct Step {
    pub kind: Kind,
    pub ty: Type,
    pub from: Vec<usize>,
    /// Of a constant.
    pub value: BigUint,
    /// Of a lookup.
    pub table: Vec<u64>,
}

impl Step {
    /// The value for values of the operands.
    pub fn evaluate(&self, operands: &[(BigUint, Type)]) -> BigUint {
        let bits = |i: usize| operands[i].0.clone();
        let number = |i: usize| number(&operands[i].0, operands[i].1);
        let width = |i: usize| operands[i].1.width;
        let truth = |b: bool| BigUint::from(u32::from(b));
        let fold = |f: fn(BigUint, &BigUint) -> BigUint| {
            operands[1..].iter().fold(bits(0), |acc, (v, _)| f(acc, v))
        };
        let amount = |i: usize| u32::try_from(&operands[i].0).unwrap_or(FAR).min(FAR);
        let word = |value: BigInt| word(&value, self.ty.width);
        match self.kind {
            Kind::Input => unreachable!("inputs have their values"),
            Kind::Const => self.value.clone(),
            Kind::Not => word(-number(0) - 1),
            Kind::And => fold(|a, b| a & b),
            Kind::Or => fold(|a, b| a | b),
            Kind::Xor => fold(|a, b| a ^ b),
            Kind::All => truth(bits(0).count_ones() == u64::from(width(0))),
            Kind::Any => truth(bits(0) != BigUint::ZERO),
            Kind::Parity => truth(bits(0).count_ones() % 2 == 1),
            Kind::Popcount => BigUint::from(bits(0).count_ones()),
            Kind::Lowest => match bits(0).trailing_zeros() {
                Some(place) => BigUint::one() << place,
                None => BigUint::ZERO,
            },
            Kind::Add => word(number(0) + number(1)),
            Kind::Sub => word(number(0) - number(1)),
            Kind::Mul => word(number(0) * number(1)),
            Kind::Eq => truth(number(0) == number(1)),
            Kind::Ne => truth(number(0) != number(1)),
            Kind::Lt => truth(number(0) < number(1)),
            Kind::Le => truth(number(0) <= number(1)),
            Kind::Mux => bits(if bits(0) == BigUint::ZERO { 2 } else { 1 }),
            Kind::Slice(lowest) => word(BigInt::from(bits(0) >> lowest)),
            Kind::Concat => operands
                .iter()
                .fold(BigUint::ZERO, |acc, (v, ty)| (acc << ty.width) | v),
            Kind::Extend | Kind::Cast | Kind::Same => word(number(0)),
            Kind::Shl => word(number(0) << amount(1)),
            Kind::Shr => word(number(0) >> amount(1)),
            Kind::Lookup => BigUint::from(self.table[amount(0) as usize]),
        }
    }
}

/// The number that bits stand for.
fn number(bits: &BigUint, ty: Type) -> BigInt {
    let value = BigInt::from(bits.clone());
    if ty.signed && bits.bit(u64::from(ty.width) - 1) {
        value - (BigInt::one() << ty.width)
    } else {
        value
    }
}

/// The lowest bits of a number in two's complement.
fn word(value: &BigInt, width: u32) -> BigUint {
    let modulus = BigInt::one() << width;
    let rest: BigInt = ((value % &modulus) + &modulus) % &modulus;
    rest.to_biguint().expect("not negative")
}
