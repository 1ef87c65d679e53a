//! One lane of the HCU: an XOR accumulator with its bank of the HC table.
//!
//! ```text
//!             ┌──────┐   ┌─────────┐   ┌─────────────┐   ┌────────────┐
//!   row_q ───▶│ bank │──▶│  XOR    │──▶│ XOR         │──▶│ early exit │──▶ candidate
//!             └──────┘   │ or rest │   │ accumulator │   └─────┬──────┘
//!              fetch     └────▲────┘   └─────────────┘         │ not yet decided
//!                             └────────────────────────────────┘
//! ```
//!
//! The lane walks its bank row by row for the current token, and without a pause goes on with the next one. A cluster
//! goes round the loop chunk by chunk until it loses or is compared whole; while it goes round, no new cluster enters
//! in its place; a closed one never enters. A cluster that is compared whole and still below the limit is a candidate;
//! until it is granted it goes round with nothing left to compare.
//!
//! Contract: the *current* token is the older one. A lane is done with it (`done_o`) once nothing of it is in the
//! lane; it then works on the *next* token ahead of the decision on the current one, but does not call the end of its
//! bank before `advance_i` makes the next token the current one, since the decision can add a row. `restart_i` drops
//! everything and starts the current token afresh. One chunk comparison a cycle; a cluster of k chunks takes k cycles.

mod circle;
mod exit;
mod fetch;
mod head;

use super::protected::Guard;
use super::widths::{distance_width, out_of_order, row_width, rows, rows_width};
use super::{Library, lane_properties, module_name, parameters};
use crate::config::{Config, Policy};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

use circle::Circle;

/// What a lane is told of a token.
#[derive(Clone, Copy)]
struct Token {
    valid: Signal,
    code: Signal,
    /// Distance that loses.
    limit: Signal,
    /// Policy `first`: a match was found, and it is final but for lower clusters.
    matched: Option<Signal>,
    /// Row of the best cluster so far, and whether this lane stands before the lane of the best.
    best: Option<(Signal, Signal)>,
}

/// The inputs of a lane. Of two tokens, number 0 is the current one and 1 the next one, as the tags say.
struct Inputs {
    restart: Signal,
    advance: Signal,
    tokens: [Token; 2],
    rows: Signal,
    grant: Signal,
    found: Signal,
    close: Signal,
    home_row: Signal,
}

/// The lane for the codes and the table of `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let latency = config.hcu.stages + 1;
    let info = ModuleInfo {
        purpose: "HCU lane: an XOR accumulator with its bank of the HC table.".to_owned(),
        notes: vec![
            "bank -> XOR with the token's code -> XOR accumulator -> early exit -> candidate"
                .to_owned(),
            "                ^________ not yet decided, next chunk ________|".to_owned(),
            "The lane works on the next token while the current one is being decided.".to_owned(),
        ],
        parameters: parameters(
            config,
            &[
                "hash.bits",
                "hcu.xor_width",
                "hcu.accumulators",
                "hcu.max_clusters",
                "hcu.policy",
                "hcu.stages",
                "protect",
            ],
        ),
        timing: format!("one chunk comparison a cycle, latency {latency}"),
    };
    let mut builder = Builder::new(&module_name(config, "hcu_lane", &[]), config.reset, info);
    let m = &mut builder;
    let inputs = inputs(m, config);
    m.section("Control", "What the fetch and the loop are told.");
    let new_token = m.or(&[inputs.restart, inputs.advance]);
    let new_token = m.name(
        new_token,
        "new_token",
        "what was the next token is the current one",
    );
    let recirculate = m.wire(
        "recirculate",
        uint(1),
        "the cluster in the loop goes round again",
    );
    let mut guard = Guard::new(config);
    let fetched = fetch::build(
        m,
        library,
        config,
        &mut guard,
        &inputs,
        new_token,
        recirculate,
    );
    let circle = Circle::build(
        m,
        library,
        config,
        &inputs,
        new_token,
        recirculate,
        &fetched,
    );
    let candidate = exit::build(m, library, config, &inputs, &circle, recirculate);

    m.section("Status", "");
    let mut pending = vec![fetched.pending];
    for item in &circle.items {
        pending.push(m.and_not(item.valid, item.tag));
    }
    let pending = m.or(&pending);
    let pending = m.name(
        pending,
        "pending",
        "something of the current token is in the lane",
    );
    let done = m.and_not(fetched.walk_tag, pending);
    let end = circle.end();
    m.output(
        "candidate_o",
        candidate,
        "a cluster is compared whole and below the limit",
    );
    m.output("candidate_tag_o", end.tag, "its token: 0 current, 1 next");
    m.output("candidate_row_o", end.row, "its row");
    m.output("candidate_distance_o", circle.sum, "its distance");
    m.output(
        "done_o",
        done,
        "nothing of the current token is left in the lane",
    );
    m.output("compares_o", end.valid, "a chunk is compared in this cycle");
    guard.outputs(m);
    lane_properties::declare(builder.properties(), rows(config), rows_width(config));
    builder.finish()
}

fn inputs(m: &mut Builder, config: &Config) -> Inputs {
    Inputs {
        restart: m.input(
            "restart_i",
            uint(1),
            "drop everything, start the current token afresh",
        ),
        advance: m.input(
            "advance_i",
            uint(1),
            "the next token becomes the current one",
        ),
        tokens: [
            token(m, config, "cur", "current"),
            token(m, config, "nxt", "next"),
        ],
        rows: m.input(
            "rows_i",
            uint(rows_width(config)),
            "rows of the bank in use",
        ),
        grant: m.input("grant_i", uint(1), "the candidate is taken"),
        found: m.input(
            "found_i",
            uint(1),
            "the current token founds a cluster in this bank",
        ),
        close: m.input(
            "close_i",
            uint(1),
            "the current token closes a cluster of this bank",
        ),
        home_row: m.input("home_row_i", uint(row_width(config)), "its row"),
    }
}

fn token(m: &mut Builder, config: &Config, short: &str, word: &str) -> Token {
    let mut input = |name: &str, width: u32, comment: &str| {
        m.input(&format!("{short}_{name}_i"), uint(width), comment)
    };
    Token {
        valid: input("valid", 1, &format!("there is a {word} token")),
        code: input(
            "code",
            config.hash.bits,
            &format!("hash code of the {word} token"),
        ),
        limit: input(
            "limit",
            distance_width(config),
            &format!("limit of the {word} token: distance that loses"),
        ),
        matched: (config.hcu.policy == Policy::First).then(|| {
            input(
                "matched",
                1,
                "a match is found; only lower clusters can replace it",
            )
        }),
        best: out_of_order(config).then(|| {
            let row = row_width(config);
            (
                input(
                    "best_row",
                    row,
                    "row of the best cluster so far, 0 while there is none",
                ),
                input(
                    "before",
                    1,
                    "this lane stands before the lane of the best; 0 while there is none",
                ),
            )
        }),
    }
}

/// A cluster of the lane, and the token that it is compared with.
#[derive(Clone, Copy)]
struct Row {
    /// 0 current, 1 next.
    tag: Signal,
    row: Signal,
}

/// Whether a cluster stands before the best one found so far; where order is kept it never does.
fn before_best(m: &mut Builder, inputs: &Inputs, item: Row) -> Option<Signal> {
    let best = of_token_if(inputs.tokens.map(|token| token.best))?;
    let row = of_token(m, item.tag, best.map(|(row, _)| row));
    let lane = of_token(m, item.tag, best.map(|(_, before)| before));
    let above = m.lt(item.row, row);
    let same = m.eq(item.row, row);
    let same = m.and(&[same, lane]);
    Some(m.or(&[above, same]))
}

/// Policy `first`: its token has found a match that it does not stand before.
fn lost(m: &mut Builder, inputs: &Inputs, item: Row) -> Option<Signal> {
    let matched = of_token_if(inputs.tokens.map(|token| token.matched))?;
    let matched = of_token(m, item.tag, matched);
    Some(match before_best(m, inputs, item) {
        Some(before) => m.and_not(matched, before),
        None => matched,
    })
}

/// Of two parts of tokens, that of the token with this tag.
fn of_token(m: &mut Builder, tag: Signal, part: [Signal; 2]) -> Signal {
    m.mux(tag, part[1], part[0])
}

/// The same for parts that some designs lack.
fn of_token_if<T>(part: [Option<T>; 2]) -> Option<[T; 2]> {
    match part {
        [Some(current), Some(next)] => Some([current, next]),
        _ => None,
    }
}
