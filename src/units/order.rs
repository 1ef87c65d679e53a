//! Order of frames and groups: which of the two input streams may deliver.
//!
//! ```text
//!                 hash waits, groups done              score waits, hash does not, frames done
//!       ┌──────────────────────────── nobody ◀──── group ends ────┐
//!       ▼                               │                         │
//!     frames ───────────────────────────┼─────────────────▶ groups
//!                                       └─ score waits alone ──▶
//! ```
//!
//! A group must see the tables as all frames before it left them, and a frame must not change them under a group
//! (docs/resv.md §6). So one side is open at a time, and changes sides only when what was taken on the other is worked
//! off. Where both wait, the frame goes first.
//!
//! Contract: frames_o and groups_o are registers; the streams' ready is theirs and that of the unit behind. *_taken_i and
//! *_last_i tell of the beats that are taken, frames_idle_i and groups_idle_i that all that was taken is decided.

mod properties;

use super::module_name;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// The unit for `config`.
pub fn build(config: &Config) -> Module {
    let info = ModuleInfo {
        purpose: "Order of frames and groups: one of the two inputs is open at a time.".to_owned(),
        notes: vec![
            "Sides change when everything taken on the other is decided; a frame goes before a group."
                .to_owned(),
        ],
        parameters: Vec::new(),
        timing: "an input opens a cycle after it may".to_owned(),
    };
    let mut m = Builder::new(&module_name(config, "order", &[]), config.reset, info);
    let clear = m.input("clear_i", uint(1), "forgets packets that are not complete");
    let hash_waits = m.input("hash_valid_i", uint(1), "a hash code is offered");
    let hash_taken = m.input("hash_taken_i", uint(1), "it is taken");
    let hash_last = m.input("hash_last_i", uint(1), "it is the last of its frame");
    let score_waits = m.input("score_valid_i", uint(1), "a beat of scores is offered");
    let score_taken = m.input("score_taken_i", uint(1), "it is taken");
    let score_last = m.input("score_last_i", uint(1), "it is the last of its group");
    let frames_idle = m.input("frames_idle_i", uint(1), "all tokens taken are decided");
    let groups_idle = m.input("groups_idle_i", uint(1), "all groups taken are decided");

    m.section("Packets", "");
    let frame_open = open(
        &mut m,
        "frame_open_q",
        "a frame has begun",
        hash_taken,
        hash_last,
        clear,
    );
    let group_open = open(
        &mut m,
        "group_open_q",
        "a group has begun",
        score_taken,
        score_last,
        clear,
    );

    m.section("Side", "Neither is open after reset and between groups.");
    let frames = m.control("frames_q", uint(1), 0, "hash codes are taken");
    let groups = m.control("groups_q", uint(1), 0, "scores are taken");
    let either = m.or(&[frames, groups]);
    let neither = m.not(either);
    let hash_first = m.and(&[neither, hash_waits, groups_idle]);
    let alone = m.and_not(score_waits, hash_waits);
    let alone = m.name(alone, "score_alone", "only a score waits");
    let score_next = m.and(&[neither, alone]);
    let between = m.and_not(frames, frame_open);
    let to_groups = m.and(&[between, alone, frames_idle]);
    let to_groups = m.name(to_groups, "to_groups", "from frames to groups");
    let group_end = m.and(&[score_taken, score_last]);
    let not_begun = m.and_not(groups, group_open);
    let overtaken = m.and(&[not_begun, hash_waits]);
    let overtaken = m.and_not(overtaken, score_taken);
    let overtaken = m.name(
        overtaken,
        "overtaken",
        "a frame waits before the group has begun",
    );
    let closes = m.or(&[group_end, overtaken]);
    let frames_stay = m.and_not(frames, to_groups);
    let frames_d = m.or(&[hash_first, frames_stay]);
    let frames_d = m.and_not(frames_d, clear);
    m.next(frames, frames_d);
    let groups_stay = m.and_not(groups, closes);
    let groups_d = m.or(&[score_next, to_groups, groups_stay]);
    let groups_d = m.and_not(groups_d, clear);
    m.next(groups, groups_d);
    m.output("frames_o", frames, "hash codes are taken");
    m.output("groups_o", groups, "scores are taken");
    properties::declare(m.properties());
    m.finish()
}

/// Whether a packet has begun and not ended.
fn open(
    m: &mut Builder,
    name: &str,
    comment: &str,
    taken: Signal,
    last: Signal,
    clear: Signal,
) -> Signal {
    let open = m.control(name, uint(1), 0, comment);
    let more = m.not(last);
    let open_d = m.mux(taken, more, open);
    let open_d = m.and_not(open_d, clear);
    m.next(open, open_d);
    open
}
