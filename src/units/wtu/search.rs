//! Search: finds where the selection cuts a row.
//!
//! ```text
//!            ┌──────────── interval, cuts ◀───────────────┐
//!            ▼                                            │
//!   row ──▶ lanes ──▶ adder trees ──▶ partial sums ──▶ threshold passed in which partition?
//!           weight, partition                             │ it is a single bucket (or cluster)
//!                                                         ▼
//!                                                     selection
//! ```
//!
//! A pass reads the row once, a beat a cycle, and adds up the weights of the partitions that the cuts make of it. The
//! sums, taken from the top, tell in which partition the weight selected so far passes the threshold, ratio times the
//! sum of all weights; the next pass cuts only that partition. The paper's bucket sort reads the row once for every
//! bucket that it looks at; here the first pass puts its cuts around the bucket in which the sum is expected to pass,
//! which is where it passed in the rows before, seen from the row's mean: mostly one pass is enough. A second one looks at the
//! buckets next to these, and only then the rest is cut coarsely.
//!
//! Sums from the top do not fall before they pass a threshold that is not negative, even with weights of both signs
//! (`raw`): they rise over the positive scores, and end at the sum of all weights, which is above its part. If the sum
//! of all weights is not positive, sums that rise at all rise at once, so the first bucket (or cluster) passes, or
//! none does; then all are selected.
//!
//! Exact selection goes on inside the bucket: it cuts by score and among clusters of one score by their numbers, until
//! one cluster is left, and reads only the beats that still hold a cluster of the part being searched.
//!
//! Contract: begins when waiting_i and go_i are 1, and takes over in this cycle what describes the row (taken_o). done_o
//! hands the selection to the marking when hand_ready_i is 1. Of a row without scores only its end of the group is handed
//! on.

mod cuts;
mod digits;
mod estimate;
mod interval;
mod partial;
mod pass;
mod reading;
mod scan;
mod threshold;

use super::super::protected::Guard;
use super::super::{Library, module_name, parameters};
use super::shape::Shape;
use crate::config::{Config, Domain};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

pub(super) use cuts::bound;
pub(super) use partial::placed;

use interval::Interval;
use partial::Scan;
use pass::Pass;
use threshold::Threshold;

/// What is known of the row that waits.
struct Arriving {
    ok: Signal,
    ends_group: Signal,
    most: Signal,
    /// Domain `shifted` only.
    least: Option<Signal>,
    shift: Signal,
    place: Signal,
}

/// What is known of the row being searched.
struct Row {
    most: Signal,
    /// Domain `shifted` only.
    least: Option<Signal>,
    shift: Signal,
    place: Signal,
    last_beat: Signal,
    last_lanes: Signal,
    /// There is no cluster, and so no row: the context is fresh.
    none: Signal,
}

/// The states, one bit each; none is 1 between rows.
struct States {
    /// The bounds of the cuts are computed.
    setup: Signal,
    /// A pass runs.
    run: Signal,
    /// The threshold is computed from the sum of the row.
    scale: Signal,
    /// The sums are looked at, one a cycle.
    scan: Signal,
    /// What the next pass has to do.
    resolve: Signal,
    /// The selection is known and waits for the marking.
    hand: Signal,
}

/// What the parts of the search that decide look at.
struct Search<'a> {
    shape: &'a Shape,
    row: &'a Row,
    arriving: &'a Arriving,
    states: &'a States,
    /// The row that waits is taken over, and has scores.
    begin: Signal,
}

/// The unit for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let shape = Shape::of(config);
    let info = ModuleInfo {
        purpose: "WTU search: finds the selection of a row by weighted cumulative sums.".to_owned(),
        notes: vec![
            "Each pass reads the row once and adds up the weights of wtu.sums partitions; the next pass".to_owned(),
            "cuts only the partition in which the sum from the top passes the threshold.".to_owned(),
        ],
        parameters: parameters(
            config,
            &[
                "wtu.lanes", "wtu.score_bits", "wtu.buckets", "wtu.domain", "wtu.select", "wtu.sums",
                "wtu.mul_width", "wtu.stages", "count_bits", "hcu.max_clusters", "protect",
            ],
        ),
        timing: "mostly one pass a row: about a beat a cycle, and some 12 cycles".to_owned(),
    };
    let mut builder = Builder::new(&module_name(config, "wtu_search", &[]), config.reset, info);
    let m = &mut builder;
    let clear = m.input("clear_i", uint(1), "drops the row");
    let ratio = m.input(
        "ratio_i",
        uint(16),
        "share of a row's weight to select, Q0.16 (TH_RATIO)",
    );
    let waiting = m.input("waiting_i", uint(1), "a row waits");
    let go = m.input("go_i", uint(1), "it may be searched");
    let arriving = Arriving {
        ok: m.input(
            "row_ok_i",
            uint(1),
            "it has scores; else it only ends its group",
        ),
        ends_group: m.input("row_last_i", uint(1), "it ends its group"),
        most: m.input("row_most_i", shape.score(), "its greatest score"),
        least: (shape.domain == Domain::Shifted)
            .then(|| m.input("row_least_i", shape.score(), "its least score")),
        shift: m.input(
            "row_shift_i",
            uint(shape.shift_bits()),
            "from a distance below the greatest score to a bucket",
        ),
        place: m.input(
            "row_place_i",
            shape.mean_place(),
            "its mean's place in buckets, 3 bits behind the point",
        ),
    };
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
    let none = m.input("no_cluster_i", uint(1), "the context has no cluster yet");
    let scores = m.input(
        "scores_i",
        uint(shape.score_bits * shape.lanes),
        "the beat read, lane 0 in the low bits",
    );
    let counts = m.input(
        "counts_i",
        uint(shape.count_bits * shape.lanes),
        "tokens of its clusters",
    );
    let hand_ready = m.input("hand_ready_i", uint(1), "the marking takes the selection");

    m.section("States", "One at a time; between rows none.");
    let states = states(m);
    let all_states = [
        states.setup,
        states.run,
        states.scale,
        states.scan,
        states.resolve,
        states.hand,
    ];
    let active = m.or(&all_states);
    let active = m.name(active, "active", "a row is being searched");
    let may = m.and(&[waiting, go]);
    let begin = m.and_not(may, active);
    let begin = m.name(begin, "row_begin", "the search turns to the next row");
    let search = m.and(&[begin, arriving.ok]);
    let search = m.name(search, "search_begin", "a row with scores is searched");
    let skip = m.and_not(begin, arriving.ok);

    m.section("Row", "What is known of the row being searched.");
    let ok = take(m, begin, "ok_q", arriving.ok, "it has scores");
    let ends_group = take(m, begin, "last_q", arriving.ends_group, "it ends its group");
    let row = Row {
        most: take(m, begin, "most_q", arriving.most, "its greatest score"),
        least: arriving
            .least
            .map(|least| take(m, begin, "least_q", least, "its least score")),
        shift: take(
            m,
            begin,
            "shift_q",
            arriving.shift,
            "from a distance below the greatest score to a bucket",
        ),
        place: take(
            m,
            begin,
            "place_q",
            arriving.place,
            "its mean's place in buckets, 3 bits behind the point",
        ),
        last_beat,
        last_lanes,
        none,
    };
    let first = m.control("first_q", uint(1), 0, "first pass over the row");
    let first_keeps = m.and_not(first, states.resolve);
    let first_d = m.or(&[search, first_keeps]);
    m.next(first, first_d);

    let interval = Interval::declare(m, &shape);
    let cuts = cuts::build(m, &shape, &row, &states, &interval);
    let pass_begin = m.wire("pass_begin", uint(1), "a pass begins in the next cycle");
    let scan_on = m.wire("scan_on", uint(1), "the scan goes on to the next partition");
    let pass = Pass {
        row: &row,
        states: &states,
        interval: &interval,
        cuts: &cuts,
        begins: pass_begin,
        first,
        scores,
        counts,
        scan: Scan {
            search,
            goes_on: scan_on,
        },
        clear,
    };
    let mut guard = Guard::new(config);
    let sums = pass::build(m, library, config, &mut guard, &shape, &pass);
    let threshold = Threshold::build(m, &shape, ratio, states.scale, sums.total);
    let context = Search {
        shape: &shape,
        row: &row,
        arriving: &arriving,
        states: &states,
        begin: search,
    };
    let verdict = scan::build(m, &context, &sums, &threshold, &interval, scan_on);
    let next = interval::build(m, &context, &verdict, &interval);

    m.section("Transitions", "");
    let again = m.and_not(states.resolve, next.done);
    let begins = m.or(&[search, again]);
    m.drive(pass_begin, begins);
    let finished = m.name(
        sums.finished,
        "pass_end",
        "the last beat of the pass is added up",
    );
    let run_stays = m.and_not(states.run, finished);
    let run_d = m.or(&[states.setup, run_stays]);
    let first_end = m.and(&[finished, first]);
    let scale_stays = m.and_not(states.scale, threshold.ready);
    let scale_d = m.or(&[first_end, scale_stays]);
    let later_end = m.and_not(finished, first);
    let scaled = m.and(&[states.scale, threshold.ready]);
    let scan_stays = m.and_not(states.scan, verdict.stop);
    let scan_d = m.or(&[later_end, scaled, scan_stays]);
    let resolve_d = m.and(&[states.scan, verdict.stop]);
    let resolved = m.and(&[states.resolve, next.done]);
    let known = m.or(&[resolved, states.hand]);
    let known = m.name(known, "known", "the selection of the row is known");
    let done = m.and(&[known, hand_ready]);
    let waits = m.and_not(known, hand_ready);
    let hand_d = m.or(&[skip, waits]);
    for (state, next) in all_states
        .into_iter()
        .zip([begins, run_d, scale_d, scan_d, resolve_d, hand_d])
    {
        let next = m.and_not(next, clear);
        m.next(state, next);
    }

    m.output("taken_o", begin, "the row that waits is taken over");
    m.output("read_o", sums.read, "read the row buffer and the counts");
    m.output("read_beat_o", sums.read_beat, "number of the beat to read");
    m.output("active_o", active, "a row is being searched");
    m.output("hand_o", known, "the selection is known");
    m.output(
        "done_o",
        done,
        "the selection is handed over; the row is done",
    );
    m.output("row_ok_o", ok, "the row has scores");
    m.output("row_last_o", ends_group, "it ends its group");
    m.output("all_o", verdict.all, "every cluster is selected");
    if guard.is_on() {
        m.output("scores_used_o", sums.beat_end, "the beat of scores is used");
        let beat_end = vec![sums.beat_end; shape.lanes as usize];
        let beat_end = m.concat(&beat_end);
        let used = m.and(&[sums.lanes_valid, beat_end]);
        m.output("lanes_used_o", used, "lanes whose counts are used");
    }
    guard.outputs(m);
    let above = match &interval.numbers {
        None => cuts.above,
        Some(numbers) => {
            m.output(
                "tied_o",
                numbers.by_number,
                "of the score above_o itself, those below before_o are selected too",
            );
            let before = m.slice(interval.end, 0, shape.place_bits() + 1);
            m.output("before_o", before, "a cluster's number");
            m.mux(numbers.by_number, numbers.higher, cuts.above)
        }
    };
    m.output(
        "above_o",
        above,
        "clusters whose score is above this are selected",
    );
    super::properties::search(builder.properties(), &shape);
    builder.finish()
}

/// A register for what comes with the row.
fn take(m: &mut Builder, begin: Signal, name: &str, value: Signal, comment: &str) -> Signal {
    let register = m.payload(name, value.ty(), comment);
    m.next_when(register, begin, value);
    register
}

fn states(m: &mut Builder) -> States {
    let mut state = |name: &str, comment: &str| m.control(name, uint(1), 0, comment);
    States {
        setup: state("setup_q", "the bounds of the cuts are computed"),
        run: state("run_q", "a pass over the row runs"),
        scale: state(
            "scale_q",
            "the threshold is computed from the sum of the row",
        ),
        scan: state(
            "scan_q",
            "the sums are looked at, one a cycle, from the top",
        ),
        resolve: state("resolve_q", "what the next pass has to do is computed"),
        hand: state("hand_q", "the selection is known and waits for the marking"),
    }
}
