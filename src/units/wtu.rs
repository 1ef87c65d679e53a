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
//! behind it is loaded into that buffer, right behind the marking. So a row costs its search alone: a cycle a beat and
//! a dozen more, mostly.
//!
//! Contract: rows of clusters_i scores; clusters_i and counts hold still from a group's first beat to its last
//! record. count_read_o asks for the count of count_cluster_o and the row of counts it is in, which come in the next
//! cycle and hold until the next request. Reset and clear_i drop everything.

mod decide;
mod interval;
mod lane;
mod load;
mod search;
mod select;
mod shape;
mod sum;
mod sums;

#[cfg(test)]
mod tests;

use super::widths::{cluster_width, clusters_width};
use super::{Library, module_name, parameters};
use crate::config::{Config, Domain};
use crate::ir::{Builder, InstanceHandle, Module, ModuleInfo, Signal, uint};

use shape::Shape;

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
                "wtu.stages", "count_bits", "hcu.max_clusters",
            ],
        ),
        timing: "takes a beat a cycle; mostly a row costs its beats and some 12 cycles".to_owned(),
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
    let release: [Signal; 2] = [0, 1].map(|b| {
        m.wire(
            &format!("release{b}"),
            uint(1),
            &format!("the row in buffer {b} is searched"),
        )
    });
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
            ("release0_i", release[0]),
            ("release1_i", release[1]),
            ("marking0_i", marking[0]),
            ("marking1_i", marking[1]),
            ("marked_i", marked),
        ],
    );

    m.section(
        "Rows",
        "What is known of the rows in the buffers; buffers are taken in turn.",
    );
    let done = m.wire("row_done", uint(1), "the search is done with its row");
    let rows = rows(m, &shape, &load, done, clear);

    m.section(
        "Row buffers",
        "Read by the search or by the marking, never by both at a time.",
    );
    let search_read = m.wire("search_read", uint(1), "the search reads a beat");
    let search_beat = m.wire("search_beat", uint(shape.beat_bits), "its number");
    let mark_beat = m.wire(
        "mark_beat",
        uint(shape.beat_bits),
        "beat that the marking reads",
    );
    let words: Vec<Signal> = (0..2usize)
        .map(|b| {
            let searched = m.eq_lit(rows.searched, b as u64);
            let searched = m.and(&[search_read, searched]);
            let address = m.mux(marking[b], mark_beat, search_beat);
            let read = m.or(&[marking[b], searched]);
            m.memory(
                &format!("row{b}"),
                (shape.score_bits * shape.lanes, shape.beats(config)),
                "scores of a row, lane 0 in the low bits",
                address,
                read,
                load.output("write_beat_o"),
                load.output("write_scores_o"),
                load.output(&format!("write{b}_o")),
            )
        })
        .collect();
    let search_scores = m.mux(rows.searched, words[1], words[0]);
    let mark_buffer = m.payload("mark_buffer_q", uint(1), "buffer of the row being marked");
    m.next_when(mark_buffer, done, rows.searched);
    let mark_scores = m.mux(mark_buffer, words[1], words[0]);

    m.section("Search", "");
    let closing = m.control(
        "closing_q",
        uint(1),
        0,
        "the group is being listed; counts are needed for that",
    );
    let mark_here = m.mux(rows.searched, marking[1], marking[0]);
    let not_yet = m.or(&[closing, mark_here]);
    let go = m.not(not_yet);
    let some_cluster = m.any(clusters);
    let no_cluster = m.not(some_cluster);
    let hand_ready = m.wire("hand_ready", uint(1), "the cut of a row can be handed over");
    let module = search::build(config, library);
    let module = library.keep(module);
    let mut inputs = vec![
        ("clear_i", clear),
        ("ratio_i", ratio),
        ("waiting_i", rows.waiting),
        ("go_i", go),
        ("row_ok_i", rows.ok),
        ("most_i", rows.most),
        ("shift_i", rows.shift),
        ("place_i", rows.place),
        ("last_beat_i", load.output("last_beat_o")),
        ("last_lanes_i", load.output("last_lanes_o")),
        ("scores_i", search_scores),
        ("counts_i", counts),
        ("no_cluster_i", no_cluster),
        ("hand_ready_i", hand_ready),
    ];
    inputs.extend(rows.least.map(|least| ("least_i", least)));
    let search = m.instance("u_search", &module, "", &inputs);
    m.drive(search_read, search.output("read_o"));
    m.drive(search_beat, search.output("read_beat_o"));
    m.drive(done, search.output("done_o"));
    for (b, &wire) in release.iter().enumerate() {
        let here = m.eq_lit(rows.searched, b as u64);
        let freed = m.and(&[done, here]);
        m.drive(wire, freed);
    }

    m.section("Selection", "");
    let mut inputs = vec![
        ("clear_i", clear),
        ("last_beat_i", load.output("last_beat_o")),
        ("last_lanes_i", load.output("last_lanes_o")),
        ("hand_i", search.output("hand_o")),
        ("row_ok_i", rows.ok),
        ("row_last_i", rows.ends_group),
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
    let module = library.keep(select::build(config));
    let select = m.instance("u_select", &module, "", &inputs);
    m.drive(hand_ready, select.output("hand_ready_o"));
    m.drive(mark_beat, select.output("read_beat_o"));
    m.drive(marked, select.output("marked_o"));
    for (b, &wire) in marking.iter().enumerate() {
        let here = m.eq_lit(mark_buffer, b as u64);
        let reads = m.and(&[select.output("marking_o"), here]);
        m.drive(wire, reads);
    }
    let closes = m.and(&[done, rows.ends_group]);
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

    m.section("Status", "");
    let idle_parts = [
        load.output("beat_o"),
        load.output("full_o"),
        rows.some,
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
    builder.finish()
}

/// The rows that are loaded, as the search sees the older one.
struct Rows {
    /// Buffer of the older row.
    searched: Signal,
    waiting: Signal,
    /// A row waits in one of the buffers.
    some: Signal,
    ok: Signal,
    ends_group: Signal,
    most: Signal,
    /// Domain `shifted` only.
    least: Option<Signal>,
    shift: Signal,
    place: Signal,
}

fn rows(
    m: &mut Builder,
    shape: &Shape,
    load: &InstanceHandle,
    done: Signal,
    clear: Signal,
) -> Rows {
    let arrives = load.output("row_valid_o");
    let toggle = |m: &mut Builder, name: &str, step: Signal, comment: &str| {
        let register = m.control(name, uint(1), 0, comment);
        let next = m.xor(&[register, step]);
        let next = m.and_not(next, clear);
        m.next(register, next);
        register
    };
    let loaded = toggle(
        m,
        "loaded_buffer_q",
        arrives,
        "buffer of the next row to arrive",
    );
    let searched = toggle(
        m,
        "search_buffer_q",
        done,
        "buffer of the next row to search",
    );
    let mut waits = Vec::new();
    let mut kept: Vec<Vec<Signal>> = Vec::new();
    for b in 0..2u64 {
        let here = m.eq_lit(loaded, b);
        let comes = m.and(&[arrives, here]);
        let here = m.eq_lit(searched, b);
        let goes = m.and(&[done, here]);
        let waiting = m.control(
            &format!("waiting{b}_q"),
            uint(1),
            0,
            &format!("a row waits in buffer {b}"),
        );
        let stays = m.and_not(waiting, goes);
        let waiting_d = m.or(&[comes, stays]);
        let waiting_d = m.and_not(waiting_d, clear);
        m.next(waiting, waiting_d);
        waits.push(waiting);
        let mut fields = vec![
            ("ok", "it has scores"),
            ("last", "it ends its group"),
            ("most", "its greatest score"),
            (
                "shift",
                "from a distance below the greatest score to a bucket",
            ),
            (
                "place",
                "its mean's place in buckets, 3 bits behind the point",
            ),
        ];
        if shape.domain == Domain::Shifted {
            fields.push(("least", "its least score"));
        }
        let registers = fields.into_iter().map(|(field, comment)| {
            let value = load.output(&format!("row_{field}_o"));
            let register = m.payload(&format!("row{b}_{field}_q"), value.ty(), comment);
            m.next_when(register, comes, value);
            register
        });
        kept.push(registers.collect());
    }
    let some = m.or(&waits);
    let pick = |m: &mut Builder, i: usize| m.mux(searched, kept[1][i], kept[0][i]);
    Rows {
        searched,
        waiting: m.mux(searched, waits[1], waits[0]),
        some,
        ok: pick(m, 0),
        ends_group: pick(m, 1),
        most: pick(m, 2),
        shift: pick(m, 3),
        place: pick(m, 4),
        least: (shape.domain == Domain::Shifted).then(|| pick(m, 5)),
    }
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
