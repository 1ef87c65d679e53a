//! Runs jobs, several at a time, and says what came of every property.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use super::job::{Assumed, Job, TaskKind, inductive};
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

/// How something was proved for all time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By k-induction: it holds in the cycle after some in which all properties hold.
    Induction,
    /// By property directed reachability (IC3), which finds what else has to hold by itself.
    Pdr,
}

/// What came of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds for all time.
    Proved(Method),
    /// It holds in so many cycles from reset on.
    Bounded(u32),
    /// It is reached in this cycle from reset on.
    Reached(u32),
    /// It does not hold in this cycle from reset on; none if the proof was stopped before the cycle was known.
    Failed(Option<u32>),
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
type Outcomes = BTreeMap<TaskKind, Outcome>;

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
            if found.status == Status::Pass
                || !found.failed.is_empty()
                || !more.is_superset(&known)
                || more == known
            {
                return Ok(found);
            }
            known = more;
            self.lay_out(job, &assumed)?;
            found = together(found, self.run(job, TaskKind::Pdr)?);
        }
    }
}

/// What two runs of reachability found of the same assertions.
fn together(before: Outcome, after: Outcome) -> Outcome {
    let mut given: BTreeMap<String, bool> = BTreeMap::new();
    for (label, proved) in before.given.into_iter().chain(after.given) {
        *given.entry(label).or_default() |= proved;
    }
    let all = given.values().all(|proved| *proved) && !given.is_empty();
    Outcome {
        status: match after.failed.is_empty() {
            true if all => Status::Pass,
            _ => after.status,
        },
        given: given.into_iter().collect(),
        ..after
    }
}

/// How many modules with jobs stand in one another, of each job.
fn depths(jobs: &[Job]) -> Vec<usize> {
    let number = |module: &str| jobs.iter().position(|job| job.module == module);
    let mut depths = vec![0; jobs.len()];
    // As often as modules can stand in one another at most.
    for _ in jobs {
        for (at, job) in jobs.iter().enumerate() {
            let inside = job.inside.iter().filter_map(|i| number(&i.module));
            depths[at] = inside.map(|i| depths[i] + 1).max().unwrap_or_default();
        }
    }
    depths
}

/// The modules inside of which every instance is known to get all that it asks: since that was proved here, or, of one inside
/// a module inside, there, and that module gets all that it asks. That the proof begins in reset is asked by all in the same
/// words, which Yosys keeps once or more often.
fn trusted<'a>(
    job: &'a Job,
    found: &Outcome,
    jobs: &[Job],
    outcomes: &[Outcomes],
) -> BTreeSet<&'a str> {
    let holds = |label: &str| found.given.iter().any(|(l, proved)| *proved && l == label);
    let begins = |(label, proved): &(String, bool)| *proved || !label.ends_with(".f_asks_reset");
    if !found.given.iter().all(begins) {
        return BTreeSet::new();
    }
    let mut good: BTreeSet<&str> = BTreeSet::new();
    // Those further up come first.
    for instance in &job.inside {
        let here = |ask: &String| holds(&format!("{}.{}.{ask}", job.module, instance.path));
        let there = |ask: &String| {
            let Some((above, name)) = instance.path.rsplit_once('.') else {
                return false;
            };
            let holder = job.inside.iter().find(|i| i.path == above);
            let holder = holder.filter(|i| good.contains(i.path.as_str()));
            let at = holder.and_then(|i| jobs.iter().position(|job| job.module == i.module));
            at.is_some_and(|at| {
                let label = format!("{}.{name}.{ask}", jobs[at].module);
                reached(&outcomes[at], &label)
            })
        };
        if instance.asks.iter().all(|ask| here(ask) || there(ask)) {
            good.insert(&instance.path);
        }
    }
    let modules: BTreeSet<&str> = job.inside.iter().map(|i| i.module.as_str()).collect();
    let all = |module: &&str| {
        let mut instances = job.inside.iter().filter(|i| i.module == *module);
        instances.all(|i| good.contains(i.path.as_str()))
    };
    modules.into_iter().filter(all).collect()
}

/// Labels of what is proved of a module.
fn proved(job: &Job, outcomes: &Outcomes) -> Vec<String> {
    let induction = outcomes.get(&TaskKind::Induction);
    let inducted = induction.is_some_and(|outcome| outcome.status == Status::Pass);
    let reached = |label: &str| reached(outcomes, &format!("{}.{label}", job.module));
    let gives = job.properties.iter().filter(|p| p.claim == Claim::Gives);
    gives
        .filter(|p| (inductive(p) && inducted) || reached(&p.label()))
        .map(|p| p.label())
        .collect()
}

/// Whether a task says more than those before it have said.
fn needed(job: &Job, kind: TaskKind, before: &Outcomes) -> bool {
    let lemma = || job.properties.iter().any(|p| p.claim == Claim::Lemma);
    let passed = |kind| before.get(&kind).is_some_and(|o| o.status == Status::Pass);
    match kind {
        TaskKind::Induction | TaskKind::Cover => true,
        // It assumes what the induction proves.
        TaskKind::Pdr => passed(TaskKind::Induction) || !job.properties.iter().any(inductive),
        TaskKind::Bounded => !passed(TaskKind::Pdr) || lemma(),
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

/// What the tasks say of every property of a job.
fn findings(job: &Job, outcomes: &Outcomes) -> Vec<Finding> {
    let depth = |kind| {
        let task = job.tasks.iter().find(|task| task.kind == kind);
        task.and_then(|task| task.depth).unwrap_or_default()
    };
    let path = |label: &str| format!("{}.{label}", job.module);
    let failures = || {
        let all = outcomes.values();
        all.flat_map(|outcome| outcome.failed.iter().map(move |failure| (outcome, failure)))
    };
    let bounded = Verdict::Bounded(held(
        outcomes.get(&TaskKind::Bounded),
        depth(TaskKind::Bounded),
    ));
    let mut list = Vec::new();
    for property in &job.properties {
        let label = path(&property.label());
        let mut kept = None;
        let verdict = match property.claim {
            Claim::Asks => Verdict::Assumed,
            Claim::Reaches => {
                let cover = outcomes.get(&TaskKind::Cover);
                let mut reached = cover.into_iter().flat_map(|cover| &cover.reached);
                match reached.find(|(name, _)| *name == label) {
                    Some((_, step)) => Verdict::Reached(*step),
                    None => Verdict::Unreached(depth(TaskKind::Cover)),
                }
            }
            Claim::Gives | Claim::Lemma => {
                let failed = failures().filter(|(_, failure)| failure.label == label);
                let first = failed.min_by_key(|(_, f)| (f.step.is_none(), f.step));
                match first {
                    Some((outcome, failure)) => {
                        kept = failure.waves.as_deref().and_then(|w| trace(outcome, w));
                        Verdict::Failed(failure.step)
                    }
                    None if inductive(property) => match outcomes.get(&TaskKind::Induction) {
                        Some(o) if o.status == Status::Pass => Verdict::Proved(Method::Induction),
                        Some(o) if o.open.contains(&label) => {
                            kept = trace(o, "trace_induct.vcd");
                            Verdict::Open
                        }
                        Some(o) => Verdict::Bounded(o.held),
                        None => Verdict::Bounded(0),
                    },
                    None if reached(outcomes, &label) && property.claim == Claim::Gives => {
                        Verdict::Proved(Method::Pdr)
                    }
                    None => bounded,
                }
            }
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
    list.extend(inside(job, outcomes, bounded));
    list
}

/// What the tasks say of what the modules inside ask: each that fails, and how many hold.
fn inside(job: &Job, outcomes: &Outcomes, bounded: Verdict) -> Vec<Finding> {
    let known: Vec<String> = (job.properties.iter())
        .map(|property| format!("{}.{}", job.module, property.label()))
        .collect();
    let finding = |property: &str, comment: String, verdict, trace| Finding {
        module: job.module.clone(),
        property: property.to_owned(),
        claim: match property {
            INSIDE => Claim::Gives,
            _ => Claim::Asks,
        },
        comment,
        verdict,
        trace,
    };
    let mut list = Vec::new();
    let mut failed = BTreeSet::new();
    for outcome in outcomes.values() {
        for failure in &outcome.failed {
            if known.contains(&failure.label) || !failed.insert(&failure.label) {
                continue;
            }
            let name = failure
                .label
                .trim_start_matches(&format!("{}.", job.module));
            let waves = failure.waves.as_deref().and_then(|w| trace(outcome, w));
            list.push(finding(
                name,
                String::new(),
                Verdict::Failed(failure.step),
                waves,
            ));
        }
    }
    let asks: usize = job.inside.iter().map(|instance| instance.asks.len()).sum();
    if asks == 0 || !failed.is_empty() {
        return list;
    }
    let asked = given(outcomes)
        .filter(|(label, _)| !known.contains(label) && !label.ends_with(".f_asks_reset"));
    let (proved, open): (Vec<_>, Vec<_>) = asked.partition(|(_, proved)| *proved);
    let words = |count: usize| match count {
        1 => "the modules inside are used as they ask: 1 property".to_owned(),
        _ => format!("the modules inside are used as they ask: {count} properties"),
    };
    if !proved.is_empty() {
        let verdict = Verdict::Proved(Method::Pdr);
        list.push(finding(INSIDE, words(proved.len()), verdict, None));
    }
    if !open.is_empty() {
        list.push(finding(INSIDE, words(open.len()), bounded, None));
    }
    if proved.is_empty() && open.is_empty() {
        list.push(finding(INSIDE, words(asks), bounded, None));
    }
    list
}

/// Name of what the modules inside ask, all together.
const INSIDE: &str = "(inside)";

/// Whether reachability proved an assertion: by itself, or, if Yosys found it to be one with another, with all of them.
fn reached(outcomes: &Outcomes, label: &str) -> bool {
    let pdr = outcomes.get(&TaskKind::Pdr);
    pdr.is_some_and(|pdr| pdr.status == Status::Pass)
        || given(outcomes).any(|(given, proved)| *proved && *given == label)
}

/// What ABC was given, and whether it proved it.
fn given(outcomes: &Outcomes) -> impl Iterator<Item = &(String, bool)> {
    let pdr = outcomes.get(&TaskKind::Pdr);
    pdr.into_iter().flat_map(|outcome| &outcome.given)
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

#[cfg(test)]
mod tests {
    use super::super::job::Inside;
    use super::*;
    use crate::ir::property::Properties;
    use crate::tools::sby::Failure;

    fn job(module: &str, inside: &[(&str, &str, &[&str])], properties: &Properties) -> Job {
        let inside = inside.iter().map(|(path, module, asks)| Inside {
            path: (*path).to_owned(),
            module: (*module).to_owned(),
            asks: asks.iter().map(|ask| (*ask).to_owned()).collect(),
        });
        Job {
            module: module.to_owned(),
            properties: properties.list.clone(),
            tasks: Vec::new(),
            inside: inside.collect(),
            files: Vec::new(),
        }
    }

    fn outcome(status: Status, given: &[(&str, bool)]) -> Outcome {
        Outcome {
            status,
            failed: Vec::new(),
            given: (given
                .iter()
                .map(|(label, proved)| ((*label).to_owned(), *proved)))
            .collect(),
            open: Vec::new(),
            reached: Vec::new(),
            held: 0,
            traces: Vec::new(),
        }
    }

    #[test]
    fn a_module_is_trusted_when_all_its_instances_get_all_they_ask() {
        let none = Properties::default();
        let inside: &[(&str, &str, &[&str])] = &[
            ("u_a", "queue", &["f_asks_room", "f_asks_holds"]),
            ("u_b", "unit", &["f_asks_window"]),
            ("u_b.u_c", "queue", &["f_asks_room", "f_asks_holds"]),
        ];
        let top = job("top", inside, &none);
        let mut given = vec![
            ("top.u_a.f_asks_room", true),
            ("top.u_a.f_asks_holds", true),
            ("top.u_b.u_c.f_asks_room", true),
            ("top.u_b.f_asks_window", true),
        ];
        // One that Yosys has taken away is not known to hold.
        let trust = |given: &[(&str, bool)], unit: &Outcomes| {
            let found = outcome(Status::Timeout, given);
            let jobs = [job("unit", &[], &none)];
            let modules = trusted(&top, &found, &jobs, std::slice::from_ref(unit));
            modules.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let nothing = Outcomes::new();
        assert_eq!(trust(&given, &nothing), ["unit"]);
        // It was proved in the module between, of which all is proved that it asks.
        let between = outcome(Status::Timeout, &[("unit.u_c.f_asks_holds", true)]);
        let between = Outcomes::from([(TaskKind::Pdr, between)]);
        assert_eq!(trust(&given, &between), ["queue", "unit"]);
        given.push(("top.u_b.u_c.f_asks_holds", false));
        assert_eq!(trust(&given, &nothing), ["unit"]);
        given[4].1 = true;
        assert_eq!(trust(&given, &nothing), ["queue", "unit"]);
        given[3].1 = false;
        assert_eq!(trust(&given, &nothing), ["queue"]);
        given.push(("top.u_b.f_asks_reset", false));
        assert_eq!(trust(&given, &nothing), [""; 0]);
    }

    #[test]
    fn what_one_run_proved_stays_proved() {
        let before = outcome(
            Status::Timeout,
            &[("m.a", true), ("m.b", false), ("m.c", false)],
        );
        // Yosys may find other assertions to be one.
        let after = outcome(Status::Timeout, &[("m.b", true)]);
        let both = together(before.clone(), after);
        assert_eq!(both.status, Status::Timeout);
        assert!(both.given.contains(&("m.a".to_owned(), true)));
        let last = outcome(Status::Timeout, &[("m.c", true)]);
        assert_eq!(together(both, last).status, Status::Pass);
        let stopped = outcome(Status::Timeout, &[]);
        assert_eq!(together(stopped.clone(), stopped).status, Status::Timeout);
        let mut failing = outcome(Status::Fail, &[("m.b", true), ("m.c", true)]);
        failing.failed.push(Failure {
            label: "m.d".to_owned(),
            step: None,
            waves: None,
        });
        assert_eq!(together(before, failing).status, Status::Fail);
    }

    #[test]
    fn only_what_is_proved_of_a_module_is_assumed_of_it() {
        let mut properties = Properties::default();
        properties.asks("room", "x", "");
        properties.gives("inductive", "x", "");
        properties.gives_bounded("reached", "x", "");
        properties.gives_bounded("open", "x", "");
        properties.lemma("memory", "x", "");
        let unit = job("unit", &[], &properties);
        let pdr = outcome(
            Status::Timeout,
            &[("unit.f_gives_reached", true), ("unit.f_gives_open", false)],
        );
        let closed = outcome(Status::Pass, &[]);
        let mut outcomes = Outcomes::from([(TaskKind::Induction, closed), (TaskKind::Pdr, pdr)]);
        assert_eq!(
            proved(&unit, &outcomes),
            ["f_gives_inductive", "f_gives_reached"]
        );
        // Reachability is not run then, since it would rest on what is not proved.
        let stopped = outcome(Status::Timeout, &[]);
        outcomes.insert(TaskKind::Induction, stopped);
        assert!(!needed(&unit, TaskKind::Pdr, &outcomes));
        outcomes.remove(&TaskKind::Pdr);
        assert_eq!(proved(&unit, &outcomes), [""; 0]);
        outcomes.remove(&TaskKind::Induction);
        assert!(!needed(&unit, TaskKind::Pdr, &outcomes));
    }

    #[test]
    fn modules_are_reached_behind_those_inside_them() {
        let none = Properties::default();
        let jobs = [
            job(
                "top",
                &[("u_a", "unit", &[]), ("u_a.u_b", "queue", &[])],
                &none,
            ),
            job(
                "unit",
                &[("u_b", "queue", &[]), ("u_c", "alone", &[])],
                &none,
            ),
            job("queue", &[], &none),
        ];
        assert_eq!(depths(&jobs), [2, 1, 0]);
    }
}
