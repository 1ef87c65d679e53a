//! What is to be proved of the counts: one cluster is watched, which may be any.

use crate::ir::property::{Properties, word};

pub(super) fn declare(
    p: &mut Properties,
    (clusters, cluster_bits): (u32, u32),
    count_bits: u32,
    lanes: u32,
) {
    let lanes = lanes.min(clusters);
    let lane_bits = lanes.next_power_of_two().trailing_zeros();
    p.depth(2, 8, 8);
    p.any("f_at", cluster_bits, "cluster that is watched");
    p.register(
        "f_known_q",
        1,
        Some("1'd0"),
        "f_known_q | f_written",
        "its count was written",
    );
    p.register(
        "f_count_q",
        count_bits,
        None,
        "f_written ? write_count_i : f_count_q",
        "its count as it was written last",
    );
    p.register(
        "f_asked_q",
        1,
        Some("1'd0"),
        "read_i ? (f_known_q & (cluster_i == f_at)) : f_asked_q",
        "its count is at the output",
    );
    p.register(
        "f_expected_q",
        count_bits,
        None,
        "read_i ? f_count_q : f_expected_q",
        "the count that is expected there",
    );
    p.wire(
        "f_written",
        1,
        "write_i & (write_cluster_i == f_at)",
        "its count is written",
    );
    let row = |name: &str| match lane_bits {
        0 => name.to_owned(),
        _ => format!("{name}[{}:{lane_bits}]", cluster_bits - 1),
    };
    let apart = match lane_bits < cluster_bits {
        true => format!("({} != {})", row("cluster_i"), row("write_cluster_i")),
        false => "1'd0".to_owned(),
    };
    if !clusters.is_power_of_two() {
        let most = word(u64::from(clusters), cluster_bits);
        p.asks(
            "inside",
            &format!("(cluster_i < {most}) & (write_cluster_i < {most})"),
            "clusters are those of the table",
        );
    }
    p.asks(
        "apart",
        &format!("!(read_i & write_i) | {apart}"),
        "no row is read in the cycle in which it is written",
    );
    p.gives_bounded(
        "count",
        "!f_asked_q | (count_o == f_expected_q)",
        "a count is what was written last, and holds until the next is asked for",
    );
    if lanes > 1 {
        let shifted = format!("counts_o >> (f_lane * {})", word(u64::from(count_bits), 16));
        p.wire(
            "f_lane",
            16,
            &format!("{{{}, f_at[{}:0]}}", word(0, 16 - lane_bits), lane_bits - 1),
            "its lane",
        );
        p.wire(
            "f_row",
            count_bits * lanes,
            &shifted,
            "its row from its own count on",
        );
        p.gives_bounded(
            "row",
            &format!("!f_asked_q | (f_row[{}:0] == f_expected_q)", count_bits - 1),
            "so it is in its row",
        );
    }
    p.reaches(
        "read",
        &format!("f_asked_q & (count_o == {})", word(3, count_bits)),
        "a count is read",
    );
}
