//! Recent window of the KVMU: a ring of the tokens that stay on the chip.
//!
//! ```text
//!   assignment ──▶ ring (recent_max tokens) ──▶ oldest ──▶ leaver, to be offloaded
//! ```
//!
//! A token that enters while the ring holds recent_window tokens or more makes the oldest leave in the same cycle, so
//! the ring never holds more than recent_max: the memory yields the old word where it is written. Two cases owe a leaver
//! to the next cycle: a window of 0, whose token has to be written first, and a window that was lowered, which makes
//! several leave.
//!
//! Contract: recent_window_i changes only while busy_o is 0 and takes effect at the next token that enters. REJECT
//! enters nothing. Each frame's end comes out with its last leaver, or alone where there is none. Leavers in order, one
//! a cycle; leaver_*_o hold until leaver_ready_i. Reset and clear_i empty the ring.

use super::super::protected::{Guard, Memory};
use super::super::widths::cluster_width;
use super::super::{Library, module_name, parameters};
use super::{TOKEN_BITS, ring_properties as properties};
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, index_width, uint, value_width};

/// The ring for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let info = ModuleInfo {
        purpose: "Recent window: a ring of the tokens that stay on the chip.".to_owned(),
        notes: vec![
            "A token that enters a full window makes the oldest leave in the same cycle."
                .to_owned(),
            "recent_window_i changes only while busy_o is 0.".to_owned(),
        ],
        parameters: parameters(config, &["hcu.max_clusters", "kvmu.recent_max", "protect"]),
        timing: "one token in and one out a cycle".to_owned(),
    };
    let name = module_name(config, "kvmu_ring", &[]);
    let mut m = Builder::new(&name, config.reset, info);
    let depth = config.kvmu.recent_max;
    let fill_width = value_width(u64::from(depth));
    let clear = m.input("clear_i", uint(1), "empties the ring");
    let window = m.input(
        "recent_window_i",
        uint(fill_width),
        "tokens that stay (RECENT_WINDOW)",
    );
    let valid = m.input("assign_valid_i", uint(1), "an assignment is offered");
    let token = m.input("assign_token_i", uint(TOKEN_BITS), "its token");
    let cluster = m.input(
        "assign_cluster_i",
        uint(cluster_width(config)),
        "its cluster",
    );
    let founder = m.input("assign_new_i", uint(1), "the token founds its cluster");
    let rejected = m.input("assign_rejected_i", uint(1), "no cluster took the token");
    let last = m.input("assign_last_i", uint(1), "last token of its frame");
    let taken = m.input(
        "leaver_ready_i",
        uint(1),
        "what stands at the output is taken",
    );

    m.section(
        "Fill",
        "Tokens entered and left, modulo twice the ring's size.",
    );
    let entered = m.control("entered_q", uint(fill_width), 0, "tokens that entered");
    let left = m.control("left_q", uint(fill_width), 0, "tokens that left");
    let fill = m.sub_mod(entered, left);
    let fill = m.name(fill, "fill", "tokens in the ring");
    let wide = [fill, window].map(|signal| m.extend(signal, fill_width + 1));
    let over = m.sub_mod(wide[0], wide[1]);
    let over = m.name(over, "over", "tokens above the window, two's complement");
    let below = m.bit(over, fill_width);
    let below = m.name(below, "below", "the ring holds less than the window");
    let reached = m.not(below);
    let not_equal = m.any(over);
    let above = m.and(&[reached, not_equal]);
    let above = m.name(above, "above", "the ring holds more than the window");
    let above_by_one = m.eq_lit(over, 1);
    let above_by_one = m.name(above_by_one, "above_by_one", "");

    m.section(
        "Output",
        "A leaver, the end of a frame, or both; the leaver is the word that the memory read.",
    );
    let leaves_q = m.control("leaves_q", uint(1), 0, "a leaver stands at the output");
    let ends_q = m.control("ends_q", uint(1), 0, "a frame ends here");
    let occupied = m.or(&[leaves_q, ends_q]);
    let occupied = m.name(occupied, "occupied", "");
    let vacant = m.not(occupied);
    let free = m.or(&[vacant, taken]);
    let free = m.name(free, "free", "the output is free, or freed in this cycle");

    m.section("In and out", "");
    let owed = m.control(
        "owed_q",
        uint(1),
        0,
        "a token entered and the ring still holds more than the window",
    );
    let owed_last = m.payload(
        "owed_last_q",
        uint(1),
        "that token is the last of its frame",
    );
    // `free` comes last, from the far side's answer; up to there all is computed as if the output were free.
    let blocked = m.not(above_by_one);
    let blocked = m.or(&[blocked, rejected]);
    let blocked = m.and(&[owed, blocked]);
    let blocked = m.name(
        blocked,
        "blocked",
        "no assignment is taken while several leavers are owed",
    );
    let ready = m.and_not(free, blocked);
    let ready = m.name(ready, "ready", "an assignment is taken");
    let accepts = m.and_not(valid, blocked);
    let enters = m.and_not(accepts, rejected);
    let enters = m.name(enters, "enters", "a token enters, if the output is free");
    let enter = m.and(&[enters, free]);
    let enter = m.name(enter, "enter", "a token enters");
    let some = m.any(fill);
    let pushes = m.and(&[enters, reached, some]);
    let leaves = m.or(&[pushes, owed]);
    let leaves = m.name(
        leaves,
        "leaves",
        "the oldest token leaves, if the output is free",
    );
    let leave = m.and(&[leaves, free]);
    let leave = m.name(leave, "leave", "the oldest token leaves");
    let owes = m.mux(leaves, above, reached);
    let owes = m.name(
        owes,
        "owes",
        "the token that enters leaves the ring above the window",
    );
    let several = m.and_not(above, above_by_one);
    let owed_d = m.cases(&[(enter, owes), (leave, several)], owed);
    let owed_d = m.and_not(owed_d, clear);
    m.next(owed, owed_d);
    m.next_when(owed_last, enter, last);
    for (count, step) in [(entered, enter), (left, leave)] {
        let more = m.increment(count);
        let zero = m.lit(0, fill_width);
        let more = m.mux(clear, zero, more);
        let moves = m.or(&[step, clear]);
        m.next_when(count, moves, more);
    }

    let leaves_d = m.mux(free, leaves, leaves_q);
    let leaves_d = m.and_not(leaves_d, clear);
    m.next(leaves_q, leaves_d);
    let later = m.and(&[enters, owes]);
    let later = m.name(
        later,
        "later",
        "the end of its frame comes with a leaver that is owed",
    );
    let ends_now = m.and(&[accepts, last]);
    let ends_now = m.and_not(ends_now, later);
    let ends_now = m.name(ends_now, "ends_now", "its frame ends with it, at once");
    let ends_owed = m.and(&[owed_last, above_by_one]);
    let ends = m.mux(owed, ends_owed, ends_now);
    let ends_d = m.mux(free, ends, ends_q);
    let ends_d = m.and_not(ends_d, clear);
    m.next(ends_q, ends_d);

    m.section("Memory", "");
    let word = m.concat(&[founder, cluster, token]);
    let address = |m: &mut Builder, count: Signal| m.slice(count, 0, index_width(u64::from(depth)));
    let (read_at, write_at) = (address(&mut m, left), address(&mut m, entered));
    let mut guard = Guard::new(config);
    let memory = Memory {
        name: "tokens",
        width: word.width(),
        depth,
        holds: "recent tokens: founder of its cluster, cluster, token",
        read: (read_at, leave),
        write: (write_at, word, enter),
        any_on_collision: false,
    };
    let oldest_word = guard.memory(&mut m, library, config, &memory);
    let oldest = oldest_word.data;
    if guard.is_on() {
        let used = m.and(&[leaves_q, taken]);
        guard.used(&mut m, &oldest_word, used);
    }

    let token_out = m.slice(oldest, 0, TOKEN_BITS);
    let cluster_out = m.slice(oldest, TOKEN_BITS, cluster.width());
    let founder_out = m.bit(oldest, TOKEN_BITS + cluster.width());
    let busy = m.or(&[occupied, owed]);
    m.output("assign_ready_o", ready, "the assignment is taken");
    m.output("leaver_valid_o", leaves_q, "a token leaves the ring");
    m.output(
        "leaver_last_o",
        ends_q,
        "a frame ends with it, or without a leaver",
    );
    m.output("leaver_token_o", token_out, "the token");
    m.output("leaver_cluster_o", cluster_out, "its cluster");
    m.output("leaver_founder_o", founder_out, "it founded its cluster");
    m.output(
        "busy_o",
        busy,
        "a token has to leave, or an end was not taken",
    );
    guard.outputs(&mut m);
    properties::declare(
        m.properties(),
        1 + cluster_width(config) + TOKEN_BITS,
        config.kvmu.recent_max,
    );
    m.finish()
}
