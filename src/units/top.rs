//! The engine with its streams: hash codes in, assignments out.
//!
//! ```text
//!   s_axis_hash ──▶ queue ──▶ HCU ──▶ slice ──▶ m_axis_assign
//!                              ▲
//!                              ▼
//!                            counts
//! ```
//!
//! Contract: docs/dre.md. Every output is a register or logic behind registers; none depends on an input within the
//! cycle. clear_i acts like reset on tables, tokens and counters.

use super::hcu::{Record, record_width};
use super::widths::{clusters_width, distance_width};
use super::{Library, counts, fifo, hcu, module_name, slice};
use crate::config::{Config, Reset};
use crate::ir::{Builder, Module, ModuleInfo, uint, value_width};

/// Bits of a cluster's number in a record.
const RECORD_CLUSTER_BITS: u32 = 16;
/// Bits of a distance in a record.
const RECORD_DISTANCE_BITS: u32 = 9;
/// Bits of an assignment record.
const RECORD_BITS: u32 = 64;

/// The top for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let reset = match config.reset {
        Reset::SyncLow | Reset::AsyncLow => "aresetn",
        Reset::SyncHigh => "areset",
    };
    let info = ModuleInfo {
        purpose: "Dynamic KV Cache Retrieval Engine (DRE): clustering of hash codes.".to_owned(),
        notes: vec![
            "s_axis_hash -> queue -> HCU -> register slice -> m_axis_assign".to_owned(),
            "A packet is a frame; one assignment a token, in order.".to_owned(),
        ],
        parameters: config
            .keys_as_pairs()
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
        timing: "one token in a cycle while the queue has room; see the HCU for clustering"
            .to_owned(),
    };
    let name = module_name(config, "top", &[]);
    let mut m = Builder::with_ports(&name, "aclk", reset, info);
    let bits = config.hash.bits;
    let stream_bits = bits.div_ceil(8) * 8;
    let threshold = m.input(
        "th_hd_i",
        uint(distance_width(config)),
        "Hamming distance from which a cluster does not match; changes only while hcu_busy_o is 0",
    );
    let enable = m.input("enable_i", uint(1), "tokens are taken in");
    let clear = m.input(
        "clear_i",
        uint(1),
        "empties table, queue and output; restarts token numbers",
    );
    let valid = m.input("s_axis_hash_tvalid", uint(1), "a hash code is offered");
    let data = m.input(
        "s_axis_hash_tdata",
        uint(stream_bits),
        if stream_bits > bits {
            "hash code; the bits above it are ignored"
        } else {
            "hash code"
        },
    );
    let last = m.input("s_axis_hash_tlast", uint(1), "last token of its frame");
    let taken = m.input("m_axis_assign_tready", uint(1), "the record is taken");
    if stream_bits > bits {
        let padding = m.slice(data, bits, stream_bits - bits);
        m.unused(padding);
    }

    m.section("Queue", "");
    let code = m.slice(data, 0, bits);
    let word = m.concat(&[last, code]);
    let queue = library.keep(fifo::build(config, bits + 1, config.hcu.queue_tokens));
    let token_ready = m.wire("token_ready", uint(1), "");
    let queue = m.instance(
        "u_queue",
        &queue,
        "hash codes that wait for the HCU",
        &[
            ("clear_i", clear),
            ("enable_i", enable),
            ("valid_i", valid),
            ("data_i", word),
            ("ready_i", token_ready),
        ],
    );

    m.section("Clustering", "");
    let unit = hcu::build(config, library);
    let unit = library.keep(unit);
    let assign_ready = m.wire("assign_ready", uint(1), "");
    let count = m.wire("count", uint(config.count_bits), "of the cluster asked for");
    let queued = queue.output("data_o");
    let token_code = m.slice(queued, 0, bits);
    let token_last = m.bit(queued, bits);
    let hcu = m.instance(
        "u_hcu",
        &unit,
        "",
        &[
            ("clear_i", clear),
            ("th_hd_i", threshold),
            ("token_valid_i", queue.output("valid_o")),
            ("token_code_i", token_code),
            ("token_last_i", token_last),
            ("assign_ready_i", assign_ready),
            ("count_i", count),
        ],
    );
    m.drive(token_ready, hcu.output("token_ready_o"));

    let unit = library.keep(counts::build(config));
    let counts = m.instance(
        "u_counts",
        &unit,
        "tokens of each cluster",
        &[
            ("read_i", hcu.output("count_read_o")),
            ("cluster_i", hcu.output("count_cluster_o")),
            ("write_i", hcu.output("count_write_o")),
            ("write_cluster_i", hcu.output("count_home_o")),
            ("write_count_i", hcu.output("count_new_o")),
        ],
    );
    m.drive(count, counts.output("count_o"));
    // Rows of counts are for the selection.
    m.unused(counts.output("counts_o"));

    m.section("Output", "");
    let slice = library.keep(slice::build(config, record_width(config)));
    let out = m.instance(
        "u_assign",
        &slice,
        "holds a record until it is taken",
        &[
            ("clear_i", clear),
            ("valid_i", hcu.output("assign_valid_o")),
            ("data_i", hcu.output("assign_o")),
            ("ready_i", taken),
        ],
    );
    m.drive(assign_ready, out.output("ready_o"));
    let word = out.output("data_o");
    let record = Record::unpack(&mut m, config, word);
    let missing = RECORD_CLUSTER_BITS - record.cluster.width();
    let mut cluster: Vec<_> = (0..missing).map(|_| record.rejected).collect();
    cluster.push(record.cluster);
    let cluster = m.concat(&cluster);
    let distance = m.extend(record.distance, RECORD_DISTANCE_BITS);
    let assign = m.concat(&[record.kind, distance, cluster, record.token]);
    let assign = m.extend(assign, RECORD_BITS);

    m.section("Status", "");
    let offered = out.output("valid_o");
    let busy = m.or(&[queue.output("busy_o"), hcu.output("busy_o"), offered]);
    let clusters = m.extend(hcu.output("clusters_o"), RECORD_CLUSTER_BITS);
    debug_assert!(clusters_width(config) <= RECORD_CLUSTER_BITS);
    debug_assert!(
        hcu.output("chunks_o").width() == value_width(u64::from(config.hcu.accumulators))
    );
    m.output(
        "s_axis_hash_tready",
        queue.output("ready_o"),
        "the hash code is taken",
    );
    m.output("m_axis_assign_tvalid", offered, "a record is offered");
    m.output(
        "m_axis_assign_tdata",
        assign,
        "token_id 31:0, cluster_id 47:32, distance 56:48, kind 58:57",
    );
    m.output(
        "m_axis_assign_tlast",
        record.last,
        "last record of its frame",
    );
    m.output(
        "hcu_busy_o",
        busy,
        "there are tokens to cluster or records to take",
    );
    m.output(
        "chunks_o",
        hcu.output("chunks_o"),
        "chunk comparisons in this cycle",
    );
    m.output("clusters_o", clusters, "clusters in the table");
    m.output(
        "tokens_o",
        hcu.output("tokens_o"),
        "number of the next token",
    );
    m.finish()
}
