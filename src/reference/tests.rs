//! The references against a few lines of plain Rust, in rust_hdl's own simulator, and the text of one of them.

use rust_hdl::core::simulate::simulate;
use rust_hdl::prelude::*;

use super::distance::{EarlyExit, Hamming, Popcount, XorAccumulator};
use super::extremes::{Extremes, Running};
use super::partition::{Above, Bucket, Parts};
use super::slice::Slice;
use super::sums::{Accumulate, Tree};
use super::weight::{Exp2, Exponential, Raw, Shifted, table};
use super::{Reference, ReferenceError, ReferencePort, weight};
use crate::config::Domain;

const DRAWS: usize = 200;

/// SplitMix64, as docs/resv.md has it.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn bits(&mut self, bits: u32) -> u64 {
        self.next() >> (64 - bits)
    }

    /// A signed number of so many bits.
    fn signed(&mut self, bits: u32) -> i64 {
        (self.next() as i64) >> (64 - bits)
    }
}

/// Lets the block settle.
fn settle<U: Block>(block: &mut U) {
    assert!(simulate(block, 200), "it settles");
}

fn signed_of<const N: usize>(word: Signed<N>) -> i64 {
    i64::try_from(word.bigint()).unwrap()
}

#[test]
fn distances_are_those_of_plain_rust() {
    let mut draw = Draw(1);
    for _ in 0..DRAWS {
        let (a, b, partial) = (draw.bits(16), draw.bits(16), draw.bits(4));
        let mut ones = Popcount::<16, 5>::default();
        ones.chunk.next = a.into();
        settle(&mut ones);
        assert_eq!(ones.ones.val(), u64::from(a.count_ones()));
        let mut step = XorAccumulator::<16, 8, 5>::default();
        step.difference.next = a.into();
        step.partial.next = partial.into();
        settle(&mut step);
        assert_eq!(step.sum.val(), partial + u64::from((a & 255).count_ones()));
        assert_eq!(step.rest.val(), a >> 8);
        let mut whole = Hamming::<16, 5>::default();
        whole.a.next = a.into();
        whole.b.next = b.into();
        settle(&mut whole);
        assert_eq!(whole.distance.val(), u64::from((a ^ b).count_ones()));
    }
}

#[test]
fn early_exit_is_that_of_plain_rust() {
    for sum in 0..8u64 {
        for limit in 0..8u64 {
            for before in [false, true] {
                let mut exit = EarlyExit::<3>::default();
                exit.sum.next = sum.into();
                exit.limit.next = limit.into();
                exit.before_best.next = before;
                settle(&mut exit);
                let expected = sum < limit || (sum == limit && before);
                assert_eq!(exit.stay.val(), expected, "{sum} {limit} {before}");
            }
        }
    }
}

/// docs/resv.md in i64.
fn power(below: i64) -> i64 {
    let t = (below * 47274) >> 15;
    let (i, k) = (t >> 9, (t >> 3) & 63);
    let lut = (65535.0 * (-(k as f64) / 64.0).exp2()).round() as i64;
    if i >= 16 { 0 } else { lut >> i }
}

#[test]
fn weights_are_those_of_plain_rust() {
    assert_eq!(table().count(), 64);
    let mut draw = Draw(2);
    for _ in 0..DRAWS {
        let (one, other) = (draw.signed(16), draw.signed(16));
        let (least, score) = (one.min(other), one.max(other));
        let digit = draw.bits(5);
        let mut shifted = Shifted::<16, 5, 21>::default();
        shifted.score.next = (score as u64 & 0xffff).into();
        shifted.least.next = (least as u64 & 0xffff).into();
        shifted.digit.next = digit.into();
        settle(&mut shifted);
        assert_eq!(shifted.product.val(), (score - least) as u64 * digit);
        let mut raw = Raw::<16, 5, 22>::default();
        raw.score.next = score.into();
        raw.digit.next = digit.into();
        settle(&mut raw);
        assert_eq!(signed_of(raw.product.val()), score * digit as i64);
        let below = score - least;
        let mut exp2 = Exp2::<16>::default();
        exp2.below.next = (below as u64).into();
        settle(&mut exp2);
        assert_eq!(exp2.value.val(), power(below) as u64, "{below}");
        let mut exponential = Exponential::<16, 5, 21>::default();
        exponential.most.next = (score as u64 & 0xffff).into();
        exponential.score.next = (least as u64 & 0xffff).into();
        exponential.digit.next = digit.into();
        settle(&mut exponential);
        assert_eq!(exponential.product.val(), power(below) as u64 * digit);
    }
}

#[test]
fn partitions_and_buckets_are_those_of_plain_rust() {
    let mut draw = Draw(3);
    for round in 0..DRAWS {
        // Rows of any span, so that every shift comes up.
        let span = 4 + (round % 9) as u32;
        let least = draw.signed(11);
        let most = (least + draw.bits(span - 3) as i64).min(2047);
        let score = least + (draw.bits(12) as i64) % (most - least + 1);
        let position = draw.signed(5);
        let mut shift = 0;
        while (most - least) >> shift >= 8 {
            shift += 1;
        }
        let word = |value: i64| Bits::<12>::from(value as u64 & 0xfff);
        let mut bucket = Bucket::<12, 3, 9, 6>::default();
        bucket.most.next = word(most);
        bucket.least.next = word(least);
        bucket.score.next = word(score);
        bucket.position.next = position.into();
        settle(&mut bucket);
        assert_eq!(bucket.above.val(), (most - score) >> shift < position);
        let mut above = Above::<12, 17>::default();
        above.most.next = word(most);
        above.score.next = word(score);
        above.position.next = (position * 4).into();
        settle(&mut above);
        assert_eq!(above.above.val(), most - score < position * 4);
        let mut parts = Parts::<12, 13, 3>::default();
        let cuts = [most - 1, score, least - 1];
        parts.score.next = score.into();
        for (cut, value) in parts.cut.iter_mut().zip(cuts) {
            cut.next = value.into();
        }
        settle(&mut parts);
        for i in 0..3 {
            let expected = score > cuts[i] && (i == 0 || score <= cuts[i - 1]);
            assert_eq!(parts.part[i].val(), expected);
        }
    }
}

#[test]
fn sums_are_those_of_plain_rust() {
    let mut draw = Draw(4);
    for _ in 0..DRAWS {
        let products: [i64; 4] = std::array::from_fn(|_| draw.signed(17));
        let members = draw.bits(4);
        let member = |i: usize| members >> i & 1 == 1;
        let sum = |of: &dyn Fn(i64) -> i64| -> i64 {
            let lanes = products.iter().enumerate().filter(|(i, _)| member(*i));
            lanes.map(|(_, &product)| of(product)).sum()
        };
        for signed in [false, true] {
            let mut tree = Tree::<4, 2, 1, 0, 0, 0, 17, 19>::new(signed);
            for (pin, value) in tree.product.iter_mut().zip(products) {
                pin.next = (value as u64 & 0x1_ffff).into();
            }
            tree.member.next = members.into();
            settle(&mut tree);
            let expected = match signed {
                true => sum(&|product| product),
                false => sum(&|product| product & 0x1_ffff),
            };
            assert_eq!(tree.sum.val(), expected as u64 & 0x7_ffff);
        }
        let (total, added) = (draw.signed(28), draw.signed(19));
        let digit = draw.bits(1) as usize;
        let mut step = Accumulate::<19, 28, 2>::new(true, 4);
        step.sum.next = (total as u64 & 0xfff_ffff).into();
        step.added.next = (added as u64 & 0x7_ffff).into();
        step.digit[digit].next = true;
        settle(&mut step);
        let expected = total + (added << (4 * digit));
        assert_eq!(step.total.val(), expected as u64 & 0xfff_ffff);
    }
}

#[test]
fn extremes_are_those_of_plain_rust() {
    let mut draw = Draw(5);
    for _ in 0..DRAWS {
        let scores: [i64; 8] = std::array::from_fn(|_| draw.signed(16));
        let mut extremes = Extremes::<8, 4, 2, 1, 0, 0, 16>::default();
        for (pin, value) in extremes.score.iter_mut().zip(scores) {
            pin.next = value.into();
        }
        settle(&mut extremes);
        assert_eq!(
            Some(signed_of(extremes.most.val())),
            scores.into_iter().max()
        );
        assert_eq!(
            Some(signed_of(extremes.least.val())),
            scores.into_iter().min()
        );
    }
}

/// A rising edge of the clock.
macro_rules! tick {
    ($block:expr) => {{
        settle(&mut $block);
        $block.clock.next = Clock { clk: true };
        settle(&mut $block);
        $block.clock.next = Clock { clk: false };
        settle(&mut $block);
    }};
}

#[test]
fn a_row_has_the_extremes_of_its_beats() {
    let mut draw = Draw(6);
    let mut running = Running::<12>::default();
    let mut expected: Option<(i64, i64)> = None;
    for beat in 0..DRAWS {
        let (most, least) = (draw.signed(12), draw.signed(12));
        let (valid, first) = (draw.bits(2) > 0, beat == 0 || draw.bits(3) == 0);
        running.valid.next = valid;
        running.first.next = first;
        running.beat_most.next = most.into();
        running.beat_least.next = least.into();
        tick!(running);
        if valid {
            expected = Some(match expected {
                Some((a, b)) if !first => (a.max(most), b.min(least)),
                _ => (most, least),
            });
        }
        if let Some((most, least)) = expected {
            assert_eq!(signed_of(running.most.val()), most);
            assert_eq!(signed_of(running.least.val()), least);
        }
    }
}

#[test]
fn a_slice_hands_every_word_to_both_sides_once() {
    let mut draw = Draw(7);
    let mut slice = Slice::<8>::default();
    let (mut sent, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new());
    slice.reset.next = true;
    tick!(slice);
    slice.reset.next = false;
    for _ in 0..DRAWS {
        let word = draw.bits(8);
        slice.valid.next = draw.bits(1) == 1;
        slice.data.next = word.into();
        slice.left_ready.next = draw.bits(1) == 1;
        slice.right_ready.next = draw.bits(1) == 1;
        settle(&mut slice);
        if slice.valid.val() && slice.ready.val() {
            sent.push(word);
        }
        let held: u64 = slice.word.val().into();
        if slice.left_valid.val() && slice.left_ready.val() {
            left.push(held);
        }
        if slice.right_valid.val() && slice.right_ready.val() {
            right.push(held);
        }
        tick!(slice);
    }
    assert!(left.len() > DRAWS / 10);
    assert!(sent.starts_with(&left) && sent.len() <= left.len() + 1);
    assert!(sent.starts_with(&right) && sent.len() <= right.len() + 1);
}

#[test]
fn widths_that_are_not_there_are_named() {
    let error = super::popcount(7).unwrap_err();
    let ReferenceError::NoInstance { widths, known, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!((widths.as_str(), known.as_str()), ("7", "8, 16, 32"));
    assert!(error.to_string().contains("src/reference/instances.rs"));
}

#[test]
fn ports_are_those_of_the_top_module() {
    let Reference { ports, .. } = super::parts(12, 3).unwrap();
    let port = |name: &str, input, width| ReferencePort {
        name: name.to_owned(),
        input,
        width,
    };
    assert_eq!(
        ports,
        [
            port("score", true, 12),
            port("cut$0", true, 13),
            port("cut$1", true, 13),
            port("cut$2", true, 13),
            port("part$0", false, 1),
            port("part$1", false, 1),
            port("part$2", false, 1),
        ]
    );
}

#[test]
fn the_text_of_a_reference() {
    insta::assert_snapshot!(weight(Domain::Exp2, 12, 4).unwrap().verilog);
}
