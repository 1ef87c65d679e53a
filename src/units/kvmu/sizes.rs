//! Widths of the KVMU, and how a number of tokens is cut into pages and slots.

use super::jobs::Job;
use crate::config::Config;
use crate::ir::{Builder, Signal, index_width, value_width};

/// Bits of a token's number.
pub(super) const TOKEN_BITS: u32 = 32;
/// Bits of an address in the store.
pub(super) const ADDRESS_BITS: u32 = 64;
/// Bits of the bytes of a token: 1 ..= 2^20.
pub(super) const TOKEN_BYTES_BITS: u32 = 21;
/// Bits of the bytes of a descriptor.
pub(super) const BURST_BITS: u32 = 32;
/// Bits of the tokens of a descriptor.
pub(super) const FETCH_TOKENS_BITS: u32 = 15;
/// Words of each queue of records.
pub(super) const QUEUE_WORDS: u32 = 8;

/// Widths that follow from the parameters.
pub struct Sizes {
    /// Bits of a page's number.
    pub page: u32,
    /// Bits of a slot's number; 0 where a page is a token.
    pub slot: u32,
    /// Bits of the stored tokens of a cluster.
    pub stored: u32,
}

impl Sizes {
    /// The widths for `config`.
    pub fn of(config: &Config) -> Sizes {
        Sizes {
            page: index_width(u64::from(config.kvmu.pages)),
            slot: config.kvmu.page_tokens.ilog2(),
            stored: config.count_bits,
        }
    }

    /// Bits of the bytes of a page.
    pub fn page_bytes(&self) -> u32 {
        self.slot + TOKEN_BYTES_BITS
    }

    /// Bits of the tokens of a page.
    pub fn page_tokens(&self) -> u32 {
        value_width(1 << self.slot)
    }

    /// `tokens` modulo page_tokens; none where that is always 0.
    pub(super) fn slot_of(&self, m: &mut Builder, tokens: Signal) -> Option<Signal> {
        let low = self.slot.min(tokens.width());
        (low > 0).then(|| {
            let slot = m.slice(tokens, 0, low);
            m.extend(slot, self.slot)
        })
    }

    /// Whole pages of `tokens`; none where a page is never full.
    pub(super) fn pages_of(&self, m: &mut Builder, tokens: Signal) -> Option<Signal> {
        (tokens.width() > self.slot).then(|| m.slice(tokens, self.slot, tokens.width() - self.slot))
    }

    /// Bytes and tokens in use of the page that `job` fetches; `slot_bytes` are the bytes of its slots in use where
    /// it is not whole.
    pub(super) fn in_page(
        &self,
        m: &mut Builder,
        job: &Job,
        token_bytes: Signal,
        slot_bytes: Option<Signal>,
    ) -> (Signal, Signal) {
        let (Some(slots), Some(slot_bytes)) = (job.slots, slot_bytes) else {
            return (token_bytes, m.lit(1, self.page_tokens()));
        };
        let zeros = m.lit(0, self.slot);
        let all = m.concat(&[token_bytes, zeros]);
        let bytes = m.mux(slots.whole, all, slot_bytes);
        let page_tokens = m.constant(
            "PAGE_TOKENS",
            1 << self.slot,
            self.page_tokens(),
            "tokens of a page (kvmu.page_tokens)",
        );
        let slot = m.extend(slots.slot, self.page_tokens());
        let tokens = m.mux(slots.whole, page_tokens, slot);
        (
            m.name(bytes, "page_bytes", "bytes in use of the page"),
            m.name(tokens, "page_tokens", "tokens in use of the page"),
        )
    }
}
