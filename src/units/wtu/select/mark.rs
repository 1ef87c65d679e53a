//! Mark: compares the scores of a beat with the cut of its row.
//!
//! ```text
//!   score ──▶ above the cut? ──┐
//!   exact: of its score, and of a cluster before the last one? ──┴▶ or ──▶ & lanes that have a score ──▶ marks
//! ```

use super::super::shape::Shape;
use super::Hand;
use crate::ir::{Builder, Signal, uint};

/// The beat at the row buffer's output.
pub(super) struct Beat {
    pub scores: Signal,
    /// Of the beat that is read in this cycle: its number, and whether it is its row's last.
    pub address: Signal,
    pub at_last: Signal,
    /// Lanes of a row's last beat.
    pub last_lanes: Signal,
}

/// The lanes of the beat at the row buffer's output that the row selects.
pub(super) fn build(m: &mut Builder, shape: &Shape, hand: &Hand, beat: &Beat) -> Signal {
    let &Beat {
        scores,
        address,
        at_last,
        last_lanes,
    } = beat;
    let above = m.payload(
        "above_q",
        shape.bound(),
        "clusters whose score is above this are selected",
    );
    m.next_when(above, hand.taken, hand.above);
    let all = m.payload("all_q", uint(1), "every cluster is selected");
    m.next_when(all, hand.taken, hand.all);
    let partial = m.payload("mark_last_q", uint(1), "the beat is its row's last");
    m.next(partial, at_last);
    let every = m.ones(shape.lanes);
    let valid = m.mux(partial, last_lanes, every);
    let ties = hand.tied.map(|(tied, before)| {
        let tied_q = m.payload(
            "tied_q",
            uint(1),
            "of that score itself, clusters below before_q are selected too",
        );
        m.next_when(tied_q, hand.taken, tied);
        let before_q = m.payload("before_q", before.ty(), "a cluster's number");
        m.next_when(before_q, hand.taken, before);
        let number = m.payload("mark_number_q", uint(shape.beat_bits), "number of the beat");
        m.next(number, address);
        (tied_q, before_q, number)
    });
    let lanes: Vec<Signal> = (0..shape.lanes)
        .rev()
        .map(|lane| {
            let score = m.slice(scores, lane * shape.score_bits, shape.score_bits);
            let score = m.as_signed(score);
            let score = m.extend(score, shape.bound().width);
            let higher = m.lt(above, score);
            let mut chosen = vec![higher, all];
            if let Some((tied, before, number)) = ties {
                let same = m.eq(score, above);
                let number = if shape.lane_bits == 0 {
                    number
                } else {
                    let own = m.lit(u64::from(lane), shape.lane_bits);
                    m.concat(&[number, own])
                };
                let number = m.extend(number, before.width());
                let early = m.lt(number, before);
                chosen.push(m.and(&[tied, same, early]));
            }
            m.or(&chosen)
        })
        .collect();
    let lanes = m.concat(&lanes);
    let lanes = m.and(&[lanes, valid]);
    m.name(lanes, "selected", "lanes of the beat that the row selects")
}
