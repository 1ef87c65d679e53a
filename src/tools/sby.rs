//! SymbiYosys: one task of one proof, and what its summary says.

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
    /// Assertions that failed in a run from reset on: path of instances with the label, and the cycle.
    pub failed: Vec<(String, u32)>,
    /// Assertions at which the induction does not close.
    pub open: Vec<String>,
    /// What was reached, and in which cycle.
    pub reached: Vec<(String, u32)>,
    /// Cycles from reset on in which all assertions are known to hold.
    pub held: u32,
    /// Files of waves, beside the task's other files.
    pub traces: Vec<PathBuf>,
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

/// What the log of a task and its summary say; none if a tool failed.
fn read(log: &str, summary: &str) -> Option<Outcome> {
    let mut outcome = Outcome {
        status: Status::Pass,
        failed: Vec::new(),
        open: Vec::new(),
        reached: Vec::new(),
        held: 0,
        traces: Vec::new(),
    };
    let mut status = None;
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
                Some(step) => outcome.failed.push((label, step)),
                None => outcome.open.push(label),
            }
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
        assert_eq!(
            outcome.failed,
            [("dre_fifo.u_x.f_gives_order".to_owned(), 4)]
        );
        assert_eq!(outcome.open, ["dre_fifo.f_gives_fill"]);
        assert_eq!(outcome.reached, [("dre_fifo.f_reaches_full".to_owned(), 6)]);
        assert_eq!(outcome.held, 4);
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
