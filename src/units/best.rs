//! Best cluster so far, of the current and of the next token.
//!
//! ```text
//!   candidate ──▶ better? ──┬──▶ best of the next token ──┐ advance
//!                           └──▶ best of the current one ◀┘
//! ```
//!
//! What a cluster has to beat is called the limit: the threshold at first (the whole code and one more where the table
//! is full, since then the nearest cluster is taken whatever its distance), then the distance of the best one so far.
//! Policy `first` keeps the threshold as its limit and looks for the lowest cluster below it; only its second search,
//! for the nearest, narrows the limit.
//!
//! Contract: a candidate takes effect in the next cycle, but for what policy `first` tells of a match, which it has
//! at once. advance_i moves the next token's best to the current one and
//! starts the next one anew; fresh_i starts the next one anew; search_again_i (policy `first`) starts the current
//! one's search for the nearest. Nothing here needs a reset: fresh_i is 1 while there is no next token.

use super::widths::{cluster_width, distance_width, out_of_order};
use super::{module_name, parameters};
use crate::config::{Config, Policy};
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// What is known of one token.
#[derive(Clone, Copy)]
struct Best {
    limit: Signal,
    found: Signal,
    cluster: Signal,
    /// Policy `first`: the distance, which its limit does not hold.
    distance: Option<Signal>,
}

impl Best {
    fn parts(self) -> Vec<Signal> {
        [self.limit, self.found, self.cluster]
            .into_iter()
            .chain(self.distance)
            .collect()
    }

    fn from_parts(parts: &[Signal]) -> Best {
        Best {
            limit: parts[0],
            found: parts[1],
            cluster: parts[2],
            distance: parts.get(3).copied(),
        }
    }

    /// `one` where `select` is 1, else `other`.
    fn mux(m: &mut Builder, select: Signal, one: Best, other: Best) -> Best {
        let parts: Vec<Signal> = one
            .parts()
            .into_iter()
            .zip(other.parts())
            .map(|(one, other)| m.mux(select, one, other))
            .collect();
        Best::from_parts(&parts)
    }
}

/// The unit for `config`.
pub fn build(config: &Config) -> Module {
    let first = config.hcu.policy == Policy::First;
    let distance_ty = uint(distance_width(config));
    let cluster_ty = uint(cluster_width(config));
    let info = ModuleInfo {
        purpose: "Best cluster so far, of the current and of the next token.".to_owned(),
        notes: vec![
            "The limit is the distance that loses: the threshold, then that of the best so far."
                .to_owned(),
        ],
        parameters: parameters(config, &["hash.bits", "hcu.policy", "hcu.max_clusters"]),
        timing: "a candidate takes effect in the next cycle".to_owned(),
    };
    let name = module_name(config, "hcu_best", &[]);
    let mut m = Builder::new(&name, config.reset, info);
    let advance = m.input(
        "advance_i",
        uint(1),
        "the next token becomes the current one",
    );
    let fresh = m.input("fresh_i", uint(1), "the next token starts afresh");
    let again = first.then(|| {
        m.input(
            "search_again_i",
            uint(1),
            "the current token searches again, for the nearest",
        )
    });
    let threshold = m.input(
        "th_hd_i",
        distance_ty,
        "distance from which clusters do not match",
    );
    let full = (!first).then(|| m.input("full_i", uint(1), "the table is full, or becomes full"));
    let hit = m.input("candidate_i", uint(1), "an open cluster was compared whole");
    let hit_next = m.input(
        "candidate_tag_i",
        uint(1),
        "with the token: 0 current, 1 next",
    );
    let cluster = m.input("candidate_cluster_i", cluster_ty, "its number");
    let distance = m.input("candidate_distance_i", distance_ty, "its distance");

    m.section("State", "");
    let mut token = |name: &str| Best {
        limit: m.payload(
            &format!("{name}_limit_q"),
            distance_ty,
            "distance that loses",
        ),
        found: m.payload(&format!("{name}_found_q"), uint(1), "a cluster was found"),
        cluster: m.payload(
            &format!("{name}_cluster_q"),
            cluster_ty,
            "its number; 0 while none is found, so that no cluster stands before it",
        ),
        distance: first
            .then(|| m.payload(&format!("{name}_distance_q"), distance_ty, "its distance")),
    };
    let (cur, nxt) = (token("cur"), token("nxt"));
    let nearest = again.map(|_| {
        m.payload(
            "nearest_q",
            uint(1),
            "the current token searches for the nearest",
        )
    });

    m.section("Start", "");
    let widest = m.constant(
        "WIDEST",
        u64::from(config.hash.bits) + 1,
        distance_ty.width,
        "beats no distance: hash.bits + 1",
    );
    let start = Best {
        limit: match full {
            Some(full) => {
                let limit = m.mux(full, widest, threshold);
                m.name(limit, "first_limit", "limit of a token that starts afresh")
            }
            None => threshold,
        },
        found: m.lit(0, 1),
        cluster: m.lit(0, cluster_ty.width),
        distance: first.then_some(distance),
    };

    m.section("Comparison", "The candidate against the best of its token.");
    let best = Best::mux(&mut m, hit_next, nxt, cur);
    let limit = m.name(best.limit, "limit", "distance that loses");
    let below = m.lt(distance, limit);
    let better = if out_of_order(config) {
        let before = m.lt(cluster, best.cluster);
        let before = m.name(
            before,
            "is_before",
            "it stands before the best so far; never while none is found",
        );
        let equal = m.eq(distance, limit);
        let tie = m.and(&[equal, before]);
        let closer = m.or(&[below, tie]);
        match nearest {
            Some(nearest) => {
                let nothing = m.not(best.found);
                let lower = m.or(&[nothing, before]);
                let narrows = m.and_not(nearest, hit_next);
                m.mux(narrows, closer, lower)
            }
            None => closer,
        }
    } else {
        match nearest {
            Some(nearest) => {
                let nothing = m.not(best.found);
                let narrows = m.and_not(nearest, hit_next);
                let lower = m.or(&[nothing, narrows]);
                m.and(&[below, lower])
            }
            None => below,
        }
    };
    let takes = m.and(&[hit, better]);
    let takes = m.name(takes, "takes", "the candidate is the best so far");

    m.section("Next state", "");
    let one = m.lit(1, 1);
    let won = |limit: Signal| Best {
        limit,
        found: one,
        cluster,
        distance: first.then_some(distance),
    };
    let takes_next = m.and(&[takes, hit_next]);
    let takes_next = m.name(takes_next, "takes_next", "");
    let takes_cur = m.and_not(takes, hit_next);
    let takes_cur = m.name(takes_cur, "takes_cur", "");
    let nxt_limit = if first { nxt.limit } else { distance };
    let nxt_now = Best::mux(&mut m, takes_next, won(nxt_limit), nxt);
    let nxt_now = Best::mux(&mut m, fresh, start, nxt_now);
    let nxt_now = Best {
        limit: m.name(nxt_now.limit, "nxt_limit_now", ""),
        found: m.name(
            nxt_now.found,
            "nxt_found_now",
            "of the next token, this cycle's candidate included",
        ),
        cluster: m.name(nxt_now.cluster, "nxt_cluster_now", ""),
        distance: nxt_now.distance,
    };
    let cur_limit = match nearest {
        Some(nearest) => m.mux(nearest, distance, cur.limit),
        None => distance,
    };
    let cur_now = Best::mux(&mut m, takes_cur, won(cur_limit), cur);
    let cur_d = Best::mux(&mut m, advance, nxt_now, cur_now);
    let cur_d = match (again, nearest) {
        (Some(again), Some(nearest)) => {
            let stays = m.and_not(nearest, advance);
            let nearest_d = m.or(&[stays, again]);
            m.next(nearest, nearest_d);
            let search = Best {
                limit: widest,
                ..start
            };
            Best::mux(&mut m, again, search, cur_d)
        }
        _ => cur_d,
    };
    let nxt_d = Best::mux(&mut m, advance, start, nxt_now);
    for (register, next) in [(cur, cur_d), (nxt, nxt_d)] {
        for (register, next) in register.parts().into_iter().zip(next.parts()) {
            m.next(register, next);
        }
    }

    for (token, name, best, takes) in [
        ("current", "cur", cur, takes_cur),
        ("next", "nxt", nxt, takes_next),
    ] {
        m.output(
            &format!("{name}_limit_o"),
            best.limit,
            &format!("limit of the {token} token: distance that loses"),
        );
        m.output(
            &format!("{name}_cluster_o"),
            best.cluster,
            &format!("best cluster of the {token} token so far, 0 while there is none"),
        );
        if let Some(nearest) = nearest {
            // Every cycle that the lanes learn of a match sooner is a comparison saved in each of them.
            let found = m.or(&[best.found, takes]);
            let matched = match name {
                "cur" => m.and_not(found, nearest),
                _ => found,
            };
            m.output(
                &format!("{name}_matched_o"),
                matched,
                "a match is found, this cycle's candidate included; only lower clusters can replace it",
            );
            if out_of_order(config) {
                let lowest = m.mux(takes, cluster, best.cluster);
                m.output(
                    &format!("{name}_lowest_o"),
                    lowest,
                    &format!("best cluster of the {token} token, this cycle's candidate included"),
                );
            }
        }
    }
    m.output(
        "found_o",
        cur.found,
        "a cluster is found for the current token",
    );
    m.output(
        "distance_o",
        cur.distance.unwrap_or(cur.limit),
        "its distance, where one is found",
    );
    if let Some(nearest) = nearest {
        m.output(
            "nearest_o",
            nearest,
            "the current token searches for the nearest",
        );
    }
    m.finish()
}
