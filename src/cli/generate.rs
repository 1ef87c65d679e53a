//! `dregen generate`.

mod files;

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{DesignArgs, Input};
use super::finding::Finding;
use super::{Failure, Output, table};
use crate::bench::{Interface, KvmuTally, RunOptions, Stall, builtin};
use crate::config::Config;
use crate::ir::Design;
use crate::model::Counters;
use crate::output::{Manifest, Tree};
use crate::sim::{Simulator, Start};
use crate::tools::quote;
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
    finding: Finding,
    /// What the golden model counted in each KV head.
    heads: Vec<Counters>,
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
        && !check.passes()
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
            // A name need not be Unicode, but JSON is.
            "out": args.out.to_string_lossy(),
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
        .map(|&head| input.run(head, config, true));
    let mut program = input.program(interface, runs.collect::<Result<_, _>>()?);
    let mut simulator = Simulator::new(design, Start::Random(CHECK_SEED))?;
    let options = RunOptions {
        stall: Stall::default(),
        seed: CHECK_SEED,
        timeout: interface.timeout,
    };
    let kvmu = KvmuTally::new(&mut simulator)?;
    let outcome = builtin::run(&mut simulator, interface, &mut program, &options)
        .with_context(|| input.context())?;
    let heads = program.ended().iter().map(|ended| ended.counters.clone());
    Ok(Check {
        heads: heads.collect(),
        finding: Finding {
            engine: "builtin",
            outcome,
            kvmu: Some(kvmu.cycles(&simulator)),
            counters: program.totals(),
            attention: program.attention(),
            accumulators: config.hcu.accumulators,
            coverage: None,
            cases: None,
        },
    })
}

impl Check {
    fn passes(&self) -> bool {
        self.finding.outcome.pass
    }

    fn clusters(&self) -> impl Iterator<Item = u64> {
        self.heads.iter().map(|counters| counters.clusters)
    }

    fn as_json(&self) -> serde_json::Value {
        let mut value = self.finding.as_json();
        value["tokens"] = self.finding.counters.tokens.into();
        value["clusters"] = self.clusters().collect();
        value
    }

    fn as_text(&self) -> String {
        let title = "checked on the builtin engine against the golden model, on the bundled trace:";
        if let Some(failure) = &self.finding.outcome.failure {
            return format!("{title}\nFAIL {failure}\n");
        }
        let clusters: Vec<String> = self.clusters().map(|n| n.to_string()).collect();
        let mut rows = vec![
            vec!["KV heads".to_owned(), self.heads.len().to_string()],
            vec![
                "tokens".to_owned(),
                self.finding.counters.tokens.to_string(),
            ],
            vec!["clusters by head".to_owned(), clusters.join(", ")],
        ];
        rows.extend(self.finding.rows());
        for row in &mut rows {
            row[0].insert_str(0, "  ");
        }
        format!("{title}\n{}", table::words(&["  PASS", ""], &rows))
    }
}

fn describe(config: &Config) -> String {
    let (hcu, wtu, kvmu) = (&config.hcu, &config.wtu, &config.kvmu);
    format!(
        "design {}
  HCU: codes of {} bits, {} accumulator{} of {} bits, {} clusters, policy {}
  WTU: {} lane{} of {} bits, domain {}, selection {}, {} buckets
  KVMU: {} recent tokens, {} pages of {} tokens
",
        config.arguments(),
        config.hash.bits,
        hcu.accumulators,
        plural(hcu.accumulators),
        hcu.xor_width,
        hcu.max_clusters,
        hcu.policy.word(),
        wtu.lanes,
        plural(wtu.lanes),
        wtu.score_bits,
        wtu.domain.word(),
        wtu.select.word(),
        wtu.buckets,
        kvmu.recent_max,
        kvmu.pages,
        kvmu.page_tokens,
    )
}

fn plural(number: u32) -> &'static str {
    if number == 1 { "" } else { "s" }
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

/// A folder as a command takes it that is pasted into a shell.
fn in_shell(folder: &Path) -> String {
    let text = folder.to_string_lossy();
    match text.starts_with('-') {
        true => quote(&format!("./{text}")),
        false => quote(&text),
    }
}

/// What was written, and what to do with it.
fn written(args: &Args, config: &Config, tree: &Tree) -> String {
    let out = args.out.display();
    let folder = in_shell(&args.out);
    let count = |folder: &str| tree.files().filter(|(p, _)| p.starts_with(folder)).count();
    let top = format!("{}_top", config.prefix);
    let rows: Vec<Vec<String>> = [
        (
            "rtl/".to_owned(),
            format!("{} Verilog modules, one a file", count("rtl/")),
        ),
        (
            format!("{top}.f"),
            "their order for compilers that run in this folder, or for verilator -F".to_owned(),
        ),
        (
            "testbench/".to_owned(),
            "harness for Verilator, testbench for Icarus, vectors, README; tests for cocotb".to_owned(),
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
            "board/".to_owned(),
            "the engine behind a UART on four boards, and a script that talks to it".to_owned(),
        ),
        (
            "packaging/".to_owned(),
            format!(
                "Vivado, Quartus, LibreLane, OpenROAD; component.xml and {}.core for IP-XACT and FuseSoC",
                config.prefix
            ),
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
  make -C {folder}/testbench run SEED=3 STALL=0.3      simulates it without dregen (needs Verilator)
  make -C {folder}/software/example run      runs a program that uses the driver on it (needs Verilator)
  dregen simulate {} --trace FILE    runs it on a trace of your own
",
        config.arguments()
    )
}
