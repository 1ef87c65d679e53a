//! Speed of the engine (docs/dre.md, "Speed"): `cargo bench --bench speed`. Cycles, not time, so it prints the same on
//! every machine; every record of every run is compared with the golden model's. `scripts/figures` puts it into
//! docs/figures.md.

mod engine;
mod hcu;
mod input;
mod kvmu;
mod report;
mod yardsticks;

use dregen::config::{self, Config};

use input::{Input, Scores};

/// Whatever goes wrong ends the bench.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const LANES: [u32; 4] = [4, 8, 16, 32];
const SELECTS: [&str; 2] = ["bucket", "exact"];
/// What the tables mean.
const HCU: &str = include_str!("notes/hcu.md");
const ENGINE: &str = include_str!("notes/engine.md");
const WTU: &str = include_str!("notes/wtu.md");
const KVMU: &str = include_str!("notes/kvmu.md");
/// A full table of `paper`, and half as many tokens again.
const RANDOM_TOKENS: usize = 3000;

/// `paper` with some parameters changed.
fn paper_with(sets: &[(&str, &str)]) -> Result<Config> {
    let sets: Vec<String> = sets.iter().map(|(k, v)| format!("{k}={v}")).collect();
    Ok(config::resolve(None, None, &sets)?)
}

fn main() -> Result<()> {
    let trace = Input::trace("bundled trace", 7, 0..usize::MAX)?;
    let codes = Input::random_codes("random codes", RANDOM_TOKENS);
    println!("{HCU}\n{}", report::hcu(&[&trace, &codes])?);
    let head = trace.first_head("bundled trace, head 0");
    println!("{ENGINE}\n{}", report::engine(&head)?);
    let inputs = [
        trace,
        Input::trace(
            "bundled trace, TH_HD 4, rows of 1024 to 1151",
            4,
            1024..1152,
        )?,
        Input::random("logits, rows of 1024", 1024, Scores::Logits),
        Input::random("uniform, rows of 1024", 1024, Scores::Uniform),
        Input::random("logits, rows of 2048", 2048, Scores::Logits),
        Input::random("uniform, rows of 2048", 2048, Scores::Uniform),
    ];
    println!("{}", report::units(&inputs)?);
    Ok(())
}
