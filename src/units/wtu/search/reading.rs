//! Reading: counts through the row, or later in an exact search through the list of the beats that still matter.
//!
//! ```text
//!   bucket:   beat ────────────────────▶ row buffer, counts ──▶ beat at the outputs
//!   exact:    place ──▶ list ──▶ beat ─▶ row buffer, counts ──▶ beat at the outputs
//! ```
//!
//! A beat stays at the outputs while it has digits left; nothing is read then, neither behind the list nor from it.

use super::super::super::Library;
use super::super::super::protected::{Guard, Memory};
use super::super::shape::Shape;
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// What the reading is told.
pub(super) struct Walk<'a> {
    /// A pass begins in the next cycle.
    pub begins: Signal,
    /// It is the first pass over the row.
    pub first: Signal,
    /// Number of the row's last beat.
    pub last_beat: Signal,
    /// The beat at the outputs stays.
    pub stays: Signal,
    /// Exact selection only.
    pub listed: Option<&'a Listed>,
    pub clear: Signal,
}

/// In exact selection, what the list of beats to read is made from.
pub(super) struct Listed {
    /// The beat has a cluster of the part being searched.
    pub found: Signal,
    pub number: Signal,
    /// Its place in the list.
    pub place: Signal,
}

/// A beat on its way.
pub(super) struct Reading {
    pub read: Signal,
    pub beat: Signal,
    /// The beat is at the memories' outputs.
    pub valid: Signal,
    pub last: Signal,
    pub number: Signal,
}

/// Builds the counter.
pub(super) fn build(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    guard: &mut Guard,
    shape: &Shape,
    walk: &Walk,
) -> Reading {
    let beat = uint(shape.beat_bits);
    let issuing = m.control("issuing_q", uint(1), 0, "beats are being read");
    let comment = match walk.listed {
        Some(_) => "beat, or place in the list",
        None => "beat to read",
    };
    let at = m.payload("at_q", beat, comment);
    let advance = m.not(walk.stays);
    let issue = m.and(&[issuing, advance]);
    let issue = m.name(issue, "issue", "on to the next beat");
    let one_more = m.increment(at);
    let zero = m.lit(0, shape.beat_bits);
    let at_d = m.cases(&[(issue, one_more), (issuing, at)], zero);
    m.next(at, at_d);
    let end = match walk.listed {
        None => walk.last_beat,
        Some(listed) => list_end(m, shape, walk, listed),
    };
    let at_end = m.eq(at, end);
    let at_end = m.name(at_end, "at_end", "the pass ends with this beat");
    let last_issue = m.and(&[issue, at_end]);
    let goes_on = m.and_not(issuing, last_issue);
    let issuing_d = m.or(&[walk.begins, goes_on]);
    let issuing_d = m.and_not(issuing_d, walk.clear);
    m.next(issuing, issuing_d);
    let (read, number, last_read) = match walk.listed {
        None => (issue, at, at_end),
        Some(listed) => {
            // The list is read a cycle ahead; entries are written behind what was read of it.
            let memory = Memory {
                name: "list",
                width: shape.beat_bits,
                depth: shape.beats(config),
                holds: "beats that have a cluster of the part being searched",
                read: (at, issue),
                write: (listed.place, listed.number, listed.found),
                any_on_collision: false,
            };
            let word = guard.memory(m, library, config, &memory);
            let entry = word.data;
            let counted = m.payload("counted_q", beat, "beat of the first pass");
            m.next_when(counted, issue, at);
            let number = m.mux(walk.first, counted, entry);
            let issued = m.control("issued_q", uint(1), 0, "a beat is to be read");
            let waits = m.and(&[issued, walk.stays]);
            let issued_d = m.or(&[issue, waits]);
            let issued_d = m.and_not(issued_d, walk.clear);
            m.next(issued, issued_d);
            let last = m.payload("issued_last_q", uint(1), "it is the pass's last");
            m.next_when(last, issue, at_end);
            let read = m.and(&[issued, advance]);
            if guard.is_on() {
                // The first pass counts; what the list holds then is from a row before.
                let used = m.and_not(read, walk.first);
                guard.used(m, &word, used);
            }
            (read, number, last)
        }
    };
    let valid = m.control(
        "read_valid_q",
        uint(1),
        0,
        "the beat is at the outputs of row buffer and counts",
    );
    let valid_d = m.or(&[read, walk.stays]);
    let valid_d = m.and_not(valid_d, walk.clear);
    m.next(valid, valid_d);
    let last = m.payload("read_last_q", uint(1), "it is the pass's last");
    m.next_when(last, read, last_read);
    let number_q = m.payload("read_number_q", beat, "its number");
    m.next_when(number_q, read, number);
    Reading {
        read,
        beat: number,
        valid,
        last,
        number: number_q,
    }
}

/// Place of the last entry that the pass reads; in the first pass number of the row's last beat.
fn list_end(m: &mut Builder, shape: &Shape, walk: &Walk, listed: &Listed) -> Signal {
    let beat = uint(shape.beat_bits);
    let place = m.payload(
        "list_end_q",
        beat,
        "place of the list's next entry; in later passes its last one",
    );
    let length = m.payload("list_length_q", beat, "last place of the list that is read");
    let next = m.increment(place);
    let zero = m.lit(0, shape.beat_bits);
    let place_d = m.cases(&[(walk.begins, zero), (listed.found, next)], place);
    m.next(place, place_d);
    m.drive(listed.place, place);
    let one = m.lit(1, shape.beat_bits);
    let last = m.sub_mod(place, one);
    m.next_when(length, walk.begins, last);
    m.mux(walk.first, walk.last_beat, length)
}
