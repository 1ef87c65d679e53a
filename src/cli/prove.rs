//! `dregen prove`.

mod properties;

use super::{Failure, Output};

/// Proves the properties that the modules ship; needs SymbiYosys and Yices.
#[derive(clap::Args)]
#[command(after_help = "\
A property is proved (by induction, for all time), or bounded to so many cycles from reset on; what should be possible is
reached in a cycle. docs/prove.md tells what is proved of which module.

Examples:
  dregen prove --preset tiny
  dregen prove --preset tiny --unit fifo --unit csr --json
  dregen prove --config my.toml --unit kvmu --depth 30 --limit 3600 --traces waves")]
pub(super) struct Args {
    #[command(flatten)]
    properties: properties::Args,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    properties::run(&args.properties)
}
