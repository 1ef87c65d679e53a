//! The records that the engine puts out. Serialised, they are the lines of `assign.jsonl`,
//! `select.jsonl`, `offload.jsonl` and `fetch.jsonl`.

use serde::{Deserialize, Serialize};

/// How a token found its cluster (docs/resv.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// Below the threshold of an open cluster.
    Join,
    /// Founded a cluster.
    New,
    /// The table was full: nearest open cluster, whatever its distance.
    Forced,
    /// No open cluster at all.
    Reject,
}

/// The cluster id of a REJECT: all ones in the 16 bits of the record's field.
pub const NO_CLUSTER: u32 = 0xffff;

/// One token found its cluster. A packet is a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assign {
    /// The token, counted from 0 in order of arrival.
    pub token_id: u32,
    /// Its cluster, [`NO_CLUSTER`] for a REJECT.
    pub cluster_id: u32,
    /// Bits in which its code differs from the cluster's.
    pub distance: u32,
    /// How it was found.
    pub kind: Kind,
    /// Last record of the frame.
    pub last: bool,
}

/// One selected cluster. A packet is a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Select {
    /// The cluster.
    pub cluster_id: u32,
    /// Its tokens.
    pub count: u32,
    /// Its tokens in the store.
    pub stored: u32,
    /// Nothing was selected; all other fields are 0.
    pub null: bool,
    /// Last record of the group.
    pub last: bool,
}

/// One token left the recent window. Each record is a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offload {
    /// The token.
    pub token_id: u32,
    /// Its cluster.
    pub cluster_id: u32,
    /// The store has no place for it; the host keeps it.
    pub noslot: bool,
    /// Where it goes, in bytes; 0 when `noslot`.
    pub address: u64,
    /// Always true: each record is a packet of its own.
    pub last: bool,
}

/// One contiguous piece of the store to fetch. A packet is a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// First byte.
    pub address: u64,
    /// Length in bytes.
    pub bytes: u32,
    /// Whose tokens these are.
    pub cluster_id: u32,
    /// How many tokens.
    pub tokens: u32,
    /// Nothing is to be fetched; all other fields are 0.
    pub null: bool,
    /// Last record of the group.
    pub last: bool,
}

/// What one or more events put out, stream by stream, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// One for each token.
    pub assign: Vec<Assign>,
    /// For each group its clusters, or one null.
    pub select: Vec<Select>,
    /// One for each token that left the recent window.
    pub offload: Vec<Offload>,
    /// For each group its descriptors, or one null.
    pub fetch: Vec<Fetch>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_carry_the_field_names_of_the_interface() {
        let assign = Assign {
            token_id: 3,
            cluster_id: NO_CLUSTER,
            distance: 0,
            kind: Kind::Reject,
            last: true,
        };
        assert_eq!(
            serde_json::to_string(&assign).unwrap(),
            r#"{"token_id":3,"cluster_id":65535,"distance":0,"kind":"REJECT","last":true}"#
        );
        let fetch = Fetch {
            address: u64::MAX,
            bytes: 512,
            cluster_id: 1,
            tokens: 1,
            null: false,
            last: false,
        };
        assert_eq!(
            serde_json::to_string(&fetch).unwrap(),
            "{\"address\":18446744073709551615,\"bytes\":512,\"cluster_id\":1,\
             \"tokens\":1,\"null\":false,\"last\":false}"
        );
    }
}
