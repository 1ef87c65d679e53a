//! List: the walk over the marks of a group, the lowest cluster first.
//!
//! ```text
//!   marks ──▶ word that waits ──▶ word ──▶ its lowest mark ──▶ held back ──▶ selection
//! ```
//!
//! One cluster is held back until another one is found, or none is left: so the last one is known as such.

use super::super::super::widths::cluster_width;
use super::super::shape::Shape;
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// The walk over the marks.
pub(super) struct List {
    pub listing: Signal,
    pub some: Signal,
    pub past_end: Signal,
    pub address: Signal,
    pub fetch: Signal,
    pub closed: Signal,
    pub word_read: Signal,
    pub taken: Signal,
    pub clear: Signal,
}

/// What the walk yields.
pub(super) struct Found {
    pub read: Signal,
    pub cluster: Signal,
    pub valid: Signal,
    pub held: Signal,
    pub null: Signal,
    pub last: Signal,
    /// A selected cluster is taken.
    pub leaves: Signal,
    /// The word of marks at the memory's output is taken.
    pub load: Signal,
}

impl List {
    pub fn build(&self, m: &mut Builder, config: &Config, shape: &Shape) -> Found {
        let bits = cluster_width(config);
        let waiting = m.control(
            "word_waits_q",
            uint(1),
            0,
            "the next word of marks is at the memory's output",
        );
        let waiting_beat = m.payload("word_waits_beat_q", uint(shape.beat_bits), "its number");
        let word = m.control("word_q", uint(shape.lanes), 0, "marks not listed yet");
        let beat = m.payload("word_beat_q", uint(shape.beat_bits), "number of the word");
        let held = m.control("held_q", uint(1), 0, "a cluster is held back");
        let held_cluster = m.payload("held_cluster_q", uint(bits), "its number");

        let more = m.any(word);
        let more = m.name(more, "more", "the word has a mark left");
        let lowest = m.lowest_one(word);
        let lowest = m.name(lowest, "lowest", "its lowest mark");
        let read_all = m.not(waiting);
        let ended = m.and(&[self.past_end, read_all]);
        let ended = m.and_not(ended, more);
        let ended = m.name(ended, "ended", "no mark is left");
        let known = m.or(&[more, ended]);
        let null = m.and_not(self.listing, self.some);
        let null = m.name(null, "empty_group", "no row of the group had scores");
        let offers = m.and(&[held, known]);
        let offers = m.or(&[offers, null]);
        let offers = m.name(offers, "offers", "a selected cluster is offered");
        let leaves = m.and(&[offers, self.taken]);
        let leaves = m.name(leaves, "leaves", "the selected cluster is taken");
        let last = m.not(more);
        let last_leaves = m.and(&[leaves, last]);
        m.drive(self.closed, last_leaves);
        let room = m.not(held);
        let room = m.or(&[room, leaves]);
        let take = m.and(&[more, room]);
        let take = m.name(take, "take", "the lowest mark is listed");
        let rest = m.and_not(word, lowest);
        let rest = m.name(rest, "rest", "its other marks");
        let rest_empty = m.any(rest);
        let rest_empty = m.not(rest_empty);
        let empties = m.and(&[take, rest_empty]);
        let no_more = m.not(more);
        let empty = m.or(&[no_more, empties]);
        let load = m.and(&[waiting, empty]);
        let load = m.name(load, "load", "on to the next word");
        let nothing = m.lit(0, shape.lanes);
        let word_d = m.cases(
            &[(self.clear, nothing), (load, self.word_read), (take, rest)],
            word,
        );
        m.next(word, word_d);
        m.next_when(beat, load, waiting_beat);
        let room_for_word = m.not(waiting);
        let room_for_word = m.or(&[room_for_word, load]);
        let in_list = m.and(&[self.listing, self.some]);
        let wants = m.and_not(in_list, self.past_end);
        let fetch = m.and(&[wants, room_for_word]);
        m.drive(self.fetch, fetch);
        let waiting_stays = m.and_not(waiting, load);
        let waiting_d = m.or(&[fetch, waiting_stays]);
        let waiting_d = m.and_not(waiting_d, self.clear);
        m.next(waiting, waiting_d);
        m.next_when(waiting_beat, fetch, self.address);
        let held_stays = m.and_not(held, leaves);
        let held_d = m.or(&[take, held_stays]);
        let held_d = m.and_not(held_d, self.clear);
        m.next(held, held_d);
        let cluster = if shape.lane_bits == 0 {
            beat
        } else {
            let lane = m.encode(lowest);
            m.concat(&[beat, lane])
        };
        let cluster = if cluster.width() < bits {
            m.extend(cluster, bits)
        } else {
            m.slice(cluster, 0, bits)
        };
        let cluster = m.name(
            cluster,
            "cluster",
            "number of the cluster of the lowest mark",
        );
        m.next_when(held_cluster, take, cluster);
        let zero = m.lit(0, bits);
        let number = m.mux(null, zero, held_cluster);
        Found {
            read: take,
            cluster,
            valid: offers,
            held: number,
            null,
            last,
            leaves,
            load,
        }
    }
}
