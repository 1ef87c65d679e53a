//! The part of the row that is being searched, and the cuts that the next pass makes of it.
//!
//! Positions are distances below the greatest score, so a greater position is a lower score; with exact selection
//! among clusters of one score they are clusters' numbers. The part being searched begins at `start` and ends before
//! `end`; cuts stand at `first_cut`, first_cut + 2^exponent, ….

use super::decide::Verdict;
use super::load::PLACE_POINT;
use super::search::{Row, States};
use super::shape::Shape;
use crate::ir::{Builder, Signal, sint, uint};

/// Weight of a row in the running estimate of where selections end: 2^-3.
const ESTIMATE_SHIFT: u32 = 3;

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
            "The part of the row being searched: from start up to end, as distances below the greatest score.",
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

/// Scores above the result lie before `position`: greatest score less position, as far as a score can be compared.
pub(super) fn bound(m: &mut Builder, shape: &Shape, most: Signal, position: Signal) -> Signal {
    let wide = position.width();
    // A cut before the greatest score has nothing above it.
    let zero = zero(m, wide);
    let before = m.lt(position, zero);
    let position = m.mux(before, zero, position);
    let most = m.extend(most, wide);
    let bound = m.sub_mod(most, position);
    let width = shape.bound().width;
    let top = m.slice(bound, width - 1, wide - width + 1);
    let sign = m.bit(bound, wide - 1);
    let fits = m.all(top);
    let outside = m.and_not(sign, fits);
    let low = m.lit(1 << (width - 1), width);
    let value = m.slice(bound, 0, width);
    let value = m.mux(outside, low, value);
    m.as_signed(value)
}

/// 0 as a position.
fn zero(m: &mut Builder, width: u32) -> Signal {
    let zero = m.lit(0, width);
    m.as_signed(zero)
}

/// A non-negative constant as a position, shifted left.
fn shifted(m: &mut Builder, shape: &Shape, value: u64, shift: Signal) -> Signal {
    let value = m.lit(value, shape.position().width);
    let value = m.shift_left(value, shift);
    m.as_signed(value)
}

/// The next pass's geometry, and whether there is one.
pub(super) fn build(
    m: &mut Builder,
    shape: &Shape,
    row: &Row,
    states: &States,
    search: Signal,
    verdict: &Verdict,
    interval: &Interval,
) -> Next {
    m.section("Next pass", "");
    let position = shape.position();
    let size = m.sub_mod(interval.end, interval.start);
    let size = m.name(size, "size", "positions of the part");
    let bucket = shifted(m, shape, 1, row.shift);
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
    let estimate = estimate(m, shape, row, interval, found);
    let window = window(m, shape, row, estimate);

    // Passes within the buckets: around the estimate, next to that, then coarsely and ever finer.
    let missed = m.payload("missed_q", uint(1), "the cuts around the estimate missed");
    let coarse = m.payload("coarse_q", uint(1), "the cuts next to them missed too");
    let resolve = states.resolve;
    let missed_d = m.or(&[missed, resolve]);
    let missed_d = m.and_not(missed_d, search);
    m.next(missed, missed_d);
    let both = m.and(&[missed, resolve]);
    let coarse_d = m.or(&[coarse, both]);
    let coarse_d = m.and_not(coarse_d, search);
    m.next(coarse, coarse_d);
    let coarsest = (0..shape.bucket_bits)
        .find(|&level| shape.sums << level >= 1 << shape.bucket_bits)
        .unwrap_or(0);
    let width = shape.exponent_bits();
    let shift = m.extend(row.shift, width);
    let level = m.lit(u64::from(coarsest), width);
    let coarse_start = m.add_mod(shift, level);
    let floor_in_buckets = shift;
    let finer = finer(m, shape, interval.exponent);
    let below = m.lt(finer, floor_in_buckets);
    let finer_bucket = m.mux(below, floor_in_buckets, finer);
    let exponent_in_buckets = m.cases(&[(coarse, finer_bucket), (missed, coarse_start)], shift);

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
            let by_number_d = m.and_not(by_number_d, search);
            m.next(numbers.by_number, by_number_d);
            let by_score_d = m.or(&[numbers.by_score, found, to_number]);
            let by_score_d = m.and_not(by_score_d, search);
            m.next(numbers.by_score, by_score_d);
            let higher = bound(m, shape, row.most, interval.start);
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
    let step = shifted(m, shape, 1, exponent);
    let from_start = m.add_mod(start, step);
    let span = shifted(m, shape, u64::from(shape.cuts()), row.shift);
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
    let whole = shifted(m, shape, 1 << shape.bucket_bits, row.shift);
    let start_d = m.cases(&[(search, origin), (resolve, start)], verdict.start);
    let end_d = m.cases(&[(search, whole), (resolve, end)], verdict.end);
    let loads = m.or(&[search, resolve, verdict.moves]);
    let loads = m.name(loads, "part_changes", "start_q and end_q are written");
    m.next_when(interval.start, loads, start_d);
    m.next_when(interval.end, loads, end_d);
    let plans = m.or(&[search, resolve]);
    let plans = m.name(plans, "cuts_change", "a pass is planned");
    let first_cut_d = m.mux(search, window, first_cut);
    m.next_when(interval.first_cut, plans, first_cut_d);
    let exponent_d = m.mux(search, shift, exponent);
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

/// Running estimate of how far below the mean the sum passes the threshold, in buckets with 3 bits behind the point.
fn estimate(
    m: &mut Builder,
    shape: &Shape,
    row: &Row,
    interval: &Interval,
    found: Signal,
) -> Signal {
    let place = shape.mean_place();
    let wide = place.width + ESTIMATE_SHIFT;
    let estimate = m.payload("estimate_q", sint(wide), "bucket of the cut less place of the mean, running mean, 6 bits behind the point; 0 while there is no cluster");
    let now = m.slice(estimate, ESTIMATE_SHIFT, place.width);
    let now = m.as_signed(now);
    let bucket = m.shift_right(interval.start, row.shift);
    let bucket = m.slice(bucket, 0, shape.bucket_bits);
    let point = m.lit(0, PLACE_POINT);
    let sign = m.lit(0, 1);
    let bucket = m.concat(&[sign, bucket, point]);
    let bucket = m.as_signed(bucket);
    let bucket = m.extend(bucket, place.width);
    let offset = m.sub_mod(bucket, row.place);
    let error = m.sub_mod(offset, now);
    let error = m.extend(error, wide);
    let moved = m.add_mod(estimate, error);
    let nothing = zero(m, wide);
    let moved = m.mux(row.none, nothing, moved);
    let loads = m.or(&[found, row.none]);
    m.next_when(estimate, loads, moved);
    now
}

/// Position of the first cut of the first pass: the partitions between the cuts are single buckets around the estimate.
fn window(m: &mut Builder, shape: &Shape, row: &Row, estimate: Signal) -> Signal {
    let width = shape.mean_place().width;
    let centre = m.add_mod(row.place, estimate);
    // With c cuts there are c - 1 single buckets; two stand at floor(centre) and the one after.
    let half = 1 << (PLACE_POINT - 1);
    let cuts = u64::from(shape.cuts());
    let centre = if cuts >= 3 {
        let back = m.lit(half * (cuts - 3), width);
        let back = m.as_signed(back);
        m.sub_mod(centre, back)
    } else {
        let on = m.lit(half * (3 - cuts), width);
        let on = m.as_signed(on);
        m.add_mod(centre, on)
    };
    let bucket = m.slice(centre, PLACE_POINT, width - PLACE_POINT);
    let bucket = m.as_signed(bucket);
    let zero = zero(m, bucket.width());
    let before = m.lt(bucket, zero);
    let top = m.lit((1 << shape.bucket_bits) - 1, bucket.width());
    let top = m.as_signed(top);
    let behind = m.lt(top, bucket);
    let bucket = m.cases(&[(before, zero), (behind, top)], bucket);
    let bucket = m.slice(bucket, 0, shape.bucket_bits);
    let bucket = m.name(
        bucket,
        "expected",
        "first of the buckets in which the sum is expected to pass",
    );
    let bucket = m.extend(bucket, shape.position().width);
    let cut = m.shift_left(bucket, row.shift);
    m.as_signed(cut)
}
