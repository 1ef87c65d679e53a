//! One lane of the WTU: the weight of a score, and the partition that the score falls into.
//!
//! ```text
//!   score ──┬──▶ f(s) ──▶ × digit of the count ──▶ product
//!           └──▶ s > bound of each cut ──▶ partition, one bit each
//! ```
//!
//! The cuts of a pass part the row by score. The partition between two cuts holds the scores above the lower bound and
//! not above the upper one. Bucket selection needs no more: its first partition begins at the greatest score and its
//! last sum is that of the whole row. Exact selection narrows down to one cluster, so there both ends of the part
//! being searched are bounds as well, and among clusters of one score the bounds are clusters' numbers.
//!
//! Contract: feed-forward, latency `stages`. A lane without a score has the digit 0, so that it adds nothing. With exact
//! selection its partition bits are 0 too, since there clusters are counted.

use super::super::module_name;
use super::shape::{EXP2_BITS, Shape};
use crate::config::{Config, Domain};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// log2(e) in Q15, from the natural logarithm of scores to powers of two (docs/resv.md, weights).
const LOG2_E: u64 = 47274;
/// Bits behind the point of [`LOG2_E`].
const LOG2_E_POINT: u32 = 15;
/// Bits behind the point of a score.
const SCORE_POINT: u32 = 9;
/// Bits of an index into the table of 2^(−k/64).
const EXP2_INDEX: u32 = 6;

/// What a lane is told about a cut or an end of the part being searched.
struct Mark {
    /// A score above it is on the upper side.
    bound: Signal,
    /// Exact selection, among clusters of one score: this cluster's number is below the mark's.
    before: Option<Signal>,
}

/// What a lane is told in exact selection only.
#[derive(Clone, Copy)]
struct Exact {
    valid: Signal,
    by_number: Signal,
    whole: Signal,
}

/// The lane for `config`.
pub fn build(config: &Config) -> Module {
    let shape = Shape::of(config);
    let stages = shape.weigh_stages;
    let info = ModuleInfo {
        purpose: "WTU lane: weight of a score, a digit of its count at a time, and its partition."
            .to_owned(),
        notes: vec![
            format!(
                "f is the domain `{}` of docs/resv.md.",
                config.wtu.domain.word()
            ),
            "part_o bit i: the score lies between cut i - 1 and cut i.".to_owned(),
        ],
        parameters: super::super::parameters(
            config,
            &[
                "wtu.score_bits",
                "wtu.domain",
                "wtu.select",
                "wtu.sums",
                "wtu.mul_width",
                "wtu.stages",
                "count_bits",
            ],
        ),
        timing: format!("latency {stages} cycles, one score a cycle"),
    };
    let mut builder = Builder::new(&module_name(config, "wtu_lane", &[]), config.reset, info);
    let m = &mut builder;
    let score = m.input("score_i", shape.score(), "the score");
    let digit = m.input(
        "digit_i",
        uint(shape.digit_bits),
        "digit of its cluster's tokens",
    );
    let reference = match shape.domain {
        Domain::Raw => None,
        Domain::Shifted => Some(m.input("least_i", shape.score(), "least score of the row")),
        Domain::Exp2 => Some(m.input("most_i", shape.score(), "greatest score of the row")),
    };
    let marks = marks(m, &shape);
    let exact = shape.exact.then(|| Exact {
        valid: m.input("valid_i", uint(1), "the lane holds a score of the row"),
        by_number: m.input(
            "by_number_i",
            uint(1),
            "the part being searched has one score; cuts are clusters' numbers",
        ),
        whole: m.input("whole_i", uint(1), "the last sum is that of the whole row"),
    });

    m.section("Weight and partition", "");
    // With several stages the last one stands behind the multiplication.
    let outer = u32::from(stages > 1);
    let (product, parts) = m.region("weigh", stages - outer, |m| {
        let factor = factor(m, &shape, score, reference);
        let product = match shape.domain {
            Domain::Raw => {
                let digit = m.extend(digit, shape.digit_bits + 1);
                let digit = m.as_signed(digit);
                m.mul(factor, digit)
            }
            Domain::Shifted | Domain::Exp2 => m.mul(factor, digit),
        };
        let parts = partitions(m, &shape, score, &marks, exact);
        (product, parts)
    });
    let product = m.delay(product, "product", outer);
    let parts = m.delay(parts, "part", outer);
    m.output("product_o", product, "f(score) * digit");
    m.output("part_o", parts, "partition of the score, one bit each");
    builder.finish()
}

/// The marks in descending order of score: with exact selection the upper end, the cuts, and the lower end.
fn marks(m: &mut Builder, shape: &Shape) -> Vec<Mark> {
    let exact = shape.exact;
    let mut mark = |name: &str, comment: &str| Mark {
        bound: m.input(&format!("{name}_i"), shape.bound(), comment),
        before: exact.then(|| {
            m.input(
                &format!("{name}_before_i"),
                uint(1),
                "the cluster's number is below it",
            )
        }),
    };
    let mut marks = Vec::new();
    if exact {
        marks.push(mark(
            "upper",
            "a score above it is above the part being searched",
        ));
    }
    for cut in 0..shape.cuts() {
        marks.push(mark(
            &format!("cut{cut}"),
            &format!("a score above it is above cut {cut}"),
        ));
    }
    if exact {
        marks.push(mark(
            "lower",
            "a score above it is not below the part being searched",
        ));
    }
    marks
}

/// The factor that the domain makes of a score.
fn factor(m: &mut Builder, shape: &Shape, score: Signal, reference: Option<Signal>) -> Signal {
    let Some(reference) = reference else {
        return score;
    };
    let wide = shape.score_bits + 1;
    let (score, reference) = (m.extend(score, wide), m.extend(reference, wide));
    let below = match shape.domain {
        Domain::Exp2 => m.sub_mod(reference, score),
        _ => m.sub_mod(score, reference),
    };
    let below = m.slice(below, 0, shape.score_bits);
    match shape.domain {
        Domain::Exp2 => exp2(m, below),
        _ => m.name(below, "shifted", "score above the least one"),
    }
}

/// 65535 · e^(−below/512) in fixed point, as docs/resv.md has it bit for bit.
pub(super) fn exp2(m: &mut Builder, below: Signal) -> Signal {
    let below = m.name(below, "below", "how far the score lies below the greatest");
    let ratio = m.constant("LOG2_E", LOG2_E, LOG2_E_POINT + 1, "log2(e) in Q15");
    let product = m.mul(below, ratio);
    let bits = product.width() - LOG2_E_POINT;
    let power = m.slice(product, LOG2_E_POINT, bits);
    let power = m.name(
        power,
        "power",
        "the same in powers of two, 9 bits behind the point",
    );
    let index = m.slice(power, SCORE_POINT - EXP2_INDEX, EXP2_INDEX);
    let mantissa = m.lookup(
        "mantissa",
        index,
        &table(),
        EXP2_BITS,
        "65535 * 2^(-index/64)",
    );
    // Scores of 8 bits span less than one power of two.
    if bits == SCORE_POINT {
        return mantissa;
    }
    let whole = m.slice(power, SCORE_POINT, bits - SCORE_POINT);
    let value = m.shift_right(mantissa, whole);
    m.name(value, "exponential", "e^-below, 65535 is 1")
}

/// round(65535 · 2^(−k/64)) for k in 0..64, computed with integers: the largest v for which
/// (2v − 1)^64 · 2^k ≤ (2 · 65535)^64.
fn table() -> Vec<u64> {
    use num_bigint::BigUint;
    let full = BigUint::from(2u32 * 65535).pow(64);
    (0..1u32 << EXP2_INDEX)
        .map(|k| {
            let fits = |v: u64| BigUint::from(2 * v - 1).pow(64) << k <= full;
            let (mut low, mut high) = (1, 65535);
            while low < high {
                let middle = u64::midpoint(low, high + 1);
                if fits(middle) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            low
        })
        .collect()
}

/// One bit a partition, partition 0 in bit 0; with bucket selection none for the last one.
fn partitions(
    m: &mut Builder,
    shape: &Shape,
    score: Signal,
    marks: &[Mark],
    exact: Option<Exact>,
) -> Signal {
    let wide = m.extend(score, shape.bound().width);
    let above: Vec<Signal> = marks.iter().map(|mark| m.lt(mark.bound, wide)).collect();
    let mut parts = match exact {
        None => {
            let mut parts = vec![above[0]];
            parts.extend(between(m, &above));
            parts
        }
        Some(exact) => {
            let upper_side = by_score_or_number(m, marks, &above, exact.by_number);
            // A cut may stand behind the part; what is behind the part belongs to no partition.
            let end = upper_side[upper_side.len() - 1];
            let mut inside: Vec<Signal> = upper_side[..upper_side.len() - 1]
                .iter()
                .map(|&side| m.and(&[side, end]))
                .collect();
            inside.push(end);
            let mut parts = between(m, &inside);
            if let Some(last) = parts.pop() {
                parts.push(m.or(&[last, exact.whole]));
            }
            let valid = parts.iter().map(|&part| m.and(&[exact.valid, part]));
            valid.collect()
        }
    };
    debug_assert_eq!(parts.len() as u32, shape.parts());
    parts.reverse();
    m.concat(&parts)
}

/// On the upper side of a mark, but not of the one before it.
fn between(m: &mut Builder, upper_side: &[Signal]) -> Vec<Signal> {
    let pairs = upper_side.windows(2);
    pairs.map(|pair| m.and_not(pair[1], pair[0])).collect()
}

/// For each mark whether the cluster is on its upper side. Among clusters of one score the outer bounds enclose that
/// score, and the numbers decide.
fn by_score_or_number(
    m: &mut Builder,
    marks: &[Mark],
    above: &[Signal],
    by_number: Signal,
) -> Vec<Signal> {
    let (higher, at_least) = (above[0], above[above.len() - 1]);
    let mut upper_side = Vec::new();
    for (mark, &by_score) in marks.iter().zip(above) {
        let numbered = match mark.before {
            Some(before) => {
                let tied = m.and(&[at_least, before]);
                m.or(&[higher, tied])
            }
            None => higher,
        };
        upper_side.push(m.mux(by_number, numbered, by_score));
    }
    upper_side
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn the_table_is_that_of_the_rounded_powers() {
        let table = table();
        assert_eq!(
            (table[0], table[1], table[32], table[63]),
            (65535, 64829, 46340, 33124)
        );
        for (k, value) in table.iter().enumerate() {
            let exact = 65535.0 * (-(k as f64) / 64.0).exp2();
            assert_eq!(*value as f64, exact.round());
        }
    }
}
