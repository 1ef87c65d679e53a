//! `dregen generate`.

mod files;

use std::path::PathBuf;

use anyhow::Context as _;

use super::args::{DesignArgs, Input};
use super::{Failure, Output, table};
use crate::bench::{Interface, Outcome, RunOptions, Stall, builtin};
use crate::config::Config;
use crate::ir::Design;
use crate::model::Counters;
use crate::output::{Manifest, Tree};
use crate::sim::{Simulator, Start};
use crate::{passes, units};

/// Seed of the register contents that the check starts from.
const CHECK_SEED: u64 = 1;

/// Clock frequency that constraints ask for unless the user says otherwise, in MHz.
const DEFAULT_CLOCK: f64 = 100.0;

/// Write Verilog, testbench, constraints and documents of a design, after checking it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dregen generate --preset paper --out build/paper
  dregen generate --preset tiny --set hash.bits=64 --set prefix=my_dre --out build/mine
  dregen generate --config design.toml --clock 200 --out build/mine --no-check")]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    /// The folder to write; replaced whole if dregen wrote it, refused if it holds anything else.
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: PathBuf,
    /// Clock frequency in MHz that the constraints ask for.
    #[arg(
        long,
        value_name = "MHZ",
        default_value_t = DEFAULT_CLOCK,
        allow_negative_numbers = true,
        help_heading = "Output"
    )]
    clock: f64,
    /// Do not run the design against the golden model first.
    #[arg(long, help_heading = "Run")]
    no_check: bool,
    /// Print one JSON document instead of tables.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// What the check found.
struct Check {
    outcome: Outcome,
    contexts: Vec<Counters>,
    accumulators: u32,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let config = args.design.resolve()?;
    let input = Input::bundled(&config)?;
    let interface = Interface::new(&config);
    let mut design = units::design(&config);
    passes::run(&mut design)?;
    // The files first: a clock or a name that cannot be is then refused before the long part.
    let tree = files::collect(&config, &design, &interface, &input, args.clock)?;
    let check = match args.no_check {
        true => None,
        false => Some(check(&config, &design, &interface, &input)?),
    };
    if let Some(check) = &check
        && !check.outcome.pass
    {
        return Ok(Output {
            holds: false,
            ..if args.json {
                Output::json(&serde_json::json!({"written": false, "check": check.as_json()}))
            } else {
                Output::of(check.as_text() + "nothing was written\n")
            }
        });
    }
    tree.write(&args.out, manifest(&config, args.clock))?;
    Ok(if args.json {
        Output::json(&serde_json::json!({
            "written": true,
            "out": args.out,
            "files": tree.files().map(|(path, _)| path).collect::<Vec<_>>(),
            "check": check.as_ref().map(Check::as_json),
        }))
    } else {
        let checked = match &check {
            Some(check) => check.as_text(),
            None => "not checked (--no-check)\n".to_owned(),
        };
        Output::of(format!(
            "{}\n{checked}\n{}",
            describe(&config),
            written(args, &config, &tree)
        ))
    })
}

/// Runs the graph against the model on the builtin engine.
fn check(
    config: &Config,
    design: &Design,
    interface: &Interface,
    input: &Input,
) -> Result<Check, Failure> {
    let runs = input
        .heads
        .iter()
        .map(|&head| input.run(head, config, false));
    let mut program = input.program(interface, runs.collect::<Result<_, _>>()?);
    let mut simulator = Simulator::new(design, Start::Random(CHECK_SEED))?;
    let options = RunOptions {
        stall: Stall::default(),
        seed: CHECK_SEED,
        timeout: interface.timeout,
    };
    let outcome = builtin::run(&mut simulator, interface, &mut program, &options)
        .with_context(|| input.context())?;
    Ok(Check {
        outcome,
        contexts: program
            .ended()
            .iter()
            .map(|ended| ended.counters.clone())
            .collect(),
        accumulators: config.hcu.accumulators,
    })
}

impl Check {
    fn hcu_efficiency(&self) -> Option<f64> {
        let ideal_chunks = self.contexts.iter().map(|c| c.ideal_chunks).sum();
        self.outcome.hcu_efficiency(ideal_chunks, self.accumulators)
    }

    fn wtu_cycles_per_score(&self) -> Option<f64> {
        let scores = self.contexts.iter().map(|c| c.row_clusters).sum();
        self.outcome.wtu_cycles_per_score(scores)
    }

    fn as_json(&self) -> serde_json::Value {
        serde_json::json!({
            "pass": self.outcome.pass,
            "failure": self.outcome.failure,
            "tokens": self.contexts.iter().map(|c| c.tokens).sum::<u64>(),
            "clusters": self.contexts.iter().map(|c| c.clusters).collect::<Vec<_>>(),
            "cycles": self.outcome.cycles,
            "hcu_efficiency": self.hcu_efficiency(),
            "wtu_cycles_per_score": self.wtu_cycles_per_score(),
        })
    }

    fn as_text(&self) -> String {
        let title = "checked on the builtin engine against the golden model, on the bundled trace:";
        if let Some(failure) = &self.outcome.failure {
            return format!("{title}\nFAIL {failure}\n");
        }
        let tokens: u64 = self.contexts.iter().map(|c| c.tokens).sum();
        let clusters: Vec<String> = self
            .contexts
            .iter()
            .map(|c| c.clusters.to_string())
            .collect();
        let records: u64 = self.outcome.records.values().sum();
        let wtu = self.wtu_cycles_per_score();
        let rows = [
            ("KV heads", self.contexts.len().to_string()),
            ("tokens", tokens.to_string()),
            ("records, each equal", records.to_string()),
            ("clusters by head", clusters.join(", ")),
            ("cycles", self.outcome.cycles.to_string()),
            (
                "HCU efficiency",
                match self.hcu_efficiency() {
                    Some(efficiency) => format!("{efficiency:.3} of the ideal chunk count"),
                    None => "-".to_owned(),
                },
            ),
            (
                "WTU cycles a score",
                wtu.map_or("-".to_owned(), |cycles| format!("{cycles:.3}")),
            ),
        ];
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(name, value)| vec![format!("  {name}"), value])
            .collect();
        let table = table::words(&["  PASS", ""], &rows);
        format!("{title}\n{table}")
    }
}

fn describe(config: &Config) -> String {
    let hcu = &config.hcu;
    format!(
        "design {}\n  codes of {} bits, {} accumulator{} of {} bits, {} clusters, policy {}\n",
        config.arguments(),
        config.hash.bits,
        hcu.accumulators,
        if hcu.accumulators == 1 { "" } else { "s" },
        hcu.xor_width,
        hcu.max_clusters,
        hcu.policy.word(),
    )
}

fn manifest(config: &Config, clock: f64) -> Manifest {
    let mut command = files::command(config);
    if clock != DEFAULT_CLOCK {
        command.push_str(&format!(" --clock {clock}"));
    }
    Manifest {
        generator: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        parameters: config
            .keys_as_pairs()
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
        files: Default::default(),
    }
}

/// What was written, and what to do with it.
fn written(args: &Args, config: &Config, tree: &Tree) -> String {
    let out = args.out.display();
    let count = |folder: &str| tree.files().filter(|(p, _)| p.starts_with(folder)).count();
    let top = format!("{}_top", config.prefix);
    let rows: Vec<Vec<String>> = [
        (
            "rtl/".to_owned(),
            format!("{} Verilog modules, one a file", count("rtl/")),
        ),
        (format!("{top}.f"), "their order for compilers".to_owned()),
        (
            "testbench/".to_owned(),
            "harness for Verilator, testbench for Icarus, vectors, README".to_owned(),
        ),
        (
            "constraints/".to_owned(),
            format!("SDC and XDC for {} MHz", args.clock),
        ),
        (
            "doc/".to_owned(),
            "ports and registers of the top".to_owned(),
        ),
        (
            "software/".to_owned(),
            "C header and driver with an example, registers in SystemRDL".to_owned(),
        ),
        (
            "manifest.json".to_owned(),
            "parameters, and every file with its SHA-256".to_owned(),
        ),
    ]
    .into_iter()
    .map(|(path, what)| vec![format!("  {path}"), what])
    .collect();
    let table = table::words(&[&format!("written to {out}"), ""], &rows);
    format!(
        "{table}
next
  read {out}/rtl/{top}.v and {out}/doc/ports.md
  make -C {out}/testbench run SEED=3 STALL=0.3      simulates it without dregen (needs Verilator)
  make -C {out}/software/example run      runs a program that uses the driver on it (needs Verilator)
  dregen simulate {} --trace FILE    runs it on a trace of your own
",
        config.arguments()
    )
}
