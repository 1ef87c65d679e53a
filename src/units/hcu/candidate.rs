//! The candidate of a cycle: which lane's it is, and what it is.

use super::super::widths::{cluster_width, row_width};
use super::lanes::Lane;
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// A cluster that was compared whole and is below the limit.
pub(super) struct Candidate {
    /// One was granted in the cycle before.
    pub valid: Signal,
    /// Its token: 0 current, 1 next.
    pub tag: Signal,
    /// Its number.
    pub number: Signal,
    /// Its distance.
    pub distance: Signal,
}

/// Picks the candidate of the lowest lane and grants it.
pub(super) fn build(
    m: &mut Builder,
    config: &Config,
    lanes: &[Lane],
    restart: Signal,
    advance: Signal,
) -> Candidate {
    let offers: Vec<Signal> = lanes.iter().map(|l| l.output("candidate_o")).collect();
    // Bit i is lane i, so the highest lane comes first in the concatenation.
    let top_down: Vec<Signal> = offers.iter().rev().copied().collect();
    let offered = m.concat(&top_down);
    let offered = m.name(offered, "offered", "lanes that offer a candidate");
    let chosen = if lanes.len() == 1 {
        offered
    } else {
        let chosen = m.lowest_one(offered);
        m.name(chosen, "chosen", "the lowest of them")
    };
    let selects: Vec<Signal> = (0..lanes.len() as u32).map(|i| m.bit(chosen, i)).collect();
    for (lane, &select) in lanes.iter().zip(&selects) {
        m.drive(lane.grant, select);
    }
    let mut pick = |port: &str| {
        let values: Vec<Signal> = lanes.iter().map(|l| l.output(port)).collect();
        m.one_hot_mux(&selects, &values)
    };
    let (tag, row, distance) = (
        pick("candidate_tag_o"),
        pick("candidate_row_o"),
        pick("candidate_distance_o"),
    );
    let cluster = if lanes.len() == 1 {
        row
    } else {
        let lane = m.encode(chosen);
        let cluster = m.concat(&[row, lane]);
        m.slice(cluster, 0, cluster_width(config))
    };
    let cluster = m.name(cluster, "granted_cluster", "cluster of the candidate taken");
    let taken = m.any(offered);
    let taken = m.name(taken, "granted", "a candidate is taken");

    let valid = m.control(
        "candidate_valid_q",
        uint(1),
        0,
        "a candidate was taken in the cycle before",
    );
    let valid_d = m.and_not(taken, restart);
    m.next(valid, valid_d);
    let tag_q = m.payload("candidate_tag_q", uint(1), "its token: 0 current, 1 next");
    let tag_d = m.and_not(tag, advance);
    m.next(tag_q, tag_d);
    let number = m.payload(
        "candidate_cluster_q",
        uint(cluster_width(config)),
        "its number",
    );
    m.next(number, cluster);
    let distance_q = m.payload("candidate_distance_q", distance.ty(), "its distance");
    m.next(distance_q, distance);
    debug_assert_eq!(row.width(), row_width(config));
    Candidate {
        valid,
        tag: tag_q,
        number,
        distance: distance_q,
    }
}
