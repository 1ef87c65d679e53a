//! Reachability: what of one run the next may assume.

use std::collections::{BTreeMap, BTreeSet};

use super::job::{Job, TaskKind, inductive};
use super::run::Outcomes;
use crate::ir::property::Claim;
use crate::tools::sby::{Outcome, Status};

/// What two runs of reachability found of the same assertions.
pub(super) fn together(before: Outcome, after: Outcome) -> Outcome {
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
pub(super) fn depths(jobs: &[Job]) -> Vec<usize> {
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
pub(super) fn trusted<'a>(
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
pub(super) fn proved(job: &Job, outcomes: &Outcomes) -> Vec<String> {
    let induction = outcomes.get(&TaskKind::Induction);
    let inducted = induction.is_some_and(|outcome| outcome.status == Status::Pass);
    let reached = |label: &str| reached(outcomes, &format!("{}.{label}", job.module));
    let gives = job.properties.iter().filter(|p| p.claim == Claim::Gives);
    gives
        .filter(|p| (inductive(p) && inducted) || reached(&p.label()))
        .map(|p| p.label())
        .collect()
}

/// Whether reachability proved an assertion: by itself, or, if Yosys found it to be one with another, with all of them.
pub(super) fn reached(outcomes: &Outcomes, label: &str) -> bool {
    all_reached(outcomes) || given(outcomes).any(|(given, proved)| *proved && *given == label)
}

/// Whether reachability proved all that there was, and there was something.
pub(super) fn all_reached(outcomes: &Outcomes) -> bool {
    let pdr = outcomes.get(&TaskKind::Pdr);
    pdr.is_some_and(|pdr| pdr.status == Status::Pass && !pdr.given.is_empty())
}

/// What ABC was given, and whether it proved it.
pub(super) fn given(outcomes: &Outcomes) -> impl Iterator<Item = &(String, bool)> {
    let pdr = outcomes.get(&TaskKind::Pdr);
    pdr.into_iter().flat_map(|outcome| &outcome.given)
}

#[cfg(test)]
mod tests {
    use super::super::job::Inside;
    use super::super::run::needed;
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
