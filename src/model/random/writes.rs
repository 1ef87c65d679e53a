//! Random values of the registers, the ends of their ranges above all.

use super::draw::Draw;
use super::plan::Stage;
use crate::config::Config;
use crate::model::context::Context;
use crate::model::writes::{RegisterWrites, TOKEN_BYTES_MAX};

/// What the writes are drawn for.
pub(super) struct Wanted<'a> {
    pub config: &'a Config,
    pub context: &'a Context,
    pub stage: Stage,
    /// Whether the stage begins with them.
    pub first: bool,
    /// Pages that may be in use; none if all of them may.
    pub pages: Option<u64>,
}

/// Writes to some registers, at least one. They never bring what is stored past 64 bits of address.
pub(super) fn writes(draw: &mut Draw, wanted: &Wanted<'_>) -> RegisterWrites {
    let mut writes = RegisterWrites::default();
    if wanted.first || draw.one_in(3) {
        writes.th_hd = Some(threshold(draw, wanted));
    }
    if wanted.first || draw.one_in(3) {
        writes.recent_window = Some(window(draw, wanted));
    }
    if wanted.first || draw.one_in(2) {
        store(draw, wanted, &mut writes);
    }
    if draw.one_in(3) {
        writes.max_burst = Some(burst(draw, wanted));
    }
    if writes == RegisterWrites::default() || draw.one_in(3) {
        let any = draw.below(1 << 16) as u32;
        let low = draw.below(1 << 10) as u32;
        writes.ratio = Some(draw.pick(&[0, 1, 0xffff, 19661, 0x8000, any, any, low]));
    }
    writes
}

fn threshold(draw: &mut Draw, wanted: &Wanted<'_>) -> u32 {
    let bits = wanted.config.hash.bits;
    let some = 1 + draw.below(u64::from(bits) / 3) as u32;
    let any = draw.below(u64::from(bits) + 2) as u32;
    match wanted.stage {
        Stage::Empty | Stage::One => bits + 1,
        Stage::Grow if draw.one_in(16) => 0,
        Stage::Grow => draw.pick(&[1, 2, bits / 8, bits / 4, some, some]),
        Stage::Full | Stage::Close => draw.pick(&[0, 1, bits / 4, bits, bits + 1, some, some, any]),
    }
}

fn window(draw: &mut Draw, wanted: &Wanted<'_>) -> u32 {
    let most = wanted.config.kvmu.recent_max;
    let any = draw.below(u64::from(most) + 1) as u32;
    let short = draw.length(u64::from(most)) as u32;
    let less = wanted.context.registers().recent_window / 2;
    match wanted.stage {
        Stage::One => draw.pick(&[0, 0, 1, 16]),
        _ => draw.pick(&[0, 0, 1, most, any, short, short, less]),
    }
}

/// Bytes of some pages, or one byte more or less.
fn burst(draw: &mut Draw, wanted: &Wanted<'_>) -> u32 {
    let token_bytes = u64::from(wanted.context.registers().token_bytes);
    let page = u64::from(wanted.config.kvmu.page_tokens) * token_bytes;
    let edge = page * draw.length(8) + draw.below(3);
    let edge = edge.saturating_sub(1).min(u64::from(u32::MAX)) as u32;
    match wanted.stage {
        Stage::One => draw.pick(&[u32::MAX, u32::MAX, edge]),
        _ => draw.pick(&[0, u32::MAX, 65536, edge, edge, edge]),
    }
}

/// Size, place and end of the store.
fn store(draw: &mut Draw, wanted: &Wanted<'_>, writes: &mut RegisterWrites) {
    let registers = wanted.context.registers();
    let page_tokens = u64::from(wanted.config.kvmu.page_tokens);
    let used = wanted.context.counters().pages_used * page_tokens;
    let most = TOKEN_BYTES_MAX;
    let some = draw.length(most);
    let present = u64::from(registers.token_bytes);
    let mut token_bytes = match wanted.stage {
        // Small enough for many tokens in one descriptor.
        Stage::One => draw.pick(&[1, 2, 16]),
        _ => draw.pick(&[present, present, 1, most, most - 1, 512, some, some]),
    };
    // Room for a few tokens more, then 64 bits of address are used up.
    let few = used + draw.below(2 * page_tokens + 2);
    let end = u64::MAX - few * token_bytes - draw.below(token_bytes);
    let some = draw.word() >> draw.pick(&[1, 24, 40]);
    let mut base = match wanted.stage {
        Stage::One => 0,
        _ => draw.pick(&[registers.store_base, 0, some, some, end]),
    };
    // What is stored has places up to `used`. It may have less, so that smaller values are fine in any case.
    let fits = base.checked_add(used * token_bytes).is_some();
    let lower = base <= registers.store_base && token_bytes <= present;
    if fits || lower {
        writes.token_bytes = Some(token_bytes as u32);
        writes.store_base = Some(base);
    } else {
        (base, token_bytes) = (registers.store_base, present);
    }
    let limit = |slots: u64| base.saturating_add(slots * token_bytes);
    let full = wanted
        .pages
        .map_or(u64::MAX, |pages| limit(pages * page_tokens));
    let edge = limit(few)
        .saturating_sub(1)
        .saturating_add(draw.below(3))
        .min(full);
    let nothing = if draw.one_in(4) { 0 } else { full };
    writes.store_limit = Some(match wanted.stage {
        Stage::One => full,
        _ => draw.pick(&[full, full, full, edge, nothing]),
    });
}
