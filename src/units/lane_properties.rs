//! What is to be proved of a lane of the HCU.

use crate::ir::property::Properties;

pub(super) fn declare(p: &mut Properties, rows: u32, rows_bits: u32) {
    p.depth(3, 12, 14);
    p.asks(
        "rows",
        &format!("rows_i <= {rows_bits}'d{rows}"),
        "no more rows than places",
    );
    p.asks(
        "grows",
        "$past(restart_i) | (rows_i >= $past(rows_i))",
        "rows are lost by a restart only",
    );
    p.gives_bounded(
        "row",
        "!candidate_o | ({1'd0, candidate_row_o} < rows_i)",
        "a candidate is a row in use",
    );
    p.gives_bounded(
        "done",
        "!(done_o & candidate_o) | candidate_tag_o",
        "a lane that is done has no candidate of the current token",
    );
    p.gives_bounded(
        "restart",
        "!$past(restart_i) | ~candidate_o",
        "a restart drops everything",
    );
    p.reaches("candidate", "candidate_o & ~candidate_tag_o", "a candidate");
    p.reaches(
        "ahead",
        "candidate_o & candidate_tag_o & cur_valid_i",
        "a candidate of the token behind",
    );
    p.reaches(
        "waits",
        "candidate_o & ~grant_i & $past(candidate_o & ~grant_i)",
        "a candidate waits",
    );
}
