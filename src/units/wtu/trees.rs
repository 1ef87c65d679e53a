//! Adder trees: the sum over a beat of each partition.
//!
//! ```text
//!   product a ──┬──────────┬─▶ 0, a, b or a + b ──▶ + ──▶ sum of partition 0
//!   product b ──┼──▶ a + b ┼─▶ 0, a, b or a + b ──▶ + ──▶ sum of partition 1
//!               └──────────┴─▶ …                           …
//! ```
//!
//! Two lanes are added once for all partitions, each of which takes of that what is its own.
//!
//! Contract: feed-forward, latency `stages`, exact. With bucket selection the last sum is that of all lanes.

use super::super::module_name;
use super::shape::Shape;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// The adder trees for `config`.
pub fn build(config: &Config) -> Module {
    let shape = Shape::of(config);
    let stages = shape.tree_stages;
    let info = ModuleInfo {
        purpose: "WTU adder trees: the sum over a beat of each partition.".to_owned(),
        notes: vec!["Lane 0 is in the low bits of products_i and members*_i.".to_owned()],
        parameters: super::super::parameters(
            config,
            &[
                "wtu.lanes",
                "wtu.score_bits",
                "wtu.domain",
                "wtu.select",
                "wtu.sums",
                "wtu.mul_width",
                "wtu.stages",
                "count_bits",
            ],
        ),
        timing: format!("latency {stages} cycles, one beat a cycle"),
    };
    let mut m = Builder::new(&module_name(config, "wtu_trees", &[]), config.reset, info);
    let product = shape.product();
    let products = m.input(
        "products_i",
        uint(product.width * shape.lanes),
        "product of each lane",
    );
    let members: Vec<Signal> = (0..shape.parts())
        .map(|i| {
            m.input(
                &format!("members{i}_i"),
                uint(shape.lanes),
                &format!("lanes whose score is in partition {i}"),
            )
        })
        .collect();
    m.section("Sums", "");
    let lanes: Vec<Signal> = (0..shape.lanes)
        .map(|lane| {
            let value = m.slice(products, lane * product.width, product.width);
            if product.signed {
                m.as_signed(value)
            } else {
                value
            }
        })
        .collect();
    let mut sums = m.region("sum", stages, |m| {
        let pairs = pairs(m, &lanes);
        let mut sums: Vec<Signal> = (members.iter().enumerate())
            .map(|(i, &members)| {
                let terms: Vec<Signal> = (pairs.iter().enumerate())
                    .map(|(pair, sum)| {
                        let term = sum.of_members(m, members, 2 * pair as u32);
                        m.name(term, &format!("part{i}_pair{pair}"), "")
                    })
                    .collect();
                fold(m, terms)
            })
            .collect();
        if !shape.exact && shape.lanes > 1 {
            let all = pairs.iter().map(|pair| pair.both).collect();
            sums.push(fold(m, all));
        }
        sums
    });
    if !shape.exact && shape.lanes == 1 {
        // Nothing to compute, but as late as the other sums.
        sums.push(m.delay(lanes[0], "product", stages));
    }
    for (i, sum) in sums.into_iter().enumerate() {
        let of = if i < members.len() {
            format!("partition {i}")
        } else {
            "all lanes".to_owned()
        };
        m.output(&format!("sum{i}_o"), sum, &format!("sum over {of}"));
    }
    m.finish()
}

/// Two neighbouring lanes, or with one lane this one.
struct Pair {
    lanes: Vec<Signal>,
    both: Signal,
}

fn pairs(m: &mut Builder, lanes: &[Signal]) -> Vec<Pair> {
    let chunks = lanes.chunks(2).enumerate();
    let pairs = chunks.map(|(i, lanes)| Pair {
        lanes: lanes.to_vec(),
        both: match *lanes {
            [a, b] => {
                let both = m.add_full(a, b);
                m.name(both, &format!("pair{i}"), "")
            }
            _ => lanes[0],
        },
    });
    pairs.collect()
}

impl Pair {
    /// What the lanes of the pair that are members add up to; the first one is lane `first`.
    fn of_members(&self, m: &mut Builder, members: Signal, first: u32) -> Signal {
        let is_member: Vec<Signal> = (0..self.lanes.len() as u32)
            .map(|lane| m.bit(members, first + lane))
            .collect();
        let mut cases = Vec::new();
        if is_member.len() > 1 {
            cases.push((m.and(&is_member), self.both));
        }
        for (&member, &lane) in is_member.iter().zip(&self.lanes) {
            cases.push((member, m.extend(lane, self.both.width())));
        }
        let zero = m.lit(0, self.both.width());
        let zero = if self.both.ty().signed {
            m.as_signed(zero)
        } else {
            zero
        };
        m.cases(&cases, zero)
    }
}

/// The sum of the terms, pair by pair.
fn fold(m: &mut Builder, mut terms: Vec<Signal>) -> Signal {
    while terms.len() > 1 {
        let pairs = terms.chunks(2);
        terms = pairs.map(|pair| m.add_full(pair[0], pair[1])).collect();
    }
    terms[0]
}
