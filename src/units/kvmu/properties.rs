//! What is to be proved of the KVMU.

use crate::config::Config;
use crate::ir::property::{Properties, word};
use crate::ir::value_width;
use crate::units::widths::cluster_width;

pub(super) fn declare(p: &mut Properties, config: &Config) {
    let cluster = cluster_width(config);
    let pages = config.kvmu.pages;
    let pages_bits = value_width(u64::from(pages));
    p.cleared_by("clear_i");
    p.depth(6, 12, 24);
    surroundings(p, cluster, config.kvmu.recent_max);

    let most = word(u64::from(pages), pages_bits);
    p.gives_bounded(
        "pages",
        &format!("pages_used_o <= {most}"),
        "no more pages than the store has",
    );
    p.gives("lands", "!lands | ((placed_at >= store_base_i) & (({1'd0, placed_at} + {44'd0, token_bytes_i}) <= {1'd0, store_limit_i}))",
        "an offload that has a slot lies in the store, whole");
    p.gives(
        "one_reason",
        "!(store_full_o & bounds_o)",
        "an offload that has none has one reason",
    );
    let offload = |high: u32, low: u32| format!("offload_o[{high}:{low}]");
    let (noslot, address) = (32 + cluster, offload(96 + cluster, 33 + cluster));
    let noslot = format!("offload_o[{noslot}]");
    p.gives_bounded("offload_inside",
        &format!("!(offload_valid_o & ~{noslot} & f_constant_q) | (({address} >= store_base_i) & (({{1'd0, {address}}} + {{44'd0, token_bytes_i}}) <= {{1'd0, store_limit_i}}))"),
        "the address of an offload is inside the store");
    p.gives_bounded(
        "offload_none",
        &format!("!(offload_valid_o & {noslot}) | ({address} == 64'd0)"),
        "an offload without a slot has the address 0",
    );
    let null = format!("fetch_o[{}]", 64 + 32 + cluster + 15);
    p.gives_bounded("fetch_inside",
        &format!("!(fetch_valid_o & ~{null} & f_constant_q) | ((fetch_o[63:0] >= store_base_i) & (({{1'd0, fetch_o[63:0]}} + {{33'd0, fetch_o[95:64]}}) <= {{1'd0, store_limit_i}}))"),
        "what is fetched is inside the store");
    p.gives_bounded(
        "fetch_null",
        &format!("!(fetch_valid_o & {null}) | (fetch_o[95:0] == 96'd0)"),
        "a null descriptor is 0",
    );
    p.gives(
        "busy",
        "busy_o | idle_o",
        "idle_o and busy_o say the same of work",
    );
    p.offers_bounded(
        "offload",
        "offload_valid_o",
        "offload_ready_i",
        &["offload_o"],
    );
    p.offers_bounded(
        "selected",
        "selected_valid_o",
        "selected_ready_i",
        &["selected_o"],
    );
    p.offers_bounded("fetch", "fetch_valid_o", "fetch_ready_i", &["fetch_o"]);
    p.serves_bounded(
        "assign",
        "assign_valid_i",
        "assign_ready_o",
        "offload_ready_i & ~clear_i & (recent_window_i == $past(recent_window_i))",
        8,
    );
    p.reaches(
        "offloaded",
        &format!("offload_valid_o & ~{noslot}"),
        "a token is offloaded",
    );
    p.reaches("bounds", "bounds_o", "an offload does not fit");
    p.reaches(
        "fetched",
        &format!("fetch_valid_o & ~{null}"),
        "a page is fetched",
    );
    p.reaches(
        "null",
        &format!("fetch_valid_o & {null}"),
        "a group without a page",
    );
}

/// What the KVMU asks.
fn surroundings(p: &mut Properties, cluster: u32, recent_max: u32) {
    let settings = "{token_bytes_i, max_burst_i, store_base_i, store_limit_i}";
    let width = 21 + 32 + 64 + 64;
    p.register(
        "f_settings_q",
        width,
        None,
        settings,
        "settings in the cycle before",
    );
    p.wire(
        "f_same",
        1,
        &format!("f_settings_q == {settings}"),
        "they did not change",
    );
    p.register(
        "f_constant_q",
        1,
        Some("1'd1"),
        "clear_i | (f_constant_q & f_same & f_after_q) | ~f_after_q",
        "they have not changed since reset or clear",
    );
    p.register(
        "f_after_q",
        1,
        Some("1'd0"),
        "~clear_i",
        "there was a cycle before, not of clear",
    );
    p.register(
        "f_frame_q",
        1,
        Some("1'd0"),
        "~clear_i & ((assign_valid_i & assign_ready_o) ? ~assign_last_i : f_frame_q)",
        "a frame has begun",
    );
    p.register(
        "f_group_q",
        1,
        Some("1'd0"),
        "~clear_i & ((select_valid_i & select_ready_o) ? ~select_last_i : f_group_q)",
        "a group has begun",
    );
    p.register(
        "f_assigning_q",
        1,
        Some("1'd0"),
        "~clear_i & (assign_valid_i | f_frame_q | (f_assigning_q & ~idle_o))",
        "frames are worked off",
    );
    p.register(
        "f_selecting_q",
        1,
        Some("1'd0"),
        "~clear_i & (select_valid_i | f_group_q | (f_selecting_q & ~idle_o))",
        "groups are worked off",
    );
    let zero = word(0, cluster + 1);
    let one = word(1, cluster + 1);
    p.register("f_founded_q", cluster + 1, Some(&zero),
        &format!("clear_i ? {zero} : (assign_valid_i & assign_ready_o & assign_new_i) ? f_founded_q + {one} : f_founded_q"),
        "clusters there are");
    p.asks(
        "settings",
        "f_same | ~busy_o | ~f_after_q",
        "settings change only while busy_o is 0",
    );
    let most = word(u64::from(recent_max), value_width(u64::from(recent_max)));
    p.asks(
        "window",
        &format!("recent_window_i <= {most}"),
        "a window that the ring holds",
    );
    p.asks(
        "window_stays",
        "!$past(busy_o | assign_valid_i) | (recent_window_i == $past(recent_window_i))",
        "the window changes only while busy_o is 0 and nothing is offered",
    );
    p.asks(
        "token_bytes",
        "(token_bytes_i != 21'd0) & (token_bytes_i <= 21'd1048576)",
        "bytes of a token are legal",
    );
    p.asks(
        "sides",
        "!(assign_valid_i & select_valid_i)",
        "frames and groups do not overlap",
    );
    p.asks(
        "frames",
        "!assign_valid_i | ~f_selecting_q",
        "no frame before the groups are worked off",
    );
    p.asks(
        "groups",
        "!select_valid_i | ~f_assigning_q",
        "no group before the frames are worked off",
    );
    p.asks("founds", "!(assign_valid_i & assign_new_i) | (({1'd0, assign_cluster_i} == f_founded_q) & ~assign_rejected_i)",
        "clusters are numbered in the order in which they are founded");
    p.asks("joins", "!(assign_valid_i & ~assign_new_i & ~assign_rejected_i) | ({1'd0, assign_cluster_i} < f_founded_q)",
        "a token joins a cluster that there is");
    p.asks(
        "selects",
        "!(select_valid_i & ~select_null_i) | ({1'd0, select_cluster_i} < f_founded_q)",
        "a cluster selected is one that there is",
    );
    p.asks(
        "null",
        "!(select_valid_i & select_null_i) | select_last_i",
        "a null selection is alone",
    );
    p.accepts(
        "assign",
        "assign_valid_i",
        "assign_ready_o",
        &[
            "assign_token_i",
            "assign_cluster_i",
            "assign_new_i",
            "assign_rejected_i",
            "assign_last_i",
        ],
    );
    p.accepts(
        "select",
        "select_valid_i",
        "select_ready_o",
        &[
            "select_cluster_i",
            "select_count_i",
            "select_null_i",
            "select_last_i",
        ],
    );
}
