//! Pieces of the WTU's arithmetic that are no modules of the engine, as units: each is what the engine builds in place, by
//! the same functions, so that it can be looked at, and proved, by itself (docs/equivalence.md).
//!
//! ```text
//!   below ──▶ wtu_exp2 ──▶ value                              in each lane, domain exp2
//!   sum, added, digit ──▶ wtu_accumulate ──▶ sum               search, one a partition
//!   most, least, score, position ──▶ wtu_bucket ──▶ above      load (shift), search (bound), lane (comparison)
//!   scores of a beat ──▶ wtu_extremes ──▶ most, least, sum     load
//!   … of each beat ──▶ wtu_running ──▶ … of the row            load
//! ```
//!
//! Contract: wtu_extremes has a latency of ceil(`wtu.stages` / 4) cycles, wtu_running of 1; the others are combinational.

use super::super::module_name;
use super::shape::{EXP2_BITS, Shape};
use super::{lane, load, search};
use crate::config::{Config, Domain};
use crate::ir::{Builder, Module, ModuleInfo, Signal, sint, uint};

/// A builder for a unit that goes by these parameters.
fn begin(config: &Config, unit: &str, purpose: &str, keys: &[&str], timing: &str) -> Builder {
    let info = ModuleInfo {
        purpose: purpose.to_owned(),
        notes: vec!["Stands in the WTU in place; a module only here.".to_owned()],
        parameters: super::parameters(config, keys),
        timing: timing.to_owned(),
    };
    Builder::new(&module_name(config, unit, &[]), config.reset, info)
}

/// 2 to the power of a score's distance below the greatest one.
pub fn exp2(config: &Config) -> Module {
    let shape = Shape::of(config);
    let mut m = begin(
        config,
        "wtu_exp2",
        "Weight of a score in the domain exp2, before its count.",
        &["wtu.score_bits"],
        "combinational",
    );
    let below = m.input(
        "below_i",
        uint(shape.score_bits),
        "how far the score lies below the greatest",
    );
    m.section("Power", "");
    let value = lane::exp2(&mut m, below);
    let value = m.extend(value, EXP2_BITS);
    m.output("value_o", value, "e^-below, 65535 is 1");
    m.finish()
}

/// One step of a partial sum.
pub fn accumulate(config: &Config) -> Module {
    let shape = Shape::of(config);
    let mut m = begin(
        config,
        "wtu_accumulate",
        "A partial sum and the sum over a beat, at the place of its digit.",
        &[
            "wtu.lanes",
            "wtu.score_bits",
            "wtu.domain",
            "wtu.mul_width",
            "count_bits",
            "hcu.max_clusters",
        ],
        "combinational",
    );
    let product = shape.product();
    let width = product.width + shape.lane_bits;
    let beat = match shape.domain {
        Domain::Raw => sint(width),
        Domain::Shifted | Domain::Exp2 => uint(width),
    };
    let sum = m.input("sum_i", shape.row_sum(), "weights so far");
    let added = m.input("added_i", beat, "sum over the beat");
    let arrives: Vec<Signal> = (0..shape.digits())
        .map(|digit| {
            m.input(
                &format!("digit{digit}_i"),
                uint(1),
                &format!("the beat brings digit {digit}; at most one digit comes in a cycle"),
            )
        })
        .collect();
    m.section("Sum", "");
    let placed = search::placed(&mut m, &shape, added, &arrives);
    let placed = m.name(placed, "placed", "");
    let total = m.add_mod(sum, placed);
    m.output("total_o", total, "weights so far, with this beat");
    m.finish()
}

/// Whether a score lies before a position of its row.
pub fn bucket(config: &Config) -> Module {
    let shape = Shape::of(config);
    let mut m = begin(
        config,
        "wtu_bucket",
        "Whether a score lies before a position: in a bucket, or with exact selection less far below the greatest.",
        &["wtu.score_bits", "wtu.buckets", "wtu.select"],
        "combinational",
    );
    let most = m.input("most_i", shape.score(), "greatest score of the row");
    let least = (!shape.exact).then(|| m.input("least_i", shape.score(), "least score of the row"));
    let score = m.input("score_i", shape.score(), "a score of the row");
    let position = m.input("position_i", shape.position(), "a position");
    m.section("Bound", "");
    let shift = match least {
        Some(least) => {
            let span = load::span(&mut m, &shape, most, least);
            load::shift(&mut m, &shape, span)
        }
        None => m.lit(0, shape.shift_bits()),
    };
    let bound = search::bound(&mut m, &shape, most, shift, position);
    let bound = m.name(bound, "bound", "scores above it lie before the position");
    let score = m.extend(score, shape.bound().width);
    let above = m.lt(bound, score);
    m.output("above_o", above, "the score lies before the position");
    m.finish()
}

/// Greatest and least score of a beat.
pub fn extremes(config: &Config) -> Module {
    let shape = Shape::of(config);
    let timing = format!("latency {} cycles, one beat a cycle", shape.extremes_stages);
    let mut m = begin(
        config,
        "wtu_extremes",
        "Greatest and least score of a beat, and the sum of its first lanes.",
        &["wtu.lanes", "wtu.score_bits", "wtu.stages"],
        &timing,
    );
    let scores: Vec<Signal> = (0..shape.lanes)
        .map(|lane| m.input(&format!("score{lane}_i"), shape.score(), ""))
        .collect();
    let others = (1..shape.lanes).map(|lane| {
        let comment = "the lane has a score; lanes that have none are the last ones";
        m.input(&format!("kept{lane}_i"), uint(1), comment)
    });
    let others: Vec<Signal> = others.collect();
    m.section("Extremes", "");
    let mut kept = vec![m.lit(1, 1)];
    kept.extend(others);
    let beat = load::of_beat(&mut m, &shape, &scores, &kept);
    m.output("most_o", beat.most, "greatest score of the beat");
    m.output("least_o", beat.least, "least score of the beat");
    m.output("sum_o", beat.sum, "sum of its first lanes, for the mean");
    m.finish()
}

/// Greatest and least score of a row so far.
pub fn running(config: &Config) -> Module {
    let shape = Shape::of(config);
    let mut m = begin(
        config,
        "wtu_running",
        "Greatest and least score of a row so far.",
        &["wtu.score_bits"],
        "latency 1 cycle, one beat a cycle",
    );
    let valid = m.input("valid_i", uint(1), "a beat");
    let first = m.input("first_i", uint(1), "it is the first of its row");
    let most = m.input("beat_most_i", shape.score(), "its greatest score");
    let least = m.input("beat_least_i", shape.score(), "its least score");
    m.section("Row", "");
    let (most, least) = load::running(&mut m, &shape, valid, first, most, least);
    m.output("most_o", most, "greatest score of the row so far");
    m.output("least_o", least, "least score of the row so far");
    m.finish()
}
