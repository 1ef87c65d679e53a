//! Decision: the threshold of a row, and the partition in which the sum from the top passes it.

use super::interval::Interval;
use super::search::States;
use super::shape::Shape;
use super::sums::Sums;
use crate::config::Domain;
use crate::ir::{Builder, Signal, sint, uint, value_width};

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
        sums: &Sums,
    ) -> Threshold {
        m.section(
            "Threshold",
            "ratio * sum of the row, rounded down, 4 bits of the ratio a cycle, the lowest first.",
        );
        let total = sums.total;
        let digits = RATIO_BITS / DIGIT_BITS;
        let count_bits = value_width(u64::from(digits - 1));
        let count = m.control("digit_q", uint(count_bits), 0, "digit of the ratio");
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
        let wide_count = m.extend(count, RATIO_BITS.ilog2());
        let amount = m.shift_left(wide_count, four);
        let digit = m.shift_right(ratio, amount);
        let digit = m.slice(digit, 0, DIGIT_BITS);
        let digit = m.name(
            digit,
            "digit",
            "4 bits of the ratio, number digit_q from below",
        );
        let digit = m.extend(digit, DIGIT_BITS + 1);
        let digit = m.as_signed(digit);
        let product = m.mul(total, digit);
        let product = m.name(product, "product", "digit * sum of the row");
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

/// What a scan over the sums of a pass finds.
pub(super) struct Verdict {
    /// In `scan`: this is the partition.
    pub stop: Signal,
    /// The interval's registers take `start` and `end` in this cycle.
    pub moves: Signal,
    pub start: Signal,
    pub end: Signal,
    /// The partition was the first one (after the scan).
    pub at_first: Signal,
    /// Every cluster is selected.
    pub all: Signal,
    /// Exact selection: one cluster is left (after the scan).
    pub single: Signal,
    /// Bucket selection in `raw`: this was the pass over the first bucket of a row whose weights add up to 0 or less.
    pub last_pass: Option<Signal>,
    /// The next pass has to look at the first bucket.
    pub from_top: Signal,
}

/// Builds the scan: one partition a cycle, from the top.
pub(super) fn build(
    m: &mut Builder,
    shape: &Shape,
    states: &States,
    search: Signal,
    sums: &Sums,
    threshold: &Threshold,
    interval: &Interval,
) -> Verdict {
    m.section(
        "Scan",
        "Sums from the top, one partition a cycle, up to the one in which they pass the threshold.",
    );
    let scan = states.scan;
    let index_bits = value_width(u64::from(shape.sums - 1));
    let index = m.control("index_q", uint(index_bits), 0, "partition looked at");
    let next_index = m.increment(index);
    let zero = m.lit(0, index_bits);
    let index_d = m.mux(scan, next_index, zero);
    m.next(index, index_d);
    let is_first = m.eq_lit(index, 0);
    let is_first = m.name(is_first, "is_first", "the first partition is looked at");
    let is_last = m.eq_lit(index, u64::from(shape.sums - 1));
    let is_last = m.name(is_last, "is_last", "the last partition is looked at");
    let cut = m.payload("cut_q", shape.position(), "the cut behind it");
    let next_cut = m.add_mod(cut, interval.step);
    let cut_d = m.mux(scan, next_cut, interval.first_cut);
    m.next(cut, cut_d);
    let before = m.payload("cut_before_q", shape.position(), "the cut before it");
    m.next(before, cut);

    let row_sum = shape.row_sum();
    let base = m.payload(
        "sum_q",
        sint(row_sum.width),
        "sum of what lies before the partition",
    );
    let sum = m.add_mod(base, sums.next);
    let sum = m.name(
        sum,
        "sum",
        "of what lies before the partition, and of the partition",
    );
    let exceeds = m.lt(threshold.value, sum);
    let exceeds = m.name(exceeds, "exceeds", "the sum passes the threshold");
    let nothing = m.lit(0, row_sum.width);
    let nothing = m.as_signed(nothing);
    let raw = shape.domain == Domain::Raw;
    let no = m.lit(0, 1);
    let yes = m.lit(1, 1);

    let (stop, all_now, last_pass, from_top) = match (raw, shape.exact) {
        // Weights are not negative, so the sum is 0 at the least, and then no sum exceeds it.
        (false, _) => {
            let stop = m.or(&[exceeds, is_last, threshold.flat]);
            (stop, threshold.flat, None, no)
        }
        (true, false) => {
            let probe = m.control(
                "probe_q",
                uint(1),
                0,
                "the pass looks at the first bucket only",
            );
            let probes = m.and(&[states.resolve, threshold.flat]);
            let keeps = m.or(&[probe, probes]);
            let probe_d = m.and_not(keeps, search);
            m.next(probe, probe_d);
            let stop = m.or(&[exceeds, is_last, threshold.flat]);
            let none = m.not(exceeds);
            let all = m.and(&[probe, none]);
            (stop, all, Some(probe), threshold.flat)
        }
        (true, true) => {
            let some = sums.some.unwrap_or(no);
            let by_sum = m.mux(threshold.flat, some, exceeds);
            let stop = m.or(&[by_sum, is_last]);
            let many = sums.many.unwrap_or(no);
            let alone = m.and_not(some, many);
            let none = m.not(exceeds);
            let all = m.and(&[threshold.flat, alone, none]);
            (stop, all, None, threshold.flat)
        }
    };
    let stop = m.name(stop, "stop", "this is the partition");
    let ends = m.and(&[scan, stop]);
    let ends = m.name(ends, "scan_end", "the scan has found the partition");
    let goes_on = m.and_not(scan, stop);
    let goes_on = m.name(goes_on, "scan_on", "the scan goes on to the next partition");
    let exact_ends = if shape.exact { ends } else { no };
    // What lies before the partition stays for the next pass of an exact search, which does not read it again.
    let base_d = if shape.exact {
        let begins = search;
        let kept = m.cases(&[(begins, nothing), (goes_on, sum)], base);
        m.mux(exact_ends, base, kept)
    } else {
        m.mux(goes_on, sum, nothing)
    };
    m.next(base, base_d);

    let start = m.mux(is_first, interval.start, before);
    let end = if shape.exact {
        // A cut may stand behind the part.
        let inside = m.lt(cut, interval.end);
        let keeps = m.and_not(inside, is_last);
        m.mux(keeps, cut, interval.end)
    } else {
        m.mux(is_last, interval.end, cut)
    };
    // A row to be probed keeps its whole interval for the probe.
    let moves = match last_pass {
        Some(probing) => {
            let flat_first = m.and_not(threshold.flat, probing);
            m.and_not(ends, flat_first)
        }
        None => ends,
    };
    let at_first = m.payload("at_first_q", uint(1), "the partition was the first");
    m.next_when(at_first, ends, is_first);
    let all = m.payload("all_q", uint(1), "every cluster is selected");
    let sets = m.and(&[ends, all_now]);
    let all_d = m.mux(search, no, yes);
    let writes = m.or(&[search, sets]);
    m.next_when(all, writes, all_d);
    let single = match (sums.some, sums.many) {
        (Some(some), Some(many)) => {
            let single = m.payload("single_q", uint(1), "one cluster is left");
            let alone = m.and_not(some, many);
            m.next_when(single, ends, alone);
            single
        }
        _ => no,
    };
    Verdict {
        stop,
        moves,
        start,
        end,
        at_first,
        all,
        single,
        last_pass,
        from_top,
    }
}
