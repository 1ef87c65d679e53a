//! What is to be proved of the fork.

use crate::ir::property::Properties;

pub(super) fn declare(p: &mut Properties, width: u32) {
    p.cleared_by("clear_i");
    p.depth(2, 12, 10);
    p.register(
        "f_word_q",
        width,
        None,
        "load ? data_i : f_word_q",
        "the word taken last",
    );
    for (name, event, comment) in [
        ("f_came_q", "load", "words taken"),
        (
            "f_left_q",
            "left_q & left_ready_i",
            "words that the left side took",
        ),
        (
            "f_right_q",
            "right_q & right_ready_i",
            "words that the right side took",
        ),
    ] {
        let next = format!("clear_i ? 2'd0 : {name} + {{1'd0, {event}}}");
        p.register(name, 2, Some("2'd0"), &next, comment);
    }
    p.gives(
        "left_once",
        "(f_came_q - f_left_q) == {1'd0, left_q}",
        "the left side gets every word once",
    );
    p.gives(
        "right_once",
        "(f_came_q - f_right_q) == {1'd0, right_q}",
        "the right side gets every word once",
    );
    p.gives(
        "intact",
        "!(left_valid_o | right_valid_o) | (data_o == f_word_q)",
        "both get the word that was taken",
    );
    p.gives(
        "room",
        "!(ready_o & busy_o)",
        "no word is taken before both have the one before",
    );
    p.offers("left", "left_valid_o", "left_ready_i", &["data_o"]);
    p.offers("right", "right_valid_o", "right_ready_i", &["data_o"]);
    p.serves(
        "in",
        "valid_i",
        "ready_o",
        "left_ready_i & right_ready_i & ~clear_i",
        2,
    );
    p.reaches(
        "one_side",
        "left_q & !right_q & ($past(right_q))",
        "the right side is first",
    );
    p.reaches(
        "other_side",
        "right_q & !left_q & ($past(left_q))",
        "the left side is first",
    );
    p.reaches(
        "dropped",
        "!busy_o & $past(clear_i & busy_o)",
        "a word is dropped",
    );
}
