//! One lane of the HCU: an XOR accumulator with its bank of the HC table.
//!
//! ```text
//!             ┌──────┐   ┌─────────┐   ┌─────────────┐   ┌────────────┐
//!   row_q ───▶│ bank │──▶│  XOR    │──▶│ XOR         │──▶│ early exit │──▶ candidate
//!             └──────┘   │ or rest │   │ accumulator │   └─────┬──────┘
//!                        └────▲────┘   └─────────────┘         │ not yet decided
//!                             └────────────────────────────────┘
//! ```
//!
//! The lane walks its bank row by row for the current token, and without a pause goes on with the next one. A cluster
//! goes round the loop chunk by chunk until it loses or is compared whole; while it goes round, no new cluster enters
//! in its place. A cluster that is compared whole and still below the limit is a candidate; until it is granted it
//! goes round with nothing left to compare.
//!
//! Contract: the *current* token is the older one. A lane is done with it (`done_o`) once nothing of it is in the
//! lane; it then works on the *next* token ahead of the decision on the current one, but does not call the end of its
//! bank before `advance_i` makes the next token the current one, since the decision can add a row. `restart_i` drops
//! everything and starts the current token afresh. One chunk comparison a cycle; a cluster of k chunks takes k cycles.

use super::accumulator::{self, chunks, distance_width};
use super::{Library, early_exit, module_name, parameters};
use crate::config::{Config, Policy};
use crate::ir::{Builder, Module, ModuleInfo, Signal, index_width, uint, value_width};

/// Rows of the bank of one lane.
pub fn rows(config: &Config) -> u32 {
    config.hcu.max_clusters.div_ceil(config.hcu.accumulators)
}

/// Bits of a row's number.
pub fn row_width(config: &Config) -> u32 {
    index_width(u64::from(rows(config)))
}

/// Bits of the number of rows in use.
pub fn rows_width(config: &Config) -> u32 {
    value_width(u64::from(rows(config)))
}

/// Whether clusters can be decided in another order than that of their numbers.
pub fn out_of_order(config: &Config) -> bool {
    config.hcu.accumulators > 1 || config.hcu.stages > 0
}

/// What a lane must know of the best cluster of a token found so far.
#[derive(Clone, Copy)]
struct Best {
    limit: Signal,
    /// Policy `first`: a match was found, and it is final but for lower clusters.
    matched: Option<Signal>,
    /// Row of the best, and whether this lane stands before the lane of the best.
    place: Option<(Signal, Signal)>,
}

/// A cluster on its way round the loop.
#[derive(Clone, Copy)]
struct Item {
    valid: Signal,
    next: Signal,
    row: Signal,
    left: Option<Signal>,
}

/// The lane for the codes and the table of `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let lane = Lane { config };
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
            ],
        ),
        timing: format!(
            "one chunk comparison a cycle; a chunk's result {} cycles after it entered",
            config.hcu.stages + 1
        ),
    };
    let name = module_name(config, "hcu_lane", &[]);
    let mut m = Builder::new(&name, config.reset, info);
    lane.build(&mut m, library);
    m.finish()
}

struct Lane<'a> {
    config: &'a Config,
}

impl Lane<'_> {
    fn build(&self, m: &mut Builder, library: &mut Library) {
        let bits = self.config.hash.bits;
        let row = uint(row_width(self.config));
        let restart = m.input(
            "restart_i",
            uint(1),
            "drop everything, start the current token afresh",
        );
        let advance = m.input(
            "advance_i",
            uint(1),
            "the next token becomes the current one",
        );
        let valid = [
            m.input("cur_valid_i", uint(1), "there is a current token"),
            m.input("nxt_valid_i", uint(1), "there is a next token"),
        ];
        let code = [
            m.input("cur_code_i", uint(bits), "hash code of the current token"),
            m.input("nxt_code_i", uint(bits), "hash code of the next token"),
        ];
        let best = [self.best(m, "cur"), self.best(m, "nxt")];
        let rows = m.input(
            "rows_i",
            uint(rows_width(self.config)),
            "rows of the bank in use",
        );
        let grant = m.input("grant_i", uint(1), "the candidate is taken");
        let write = m.input(
            "write_i",
            uint(1),
            "the current token founds a cluster in this bank",
        );
        let write_row = m.input("write_row_i", row, "its row");

        m.section(
            "Fetch",
            "Walks the bank for the current token (tag 0), then ahead for the next one (tag 1).",
        );
        let fetched_valid = m.control(
            "fetched_valid_q",
            uint(1),
            0,
            "a cluster waits at the bank's output",
        );
        let fetched_tag = m.payload("fetched_tag_q", uint(1), "its token: 0 current, 1 next");
        let fetched_row = m.payload("fetched_row_q", row, "its row");
        let tag_q = m.control(
            "tag_q",
            uint(1),
            0,
            "token being fetched for: 0 current, 1 next",
        );
        let row_q = m.control(
            "row_q",
            uint(rows_width(self.config)),
            0,
            "next row to fetch",
        );
        let recirculate = m.wire(
            "recirculate",
            uint(1),
            "the cluster in the loop goes round again",
        );

        let no_row = m.lit(0, row_q.width());
        let last_passed = m.eq(row_q, rows);
        let past_match = self.past_match(m, tag_q, row_q, best);
        let at_end = match past_match {
            Some(past) => m.or(&[last_passed, past]),
            None => last_passed,
        };
        let at_end = m.name(
            at_end,
            "at_end",
            "no further row for this token, as far as is known",
        );
        let not_next = m.not(tag_q);
        let leave = m.and(&[valid[0], not_next, at_end]);
        let leave = m.name(
            leave,
            "leave",
            "done with the current token; on with the next",
        );
        let want_tag = m.or(&[tag_q, leave]);
        let want_tag = m.name(want_tag, "want_tag", "");
        let want_row = m.mux(leave, no_row, row_q);
        let want_row = m.name(want_row, "want_row", "");
        let some_rows = m.any(rows);
        let more = m.not(at_end);
        let available = m.mux(leave, some_rows, more);
        let token = m.mux(want_tag, valid[1], valid[0]);
        let want = m.and(&[available, token]);
        let waits = m.and(&[fetched_valid, recirculate]);
        let waits = m.name(waits, "waits", "the fetched cluster finds the loop taken");
        let fetch = m.and_not(want, waits);
        let fetch = m.name(fetch, "fetch", "read the wanted row");
        let following = m.increment(want_row);
        let row_d = m.cases(&[(restart, no_row), (fetch, following)], want_row);
        m.next(row_q, row_d);
        let new_token = m.or(&[restart, advance]);
        let new_token = m.name(
            new_token,
            "new_token",
            "what was the next token is the current one",
        );
        let tag_d = m.and_not(want_tag, new_token);
        m.next(tag_q, tag_d);
        let fetched_valid_d = m.or(&[fetch, waits]);
        let fetched_valid_d = m.and_not(fetched_valid_d, restart);
        m.next(fetched_valid, fetched_valid_d);
        let fetched_tag_now = m.mux(fetch, want_tag, fetched_tag);
        let fetched_tag_d = m.and_not(fetched_tag_now, new_token);
        m.next(fetched_tag, fetched_tag_d);
        let address = m.slice(want_row, 0, row.width);
        m.next_when(fetched_row, fetch, address);
        let bank = m.memory(
            "bank",
            (bits, self::rows(self.config)),
            "hash codes of this lane's clusters",
            address,
            fetch,
            write_row,
            code[0],
            write,
        );

        m.section("Loop", "One chunk of one cluster a cycle.");
        let accumulator = accumulator::build(self.config);
        let latency = accumulator.latency;
        let accumulator = library.keep(accumulator.module);
        let distance = uint(distance_width(self.config));
        let steps = chunks(self.config);
        let left_width = index_width(u64::from(steps));
        let work = Item {
            valid: m.control(
                "work_valid_q",
                uint(1),
                0,
                "a cluster enters the accumulator",
            ),
            next: m.payload("work_tag_q", uint(1), "its token: 0 current, 1 next"),
            row: m.payload("work_row_q", row, "its row"),
            left: (steps > 1)
                .then(|| m.payload("work_left_q", uint(left_width), "chunks after this one")),
        };
        let difference = m.payload(
            "difference_q",
            uint(bits),
            "bits in which it differs, not yet counted",
        );
        let partial = m.payload("partial_q", distance, "differing bits counted so far");
        let step = m.instance(
            "u_accumulator",
            &accumulator,
            "",
            &[("difference_i", difference), ("partial_i", partial)],
        );
        let sum = m.name_output(
            &step,
            "sum_o",
            "sum",
            "differing bits counted with this chunk",
        );
        let rest = m.name_output(&step, "rest_o", "rest", "");
        let mut items = vec![work];
        for stage in 1..=latency {
            let before = items[items.len() - 1];
            items.push(self.follow(m, before, stage, restart, new_token));
        }
        let end = items[items.len() - 1];

        m.section("Early exit", "");
        let limit = m.mux(end.next, best[1].limit, best[0].limit);
        let limit = m.name(limit, "limit", "distance that loses");
        let before_best = self.before_best(m, end, best);
        let matched = self.matched(m, end, best);
        let tie = match (before_best, matched) {
            (Some(before), Some(matched)) => m.and_not(before, matched),
            (Some(before), None) => before,
            (None, _) => m.lit(0, 1),
        };
        let comparator = library.keep(early_exit::build(self.config));
        let exit = m.instance(
            "u_early_exit",
            &comparator,
            "",
            &[("sum_i", sum), ("limit_i", limit), ("before_best_i", tie)],
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
        let whole = match end.left {
            Some(left) => {
                let more = m.any(left);
                m.not(more)
            }
            None => m.lit(1, 1),
        };
        let whole = m.name(whole, "whole", "all of its bits are counted");
        let candidate = m.and(&[stays, whole]);
        let candidate = m.name(
            candidate,
            "candidate",
            "compared whole, and below the limit",
        );
        let granted = m.and(&[whole, grant]);
        let back = m.and_not(stays, granted);
        m.drive(recirculate, back);

        let enters = m.or(&[recirculate, fetched_valid]);
        let work_valid_d = m.and_not(enters, restart);
        m.next(work.valid, work_valid_d);
        let enters_tag = m.mux(recirculate, end.next, fetched_tag);
        let enters_tag = m.and_not(enters_tag, new_token);
        m.next(work.next, enters_tag);
        let enters_row = m.mux(recirculate, end.row, fetched_row);
        m.next(work.row, enters_row);
        let token_code = m.mux(fetched_tag, code[1], code[0]);
        let differs = m.xor(&[bank, token_code]);
        let differs = m.name(
            differs,
            "differs",
            "bits in which the fetched cluster differs",
        );
        let difference_d = m.mux(recirculate, rest, differs);
        m.next(difference, difference_d);
        let nothing = m.lit(0, distance.width);
        let partial_d = m.mux(recirculate, sum, nothing);
        m.next(partial, partial_d);
        if let (Some(left), Some(end_left)) = (work.left, end.left) {
            let all = m.constant(
                "CHUNKS_AFTER_FIRST",
                u64::from(steps) - 1,
                left_width,
                "chunks of a code behind its first: ceil(hash.bits / hcu.xor_width) - 1",
            );
            let one = m.lit(1, left_width);
            let none = m.lit(0, left_width);
            let fewer = m.sub_mod(end_left, one);
            let fewer = m.mux(whole, none, fewer);
            let left_d = m.mux(recirculate, fewer, all);
            m.next(left, left_d);
        }

        m.section("Status", "");
        let mut pending = vec![m.and_not(fetched_valid, fetched_tag)];
        for item in &items {
            pending.push(m.and_not(item.valid, item.next));
        }
        let pending = m.or(&pending);
        let done = m.and_not(tag_q, pending);
        m.output(
            "candidate_o",
            candidate,
            "a cluster is compared whole and below the limit",
        );
        m.output("candidate_tag_o", end.next, "its token: 0 current, 1 next");
        m.output("candidate_row_o", end.row, "its row");
        m.output("candidate_distance_o", sum, "its distance");
        m.output(
            "done_o",
            done,
            "nothing of the current token is left in the lane",
        );
        m.output("compares_o", end.valid, "a chunk is compared in this cycle");
    }

    fn best(&self, m: &mut Builder, token: &str) -> Best {
        let limit = m.input(
            &format!("{token}_limit_i"),
            uint(distance_width(self.config)),
            "distance that loses",
        );
        let matched = (self.config.hcu.policy == Policy::First).then(|| {
            m.input(
                &format!("{token}_matched_i"),
                uint(1),
                "a match is found; only lower clusters can replace it",
            )
        });
        let place = out_of_order(self.config).then(|| {
            let row = m.input(
                &format!("{token}_best_row_i"),
                uint(row_width(self.config)),
                "row of the best cluster so far, 0 while there is none",
            );
            let before = m.input(
                &format!("{token}_before_i"),
                uint(1),
                "this lane stands before the lane of the best; 0 while there is none",
            );
            (row, before)
        });
        Best {
            limit,
            matched,
            place,
        }
    }

    /// The item one cycle later in the loop.
    fn follow(
        &self,
        m: &mut Builder,
        item: Item,
        stage: u32,
        restart: Signal,
        new_token: Signal,
    ) -> Item {
        let valid = m.control(&format!("work_valid_s{stage}_q"), uint(1), 0, "");
        let valid_d = m.and_not(item.valid, restart);
        m.next(valid, valid_d);
        let tag = m.payload(&format!("work_tag_s{stage}_q"), uint(1), "");
        let tag_d = m.and_not(item.next, new_token);
        m.next(tag, tag_d);
        let mut carry = |name: &str, signal: Signal| {
            let register = m.payload(&format!("work_{name}_s{stage}_q"), signal.ty(), "");
            m.next(register, signal);
            register
        };
        Item {
            valid,
            next: tag,
            row: carry("row", item.row),
            left: item.left.map(|left| carry("left", left)),
        }
    }

    /// Policy `first`: the walk has passed the match, so no later row can win.
    fn past_match(
        &self,
        m: &mut Builder,
        tag: Signal,
        row: Signal,
        best: [Best; 2],
    ) -> Option<Signal> {
        let (Some(cur), Some(nxt)) = (best[0].matched, best[1].matched) else {
            return None;
        };
        let matched = m.mux(tag, nxt, cur);
        let (Some((cur, _)), Some((nxt, _))) = (best[0].place, best[1].place) else {
            return Some(matched);
        };
        let best_row = m.mux(tag, nxt, cur);
        let best_row = m.extend(best_row, row.width());
        let past = m.lt(best_row, row);
        Some(m.and(&[matched, past]))
    }

    /// Whether the item stands before the best cluster found so far; where order is kept it never does.
    fn before_best(&self, m: &mut Builder, item: Item, best: [Best; 2]) -> Option<Signal> {
        let (Some(cur), Some(nxt)) = (best[0].place, best[1].place) else {
            return None;
        };
        let row = m.mux(item.next, nxt.0, cur.0);
        let row = m.name(row, "best_row", "row of the best cluster so far");
        let lane = m.mux(item.next, nxt.1, cur.1);
        let above = m.lt(item.row, row);
        let same = m.eq(item.row, row);
        let same = m.and(&[same, lane]);
        let before = m.or(&[above, same]);
        Some(m.name(
            before,
            "before_best",
            "the cluster stands before the best one so far",
        ))
    }

    /// Policy `first`: whether the item's token has found a match.
    fn matched(&self, m: &mut Builder, item: Item, best: [Best; 2]) -> Option<Signal> {
        let (cur, nxt) = (best[0].matched?, best[1].matched?);
        let matched = m.mux(item.next, nxt, cur);
        Some(m.name(matched, "matched", "its token has found a match"))
    }
}
