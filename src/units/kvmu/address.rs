//! Address arithmetic of the KVMU: where a slot of a page lies in the store.
//!
//! ```text
//!   page ──▶ · token_bytes ─▶ · page_tokens ──────────▶(+)──▶ offset_o
//!   slot ──▶ · token_bytes ─┬─▶ and not whole_page ────┘
//!                           └───────────────────────────────▶ slot_bytes_o
//! ```
//!
//! One page number and one slot number are multiplied each; a fetch, which addresses the page's begin, uses the second
//! product for the bytes of a page that is not full.
//!
//! Contract: feed-forward; offset_o and slot_bytes_o belong together and come `latency` cycles after the inputs
//! (`kvmu.stages`); one address a cycle; exact, nothing wraps. With page_tokens = 1 there is no slot.

use super::super::{module_name, parameters};
use super::{Sizes, TOKEN_BYTES_BITS};
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// The unit, with the latency that what goes beside it has to reckon with.
pub struct Address {
    /// The module.
    pub module: Module,
    /// Cycles from the inputs to offset_o and slot_bytes_o.
    pub latency: u32,
}

/// Bits of an offset into the store: a token's number times its bytes.
pub fn offset_width(sizes: &Sizes) -> u32 {
    sizes.page + sizes.slot + TOKEN_BYTES_BITS
}

/// `number` times `bytes`, two bits of the number at a time: bytes are a setting, so three times as many are known ahead,
/// and there is half as much to add up.
fn times(m: &mut Builder, number: Signal, bytes: Signal, triple: Signal) -> Signal {
    let width = number.width() + bytes.width();
    let none = m.lit(0, triple.width());
    let once = m.extend(bytes, triple.width());
    let zero = m.lit(0, 1);
    let twice = m.concat(&[bytes, zero]);
    let twice = m.extend(twice, triple.width());
    let mut sum = None;
    for place in (0..number.width()).step_by(2) {
        let low = m.bit(number, place);
        let even = m.mux(low, once, none);
        let value = if place + 1 < number.width() {
            let high = m.bit(number, place + 1);
            let odd = m.mux(low, triple, twice);
            m.mux(high, odd, even)
        } else {
            even
        };
        let room = width - place;
        let value = if room < value.width() {
            m.slice(value, 0, room)
        } else {
            m.extend(value, room)
        };
        let value = if place == 0 {
            value
        } else {
            let zeros = m.lit(0, place);
            m.concat(&[value, zeros])
        };
        sum = Some(match sum {
            None => value,
            Some(sum) => m.add_mod(sum, value),
        });
    }
    sum.unwrap_or(none)
}

/// The address arithmetic for `config`.
pub fn build(config: &Config) -> Address {
    let (sizes, stages) = (Sizes::of(config), config.kvmu.stages);
    let info = ModuleInfo {
        purpose: "Address arithmetic: where a slot of a page lies in the store.".to_owned(),
        notes: vec!["offset = (page * page_tokens + slot) * token_bytes".to_owned()],
        parameters: parameters(config, &["kvmu.page_tokens", "kvmu.pages", "kvmu.stages"]),
        timing: format!("latency {stages} cycles, one address a cycle"),
    };
    let name = module_name(config, "kvmu_address", &[]);
    let mut m = Builder::new(&name, config.reset, info);
    let bytes = m.input(
        "token_bytes_i",
        uint(TOKEN_BYTES_BITS),
        "bytes of a token (TOKEN_BYTES)",
    );
    let page = m.input("page_i", uint(sizes.page), "page");
    let slots = (sizes.slot > 0).then(|| {
        (
            m.input(
                "slot_i",
                uint(sizes.slot),
                "slot in the page, or slots in use",
            ),
            m.input("whole_page_i", uint(1), "the address is that of the page"),
        )
    });

    m.section("Offset", "");
    // The last stage stands behind the sum: what comes next is an addition and a comparison of their own. The one before
    // stands between products and sum.
    let outer = stages.min(1);
    let middle = (stages - outer).min(1);
    let inner = stages - outer - middle;
    let twice = m.lit(0, 1);
    let twice = m.concat(&[bytes, twice]);
    let thrice = m.add_full(twice, bytes);
    let triple = m.payload(
        "triple_q",
        thrice.ty(),
        "3 * token_bytes, ahead of what is multiplied",
    );
    m.next(triple, thrice);
    let (page_bytes, slot_bytes) = m.region("product", inner, |m| {
        let page_bytes = times(m, page, bytes, triple);
        let page_bytes = m.name(page_bytes, "page_product", "page * token_bytes");
        let slot_bytes = slots.map(|(slot, _)| {
            let slot_bytes = times(m, slot, bytes, triple);
            m.name(slot_bytes, "slot_product", "slot * token_bytes")
        });
        (page_bytes, slot_bytes)
    });
    let page_bytes = m.delay(page_bytes, "page_part", middle);
    let slot_bytes = slot_bytes.map(|bytes| m.delay(bytes, "slot_part", middle));
    let offset = match (slots, slot_bytes) {
        (Some((_, whole_page)), Some(slot_bytes)) => {
            let whole_page = m.delay(whole_page, "whole_page", inner + middle);
            let none = m.lit(0, slot_bytes.width());
            let added = m.mux(whole_page, none, slot_bytes);
            let zeros = m.lit(0, sizes.slot);
            let base = m.concat(&[page_bytes, zeros]);
            let added = m.extend(added, base.width());
            m.add_mod(base, added)
        }
        _ => page_bytes,
    };

    let offset = m.delay(offset, "offset", outer);
    m.output("offset_o", offset, "bytes from the begin of the store");
    if let Some(slot_bytes) = slot_bytes {
        let slot_bytes = m.delay(slot_bytes, "slot_bytes", outer);
        m.output("slot_bytes_o", slot_bytes, "bytes of `slot` tokens");
    }
    Address {
        module: m.finish(),
        latency: stages,
    }
}
