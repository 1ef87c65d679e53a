//! The whole engine: hash codes and scores in, assignments, selections, offloads and fetch lists out, registers beside.
//!
//! ```text
//!   s_axis_hash ──▶ queue ──▶ HCU ──┬───────────────────────────▶ m_axis_assign
//!                              │    └──▶ KVMU ──────────────────▶ m_axis_offload
//!                           counts        ▲  ├──────────────────▶ m_axis_select
//!                              │          │  └──────────────────▶ m_axis_fetch
//!   s_axis_score ────────▶ WTU ───────────┘
//!   s_axil ──▶ CSR ──▶ settings, clear, enable          order: which input is open
//! ```
//!
//! Contract: docs/dre.md. Every output is a register or logic behind registers; none depends on an input within the
//! cycle.

mod bus;
mod properties;
mod records;

#[cfg(test)]
mod tests;

use super::forward::Forward;
use super::hcu::{Record, record_width};
use super::protected::Guard;
use super::{Library, counts, csr, fifo, fork, hcu, kvmu, module_name, order, wtu};
use crate::config::{Config, Reset};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// Bits of a score at the port.
const PORT_SCORE_BITS: u32 = 16;

/// The ports of a stream that goes in.
struct Source {
    valid: Signal,
    data: Signal,
    last: Signal,
}

/// The top for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let reset = match config.reset {
        Reset::SyncLow | Reset::AsyncLow => "aresetn",
        Reset::SyncHigh => "areset",
    };
    let info = ModuleInfo {
        purpose: "Dynamic KV Cache Retrieval Engine (DRE).".to_owned(),
        notes: vec![
            "s_axis_hash -> HCU -> m_axis_assign; tokens that leave the recent window -> m_axis_offload".to_owned(),
            "s_axis_score -> WTU -> m_axis_select; what is stored of the selection -> m_axis_fetch".to_owned(),
            "s_axil: registers. Frames and groups act in the order in which their first beats were taken.".to_owned(),
        ],
        parameters: config
            .keys_as_pairs()
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
        timing: "see the units".to_owned(),
    };
    let name = module_name(config, "top", &[]);
    let mut builder = Builder::with_ports(&name, "aclk", reset, info);
    let m = &mut builder;
    let bits = config.hash.bits;
    let stream_bits = bits.div_ceil(8) * 8;
    let hash = Source {
        valid: m.input("s_axis_hash_tvalid", uint(1), "a hash code is offered"),
        data: m.input(
            "s_axis_hash_tdata",
            uint(stream_bits),
            if stream_bits > bits {
                "hash code; the bits above it are ignored"
            } else {
                "hash code"
            },
        ),
        last: m.input("s_axis_hash_tlast", uint(1), "last token of its frame"),
    };
    if stream_bits > bits {
        let padding = m.slice(hash.data, bits, stream_bits - bits);
        m.unused(padding);
    }
    let lanes = config.wtu.lanes;
    let score = Source {
        valid: m.input(
            "s_axis_score_tvalid",
            uint(1),
            "a beat of scores is offered",
        ),
        data: m.input(
            "s_axis_score_tdata",
            uint(PORT_SCORE_BITS * lanes),
            "scores, lane 0 in the low bits",
        ),
        last: m.input("s_axis_score_tlast", uint(1), "last beat of its row"),
    };
    let keep = m.input(
        "s_axis_score_tkeep",
        uint(2 * lanes),
        "valid bytes; only the last beat may be partial",
    );
    let user = m.input(
        "s_axis_score_tuser",
        uint(1),
        "with tlast: last row of its group",
    );
    let taken = Taken {
        assign: m.input("m_axis_assign_tready", uint(1), "the record is taken"),
        select: m.input("m_axis_select_tready", uint(1), "the record is taken"),
        offload: m.input("m_axis_offload_tready", uint(1), "the record is taken"),
        fetch: m.input("m_axis_fetch_tready", uint(1), "the record is taken"),
    };

    // The registers and the counts stand in a circle with the units; they are built last.
    m.section(
        "Registers",
        "What the units are told; the registers themselves stand below.",
    );
    let csr_module = library.keep(csr::build(config));
    let csr = Forward::declare(m, &csr_module, "csr");
    let (clear, enable) = (csr.get("clear_o"), csr.get("enable_o"));
    let counts_module = counts::build(config, library);
    let counts_module = library.keep(counts_module);
    let counts = Forward::declare(m, &counts_module, "counts");

    m.section("Order", "");
    let module = library.keep(order::build(config));
    let hash_taken = m.wire("hash_taken", uint(1), "");
    let score_taken = m.wire("score_taken", uint(1), "");
    let frames_idle = m.wire(
        "frames_idle",
        uint(1),
        "all tokens taken are clustered, their offloads decided",
    );
    let groups_idle = m.wire(
        "groups_idle",
        uint(1),
        "all groups taken are selected, their fetch lists decided",
    );
    let group_last = m.and(&[score.last, user]);
    let group_last = m.name(
        group_last,
        "group_last",
        "the beat is the last of its group",
    );
    let order = m.instance(
        "u_order",
        &module,
        "",
        &[
            ("clear_i", clear),
            ("hash_valid_i", hash.valid),
            ("hash_taken_i", hash_taken),
            ("hash_last_i", hash.last),
            ("score_valid_i", score.valid),
            ("score_taken_i", score_taken),
            ("score_last_i", group_last),
            ("frames_idle_i", frames_idle),
            ("groups_idle_i", groups_idle),
        ],
    );
    let frames = m.and(&[order.output("frames_o"), enable]);
    let frames = m.name(frames, "codes_open", "hash codes may be taken");
    let groups = m.and(&[order.output("groups_o"), enable]);
    let groups = m.name(groups, "scores_open", "scores may be taken");

    m.section("Queue", "");
    let code = m.slice(hash.data, 0, bits);
    let word = m.concat(&[hash.last, code]);
    let module = fifo::build(config, library, bits + 1, config.hcu.queue_tokens);
    let module = library.keep(module);
    let token_ready = m.wire("token_ready", uint(1), "");
    let hash_open = m.and(&[hash.valid, frames]);
    let queue = m.instance(
        "u_queue",
        &module,
        "hash codes that wait for the HCU",
        &[
            ("clear_i", clear),
            ("valid_i", hash_open),
            ("data_i", word),
            ("ready_i", token_ready),
        ],
    );
    let hash_ready = m.and(&[queue.output("ready_o"), frames]);
    let hash_ready = m.name(hash_ready, "hash_ready", "a hash code is taken");
    let takes = m.and(&[hash.valid, hash_ready]);
    m.drive(hash_taken, takes);
    m.output("s_axis_hash_tready", hash_ready, "the hash code is taken");

    m.section("Clustering", "");
    let module = hcu::build(config, library);
    let module = library.keep(module);
    let queued = queue.output("data_o");
    let token_code = m.slice(queued, 0, bits);
    let token_last = m.bit(queued, bits);
    let assign_ready = m.wire("assign_ready", uint(1), "the assignment is taken");
    let hcu = m.instance(
        "u_hcu",
        &module,
        "",
        &[
            ("clear_i", clear),
            ("th_hd_i", csr.get("th_hd_o")),
            ("token_valid_i", queue.output("valid_o")),
            ("token_code_i", token_code),
            ("token_last_i", token_last),
            ("count_i", counts.get("count_o")),
            ("assign_ready_i", assign_ready),
        ],
    );
    m.drive(token_ready, hcu.output("token_ready_o"));
    let word = hcu.output("assign_o");
    let assigned = Record::unpack(m, config, word);
    let clusters = hcu.output("clusters_o");

    m.section("Selection", "");
    let module = wtu::build(config, library);
    let module = library.keep(module);
    let select_ready = m.wire(
        "select_ready",
        uint(1),
        "the KVMU takes the selected cluster",
    );
    let score_open = m.and(&[score.valid, groups]);
    let wtu = m.instance(
        "u_wtu",
        &module,
        "",
        &[
            ("clear_i", clear),
            ("clusters_i", clusters),
            ("ratio_i", csr.get("ratio_o")),
            ("score_valid_i", score_open),
            ("score_data_i", score.data),
            ("score_keep_i", keep),
            ("score_last_i", score.last),
            ("score_user_i", user),
            ("count_i", counts.get("count_o")),
            ("counts_i", counts.get("counts_o")),
            ("select_ready_i", select_ready),
        ],
    );
    let score_ready = m.and(&[wtu.output("score_ready_o"), groups]);
    let score_ready = m.name(score_ready, "score_ready", "a beat of scores is taken");
    let takes = m.and(&[score.valid, score_ready]);
    m.drive(score_taken, takes);
    m.output("s_axis_score_tready", score_ready, "the beat is taken");

    m.section("Assignments", "");
    let module = library.keep(fork::build(config, record_width(config)));
    let kvmu_ready = m.wire("kvmu_ready", uint(1), "the KVMU takes the assignment");
    let offered = hcu.output("assign_valid_o");
    let assign = m.instance(
        "u_assign",
        &module,
        "an assignment, for the stream and for the KVMU",
        &[
            ("clear_i", clear),
            ("valid_i", offered),
            ("data_i", word),
            ("left_ready_i", taken.assign),
            ("right_ready_i", kvmu_ready),
        ],
    );
    m.drive(assign_ready, assign.output("ready_o"));
    let held = Record::unpack(m, config, assign.output("data_o"));

    m.section("KV cache", "");
    let module = kvmu::build(config, library);
    let module = library.keep(module);
    let is_new = records::is_new(m, &held);
    let kvmu = m.instance(
        "u_kvmu",
        &module,
        "",
        &[
            ("clear_i", clear),
            ("recent_window_i", csr.get("recent_window_o")),
            ("token_bytes_i", csr.get("token_bytes_o")),
            ("max_burst_i", csr.get("max_burst_o")),
            ("store_base_i", csr.get("store_base_o")),
            ("store_limit_i", csr.get("store_limit_o")),
            ("assign_valid_i", assign.output("right_valid_o")),
            ("assign_token_i", held.token),
            ("assign_cluster_i", held.cluster),
            ("assign_new_i", is_new),
            ("assign_rejected_i", held.rejected),
            ("assign_last_i", held.last),
            ("select_valid_i", wtu.output("select_valid_o")),
            ("select_cluster_i", wtu.output("select_cluster_o")),
            ("select_count_i", wtu.output("select_count_o")),
            ("select_null_i", wtu.output("select_null_o")),
            ("select_last_i", wtu.output("select_last_o")),
            ("offload_ready_i", taken.offload),
            ("selected_ready_i", taken.select),
            ("fetch_ready_i", taken.fetch),
        ],
    );
    m.drive(kvmu_ready, kvmu.output("assign_ready_o"));
    m.drive(select_ready, kvmu.output("select_ready_o"));

    m.section(
        "Counts",
        "Used by the HCU for frames and by the WTU for groups, never at the same time.",
    );
    let wtu_reads = wtu.output("count_read_o");
    let read = m.or(&[hcu.output("count_read_o"), wtu_reads]);
    let cluster = m.mux(
        wtu_reads,
        wtu.output("count_cluster_o"),
        hcu.output("count_cluster_o"),
    );
    let mut inputs = vec![
        ("read_i", read),
        ("cluster_i", cluster),
        ("write_i", hcu.output("count_write_o")),
        ("write_cluster_i", hcu.output("count_home_o")),
        ("write_count_i", hcu.output("count_new_o")),
    ];
    let mut guard = Guard::new(config);
    if guard.is_on() {
        let used = m.or(&[hcu.output("count_used_o"), wtu.output("count_used_o")]);
        inputs.push(("used_i", used));
        inputs.push(("used_lanes_i", wtu.output("lanes_used_o")));
    }
    let handle = m.instance("u_counts", &counts_module, "", &inputs);
    counts.connect(m, &handle);

    m.section("Status", "");
    let queued = queue.output("busy_o");
    let hcu_works = m.name_output(&hcu, "busy_o", "hcu_works", "a token is being clustered");
    let clustering = m.or(&[queued, hcu_works]);
    let clustering = m.name(
        clustering,
        "clustering",
        "a token waits or is being clustered",
    );
    let hcu_busy = m.or(&[clustering, assign.output("busy_o")]);
    let hcu_busy = m.name(
        hcu_busy,
        "hcu_busy",
        "so it is, or an assignment waits to be taken",
    );
    let kvmu_idle = kvmu.output("idle_o");
    let undecided = m.or(&[clustering, assign.output("right_valid_o")]);
    let done = m.and_not(kvmu_idle, undecided);
    m.drive(frames_idle, done);
    let done = m.and_not(kvmu_idle, wtu.output("busy_o"));
    m.drive(groups_idle, done);

    m.section(
        "CSR",
        "Settings, status, interrupts and counters behind AXI4-Lite.",
    );
    let bus = bus::inputs(m);
    let decided = m.and(&[offered, assign_ready]);
    let decided = m.name(decided, "assigned", "a token is assigned");
    let kinds = records::kinds(m, decided, &assigned);
    let passes = m.and(&[wtu.output("select_valid_o"), kvmu.output("select_ready_o")]);
    let selected = m.and_not(passes, wtu.output("select_null_o"));
    let clusters = m.extend(clusters, 16);
    let (wtu_busy, dropped) = (wtu.output("busy_o"), wtu.output("row_dropped_o"));
    let mut inputs = vec![
        ("hcu_busy_i", hcu_busy),
        ("wtu_busy_i", wtu_busy),
        ("kvmu_busy_i", kvmu.output("busy_o")),
        ("clusters_i", clusters),
        ("tokens_i", hcu.output("tokens_o")),
        ("pages_used_i", kvmu.output("pages_used_o")),
        ("frame_done_i", kvmu.output("frame_done_o")),
        ("group_done_i", kvmu.output("group_done_o")),
        ("err_reject_i", kinds.reject),
        ("err_store_full_i", kvmu.output("store_full_o")),
        ("err_bounds_i", kvmu.output("bounds_o")),
        ("err_row_i", dropped),
        ("join_i", kinds.join),
        ("new_i", kinds.new),
        ("forced_i", kinds.forced),
        ("reject_i", kinds.reject),
        ("row_used_i", wtu.output("row_used_o")),
        ("row_dropped_i", dropped),
        ("selected_i", selected),
        ("offloaded_i", kvmu.output("offloaded_o")),
        ("fetched_i", kvmu.output("fetched_o")),
        ("chunks_i", hcu.output("chunks_o")),
        ("hcu_work_i", hcu_busy),
        ("beat_i", wtu.output("beat_o")),
        ("wtu_work_i", wtu_busy),
    ];
    for unit in [&queue, &hcu, &wtu, &handle, &kvmu] {
        guard.include(unit);
    }
    if let Some([corrected, uncorrected]) = guard.count(m, clear) {
        let some = [corrected, uncorrected].map(|words| m.any(words));
        inputs.push(("err_corrected_i", some[0]));
        inputs.push(("err_uncorrected_i", some[1]));
        inputs.push(("corrected_i", corrected));
        inputs.push(("uncorrected_i", uncorrected));
    }
    inputs.extend(bus.iter().map(|(port, signal)| (port.as_str(), *signal)));
    let handle = m.instance("u_csr", &csr_module, "", &inputs);
    csr.connect(m, &handle);
    bus::outputs(m, &csr);

    m.section("Records", "");
    records::outputs(m, config, &assign, &kvmu);
    m.output("irq", csr.get("irq_o"), "an enabled interrupt is pending");
    properties::declare(builder.properties());
    builder.finish()
}

/// The ready inputs of the streams that go out.
struct Taken {
    assign: Signal,
    select: Signal,
    offload: Signal,
    fetch: Signal,
}
