//! Room in the store: the highest offset at which a token still fits, store_limit - store_base - token_bytes.
//!
//! ```text
//!   settings ──┬──────────┬─────────┐
//!              ▼          ▼         ▼
//!            low part ─▶ middle ─▶ high part ──▶ is an offset beyond?
//!                borrow     borrow
//! ```
//!
//! It follows from registers alone, so it is computed ahead and part by part, and an offset need only be compared with
//! it, beside the addition of store_base. A setting shows in it after 3 cycles. That is soon enough: between an
//! assignment and the decision on an offload lie the ring, the item and the job.

use super::ADDRESS_BITS;
use crate::ir::{Builder, Signal, uint};

/// Parts that the difference is computed in, one a cycle.
const PARTS: u32 = 3;
/// Bits of a borrow: what is taken off a part twice may fall below it by 2.
const BORROW_BITS: u32 = 2;

/// The settings that the room follows from.
pub(super) struct Store {
    pub base: Signal,
    pub limit: Signal,
    pub token_bytes: Signal,
}

/// 1 where a token at `offset` does not fit below store_limit.
pub(super) fn misses(m: &mut Builder, store: &Store, offset: Signal) -> Signal {
    let part_bits = ADDRESS_BITS.div_ceil(PARTS);
    let mut parts = Vec::new();
    let mut far = Vec::new();
    let mut borrow = None;
    for part in 0..PARTS {
        let low = part * part_bits;
        let bits = part_bits.min(ADDRESS_BITS - low);
        let wide = bits + BORROW_BITS;
        let [limit, base] = [store.limit, store.base].map(|setting| {
            let value = m.slice(setting, low, bits);
            m.extend(value, wide)
        });
        let taken = match borrow {
            None => m.extend(store.token_bytes, wide),
            Some(borrow) => m.extend(borrow, wide),
        };
        let taken = m.as_unsigned(taken);
        let left = m.sub_mod(limit, base);
        let left = if borrow.is_none() {
            m.sub_mod(left, taken)
        } else {
            m.add_mod(left, taken)
        };
        let left = m.name(left, &format!("room{part}"), "");
        let kept = offset.width().saturating_sub(low).min(bits);
        if kept > 0 {
            let value = m.slice(left, 0, kept);
            parts.push(register(m, &format!("room{part}_q"), value));
        }
        if kept < bits {
            let above = m.slice(left, kept, bits - kept);
            let above = m.any(above);
            far.push(register(m, &format!("room{part}_far_q"), above));
        }
        let below = m.slice(left, bits, BORROW_BITS);
        let below = register(m, &format!("room{part}_borrow_q"), below);
        borrow = Some(m.as_signed(below));
    }
    parts.reverse();
    let room = m.concat(&parts);
    let room = m.name(
        room,
        "room",
        "highest offset of a token that fits: store_limit - store_base - token_bytes",
    );
    let beyond = m.lt(room, offset);
    let misses = if far.is_empty() {
        beyond
    } else {
        let far = m.or(&far);
        m.and_not(beyond, far)
    };
    let none = borrow.map(|borrow| m.bit(borrow, BORROW_BITS - 1));
    let reasons: Vec<Signal> = none.into_iter().chain([misses]).collect();
    let misses = m.or(&reasons);
    m.name(misses, "misses", "the token does not fit below store_limit")
}

/// A register that follows `value`.
fn register(m: &mut Builder, name: &str, value: Signal) -> Signal {
    let register = m.payload(name, uint(value.width()), "");
    m.next(register, value);
    register
}
