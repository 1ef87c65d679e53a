//! What is to be proved of the FIFO.
//!
//! One word is watched, that of the number `f_at` (modulo a power of two above the capacity): where it stands in the memory,
//! how many are ahead of it, that it is intact. Since `f_at` may be any number, what holds for it holds for every word.

use crate::ir::property::{Properties, word};
use crate::ir::{index_width, value_width};

/// Depths up to which filling the FIFO is looked for.
const FILLED: u32 = 32;

pub(super) fn declare(p: &mut Properties, width: u32, depth: u32, slack: u32) {
    let fill = value_width(u64::from(depth));
    let index = index_width(u64::from(depth));
    let number = fill + 1;
    let wide = |text: &str, bits: u32| format!("{{{}, {text}}}", word(0, number - bits));
    let (fill_wide, index_wide) = (wide("fill_q", fill), |text: &str| wide(text, index));
    let valid_wide = wide("valid_q", 1);
    p.cleared_by("clear_i");
    p.depth(2, 2 * depth.min(8) + 4, depth.min(FILLED) + 6);

    p.any("f_at", number, "number of the word that is watched");
    let counts = |event: &str, name: &str| {
        let one = word(1, number);
        format!(
            "clear_i ? {} : ({event}) ? {name} + {one} : {name}",
            word(0, number)
        )
    };
    let zero = word(0, number);
    let reset = Some(zero.as_str());
    let came = counts("write", "f_came_q");
    p.register("f_came_q", number, reset, &came, "words that came");
    let left = counts("valid_q & ready_i", "f_left_q");
    p.register("f_left_q", number, reset, &left, "words that left");
    p.register(
        "f_stored_q",
        1,
        Some("1'd0"),
        "~clear_i & (f_marks | (f_stored_q & ~f_moves))",
        "the watched word is in the memory",
    );
    p.register(
        "f_shown_q",
        1,
        Some("1'd0"),
        "~clear_i & (f_moves | (f_shown_q & held))",
        "the watched word is at the output",
    );
    let ahead = format!(
        "f_marks ? fill_q - {} : f_stored_q & read ? f_ahead_q - {} : f_ahead_q",
        if fill == 1 {
            "read".to_owned()
        } else {
            format!("{{{}, read}}", word(0, fill - 1))
        },
        word(1, fill)
    );
    p.register(
        "f_ahead_q",
        fill,
        None,
        &ahead,
        "words of the memory ahead of it",
    );
    p.register(
        "f_where_q",
        index,
        None,
        "f_marks ? write_at_q : f_where_q",
        "its place",
    );
    p.register(
        "f_word_q",
        width,
        None,
        "f_marks ? data_i : f_word_q",
        "its content",
    );
    p.memory(
        "f_words_q",
        (width, depth),
        ("write", "write_at_q", "data_i"),
        "what the memory holds",
    );
    p.register(
        "f_read_q",
        width,
        None,
        "read ? f_words_q[read_at_q] : f_read_q",
        "what its output holds",
    );
    p.wire(
        "f_marks",
        1,
        "write & (f_came_q == f_at)",
        "the watched word comes",
    );
    p.wire(
        "f_moves",
        1,
        &format!("read & f_stored_q & (f_ahead_q == {})", word(0, fill)),
        "the watched word moves to the output",
    );
    p.wire(
        "f_inside",
        number,
        &format!("{fill_wide} + {valid_wide}"),
        "words in the FIFO",
    );
    p.wire(
        "f_until",
        number,
        "f_at - f_left_q",
        "words that leave before the watched one",
    );
    p.wire(
        "f_write_at",
        number,
        &format!("{} + {fill_wide}", index_wide("read_at_q")),
        "where the next word goes, before it wraps",
    );
    p.wire(
        "f_expected_at",
        number,
        &format!("{} + {}", index_wide("read_at_q"), wide("f_ahead_q", fill)),
        "where the watched word is, before it wraps",
    );

    let full = word(u64::from(depth), fill);
    let wraps = word(u64::from(depth), number);
    p.gives(
        "fill",
        &format!("fill_q <= {full}"),
        "no more words than places",
    );
    if slack == 0 {
        p.gives(
            "room",
            &format!("!ready_q | (fill_q != {full})"),
            "ready_o only if there is a place",
        );
    } else {
        let some = word(u64::from(depth - slack), fill);
        p.gives(
            "room",
            &format!("!ready_q | (fill_q < {some})"),
            "ready_o only if there is a place, and for those that come whatever it says",
        );
        p.asks(
            "room",
            &format!("!valid_i | (fill_q != {full})"),
            "no word comes that has no place",
        );
    }
    if !depth.is_power_of_two() {
        let depth = word(u64::from(depth), index);
        let inside = format!("(read_at_q < {depth}) & (write_at_q < {depth})");
        p.gives("inside", &inside, "places are those of the memory");
    }
    let at = |place: &str, sum: &str| {
        let place = index_wide(place);
        format!("({sum} == {place}) | ({sum} == {place} + {wraps})")
    };
    p.gives(
        "places",
        &at("write_at_q", "f_write_at"),
        "words lie side by side",
    );
    p.gives(
        "none_lost",
        "(f_came_q - f_left_q) == f_inside",
        "what came and did not leave is inside: nothing lost, nothing doubled",
    );
    p.gives(
        "watched",
        "!(f_until < f_inside) | (f_stored_q ^ f_shown_q)",
        "the watched word is in one place",
    );
    p.gives(
        "ahead",
        "!f_stored_q | (f_ahead_q < fill_q)",
        "what is ahead of it is in the memory",
    );
    p.gives(
        "order",
        &format!(
            "!f_stored_q | (f_until == {} + {valid_wide})",
            wide("f_ahead_q", fill)
        ),
        "as many leave before it as came before it and are there",
    );
    p.gives(
        "turn",
        &format!("!f_shown_q | (valid_q & (f_until == {zero}))"),
        "it is at the output when it is its turn",
    );
    p.gives(
        "place",
        &format!("!f_stored_q | {}", at("f_where_q", "f_expected_at")),
        "it lies where it is expected",
    );
    p.gives(
        "intact",
        "!f_stored_q | (f_words_q[f_where_q] == f_word_q)",
        "it is intact in the memory",
    );
    p.gives(
        "read",
        "!f_shown_q | (f_read_q == f_word_q)",
        "it is read intact",
    );
    p.lemma(
        "memory",
        "!valid_q | (words_rdata == f_read_q)",
        "the memory yields what was written, as is proved of it",
    );
    p.gives(
        "delivered",
        "!(valid_o & (f_left_q == f_at)) | (data_o == f_word_q)",
        "the watched word leaves in its turn, intact",
    );
    p.gives(
        "busy",
        "busy_o == (valid_q | (|fill_q))",
        "busy_o tells whether a word is inside",
    );
    p.offers("out", "valid_o", "ready_i", &["data_o"]);
    p.serves(
        "out",
        "busy_o",
        "valid_o & ready_i",
        "ready_i & ~clear_i",
        3,
    );
    if slack == 0 {
        p.serves("in", "valid_i", "ready_o", "ready_i & ~clear_i", 4);
    }
    if depth <= FILLED {
        p.reaches(
            "full",
            &format!("(fill_q == {full}) & valid_q"),
            "every place is taken",
        );
        p.reaches(
            "cleared_full",
            &format!("(fill_q == {full}) & clear_i"),
            "it is cleared when full",
        );
    }
    p.reaches(
        "drained",
        &format!(
            "$past(valid_q) & !valid_q & (f_left_q == {})",
            word(2, number)
        ),
        "it is emptied",
    );
}
