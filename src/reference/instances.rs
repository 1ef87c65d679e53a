//! The widths that the references are there for: those of every preset, and of the presets with the domains `raw` and
//! `exp2` and with exact selection. What follows from others is computed here, from docs/dre.md and docs/resv.md.

use super::distance::{EarlyExit, Hamming, Popcount, XorAccumulator};
use super::extremes::{Extremes, Running};
use super::partition::{Above, Bucket, Parts};
use super::slice::Slice;
use super::sums::{Accumulate, Tree};
use super::weight::{Exp2, Exponential, Raw, Shifted};
use super::{Reference, ReferenceError, emit};
use crate::config::Domain;

/// Bits that hold `value`.
const fn width_of(value: usize) -> usize {
    (usize::BITS - value.leading_zeros()) as usize
}

/// Matches widths against those that there are, and emits the block that belongs to them.
macro_rules! choose {
    ($name:literal, $asked:expr, [$($known:tt => $block:expr),* $(,)?]) => {
        match $asked {
            $($known => emit(concat!("ref_", $name), $block),)*
            other => Err(ReferenceError::NoInstance {
                reference: $name,
                widths: format!("{other:?}"),
                known: [$(stringify!($known)),*].join(", "),
            }),
        }
    };
}

/// The ones of `width` bits.
///
/// # Errors
/// [`ReferenceError::NoInstance`], as of all here.
pub fn popcount(width: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($w:literal),*) => {
            choose!("popcount", width, [$($w => Popcount::<$w, { width_of($w) }>::default()),*])
        };
    }
    of!(8, 16, 32)
}

/// A step of the XOR accumulator for codes of `bits`, `step` bits of them.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn xor_accumulator(bits: u32, step: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($b:literal $w:literal),*) => {
            choose!("xor_accumulator", (bits, step), [
                $(($b, $w) => XorAccumulator::<$b, $w, { width_of($b + 1) }>::default()),*
            ])
        };
    }
    of!(16 8, 32 8, 32 16, 32 32)
}

/// The distance of two codes of `bits`.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn hamming(bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($b:literal),*) => {
            choose!("hamming", bits, [$($b => Hamming::<$b, { width_of($b + 1) }>::default()),*])
        };
    }
    of!(16, 32)
}

/// The early-exit comparator for distances of codes of `bits`.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn early_exit(bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($b:literal),*) => {
            choose!("early_exit", bits, [$($b => EarlyExit::<{ width_of($b + 1) }>::default()),*])
        };
    }
    of!(16, 32)
}

/// The weight of a score of `score_bits`, times a digit of `digit_bits` of its count.
///
/// # Errors
/// [`ReferenceError::NoInstance`]. rust_hdl multiplies signed words of 16 bits, so that `raw` has digits of 15 at most.
pub fn weight(
    domain: Domain,
    score_bits: u32,
    digit_bits: u32,
) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($name:literal, $block:ident, $product:expr, [$($s:literal $c:literal),*]) => {
            choose!($name, (score_bits, digit_bits), [
                $(($s, $c) => $block::<$s, $c, { $product($s, $c) }>::default()),*
            ])
        };
    }
    const fn both(score: usize, digit: usize) -> usize {
        score + digit
    }
    const fn signed(score: usize, digit: usize) -> usize {
        score + digit + 1
    }
    const fn of_exponential(_: usize, digit: usize) -> usize {
        16 + digit
    }
    match domain {
        Domain::Shifted => {
            of!("shifted", Shifted, both, [16 5, 12 4, 8 2, 16 16, 16 4, 16 8])
        }
        Domain::Raw => of!("raw", Raw, signed, [16 5, 12 4, 8 2, 16 4, 16 8]),
        Domain::Exp2 => {
            of!("exponential", Exponential, of_exponential, [16 5, 12 4, 8 2, 16 16, 16 4, 16 8])
        }
    }
}

/// The power of two for a distance of `score_bits` below the greatest score.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn exp2(score_bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($s:literal),*) => { choose!("exp2", score_bits, [$($s => Exp2::<$s>::default()),*]) };
    }
    of!(8, 12, 16)
}

/// Whether a score is in one of the partitions that `cuts` cuts make; the last one has no bit.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn parts(score_bits: u32, cuts: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($s:literal $n:literal),*) => {
            choose!("parts", (score_bits, cuts), [$(($s, $n) => Parts::<$s, { $s + 1 }, $n>::default()),*])
        };
    }
    of!(16 3, 12 3, 12 1, 8 1)
}

/// Whether a score lies in one of 2^`bucket_bits` buckets before a position.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn bucket(score_bits: u32, bucket_bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($s:literal $k:literal),*) => {
            choose!("bucket", (score_bits, bucket_bits), [
                $(($s, $k) => Bucket::<$s, $k, { $s - $k }, { $k + 3 }>::default()),*
            ])
        };
    }
    of!(16 5, 16 4, 12 4, 12 3, 8 3)
}

/// Whether a score lies less than a position of `position_bits` below the greatest one.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn above(score_bits: u32, position_bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($s:literal $p:literal),*) => {
            choose!("above", (score_bits, position_bits), [$(($s, $p) => Above::<$s, $p>::default()),*])
        };
    }
    of!(16 21, 12 17, 8 13)
}

/// The sum of the products of `product_bits` of those of `lanes` lanes that are members.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn tree(lanes: u32, product_bits: u32, signed: bool) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($l:literal $p:literal),*) => {
            choose!("tree", (lanes, product_bits), [
                $(($l, $p) => Tree::<
                    $l, { $l / 2 }, { $l / 4 }, { $l / 8 }, { $l / 16 }, { $l / 32 },
                    $p, { $p + width_of($l - 1) },
                >::new(signed)),*
            ])
        };
    }
    of!(
        16 21, 4 16, 1 16, 1 10, 8 32, 4 20, 32 24, // shifted
        1 20, 1 18, // exp2, what of it is not above
        16 22, 4 17, 1 17, 1 11, 8 33, 4 21, 32 25, // raw
        4 12 // scores, for their mean
    )
}

/// What an accumulation of weights is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accumulation {
    /// Bits of the sum over a beat.
    pub added_bits: u32,
    /// Bits of a row's sum.
    pub sum_bits: u32,
    /// Digits of a count.
    pub digits: u32,
    /// Bits of a digit.
    pub digit_bits: u32,
    /// Whether the sum over a beat is signed.
    pub signed: bool,
}

/// A row's sum with that of a beat, at the place of its digit.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn accumulate(of: Accumulation) -> Result<Reference, ReferenceError> {
    let Accumulation {
        added_bits,
        sum_bits,
        digits,
        digit_bits,
        signed,
    } = of;
    macro_rules! of {
        ($($a:literal $s:literal $n:literal),*) => {
            choose!("accumulate", (added_bits, sum_bits, digits), [
                $(($a, $s, $n) => Accumulate::<$a, $s, $n>::new(signed, digit_bits)),*
            ])
        };
    }
    of!(
        25 44 4, 18 27 2, 16 29 2, 10 20 2, 35 43 1, 22 38 3, 29 45 2, // shifted
        22 31 2, 20 33 2, 18 28 2, // exp2
        26 45 4, 19 28 2, 17 30 2, 11 21 2, 36 44 1, 23 39 3, 30 46 2 // raw
    )
}

/// The least and the greatest of `lanes` scores.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn extremes(lanes: u32, score_bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($l:literal $s:literal),*) => {
            choose!("extremes", (lanes, score_bits), [
                $(($l, $s) => Extremes::<
                    $l, { $l / 2 }, { $l / 4 }, { $l / 8 }, { $l / 16 }, { $l / 32 }, $s,
                >::default()),*
            ])
        };
    }
    of!(16 16, 4 12, 1 12, 1 8, 8 16, 4 16, 32 16)
}

/// The least and the greatest score of a row so far.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn running(score_bits: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($s:literal),*) => { choose!("running", score_bits, [$($s => Running::<$s>::default()),*]) };
    }
    of!(8, 12, 16)
}

/// The register slice with two sides, for words of `width` bits.
///
/// # Errors
/// [`ReferenceError::NoInstance`].
pub fn slice(width: u32) -> Result<Reference, ReferenceError> {
    macro_rules! of {
        ($($w:literal),*) => { choose!("slice", width, [$($w => Slice::<$w>::default()),*]) };
    }
    of!(47, 48, 50, 51, 52, 53, 54)
}
