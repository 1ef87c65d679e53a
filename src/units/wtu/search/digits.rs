//! Digits: the counts of a beat, some bits at a time.
//!
//! ```text
//!   counts ──┬──▶ digit of each lane, the lowest first
//!            └──▶ a digit above this one that is not 0? ──▶ the beat stays
//! ```
//!
//! Most counts are small, so most beats are done with their lowest digits: a beat stays at the memories' outputs for as
//! many cycles as the largest of its counts has digits. A multiplier for whole counts would mostly multiply with zeros.

use super::super::shape::Shape;
use crate::ir::{Builder, Signal, uint, value_width};

/// What the lanes get in a cycle.
pub(super) struct Digits {
    /// The digit of each lane; 0 of a lane without a score.
    pub of_lanes: Vec<Signal>,
    /// In order of the digits: this one is worked on.
    pub at: Vec<Signal>,
    /// The beat has a digit left behind this one, so it has to stay.
    pub more: Signal,
}

/// A beat at the memories' outputs.
pub(super) struct Beat {
    pub valid: Signal,
    /// Its number in the row.
    pub number: Signal,
    /// Lane 0 in the low bits.
    pub counts: Signal,
    /// Lanes that have a score.
    pub lanes: Signal,
}

/// Builds the walk over the digits of a beat.
pub(super) fn build(m: &mut Builder, shape: &Shape, beat: &Beat, clear: Signal) -> Digits {
    m.section(
        "Digits",
        "A beat stays for as many cycles as the largest of its counts has digits of wtu.mul_width bits.",
    );
    let digits = shape.digits();
    let width = shape.digit_bits;
    let valid: Vec<Signal> = (0..shape.lanes)
        .map(|lane| m.bit(beat.lanes, lane))
        .collect();
    let mut of_count = |lane: u32, digit: u32| {
        let low = digit * width;
        let bits = width.min(shape.count_bits - low);
        m.slice(beat.counts, lane * shape.count_bits + low, bits)
    };
    let parts: Vec<Vec<Signal>> = (0..shape.lanes)
        .map(|lane| (0..digits).map(|digit| of_count(lane, digit)).collect())
        .collect();

    let index_bits = value_width(u64::from(digits - 1));
    let index = (digits > 1).then(|| {
        m.control(
            "digit_q",
            uint(index_bits),
            0,
            "digit of the counts, from below",
        )
    });
    let at: Vec<Signal> = (0..digits)
        .map(|digit| match index {
            Some(index) => {
                let here = m.eq_lit(index, u64::from(digit));
                m.name(here, &format!("at_digit{digit}"), "")
            }
            None => m.lit(1, 1),
        })
        .collect();
    // From the highest digit down, whether a count reaches a digit above this one.
    let mut above = Vec::new();
    let mut reaches = m.lit(0, 1);
    for digit in (0..digits as usize).rev() {
        above.push(reaches);
        let lanes: Vec<Signal> = (parts.iter().zip(&valid))
            .map(|(parts, &valid)| {
                let some = m.any(parts[digit]);
                m.and(&[some, valid])
            })
            .collect();
        let here = m.or(&lanes);
        reaches = m.or(&[reaches, here]);
        if digit > 0 {
            reaches = m.name(
                reaches,
                &format!("reaches_digit{digit}"),
                &format!("a count of the beat is 2^{} or more", digit as u32 * width),
            );
        }
    }
    above.reverse();
    let reaching: Vec<Signal> = (at.iter().zip(&above).take(digits as usize - 1))
        .map(|(&here, &above)| m.and(&[here, above]))
        .collect();
    let left = if reaching.is_empty() {
        m.lit(0, 1)
    } else {
        m.or(&reaching)
    };
    let more = m.and(&[beat.valid, left]);
    let more = m.name(
        more,
        "more_digits",
        "the beat stays, for the next digit of its counts",
    );
    if let Some(index) = index {
        let next = m.increment(index);
        let zero = m.lit(0, index_bits);
        let goes_on = m.and_not(more, clear);
        let index_d = m.mux(goes_on, next, zero);
        m.next(index, index_d);
    }
    let of_lanes = (parts.iter().zip(valid).enumerate())
        .map(|(lane, (parts, valid))| {
            let parts: Vec<Signal> = parts.iter().map(|&part| m.extend(part, width)).collect();
            let digit = m.one_hot_mux(&at, &parts);
            let zero = m.lit(0, width);
            let digit = m.mux(valid, digit, zero);
            m.name(digit, &format!("digit{lane}"), "")
        })
        .collect();
    Digits { of_lanes, at, more }
}
