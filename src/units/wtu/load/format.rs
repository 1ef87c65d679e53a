//! Format: whether a beat can be taken, and whether its row is well formed.
//!
//! A row has one score for every cluster; only its last beat may be partial, or empty where the scores before it are
//! all. A beat is written into the row buffer in the cycle in which it is taken; that its row is dropped may turn out
//! later.

use super::super::super::widths::clusters_width;
use super::super::shape::Shape;
use super::pulse;
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// Bits of a score at the port.
const PORT_SCORE_BITS: u32 = 16;

/// The beat that is offered.
pub(super) struct Beat {
    /// It is taken, and its row is well formed so far.
    pub valid: Signal,
    /// Score of each lane.
    pub scores: Vec<Signal>,
    /// Lanes that have one, in a row that is well formed the first ones.
    pub kept: Vec<Signal>,
    /// It is the first of its row.
    pub first: Signal,
    /// Its row is complete, and handed on.
    pub row_end: Signal,
    /// The row that waits is taken over.
    pub row_taken: Signal,
}

/// What the input side is told.
struct Ports {
    valid: Signal,
    keep: Signal,
    last: Signal,
    user: Signal,
}

/// Numbers that follow from the number of clusters.
struct Expected {
    last_beat: Signal,
    /// Valid bytes of the last beat.
    last_keep: Signal,
    some: Signal,
}

/// Builds the input side.
pub(super) fn build(m: &mut Builder, config: &Config, shape: &Shape, clear: Signal) -> Beat {
    let lanes = shape.lanes;
    let clusters = m.input(
        "clusters_i",
        uint(clusters_width(config)),
        "clusters of the context, and so scores of a row",
    );
    let valid = m.input("valid_i", uint(1), "a beat is offered");
    let data = m.input(
        "data_i",
        uint(PORT_SCORE_BITS * lanes),
        "its scores, lane 0 in the low bits",
    );
    let ports = Ports {
        valid,
        keep: m.input("keep_i", uint(2 * lanes), "its valid bytes"),
        last: m.input("last_i", uint(1), "last beat of its row"),
        user: m.input("user_i", uint(1), "with last_i: last row of its group"),
    };
    let row_taken = m.input("taken_i", uint(1), "the row that waits is taken over");

    m.section(
        "Format",
        "A row has one score for every cluster; only its last beat may be partial, or empty behind all scores.",
    );
    let expected = expected(m, shape, clusters);
    let number = m.control(
        "beat_q",
        uint(shape.beat_bits),
        0,
        "number of the next beat in its row",
    );
    let bad = m.control("bad_q", uint(1), 0, "the row is malformed already");
    let all = m.control(
        "all_q",
        uint(1),
        0,
        "the row has all its scores, and goes on",
    );
    let none = m.not(expected.some);
    let complete = m.or(&[all, none]);
    let complete = m.name(
        complete,
        "complete",
        "the row has all its scores: but for an empty last beat nothing may follow",
    );
    let ready = m.control("ready_q", uint(1), 0, "a beat is taken");
    let taken = m.and(&[ports.valid, ready]);
    let taken = m.name(taken, "taken", "a beat is taken");
    let at_last = m.eq(number, expected.last_beat);
    let at_last = m.name(at_last, "at_last", "the beat brings the row's last scores");
    let ok = well_formed(m, shape, &ports, &expected, at_last, complete);
    let ok = m.and_not(ok, bad);
    let ok = m.name(ok, "ok", "the row is well formed, up to this beat");
    let row_end = m.and(&[taken, ports.last]);
    let row_end = m.name(row_end, "row_end", "the last beat of a row is taken");
    let selects = m.and(&[ok, expected.some]);
    let selects = m.name(selects, "selects", "the row is used, and has a score");
    let keeps = m.or(&[selects, ports.user]);
    let keeps = m.and(&[row_end, keeps]);
    let keeps = m.name(keeps, "keeps", "the row is handed on");
    let fails = m.not(ok);
    let no = m.lit(0, 1);
    let bad_d = m.cases(&[(clear, no), (row_end, no), (taken, fails)], bad);
    m.next(bad, bad_d);
    let brings = m.and_not(ok, complete);
    let steps = m.and(&[taken, brings]);
    let steps = m.name(
        steps,
        "steps",
        "scores of a row that is well formed so far are taken",
    );
    let all_now = m.and(&[steps, at_last]);
    let yes = m.lit(1, 1);
    let all_d = m.cases(&[(clear, no), (row_end, no), (all_now, yes)], all);
    m.next(all, all_d);
    let next_number = m.increment(number);
    let zero = m.lit(0, shape.beat_bits);
    let number_d = m.cases(
        &[(clear, zero), (row_end, zero), (steps, next_number)],
        number,
    );
    let number_d = m.name(number_d, "beat_d", "beat_q in the next cycle");
    m.next(number, number_d);
    let row_ok = m.payload("row_ok_q", uint(1), "the row that waits is used");
    m.next_when(row_ok, keeps, selects);
    let row_last = m.payload("row_last_q", uint(1), "it ends its group");
    m.next_when(row_last, keeps, ports.user);
    m.output("row_ok_o", row_ok, "the row that waits is used");
    m.output("row_last_o", row_last, "it ends its group");
    let dropped = m.and_not(row_end, ok);
    let dropped = pulse(m, "dropped_q", dropped, clear, "a row was dropped");
    let used = m.and(&[row_end, ok]);
    let used = pulse(m, "used_q", used, clear, "a row is well formed");
    let counted = pulse(m, "counted_q", taken, clear, "a beat was taken");
    m.output("dropped_o", dropped, "a row was dropped");
    m.output("used_o", used, "a row is used");
    m.output("beat_o", counted, "a beat was taken");

    let buffer = room(m, shape, ready, keeps, row_taken, number_d, clear);

    m.section("Write", "");
    let scores = scores(m, shape, data);
    let top_down: Vec<Signal> = scores.iter().rev().copied().collect();
    let word = m.concat(&top_down);
    for b in 0..2u64 {
        let here = m.eq_lit(buffer, b);
        let write = m.and(&[steps, here]);
        m.output(
            &format!("write{b}_o"),
            write,
            &format!("write the beat to row buffer {b}"),
        );
    }
    m.output("write_beat_o", number, "number of the beat");
    m.output(
        "write_scores_o",
        word,
        "scores of the beat, lane 0 in the low bits",
    );
    m.output("buffer_o", buffer, "row buffer of the row that waits");
    m.output(
        "last_beat_o",
        expected.last_beat,
        "number of a row's last beat",
    );
    let lanes: Vec<Signal> = (0..lanes)
        .rev()
        .map(|lane| m.bit(expected.last_keep, 2 * lane))
        .collect();
    let last_lanes = m.concat(&lanes);
    m.output("last_lanes_o", last_lanes, "lanes of a row's last beat");
    let some = m.any(number);
    Beat {
        valid: steps,
        scores: scores.iter().map(|&score| m.as_signed(score)).collect(),
        kept: (0..shape.lanes)
            .map(|lane| m.bit(ports.keep, 2 * lane))
            .collect(),
        first: m.not(some),
        row_end: keeps,
        row_taken,
    }
}

fn expected(m: &mut Builder, shape: &Shape, clusters: Signal) -> Expected {
    let one = m.lit(1, clusters.width());
    let last_cluster = m.sub_mod(clusters, one);
    let place_bits = shape.place_bits();
    let last_cluster = if last_cluster.width() > place_bits {
        m.slice(last_cluster, 0, place_bits)
    } else {
        m.extend(last_cluster, place_bits)
    };
    let last_cluster = m.name(last_cluster, "last_cluster", "number of the last cluster");
    let last_beat = m.slice(last_cluster, shape.lane_bits, shape.beat_bits);
    Expected {
        last_beat: m.name(last_beat, "last_beat", "number of the row's last beat"),
        last_keep: last_keep(m, shape, last_cluster),
        some: m.any(clusters),
    }
}

/// The bytes of the last beat, lane by lane: lane l has a score iff l <= last_cluster mod lanes.
fn last_keep(m: &mut Builder, shape: &Shape, last_cluster: Signal) -> Signal {
    let mut bytes = Vec::new();
    for lane in (0..shape.lanes).rev() {
        let has = if lane == 0 {
            m.lit(1, 1)
        } else {
            let last_lane = m.slice(last_cluster, 0, shape.lane_bits);
            let own = m.lit(u64::from(lane), shape.lane_bits);
            let has = m.le(own, last_lane);
            m.name(has, &format!("last_has{lane}"), "")
        };
        bytes.extend([has, has]);
    }
    let keep = m.concat(&bytes);
    m.name(keep, "last_keep", "valid bytes of the row's last beat")
}

/// Whether the beat offered is one that its row may have in its place.
fn well_formed(
    m: &mut Builder,
    shape: &Shape,
    ports: &Ports,
    expected: &Expected,
    at_last: Signal,
    complete: Signal,
) -> Signal {
    let none = m.lit(0, 2 * shape.lanes);
    let full = m.ones(2 * shape.lanes);
    let should_keep = m.cases(&[(complete, none), (at_last, expected.last_keep)], full);
    let kept = m.eq(ports.keep, should_keep);
    let kept = m.name(kept, "kept", "its valid bytes are as they must be");
    let must_end = m.or(&[complete, at_last]);
    let ends = m.eq(ports.last, must_end);
    // A partial beat is the row's last; a full one may be followed by an empty one.
    let last_full = m.all(expected.last_keep);
    let goes_on = m.and(&[at_last, last_full]);
    let goes_on = m.and_not(goes_on, complete);
    let placed = m.or(&[ends, goes_on]);
    let placed = m.name(placed, "placed", "its mark of a last beat is as it must be");
    m.and(&[kept, placed])
}

/// Whether the next beat can be taken, and the buffer that it goes to; while a row waits, the buffer that it is in.
fn room(
    m: &mut Builder,
    shape: &Shape,
    ready: Signal,
    keeps: Signal,
    row_taken: Signal,
    number_d: Signal,
    clear: Signal,
) -> Signal {
    let marking: Vec<Signal> = (0..2)
        .map(|b| {
            m.input(
                &format!("marking{b}_i"),
                uint(1),
                &format!("buffer {b} is being marked"),
            )
        })
        .collect();
    let marked = m.input(
        "marked_i",
        uint(shape.beat_bits + 1),
        "beats of the buffer that the marking has read",
    );
    m.section(
        "Room",
        "A row is loaded from the cycle on in which the row before it is taken over.",
    );
    let full = m.control("full_q", uint(1), 0, "a row is complete and waits");
    let buffer = m.control(
        "buffer_q",
        uint(1),
        0,
        "its row buffer, or that being loaded",
    );
    let stays = m.and_not(full, row_taken);
    let full_d = m.or(&[keeps, stays]);
    let full_d = m.and_not(full_d, clear);
    let full_d = m.name(full_d, "full_d", "full_q in the next cycle");
    m.next(full, full_d);
    let buffer_d = m.xor(&[buffer, row_taken]);
    let buffer_d = m.and_not(buffer_d, clear);
    let buffer_d = m.name(buffer_d, "buffer_d", "buffer_q in the next cycle");
    m.next(buffer, buffer_d);
    let marked_past = m.extend(number_d, shape.beat_bits + 1);
    let behind = m.lt(marked_past, marked);
    let behind = m.name(
        behind,
        "behind",
        "the marking has read the word that the next beat overwrites",
    );
    let marking_here = m.mux(buffer_d, marking[1], marking[0]);
    let ahead = m.and_not(marking_here, behind);
    let ahead = m.name(
        ahead,
        "ahead",
        "the marking has still to read the word that the next beat overwrites",
    );
    let blocked = m.or(&[full_d, ahead, clear]);
    let ready_d = m.not(blocked);
    m.next(ready, ready_d);
    m.output("ready_o", ready, "a beat is taken");
    m.output("full_o", full, "a row is complete and waits");
    buffer
}

fn scores(m: &mut Builder, shape: &Shape, data: Signal) -> Vec<Signal> {
    let scores: Vec<Signal> = (0..shape.lanes)
        .map(|lane| m.slice(data, PORT_SCORE_BITS * lane, shape.score_bits))
        .collect();
    if shape.score_bits < PORT_SCORE_BITS {
        for lane in 0..shape.lanes {
            let sign = m.slice(
                data,
                PORT_SCORE_BITS * lane + shape.score_bits,
                PORT_SCORE_BITS - shape.score_bits,
            );
            m.unused(sign);
        }
    }
    let named = scores.into_iter().enumerate();
    named
        .map(|(lane, score)| m.name(score, &format!("score{lane}"), ""))
        .collect()
}
