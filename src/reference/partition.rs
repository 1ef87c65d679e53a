//! Partitions of a row by score, and buckets (docs/resv.md, selection).

use rust_hdl::prelude::*;

/// Bucket selection: partition i has the scores above cut i, but not above the cut before it.
#[derive(LogicBlock)]
pub struct Parts<const S: usize, const M: usize, const N: usize> {
    pub score: Signal<In, Signed<S>>,
    pub cut: [Signal<In, Signed<M>>; N],
    pub part: [Signal<Out, Bit>; N],
    wide: Signal<Local, Signed<M>>,
}

impl<const S: usize, const M: usize, const N: usize> Default for Parts<S, M, N> {
    fn default() -> Self {
        Self {
            score: Signal::default(),
            cut: std::array::from_fn(|_| Signal::default()),
            part: std::array::from_fn(|_| Signal::default()),
            wide: Signal::default(),
        }
    }
}

impl<const S: usize, const M: usize, const N: usize> Logic for Parts<S, M, N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.wide.next = signed_bit_cast::<M, S>(self.score.val());
        self.part[0].next = self.wide.val() > self.cut[0].val();
        for i in 1..N {
            self.part[i].next =
                (self.wide.val() > self.cut[i].val()) & (self.wide.val() <= self.cut[i - 1].val());
        }
    }
}

/// Whether a score lies in a bucket before `position`: e is the least integer for which (s_max - s_min) >> e is below
/// 2^K, the number of buckets; the bucket is (s_max - s) >> e.
#[derive(LogicBlock)]
pub struct Bucket<const S: usize, const K: usize, const E: usize, const P: usize> {
    pub most: Signal<In, Bits<S>>,
    pub least: Signal<In, Bits<S>>,
    pub score: Signal<In, Bits<S>>,
    pub position: Signal<In, Signed<P>>,
    pub above: Signal<Out, Bit>,
    span: Signal<Local, Bits<S>>,
    buckets: Constant<Bits<S>>,
    shift: Signal<Local, Bits<5>>,
    bucket: Signal<Local, Bits<S>>,
    // No constant: Yosys 0.70 takes `localparam signed first = 6'b0` for unsigned.
    first: Signal<Local, Signed<P>>,
    place: Signal<Local, Bits<P>>,
}

impl<const S: usize, const K: usize, const E: usize, const P: usize> Default
    for Bucket<S, K, E, P>
{
    fn default() -> Self {
        Self {
            most: Signal::default(),
            least: Signal::default(),
            score: Signal::default(),
            position: Signal::default(),
            above: Signal::default(),
            span: Signal::default(),
            buckets: Constant::new((1u64 << K).into()),
            shift: Signal::default(),
            bucket: Signal::default(),
            first: Signal::default(),
            place: Signal::default(),
        }
    }
}

impl<const S: usize, const K: usize, const E: usize, const P: usize> Logic for Bucket<S, K, E, P> {
    #[hdl_gen]
    fn update(&mut self) {
        self.span.next = self.most.val() - self.least.val();
        self.shift.next = 0.into();
        for i in 0..E {
            if (self.span.val() >> i.to_bits::<5>()) >= self.buckets.val() {
                self.shift.next = (i + 1).to_bits();
            }
        }
        self.bucket.next = (self.most.val() - self.score.val()) >> self.shift.val();
        self.first.next = 0.into();
        self.place.next = unsigned_cast(self.position.val());
        self.above.next = (self.position.val() > self.first.val())
            & (bit_cast::<16, S>(self.bucket.val()) < bit_cast::<16, P>(self.place.val()));
    }
}

/// Exact selection: whether a score lies less than `position` below the greatest one.
#[derive(LogicBlock)]
pub struct Above<const S: usize, const P: usize> {
    pub most: Signal<In, Bits<S>>,
    pub score: Signal<In, Bits<S>>,
    pub position: Signal<In, Signed<P>>,
    pub above: Signal<Out, Bit>,
    below: Signal<Local, Bits<S>>,
    // No constant: Yosys 0.70 takes `localparam signed first = 6'b0` for unsigned.
    first: Signal<Local, Signed<P>>,
    place: Signal<Local, Bits<P>>,
}

impl<const S: usize, const P: usize> Default for Above<S, P> {
    fn default() -> Self {
        Self {
            most: Signal::default(),
            score: Signal::default(),
            position: Signal::default(),
            above: Signal::default(),
            below: Signal::default(),
            first: Signal::default(),
            place: Signal::default(),
        }
    }
}

impl<const S: usize, const P: usize> Logic for Above<S, P> {
    #[hdl_gen]
    fn update(&mut self) {
        self.below.next = self.most.val() - self.score.val();
        self.first.next = 0.into();
        self.place.next = unsigned_cast(self.position.val());
        self.above.next = (self.position.val() > self.first.val())
            & (bit_cast::<32, S>(self.below.val()) < bit_cast::<32, P>(self.place.val()));
    }
}
