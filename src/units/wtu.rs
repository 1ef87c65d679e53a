//! Weighted cumulative-sum unit (WTU): selects the clusters that carry a given share of each row's weight (paper,
//! section V).
//!
//! ```text
//!              ┌────────▶ row buffer 0 ───┐
//!   beats ──▶ load                        ├──▶ search ──▶ cut of the row ──▶ select ──▶ selection
//!              └────────▶ row buffer 1 ───┘      ▲                             ▲
//!                                              counts                      row buffer
//! ```
//!
//! Three rows are on their way at a time. While one is searched, the row before it is marked from the other buffer, and the row
//! behind it is loaded into that buffer, right behind the marking. So a row costs its search alone: about a cycle a beat
//! and a dozen more, mostly. The search takes a row over when it is done with the one before, and only then the load turns to
//! the row behind.
//!
//! Contract: rows of clusters_i scores; clusters_i and counts hold still from a group's first beat to its last
//! record. count_read_o asks for the count of count_cluster_o and the row of counts it is in, which come in the next
//! cycle and hold until the next request. Reset and clear_i drop everything.

mod arithmetic;
mod lane;
mod load;
mod properties;
mod search;
mod select;
mod shape;
mod trees;

#[cfg(test)]
mod tests;

use super::protected::{Guard, Memory, Word};
use super::widths::{cluster_width, clusters_width};
use super::{Library, module_name, parameters};
use crate::config::{Config, Domain};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

pub use arithmetic::{accumulate, bucket, exp2, extremes, running};
pub use lane::build as build_lane;
pub use trees::build as build_trees;

use shape::Shape;

/// Cycles from scores to products and partitions.
pub fn weigh_stages(config: &Config) -> u32 {
    Shape::of(config).weigh_stages
}

/// Cycles from products to the sums over their beat.
pub fn tree_stages(config: &Config) -> u32 {
    Shape::of(config).tree_stages
}

/// Cycles from scores to the extremes of their beat.
pub fn extremes_stages(config: &Config) -> u32 {
    Shape::of(config).extremes_stages
}

/// The unit for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let shape = Shape::of(config);
    let info = ModuleInfo {
        purpose: "Weighted cumulative-sum unit (WTU): selects clusters by their share of a row's weight.".to_owned(),
        notes: vec![
            "load -> row buffers -> search -> select. While one row is searched, the row before it is".to_owned(),
            "marked and the row behind it is loaded.".to_owned(),
        ],
        parameters: parameters(
            config,
            &[
                "wtu.lanes", "wtu.score_bits", "wtu.buckets", "wtu.domain", "wtu.select", "wtu.sums",
                "wtu.mul_width", "wtu.stages", "count_bits", "hcu.max_clusters", "protect",
            ],
        ),
        timing: "takes a beat a cycle; mostly a row costs about its beats and some 12 cycles".to_owned(),
    };
    let mut builder = Builder::new(&module_name(config, "wtu", &[]), config.reset, info);
    let m = &mut builder;
    let clear = m.input("clear_i", uint(1), "drops everything");
    let clusters = m.input(
        "clusters_i",
        uint(clusters_width(config)),
        "clusters of the context",
    );
    let ratio = m.input(
        "ratio_i",
        uint(16),
        "share of a row's weight to select, Q0.16 (TH_RATIO)",
    );
    let valid = m.input("score_valid_i", uint(1), "a beat of scores is offered");
    let data = m.input(
        "score_data_i",
        uint(16 * shape.lanes),
        "scores, 16 bits a lane",
    );
    let keep = m.input("score_keep_i", uint(2 * shape.lanes), "valid bytes");
    let last = m.input("score_last_i", uint(1), "last beat of its row");
    let user = m.input(
        "score_user_i",
        uint(1),
        "with score_last_i: last row of its group",
    );
    let count = m.input("count_i", uint(shape.count_bits), "the count asked for");
    let counts = m.input(
        "counts_i",
        uint(shape.count_bits * shape.lanes),
        "its row of counts",
    );
    let taken = m.input("select_ready_i", uint(1), "the selected cluster is taken");

    m.section("Load", "");
    let row_taken = m.wire(
        "row_taken",
        uint(1),
        "the search takes over the row that waits",
    );
    let marking: [Signal; 2] = [0, 1].map(|b| {
        m.wire(
            &format!("marking{b}"),
            uint(1),
            &format!("the row in buffer {b} is being marked"),
        )
    });
    let marked = m.wire(
        "marked",
        uint(shape.beat_bits + 1),
        "beats that the marking has read",
    );
    let module = library.keep(load::build(config));
    let load = m.instance(
        "u_load",
        &module,
        "",
        &[
            ("clear_i", clear),
            ("clusters_i", clusters),
            ("valid_i", valid),
            ("data_i", data),
            ("keep_i", keep),
            ("last_i", last),
            ("user_i", user),
            ("taken_i", row_taken),
            ("marking0_i", marking[0]),
            ("marking1_i", marking[1]),
            ("marked_i", marked),
        ],
    );

    m.section(
        "Row buffers",
        "Read by the search or by the marking, never by both at a time.",
    );
    let searched = m.payload(
        "search_buffer_q",
        uint(1),
        "buffer of the row being searched",
    );
    m.next_when(searched, row_taken, load.output("buffer_o"));
    let done = m.wire("row_done", uint(1), "the search is done with its row");
    let search_read = m.wire("search_read", uint(1), "the search reads a beat");
    let search_beat = m.wire("search_beat", uint(shape.beat_bits), "its number");
    let mark_beat = m.wire(
        "mark_beat",
        uint(shape.beat_bits),
        "beat that the marking reads",
    );
    let mut guard = Guard::new(config);
    let rows: Vec<Word> = (0..2usize)
        .map(|b| {
            let here = m.eq_lit(searched, b as u64);
            let reads = m.and(&[search_read, here]);
            let address = m.mux(marking[b], mark_beat, search_beat);
            let read = m.or(&[marking[b], reads]);
            let memory = Memory {
                name: &format!("row{b}"),
                width: shape.score_bits * shape.lanes,
                depth: shape.beats(config),
                holds: "scores of a row, lane 0 in the low bits",
                read: (address, read),
                write: (
                    load.output("write_beat_o"),
                    load.output("write_scores_o"),
                    load.output(&format!("write{b}_o")),
                ),
                // A row is loaded behind what was marked of the one before.
                any_on_collision: true,
            };
            guard.memory(m, library, config, &memory)
        })
        .collect();
    let words: Vec<Signal> = rows.iter().map(|row| row.data).collect();
    let search_scores = m.mux(searched, words[1], words[0]);
    let mark_buffer = m.payload("mark_buffer_q", uint(1), "buffer of the row being marked");
    m.next_when(mark_buffer, done, searched);
    let mark_scores = m.mux(mark_buffer, words[1], words[0]);

    m.section("Search", "");
    let closing = m.control(
        "closing_q",
        uint(1),
        0,
        "the group is being listed; counts are needed for that",
    );
    let go = m.not(closing);
    let some_cluster = m.any(clusters);
    let no_cluster = m.not(some_cluster);
    let hand_ready = m.wire("hand_ready", uint(1), "the cut of a row can be handed over");
    let module = search::build(config, library);
    let module = library.keep(module);
    let mut inputs = vec![
        ("clear_i", clear),
        ("ratio_i", ratio),
        ("waiting_i", load.output("row_valid_o")),
        ("go_i", go),
        ("row_ok_i", load.output("row_ok_o")),
        ("row_last_i", load.output("row_last_o")),
        ("row_most_i", load.output("row_most_o")),
        ("row_shift_i", load.output("row_shift_o")),
        ("row_place_i", load.output("row_place_o")),
        ("last_beat_i", load.output("last_beat_o")),
        ("last_lanes_i", load.output("last_lanes_o")),
        ("scores_i", search_scores),
        ("counts_i", counts),
        ("no_cluster_i", no_cluster),
        ("hand_ready_i", hand_ready),
    ];
    if shape.domain == Domain::Shifted {
        inputs.push(("row_least_i", load.output("row_least_o")));
    }
    let search = m.instance("u_search", &module, "", &inputs);
    m.drive(search_read, search.output("read_o"));
    m.drive(search_beat, search.output("read_beat_o"));
    m.drive(done, search.output("done_o"));
    m.drive(row_taken, search.output("taken_o"));

    m.section("Selection", "");
    let mut inputs = vec![
        ("clear_i", clear),
        ("last_beat_i", load.output("last_beat_o")),
        ("last_lanes_i", load.output("last_lanes_o")),
        ("hand_i", search.output("hand_o")),
        ("row_ok_i", search.output("row_ok_o")),
        ("row_last_i", search.output("row_last_o")),
        ("above_i", search.output("above_o")),
        ("all_i", search.output("all_o")),
        ("scores_i", mark_scores),
        ("count_i", count),
        ("select_ready_i", taken),
    ];
    if shape.exact {
        inputs.push(("tied_i", search.output("tied_o")));
        inputs.push(("before_i", search.output("before_o")));
    }
    let module = select::build(config, library);
    let module = library.keep(module);
    let select = m.instance("u_select", &module, "", &inputs);
    m.drive(hand_ready, select.output("hand_ready_o"));
    m.drive(mark_beat, select.output("read_beat_o"));
    m.drive(marked, select.output("marked_o"));
    for (b, &wire) in marking.iter().enumerate() {
        let here = m.eq_lit(mark_buffer, b as u64);
        let reads = m.and(&[select.output("marking_o"), here]);
        m.drive(wire, reads);
    }
    let closes = m.and(&[done, search.output("row_last_o")]);
    let closing_stays = m.and_not(closing, select.output("closed_o"));
    let closing_d = m.or(&[closes, closing_stays]);
    let closing_d = m.and_not(closing_d, clear);
    m.next(closing, closing_d);

    m.section(
        "Counts",
        "The search reads them by rows, the list one by one; never both at a time.",
    );
    let bits = cluster_width(config);
    let listed = select.output("count_read_o");
    let of_beat = if shape.lane_bits == 0 {
        search_beat
    } else {
        let zero = m.lit(0, shape.lane_bits);
        m.concat(&[search_beat, zero])
    };
    let of_beat = if of_beat.width() < bits {
        m.extend(of_beat, bits)
    } else {
        m.slice(of_beat, 0, bits)
    };
    let cluster = m.mux(listed, select.output("count_cluster_o"), of_beat);
    let read = m.or(&[listed, search_read]);
    m.output("count_read_o", read, "read a row of counts");
    m.output("count_cluster_o", cluster, "the cluster asked for");

    if guard.is_on() {
        m.section("Faults", "What is used of the words read.");
        for (b, row) in rows.iter().enumerate() {
            let [searched, marked] = [
                (searched, search.output("scores_used_o")),
                (mark_buffer, select.output("scores_used_o")),
            ]
            .map(|(buffer, used)| {
                let here = m.eq_lit(buffer, b as u64);
                m.and(&[used, here])
            });
            let used = m.or(&[searched, marked]);
            guard.used(m, row, used);
        }
        if shape.exact {
            guard.include(&search);
        }
        guard.include(&select);
        let lanes = search.output("lanes_used_o");
        m.output("lanes_used_o", lanes, "lanes whose counts are used");
        let one = select.output("count_used_o");
        m.output("count_used_o", one, "the count of a cluster is used");
    }

    m.section("Status", "");
    let idle_parts = [
        load.output("beat_o"),
        load.output("full_o"),
        search.output("active_o"),
        select.output("busy_o"),
    ];
    let busy = m.or(&idle_parts);
    m.output("score_ready_o", load.output("ready_o"), "the beat is taken");
    m.output(
        "select_valid_o",
        select.output("select_valid_o"),
        "a selected cluster",
    );
    m.output(
        "select_cluster_o",
        select.output("select_cluster_o"),
        "its number; of a null record 0",
    );
    m.output(
        "select_count_o",
        select.output("select_count_o"),
        "its tokens",
    );
    m.output(
        "select_null_o",
        select.output("select_null_o"),
        "nothing was selected",
    );
    m.output(
        "select_last_o",
        select.output("select_last_o"),
        "last of its group",
    );
    m.output("busy_o", busy, "a row or a group is being worked on");
    m.output("beat_o", load.output("beat_o"), "a beat was taken");
    m.output("row_used_o", load.output("used_o"), "a row is used");
    m.output(
        "row_dropped_o",
        load.output("dropped_o"),
        "a row was dropped",
    );
    guard.outputs(m);
    properties::whole(builder.properties());
    builder.finish()
}

/// A valid bit that follows the stages of a region.
struct FollowValid<'a> {
    name: &'a str,
    signal: Signal,
    cycles: u32,
    clear: Signal,
}

/// The bit `cycles` later, dropped by clear.
fn follow_valid(m: &mut Builder, follow: &FollowValid) -> Signal {
    (1..=follow.cycles).fold(follow.signal, |at, stage| {
        let register = m.control(&format!("{}_s{stage}_q", follow.name), uint(1), 0, "");
        let next = m.and_not(at, follow.clear);
        m.next(register, next);
        register
    })
}
