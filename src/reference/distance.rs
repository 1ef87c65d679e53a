//! Distances of hash codes (docs/resv.md, clustering).

use rust_hdl::prelude::*;

/// The ones of a word, one bit after the other.
#[derive(LogicBlock)]
pub struct Popcount<const W: usize, const O: usize> {
    pub chunk: Signal<In, Bits<W>>,
    pub ones: Signal<Out, Bits<O>>,
    upto: [Signal<Local, Bits<O>>; W],
}

impl<const W: usize, const O: usize> Default for Popcount<W, O> {
    fn default() -> Self {
        Self {
            chunk: Signal::default(),
            ones: Signal::default(),
            upto: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl<const W: usize, const O: usize> Logic for Popcount<W, O> {
    #[hdl_gen]
    fn update(&mut self) {
        self.upto[0].next = 0.into();
        if self.chunk.val().get_bit(0) {
            self.upto[0].next = 1.into();
        }
        for i in 1..W {
            self.upto[i].next = self.upto[i - 1].val();
            if self.chunk.val().get_bit(i) {
                self.upto[i].next = self.upto[i - 1].val() + 1;
            }
        }
        for i in 0..W {
            self.ones.next = self.upto[i].val();
        }
    }
}

/// One step of the comparison: the ones of the lowest W bits of a difference are added to those counted before.
#[derive(LogicBlock)]
pub struct XorAccumulator<const B: usize, const W: usize, const D: usize> {
    pub difference: Signal<In, Bits<B>>,
    pub partial: Signal<In, Bits<D>>,
    pub sum: Signal<Out, Bits<D>>,
    pub rest: Signal<Out, Bits<B>>,
    upto: [Signal<Local, Bits<D>>; W],
    step: Constant<Bits<16>>,
}

impl<const B: usize, const W: usize, const D: usize> Default for XorAccumulator<B, W, D> {
    fn default() -> Self {
        Self {
            difference: Signal::default(),
            partial: Signal::default(),
            sum: Signal::default(),
            rest: Signal::default(),
            upto: std::array::from_fn(|_| Signal::default()),
            step: Constant::new(W.to_bits()),
        }
    }
}

impl<const B: usize, const W: usize, const D: usize> Logic for XorAccumulator<B, W, D> {
    #[hdl_gen]
    fn update(&mut self) {
        self.upto[0].next = self.partial.val();
        if self.difference.val().get_bit(0) {
            self.upto[0].next = self.partial.val() + 1;
        }
        for i in 1..W {
            self.upto[i].next = self.upto[i - 1].val();
            if self.difference.val().get_bit(i) {
                self.upto[i].next = self.upto[i - 1].val() + 1;
            }
        }
        for i in 0..W {
            self.sum.next = self.upto[i].val();
        }
        self.rest.next = self.difference.val() >> self.step.val();
    }
}

/// D(a, b): the number of bits in which two codes differ.
#[derive(LogicBlock)]
pub struct Hamming<const B: usize, const D: usize> {
    pub a: Signal<In, Bits<B>>,
    pub b: Signal<In, Bits<B>>,
    pub distance: Signal<Out, Bits<D>>,
    differ: Signal<Local, Bits<B>>,
    upto: [Signal<Local, Bits<D>>; B],
}

impl<const B: usize, const D: usize> Default for Hamming<B, D> {
    fn default() -> Self {
        Self {
            a: Signal::default(),
            b: Signal::default(),
            distance: Signal::default(),
            differ: Signal::default(),
            upto: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl<const B: usize, const D: usize> Logic for Hamming<B, D> {
    #[hdl_gen]
    fn update(&mut self) {
        self.differ.next = self.a.val() ^ self.b.val();
        self.upto[0].next = 0.into();
        if self.differ.val().get_bit(0) {
            self.upto[0].next = 1.into();
        }
        for i in 1..B {
            self.upto[i].next = self.upto[i - 1].val();
            if self.differ.val().get_bit(i) {
                self.upto[i].next = self.upto[i - 1].val() + 1;
            }
        }
        for i in 0..B {
            self.distance.next = self.upto[i].val();
        }
    }
}

/// Whether a cluster can still win: its distance is below the limit, or at it, and the lower of equal clusters wins.
#[derive(LogicBlock, Default)]
pub struct EarlyExit<const D: usize> {
    pub sum: Signal<In, Bits<D>>,
    pub limit: Signal<In, Bits<D>>,
    pub before_best: Signal<In, Bit>,
    pub stay: Signal<Out, Bit>,
}

impl<const D: usize> Logic for EarlyExit<D> {
    #[hdl_gen]
    fn update(&mut self) {
        self.stay.next = false;
        if self.sum.val() < self.limit.val() {
            self.stay.next = true;
        }
        if (self.sum.val() == self.limit.val()) & self.before_best.val() {
            self.stay.next = true;
        }
    }
}
