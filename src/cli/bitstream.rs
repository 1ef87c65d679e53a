//! `dregen bitstream`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use serde_json::json;

use super::args::DesignArgs;
use super::files::{NewFile, WholeFile};
use super::{Failure, Output, progress, table};
use crate::boards::{self, BOARDS, Board, BuildError, Builder, Built};
use crate::tools::Toolbox;
use crate::tools::nextpnr::PlaceError;
use crate::verilog::{self, EmitInfo};
use crate::{passes, units};

/// Seeds unless the user says otherwise.
const DEFAULT_SEEDS: u32 = 5;
/// Seeds at most: more than anybody waits for.
const MOST_SEEDS: i64 = 1000;

/// Make the bitstream of a board: the engine behind a UART, placed with several seeds; needs Yosys, nextpnr and a packer.
#[derive(clap::Args)]
#[command(after_help = "\
The design is the preset made for the board, unless --preset or --config names another. What is written is the fastest of the layouts; if
none reaches the board's clock, nothing is written, and the exit code is 1. `dregen generate` writes the same as a folder with a makefile, and
the script that talks to the board: board/README.md there.

Examples:
  dregen bitstream --board hx8k-evb
  dregen bitstream --board ulx3s-85f --preset paper --seeds 3 --out build/paper.bit
  dregen bitstream --board icebreaker --json | jq .fmax_mhz.median")]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    /// The board: hx8k-evb, icebreaker, ulx3s-85f.
    #[arg(long, value_name = "NAME", help_heading = "Run")]
    board: String,
    /// Place and route with this many seeds.
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_SEEDS,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..=MOST_SEEDS),
        help_heading = "Run"
    )]
    seeds: u32,
    /// The bitstream [default: PREFIX_BOARD.bin for iCE40, .bit for ECP5].
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,
    /// Print one JSON document instead of tables.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let board = find(&args.board)?;
    let config = args.design.resolve_or(board.preset)?;
    let builder = Builder::find(&Toolbox::from_env(), board).map_err(failure)?;
    let path = args.out.clone().unwrap_or_else(|| {
        let ending = board.chip.bitstream();
        format!("{}_{}.{ending}", config.prefix, board.name).into()
    });
    // A place that cannot be written to is told before the long part.
    let mut file = NewFile::beside(&path)?;
    let mut design = units::behind_uart(&config);
    passes::run(&mut design)?;
    let info = EmitInfo::by(format!(
        "dregen bitstream --board {} {}",
        board.name,
        config.arguments()
    ));
    let rtl = verilog::emit(&design, &info)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let spinner = progress::spinner("synthesising, placing and routing");
    let built = builder.build(&config, &rtl, &info, folder.path(), args.seeds);
    spinner.finish_and_clear();
    let built = built.map_err(failure)?;
    let fast_enough = built.placements.best.megahertz >= f64::from(board.megahertz());
    if fast_enough {
        let context = file.context();
        file.writer().write_all(&built.bitstream).context(context)?;
        WholeFile::put_all(vec![file.finish()?])?;
    }
    let written = fast_enough.then_some(path);
    Ok(Output {
        holds: fast_enough,
        ..match args.json {
            true => Output::json(&as_json(board, &built, written)),
            false => Output::of(as_text(board, &built, written, &config.arguments())),
        }
    })
}

/// The board of a name, if bitstreams can be made for it.
fn find(name: &str) -> Result<&'static Board, Failure> {
    boards::find(name).ok_or_else(|| {
        let names: Vec<&str> = BOARDS.iter().map(|board| board.name).collect();
        anyhow!(
            "--board {name}: there is no such board; there are {}",
            names.join(", ")
        )
        .into()
    })
}

fn failure(error: BuildError) -> Failure {
    match error {
        BuildError::Tool(_) | BuildError::Place(PlaceError::Tool(_)) => Failure::Tool {
            text: String::new(),
            error: error.into(),
        },
        error => Failure::Input(error.into()),
    }
}

fn as_json(board: &Board, built: &Built, path: Option<PathBuf>) -> serde_json::Value {
    let best = &built.placements.best;
    json!({
        "board": board.name,
        // A name need not be Unicode, but JSON is.
        "bitstream": path.map(|path| path.to_string_lossy().into_owned()),
        "fmax_mhz": built.placements.fmax,
        "clock_mhz": board.megahertz(),
        "seed": best.seed,
        "used": best.used,
    })
}

fn as_text(board: &Board, built: &Built, path: Option<PathBuf>, design: &str) -> String {
    let (best, fmax) = (&built.placements.best, &built.placements.fmax);
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let clock = board.megahertz();
    let mut rows = vec![
        row("design", design.to_owned()),
        row("clock", format!("{clock} MHz")),
        row(
            "reached",
            format!(
                "least {:.1}, median {:.1}, best {:.1} MHz of {} seeds",
                fmax.least,
                fmax.median,
                fmax.best,
                fmax.seeds.len()
            ),
        ),
    ];
    let used = best.used.iter();
    rows.extend(used.map(|used| row(&used.kind, format!("{} of {}", used.used, used.of))));
    rows.push(match path {
        Some(path) => row(
            "written",
            format!("{}, of seed {}", path.display(), best.seed),
        ),
        None => row(
            "FAIL",
            format!("no seed reaches the board's {clock} MHz; nothing was written"),
        ),
    });
    table::words(&["board", board.title], &rows)
}
