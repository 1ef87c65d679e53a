//! Records of the four streams, as docs/dre.md lays them out.

use super::super::hcu::{FORCED, JOIN, NEW, REJECT, Record};
use super::super::widths::cluster_width;
use crate::config::Config;
use crate::ir::{Builder, InstanceHandle, Signal};

/// Bits of a cluster's number in a record.
const CLUSTER_BITS: u32 = 16;
/// Bits of a distance in a record.
const DISTANCE_BITS: u32 = 9;
/// Bits of a count in a record.
const COUNT_BITS: u32 = 16;

/// One pulse for each kind of assignment.
pub(super) struct Kinds {
    pub join: Signal,
    pub new: Signal,
    pub forced: Signal,
    pub reject: Signal,
}

/// The kinds of an assignment that is decided in this cycle.
pub(super) fn kinds(m: &mut Builder, decided: Signal, record: &Record) -> Kinds {
    let mut of = |kind: u64, name: &str, word: &str| {
        let is = m.eq_lit(record.kind, kind);
        let counted = m.and(&[decided, is]);
        m.name(
            counted,
            name,
            &format!("an assignment of kind {word} is decided"),
        )
    };
    Kinds {
        join: of(JOIN, "decides_join", "JOIN"),
        new: of(NEW, "decides_new", "NEW"),
        forced: of(FORCED, "decides_forced", "FORCED"),
        reject: of(REJECT, "decides_reject", "REJECT"),
    }
}

/// Whether the assignment founds its cluster.
pub(super) fn is_new(m: &mut Builder, record: &Record) -> Signal {
    let is_new = m.eq_lit(record.kind, NEW);
    m.name(is_new, "founds", "the token founds its cluster")
}

/// Takes fields out of a packed word, the lowest first.
struct Fields {
    word: Signal,
    at: u32,
}

impl Fields {
    fn take(&mut self, m: &mut Builder, width: u32) -> Signal {
        let field = m.slice(self.word, self.at, width);
        self.at += width;
        field
    }
}

/// The outputs of the four streams.
pub(super) fn outputs(
    m: &mut Builder,
    config: &Config,
    assign: &InstanceHandle,
    kvmu: &InstanceHandle,
) {
    let cluster_bits = cluster_width(config);

    let record = Record::unpack(m, config, assign.output("data_o"));
    // A rejected token's cluster has every bit 1, also those that no cluster needs.
    let missing = CLUSTER_BITS - record.cluster.width();
    let mut cluster: Vec<_> = (0..missing).map(|_| record.rejected).collect();
    cluster.push(record.cluster);
    let cluster = m.concat(&cluster);
    let distance = m.extend(record.distance, DISTANCE_BITS);
    let data = m.concat(&[record.kind, distance, cluster, record.token]);
    let data = m.extend(data, 64);
    let layout = "token_id 31:0, cluster_id 47:32, distance 56:48, kind 58:57";
    stream(m, "assign", assign.output("left_valid_o"), data, layout);
    m.output(
        "m_axis_assign_tlast",
        record.last,
        "last record of its frame",
    );

    let mut fields = Fields {
        word: kvmu.output("selected_o"),
        at: 0,
    };
    let cluster = fields.take(m, cluster_bits);
    let count = fields.take(m, config.count_bits);
    let stored = fields.take(m, config.count_bits);
    let null = fields.take(m, 1);
    let last = fields.take(m, 1);
    let cluster = m.extend(cluster, CLUSTER_BITS);
    let count = m.extend(count, COUNT_BITS);
    let stored = m.extend(stored, COUNT_BITS);
    let gap = m.lit(0, 15);
    let data = m.concat(&[null, gap, stored, count, cluster]);
    let layout = "cluster_id 15:0, count 31:16, stored 47:32, null 63";
    stream(m, "select", kvmu.output("selected_valid_o"), data, layout);
    m.output("m_axis_select_tlast", last, "last record of its group");

    let mut fields = Fields {
        word: kvmu.output("offload_o"),
        at: 0,
    };
    let token = fields.take(m, 32);
    let cluster = fields.take(m, cluster_bits);
    let noslot = fields.take(m, 1);
    let address = fields.take(m, 64);
    let cluster = m.extend(cluster, CLUSTER_BITS);
    let gap = m.lit(0, 15);
    let data = m.concat(&[address, gap, noslot, cluster, token]);
    let layout = "token_id 31:0, cluster_id 47:32, noslot 48, address 127:64";
    stream(m, "offload", kvmu.output("offload_valid_o"), data, layout);
    let one = m.lit(1, 1);
    m.output("m_axis_offload_tlast", one, "each record is a packet");

    let mut fields = Fields {
        word: kvmu.output("fetch_o"),
        at: 0,
    };
    let address = fields.take(m, 64);
    let bytes = fields.take(m, 32);
    let cluster = fields.take(m, cluster_bits);
    let tokens = fields.take(m, 15);
    let null = fields.take(m, 1);
    let last = fields.take(m, 1);
    let cluster = m.extend(cluster, CLUSTER_BITS);
    let data = m.concat(&[null, tokens, cluster, bytes, address]);
    let layout = "address 63:0, bytes 95:64, cluster_id 111:96, tokens 126:112, null 127";
    stream(m, "fetch", kvmu.output("fetch_valid_o"), data, layout);
    m.output("m_axis_fetch_tlast", last, "last descriptor of its group");
}

/// tvalid and tdata of a stream.
fn stream(m: &mut Builder, name: &str, valid: Signal, data: Signal, layout: &str) {
    m.output(
        &format!("m_axis_{name}_tvalid"),
        valid,
        "a record is offered",
    );
    m.output(&format!("m_axis_{name}_tdata"), data, layout);
}
