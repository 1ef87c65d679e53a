//! Hash-bit cluster unit (HCU): gives every token the cluster that its hash code is close to (paper, section V).
//!
//! ```text
//!   token ──▶ next ──▶ current ───────────────────┐
//!               │         │                       ▼
//!               ▼         ▼                  ┌──────────┐
//!            lane 0 ─▶┐                      │ decision │──▶ assignment
//!            lane 1 ─▶┼─▶ candidate ─▶ best ─▶│ 2 cycles │──▶ count, new code
//!            lane … ─▶┘               so far └──────────┘
//! ```
//!
//! Cluster j lives in row j / accumulators of the bank of lane j mod accumulators. The lanes scan for the current token
//! and, as each gets done, for the next one, so that neither a lane with less to do nor the decision costs cycles. The
//! closest open cluster so far is kept for both tokens; it is what lets the lanes give up early. Counts lie in a unit of
//! their own and are looked at only where a token is decided; that a cluster has become full the lanes are told.
//!
//! The decision on the current token can change what the next one has been compared with: a new cluster stands at the
//! end of the table, where the lanes wait for it; a cluster that closes or a table that becomes full makes the next
//! token start afresh, which is rare. Policy `first` with a full table searches a second time, for the nearest.
//!
//! Contract: tokens in order, one assignment each, in order. th_hd_i changes only while busy_o is 0. A token at the
//! input holds still until it is taken, and then also counts as the next token. Reset and clear_i empty the table and
//! drop all tokens. count_i is the count of the cluster of the last cycle with count_read_o, from the next cycle on
//! until it is asked again. At least 5 cycles a token; with many clusters as many as the lanes have chunks to compare.

mod candidate;
mod lanes;
mod properties;
mod record;

#[cfg(test)]
mod tests;

use super::protected::Guard;
use super::widths::{cluster_width, clusters_width, distance_width};
use super::{Library, best, module_name, parameters, widths};
use crate::config::{Config, Policy};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

use super::forward::Forward;
use lanes::Token;
pub use record::{FORCED, JOIN, NEW, REJECT, Record, record_width};

/// The unit for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let info = ModuleInfo {
        purpose: "Hash-bit cluster unit (HCU): gives every token its cluster.".to_owned(),
        notes: vec![
            "token -> next -> current; the lanes scan the HC table for both, limited by the best".to_owned(),
            "cluster so far; when all lanes are done with the current token it is decided.".to_owned(),
            "Cluster j is in row j / accumulators of lane j mod accumulators.".to_owned(),
            "th_hd_i changes only while busy_o is 0.".to_owned(),
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
                "count_bits",
                "protect",
            ],
        ),
        timing: "a token takes as many cycles as its chunk comparisons / hcu.accumulators, 5 at the least"
            .to_owned(),
    };
    let first = config.hcu.policy == Policy::First;
    let name = module_name(config, "hcu", &[]);
    let mut builder = Builder::new(&name, config.reset, info);
    let m = &mut builder;
    let clear = m.input("clear_i", uint(1), "empty the table, drop all tokens");
    let threshold = m.input(
        "th_hd_i",
        uint(distance_width(config)),
        "Hamming distance from which a cluster does not match (TH_HD)",
    );
    let next = Token {
        valid: m.input("token_valid_i", uint(1), "there is a next token"),
        code: m.input("token_code_i", uint(config.hash.bits), "its hash code"),
    };
    let next_last = m.input("token_last_i", uint(1), "it is the last of its frame");
    let taken = m.input("assign_ready_i", uint(1), "the assignment is taken");
    let count = m.input(
        "count_i",
        uint(config.count_bits),
        "tokens of the cluster asked for in the cycle before",
    );

    m.section(
        "Tokens",
        "The current token; the next one waits at the input.",
    );
    let current = Token {
        valid: m.control("cur_valid_q", uint(1), 0, "there is a current token"),
        code: m.payload("cur_code_q", uint(config.hash.bits), "its hash code"),
    };
    let cur_last = m.payload("cur_last_q", uint(1), "it is the last of its frame");
    let decided = m.wire("decided", uint(1), "the current token is decided");
    let vacant = m.not(current.valid);
    let advance = m.or(&[decided, vacant]);
    let advance = m.name(advance, "advance", "the next token becomes the current one");
    let valid_d = m.mux(advance, next.valid, current.valid);
    let valid_d = m.and_not(valid_d, clear);
    m.next(current.valid, valid_d);
    m.next_when(current.code, advance, next.code);
    m.next_when(cur_last, advance, next_last);

    m.section(
        "Table",
        "How many clusters there are, and whether another one fits.",
    );
    let founds = m.wire("founds", uint(1), "the current token founds a cluster");
    let closes = m.wire("closes", uint(1), "the current token closes its cluster");
    let home = m.wire(
        "home",
        uint(cluster_width(config)),
        "cluster of the current token",
    );
    let clusters = m.control(
        "clusters_q",
        uint(clusters_width(config)),
        0,
        "clusters in the table",
    );
    let most = m.constant(
        "MAX_CLUSTERS",
        u64::from(config.hcu.max_clusters),
        clusters.width(),
        "entries of the HC table (hcu.max_clusters)",
    );
    let full = m.eq(clusters, most);
    let full = m.name(full, "full", "no further cluster fits");
    let grown = m.increment(clusters);
    let grown = m.name(grown, "grown", "");
    let none = m.lit(0, clusters.width());
    let clusters_d = m.cases(&[(clear, none), (founds, grown)], clusters);
    m.next(clusters, clusters_d);
    let last_fits = m.eq(grown, most);
    let fills = m.and(&[founds, last_fits]);
    let fills = m.name(fills, "fills", "the table becomes full");

    m.section(
        "Lanes",
        "Each scans its bank of the table and offers candidates.",
    );
    let restart_next = m.wire("restart_next", uint(1), "the next token starts afresh");
    let search_again = first.then(|| {
        m.wire(
            "search_again",
            uint(1),
            "the current token searches again, for the nearest",
        )
    });
    let mut causes = vec![clear, restart_next];
    causes.extend(search_again);
    let restart = m.or(&causes);
    let restart = m.name(restart, "restart", "the lanes drop everything");
    let best = best::build(config);
    let best = library.keep(best);
    let best_outputs = Forward::declare(m, &best, "best");
    let lanes = lanes::build(
        m,
        library,
        config,
        &lanes::Around {
            restart,
            advance,
            tokens: [current, next],
            best: &best_outputs,
            clusters,
            home,
            founds,
            closes,
        },
    );

    m.section("Candidate", "One a cycle, the lowest lane first.");
    let candidate = candidate::build(m, config, &lanes, restart, advance);

    m.section(
        "Decision",
        "Cycle 1: all lanes are done with the current token, the count of its cluster is read. Cycle 2: decided.",
    );
    let found = best_outputs.get("found_o");
    let home_found = best_outputs.get("cur_cluster_o");
    let deciding = m.control("deciding_q", uint(1), 0, "cycle 2 of the decision");
    let mut conditions = vec![current.valid];
    conditions.extend(lanes.iter().map(|lane| lane.output("done_o")));
    let scanned = m.and(&conditions);
    let scanned = m.name(
        scanned,
        "scanned",
        "no lane holds anything of the current token",
    );
    let awaited = m.and_not(candidate.valid, candidate.tag);
    let not_yet = m.or(&[awaited, deciding]);
    let not_yet = m.name(
        not_yet,
        "not_yet",
        "its last candidate is still being looked at, or it is being decided already",
    );
    let settled = m.and_not(scanned, not_yet);
    let settled = m.name(
        settled,
        "settled",
        "the best cluster of the current token is known",
    );
    let decide = match search_again {
        Some(search_again) => {
            let nearest = best_outputs.get("nearest_o");
            let has = m.or(&[found, nearest]);
            let fails = m.and_not(full, has);
            let again = m.and(&[settled, fails]);
            m.drive(search_again, again);
            m.and_not(settled, fails)
        }
        None => settled,
    };
    let decide = m.name(decide, "decide", "cycle 1 of the decision");
    let waits = m.and_not(deciding, taken);
    let deciding_d = m.or(&[decide, waits]);
    let deciding_d = m.and_not(deciding_d, clear);
    m.next(deciding, deciding_d);
    let done = m.and(&[deciding, taken]);
    m.drive(decided, done);

    m.section(
        "Counts",
        "Tokens of each cluster; a cluster whose count is all ones is closed.",
    );
    let no_room = m.or(&[found, full]);
    let new = m.not(no_room);
    let new = m.name(
        new,
        "new_cluster",
        "the current token founds a cluster when it is decided",
    );
    let founding = m.and(&[decided, new]);
    m.drive(founds, founding);
    let cluster_bits = cluster_width(config);
    let next_cluster = m.slice(clusters, 0, cluster_bits);
    let home_d = m.mux(new, next_cluster, home_found);
    m.drive(home, home_d);
    let one = m.lit(1, config.count_bits);
    let joined = m.increment(count);
    let count_d = m.mux(new, one, joined);
    let housed = m.or(&[new, found]);
    let housed = m.name(housed, "housed", "the current token has a cluster");
    let write = m.and(&[decided, housed]);
    let last_place = m.constant(
        "LAST_PLACE",
        (1 << config.count_bits) - 2,
        config.count_bits,
        "count of a cluster that one more token closes: 2^count_bits - 2",
    );
    let at_last = m.eq(count, last_place);
    let closing = m.and(&[decided, found, at_last]);
    m.drive(closes, closing);
    let fresh_start = m.or(&[closes, fills]);
    m.drive(restart_next, fresh_start);

    m.section("Best so far", "");
    let absent = m.not(next.valid);
    let fresh = m.or(&[restart, absent]);
    let mut inputs = vec![
        ("advance_i", advance),
        ("fresh_i", fresh),
        ("th_hd_i", threshold),
        ("candidate_i", candidate.valid),
        ("candidate_tag_i", candidate.tag),
        ("candidate_cluster_i", candidate.number),
        ("candidate_distance_i", candidate.distance),
    ];
    match search_again {
        Some(search_again) => inputs.push(("search_again_i", search_again)),
        None => {
            let soon_full = m.or(&[full, fills]);
            inputs.push(("full_i", soon_full));
        }
    }
    let handle = m.instance("u_best", &best, "", &inputs);
    best_outputs.connect(m, &handle);

    m.section("Assignment", "");
    let below = match search_again {
        Some(_) => {
            let nearest = best_outputs.get("nearest_o");
            m.not(nearest)
        }
        None => {
            let below = m.lt(best_outputs.get("cur_limit_o"), threshold);
            let room = m.not(full);
            m.or(&[below, room])
        }
    };
    let below = m.name(below, "below", "a cluster found is a match, and not forced");
    let token = m.control(
        "token_q",
        uint(record::TOKEN_BITS),
        0,
        "number of the current token",
    );
    let following = m.increment(token);
    let zero = m.lit(0, record::TOKEN_BITS);
    let token_d = m.cases(&[(clear, zero), (decided, following)], token);
    m.next(token, token_d);
    let record = Record::of(
        m,
        record::Verdict {
            found,
            below,
            new,
            housed,
            distance: best_outputs.get("distance_o"),
            cluster: home,
            token,
            last: cur_last,
        },
    );
    let record = record.pack(m);

    m.section("Status", "");
    let busy = m.or(&[current.valid, next.valid]);
    let compares: Vec<Signal> = lanes.iter().map(|lane| lane.output("compares_o")).collect();
    let compares = m.concat(&compares);
    let chunks = m.popcount(compares);
    m.output("token_ready_o", advance, "the next token is taken");
    m.output("assign_valid_o", deciding, "the current token is decided");
    m.output(
        "assign_o",
        record,
        "its assignment: last, kind, distance, rejected, cluster, token",
    );
    m.output("count_read_o", decide, "a count is asked for");
    m.output("count_cluster_o", home_found, "its cluster");
    m.output("count_write_o", write, "a count is written");
    m.output("count_home_o", home, "its cluster");
    m.output("count_new_o", count_d, "the count");
    m.output("busy_o", busy, "there is a token to cluster");
    m.output("chunks_o", chunks, "chunks compared in this cycle");
    m.output("clusters_o", clusters, "clusters in the table");
    m.output("tokens_o", token, "number of the next token to be decided");
    let mut guard = Guard::new(config);
    if guard.is_on() {
        let used = m.and(&[decided, found]);
        m.output("count_used_o", used, "the count asked for is used");
        for lane in &lanes {
            lane.report(&mut guard);
        }
    }
    guard.outputs(m);
    let shape = properties::Shape {
        clusters: config.hcu.max_clusters,
        clusters_bits: clusters_width(config),
        chunks: widths::chunks(config),
    };
    properties::declare(builder.properties(), &shape);
    builder.finish()
}
