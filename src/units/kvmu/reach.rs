//! How far into the store tokens may be offloaded.

use super::{ADDRESS_BITS, Sizes, address};
use crate::ir::{Builder, Signal, uint};

/// The greatest offset at which a token still fits below store_limit.
pub(super) struct Reach {
    /// There is one.
    any: Signal,
    /// It, or all ones where every offset fits.
    offset: Signal,
}

impl Reach {
    /// address + token_bytes <= store_limit, with address = store_base + offset, says the same as
    /// offset <= store_limit - store_base - token_bytes, where nothing can wrap; and the right side is known before.
    pub fn of(m: &mut Builder, sizes: &Sizes, base: Signal, limit: Signal, bytes: Signal) -> Reach {
        let width = ADDRESS_BITS + 2;
        let wide = [base, limit, bytes].map(|signal| m.extend(signal, width));
        let room = m.sub_mod(wide[1], wide[0]);
        let room = m.sub_mod(room, wide[2]);
        let room = m.name(
            room,
            "room",
            "store_limit - store_base - token_bytes, two's complement",
        );
        let offset_width = address::offset_width(sizes);
        let negative = m.bit(room, width - 1);
        let low = m.slice(room, 0, offset_width);
        let high = m.slice(room, offset_width, width - 1 - offset_width);
        let everything = m.any(high);
        let all = m.ones(offset_width);
        let offset_d = m.mux(everything, all, low);
        let any_d = m.not(negative);
        let any = m.payload("reach_any_q", uint(1), "a token fits at offset 0");
        let offset = m.payload(
            "reach_q",
            uint(offset_width),
            "greatest offset at which a token fits",
        );
        m.next(any, any_d);
        m.next(offset, offset_d);
        Reach { any, offset }
    }

    /// A token at `offset` does not fit.
    pub fn misses(&self, m: &mut Builder, offset: Signal) -> Signal {
        let beyond = m.lt(self.offset, offset);
        let nothing = m.not(self.any);
        m.or(&[beyond, nothing])
    }
}
