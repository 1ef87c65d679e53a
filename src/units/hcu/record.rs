//! An assignment: how it is made, packed for the register slice and cut up again.

use super::super::widths::{cluster_width, distance_width};
use crate::config::Config;
use crate::ir::{Builder, Signal};

/// Bits of a token's number.
pub(super) const TOKEN_BITS: u32 = 32;

/// Kinds of assignment (docs/resv.md, clustering).
pub const JOIN: u64 = 0;
pub const NEW: u64 = 1;
pub const FORCED: u64 = 2;
pub const REJECT: u64 = 3;

/// An assignment's parts.
pub struct Record {
    /// Last token of its frame.
    pub last: Signal,
    /// Kind, 2 bits.
    pub kind: Signal,
    /// Hamming distance.
    pub distance: Signal,
    /// No cluster took the token: every bit of the cluster's number is 1.
    pub rejected: Signal,
    /// Cluster's number.
    pub cluster: Signal,
    /// Token's number.
    pub token: Signal,
}

/// What was found out about a token.
pub(super) struct Verdict {
    /// A cluster was found.
    pub found: Signal,
    /// It is a match, not forced.
    pub below: Signal,
    /// The token founds a cluster.
    pub new: Signal,
    /// The token has a cluster, found or new.
    pub housed: Signal,
    pub distance: Signal,
    pub cluster: Signal,
    pub token: Signal,
    pub last: Signal,
}

/// Bits of a packed assignment.
pub fn record_width(config: &Config) -> u32 {
    1 + 2 + distance_width(config) + 1 + cluster_width(config) + TOKEN_BITS
}

impl Record {
    /// The assignment that a verdict amounts to.
    pub(super) fn of(m: &mut Builder, verdict: Verdict) -> Record {
        let [join, new, forced, reject] = [
            m.constant("JOIN", JOIN, 2, "kind: joins a cluster below the threshold"),
            m.constant("NEW", NEW, 2, "kind: founds a cluster"),
            m.constant(
                "FORCED",
                FORCED,
                2,
                "kind: joins the nearest cluster of a full table",
            ),
            m.constant("REJECT", REJECT, 2, "kind: no cluster is open"),
        ];
        let found = m.mux(verdict.below, join, forced);
        let kind = m.cases(&[(verdict.found, found), (verdict.new, new)], reject);
        let rejected = m.not(verdict.housed);
        let zero = m.lit(0, verdict.distance.width());
        let distance = m.mux(verdict.found, verdict.distance, zero);
        let ones = m.ones(verdict.cluster.width());
        let cluster = m.mux(rejected, ones, verdict.cluster);
        Record {
            last: verdict.last,
            kind: m.name(kind, "kind", ""),
            distance: m.name(distance, "distance", "of a new cluster and of none: 0"),
            rejected: m.name(rejected, "rejected", "no cluster is open"),
            cluster: m.name(cluster, "cluster", "of none: all ones"),
            token: verdict.token,
        }
    }

    /// One word of [`record_width`] bits.
    pub(super) fn pack(&self, m: &mut Builder) -> Signal {
        m.concat(&[
            self.last,
            self.kind,
            self.distance,
            self.rejected,
            self.cluster,
            self.token,
        ])
    }

    /// Cuts a word of [`record_width`] bits into its parts.
    pub fn unpack(m: &mut Builder, config: &Config, word: Signal) -> Record {
        let mut at = 0;
        let mut take = |width| {
            let part = m.slice(word, at, width);
            at += width;
            part
        };
        Record {
            token: take(TOKEN_BITS),
            cluster: take(cluster_width(config)),
            rejected: take(1),
            distance: take(distance_width(config)),
            kind: take(2),
            last: take(1),
        }
    }
}
