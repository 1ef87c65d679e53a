//! The part of the row that is being searched, and the cuts that the next pass makes of it.
//!
//! Positions are buckets from the greatest score down; with exact selection distances below the greatest score, and among
//! clusters of one score clusters' numbers. The part being searched begins at `start` and ends before `end`; cuts stand
//! at `first_cut`, first_cut + 2^exponent, ….

use super::super::shape::Shape;
use super::Search;
use super::cuts::bound;
use super::estimate;
use super::scan::Verdict;
use crate::ir::{Builder, Signal, uint};

/// The registers of the search's geometry.
pub(super) struct Interval {
    pub start: Signal,
    pub end: Signal,
    pub first_cut: Signal,
    pub exponent: Signal,
    /// 2^exponent.
    pub step: Signal,
    /// Exact selection only.
    pub numbers: Option<Numbers>,
}

/// The part being searched in exact selection.
pub(super) struct Numbers {
    /// The search is inside one bucket.
    pub by_score: Signal,
    /// All clusters of the part have one score; positions are clusters' numbers.
    pub by_number: Signal,
    /// That score: scores above it are selected.
    pub higher: Signal,
}

/// What `resolve` finds.
pub(super) struct Next {
    pub done: Signal,
}

impl Interval {
    /// Declares the registers.
    pub fn declare(m: &mut Builder, shape: &Shape) -> Interval {
        m.section(
            "Interval",
            "The part of the row being searched: from start_q up to end_q.",
        );
        let position = shape.position();
        let exponent = m.payload(
            "exponent_q",
            uint(shape.exponent_bits()),
            "the cuts are 2^exponent apart",
        );
        let one = m.lit(1, position.width);
        let step = m.shift_left(one, exponent);
        let step = m.as_signed(step);
        Interval {
            start: m.payload("start_q", position, "first position of the part"),
            end: m.payload("end_q", position, "first position behind it"),
            first_cut: m.payload("first_cut_q", position, "position of cut 0"),
            exponent,
            step: m.name(step, "step", "distance of the cuts"),
            numbers: shape.exact.then(|| Numbers {
                by_score: m.payload("by_score_q", uint(1), "the part is inside one bucket"),
                by_number: m.payload(
                    "by_number_q",
                    uint(1),
                    "the part has one score; positions are clusters' numbers",
                ),
                higher: m.payload("higher_q", shape.bound(), "that score"),
            }),
        }
    }
}

/// 0 as a position.
fn zero(m: &mut Builder, width: u32) -> Signal {
    let zero = m.lit(0, width);
    m.as_signed(zero)
}

/// A number of buckets as a position.
fn buckets(m: &mut Builder, shape: &Shape, number: u64, shift: Signal) -> Signal {
    let value = m.lit(number, shape.position().width);
    let value = if shape.exact {
        m.shift_left(value, shift)
    } else {
        value
    };
    m.as_signed(value)
}

/// The exponent of cuts that are a bucket apart.
fn bucket_exponent(m: &mut Builder, shape: &Shape, shift: Signal) -> Signal {
    if shape.exact {
        m.extend(shift, shape.exponent_bits())
    } else {
        m.lit(0, shape.exponent_bits())
    }
}

/// The next pass's geometry, and whether there is one.
pub(super) fn build(
    m: &mut Builder,
    search: &Search,
    verdict: &Verdict,
    interval: &Interval,
) -> Next {
    let Search {
        shape,
        row,
        arriving,
        states,
        begin,
    } = *search;
    m.section("Next pass", "");
    let position = shape.position();
    let size = m.sub_mod(interval.end, interval.start);
    let size = m.name(size, "size", "positions of the part");
    let bucket = buckets(m, shape, 1, row.shift);
    let bucket = m.name(bucket, "bucket_size", "positions of a bucket");
    let is_bucket = m.eq(size, bucket);
    let is_bucket = m.name(is_bucket, "is_bucket", "the part is one bucket");
    let in_buckets = (interval.numbers.as_ref()).map(|numbers| m.not(numbers.by_score));
    let mut conditions = vec![states.resolve, is_bucket];
    conditions.extend(in_buckets);
    let found = m.and(&conditions);
    let found = m.name(
        found,
        "bucket_found",
        "the bucket is known in which the sum passes the threshold",
    );
    let window = estimate::build(m, search, interval.start, found);
    let window = if shape.exact {
        m.shift_left(window, arriving.shift)
    } else {
        window
    };
    let window = m.as_signed(window);

    // Passes within the buckets: around the estimate, next to that, then coarsely and ever finer.
    let missed = m.payload("missed_q", uint(1), "the cuts around the estimate missed");
    let coarse = m.payload("coarse_q", uint(1), "the cuts next to them missed too");
    let resolve = states.resolve;
    let missed_d = m.or(&[missed, resolve]);
    let missed_d = m.and_not(missed_d, begin);
    m.next(missed, missed_d);
    let both = m.and(&[missed, resolve]);
    let coarse_d = m.or(&[coarse, both]);
    let coarse_d = m.and_not(coarse_d, begin);
    m.next(coarse, coarse_d);
    let coarsest = (0..shape.bucket_bits)
        .find(|&level| shape.sums << level >= 1 << shape.bucket_bits)
        .unwrap_or(0);
    let width = shape.exponent_bits();
    let least = bucket_exponent(m, shape, row.shift);
    let level = m.lit(u64::from(coarsest), width);
    let coarse_start = m.add_mod(least, level);
    let finer = finer(m, shape, interval.exponent);
    let below = m.lt(finer, least);
    let finer_bucket = m.mux(below, least, finer);
    let exponent_in_buckets = m.cases(&[(coarse, finer_bucket), (missed, coarse_start)], least);

    let (exponent, start, end, done) = match &interval.numbers {
        None => {
            let mut reasons = vec![is_bucket, verdict.all];
            reasons.extend(verdict.last_pass);
            let done = m.or(&reasons);
            (exponent_in_buckets, interval.start, interval.end, done)
        }
        Some(numbers) => {
            let one = m.lit(1, position.width);
            let one = m.as_signed(one);
            let is_one = m.eq(size, one);
            let numbered = m.and(&[numbers.by_number, is_one]);
            let done = m.or(&[verdict.single, verdict.all, numbered]);
            // One score left: on by number.
            let enters = m.and_not(is_one, numbers.by_number);
            let to_number = m.and(&[resolve, enters]);
            let by_number_d = m.or(&[numbers.by_number, to_number]);
            let by_number_d = m.and_not(by_number_d, begin);
            m.next(numbers.by_number, by_number_d);
            let by_score_d = m.or(&[numbers.by_score, found, to_number]);
            let by_score_d = m.and_not(by_score_d, begin);
            m.next(numbers.by_score, by_score_d);
            let higher = bound(m, shape, row.most, row.shift, interval.start);
            m.next_when(numbers.higher, to_number, higher);
            let top = m.lit(
                u64::from(shape.place_bits().saturating_sub(shape.gain())),
                width,
            );
            let inside = m.or(&[numbers.by_score, is_bucket]);
            let exponent = m.cases(&[(enters, top), (inside, finer)], exponent_in_buckets);
            let zero = zero(m, position.width);
            let start = m.mux(enters, zero, interval.start);
            let places = m.lit(1 << shape.place_bits(), position.width);
            let places = m.as_signed(places);
            let end = m.mux(enters, places, interval.end);
            (exponent, start, end, done)
        }
    };
    let done = m.name(done, "searched", "no further pass is needed");
    let exponent = m.name(
        exponent,
        "next_exponent",
        "the next pass's cuts are 2^next_exponent apart",
    );
    let one = m.lit(1, position.width);
    let step = m.shift_left(one, exponent);
    let step = m.as_signed(step);
    let from_start = m.add_mod(start, step);
    let span = buckets(m, shape, u64::from(shape.cuts()), row.shift);
    let from_end = m.sub_mod(end, span);
    let first_try = m.not(missed);
    let mut conditions = vec![first_try, verdict.at_first];
    conditions.extend(in_buckets);
    let near_end = m.and(&conditions);
    let near_end = match &interval.numbers {
        None => near_end,
        Some(_) => m.and_not(near_end, is_bucket),
    };
    let near_end = m.and_not(near_end, verdict.from_top);
    let near_end = m.name(
        near_end,
        "near_end",
        "the sum passed before the first cut: cut right before it",
    );
    let first_cut = m.mux(near_end, from_end, from_start);

    m.section("Interval registers", "");
    let origin = zero(m, position.width);
    let whole = buckets(m, shape, 1 << shape.bucket_bits, arriving.shift);
    let start_d = m.cases(&[(begin, origin), (resolve, start)], verdict.start);
    let end_d = m.cases(&[(begin, whole), (resolve, end)], verdict.end);
    let loads = m.or(&[begin, resolve, verdict.moves]);
    let loads = m.name(loads, "part_changes", "start_q and end_q are written");
    m.next_when(interval.start, loads, start_d);
    m.next_when(interval.end, loads, end_d);
    let plans = m.or(&[begin, resolve]);
    let plans = m.name(plans, "cuts_change", "a pass is planned");
    let first_cut_d = m.mux(begin, window, first_cut);
    m.next_when(interval.first_cut, plans, first_cut_d);
    let row_exponent = bucket_exponent(m, shape, arriving.shift);
    let exponent_d = m.mux(begin, row_exponent, exponent);
    m.next_when(interval.exponent, plans, exponent_d);
    Next { done }
}

/// The exponent of cuts that part one partition again: less by what a pass gains, 0 at the least.
fn finer(m: &mut Builder, shape: &Shape, exponent: Signal) -> Signal {
    let gain = m.lit(u64::from(shape.gain()), exponent.width());
    let zero = m.lit(0, exponent.width());
    let small = m.lt(exponent, gain);
    let less = m.sub_mod(exponent, gain);
    let finer = m.mux(small, zero, less);
    m.name(
        finer,
        "finer",
        "exponent of cuts that part one partition again",
    )
}
