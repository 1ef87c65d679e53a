//! Runs instructions. The loop of the interpreter: no allocation, no branch that hangs on a value.

use super::program::{Instruction as I, Slot, Wide, mask};
use super::wide;

/// Executes `code` in order on `values`.
pub(super) fn run(code: &[I], wide: &[Wide], values: &mut [u64]) {
    for instruction in code {
        let (to, result) = match *instruction {
            I::Copy { to, a } => (to, at(values, a)),
            I::Not { to, a, spare } => (to, !at(values, a) & mask(spare)),
            I::And { to, a, b } => (to, at(values, a) & at(values, b)),
            I::Or { to, a, b } => (to, at(values, a) | at(values, b)),
            I::Xor { to, a, b } => (to, at(values, a) ^ at(values, b)),
            I::All { to, a, spare } => (to, u64::from(at(values, a) == mask(spare))),
            I::Any { to, a } => (to, u64::from(at(values, a) != 0)),
            I::Parity { to, a } => (to, u64::from(at(values, a).count_ones() & 1)),
            I::Popcount { to, a } => (to, u64::from(at(values, a).count_ones())),
            I::Lowest { to, a } => (to, at(values, a) & at(values, a).wrapping_neg()),
            I::Add { to, a, b, spare } => {
                (to, at(values, a).wrapping_add(at(values, b)) & mask(spare))
            }
            I::Sub { to, a, b, spare } => {
                (to, at(values, a).wrapping_sub(at(values, b)) & mask(spare))
            }
            I::Mul { to, a, b, spare } => {
                (to, at(values, a).wrapping_mul(at(values, b)) & mask(spare))
            }
            I::Eq { to, a, b } => (to, u64::from(at(values, a) == at(values, b))),
            I::Ne { to, a, b } => (to, u64::from(at(values, a) != at(values, b))),
            I::Lt { to, a, b } => (to, u64::from(at(values, a) < at(values, b))),
            I::Le { to, a, b } => (to, u64::from(at(values, a) <= at(values, b))),
            I::LtSigned { to, a, b, spare } => {
                let less = signed(at(values, a), spare) < signed(at(values, b), spare);
                (to, u64::from(less))
            }
            I::LeSigned { to, a, b, spare } => {
                let less = signed(at(values, a), spare) <= signed(at(values, b), spare);
                (to, u64::from(less))
            }
            I::Mux { to, select, a, b } => {
                let (a, b) = (at(values, a), at(values, b));
                (to, if at(values, select) != 0 { a } else { b })
            }
            I::Bits { to, a, low, spare } => (to, at(values, a) >> low & mask(spare)),
            I::Join {
                to,
                high,
                a,
                low,
                width,
            } => {
                let below = at(values, a) >> low & !(u64::MAX << width);
                (to, at(values, high) << width | below)
            }
            I::SignExtend { to, a, from, spare } => {
                (to, signed(at(values, a), from) as u64 & mask(spare))
            }
            I::Shl { to, a, n, spare } => (to, shl(at(values, a), at(values, n)) & mask(spare)),
            I::Shr { to, a, n } => (to, shr(at(values, a), at(values, n))),
            I::ShrSigned { to, a, n, spare } => {
                let n = at(values, n).min(63);
                (to, (signed(at(values, a), spare) >> n) as u64 & mask(spare))
            }
            I::Lookup { to, a, table } => (to, values[table as usize + at(values, a) as usize]),
            I::Wide { index } => {
                wide::run(&wide[index as usize], values);
                continue;
            }
        };
        values[to as usize] = result;
    }
}

#[inline(always)]
fn at(values: &[u64], slot: Slot) -> u64 {
    values[slot as usize]
}

/// The number that a word stands for whose sign is under `spare` unused bits.
#[inline(always)]
fn signed(word: u64, spare: u8) -> i64 {
    (word << spare) as i64 >> spare
}

#[inline(always)]
fn shl(word: u64, n: u64) -> u64 {
    if n < 64 { word << n } else { 0 }
}

#[inline(always)]
fn shr(word: u64, n: u64) -> u64 {
    if n < 64 { word >> n } else { 0 }
}
