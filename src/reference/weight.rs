//! Weights of scores (docs/resv.md, weights): f(s) times a part of the count.

use rust_hdl::prelude::*;

/// Domain `shifted`: (s - s_min) · count.
#[derive(LogicBlock, Default)]
pub struct Shifted<const S: usize, const C: usize, const P: usize> {
    pub score: Signal<In, Bits<S>>,
    pub least: Signal<In, Bits<S>>,
    pub digit: Signal<In, Bits<C>>,
    pub product: Signal<Out, Bits<P>>,
    shifted: Signal<Local, Bits<S>>,
    whole: Signal<Local, Bits<32>>,
}

impl<const S: usize, const C: usize, const P: usize> Logic for Shifted<S, C, P> {
    #[hdl_gen]
    fn update(&mut self) {
        self.shifted.next = self.score.val() - self.least.val();
        self.whole.next =
            bit_cast::<16, S>(self.shifted.val()) * bit_cast::<16, C>(self.digit.val());
        self.product.next = bit_cast::<P, 32>(self.whole.val());
    }
}

/// Domain `raw`: s · count.
#[derive(LogicBlock, Default)]
pub struct Raw<const S: usize, const C: usize, const P: usize> {
    pub score: Signal<In, Signed<S>>,
    pub digit: Signal<In, Bits<C>>,
    pub product: Signal<Out, Signed<P>>,
    count: Signal<Local, Signed<16>>,
    whole: Signal<Local, Signed<32>>,
}

impl<const S: usize, const C: usize, const P: usize> Logic for Raw<S, C, P> {
    #[hdl_gen]
    fn update(&mut self) {
        self.count.next = signed_cast(bit_cast::<16, C>(self.digit.val()));
        self.whole.next = signed_bit_cast::<16, S>(self.score.val()) * self.count.val();
        self.product.next = signed_bit_cast::<P, 32>(self.whole.val());
    }
}

/// 2^-t for a distance d below the greatest score: t = (d · 47274) >> 15, i = t >> 9, k = (t >> 3) & 63;
/// 0 if i >= 16, else LUT[k] >> i.
#[derive(LogicBlock)]
pub struct Exp2<const S: usize> {
    pub below: Signal<In, Bits<S>>,
    pub value: Signal<Out, Bits<16>>,
    ratio: Constant<Bits<16>>,
    product: Signal<Local, Bits<32>>,
    power: Signal<Local, Bits<17>>,
    octaves: Signal<Local, Bits<8>>,
    lut: ROM<Bits<16>, 6>,
}

impl<const S: usize> Default for Exp2<S> {
    fn default() -> Self {
        Self {
            below: Signal::default(),
            value: Signal::default(),
            ratio: Constant::new(47274.into()),
            product: Signal::default(),
            power: Signal::default(),
            octaves: Signal::default(),
            lut: ROM::from(table().map(Bits::from)),
        }
    }
}

/// LUT[k] = round(65535 · 2^(-k/64)) for k in 0..64.
pub fn table() -> impl Iterator<Item = u64> {
    (0..64).map(|k| (65535.0 * (-f64::from(k) / 64.0).exp2()).round() as u64)
}

impl<const S: usize> Logic for Exp2<S> {
    #[hdl_gen]
    fn update(&mut self) {
        self.product.next = bit_cast::<16, S>(self.below.val()) * self.ratio.val();
        self.power.next = self.product.val().get_bits::<17>(15);
        self.octaves.next = self.power.val().get_bits::<8>(9);
        self.lut.address.next = self.power.val().get_bits::<6>(3);
        if self.octaves.val() >= 16 {
            self.value.next = 0.into();
        } else {
            self.value.next = self.lut.data.val() >> self.octaves.val();
        }
    }
}

/// Domain `exp2`: 2^-(distance below the greatest score) · count.
#[derive(LogicBlock, Default)]
pub struct Exponential<const S: usize, const C: usize, const P: usize> {
    pub score: Signal<In, Bits<S>>,
    pub most: Signal<In, Bits<S>>,
    pub digit: Signal<In, Bits<C>>,
    pub product: Signal<Out, Bits<P>>,
    exp2: Exp2<S>,
    whole: Signal<Local, Bits<32>>,
}

impl<const S: usize, const C: usize, const P: usize> Logic for Exponential<S, C, P> {
    #[hdl_gen]
    fn update(&mut self) {
        self.exp2.below.next = self.most.val() - self.score.val();
        self.whole.next = self.exp2.value.val() * bit_cast::<16, C>(self.digit.val());
        self.product.next = bit_cast::<P, 32>(self.whole.val());
    }
}
