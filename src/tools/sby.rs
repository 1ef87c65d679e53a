//! SymbiYosys: one task of one proof, and what its summary says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{FoundTool, Tool, ToolError, Toolbox};

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All of it holds, or is reached.
    Pass,
    /// Something does not hold, or is not reached.
    Fail,
    /// The induction does not close.
    Unknown,
    /// It was stopped at its time limit.
    Timeout,
}

/// What a task found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Assertions that failed in a run from reset on.
    pub failed: Vec<Failure>,
    /// Assertions that ABC was given, path of instances with the label, and whether it proved them.
    pub given: Vec<(String, bool)>,
    /// Assertions at which the induction does not close.
    pub open: Vec<String>,
    /// What was reached, and in which cycle.
    pub reached: Vec<(String, u32)>,
    /// Cycles from reset on in which all assertions are known to hold.
    pub held: u32,
    /// Files of waves, beside the task's other files.
    pub traces: Vec<PathBuf>,
}

/// An assertion that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Path of instances with the label.
    pub label: String,
    /// The cycle, from reset on; none if SymbiYosys was stopped before it had looked for it.
    pub step: Option<u32>,
    /// Name of the file of waves that shows it.
    pub waves: Option<String>,
}

/// SymbiYosys, found.
#[derive(Clone, Debug)]
pub struct Sby {
    tool: FoundTool,
}

impl Sby {
    /// Finds it.
    ///
    /// # Errors
    /// It is missing, or does not work.
    pub fn find(toolbox: &Toolbox) -> Result<Self, ToolError> {
        let tool = toolbox.find(Tool::Sby)?;
        Ok(Sby { tool })
    }

    /// Runs one task of `file` in its folder; all that it leaves is in a folder of the task's name beside it.
    ///
    /// # Errors
    /// A tool that fails: of a proof that fails the [`Outcome`] tells.
    pub fn run(
        &self,
        folder: &Path,
        file: &str,
        task: &str,
        limit: Duration,
    ) -> Result<Outcome, ToolError> {
        let stem = file.trim_end_matches(".sby");
        let call = self.tool.call().folder(folder);
        // A folder that is named holds a data base of its own. Else all tasks of a file share one, and with -f each that
        // begins takes it away from those that run.
        let work = format!("{stem}_{task}");
        // SymbiYosys stops its solvers at the limit by itself; ours is behind that.
        let done = call
            .args(["-f", "-d", &work, file, task])
            .limit(limit + Duration::from_secs(60))
            .run()?;
        let work = folder.join(work);
        // The log has the first of what was found, a file of the status' name all of it.
        let all = ["PASS", "FAIL", "UNKNOWN", "TIMEOUT"]
            .into_iter()
            .find_map(|name| std::fs::read_to_string(work.join(name)).ok());
        let Some(mut outcome) = read(&done.stdout, &all.unwrap_or_default()) else {
            return Err(done.failed());
        };
        outcome.traces = waves(&work.join("engine_0"));
        // Only what is for ABC is written as AIGER.
        if let Ok(map) = std::fs::read(work.join("model/design_aiger.ywa")) {
            let proved = outputs(&done.stdout, "Proved output ");
            let refuted = outputs(&done.stdout, "Writing CEX for output ");
            for (number, label) in asserts(&map, stem).into_iter().enumerate() {
                // SymbiYosys tells of it when it has made waves of it.
                if refuted.contains(&number) && outcome.failed.iter().all(|f| f.label != label) {
                    outcome.failed.push(Failure {
                        label: label.clone(),
                        step: None,
                        waves: None,
                    });
                }
                outcome.given.push((label, proved.contains(&number)));
            }
        }
        Ok(outcome)
    }
}

/// Files of waves in a folder, in order of their names.
fn waves(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "vcd"))
        .collect();
    found.sort();
    found
}

/// Numbers of the assertions of which ABC says this.
fn outputs(log: &str, said: &str) -> BTreeSet<usize> {
    let lines = log.lines().filter(|line| !line.contains("] summary: "));
    lines
        .filter_map(|line| {
            let (_, rest) = line.split_once(said)?;
            rest.split_whitespace().next()?.parse().ok()
        })
        .collect()
}

/// The assertions in the map that Yosys writes beside an AIGER file, in its order: the path of instances with the label, from
/// the top on.
fn asserts(map: &[u8], top: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Map {
        asserts: Vec<Vec<String>>,
    }
    let paths = serde_json::from_slice::<Map>(map).map_or(Vec::new(), |map| map.asserts);
    let label = |path: Vec<String>| {
        let names = path.iter().map(|name| name.trim_start_matches('\\'));
        let names: Vec<&str> = std::iter::once(top).chain(names).collect();
        names.join(".")
    };
    paths.into_iter().map(label).collect()
}

/// What the log of a task and its summary say; none if a tool failed.
fn read(log: &str, summary: &str) -> Option<Outcome> {
    let mut outcome = Outcome {
        status: Status::Pass,
        failed: Vec::new(),
        open: Vec::new(),
        given: Vec::new(),
        reached: Vec::new(),
        held: 0,
        traces: Vec::new(),
    };
    let mut status = None;
    let mut waves = None;
    for line in log
        .lines()
        .filter(|line| !line.contains("] summary: "))
        .chain(summary.lines())
    {
        if let Some((_, word)) = line.split_once("DONE (") {
            status = match word.split(',').next()? {
                "PASS" => Some(Status::Pass),
                "FAIL" => Some(Status::Fail),
                "UNKNOWN" => Some(Status::Unknown),
                "TIMEOUT" => Some(Status::Timeout),
                _ => None,
            };
        } else if let Some(text) = line.trim_start().strip_prefix("failed assertion ") {
            let label = text.split(' ').next()?.to_owned();
            match step(text) {
                Some(step) => outcome.failed.push(Failure {
                    label,
                    step: Some(step),
                    waves: waves.clone(),
                }),
                None => outcome.open.push(label),
            }
        } else if let Some((_, path)) = line.split_once("counterexample trace")
            && path.ends_with(".vcd")
        {
            waves = path.rsplit('/').next().map(str::to_owned);
        } else if let Some(text) = line.trim_start().strip_prefix("reached cover statement ") {
            let label = text.split(' ').next()?.to_owned();
            outcome.reached.push((label, step(text)?));
        } else if !line.contains("induction:")
            && let Some((_, number)) = line.split_once("Checking assertions in step ")
        {
            // The one that is being looked at is not known to hold.
            outcome.held = number.trim_end_matches('.').parse().ok()?;
        }
    }
    outcome.status = status?;
    Some(outcome)
}

/// The number behind `step`.
fn step(text: &str) -> Option<u32> {
    text.rsplit_once(" step ")?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_read() {
        let log = "\
SBY  9:39:21 [f_bounded] engine_0: ##   0:00:00  Checking assertions in step 4..
SBY  9:39:21 [f_bounded] summary:   failed assertion dre_fifo.f_gives_first at f.v:146.7-146.82 step 4
SBY  9:39:21 [f_bounded] summary: and 1 further trace
SBY  9:39:21 [f_bounded] DONE (FAIL, rc=2)
";
        let summary = "\
counterexample trace [basecase]: f/engine_0/trace.vcd
  failed assertion dre_fifo.u_x.f_gives_order at f.v:146.7-146.82 step 4
  failed assertion dre_fifo.f_gives_fill at f.v:146.7-146.82
  reached cover statement dre_fifo.f_reaches_full at f.v:149.7-149.29 step 6
";
        let outcome = read(log, summary).unwrap();
        assert_eq!(outcome.status, Status::Fail);
        let failure = Failure {
            label: "dre_fifo.u_x.f_gives_order".to_owned(),
            step: Some(4),
            waves: Some("trace.vcd".to_owned()),
        };
        assert_eq!(outcome.failed, [failure]);
        assert_eq!(outcome.open, ["dre_fifo.f_gives_fill"]);
        assert_eq!(outcome.reached, [("dre_fifo.f_reaches_full".to_owned(), 6)]);
        assert_eq!(outcome.held, 4);
    }

    #[test]
    fn what_abc_proves_has_a_name() {
        let log = "\
SBY 20:03:37 [f_pdr] engine_0: Proved output 1 in frame 2.
SBY 20:06:34 [f_pdr] engine_0: Proved output 2 in frame -1795327084 (converged).
SBY 20:06:34 [f_pdr] summary: Proved output 0 in a text of somebody else
";
        assert_eq!(outputs(log, "Proved output "), [1, 2].into());
        // The log may end here, if time is up.
        let log =
            "SBY 20:25:45 [f_pdr] engine_0: Writing CEX for output 45 to engine_0/trace_45.aiw\n";
        assert_eq!(outputs(log, "Writing CEX for output "), [45].into());
        let map =
            br#"{"version": "1", "asserts": [["\\f_gives_order"], ["\\u_x", "\\f_asks_room"]]}"#;
        assert_eq!(
            asserts(map, "dre_fifo"),
            ["dre_fifo.f_gives_order", "dre_fifo.u_x.f_asks_room"]
        );
        assert_eq!(asserts(b"{", "dre_fifo"), [""; 0]);
    }

    #[test]
    fn a_tool_that_fails_has_no_outcome() {
        assert_eq!(
            read(
                "SBY 1 [f] base: ERROR: no file\nSBY 1 [f] DONE (ERROR, rc=16)\n",
                ""
            ),
            None
        );
        assert_eq!(read("", ""), None);
    }
}
