//! Early-exit comparator: whether a cluster can still win.
//!
//! ```text
//!   sum_i, limit_i ──▶ sum < limit  ──┐
//!                      sum = limit ─&─┴─or─▶ stay_o
//!   before_best_i ────────────────┘
//! ```
//!
//! A comparison goes on while its partial distance is below the limit. At the limit itself it goes on only for a
//! cluster that stands before the best one found so far, because the lowest of equal clusters wins
//! (docs/resv.md, clustering). Contract: combinational.

use super::module_name;
use super::widths::distance_width;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, uint};

/// The comparator for the distances of `config`.
pub fn build(config: &Config) -> Module {
    let width = distance_width(config);
    let info = ModuleInfo {
        purpose: "Early-exit comparator: whether a cluster can still win.".to_owned(),
        notes: Vec::new(),
        parameters: vec![("distance bits".to_owned(), width.to_string())],
        timing: "combinational".to_owned(),
    };
    let name = module_name(config, "early_exit", &[("w", width)]);
    let mut m = Builder::new(&name, config.reset, info);
    let sum = m.input("sum_i", uint(width), "ones counted so far");
    let limit = m.input("limit_i", uint(width), "distance that loses");
    let before_best = m.input(
        "before_best_i",
        uint(1),
        "a tie with the limit would win, since the cluster stands before the best",
    );
    m.section("Comparison", "");
    let below = m.lt(sum, limit);
    let equal = m.eq(sum, limit);
    let tie = m.and(&[equal, before_best]);
    let stay = m.or(&[below, tie]);
    m.output("stay_o", stay, "go on with this cluster");
    m.finish()
}
