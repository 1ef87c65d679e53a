//! What is to be proved of the order of frames and groups.

use crate::ir::property::Properties;

pub(super) fn declare(p: &mut Properties) {
    p.depth(3, 15, 15);
    p.asks(
        "hash",
        "!hash_taken_i | (hash_valid_i & frames_o)",
        "a hash code is taken only if it is offered and its input is open",
    );
    p.asks(
        "score",
        "!score_taken_i | (score_valid_i & groups_o)",
        "a beat of scores is taken only if it is offered and its input is open",
    );
    p.gives(
        "one",
        "!(frames_o & groups_o)",
        "one input is open at a time",
    );
    for (packet, taken, last, open) in [
        ("frame", "hash_taken_i", "hash_last_i", "frames_o"),
        ("group", "score_taken_i", "score_last_i", "groups_o"),
    ] {
        let begun = format!("f_{packet}_q");
        p.register(
            &begun,
            1,
            Some("1'd0"),
            &format!("~clear_i & ({taken} ? ~{last} : {begun})"),
            &format!("a {packet} has begun"),
        );
        p.gives(
            &format!("{packet}_begun"),
            &format!("{packet}_open_q == {begun}"),
            &format!("from the first beat of a {packet} to its last"),
        );
        p.gives(
            &format!("{packet}_whole"),
            &format!("!{begun} | {open}"),
            &format!("a {packet} that has begun keeps its input open"),
        );
    }
    p.gives(
        "frames_decided",
        "!(groups_q & $past(frames_q)) | $past(frames_idle_i & ~frame_open_q)",
        "scores open only when all frames taken are decided",
    );
    p.gives(
        "groups_decided",
        "!(frames_q & $past(~frames_q)) | $past(groups_idle_i | groups_q)",
        "hash codes open only when all groups taken are decided, or none has begun",
    );
    p.gives(
        "frame_first",
        "!(groups_q & $past(~groups_q)) | $past(score_valid_i & ~hash_valid_i)",
        "if both wait, the frame goes first",
    );
    p.serves(
        "hash",
        "hash_valid_i",
        "frames_o",
        "groups_idle_i & ~group_open_q & ~score_taken_i & ~clear_i",
        3,
    );
    p.serves(
        "score",
        "score_valid_i",
        "groups_o",
        "~hash_valid_i & frames_idle_i & ~frame_open_q & ~clear_i",
        3,
    );
    p.reaches(
        "change",
        "groups_q & $past(frames_q)",
        "from frames to groups",
    );
    p.reaches(
        "overtaken",
        "!groups_q & !frames_q & $past(groups_q & hash_valid_i & ~clear_i)",
        "a frame goes before a group that has not begun",
    );
    p.reaches(
        "cleared",
        "!frames_q & $past(frames_q & frame_open_q & clear_i)",
        "cleared in the middle of a frame",
    );
}
