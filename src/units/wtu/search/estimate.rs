//! Estimate: where the first pass of a row puts its cuts.
//!
//! ```text
//!   bucket in which a row's sum passed − place of its mean ──▶ running mean ──▶ + place of the next row's mean ──▶ cuts
//! ```
//!
//! Rows of one context pass at about the same distance from their mean. The estimate predicts and nothing else: any
//! cuts give the same selection, after more or fewer passes.

use super::super::load::PLACE_POINT;
use super::super::shape::Shape;
use super::{Arriving, Search};
use crate::ir::{Builder, Signal, sint};

/// Weight of a row in the running estimate: 2^-3.
const ESTIMATE_SHIFT: u32 = 3;

/// Updates the estimate when a row's bucket is `found`, which begins at `start`, and yields the bucket before which the
/// first cut of the arriving row stands, as wide as a position.
pub(super) fn build(m: &mut Builder, search: &Search, start: Signal, found: Signal) -> Signal {
    let Search {
        shape,
        row,
        arriving,
        ..
    } = *search;
    let place = shape.mean_place();
    let wide = place.width + ESTIMATE_SHIFT;
    let estimate = m.payload("estimate_q", sint(wide), "bucket of the cut less place of the mean, running mean, 6 bits behind the point; 0 while there is no cluster");
    let now = m.slice(estimate, ESTIMATE_SHIFT, place.width);
    let now = m.as_signed(now);
    let bucket = if shape.exact {
        m.shift_right(start, row.shift)
    } else {
        start
    };
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
    let nothing = m.lit(0, wide);
    let nothing = m.as_signed(nothing);
    let moved = m.mux(row.none, nothing, moved);
    let loads = m.or(&[found, row.none]);
    m.next_when(estimate, loads, moved);
    window(m, shape, arriving, now)
}

/// The bucket of the first cut: the partitions between the cuts are single buckets around the estimate.
fn window(m: &mut Builder, shape: &Shape, arriving: &Arriving, estimate: Signal) -> Signal {
    let width = shape.mean_place().width;
    let centre = m.add_mod(arriving.place, estimate);
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
    let zero = m.lit(0, bucket.width());
    let zero = m.as_signed(zero);
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
    m.extend(bucket, shape.position().width)
}
