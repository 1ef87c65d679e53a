//! The streams of the top, signal by signal and field by field (docs/dre.md, "Ports" and "Records").

use super::{Column, Field, Role, Stream};
use crate::config::Config;

/// Sources first.
pub(super) fn all(config: &Config) -> Vec<Stream> {
    vec![
        hash(config),
        score(config),
        assign(),
        select(),
        offload(),
        fetch(),
    ]
}

fn hash(config: &Config) -> Stream {
    Stream {
        name: "s_axis_hash",
        purpose: "hash codes, a frame a packet",
        role: Role::Source,
        columns: vec![
            column("tdata", 8 * config.hash.bits.div_ceil(8)),
            column("tlast", 1),
        ],
        fields: vec![number("last", 1, 0, 1)],
    }
}

fn score(config: &Config) -> Stream {
    let lanes = config.wtu.lanes;
    Stream {
        name: "s_axis_score",
        purpose: "scores, a row a packet",
        role: Role::Source,
        columns: vec![
            column("tdata", 16 * lanes),
            column("tkeep", 2 * lanes),
            column("tlast", 1),
            column("tuser", 1),
        ],
        fields: vec![number("last", 2, 0, 1), number("last_row", 3, 0, 1)],
    }
}

fn assign() -> Stream {
    record(
        "m_axis_assign",
        "assignments, a frame a packet",
        64,
        vec![
            number("token_id", 0, 0, 32),
            number("cluster_id", 0, 32, 16),
            number("distance", 0, 48, 9),
            Field {
                words: &["JOIN", "NEW", "FORCED", "REJECT"],
                ..number("kind", 0, 57, 2)
            },
        ],
    )
}

fn select() -> Stream {
    record(
        "m_axis_select",
        "selected clusters, a group a packet",
        64,
        vec![
            number("cluster_id", 0, 0, 16),
            number("count", 0, 16, 16),
            number("stored", 0, 32, 16),
            number("null", 0, 63, 1),
        ],
    )
}

fn offload() -> Stream {
    record(
        "m_axis_offload",
        "tokens that leave for the store, each a packet",
        128,
        vec![
            number("token_id", 0, 0, 32),
            number("cluster_id", 0, 32, 16),
            number("noslot", 0, 48, 1),
            number("address", 0, 64, 64),
        ],
    )
}

fn fetch() -> Stream {
    record(
        "m_axis_fetch",
        "pieces of the store to fetch, a group a packet",
        128,
        vec![
            number("address", 0, 0, 64),
            number("bytes", 0, 64, 32),
            number("cluster_id", 0, 96, 16),
            number("tokens", 0, 112, 15),
            number("null", 0, 127, 1),
        ],
    )
}

/// A stream of records: so many bits, and the end of a packet.
fn record(name: &'static str, purpose: &'static str, bits: u32, mut fields: Vec<Field>) -> Stream {
    fields.push(number("last", 1, 0, 1));
    Stream {
        name,
        purpose,
        role: Role::Sink,
        columns: vec![column("tdata", bits), column("tlast", 1)],
        fields,
    }
}

fn column(name: &'static str, width: u32) -> Column {
    Column { name, width }
}

fn number(name: &'static str, column: usize, low: u32, width: u32) -> Field {
    Field {
        name,
        column,
        low,
        width,
        words: &[],
    }
}
