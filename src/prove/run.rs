//! Runs jobs, several at a time, and says what came of every property.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use super::job::{Job, TaskKind, inductive};
use crate::ir::property::Claim;
use crate::tools::sby::{Outcome, Sby, Status};
use crate::tools::{ToolError, Toolbox};
use crate::verilog::{VerilogError, VerilogFile};

/// What a run may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Time for one task.
    pub time: Duration,
    /// Tasks at a time.
    pub parallel: usize,
}

/// What came of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds for all time, by induction.
    Proved,
    /// It holds in so many cycles from reset on.
    Bounded(u32),
    /// It is reached in this cycle from reset on.
    Reached(u32),
    /// It does not hold in this cycle from reset on.
    Failed(u32),
    /// The induction does not close at it.
    Open,
    /// It is not reached within so many cycles.
    Unreached(u32),
    /// It was assumed.
    Assumed,
}

impl Verdict {
    /// Whether it is as it should be.
    pub fn holds(self) -> bool {
        !matches!(
            self,
            Verdict::Failed(_) | Verdict::Open | Verdict::Unreached(_) | Verdict::Bounded(0)
        )
    }
}

/// A property and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The module that is the top of the proof.
    pub module: String,
    /// The property; one of a module inside it with the path of instances.
    pub property: String,
    /// What it says.
    pub claim: Claim,
    /// It in words; empty for one of a module inside.
    pub comment: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Waves that show it, if traces are kept.
    pub trace: Option<PathBuf>,
}

/// Why proofs did not run.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// A tool that is missing or failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// A design without Verilog.
    #[error(transparent)]
    Verilog(#[from] VerilogError),
    /// A file that cannot be written.
    #[error("cannot write {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The operating system's word.
        source: std::io::Error,
    },
}

/// Runs all tasks of all jobs in `folder`, and calls `tick` after each. The order of what is found does not depend on
/// that of the runs.
///
/// # Errors
/// See [`ProveError`]; a property that fails is none.
pub fn run(
    jobs: &[Job],
    files: &[VerilogFile],
    folder: &Path,
    toolbox: &Toolbox,
    limits: &Limits,
    tick: impl Fn() + Sync,
) -> Result<Vec<Finding>, ProveError> {
    let sby = Sby::find(toolbox)?;
    for file in files {
        write(&folder.join(&file.name), &file.text)?;
    }
    let limit = limits.time.as_secs().max(1);
    for job in jobs {
        let script = job.script("", env!("CARGO_PKG_VERSION"))?;
        let script = script.replacen("[options]\n", &format!("[options]\ntimeout {limit}\n"), 1);
        write(&folder.join(file_name(job)), &script)?;
    }
    let tasks: Vec<(usize, TaskKind)> = jobs
        .iter()
        .enumerate()
        .flat_map(|(number, job)| job.tasks.iter().map(move |task| (number, task.kind)))
        .collect();
    let one = |&(number, kind): &(usize, TaskKind)| {
        let file = file_name(&jobs[number]);
        let outcome = sby.run(folder, &file, kind.name(), limits.time)?;
        tick();
        Ok(((number, kind), outcome))
    };
    let all = || {
        tasks
            .par_iter()
            .map(one)
            .collect::<Result<BTreeMap<_, _>, ToolError>>()
    };
    let outcomes = match rayon::ThreadPoolBuilder::new()
        .num_threads(limits.parallel)
        .build()
    {
        Ok(pool) => pool.install(all)?,
        // Without threads of our own those of the process do.
        Err(_) => all()?,
    };
    Ok(jobs
        .iter()
        .enumerate()
        .flat_map(|(number, job)| {
            let of = |kind| outcomes.get(&(number, kind));
            findings(
                job,
                of(TaskKind::Induction),
                of(TaskKind::Bounded),
                of(TaskKind::Cover),
            )
        })
        .collect())
}

fn file_name(job: &Job) -> String {
    format!("{}.sby", job.module)
}

fn write(path: &Path, text: &str) -> Result<(), ProveError> {
    fs::write(path, text).map_err(|source| ProveError::File {
        path: path.to_path_buf(),
        source,
    })
}

/// What the tasks say of every property of a job.
fn findings(
    job: &Job,
    induction: Option<&Outcome>,
    bounded: Option<&Outcome>,
    cover: Option<&Outcome>,
) -> Vec<Finding> {
    let depth = |kind| {
        job.tasks
            .iter()
            .find(|t| t.kind == kind)
            .map_or(0, |t| t.depth)
    };
    let path = |label: &str| format!("{}.{label}", job.module);
    let failure = |label: &str| {
        let runs = [induction, bounded].into_iter().flatten();
        let of = |outcome: &Outcome| {
            let found = outcome.failed.iter().find(|(name, _)| *name == path(label));
            found.map(|(_, step)| *step)
        };
        let mut found = runs.filter_map(|o| Some((of(o)?, trace(o, "trace.vcd"))));
        found.next()
    };
    let mut list = Vec::new();
    for property in &job.properties {
        let label = property.label();
        let mut kept = None;
        let verdict = match property.claim {
            Claim::Asks => Verdict::Assumed,
            Claim::Reaches => {
                let mut reached = cover.into_iter().flat_map(|cover| &cover.reached);
                match reached.find(|(name, _)| *name == path(&label)) {
                    Some((_, step)) => Verdict::Reached(*step),
                    None => Verdict::Unreached(depth(TaskKind::Cover)),
                }
            }
            Claim::Gives | Claim::Lemma => match failure(&label) {
                Some((step, waves)) => {
                    kept = waves;
                    Verdict::Failed(step)
                }
                None if inductive(property) => match induction {
                    Some(o) if o.status == Status::Pass => Verdict::Proved,
                    Some(o) if o.open.contains(&path(&label)) => {
                        kept = trace(o, "trace_induct.vcd");
                        Verdict::Open
                    }
                    Some(o) => Verdict::Bounded(o.held),
                    None => Verdict::Bounded(0),
                },
                None => Verdict::Bounded(held(bounded, depth(TaskKind::Bounded))),
            },
        };
        list.push(Finding {
            module: job.module.clone(),
            property: property.name.clone(),
            claim: property.claim,
            comment: property.comment.clone(),
            verdict,
            trace: kept,
        });
    }
    let known: Vec<String> = job.properties.iter().map(|p| path(&p.label())).collect();
    for outcome in [induction, bounded].into_iter().flatten() {
        for (name, step) in outcome
            .failed
            .iter()
            .filter(|(name, _)| !known.contains(name))
        {
            let prefix = format!("{}.", job.module);
            list.push(Finding {
                module: job.module.clone(),
                property: name.trim_start_matches(&prefix).to_owned(),
                claim: Claim::Asks,
                comment: String::new(),
                verdict: Verdict::Failed(*step),
                trace: trace(outcome, "trace.vcd"),
            });
        }
    }
    if let Some(outcome) = bounded
        && job.inside_asks > 0
        && outcome.failed.is_empty()
    {
        list.push(Finding {
            module: job.module.clone(),
            property: "inside".to_owned(),
            claim: Claim::Gives,
            comment: format!(
                "the modules inside are used as they ask: {} properties",
                job.inside_asks
            ),
            verdict: Verdict::Bounded(held(bounded, depth(TaskKind::Bounded))),
            trace: None,
        });
    }
    list
}

/// Cycles in which all was found to hold.
fn held(outcome: Option<&Outcome>, depth: u32) -> u32 {
    match outcome {
        Some(outcome) if outcome.status == Status::Pass => depth,
        Some(outcome) => outcome.held,
        None => 0,
    }
}

fn trace(outcome: &Outcome, name: &str) -> Option<PathBuf> {
    let mut traces = outcome.traces.iter();
    traces
        .find(|path| path.file_name().is_some_and(|n| n == name))
        .cloned()
}
