//! Description: what the search has to know of a row, from its extremes and its mean.
//!
//! ```text
//!   greatest − least ──▶ span ──▶ shift to buckets ──┐
//!   greatest − mean ─────────────────────────────────┴▶ >> ──▶ place of the mean in buckets
//! ```
//!
//! A step a cycle. Until the row is taken over nothing of it changes, so its greatest and least score are handed on
//! from the registers that they were gathered in.

use super::super::shape::Shape;
use super::extremes::Extremes;
use super::{held, pulse};
use crate::config::Domain;
use crate::ir::{Builder, Signal, uint};

/// Bits behind the point of the mean's place.
pub const PLACE_POINT: u32 = 3;

/// Builds the steps behind the row's extremes. The row waits until `taken`.
pub(super) fn build(m: &mut Builder, shape: &Shape, row: &Extremes, taken: Signal, clear: Signal) {
    m.section(
        "Description",
        "The least shift that brings the span below the number of buckets, and the mean's place.",
    );
    let span = span(m, shape, row.most, row.least);
    let span_q = held(m, "span_q", span, "greatest less least score");
    let shift = shift(m, shape, span_q);
    let shift_q = held(
        m,
        "shift_q",
        shift,
        "from a distance below the greatest score to a bucket",
    );
    let place = place(m, shape, row, shift_q);
    let place_q = held(
        m,
        "place_q",
        place,
        "the mean's place in buckets, 3 bits behind the point",
    );
    let spanned = pulse(m, "span_end_q", row.end, clear, "the row's span is known");
    let shifted = pulse(m, "shift_end_q", spanned, clear, "the row's shift is known");
    let valid = m.control("row_valid_q", uint(1), 0, "all is known of the row");
    let stays = m.and_not(valid, taken);
    let valid_d = m.or(&[shifted, stays]);
    let valid_d = m.and_not(valid_d, clear);
    m.next(valid, valid_d);

    m.output("row_valid_o", valid, "a row waits");
    m.output("row_most_o", row.most, "its greatest score");
    if shape.domain == Domain::Shifted {
        m.output("row_least_o", row.least, "its least score");
    }
    m.output(
        "row_shift_o",
        shift_q,
        "from a distance below the greatest score to a bucket",
    );
    m.output(
        "row_place_o",
        place_q,
        "its mean's place in buckets, 3 bits behind the point",
    );
}

/// Greatest less least score.
pub fn span(m: &mut Builder, shape: &Shape, most: Signal, least: Signal) -> Signal {
    let wide = shape.score_bits + 1;
    let (most, least) = (m.extend(most, wide), m.extend(least, wide));
    let span = m.sub_mod(most, least);
    m.slice(span, 0, shape.score_bits)
}

/// The least shift that brings the span below the number of buckets.
pub fn shift(m: &mut Builder, shape: &Shape, span: Signal) -> Signal {
    let excess = shape.score_bits.saturating_sub(shape.bucket_bits);
    if excess == 0 {
        return m.lit(0, shape.shift_bits());
    }
    // Bit i of the excess says that a shift of i is not enough.
    let high = m.slice(span, shape.bucket_bits, excess);
    let bits: Vec<Signal> = (0..=excess)
        .rev()
        .map(|i| {
            let over = if i < excess {
                let rest = m.slice(high, i, excess - i);
                m.any(rest)
            } else {
                m.lit(0, 1)
            };
            m.not(over)
        })
        .collect();
    let enough = m.concat(&bits);
    let enough = m.name(enough, "enough", "bit i: a shift of i will do");
    let first = m.lowest_one(enough);
    let first = m.name(first, "least_enough", "its lowest 1");
    let shift = m.encode(first);
    let width = shape.shift_bits().max(shift.width());
    let shift = m.extend(shift, width);
    m.slice(shift, 0, shape.shift_bits())
}

/// The mean's place among the buckets, in [`PLACE_POINT`] bits behind the point, off by less than one of them.
fn place(m: &mut Builder, shape: &Shape, row: &Extremes, shift: Signal) -> Signal {
    let scale = row.mean_bits.saturating_sub(PLACE_POINT);
    let mean = m.slice(row.mean, scale, row.mean.width() - scale);
    let mean = m.as_signed(mean);
    let point = row.mean_bits - scale;
    let width = mean.width().max(shape.score_bits + 1 + point) + 1;
    let mean = m.extend(mean, width);
    let pad = m.lit(0, point);
    let top = m.concat(&[row.most, pad]);
    let top = m.as_signed(top);
    let top = m.extend(top, width);
    let below = m.sub_mod(top, mean);
    let below = m.name(
        below,
        "below",
        "the mean's distance below the greatest score, 3 bits behind the point",
    );
    let place = m.shift_right(below, shift);
    let place = m.name(place, "place", "the mean's place in buckets");
    let place = m.slice(place, 0, shape.mean_place().width.min(place.width()));
    let place = m.as_signed(place);
    m.extend(place, shape.mean_place().width)
}
