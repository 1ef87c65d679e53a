//! Merges pages that lie side by side into one fetch descriptor.
//!
//! ```text
//!   page ──▶ fits? ──┬──▶ descriptor under construction ──▶ descriptor_o
//!                    └──── grows ◀─────────┘
//! ```
//!
//! A descriptor leaves when a page comes that does not join it, or in the cycle after the end of its group; so the last
//! one is known by then. A group without pages makes a null descriptor.
//!
//! Contract: a page, an end, or both in a cycle, always taken; a descriptor is valid for one cycle and has to be taken. An
//! end belongs to the page it comes with, or to those before. Every page that comes after an end starts a descriptor.
//! max_burst_i changes only while busy_o is 0 and nothing comes. Reset and clear_i drop the descriptor.

use super::super::widths::cluster_width;
use super::super::{module_name, parameters};
use super::address::offset_width;
use super::merge_properties::{self, Widths};
use super::{BURST_BITS, FETCH_TOKENS_BITS, Sizes};
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, sint, uint};

/// The merger for `config`.
pub fn build(config: &Config) -> Module {
    let sizes = Sizes::of(config);
    let info = ModuleInfo {
        purpose: "Merges pages that lie side by side into one fetch descriptor.".to_owned(),
        notes: vec![
            "A descriptor leaves when a page does not join it, or after the end of its group."
                .to_owned(),
            "max_burst_i changes only while busy_o is 0 and nothing comes.".to_owned(),
        ],
        parameters: parameters(config, &["hcu.max_clusters", "kvmu.page_tokens"]),
        timing: "one page a cycle".to_owned(),
    };
    let name = module_name(config, "kvmu_merge", &[]);
    let mut m = Builder::new(&name, config.reset, info);
    let clear = m.input("clear_i", uint(1), "drops the descriptor");
    let most = m.input(
        "max_burst_i",
        uint(BURST_BITS),
        "bytes that a merged descriptor may have (MAX_BURST)",
    );
    let page = m.input("page_i", uint(1), "a page comes");
    let joins = m.input(
        "joins_i",
        uint(1),
        "it lies behind the page before, and belongs to the same cluster",
    );
    let end = m.input(
        "end_i",
        uint(1),
        "the group ends, with this page if there is one",
    );
    let offset = m.input(
        "offset_i",
        uint(offset_width(&sizes)),
        "offset of the page in the store",
    );
    let bytes = m.input("bytes_i", uint(sizes.page_bytes()), "its bytes");
    let tokens = m.input("tokens_i", uint(sizes.page_tokens()), "its tokens");
    let cluster = m.input("cluster_i", uint(cluster_width(config)), "its cluster");

    m.section("Descriptor", "");
    let valid_q = m.control("valid_q", uint(1), 0, "there is a descriptor");
    let last_q = m.payload("last_q", uint(1), "it is the last of its group");
    let null_q = m.payload("null_q", uint(1), "the group has no page");
    let offset_q = m.payload(
        "offset_q",
        offset.ty(),
        "offset of its first page; of a null nothing",
    );
    let left_q = m.payload(
        "left_q",
        sint(BURST_BITS + 1),
        "max_burst_i less its bytes; negative where a single page is longer",
    );
    let tokens_q = m.payload("tokens_q", uint(FETCH_TOKENS_BITS), "its tokens");
    let cluster_q = m.payload("cluster_q", cluster.ty(), "its cluster");

    m.section("Growth", "");
    let grown = |m: &mut Builder, whole: Signal, part: Signal| {
        let part = m.extend(part, whole.width());
        m.add_full(whole, part)
    };
    let limit = m.extend(most, BURST_BITS + 1);
    let limit = m.as_signed(limit);
    let page_bytes = m.extend(bytes, BURST_BITS + 1);
    let page_bytes = m.as_signed(page_bytes);
    let left_then = m.sub_mod(left_q, page_bytes);
    let left_then = m.name(left_then, "left_then", "what is left with the page");
    let too_long = m.bit(left_then, BURST_BITS);
    let more_tokens = grown(&mut m, tokens_q, tokens);
    let more_tokens = m.name(more_tokens, "more_tokens", "tokens with the page");
    let too_many = m.bit(more_tokens, FETCH_TOKENS_BITS);
    let too_much = m.or(&[too_long, too_many]);
    let offered = m.and(&[page, joins]);
    let merge = m.and_not(offered, too_much);
    let merge = m.name(merge, "merge", "the page joins the descriptor");

    m.section("Next descriptor", "");
    let any = m.or(&[page, end]);
    let any = m.name(any, "any", "a page, or the end of a group");
    let finished = m.and(&[valid_q, last_q]);
    let finished = m.name(finished, "finished", "the descriptor ends its group");
    let apart = m.and_not(page, merge);
    let apart = m.name(apart, "apart", "the page starts a descriptor");
    let goes = m.or(&[finished, apart]);
    let emit = m.and(&[valid_q, goes]);
    let emit = m.name(emit, "emit", "the descriptor leaves");
    let stays = m.and_not(valid_q, emit);
    let stays = m.name(stays, "stays", "");
    let valid_d = m.or(&[any, stays]);
    let valid_d = m.and_not(valid_d, clear);
    m.next(valid_q, valid_d);
    m.next_when(last_q, any, end);
    let bare = m.or(&[page, stays]);
    let bare = m.not(bare);
    let bare = m.and(&[end, bare]);
    let bare = m.name(bare, "bare", "a group ends without a page");
    let starts = m.or(&[apart, bare]);
    let starts = m.name(starts, "starts", "a descriptor starts, or a null one");
    m.next_when(null_q, starts, bare);
    let first = |m: &mut Builder, value: Signal, width: u32| {
        let value = m.extend(value, width);
        let zero = m.lit(0, width);
        m.mux(bare, zero, value)
    };
    m.next_when(offset_q, starts, offset);
    let cluster_d = first(&mut m, cluster, cluster.width());
    m.next_when(cluster_q, starts, cluster_d);
    let changes = m.or(&[page, bare]);
    let changes = m.name(changes, "changes", "the descriptor grows or starts");
    let start = m.sub_mod(limit, page_bytes);
    let start = m.mux(bare, limit, start);
    let left_d = m.mux(merge, left_then, start);
    m.next_when(left_q, changes, left_d);
    let start = first(&mut m, tokens, FETCH_TOKENS_BITS);
    let more = m.slice(more_tokens, 0, FETCH_TOKENS_BITS);
    let tokens_d = m.mux(merge, more, start);
    m.next_when(tokens_q, changes, tokens_d);

    let bytes = m.sub_mod(limit, left_q);
    let bytes = m.slice(bytes, 0, BURST_BITS);
    let bytes = m.name(bytes, "descriptor_bytes", "bytes of the descriptor");
    let word = m.concat(&[finished, null_q, tokens_q, cluster_q, bytes]);
    let fetched = m.and_not(emit, null_q);
    m.output("fetch_valid_o", emit, "the descriptor leaves");
    m.output("descriptor_o", word, "last, null, tokens, cluster, bytes");
    m.output(
        "offset_o",
        offset_q,
        "where its first page lies in the store",
    );
    m.output("null_o", null_q, "it is null");
    m.output("fetched_o", fetched, "it is not null");
    m.output("group_done_o", finished, "it is the last of its group");
    m.output("busy_o", valid_q, "there is a descriptor");
    let widths = Widths {
        page_bytes: sizes.page_bytes(),
        bytes: BURST_BITS,
        page_tokens: sizes.page_tokens(),
        tokens: FETCH_TOKENS_BITS,
    };
    merge_properties::declare(m.properties(), &widths);
    m.finish()
}
