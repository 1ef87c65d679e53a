//! Scan: the partition in which the sum from the top passes the threshold.

use super::Search;
use super::interval::Interval;
use super::pass::Sums;
use super::threshold::Threshold;
use crate::config::Domain;
use crate::ir::{Builder, Signal, uint, value_width};

/// What a scan over the sums of a pass finds.
pub(super) struct Verdict {
    /// In `scan`: this is the partition.
    pub stop: Signal,
    /// The interval's registers take `start` and `end` in this cycle.
    pub moves: Signal,
    pub start: Signal,
    pub end: Signal,
    /// The partition was the first one (after the scan).
    pub at_first: Signal,
    /// Every cluster is selected.
    pub all: Signal,
    /// Exact selection: one cluster is left (after the scan).
    pub single: Signal,
    /// Bucket selection in `raw`: this was the pass over the first bucket of a row whose weights add up to 0 or less.
    pub last_pass: Option<Signal>,
    /// The next pass has to look at the first bucket.
    pub from_top: Signal,
}

/// Builds the scan: one partition a cycle, from the top. Drives `on` with 1 in the cycles that go on to the next one.
pub(super) fn build(
    m: &mut Builder,
    search: &Search,
    sums: &Sums,
    threshold: &Threshold,
    interval: &Interval,
    on: Signal,
) -> Verdict {
    let Search {
        shape,
        states,
        begin,
        ..
    } = *search;
    m.section(
        "Scan",
        "Sums from the top, one partition a cycle, up to the one in which they pass the threshold.",
    );
    let scan = states.scan;
    let index_bits = value_width(u64::from(shape.sums - 1));
    let index = m.control("index_q", uint(index_bits), 0, "partition looked at");
    let next_index = m.increment(index);
    let zero = m.lit(0, index_bits);
    let index_d = m.mux(scan, next_index, zero);
    m.next(index, index_d);
    let is_first = m.eq_lit(index, 0);
    let is_first = m.name(is_first, "is_first", "the first partition is looked at");
    let is_last = m.eq_lit(index, u64::from(shape.sums - 1));
    let is_last = m.name(is_last, "is_last", "the last partition is looked at");
    let cut = m.payload("cut_q", shape.position(), "the cut behind it");
    let next_cut = m.add_mod(cut, interval.step);
    let cut_d = m.mux(scan, next_cut, interval.first_cut);
    m.next(cut, cut_d);
    let before = m.payload("cut_before_q", shape.position(), "the cut before it");
    m.next(before, cut);

    let exceeds = m.lt(threshold.value, sums.from_top);
    let exceeds = m.name(exceeds, "exceeds", "the sum passes the threshold");
    let raw = shape.domain == Domain::Raw;
    let no = m.lit(0, 1);
    let yes = m.lit(1, 1);

    let (stop, all_now, last_pass, from_top) = match (raw, shape.exact) {
        // Weights are not negative, so the sum is 0 at the least, and then no sum exceeds it.
        (false, _) => {
            let stop = m.or(&[exceeds, is_last, threshold.flat]);
            (stop, threshold.flat, None, no)
        }
        (true, false) => {
            let probe = m.control(
                "probe_q",
                uint(1),
                0,
                "the pass looks at the first bucket only",
            );
            let probes = m.and(&[states.resolve, threshold.flat]);
            let keeps = m.or(&[probe, probes]);
            let probe_d = m.and_not(keeps, begin);
            m.next(probe, probe_d);
            let stop = m.or(&[exceeds, is_last, threshold.flat]);
            let none = m.not(exceeds);
            let all = m.and(&[probe, none]);
            (stop, all, Some(probe), threshold.flat)
        }
        (true, true) => {
            let (some, many) = sums.population.unwrap_or((no, no));
            let by_sum = m.mux(threshold.flat, some, exceeds);
            let stop = m.or(&[by_sum, is_last]);
            let alone = m.and_not(some, many);
            let none = m.not(exceeds);
            let all = m.and(&[threshold.flat, alone, none]);
            (stop, all, None, threshold.flat)
        }
    };
    let stop = m.name(stop, "stop", "this is the partition");
    let ends = m.and(&[scan, stop]);
    let ends = m.name(ends, "scan_end", "the scan has found the partition");
    let goes_on = m.and_not(scan, stop);
    m.drive(on, goes_on);

    let start = m.mux(is_first, interval.start, before);
    let end = if shape.exact {
        // A cut may stand behind the part.
        let inside = m.lt(cut, interval.end);
        let keeps = m.and_not(inside, is_last);
        m.mux(keeps, cut, interval.end)
    } else {
        m.mux(is_last, interval.end, cut)
    };
    // A row to be probed keeps its whole interval for the probe.
    let moves = match last_pass {
        Some(probing) => {
            let flat_first = m.and_not(threshold.flat, probing);
            m.and_not(ends, flat_first)
        }
        None => ends,
    };
    let at_first = m.payload("at_first_q", uint(1), "the partition was the first");
    m.next_when(at_first, ends, is_first);
    let all = m.payload("all_q", uint(1), "every cluster is selected");
    let sets = m.and(&[ends, all_now]);
    let all_d = m.mux(begin, no, yes);
    let writes = m.or(&[begin, sets]);
    m.next_when(all, writes, all_d);
    let single = match sums.population {
        Some((some, many)) => {
            let single = m.payload("single_q", uint(1), "one cluster is left");
            let alone = m.and_not(some, many);
            m.next_when(single, ends, alone);
            single
        }
        None => no,
    };
    Verdict {
        stop,
        moves,
        start,
        end,
        at_first,
        all,
        single,
        last_pass,
        from_top,
    }
}
