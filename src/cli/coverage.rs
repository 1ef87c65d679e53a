//! `dregen coverage`.

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::args::DesignArgs;
use super::files::NewFile;
use super::progress;
use super::{Failure, Output};
use crate::bench::Interface;
use crate::bench::engine;
use crate::bench::regression::exclusions;
use crate::bench::regression::summary::Summary;
use crate::bench::regression::{self, Found, Regression};
use crate::tools::verilator::{self, Variant};
use crate::tools::{FoundTool, Tool, Toolbox};
use crate::verilog::EmitInfo;
use crate::{passes, units};

mod page;

/// Run the regression of a design and measure what it covers: lines, branches and toggles of the Verilog, and the
/// cases that a bench has to meet.
#[derive(clap::Args)]
#[command(
    after_help = "Fails if less than 98 % of the lines or of the branches are reached, a case is not met, or an
exclusion has become stale.

Examples:
  dregen coverage --preset tiny
  dregen coverage --preset tiny --set hcu.policy=first --cases
  dregen coverage --preset paper --events 600 --runs 2 --page coverage-of-paper.md"
)]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    /// Random events of the long context of each run. Some hundreds fill every table.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    events: u64,
    /// Runs, each with another seed and other stalls.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=1000))]
    runs: u64,
    /// Only the cases, on the builtin engine: needs no tool.
    #[arg(long)]
    cases: bool,
    /// Write what was found as a page of Markdown.
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    page: Option<PathBuf>,
    /// Print one JSON document instead of tables.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// A regression that was made.
struct Made {
    /// What names the design: arguments of the command line.
    design: String,
    /// The Verilator that counted.
    verilator: Option<String>,
    runs: u64,
    events: u64,
    found: Found,
    summary: Summary,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let config = args.design.resolve()?;
    let interface = Interface::new(&config);
    let mut design = units::design(&config);
    passes::run(&mut design)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let info = EmitInfo::by("dregen coverage");
    // What cannot be written is said before the work.
    let file = args.page.as_deref().map(NewFile::beside).transpose()?;
    let mut rtl = Vec::new();
    let mut harness = None;
    let mut version = None;
    if !args.cases {
        rtl = crate::verilog::emit(&design, &info)?;
        let nothing = &mut std::iter::empty();
        engine::write(folder.path(), &interface, &rtl, &info.version, nothing)?;
        let toolbox = Toolbox::from_env();
        let newest = newest(&toolbox)?;
        let toolbox = toolbox.with(Tool::Verilator, &newest.path);
        let spinner = progress::spinner("building the testbench with coverage");
        let testbench = folder.path().join("testbench");
        let built = verilator::build(&toolbox, &testbench, Variant::Coverage, "build");
        spinner.finish_and_clear();
        harness = Some(built?);
        version = Some(newest.version);
    }
    let regression = Regression {
        config: &config,
        design: &design,
        interface: &interface,
        harness: harness.as_ref(),
    };
    let plan = regression::plan(args.events, args.runs);
    let bar = progress::steps(plan.len() as u64, "runs");
    let mut found = Found::default();
    for planned in &plan {
        found.add(regression.run(planned)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let list = exclusions::bundled()?;
    let made = Made {
        design: args.design.words(),
        verilator: version,
        runs: args.runs,
        events: args.events,
        summary: Summary::new(&config, &rtl, &list, &found),
        found,
    };
    if let Some(file) = file {
        file.holding(&page::page(&config, &made))?;
    }
    let holds = made.summary.complaints().is_empty();
    let output = if args.json {
        Output::json(&as_json(&config, &made))
    } else {
        Output::of(page::text(&config, &made))
    };
    Ok(Output { holds, ..output })
}

/// The newest Verilator that is there: only newer ones count the two sides of `?:` as branches.
fn newest(toolbox: &Toolbox) -> Result<FoundTool, Failure> {
    let number = |tool: &FoundTool| {
        let word = tool.version.split_whitespace().nth(1).unwrap_or_default();
        let mut parts = word.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next(), parts.next())
    };
    match toolbox
        .find_all(Tool::Verilator)
        .into_iter()
        .max_by_key(number)
    {
        Some(tool) => Ok(tool),
        // Says what is missing, and how to get it.
        None => Ok(toolbox.find(Tool::Verilator)?),
    }
}

fn as_json(config: &crate::config::Config, made: &Made) -> Value {
    let points = |kinds: &std::collections::BTreeMap<String, crate::tools::coverage::Points>| {
        let pairs = kinds.iter().map(|(kind, p)| {
            let value = json!({"points": p.points, "hit": p.hit, "percent": p.percent()});
            (kind.clone(), value)
        });
        Value::Object(pairs.collect())
    };
    let summary = &made.summary;
    let modules = summary
        .modules
        .iter()
        .map(|(name, kinds)| (name.clone(), points(kinds)));
    let groups = crate::bench::coverage::table(config);
    let cases = groups.iter().flat_map(|group| {
        group.cases.iter().map(|case| {
            json!({
                "group": group.name,
                "case": case.name,
                "count": made.found.cases.count(group.name, &case.name),
                "cannot": case.cannot,
            })
        })
    });
    json!({
        "pass": summary.complaints().is_empty(),
        "complaints": summary.complaints(),
        "verilator": made.verilator,
        "cycles": made.found.cycles,
        "records": made.found.records,
        "coverage": points(&summary.total),
        "modules": Value::Object(modules.collect()),
        "missed": summary.missed.iter().map(|m| json!({
            "module": m.point.module, "line": m.point.line, "kind": m.point.kind, "what": m.point.what, "source": m.source,
        })).collect::<Vec<_>>(),
        "still": summary.still,
        "cases": cases.collect::<Vec<_>>(),
    })
}
