//! What is to be proved of the recent window.
//!
//! One token is watched, that of the number `f_at` modulo twice the size of the ring, as the pointers count.

use crate::ir::property::{Properties, word};

pub(super) fn declare(p: &mut Properties, width: u32, recent_max: u32) {
    let index = recent_max.trailing_zeros();
    let number = index + 1;
    let low = format!("f_at[{}:0]", index - 1);
    p.cleared_by("clear_i");
    p.depth(3, 16, recent_max.min(16) + 6);

    p.any("f_at", number, "number of the token that is watched");
    p.register(
        "f_word_q",
        width,
        None,
        "f_marks ? f_entering : f_word_q",
        "what it was",
    );
    p.register(
        "f_shown_q",
        1,
        Some("1'd0"),
        "~clear_i & ((leave & (left_q == f_at)) | (f_shown_q & ~free))",
        "it stands at the output",
    );
    p.memory(
        "f_words_q",
        (width, recent_max),
        (
            "enter",
            &format!("entered_q[{}:0]", index - 1),
            "f_entering",
        ),
        "what the ring holds",
    );
    p.register(
        "f_read_q",
        width,
        None,
        &format!("leave ? f_words_q[left_q[{}:0]] : f_read_q", index - 1),
        "what its output holds",
    );
    for (name, event, comment) in [
        (
            "f_frames_q",
            "assign_valid_i & assign_ready_o & assign_last_i",
            "frames that ended",
        ),
        (
            "f_ends_q",
            "leaver_last_o & leaver_ready_i",
            "ends of frames handed on",
        ),
    ] {
        let next = format!("clear_i ? 2'd0 : {name} + {{1'd0, {event}}}");
        p.register(name, 2, Some("2'd0"), &next, comment);
    }
    p.wire(
        "f_entering",
        width,
        "{assign_new_i, assign_cluster_i, assign_token_i}",
        "the word that enters",
    );
    p.wire(
        "f_marks",
        1,
        "enter & (entered_q == f_at)",
        "the watched token enters",
    );
    p.wire(
        "f_until",
        number,
        "f_at - left_q",
        "tokens that leave before it",
    );
    p.wire(
        "f_out",
        width,
        "{leaver_founder_o, leaver_cluster_o, leaver_token_o}",
        "the word at the output",
    );

    p.asks(
        "window",
        &format!("recent_window_i <= {}", word(u64::from(recent_max), number)),
        "a window that the ring holds",
    );
    p.asks(
        "window_stays",
        "!$past(busy_o | assign_valid_i) | (recent_window_i == $past(recent_window_i))",
        "the window changes only while busy_o is 0 and nothing is offered",
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
    p.gives(
        "fill",
        &format!("fill <= {}", word(u64::from(recent_max), number)),
        "no more tokens than places",
    );
    p.gives(
        "intact",
        &format!("!(f_until < fill) | (f_words_q[{low}] == f_word_q)"),
        "the watched token is intact in the ring",
    );
    p.gives(
        "read",
        "!f_shown_q | (f_read_q == f_word_q)",
        "it is read intact",
    );
    p.gives("shown", "!f_shown_q | leaves_q", "it is offered");
    p.lemma(
        "memory",
        "!leaves_q | (tokens_rdata == f_read_q)",
        "the memory yields what was written, as is proved of it",
    );
    p.gives(
        "delivered",
        "!f_shown_q | (f_out == f_word_q)",
        "the watched token leaves intact",
    );
    p.gives(
        "turn",
        &format!(
            "!(leaves_q & (left_q == f_at + {})) | f_shown_q",
            word(1, number)
        ),
        "and in its turn",
    );
    p.gives(
        "owed",
        "!owed_q | above",
        "a leaver is owed only while the ring is above the window",
    );
    p.gives(
        "stays",
        "!leave | above | (enter & ~below)",
        "within the window every token stays",
    );
    p.gives(
        "ends",
        "(f_frames_q - f_ends_q) == ({1'd0, ends_q} + {1'd0, owed_q & owed_last_q})",
        "every end of a frame is handed on once",
    );
    p.offers(
        "leaver",
        "leaver_valid_o | leaver_last_o",
        "leaver_ready_i",
        &[
            "leaver_valid_o",
            "leaver_last_o",
            "leaver_token_o",
            "leaver_cluster_o",
            "leaver_founder_o",
        ],
    );
    if recent_max <= 128 {
        p.serves_bounded(
            "assign",
            "assign_valid_i",
            "assign_ready_o",
            "leaver_ready_i & ~clear_i",
            recent_max + 2,
        );
    }
    p.reaches("owes", "owed_q & !above_by_one", "several leavers are owed");
    p.reaches(
        "rejected",
        "assign_valid_i & assign_ready_o & assign_rejected_i & assign_last_i",
        "a frame ends with a token that no cluster took",
    );
    p.reaches(
        "both",
        "leaver_valid_o & leaver_last_o",
        "a leaver and an end",
    );
    if recent_max <= 16 {
        p.reaches(
            "full",
            &format!("fill == {}", word(u64::from(recent_max), number)),
            "every place is taken",
        );
    }
}
