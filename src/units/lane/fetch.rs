//! Fetch: walks the bank, one cluster ahead of the loop.

use super::super::widths::{row_width, rows, rows_width};
use super::head::Head;
use super::{Inputs, Library, Row, lost, of_token, of_token_if};
use crate::config::{Config, Policy};
use crate::ir::{Builder, Signal, uint};
use crate::units::protected::{Guard, Memory};

/// The cluster that enters the loop next.
pub(super) struct Fetched {
    pub valid: Signal,
    /// Its token: 0 current, 1 next.
    pub tag: Signal,
    pub row: Signal,
    pub code: Signal,
    /// The token that the walk is at.
    pub walk_tag: Signal,
    /// A cluster for the current token waits at the bank's output.
    pub pending: Signal,
}

/// Builds the walk and the bank. `recirculate` says that the loop has no place for the fetched cluster.
pub(super) fn build(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    guard: &mut Guard,
    inputs: &Inputs,
    new_token: Signal,
    recirculate: Signal,
) -> Fetched {
    m.section(
        "Fetch",
        "Walks the bank for the current token (tag 0), then ahead for the next one (tag 1).",
    );
    let row = uint(row_width(config));
    let valid = m.control(
        "fetched_valid_q",
        uint(1),
        0,
        "a cluster waits at the bank's output",
    );
    let tag = m.payload("fetched_tag_q", uint(1), "its token: 0 current, 1 next");
    let fetched_row = m.payload("fetched_row_q", row, "its row");
    let walk_tag = m.control(
        "tag_q",
        uint(1),
        0,
        "token being fetched for: 0 current, 1 next",
    );
    let row_q = m.control("row_q", uint(rows_width(config)), 0, "next row to fetch");
    let [current, next] = inputs.tokens;

    let no_row = m.lit(0, row_q.width());
    let last_passed = m.eq(row_q, inputs.rows);
    let at_end = match past_match(m, inputs, walk_tag, row_q) {
        Some(past) => m.or(&[last_passed, past]),
        None => last_passed,
    };
    let at_end = m.name(
        at_end,
        "at_end",
        "no further row for this token, as far as is known",
    );
    let at_current = m.not(walk_tag);
    let leave = m.and(&[current.valid, at_current, at_end]);
    let leave = m.name(
        leave,
        "leave",
        "done with the current token; on with the next",
    );
    let some_rows = m.any(inputs.rows);
    let more = m.not(at_end);

    let closed = m.wire(
        "closed",
        uint(1),
        "the cluster at the bank's output takes no further token",
    );
    let mut useless = vec![closed];
    let item = Row {
        tag,
        row: fetched_row,
    };
    useless.extend(lost(m, inputs, item));
    let useless = m.or(&useless);
    let alive = m.and_not(valid, useless);
    let alive = m.name(alive, "alive", "the cluster at the bank's output can win");
    let head = (config.hcu.policy == Policy::First).then(|| {
        let turn = m.and_not(leave, alive);
        let turn = m.and(&[turn, some_rows, next.valid]);
        Head::build(m, config, inputs, turn, recirculate)
    });

    let want_tag = m.or(&[walk_tag, leave]);
    let want_tag = m.name(want_tag, "want_tag", "token to fetch for");
    let (first_row, others) = match &head {
        Some(head) => {
            let one = m.lit(1, row_q.width());
            let second = m.ne(inputs.rows, one);
            let others = m.mux(head.turn, second, some_rows);
            (m.extend(head.turn, row_q.width()), others)
        }
        None => (no_row, some_rows),
    };
    let want_row = m.mux(leave, first_row, row_q);
    let want_row = m.name(want_row, "want_row", "row to fetch");
    let available = m.mux(leave, others, more);
    let token = of_token(m, want_tag, [current.valid, next.valid]);
    let taken = match &head {
        Some(head) => m.or(&[recirculate, head.waits]),
        None => recirculate,
    };
    let waits = m.and(&[alive, taken]);
    let waits = m.name(waits, "waits", "the fetched cluster finds the loop taken");
    let wanted = m.and(&[available, token]);
    let fetch = m.and_not(wanted, waits);
    let fetch = m.name(fetch, "fetch", "read the row to fetch");

    let following = m.increment(want_row);
    let row_d = m.cases(&[(inputs.restart, no_row), (fetch, following)], want_row);
    m.next(row_q, row_d);
    let tag_d = m.and_not(want_tag, new_token);
    m.next(walk_tag, tag_d);
    let stays = m.or(&[fetch, waits]);
    let valid_d = m.and_not(stays, inputs.restart);
    m.next(valid, valid_d);
    let fetched_tag = m.mux(fetch, want_tag, tag);
    let fetched_tag_d = m.and_not(fetched_tag, new_token);
    m.next(tag, fetched_tag_d);
    let address = m.slice(want_row, 0, row.width);
    m.next_when(fetched_row, fetch, address);
    let codes = Memory {
        name: "bank",
        width: config.hash.bits,
        depth: rows(config),
        holds: "hash codes of this lane's clusters",
        read: (address, fetch),
        write: (inputs.home_row, current.code, inputs.found),
        // No walk reads behind the last row, where a cluster is founded; where one is closed it starts again.
        any_on_collision: true,
    };
    let code = guard.memory(m, library, config, &codes);
    let changes = m.or(&[inputs.found, inputs.close]);
    let marks = Memory {
        name: "closed_bank",
        width: 1,
        holds: "whether they are closed, that is, take no further token",
        write: (inputs.home_row, inputs.close, changes),
        ..codes
    };
    let closed_now = guard.memory(m, library, config, &marks);
    m.drive(closed, closed_now.data);
    if guard.is_on() {
        // The cluster enters the loop or is dropped; it starts again where the table changed under it.
        let moves = m.or(&[waits, inputs.restart]);
        let moves = m.and_not(valid, moves);
        let moves = m.name(
            moves,
            "moves_on",
            "the cluster at the bank's output is used",
        );
        guard.used(m, &code, moves);
        guard.used(m, &closed_now, moves);
    }
    let code = code.data;
    let pending = m.and_not(valid, tag);
    let bank = Fetched {
        valid: alive,
        tag,
        row: fetched_row,
        code,
        walk_tag,
        pending,
    };
    match head {
        Some(head) => head.before(m, bank),
        None => bank,
    }
}

/// Policy `first`: the walk has passed the match, so no later row can win.
fn past_match(m: &mut Builder, inputs: &Inputs, tag: Signal, row: Signal) -> Option<Signal> {
    let matched = of_token_if(inputs.tokens.map(|token| token.matched))?;
    let matched = of_token(m, tag, matched);
    let Some(best) = of_token_if(inputs.tokens.map(|token| token.best)) else {
        // In order, the first match is the lowest, and nothing behind it counts.
        return Some(matched);
    };
    let best_row = of_token(m, tag, best.map(|(row, _)| row));
    let best_row = m.extend(best_row, row.width());
    let past = m.lt(best_row, row);
    Some(m.and(&[matched, past]))
}
