//! Address arithmetic of the KVMU: where a slot of a page lies in the store.
//!
//! ```text
//!   page ──▶ · token_bytes ─▶ << log2(page_tokens) ──▶(+)──▶ offset_o
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
use crate::ir::{Builder, Module, ModuleInfo, uint};

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
    let (offset, slot_bytes) = m.region("offset", stages, |m| {
        let page_bytes = m.mul(page, bytes);
        let page_bytes = m.name(page_bytes, "page_product", "page * token_bytes");
        let Some((slot, whole_page)) = slots else {
            return (page_bytes, None);
        };
        let slot_bytes = m.mul(slot, bytes);
        let slot_bytes = m.name(slot_bytes, "slot_product", "slot * token_bytes");
        let none = m.lit(0, slot_bytes.width());
        let added = m.mux(whole_page, none, slot_bytes);
        let zeros = m.lit(0, sizes.slot);
        let base = m.concat(&[page_bytes, zeros]);
        let added = m.extend(added, base.width());
        (m.add_mod(base, added), Some(slot_bytes))
    });

    m.output("offset_o", offset, "bytes from the begin of the store");
    if let Some(slot_bytes) = slot_bytes {
        m.output("slot_bytes_o", slot_bytes, "bytes of `slot` tokens");
    }
    Address {
        module: m.finish(),
        latency: stages,
    }
}
