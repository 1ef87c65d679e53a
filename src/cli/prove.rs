//! `dregen prove`: what holds for every input.

mod equivalence;
mod page;
mod properties;

use std::path::PathBuf;

use super::args::DesignArgs;
use super::{Failure, Output};

/// Proves the properties that the modules ship, or that the arithmetic units are equal to reference designs.
#[derive(clap::Args)]
#[command(after_help = "\
A property is proved (by induction or by reachability, for all time), or bounded to so many cycles from reset on; what should
be possible is reached in a cycle. docs/prove.md tells what is proved of which module, docs/equivalence.md what units are held to.

Examples:
  dregen prove --preset tiny
  dregen prove --preset tiny --unit fifo --unit csr --json
  dregen prove --config my.toml --unit kvmu --depth 30 --limit 3600 --traces waves
  dregen prove --equivalence --preset paper")]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    /// Prove the arithmetic units equal to reference designs that were written apart, by Yosys and ABC; else properties are
    /// proved, by SymbiYosys with Yices and ABC.
    #[arg(long, help_heading = "Run")]
    equivalence: bool,
    /// Only this: a module by its name, with or without the prefix and the parameters in it (fifo, csr, wtu_load, top, …), or
    /// with --equivalence a unit (popcount, wtu_lane, …); may be repeated.
    #[arg(long, value_name = "NAME", help_heading = "Run")]
    unit: Vec<String>,
    /// Cycles from reset on for what no induction proves, instead of those that each unit names.
    #[arg(long, value_name = "K", conflicts_with = "equivalence", value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "Run")]
    depth: Option<u32>,
    /// Seconds for each run of a prover; of properties what was found until then counts.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 120,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u64).range(1..=86_400),
        help_heading = "Run"
    )]
    limit: u64,
    /// Runs of the prover at a time [default: one for each processor].
    #[arg(long, value_name = "N", conflicts_with = "equivalence", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Run")]
    jobs: Option<u16>,
    /// Keep waves (VCD) of properties that fail in this folder.
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "equivalence",
        help_heading = "Output"
    )]
    traces: Option<PathBuf>,
    /// Keep what the tools are given and what they leave in this folder; with --equivalence one folder a check.
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    keep: Option<PathBuf>,
    /// Write what was found of properties as a page of Markdown.
    #[arg(
        long,
        value_name = "FILE.md",
        conflicts_with = "equivalence",
        help_heading = "Output"
    )]
    page: Option<PathBuf>,
    /// Print one JSON document instead of a table.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let config = args.design.resolve()?;
    match args.equivalence {
        true => equivalence::run(&config, args),
        false => properties::run(&config, args),
    }
}
