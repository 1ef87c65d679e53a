//! Runs jobs, several at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use super::findings::{Finding, findings};
use super::job::{Assumed, Job, TaskKind, inductive};
use super::reach::{all_reached, depths, proved, together, trusted};
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
    let bench = Bench {
        sby: Sby::find(toolbox)?,
        jobs,
        folder,
        time: limits.time,
    };
    for file in files {
        write(&folder.join(&file.name), &file.text)?;
    }
    for job in jobs {
        bench.lay_out(job, &Assumed::new())?;
    }
    let all = || bench.all(&tick);
    let outcomes = match rayon::ThreadPoolBuilder::new()
        .num_threads(limits.parallel)
        .build()
    {
        Ok(pool) => pool.install(all)?,
        // Without threads of our own those of the process do.
        Err(_) => all()?,
    };
    let found = jobs.iter().zip(&outcomes);
    Ok(found
        .flat_map(|(job, outcomes)| findings(job, outcomes))
        .collect())
}

/// What tasks of a job found.
pub(super) type Outcomes = BTreeMap<TaskKind, Outcome>;

/// Jobs, laid out in a folder.
struct Bench<'a> {
    sby: Sby,
    jobs: &'a [Job],
    folder: &'a Path,
    time: Duration,
}

impl Bench<'_> {
    /// Writes the file of a job.
    fn lay_out(&self, job: &Job, assumed: &Assumed) -> Result<(), ProveError> {
        let limit = self.time.as_secs().max(1);
        let script = job.script("", env!("CARGO_PKG_VERSION"), assumed)?;
        let script = script.replacen("[options]\n", &format!("[options]\ntimeout {limit}\n"), 1);
        write(&self.folder.join(file_name(job)), &script)
    }

    fn run(&self, job: &Job, kind: TaskKind) -> Result<Outcome, ToolError> {
        let file = file_name(job);
        self.sby.run(self.folder, &file, kind.name(), self.time)
    }

    /// All tasks: inductions; reachability of each module behind that of the modules inside it; bounds of what is still open.
    fn all(&self, tick: &(impl Fn() + Sync)) -> Result<Vec<Outcomes>, ProveError> {
        let mut outcomes = vec![Outcomes::new(); self.jobs.len()];
        let depths = depths(self.jobs);
        let most = depths.iter().max().copied().unwrap_or_default();
        let mut steps = vec![(vec![TaskKind::Induction, TaskKind::Cover], None)];
        steps.extend((0..=most).map(|depth| (vec![TaskKind::Pdr], Some(depth))));
        steps.push((vec![TaskKind::Bounded], None));
        for (kinds, depth) in steps {
            let tasks: Vec<(usize, TaskKind)> = (self.jobs.iter().enumerate())
                .filter(|(number, _)| depth.is_none_or(|depth| depths[*number] == depth))
                .flat_map(|(number, job)| job.tasks.iter().map(move |task| (number, task.kind)))
                .filter(|(_, kind)| kinds.contains(kind))
                .collect();
            let one = |&(number, kind): &(usize, TaskKind)| {
                let job = &self.jobs[number];
                let outcome = match (needed(job, kind, &outcomes[number]), kind) {
                    (false, _) => None,
                    (true, TaskKind::Pdr) => Some(self.reach(job, &outcomes)?),
                    (true, _) => Some(self.run(job, kind)?),
                };
                tick();
                Ok((number, kind, outcome))
            };
            let done: Vec<_> = tasks
                .par_iter()
                .map(one)
                .collect::<Result<_, ProveError>>()?;
            for (number, kind, outcome) in done {
                outcomes[number].extend(outcome.map(|outcome| (kind, outcome)));
            }
        }
        Ok(outcomes)
    }

    /// Reachability of a job. What it has proved may be assumed, and what is proved of a module inside as soon as that is known to get
    /// all that it asks; so it is run again as long as there is more of either.
    fn reach(&self, job: &Job, outcomes: &[Outcomes]) -> Result<Outcome, ProveError> {
        let mut found = self.run(job, TaskKind::Pdr)?;
        let mut known = BTreeSet::new();
        loop {
            let trusted = trusted(job, &found, self.jobs, outcomes);
            let mut assumed: Assumed = (self.jobs.iter().zip(outcomes))
                .filter(|(inside, _)| trusted.contains(inside.module.as_str()))
                .map(|(inside, outcomes)| (inside.module.clone(), proved(inside, outcomes)))
                .collect();
            let own = Outcomes::from([(TaskKind::Pdr, found.clone())]);
            assumed.insert(job.module.clone(), proved(job, &own));
            let more: BTreeSet<String> = (assumed.iter())
                .flat_map(|(module, labels)| labels.iter().map(move |l| format!("{module}.{l}")))
                .collect();
            // There is more from run to run, and comes to an end.
            if found.status == Status::Pass || !found.failed.is_empty() || more == known {
                return Ok(found);
            }
            known = more;
            self.lay_out(job, &assumed)?;
            found = together(found, self.run(job, TaskKind::Pdr)?);
        }
    }
}

/// Whether a task says more than those before it have said.
pub(super) fn needed(job: &Job, kind: TaskKind, before: &Outcomes) -> bool {
    let lemma = || job.properties.iter().any(|p| p.claim == Claim::Lemma);
    let inducted = || {
        let induction = before.get(&TaskKind::Induction);
        induction.is_some_and(|outcome| outcome.status == Status::Pass)
    };
    match kind {
        TaskKind::Induction | TaskKind::Cover => true,
        // It assumes what the induction proves.
        TaskKind::Pdr => inducted() || !job.properties.iter().any(inductive),
        TaskKind::Bounded => !all_reached(before) || lemma(),
    }
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
