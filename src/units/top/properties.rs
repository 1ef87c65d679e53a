//! What is to be proved of the whole engine: the rules of its buses, and that no address leaves the store.

use crate::ir::property::Properties;

pub(super) fn declare(p: &mut Properties) {
    p.cleared_by("csr_clear");
    p.depth(2, 8, 16);
    for (name, payload) in [
        ("hash", vec!["tdata", "tlast"]),
        ("score", vec!["tdata", "tlast", "tkeep", "tuser"]),
    ] {
        stream(p, "s_axis", name, &payload);
    }
    for name in ["assign", "select", "offload", "fetch"] {
        stream(p, "m_axis", name, &["tdata", "tlast"]);
    }
    let frames = "csr_clear ? 4'd0 : f_frames_q \
                  + {3'd0, s_axis_hash_tvalid & s_axis_hash_tready & s_axis_hash_tlast} \
                  - {3'd0, m_axis_assign_tvalid & m_axis_assign_tready & m_axis_assign_tlast}";
    p.register(
        "f_frames_q",
        4,
        Some("4'd0"),
        frames,
        "frames that have come and not left",
    );
    p.gives(
        "open",
        "!(s_axis_hash_tready | s_axis_score_tready) | csr_enable",
        "nothing is taken while CTRL.enable is 0",
    );
    p.gives_bounded(
        "one",
        "!(s_axis_hash_tready & s_axis_score_tready)",
        "one input is open at a time",
    );
    p.gives_bounded(
        "frames_open",
        "order_frames | ~(clustering | assign_right_valid)",
        "frames are worked on only while their input is open",
    );
    p.gives_bounded(
        "groups_begin",
        "$past(wtu_busy | score_taken) | ~wtu_busy",
        "a row is worked on only after a beat of it was taken",
    );
    p.gives_bounded(
        "groups_apart",
        "!order_frames | ~wtu_busy",
        "the input of frames is open only while no row is worked on",
    );
    p.gives_bounded(
        "frames",
        "!(m_axis_assign_tvalid & m_axis_assign_tlast) | (|f_frames_q)",
        "a frame ends at the output only after it has ended at the input",
    );
    p.gives(
        "packets",
        "m_axis_offload_tlast",
        "each offload is a packet",
    );
    let noslot = "m_axis_offload_tdata[48]";
    p.gives_bounded("offload_inside", &format!("!(m_axis_offload_tvalid & ~{noslot}) | ((m_axis_offload_tdata[127:64] >= csr_store_base) & (m_axis_offload_tdata[127:64] < csr_store_limit))"),
        "the address of an offload is inside the store");
    p.gives_bounded("fetch_inside", "!(m_axis_fetch_tvalid & ~m_axis_fetch_tdata[127]) | ((m_axis_fetch_tdata[63:0] >= csr_store_base) & (m_axis_fetch_tdata[63:0] < csr_store_limit))",
        "what is fetched is inside the store");
    p.asks("aw", "!$past(s_axil_awvalid & ~s_axil_awready) | (s_axil_awvalid & (s_axil_awaddr == $past(s_axil_awaddr)))",
        "a write address stays until it is taken");
    p.asks("w", "!$past(s_axil_wvalid & ~s_axil_wready) | (s_axil_wvalid & ({s_axil_wdata, s_axil_wstrb} == $past({s_axil_wdata, s_axil_wstrb})))",
        "a word to write stays until it is taken");
    p.asks("ar", "!$past(s_axil_arvalid & ~s_axil_arready) | (s_axil_arvalid & (s_axil_araddr == $past(s_axil_araddr)))",
        "a read address stays until it is taken");
    p.reaches("enabled", "csr_enable", "the engine is switched on");
    p.reaches(
        "busy",
        "s_axil_bvalid & s_axil_bresp[1]",
        "a write is refused",
    );
}

/// One AXI4-Stream.
fn stream(p: &mut Properties, kind: &str, name: &str, payload: &[&str]) {
    let port = |part: &str| format!("{kind}_{name}_{part}");
    let payload: Vec<String> = payload.iter().map(|part| port(part)).collect();
    let payload: Vec<&str> = payload.iter().map(String::as_str).collect();
    let (valid, ready) = (port("tvalid"), port("tready"));
    match kind {
        "s_axis" => p.asks_of_stream(name, &valid, &ready, &payload),
        _ => p.offers_bounded(name, &valid, &ready, &payload),
    }
}
