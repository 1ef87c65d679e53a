//! Early exit: whether the cluster at the end of the loop goes on, loses, or is a candidate.

use super::super::early_exit;
use super::circle::Circle;
use super::{Inputs, Library, Row, before_best, of_token, of_token_if};
use crate::config::Config;
use crate::ir::{Builder, Signal};

/// Drives `recirculate` and returns whether the cluster is a candidate.
pub(super) fn build(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    inputs: &Inputs,
    circle: &Circle,
    recirculate: Signal,
) -> Signal {
    m.section("Early exit", "");
    let end = circle.end();
    let limit = of_token(m, end.tag, inputs.tokens.map(|token| token.limit));
    let limit = m.name(limit, "limit", "distance that loses");
    let item = Row {
        tag: end.tag,
        row: end.row,
    };
    let before_best = before_best(m, inputs, item).map(|before| {
        m.name(
            before,
            "before_best",
            "the cluster stands before the best one so far",
        )
    });
    let matched = of_token_if(inputs.tokens.map(|token| token.matched));
    let matched = matched.map(|matched| {
        let matched = of_token(m, end.tag, matched);
        m.name(matched, "matched", "its token has found a match")
    });
    let tie = match (before_best, matched) {
        (Some(before), Some(matched)) => m.and_not(before, matched),
        (Some(before), None) => before,
        (None, _) => m.lit(0, 1),
    };
    let comparator = library.keep(early_exit::build(config));
    let exit = m.instance(
        "u_early_exit",
        &comparator,
        "",
        &[
            ("sum_i", circle.sum),
            ("limit_i", limit),
            ("before_best_i", tie),
        ],
    );
    let stay = m.name_output(&exit, "stay_o", "stay", "the cluster can still win");
    let mut conditions = vec![end.valid, stay];
    if let Some(matched) = matched {
        // Policy `first`: with a match found, only lower clusters go on.
        let open = m.not(matched);
        conditions.push(match before_best {
            Some(before) => m.or(&[open, before]),
            None => open,
        });
    }
    let stays = m.and(&conditions);
    let stays = m.name(
        stays,
        "stays",
        "the cluster at the end of the loop can still win",
    );
    let candidate = m.and(&[stays, circle.whole]);
    let candidate = m.name(
        candidate,
        "candidate",
        "compared whole, and below the limit",
    );
    let granted = m.and(&[circle.whole, inputs.grant]);
    let back = m.and_not(stays, granted);
    m.drive(recirculate, back);
    candidate
}
