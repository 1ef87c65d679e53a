//! Least and greatest scores (docs/resv.md, weights: s_min and s_max): of a beat, and of a row.

use rust_hdl::prelude::*;

/// The least and the greatest of L scores, neighbours first: H pairs, Q pairs of pairs, and so on.
#[derive(LogicBlock)]
pub struct Extremes<
    const L: usize,
    const H: usize,
    const Q: usize,
    const E: usize,
    const X: usize,
    const Y: usize,
    const S: usize,
> {
    pub score: [Signal<In, Signed<S>>; L],
    pub most: Signal<Out, Signed<S>>,
    pub least: Signal<Out, Signed<S>>,
    most2: [Signal<Local, Signed<S>>; H],
    most4: [Signal<Local, Signed<S>>; Q],
    most8: [Signal<Local, Signed<S>>; E],
    most16: [Signal<Local, Signed<S>>; X],
    most32: [Signal<Local, Signed<S>>; Y],
    least2: [Signal<Local, Signed<S>>; H],
    least4: [Signal<Local, Signed<S>>; Q],
    least8: [Signal<Local, Signed<S>>; E],
    least16: [Signal<Local, Signed<S>>; X],
    least32: [Signal<Local, Signed<S>>; Y],
}

impl<
    const L: usize,
    const H: usize,
    const Q: usize,
    const E: usize,
    const X: usize,
    const Y: usize,
    const S: usize,
> Default for Extremes<L, H, Q, E, X, Y, S>
{
    fn default() -> Self {
        Self {
            score: std::array::from_fn(|_| Signal::default()),
            most: Signal::default(),
            least: Signal::default(),
            most2: std::array::from_fn(|_| Signal::default()),
            most4: std::array::from_fn(|_| Signal::default()),
            most8: std::array::from_fn(|_| Signal::default()),
            most16: std::array::from_fn(|_| Signal::default()),
            most32: std::array::from_fn(|_| Signal::default()),
            least2: std::array::from_fn(|_| Signal::default()),
            least4: std::array::from_fn(|_| Signal::default()),
            least8: std::array::from_fn(|_| Signal::default()),
            least16: std::array::from_fn(|_| Signal::default()),
            least32: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl<
    const L: usize,
    const H: usize,
    const Q: usize,
    const E: usize,
    const X: usize,
    const Y: usize,
    const S: usize,
> Logic for Extremes<L, H, Q, E, X, Y, S>
{
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..L {
            self.most.next = self.score[i].val();
            self.least.next = self.score[i].val();
        }
        for i in 0..H {
            self.most2[i].next = self.score[2 * i].val();
            if self.score[2 * i].val() < self.score[2 * i + 1].val() {
                self.most2[i].next = self.score[2 * i + 1].val();
            }
            self.most.next = self.most2[i].val();
            self.least2[i].next = self.score[2 * i].val();
            if self.score[2 * i].val() > self.score[2 * i + 1].val() {
                self.least2[i].next = self.score[2 * i + 1].val();
            }
            self.least.next = self.least2[i].val();
        }
        for i in 0..Q {
            self.most4[i].next = self.most2[2 * i].val();
            if self.most2[2 * i].val() < self.most2[2 * i + 1].val() {
                self.most4[i].next = self.most2[2 * i + 1].val();
            }
            self.most.next = self.most4[i].val();
            self.least4[i].next = self.least2[2 * i].val();
            if self.least2[2 * i].val() > self.least2[2 * i + 1].val() {
                self.least4[i].next = self.least2[2 * i + 1].val();
            }
            self.least.next = self.least4[i].val();
        }
        for i in 0..E {
            self.most8[i].next = self.most4[2 * i].val();
            if self.most4[2 * i].val() < self.most4[2 * i + 1].val() {
                self.most8[i].next = self.most4[2 * i + 1].val();
            }
            self.most.next = self.most8[i].val();
            self.least8[i].next = self.least4[2 * i].val();
            if self.least4[2 * i].val() > self.least4[2 * i + 1].val() {
                self.least8[i].next = self.least4[2 * i + 1].val();
            }
            self.least.next = self.least8[i].val();
        }
        for i in 0..X {
            self.most16[i].next = self.most8[2 * i].val();
            if self.most8[2 * i].val() < self.most8[2 * i + 1].val() {
                self.most16[i].next = self.most8[2 * i + 1].val();
            }
            self.most.next = self.most16[i].val();
            self.least16[i].next = self.least8[2 * i].val();
            if self.least8[2 * i].val() > self.least8[2 * i + 1].val() {
                self.least16[i].next = self.least8[2 * i + 1].val();
            }
            self.least.next = self.least16[i].val();
        }
        for i in 0..Y {
            self.most32[i].next = self.most16[2 * i].val();
            if self.most16[2 * i].val() < self.most16[2 * i + 1].val() {
                self.most32[i].next = self.most16[2 * i + 1].val();
            }
            self.most.next = self.most32[i].val();
            self.least32[i].next = self.least16[2 * i].val();
            if self.least16[2 * i].val() > self.least16[2 * i + 1].val() {
                self.least32[i].next = self.least16[2 * i + 1].val();
            }
            self.least.next = self.least32[i].val();
        }
    }
}

/// The least and the greatest score of a row so far: each valid beat brings its own, the first one begins anew.
#[derive(LogicBlock, Default)]
pub struct Running<const S: usize> {
    pub clock: Signal<In, Clock>,
    pub valid: Signal<In, Bit>,
    pub first: Signal<In, Bit>,
    pub beat_most: Signal<In, Signed<S>>,
    pub beat_least: Signal<In, Signed<S>>,
    pub most: Signal<Out, Signed<S>>,
    pub least: Signal<Out, Signed<S>>,
    greatest: DFF<Signed<S>>,
    lowest: DFF<Signed<S>>,
}

impl<const S: usize> Logic for Running<S> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, greatest, lowest);
        if self.valid.val() {
            if self.first.val() {
                self.greatest.d.next = self.beat_most.val();
                self.lowest.d.next = self.beat_least.val();
            } else {
                if self.beat_most.val() > self.greatest.q.val() {
                    self.greatest.d.next = self.beat_most.val();
                }
                if self.beat_least.val() < self.lowest.q.val() {
                    self.lowest.d.next = self.beat_least.val();
                }
            }
        }
        self.most.next = self.greatest.q.val();
        self.least.next = self.lowest.q.val();
    }
}
