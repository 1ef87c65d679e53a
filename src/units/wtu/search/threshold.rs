//! Threshold: the ratio times the sum of the row.
//!
//! ```text
//!   digit of the ratio ──▶ × sum of the row ──▶ + ──▶ threshold ──┐
//!                                               ▲── / 2^4 ────────┘
//! ```

use super::super::shape::Shape;
use crate::ir::{Builder, Signal, uint, value_width};

/// Bits of the ratio that a cycle multiplies with.
const DIGIT_BITS: u32 = 4;
/// Bits of the ratio, all behind the point.
const RATIO_BITS: u32 = 16;

/// ratio · S, rounded down: a sum exceeds ratio · S iff it exceeds this.
pub(super) struct Threshold {
    pub value: Signal,
    /// In `scale`: the last digit is worked off.
    pub ready: Signal,
    /// The row's weights add up to 0 or less.
    pub flat: Signal,
}

impl Threshold {
    /// Builds the digit-serial multiplier.
    pub fn build(
        m: &mut Builder,
        shape: &Shape,
        ratio: Signal,
        scale: Signal,
        total: Signal,
    ) -> Threshold {
        m.section(
            "Threshold",
            "ratio * sum of the row, rounded down, 4 bits of the ratio a cycle, the lowest first.",
        );
        let digits = RATIO_BITS / DIGIT_BITS;
        let count_bits = value_width(u64::from(digits - 1));
        let count = m.control("ratio_place_q", uint(count_bits), 0, "digit of the ratio");
        let next = m.increment(count);
        let zero = m.lit(0, count_bits);
        let count_d = m.mux(scale, next, zero);
        m.next(count, count_d);
        let ready = m.eq_lit(count, u64::from(digits - 1));
        let ready = m.name(
            ready,
            "last_digit",
            "the threshold is complete in the next cycle",
        );
        let four = m.lit(u64::from(DIGIT_BITS.trailing_zeros()), 2);
        let wide_count = m.extend(count_d, RATIO_BITS.ilog2());
        let amount = m.shift_left(wide_count, four);
        let digit = m.shift_right(ratio, amount);
        let digit = m.slice(digit, 0, DIGIT_BITS);
        let kept = m.payload(
            "ratio_digit_q",
            uint(DIGIT_BITS),
            "4 bits of the ratio, number ratio_place_q from below",
        );
        m.next(kept, digit);
        let digit = m.extend(kept, DIGIT_BITS + 1);
        let digit = m.as_signed(digit);
        let product = m.mul(total, digit);
        let product = m.name(product, "product", "ratio_digit_q * sum of the row");
        let value = m.payload("threshold_q", shape.row_sum(), "what a sum has to exceed");
        let start = m.eq_lit(count, 0);
        let nothing = m.lit(0, value.width());
        let nothing = m.as_signed(nothing);
        let before = m.mux(start, nothing, value);
        let before = m.extend(before, product.width());
        let sum = m.add_mod(before, product);
        let value_d = m.slice(sum, DIGIT_BITS, value.width());
        let value_d = m.as_signed(value_d);
        m.next_when(value, scale, value_d);
        let flat = m.payload("flat_q", uint(1), "the row's weights add up to 0 or less");
        let nothing = m.lit(0, total.width());
        let nothing = m.as_signed(nothing);
        let not_positive = m.le(total, nothing);
        m.next_when(flat, scale, not_positive);
        Threshold { value, ready, flat }
    }
}
