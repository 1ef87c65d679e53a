//! What the tasks of a job say of its properties.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::job::{Job, TaskKind, inductive};
use super::reach::{given, reached};
use super::run::Outcomes;
use crate::ir::property::Claim;
use crate::tools::sby::{Outcome, Status};

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

/// What the tasks say of every property of a job.
pub(super) fn findings(job: &Job, outcomes: &Outcomes) -> Vec<Finding> {
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
    let prefix = format!("{}.", job.module);
    for outcome in outcomes.values() {
        for failure in &outcome.failed {
            if known.contains(&failure.label) || !failed.insert(&failure.label) {
                continue;
            }
            let label = &failure.label;
            let name = label.strip_prefix(&prefix).unwrap_or(label);
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
