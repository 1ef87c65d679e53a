//! Load: takes the beats of a row, checks their format, and finds what the search has to know of the row.
//!
//! ```text
//!   beat ──▶ register ──┬──▶ row buffer
//!                       └──▶ least, greatest, mean of the beat ──▶ … of the row ──▶ shift, place of the mean
//! ```
//!
//! There are two row buffers, taken in turn. A buffer can be loaded again while its old row is being marked: the load
//! stays behind the marking. A row that is malformed, or does not have one score for every cluster, is dropped: its
//! buffer is used for the next row. Only if it also ends its group is it handed on, as a row without scores.
//!
//! The mean is a guess of where the selection will cut the row, from at most four lanes and a running average; results
//! do not depend on it.
//!
//! Contract: ready_o is a register; one beat a cycle. row_valid_o comes a fixed time behind the row's last beat, in the
//! order of the rows.

use super::super::widths::clusters_width;
use super::super::{module_name, parameters};
use super::shape::Shape;
use super::{FollowValid, follow_valid};
use crate::config::{Config, Domain};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// Lanes that the mean is taken from, at most.
const MEAN_LANES: u32 = 4;
/// Weight of a beat in the running mean: 2^-4.
const MEAN_SHIFT: u32 = 4;
/// Bits behind the point of the mean's place.
pub const PLACE_POINT: u32 = 3;
/// Bits of a score at the port.
const PORT_SCORE_BITS: u32 = 16;

/// A beat behind the input register.
struct Beat {
    valid: Signal,
    scores: Vec<Signal>,
    word: Signal,
    number: Signal,
    first: Signal,
    writes: Signal,
    row_end: Signal,
    ok: Signal,
    ends_group: Signal,
}

/// The unit for `config`.
pub fn build(config: &Config) -> Module {
    let shape = Shape::of(config);
    let info = ModuleInfo {
        purpose: "WTU load: beats of a row into a row buffer, with least, greatest and mean score."
            .to_owned(),
        notes: vec![
            "A row that is malformed or of the wrong length is dropped; row_valid_o tells of it only if it".to_owned(),
            "ends its group.".to_owned(),
        ],
        parameters: parameters(
            config,
            &["wtu.lanes", "wtu.score_bits", "wtu.buckets", "wtu.stages", "hcu.max_clusters"],
        ),
        timing: "one beat a cycle".to_owned(),
    };
    let mut builder = Builder::new(&module_name(config, "wtu_load", &[]), config.reset, info);
    let m = &mut builder;
    let clear = m.input("clear_i", uint(1), "drops what was loaded");
    let beat = accept(m, config, &shape, clear);

    m.section(
        "Extremes",
        "Least and greatest score and sum of the beat, then of the row so far.",
    );
    let extremes = extremes(m, &shape, &beat, clear);
    describe(m, &shape, &extremes, clear);
    builder.finish()
}

/// The input side: whether a beat can be taken, whether it is well formed, and the register it goes to.
fn accept(m: &mut Builder, config: &Config, shape: &Shape, clear: Signal) -> Beat {
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
    let keep = m.input("keep_i", uint(2 * lanes), "its valid bytes");
    let last = m.input("last_i", uint(1), "last beat of its row");
    let user = m.input("user_i", uint(1), "with last_i: last row of its group");
    let release: Vec<Signal> = (0..2)
        .map(|b| {
            m.input(
                &format!("release{b}_i"),
                uint(1),
                &format!("the row in buffer {b} is selected; its marking begins"),
            )
        })
        .collect();
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
        "Format",
        "A row has one score for every cluster; only its last beat may be partial.",
    );
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
    let last_beat = m.name(last_beat, "last_beat", "number of the row's last beat");
    let some = m.any(clusters);
    let last_keep = last_keep(m, shape, last_cluster);
    let number = m.control(
        "beat_q",
        uint(shape.beat_bits),
        0,
        "number of the next beat in its row",
    );
    let bad = m.control("bad_q", uint(1), 0, "the row is malformed already");
    let buffer = m.control("buffer_q", uint(1), 0, "row buffer being loaded");
    let ready = m.control("ready_q", uint(1), 0, "a beat is taken");
    let taken = m.and(&[valid, ready]);
    let taken = m.name(taken, "taken", "a beat is taken");
    let at_last = m.eq(number, last_beat);
    let at_last = m.name(at_last, "at_last", "the beat must be the row's last");
    let full_keep = m.ones(2 * lanes);
    let should_keep = m.mux(at_last, last_keep, full_keep);
    let kept = m.eq(keep, should_keep);
    let placed = m.eq(last, at_last);
    let now_ok = m.and(&[kept, placed, some]);
    let ok = m.and_not(now_ok, bad);
    let ok = m.name(ok, "ok", "the row is well formed, up to this beat");
    let row_end = m.and(&[taken, last]);
    let row_end = m.name(row_end, "row_end", "the last beat of a row is taken");
    let keeps = m.or(&[ok, user]);
    let keeps = m.and(&[row_end, keeps]);
    let keeps = m.name(keeps, "keeps", "the row is handed on");
    let fails = m.not(ok);
    let no = m.lit(0, 1);
    let bad_d = m.cases(&[(clear, no), (row_end, no), (taken, fails)], bad);
    m.next(bad, bad_d);
    let next_number = m.increment(number);
    let zero = m.lit(0, shape.beat_bits);
    let steps = m.and(&[taken, ok]);
    let steps = m.name(
        steps,
        "steps",
        "a beat of a row that is well formed so far is taken",
    );
    let number_d = m.cases(
        &[(clear, zero), (row_end, zero), (steps, next_number)],
        number,
    );
    let number_d = m.name(number_d, "beat_d", "beat_q in the next cycle");
    m.next(number, number_d);

    m.section(
        "Buffers",
        "A buffer is full from its row's last beat until the row's marking begins.",
    );
    let other = m.not(buffer);
    let buffer_d = m.cases(&[(clear, no), (keeps, other)], buffer);
    let buffer_d = m.name(buffer_d, "buffer_d", "buffer_q in the next cycle");
    m.next(buffer, buffer_d);
    let marked_past = m.extend(number_d, shape.beat_bits + 1);
    let behind = m.lt(marked_past, marked);
    let behind = m.name(
        behind,
        "behind",
        "the marking has read the word that the next beat overwrites",
    );
    let mut rooms = Vec::new();
    let mut fulls = Vec::new();
    for b in 0..2u64 {
        let full = m.control(
            &format!("full{b}_q"),
            uint(1),
            0,
            &format!("buffer {b} holds a row that is not marked yet"),
        );
        let here = m.eq_lit(buffer, b);
        let fills = m.and(&[keeps, here]);
        let stays = m.and_not(full, release[b as usize]);
        let full_d = m.or(&[fills, stays]);
        let full_d = m.and_not(full_d, clear);
        let full_d = m.name(full_d, &format!("full{b}_d"), "");
        m.next(full, full_d);
        fulls.push(full);
        let free = m.not(marking[b as usize]);
        let free = m.or(&[free, behind]);
        let blocked = m.or(&[full_d, release[b as usize]]);
        let room = m.and_not(free, blocked);
        rooms.push(m.name(
            room,
            &format!("room{b}"),
            &format!("the next beat can go to buffer {b}"),
        ));
    }
    let room = m.mux(buffer_d, rooms[1], rooms[0]);
    let ready_d = m.and_not(room, clear);
    m.next(ready, ready_d);
    m.output("ready_o", ready, "a beat is taken");
    let full = m.or(&fulls);
    m.output(
        "full_o",
        full,
        "a buffer holds a row that is not marked yet",
    );

    m.section("Input register", "");
    let dropped = m.and_not(row_end, ok);
    let dropped = pulse(m, "dropped_q", dropped, clear, "a row was dropped");
    let used = m.and(&[row_end, ok]);
    let used = pulse(m, "used_q", used, clear, "a row is well formed");
    let counted = pulse(m, "counted_q", taken, clear, "a beat was taken");
    m.output("dropped_o", dropped, "a row was dropped");
    m.output("used_o", used, "a row is used");
    m.output("beat_o", counted, "a beat was taken");
    let scores: Vec<Signal> = (0..lanes)
        .map(|lane| m.slice(data, PORT_SCORE_BITS * lane, shape.score_bits))
        .collect();
    if shape.score_bits < PORT_SCORE_BITS {
        for lane in 0..lanes {
            let sign = m.slice(
                data,
                PORT_SCORE_BITS * lane + shape.score_bits,
                PORT_SCORE_BITS - shape.score_bits,
            );
            m.unused(sign);
        }
    }
    // A lane without a score repeats lane 0, so that extremes and mean need not know of it.
    let filled: Vec<Signal> = (0..lanes)
        .map(|lane| {
            let kept = m.bit(keep, 2 * lane);
            m.mux(kept, scores[lane as usize], scores[0])
        })
        .collect();
    let top_down: Vec<Signal> = filled.iter().rev().copied().collect();
    let word = m.concat(&top_down);
    let word_q = m.payload(
        "scores_q",
        uint(shape.score_bits * lanes),
        "scores of the beat; a lane without one repeats lane 0",
    );
    m.next(word_q, word);
    let beat = Beat {
        valid: pulse(
            m,
            "beat_ok_q",
            steps,
            clear,
            "a beat of a row that is well formed so far",
        ),
        scores: (0..lanes)
            .map(|lane| {
                let score = m.slice(word_q, lane * shape.score_bits, shape.score_bits);
                m.as_signed(score)
            })
            .collect(),
        word: word_q,
        number: held(m, "number_q", number, "its number"),
        first: {
            let first = m.any(number);
            let first = m.not(first);
            held(m, "first_q", first, "it is the first of its row")
        },
        writes: held(m, "write_buffer_q", buffer, "its row buffer"),
        row_end: pulse(m, "row_end_q", keeps, clear, "the row is complete"),
        ok: held(m, "row_ok_q", ok, "it is well formed"),
        ends_group: held(m, "row_last_q", user, "it ends its group"),
    };
    for b in 0..2u64 {
        let here = m.eq_lit(beat.writes, b);
        let write = m.and(&[beat.valid, here]);
        m.output(
            &format!("write{b}_o"),
            write,
            &format!("write the beat to row buffer {b}"),
        );
    }
    m.output("write_beat_o", beat.number, "number of the beat");
    m.output(
        "write_scores_o",
        beat.word,
        "scores of the beat, lane 0 in the low bits",
    );
    m.output("last_beat_o", last_beat, "number of a row's last beat");
    let last_lanes = half(m, shape, last_keep);
    m.output("last_lanes_o", last_lanes, "lanes of a row's last beat");
    beat
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

/// One bit a lane of a keep.
fn half(m: &mut Builder, shape: &Shape, keep: Signal) -> Signal {
    let lanes: Vec<Signal> = (0..shape.lanes)
        .rev()
        .map(|lane| m.bit(keep, 2 * lane))
        .collect();
    m.concat(&lanes)
}

/// A control register that follows `signal` unless cleared.
fn pulse(m: &mut Builder, name: &str, signal: Signal, clear: Signal, comment: &str) -> Signal {
    let register = m.control(name, uint(1), 0, comment);
    let next = m.and_not(signal, clear);
    m.next(register, next);
    register
}

/// A payload register that follows `signal`.
fn held(m: &mut Builder, name: &str, signal: Signal, comment: &str) -> Signal {
    let register = m.payload(name, signal.ty(), comment);
    m.next(register, signal);
    register
}

/// What is known of a row when its last beat has passed.
struct Extremes {
    end: Signal,
    ok: Signal,
    ends_group: Signal,
    most: Signal,
    least: Signal,
    /// Running mean of lanes·2^MEAN_SHIFT scores.
    mean: Signal,
    mean_lane_bits: u32,
}

fn extremes(m: &mut Builder, shape: &Shape, beat: &Beat, clear: Signal) -> Extremes {
    let mean_lane_bits = shape.lane_bits.min(MEAN_LANES.trailing_zeros());
    let stages = shape.weigh_stages;
    let (most, least, sum) = if shape.lanes == 1 {
        // Nothing to compute, but as late as in a design with more lanes.
        let score = m.delay(beat.scores[0], "score", stages);
        (score, score, score)
    } else {
        m.region("extremes", stages, |m| fold_beat(m, beat, mean_lane_bits))
    };
    let valid = follow_valid(
        m,
        &FollowValid {
            name: "beat_ok",
            signal: beat.valid,
            cycles: stages,
            clear,
        },
    );
    let end = follow_valid(
        m,
        &FollowValid {
            name: "row_end",
            signal: beat.row_end,
            cycles: stages,
            clear,
        },
    );
    let first = m.delay(beat.first, "first", stages);
    let ok = m.delay(beat.ok, "row_ok", stages);
    let ends_group = m.delay(beat.ends_group, "row_last", stages);

    let most_q = m.payload("most_q", shape.score(), "greatest score of the row so far");
    let greater = m.lt(most_q, most);
    let replace = m.or(&[first, greater]);
    let load = m.and(&[valid, replace]);
    m.next_when(most_q, load, most);
    let least_q = m.payload("least_q", shape.score(), "least score of the row so far");
    let less = m.lt(least, least_q);
    let replace = m.or(&[first, less]);
    let load = m.and(&[valid, replace]);
    m.next_when(least_q, load, least);
    let mean_width = sum.width() + MEAN_SHIFT;
    let mean_q = m.payload(
        "mean_q",
        crate::ir::sint(mean_width),
        "running sum of 2^4 beats' worth of the first lanes, for the mean",
    );
    let wide = m.extend(sum, mean_width);
    let shift = m.lit(u64::from(MEAN_SHIFT), 3);
    let start = m.shift_left(wide, shift);
    let part = m.shift_right(mean_q, shift);
    let step = m.sub_mod(wide, part);
    let moved = m.add_mod(mean_q, step);
    let mean_d = m.mux(first, start, moved);
    m.next_when(mean_q, valid, mean_d);
    let end_q = m.control("end_q", uint(1), 0, "the row's extremes are complete");
    let end_d = m.and_not(end, clear);
    m.next(end_q, end_d);
    Extremes {
        end: end_q,
        ok: held(m, "end_ok_q", ok, "it is well formed"),
        ends_group: held(m, "end_last_q", ends_group, "it ends its group"),
        most: most_q,
        least: least_q,
        mean: mean_q,
        mean_lane_bits,
    }
}

/// Greatest and least score of a beat, and the sum of its first lanes.
fn fold_beat(m: &mut Builder, beat: &Beat, mean_lane_bits: u32) -> (Signal, Signal, Signal) {
    let most = tree(m, &beat.scores, "most", |m, a, b| {
        let less = m.lt(a, b);
        m.mux(less, b, a)
    });
    let least = tree(m, &beat.scores, "least", |m, a, b| {
        let less = m.lt(a, b);
        m.mux(less, a, b)
    });
    let lanes = &beat.scores[..1 << mean_lane_bits];
    let sum = tree(m, lanes, "sum", |m, a, b| m.add_full(a, b));
    (
        m.name(most, "beat_most", "greatest score of the beat"),
        m.name(least, "beat_least", "least score of the beat"),
        m.name(sum, "beat_sum", "sum of its first lanes, for the mean"),
    )
}

/// Folds the lanes pairwise. What is between is named after its first and last lane.
fn tree(
    m: &mut Builder,
    leaves: &[Signal],
    name: &str,
    mut join: impl FnMut(&mut Builder, Signal, Signal) -> Signal,
) -> Signal {
    let mut level = leaves.to_vec();
    let mut lanes = 1;
    while level.len() > 1 {
        lanes *= 2;
        let pairs = level.chunks(2).enumerate();
        let joined = pairs.map(|(i, pair)| {
            let joined = join(m, pair[0], pair[1]);
            if lanes == leaves.len() {
                return joined;
            }
            let (first, last) = (i * lanes, (i + 1) * lanes - 1);
            m.name(joined, &format!("{name}_{first}_{last}"), "")
        });
        level = joined.collect();
    }
    level[0]
}

/// The shift that makes buckets of scores, and the mean's place among them.
fn describe(m: &mut Builder, shape: &Shape, row: &Extremes, clear: Signal) {
    m.section("Span", "");
    let wide = shape.score_bits + 1;
    let (most, least) = (m.extend(row.most, wide), m.extend(row.least, wide));
    let span = m.sub_mod(most, least);
    let span = m.slice(span, 0, shape.score_bits);
    let span_q = held(m, "span_q", span, "greatest less least score");
    // The mean in PLACE_POINT bits behind the point, off by less than one of them.
    let drop = MEAN_SHIFT + row.mean_lane_bits;
    let scale = drop.saturating_sub(PLACE_POINT);
    let mean = m.slice(row.mean, scale, row.mean.width() - scale);
    let mean = m.as_signed(mean);
    let point = drop - scale;
    let below_width = mean.width().max(wide + point) + 1;
    let mean = m.extend(mean, below_width);
    let pad = m.lit(0, point);
    let top = m.concat(&[row.most, pad]);
    let top = m.as_signed(top);
    let top = m.extend(top, below_width);
    let below = m.sub_mod(top, mean);
    let below_q = held(
        m,
        "below_q",
        below,
        "the mean's distance below the greatest score, 3 bits behind the point",
    );
    let most_q = held(m, "span_most_q", row.most, "greatest score");
    let least_q = (shape.domain == Domain::Shifted)
        .then(|| held(m, "span_least_q", row.least, "least score"));
    let ok_q = held(m, "span_ok_q", row.ok, "the row is well formed");
    let last_q = held(m, "span_last_q", row.ends_group, "it ends its group");
    let end_q = pulse(m, "span_end_q", row.end, clear, "the row's span is known");

    m.section(
        "Buckets",
        "The least shift that brings the span below the number of buckets.",
    );
    let excess = shape.score_bits.saturating_sub(shape.bucket_bits);
    let shift = if excess == 0 {
        m.lit(0, shape.shift_bits())
    } else {
        // Bit i of the excess says that a shift of i is not enough.
        let high = m.slice(span_q, shape.bucket_bits, excess);
        let bits: Vec<Signal> = (0..=excess)
            .rev()
            .map(|i| {
                let over = if i < excess {
                    let rest = m.slice(high, i, excess - i);
                    m.any(rest)
                } else {
                    m.lit(0, 1)
                };
                m.not(over)
            })
            .collect();
        let enough = m.concat(&bits);
        let enough = m.name(enough, "enough", "bit i: a shift of i will do");
        let first = m.lowest_one(enough);
        let first = m.name(first, "least_enough", "its lowest 1");
        let shift = m.encode(first);
        let width = shape.shift_bits().max(shift.width());
        let shift = m.extend(shift, width);
        m.slice(shift, 0, shape.shift_bits())
    };
    let shift_q = held(
        m,
        "shift_q",
        shift,
        "from a distance below the greatest score to a bucket",
    );
    let place = m.shift_right(below_q, shift);
    let place = m.name(place, "place", "the mean's place in buckets");
    let place = m.slice(place, 0, shape.mean_place().width.min(place.width()));
    let place = m.as_signed(place);
    let place = m.extend(place, shape.mean_place().width);
    let place_q = held(
        m,
        "place_q",
        place,
        "the mean's place in buckets, 3 bits behind the point",
    );
    let most = held(m, "row_most_q", most_q, "greatest score");
    if let Some(least) = least_q {
        let least = held(m, "row_least_q", least, "least score");
        m.output("row_least_o", least, "its least score");
    }
    let ok = held(m, "valid_ok_q", ok_q, "the row is well formed");
    let last = held(m, "valid_last_q", last_q, "it ends its group");
    let valid = pulse(m, "row_valid_q", end_q, clear, "all is known of the row");
    m.output("row_valid_o", valid, "a row is handed on");
    m.output("row_ok_o", ok, "it is well formed");
    m.output("row_last_o", last, "it ends its group");
    m.output("row_most_o", most, "its greatest score");
    m.output(
        "row_shift_o",
        shift_q,
        "from a distance below the greatest score to a bucket",
    );
    m.output(
        "row_place_o",
        place_q,
        "its mean's place in buckets, 3 bits behind the point",
    );
}
