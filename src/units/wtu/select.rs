//! Selection of a group: marks what each row selects, and lists the marked clusters when the group ends.
//!
//! ```text
//!   row buffer ──▶ score above the cut? ──▶ or ──▶ marks, one bit a cluster ──▶ lowest first ──▶ selection
//!                                           ▲       │
//!                                           └───────┘ rows before
//! ```
//!
//! Contract: hand_i with hand_ready_o hands over the cut of a row, which is then marked beat by beat. With a row that
//! ends its group the marks are listed in ascending order of clusters, each with its count, the last with select_last_o;
//! a group without any row gives one null record. closed_o tells the end of a group's list. Reset and clear_i forget
//! the group.

mod list;
mod mark;

use super::super::protected::{Guard, Memory};
use super::super::{Library, module_name, parameters};
use super::shape::Shape;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

use list::List;
use mark::Beat;

/// What the search hands over.
struct Hand {
    taken: Signal,
    ok: Signal,
    ends_group: Signal,
    above: Signal,
    all: Signal,
    /// Exact selection: (clusters of the score `above` count too, below this number).
    tied: Option<(Signal, Signal)>,
}

/// The unit for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let shape = Shape::of(config);
    let info = ModuleInfo {
        purpose: "WTU select: marks the clusters that rows select, and lists them for the group."
            .to_owned(),
        notes: vec![
            "One beat of a row marked a cycle; then one selected cluster a cycle.".to_owned(),
        ],
        parameters: parameters(
            config,
            &[
                "wtu.lanes",
                "wtu.score_bits",
                "wtu.select",
                "hcu.max_clusters",
                "protect",
            ],
        ),
        timing: "marks a beat a cycle, lists a cluster a cycle".to_owned(),
    };
    let mut builder = Builder::new(&module_name(config, "wtu_select", &[]), config.reset, info);
    let m = &mut builder;
    let clear = m.input("clear_i", uint(1), "forgets the group");
    let last_beat = m.input(
        "last_beat_i",
        uint(shape.beat_bits),
        "number of a row's last beat",
    );
    let last_lanes = m.input(
        "last_lanes_i",
        uint(shape.lanes),
        "lanes of a row's last beat",
    );
    let valid = m.input("hand_i", uint(1), "the cut of a row is handed over");
    let ready = m.wire("hand_ready", uint(1), "nothing is being marked or listed");
    let taken = m.and(&[valid, ready]);
    let hand = Hand {
        taken: m.name(taken, "hand_taken", "the cut of a row is taken over"),
        ok: m.input(
            "row_ok_i",
            uint(1),
            "the row has scores; else it only ends its group",
        ),
        ends_group: m.input("row_last_i", uint(1), "it ends its group"),
        above: m.input(
            "above_i",
            shape.bound(),
            "clusters whose score is above this are selected",
        ),
        all: m.input("all_i", uint(1), "every cluster is selected"),
        tied: shape.exact.then(|| {
            (
                m.input(
                    "tied_i",
                    uint(1),
                    "of the score above_i itself, those below before_i are selected too",
                ),
                m.input(
                    "before_i",
                    uint(shape.place_bits() + 1),
                    "a cluster's number",
                ),
            )
        }),
    };
    let scores = m.input(
        "scores_i",
        uint(shape.score_bits * shape.lanes),
        "the beat read from the row buffer",
    );
    let count = m.input(
        "count_i",
        uint(shape.count_bits),
        "tokens of the cluster asked for",
    );
    let listed = m.input("select_ready_i", uint(1), "the selected cluster is taken");

    m.section(
        "Progress",
        "Marking walks over a row's beats; listing walks over the marks of the group.",
    );
    let marking = m.control("marking_q", uint(1), 0, "a row is being marked");
    let written = m.control(
        "mark_valid_q",
        uint(1),
        0,
        "a beat of it is at the row buffer's output",
    );
    let listing = m.control("listing_q", uint(1), 0, "the group is being listed");
    let some = m.control("group_q", uint(1), 0, "a row of the group was marked");
    let closes = m.payload("closes_q", uint(1), "the row being marked ends its group");
    let at = m.payload(
        "at_q",
        uint(shape.beat_bits + 1),
        "beats read of the row, or of the marks",
    );
    let busy = m.or(&[marking, written, listing]);
    let busy = m.name(busy, "busy", "a row is being marked, or a group listed");
    let free = m.not(busy);
    m.drive(ready, free);
    let marks_row = m.and(&[hand.taken, hand.ok]);
    let marks_row = m.name(marks_row, "marks_row", "a row is to be marked");
    let only_closes = m.and_not(hand.taken, hand.ok);
    let last_count = m.extend(last_beat, shape.beat_bits + 1);
    let at_last = m.eq(at, last_count);
    let at_last = m.name(at_last, "at_last", "the row's last beat is read");
    let marking_stays = m.and_not(marking, at_last);
    let marking_d = m.or(&[marks_row, marking_stays]);
    let marking_d = m.and_not(marking_d, clear);
    m.next(marking, marking_d);
    let written_d = m.and_not(marking, clear);
    m.next(written, written_d);
    m.next_when(closes, hand.taken, hand.ends_group);
    // The last beat's marks are written in this cycle; the list begins behind them.
    let marked_last = m.and_not(written, marking);
    let marked_close = m.and(&[marked_last, closes]);
    let list_begin = m.or(&[marked_close, only_closes]);
    let list_begin = m.name(list_begin, "list_begin", "all rows of the group are marked");
    let closed = m.wire("closed", uint(1), "the list has ended");
    let listing_stays = m.and_not(listing, closed);
    let listing_d = m.or(&[list_begin, listing_stays]);
    let listing_d = m.and_not(listing_d, clear);
    m.next(listing, listing_d);
    let forget = m.or(&[clear, closed]);
    let some_d = m.or(&[some, marks_row]);
    let some_d = m.and_not(some_d, forget);
    m.next(some, some_d);
    let fetch = m.wire(
        "fetch",
        uint(1),
        "the next word of marks is read for the list",
    );
    let steps = m.or(&[marking, fetch]);
    let steps = m.name(steps, "marks_read", "a word of marks is read");
    let next = m.increment(at);
    let zero = m.lit(0, shape.beat_bits + 1);
    let begins = m.or(&[hand.taken, list_begin]);
    let begins = m.name(
        begins,
        "walk_begin",
        "marking or listing begins, with beat 0",
    );
    let at_d = m.mux(begins, zero, next);
    let at_loads = m.or(&[begins, steps]);
    m.next_when(at, at_loads, at_d);
    let address = m.slice(at, 0, shape.beat_bits);

    m.section(
        "Marks",
        "One bit a cluster, a beat a word; the first row of a group overwrites what was there.",
    );
    let beat = Beat {
        scores,
        address,
        at_last,
        last_lanes,
    };
    let marked = mark::build(m, &shape, &hand, &beat);
    let fresh = m.payload(
        "fresh_q",
        uint(1),
        "the row being marked is the first of its group",
    );
    let unmarked = m.not(some);
    m.next_when(fresh, hand.taken, unmarked);
    let before = m.wire(
        "marks_before",
        uint(shape.lanes),
        "marks of the rows before",
    );
    let nothing = m.lit(0, shape.lanes);
    let kept = m.mux(fresh, nothing, before);
    let word = m.or(&[kept, marked]);
    let write_at = m.payload("mark_beat_q", uint(shape.beat_bits), "its number");
    m.next(write_at, address);
    let mut guard = Guard::new(config);
    let marks = Memory {
        name: "marks",
        width: shape.lanes,
        depth: shape.beats(config),
        holds: "clusters that the group selects",
        read: (address, steps),
        write: (write_at, word, written),
        // Marks are written a cycle behind their reading, and listed when all are written.
        any_on_collision: true,
    };
    let marks = guard.memory(m, library, config, &marks);
    let word_read = marks.data;
    m.drive(before, word_read);

    m.section(
        "List",
        "The lowest mark of a word first; one cluster is held back, to know the last.",
    );
    let past_end = m.lt(last_count, at);
    let past_end = m.name(past_end, "past_end", "every word of marks was read");
    let list = List {
        listing,
        some,
        past_end,
        address,
        fetch,
        closed,
        word_read,
        taken: listed,
        clear,
    };
    let found = list.build(m, config, &shape);
    if guard.is_on() {
        // Of the first row of a group nothing is known before it.
        let added_to = m.and_not(written, fresh);
        let used = m.or(&[added_to, found.load]);
        guard.used(m, &marks, used);
        m.output(
            "scores_used_o",
            written,
            "the beat at the row buffer's output is used",
        );
        let unlike = m.not(found.null);
        let used = m.and(&[found.leaves, unlike]);
        m.output("count_used_o", used, "the count of a cluster is used");
    }
    guard.outputs(m);

    m.output("hand_ready_o", free, "the cut of a row is taken");
    m.output("marking_o", marking, "the row buffer is read");
    m.output("read_beat_o", address, "number of the beat to read");
    m.output("marked_o", at, "beats of the row that were read");
    m.output("busy_o", busy, "a row is being marked, or a group listed");
    m.output("closed_o", closed, "the group's list has ended");
    m.output("count_read_o", found.read, "read the count of a cluster");
    m.output("count_cluster_o", found.cluster, "the cluster");
    m.output("select_valid_o", found.valid, "a selected cluster");
    m.output(
        "select_cluster_o",
        found.held,
        "its number; of a null record 0",
    );
    m.output("select_count_o", count, "its tokens");
    m.output("select_null_o", found.null, "nothing was selected");
    m.output("select_last_o", found.last, "the last of its group");
    super::properties::select(builder.properties(), &shape);
    builder.finish()
}
