//! Adds up the weights of one partition of a beat.
//!
//! ```text
//!   weight of each lane ──▶ & part ──▶ adder tree ──▶ sum
//! ```
//!
//! Contract: feed-forward, latency `stages`, exact.

use super::super::module_name;
use super::shape::Shape;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// The adder tree for `config`.
pub fn build(config: &Config) -> Module {
    let shape = Shape::of(config);
    let stages = shape.sum_stages;
    let info = ModuleInfo {
        purpose: "WTU adder tree: sum of the weights of one partition of a beat.".to_owned(),
        notes: vec!["Lane 0 is in the low bits of weights_i and part_i.".to_owned()],
        parameters: super::super::parameters(
            config,
            &[
                "wtu.lanes",
                "wtu.score_bits",
                "wtu.domain",
                "wtu.stages",
                "count_bits",
            ],
        ),
        timing: format!("latency {stages} cycles, one beat a cycle"),
    };
    let mut m = Builder::new(&module_name(config, "wtu_sum", &[]), config.reset, info);
    let weight = shape.weight();
    let weights = m.input(
        "weights_i",
        uint(weight.width * shape.lanes),
        "weight of each lane",
    );
    let part = m.input(
        "part_i",
        uint(shape.lanes),
        "lanes whose score is in the partition",
    );
    m.section("Sum", "");
    let sum = m.region("sum", stages, |m| {
        let mut terms: Vec<Signal> = (0..shape.lanes)
            .map(|lane| {
                let value = m.slice(weights, lane * weight.width, weight.width);
                let value = if weight.signed {
                    m.as_signed(value)
                } else {
                    value
                };
                let chosen = m.bit(part, lane);
                let zero = zero(m, value);
                let term = m.mux(chosen, value, zero);
                m.name(term, &format!("term{lane}"), "")
            })
            .collect();
        while terms.len() > 1 {
            terms = terms
                .chunks(2)
                .map(|pair| m.add_full(pair[0], pair[1]))
                .collect();
        }
        terms[0]
    });
    m.output("sum_o", sum, "sum of the weights");
    m.finish()
}

/// 0 of the type of `like`.
fn zero(m: &mut Builder, like: Signal) -> Signal {
    let zero = m.lit(0, like.width());
    if like.ty().signed {
        m.as_signed(zero)
    } else {
        zero
    }
}
