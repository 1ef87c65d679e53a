//! `dregen prove`: what holds for every input.

mod equivalence;

use anyhow::anyhow;

use super::args::DesignArgs;
use super::{Failure, Output};

/// Prove what can be proved of the emitted Verilog.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    /// Prove the arithmetic units equal to reference designs that were written apart, by Yosys and ABC.
    #[arg(long, help_heading = "Run")]
    equivalence: bool,
    #[command(flatten)]
    of_equivalence: equivalence::EquivalenceArgs,
    /// Print one JSON document instead of a table.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if !args.equivalence {
        return Err(anyhow!("say what to prove: --equivalence").into());
    }
    let config = args.design.resolve()?;
    equivalence::run(&config, &args.of_equivalence, args.json)
}
