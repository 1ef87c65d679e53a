//! What is to be proved of the WTU and its parts.

use super::Shape;
use crate::ir::property::{Properties, word};

pub(super) fn load(p: &mut Properties, stages: u32) {
    // As long as two rows are on their way through the arithmetic.
    p.depth(12 + 2 * stages, 14, 16);
    p.register(
        "f_row_q",
        1,
        Some("1'd0"),
        "~clear_i & ((valid_i & ready_o) ? ~last_i : f_row_q)",
        "a row has begun",
    );
    p.asks(
        "taken",
        "!taken_i | row_valid_o",
        "only a row that waits is taken over",
    );
    p.asks(
        "clusters",
        "(clusters_i == $past(clusters_i)) | ~(f_row_q | full_o | row_valid_o)",
        "clusters come only between rows",
    );
    p.asks(
        "marking",
        "!(marking0_i & marking1_i)",
        "one row is marked at a time",
    );
    for (buffer, other) in [(0, "buffer_o"), (1, "~buffer_o")] {
        p.asks(
            &format!("marking{buffer}_begins"),
            &format!("!(marking{buffer}_i & $past(~marking{buffer}_i)) | {other} | taken_i"),
            "no row is marked while its buffer is that being loaded: it is marked before",
        );
        p.asks(
            &format!("marking{buffer}_goes_on"),
            &format!(
                "!(marking{buffer}_i & $past(marking{buffer}_i)) | (marked_i >= $past(marked_i))"
            ),
            "the marking goes on",
        );
        p.gives_bounded(
            &format!("ahead{buffer}"),
            &format!(
                "!(write{buffer}_o & marking{buffer}_i) | ({{1'd0, write_beat_o}} < marked_i)"
            ),
            "no beat is overwritten that the marking has still to read",
        );
    }
    p.gives(
        "one_buffer",
        "!(write0_o & write1_o)",
        "a beat goes into one buffer",
    );
    p.gives(
        "one_fate",
        "!(dropped_o & used_o)",
        "a row is used or dropped",
    );
    p.gives(
        "fate",
        "$past(valid_i & ready_o & last_i & ~clear_i) == (dropped_o | used_o)",
        "every row is used or dropped, once",
    );
    p.gives(
        "beats",
        "$past(valid_i & ready_o & ~clear_i) == beat_o",
        "every beat is counted",
    );
    p.gives_bounded(
        "inside",
        "!(write0_o | write1_o) | (write_beat_o <= last_beat_o)",
        "no beat lies behind the row's last",
    );
    p.gives_bounded(
        "waits",
        "!row_valid_o | full_o",
        "a row that waits is complete",
    );
    p.gives_bounded(
        "room",
        "!(full_o & ready_o)",
        "nothing is taken while a row waits",
    );
    p.serves_bounded("row", "full_o & ~row_valid_o", "row_valid_o", "~clear_i", 6);
    p.serves(
        "beat",
        "valid_i",
        "ready_o",
        "~full_o & ~marking0_i & ~marking1_i & ~clear_i",
        3,
    );
    p.reaches("used", "row_valid_o & row_ok_o", "a row is used");
    p.reaches("dropped", "dropped_o & ~full_o", "a row is dropped");
    p.reaches(
        "empty",
        "row_valid_o & ~row_ok_o & row_last_o",
        "a group ends with a row that was dropped",
    );
    p.reaches(
        "behind",
        "write0_o & marking0_i",
        "a row is loaded behind the marking",
    );
    p.reaches(
        "cleared",
        "~f_row_q & $past(f_row_q & clear_i)",
        "cleared in the middle of a row",
    );
}

pub(super) fn search(p: &mut Properties, shape: &Shape) {
    p.cleared_by("clear_i");
    p.depth(3, 10, 30);
    let next = |event: &str, name: &str| format!("clear_i ? 2'd0 : {name} + {{1'd0, {event}}}");
    p.register(
        "f_begun_rows_q",
        2,
        Some("2'd0"),
        &next("taken_o", "f_begun_rows_q"),
        "rows taken over",
    );
    p.register(
        "f_done_rows_q",
        2,
        Some("2'd0"),
        &next("done_o", "f_done_rows_q"),
        "rows handed on",
    );
    p.asks(
        "row",
        "!waiting_i | row_ok_i | row_last_i",
        "a row without scores ends its group",
    );
    p.asks(
        "beats",
        "(last_beat_i == $past(last_beat_i)) | ~(waiting_i | active_o)",
        "clusters come only between rows",
    );
    p.gives(
        "taken",
        "!taken_o | (waiting_i & go_i & ~active_o)",
        "a row is taken over when it may be",
    );
    p.gives(
        "done",
        "done_o == (hand_o & hand_ready_i)",
        "a row is done when it is handed on",
    );
    p.gives("hand", "!hand_o | active_o", "only a row is handed on");
    // A pass over a list ends where the list does: of that no induction knows.
    let gives = match shape.exact {
        true => Properties::gives_bounded,
        false => Properties::gives,
    };
    let offers = match shape.exact {
        true => Properties::offers_while,
        false => Properties::offers,
    };
    if !shape.exact {
        passes(p, shape);
    }
    gives(
        p,
        "each",
        "(f_begun_rows_q - f_done_rows_q) == {1'd0, active_o}",
        "every row is handed on once",
    );
    gives(
        p,
        "read",
        "!read_o | (read_beat_o <= last_beat_i)",
        "no beat is read behind the row's last",
    );
    let selection = ["row_ok_o", "row_last_o", "all_o", "above_o"];
    offers(p, "hand", "hand_o", "hand_ready_i", &selection);
    p.reaches("row", "hand_o & row_ok_o", "a row is searched");
    p.reaches("empty", "hand_o & ~row_ok_o", "a group without scores");
}

/// What an induction has to know of the passes over a row.
fn passes(p: &mut Properties, shape: &Shape) {
    p.wire(
        "f_states",
        6,
        "{setup_q, run_q, scale_q, scan_q, resolve_q, hand_q}",
        "what is being done with the row",
    );
    p.gives(
        "one_state",
        "(f_states & (f_states - 6'd1)) == 6'd0",
        "one thing is done at a time",
    );
    // The last beat of a pass on its way through lanes and adder trees.
    let stages: Vec<String> = (1..=shape.latency())
        .map(|stage| format!("pass_last_s{stage}_q"))
        .collect();
    let ends: Vec<&str> = ["issuing_q", "(read_valid_q & read_last_q)"]
        .into_iter()
        .chain(stages.iter().map(String::as_str))
        .collect();
    let width = u32::BITS - (ends.len() as u32).leading_zeros();
    let terms: Vec<String> = (ends.iter())
        .map(|end| format!("{{{}'d0, {end}}}", width - 1))
        .collect();
    p.wire(
        "f_ends",
        width,
        &terms.join(" + "),
        "ends of the pass that are still to come",
    );
    p.gives(
        "one_end",
        &format!("f_ends == {{{}'d0, setup_q | run_q}}", width - 1),
        "a pass has one end",
    );
    let beats: Vec<&str> = (std::iter::once("read_valid_q"))
        .chain(stages.iter().map(String::as_str))
        .collect();
    p.gives(
        "beats",
        &format!("!({}) | run_q", beats.join(" | ")),
        "beats come only in a pass",
    );
    p.gives(
        "within",
        "!issuing_q | (at_q <= last_beat_i)",
        "what is to be read is in the row",
    );
}

pub(super) fn select(p: &mut Properties, shape: &Shape) {
    let cluster = shape.place_bits();
    p.cleared_by("clear_i");
    p.depth(3, 14, 18);
    let groups = "clear_i ? 2'd0 : f_groups_q + {1'd0, hand_i & hand_ready_o & row_last_i} \
                  - {1'd0, select_valid_o & select_ready_i & select_last_o}";
    p.register(
        "f_groups_q",
        2,
        Some("2'd0"),
        groups,
        "groups that are to be listed",
    );
    p.register(
        "f_within_q",
        1,
        Some("1'd0"),
        "~clear_i & ((select_valid_o & select_ready_i) ? ~select_last_o : f_within_q)",
        "a list has begun",
    );
    p.register(
        "f_before_q",
        cluster,
        None,
        "(select_valid_o & select_ready_i) ? select_cluster_o : f_before_q",
        "the cluster before",
    );
    p.accepts(
        "hand",
        "hand_i",
        "hand_ready_o",
        &["row_ok_i", "row_last_i", "above_i", "all_i"],
    );
    p.asks(
        "row",
        "!hand_i | row_ok_i | row_last_i",
        "a row without scores ends its group",
    );
    p.asks(
        "beats",
        "(last_beat_i == $past(last_beat_i)) | ~(busy_o | f_within_q)",
        "clusters come only between groups",
    );
    p.asks(
        "count",
        "!$past(select_valid_o & ~select_ready_i & ~clear_i) | (count_i == $past(count_i))",
        "the count of a cluster that is offered holds",
    );
    p.gives_bounded(
        "one_last",
        "!f_groups_q[1]",
        "every group has one last cluster",
    );
    p.gives_bounded(
        "listed",
        "!select_valid_o | f_groups_q[0]",
        "only a group that has ended is listed",
    );
    p.gives_bounded(
        "order",
        "!(select_valid_o & f_within_q) | ((select_cluster_o > f_before_q) & ~select_null_o)",
        "clusters are listed from the lowest up, each once",
    );
    p.gives_bounded(
        "null",
        &format!(
            "!(select_valid_o & select_null_o) | (select_last_o & (select_cluster_o == {}))",
            word(0, cluster)
        ),
        "a null record is alone in its group, and 0",
    );
    p.gives(
        "room",
        "!(hand_ready_o & busy_o)",
        "no row is taken while one is marked, or a group listed",
    );
    p.gives(
        "closed",
        "!closed_o | (select_valid_o & select_ready_i & select_last_o)",
        "a list ends with its last cluster",
    );
    p.offers_bounded(
        "select",
        "select_valid_o",
        "select_ready_i",
        &[
            "select_cluster_o",
            "select_null_o",
            "select_last_o",
            "select_count_o",
        ],
    );
    p.reaches(
        "null",
        "select_valid_o & select_null_o",
        "nothing is selected",
    );
    p.reaches(
        "two",
        "f_within_q & select_valid_o & select_last_o",
        "two clusters are selected",
    );
    p.reaches(
        "rows",
        "hand_i & hand_ready_o & ~row_last_i & row_ok_i",
        "a row that does not end its group",
    );
}

pub(super) fn whole(p: &mut Properties) {
    p.cleared_by("clear_i");
    p.depth(2, 9, 34);
    let groups = "clear_i ? 3'd0 : f_groups_q \
                  + {2'd0, score_valid_i & score_ready_o & score_last_i & score_user_i} \
                  - {2'd0, select_valid_o & select_ready_i & select_last_o}";
    p.register(
        "f_groups_q",
        3,
        Some("3'd0"),
        groups,
        "groups that have come and were not listed whole",
    );
    p.register(
        "f_group_q",
        1,
        Some("1'd0"),
        "~clear_i & ((score_valid_i & score_ready_o) ? ~(score_last_i & score_user_i) : f_group_q)",
        "a group has begun",
    );
    p.asks(
        "clusters",
        "(clusters_i == $past(clusters_i)) | ~(f_group_q | busy_o | $past((busy_o | (score_valid_i & score_ready_o)) & ~clear_i))",
        "clusters come only between groups, while busy_o is 0",
    );
    p.asks(
        "count",
        "$past(count_read_o) | !$past(select_valid_o & ~select_ready_i & ~clear_i) | (count_i == $past(count_i))",
        "the count of a cluster that is offered holds until the next is read",
    );
    p.gives_bounded(
        "apart",
        "!(closing_q & search_active)",
        "no row is searched while a group is listed",
    );
    p.gives_bounded(
        "closing",
        "!select_valid_o | closing_q",
        "clusters are listed when their group has ended",
    );
    p.gives_bounded(
        "whole",
        "f_groups_q == ({2'd0, load_full & load_row_last} + {2'd0, search_active & search_row_last} + {2'd0, closing_q})",
        "a group that has come waits, is searched, or is listed",
    );
    p.gives_bounded(
        "groups",
        "!select_valid_o | (|f_groups_q)",
        "only a group that has come is listed",
    );
    p.offers_bounded(
        "select",
        "select_valid_o",
        "select_ready_i",
        &[
            "select_cluster_o",
            "select_null_o",
            "select_last_o",
            "select_count_o",
        ],
    );
}
