//! What is to be proved of the HCU.

use crate::ir::property::{Properties, word};

/// Sizes that the properties speak of.
pub(super) struct Shape {
    pub clusters: u32,
    pub clusters_bits: u32,
    pub chunks: u32,
}

pub(super) fn declare(p: &mut Properties, shape: &Shape) {
    p.cleared_by("clear_i");
    p.depth(3, 12, 20);
    let counted =
        |event: &str, name: &str| format!("clear_i ? 32'd0 : ({event}) ? {name} + 32'd1 : {name}");
    p.register(
        "f_taken_q",
        32,
        Some("32'd0"),
        &counted("token_valid_i & token_ready_o", "f_taken_q"),
        "tokens taken",
    );
    p.register(
        "f_decided_q",
        32,
        Some("32'd0"),
        &counted("assign_valid_o & assign_ready_i", "f_decided_q"),
        "assignments handed over",
    );
    p.register(
        "f_up_q",
        1,
        Some("1'd0"),
        "1'd1",
        "there was a cycle behind reset",
    );
    p.asks(
        "cleared",
        "f_up_q | clear_i",
        "behind reset comes a cycle of clear_i",
    );
    p.asks(
        "th_hd",
        "!$past(busy_o) | (th_hd_i == $past(th_hd_i))",
        "the threshold changes only while busy_o is 0",
    );
    p.accepts(
        "token",
        "token_valid_i",
        "token_ready_o",
        &["token_code_i", "token_last_i"],
    );
    let most = word(u64::from(shape.clusters), shape.clusters_bits);
    p.gives(
        "clusters",
        &format!("clusters_o <= {most}"),
        "no more clusters than places",
    );
    p.gives(
        "each",
        "(f_taken_q - f_decided_q) == {31'd0, cur_valid_q}",
        "one assignment for every token, in their order",
    );
    p.gives(
        "number",
        "tokens_o == f_decided_q",
        "tokens are numbered in their order",
    );
    p.gives(
        "deciding",
        "!assign_valid_o | cur_valid_q",
        "an assignment has its token",
    );
    p.gives(
        "counted",
        "!count_write_o | (assign_valid_o & assign_ready_i)",
        "a count is written when the assignment is taken",
    );
    p.gives(
        "grows",
        "$past(clear_i) | (clusters_o == $past(clusters_o)) | $past(count_write_o)",
        "a cluster comes with its count",
    );
    p.gives_bounded(
        "home",
        "!count_write_o | ({1'd0, count_home_o} <= clusters_o)",
        "a count is that of a cluster, or of the next one",
    );
    p.offers_while("assign", "assign_valid_o", "assign_ready_i", &["assign_o"]);
    p.serves_bounded(
        "token",
        "cur_valid_q",
        "assign_valid_o",
        &format!("~clear_i & (clusters_o < {})", word(2, shape.clusters_bits)),
        shape.chunks + 6,
    );
    p.reaches(
        "founded",
        "count_write_o & (tokens_o == 32'd1)",
        "the second token has its cluster",
    );
    p.reaches(
        "joined",
        "count_write_o & (clusters_o == $past(clusters_o)) & (tokens_o == 32'd2)",
        "the third token has its cluster",
    );
    p.reaches(
        "cleared",
        "~cur_valid_q & $past(cur_valid_q & clear_i & assign_valid_o)",
        "cleared while an assignment waits",
    );
}
