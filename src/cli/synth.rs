//! `dregen synth`.

mod power;
mod show;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;
use serde_json::json;

use super::args::{DesignArgs, InputArgs};
use super::{Failure, Output, progress};
use crate::cost::compare::{self, Change};
use crate::cost::liberty::Library;
use crate::cost::memory::{self, Shape};
use crate::cost::power::ActivityError;
use crate::cost::report::Report;
use crate::cost::{CostError, Costed, Job, Target};
use crate::ir::{Design, Op};
use crate::tools::Toolbox;
use crate::tools::nextpnr::PlaceError;
use crate::tools::yosys::{Family, Sources};
use crate::verilog::{self, EmitInfo};
use crate::{passes, units};

/// Area, timing and power of a design, on an FPGA or in cells of a library; needs Yosys.
#[derive(clap::Args)]
#[command(mut_group("input", |group| group.required(false)), after_help = "\
Logic is counted by unit, memories by shape, and the two are never mixed: for liberty and generic a memory is a black box.
The longest path is that of the fastest netlist that a search finds; the area by unit is that of the smallest.
Power is that of the smallest, in a run of the netlist: the first head of the bundled trace, or the input that is named.

Examples:
  dregen synth --target ice40 --preset ice40 --seeds 5
  dregen synth --target liberty --liberty osu018_stdcells.lib --unit hcu
  dregen synth --target liberty --liberty cells.lib.gz --sram ram_1024x32.lib ram_2048x16.lib
  dregen synth --target ecp5 --json >before.json    and later    dregen synth --target ecp5 --against before.json")]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    /// What the design is put on.
    #[arg(long, value_enum, value_name = "TARGET", help_heading = "Run")]
    target: TargetName,
    /// The Liberty files of the library, plain or compressed by gzip.
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Run")]
    liberty: Vec<PathBuf>,
    /// Liberty files of memory macros; each memory gets those of least area that hold it.
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Run")]
    sram: Vec<PathBuf>,
    /// Only this unit of the top, by itself: hcu, wtu, kvmu, csr, …
    #[arg(long, value_name = "NAME", help_heading = "Run")]
    unit: Option<String>,
    /// Place and route on an iCE40 HX8K or an LFE5U-85 with this many seeds, by nextpnr: least, median and best frequency.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(..=MOST_SEEDS),
        help_heading = "Run"
    )]
    seeds: u32,
    /// Leave out the search for the fastest netlist, which takes most of the time.
    #[arg(long, help_heading = "Run")]
    no_timing: bool,
    /// Leave out power, which is told of a whole design in cells of a library.
    #[arg(long, help_heading = "Run")]
    no_power: bool,
    /// The clock at which power is told.
    #[arg(
        long,
        value_name = "MHZ",
        default_value = "100",
        allow_negative_numbers = true,
        help_heading = "Run"
    )]
    clock: power::Clock,
    #[command(flatten)]
    input: InputArgs,
    /// A stored result of --json to compare with.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    against: Option<PathBuf>,
    /// Print one JSON document instead of tables.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Bytes of a stored result at most; one has some ten thousand.
const STORED_MAX: u64 = 16 << 20;
/// Seeds at most: more than anybody waits for.
const MOST_SEEDS: i64 = 1000;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TargetName {
    /// Yosys' own gates, counted in gate equivalents by their transistors.
    Generic,
    /// Lattice iCE40.
    Ice40,
    /// Lattice ECP5.
    Ecp5,
    /// Xilinx 7 series.
    Xilinx,
    /// Xilinx UltraScale+.
    XilinxUp,
    /// The cells of --liberty.
    Liberty,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let config = args.design.resolve()?;
    let before = args.against.as_deref().map(stored).transpose()?;
    let target = target(args)?;
    if let (Some(before), Some(path)) = (&before, &args.against)
        && before.target != target.word()
    {
        return Err(anyhow!(
            "{}: is of target {}, which has other figures than {}: compare runs of one target",
            path.display(),
            before.target,
            target.word()
        )
        .into());
    }
    let macros = match args.sram.is_empty() {
        true => Vec::new(),
        false => memory::macros(&Library::read(&args.sram)?)?,
    };
    let mut design = units::design(&config);
    passes::run(&mut design)?;
    let top = match &args.unit {
        None => design.top.clone(),
        Some(unit) => module_of(&design, unit)?,
    };
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let files = write(&design, folder.path())?;
    let modules = files.iter().filter_map(|file| file.strip_suffix(".v"));
    let memories = modules.filter(|module| Shape::of(module).is_some());
    let job = Job {
        unit: args.unit.as_deref(),
        clock: design
            .modules
            .get(&top)
            .map_or("", |module| module.clock.as_str()),
        sources: Sources {
            folder: folder.path(),
            memories: memories.map(str::to_owned).collect(),
            files,
            top: &top,
            keep_units: args.unit.is_none(),
        },
        target,
        macros,
        seeds: args.seeds,
        timing: !args.no_timing,
    };
    let told = matches!(job.target, Target::Liberty(_)) && args.unit.is_none() && !args.no_power;
    let run = told
        .then(|| power::Run::prepare(args, &config, &design))
        .transpose()?;
    let toolbox = Toolbox::from_env();
    let spinner = progress::spinner("synthesising");
    let costed = job.run(&toolbox);
    spinner.finish_and_clear();
    let Costed { mut report, mapped } = costed.map_err(failure)?;
    let mut wrong = None;
    if let (Target::Liberty(library), Some(netlist), Some(run)) = (&job.target, &mapped, run) {
        match run.power(netlist, library)? {
            Ok(power) => {
                report.power_mw = Some(power.units.iter().map(|unit| unit.power).sum());
                report.power = Some(power);
            }
            Err(failure) => wrong = Some(failure),
        }
    }
    let changes = before.map(|before| compare::changes(&before, &report));
    let mut output = if args.json {
        Output::json(&as_json(&report, changes.as_deref(), wrong.as_deref())?)
    } else {
        let changes = changes.map_or(String::new(), |changes| show::changes(&changes));
        Output::of(show::report(&report) + &changes)
    };
    if let Some(wrong) = wrong {
        output.holds = false;
        if !args.json {
            output.text += &format!("\nFAIL {wrong}\n");
        }
    }
    Ok(output)
}

fn failure(error: CostError) -> Failure {
    match error {
        error @ (CostError::Liberty(_)
        | CostError::CellPower { .. }
        | CostError::Activity(ActivityError::Short)
        | CostError::Unplaced
        | CostError::Place(PlaceError::TooLarge { .. })) => Failure::Input(error.into()),
        error => Failure::Tool {
            text: String::new(),
            error: error.into(),
        },
    }
}

fn as_json(
    report: &Report,
    changes: Option<&[Change]>,
    failure: Option<&str>,
) -> anyhow::Result<serde_json::Value> {
    let mut value = serde_json::to_value(report)?;
    if let Some(failure) = failure {
        value["failure"] = json!(failure);
    }
    if let Some(changes) = changes {
        value["changes"] = json!(changes);
    }
    Ok(value)
}

/// The target, with its library read.
fn target(args: &Args) -> Result<Target, Failure> {
    let of_cells = args.target == TargetName::Liberty;
    if of_cells && args.liberty.is_empty() {
        return Err(anyhow!("--target liberty needs the library: add --liberty FILE").into());
    }
    if !of_cells && !args.liberty.is_empty() {
        return Err(anyhow!("--liberty is for --target liberty only").into());
    }
    let boxes = of_cells || args.target == TargetName::Generic;
    if !boxes && !args.sram.is_empty() {
        let why = "an FPGA has block memory of its own";
        return Err(anyhow!("--sram is for --target liberty and generic only: {why}").into());
    }
    if boxes && args.seeds > 0 {
        return Err(anyhow!("--seeds is for --target ice40 and ecp5 only").into());
    }
    Ok(match args.target {
        TargetName::Generic => Target::Generic,
        TargetName::Ice40 => Target::Fpga(Family::Ice40),
        TargetName::Ecp5 => Target::Fpga(Family::Ecp5),
        TargetName::Xilinx => Target::Fpga(Family::Xilinx7),
        TargetName::XilinxUp => Target::Fpga(Family::UltraScalePlus),
        TargetName::Liberty => Target::Liberty(Box::new(Library::read(&args.liberty)?)),
    })
}

/// The module of a unit of the top.
fn module_of(design: &Design, unit: &str) -> anyhow::Result<String> {
    let top = design.top_module().context("the design has no top")?;
    let mut names = Vec::new();
    for id in top.nodes() {
        let node = top.node(id);
        if let (Op::Instance { module }, Some(name)) = (&node.op, &node.name) {
            let name = name.strip_prefix("u_").unwrap_or(name);
            if name == unit {
                return Ok(module.clone());
            }
            names.push(name.to_owned());
        }
    }
    Err(anyhow!(
        "--unit {unit}: there is no such unit; there are {}",
        names.join(", ")
    ))
}

/// Writes the Verilog; names of the files.
fn write(design: &Design, folder: &Path) -> Result<Vec<String>, Failure> {
    let info = EmitInfo::by("dregen synth");
    let files = verilog::emit(design, &info)?;
    for file in &files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(files.into_iter().map(|file| file.name).collect())
}

/// A report that was stored.
fn stored(path: &Path) -> anyhow::Result<Report> {
    let cannot = || format!("cannot read {}", path.display());
    let mut text = String::new();
    let file = fs::File::open(path).with_context(cannot)?;
    let length = file.take(STORED_MAX + 1).read_to_string(&mut text);
    if length.with_context(cannot)? as u64 > STORED_MAX {
        return Err(anyhow!(
            "{}: no result of dregen synth --json, which has at most {STORED_MAX} bytes",
            path.display()
        ));
    }
    serde_json::from_str(&text)
        .with_context(|| format!("{}: no result of dregen synth --json", path.display()))
}
