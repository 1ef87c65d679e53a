//! Sums of weights (docs/resv.md, weights): over the lanes of a beat, and over a row.

use rust_hdl::prelude::*;

/// The ones above bit `from` of a word of S bits: what a negative number is extended by.
fn above<const S: usize>(from: usize, signed: bool) -> Bits<S> {
    let mut ones = Bits::from(0);
    if signed {
        for bit in from..S {
            ones = ones.replace_bit(bit, true);
        }
    }
    ones
}

/// A word made wider: with copies of its sign, or with zeros.
#[derive(LogicBlock)]
pub struct Extend<const P: usize, const S: usize> {
    pub narrow: Signal<In, Bits<P>>,
    pub wide: Signal<Out, Bits<S>>,
    sign: Constant<Bits<8>>,
    extension: Constant<Bits<S>>,
}

impl<const P: usize, const S: usize> Extend<P, S> {
    fn new(signed: bool) -> Self {
        Self {
            narrow: Signal::default(),
            wide: Signal::default(),
            sign: Constant::new((P - 1).to_bits()),
            extension: Constant::new(above(P, signed)),
        }
    }
}

impl<const P: usize, const S: usize> Logic for Extend<P, S> {
    #[hdl_gen]
    fn update(&mut self) {
        self.wide.next = bit_cast::<S, P>(self.narrow.val());
        if self.narrow.val().get_bit(self.sign.val().index()) {
            self.wide.next = bit_cast::<S, P>(self.narrow.val()) | self.extension.val();
        }
    }
}

/// The sum of the products of those of L lanes that are members, neighbours first: H pairs of lanes, Q pairs of pairs,
/// and so on. The sum is what the last level that there is has.
#[derive(LogicBlock)]
pub struct Tree<
    const L: usize,
    const H: usize,
    const Q: usize,
    const E: usize,
    const X: usize,
    const Y: usize,
    const P: usize,
    const S: usize,
> {
    pub product: [Signal<In, Bits<P>>; L],
    pub member: Signal<In, Bits<L>>,
    pub sum: Signal<Out, Bits<S>>,
    of1: [Signal<Local, Bits<S>>; L],
    of2: [Signal<Local, Bits<S>>; H],
    of4: [Signal<Local, Bits<S>>; Q],
    of8: [Signal<Local, Bits<S>>; E],
    of16: [Signal<Local, Bits<S>>; X],
    of32: [Signal<Local, Bits<S>>; Y],
    extend: [Extend<P, S>; L],
}

impl<
    const L: usize,
    const H: usize,
    const Q: usize,
    const E: usize,
    const X: usize,
    const Y: usize,
    const P: usize,
    const S: usize,
> Tree<L, H, Q, E, X, Y, P, S>
{
    /// Of signed products, or of others.
    pub fn new(signed: bool) -> Self {
        Self {
            product: std::array::from_fn(|_| Signal::default()),
            member: Signal::default(),
            sum: Signal::default(),
            of1: std::array::from_fn(|_| Signal::default()),
            of2: std::array::from_fn(|_| Signal::default()),
            of4: std::array::from_fn(|_| Signal::default()),
            of8: std::array::from_fn(|_| Signal::default()),
            of16: std::array::from_fn(|_| Signal::default()),
            of32: std::array::from_fn(|_| Signal::default()),
            extend: std::array::from_fn(|_| Extend::new(signed)),
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
    const P: usize,
    const S: usize,
> Logic for Tree<L, H, Q, E, X, Y, P, S>
{
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = 0.into();
        for i in 0..L {
            self.extend[i].narrow.next = self.product[i].val();
            self.of1[i].next = 0.into();
            if self.member.val().get_bit(i) {
                self.of1[i].next = self.extend[i].wide.val();
            }
            self.sum.next = self.of1[i].val();
        }
        for i in 0..H {
            self.of2[i].next = self.of1[2 * i].val() + self.of1[2 * i + 1].val();
            self.sum.next = self.of2[i].val();
        }
        for i in 0..Q {
            self.of4[i].next = self.of2[2 * i].val() + self.of2[2 * i + 1].val();
            self.sum.next = self.of4[i].val();
        }
        for i in 0..E {
            self.of8[i].next = self.of4[2 * i].val() + self.of4[2 * i + 1].val();
            self.sum.next = self.of8[i].val();
        }
        for i in 0..X {
            self.of16[i].next = self.of8[2 * i].val() + self.of8[2 * i + 1].val();
            self.sum.next = self.of16[i].val();
        }
        for i in 0..Y {
            self.of32[i].next = self.of16[2 * i].val() + self.of16[2 * i + 1].val();
            self.sum.next = self.of32[i].val();
        }
    }
}

/// A row's sum so far and that of a beat, whose products were made with digit number i of the counts.
#[derive(LogicBlock)]
pub struct Accumulate<const A: usize, const S: usize, const N: usize> {
    pub sum: Signal<In, Bits<S>>,
    pub added: Signal<In, Bits<A>>,
    pub digit: [Signal<In, Bit>; N],
    pub total: Signal<Out, Bits<S>>,
    placed: [Signal<Local, Bits<S>>; N],
    digit_bits: Constant<Bits<8>>,
    extend: Extend<A, S>,
}

impl<const A: usize, const S: usize, const N: usize> Accumulate<A, S, N> {
    /// Of signed sums, or of others, with digits of so many bits.
    pub fn new(signed: bool, digit_bits: u32) -> Self {
        Self {
            sum: Signal::default(),
            added: Signal::default(),
            digit: std::array::from_fn(|_| Signal::default()),
            total: Signal::default(),
            placed: std::array::from_fn(|_| Signal::default()),
            digit_bits: Constant::new(digit_bits.to_bits()),
            extend: Extend::new(signed),
        }
    }
}

impl<const A: usize, const S: usize, const N: usize> Logic for Accumulate<A, S, N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.extend.narrow.next = self.added.val();
        self.placed[0].next = self.extend.wide.val();
        for i in 1..N {
            self.placed[i].next = self.placed[i - 1].val() << self.digit_bits.val();
        }
        self.total.next = self.sum.val();
        for i in 0..N {
            if self.digit[i].val() {
                self.total.next = self.sum.val() + self.placed[i].val();
            }
        }
    }
}
