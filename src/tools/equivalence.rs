//! Yosys and ABC: whether the output `differs` of a module `miter` can be 1.
//!
//! What is feed-forward goes to ABC: the miter over so many cycles from any state becomes one piece of logic, in which ABC
//! looks for parts that are the same (SAT sweeping), and asks a SAT solver for the rest. So a product that both sides have is
//! never multiplied out. What has state is proved by induction in Yosys. An input that tells the two apart comes from
//! Yosys' solver, which knows the names of signals.

use std::path::Path;
use std::time::Duration;

use super::{FoundTool, Tool, ToolError, Toolbox};

/// The and-inverter graph of the miter.
const GRAPH: &str = "miter.aig";
/// The miter as one module.
const FLAT: &str = "miter.il";
/// Values of a counterexample.
const VALUES: &str = "counterexample.json";
/// Its waves.
pub const WAVES: &str = "counterexample.vcd";
/// Seconds that Yosys' solver may look for a counterexample, or try a proof by induction.
const SECONDS: u64 = 60;

/// What is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is 0 whatever the inputs.
    Holds,
    /// It can be 1; with the values of signals as Yosys writes them, if it found any.
    Fails(Option<String>),
    /// It is not known.
    Open(String),
}

/// Yosys and ABC, found.
#[derive(Clone, Debug)]
pub struct Checker {
    yosys: FoundTool,
    abc: FoundTool,
}

impl Checker {
    /// Finds the tools.
    ///
    /// # Errors
    /// One is missing or does not work.
    pub fn find(toolbox: &Toolbox) -> Result<Checker, ToolError> {
        Ok(Checker {
            yosys: toolbox.find(Tool::Yosys)?,
            abc: toolbox.find(Tool::Abc)?,
        })
    }

    /// Whether the two differ `latency` cycles after some inputs, from any state.
    ///
    /// # Errors
    /// A tool fails. That it does not come to an end is [`Decision::Open`].
    pub fn feed_forward(
        &self,
        folder: &Path,
        files: &[String],
        latency: u32,
        limit: Duration,
    ) -> Result<Decision, ToolError> {
        let script = flat(files)
            + &format!(
                "delete -output miter/got_* miter/expected_*\n\
                 opt_expr\n\
                 opt_clean\n\
                 wreduce\n\
                 opt_expr -full\n\
                 opt_merge\n\
                 opt_clean\n\
                 techmap\n\
                 simplemap\n\
                 opt_clean\n\
                 aigmap\n\
                 opt_clean\n\
                 write_aiger {GRAPH}\n"
            );
        self.yosys(folder, "graph", &script, limit)?;
        // From any state: what registers hold in the first cycle are inputs (`comb`). Only the last cycle counts.
        let unroll = match latency {
            0 => String::new(),
            _ => format!("frames -F {}; comb; cone -O {latency}; ", latency + 1),
        };
        let commands = format!("read_aiger {GRAPH}; {unroll}strash; fraig; iprove; ");
        let call = self.abc.call().args(["-q", &commands]);
        let done = match call.folder(folder).limit(limit).run() {
            Ok(done) => done,
            Err(ToolError::TimedOut { limit, .. }) => return Ok(open(limit)),
            Err(error) => return Err(error),
        };
        let mut words = done.stdout.split_whitespace();
        match words.find(|word| ["UNSATISFIABLE", "SATISFIABLE", "UNDECIDED"].contains(word)) {
            Some("UNSATISFIABLE") => Ok(Decision::Holds),
            Some("SATISFIABLE") => self.values(folder, latency, limit),
            Some(_) => Ok(Decision::Open(
                "ABC came to the limits of its search".to_owned(),
            )),
            None => Err(done.failed()),
        }
    }

    /// Whether the two ever differ from the initial state on.
    ///
    /// # Errors
    /// A tool fails. That it does not come to an end is [`Decision::Open`].
    pub fn induction(
        &self,
        folder: &Path,
        files: &[String],
        steps: u32,
        limit: Duration,
    ) -> Result<Decision, ToolError> {
        let script = flat(files)
            + &format!(
                "opt -full -nodffe -nosdff\n\
                 opt_clean\n\
                 tee -q -o induction.log sat -tempinduct -maxsteps {steps} -timeout {SECONDS} {SHOWN} miter\n"
            );
        let log = match self.yosys(folder, "induction", &script, limit) {
            Ok(()) => self.read(folder, "induction.log")?,
            Err(ToolError::TimedOut { limit, .. }) => return Ok(open(limit)),
            Err(error) => return Err(error),
        };
        if log.contains("Induction step proven: SUCCESS!") {
            return Ok(Decision::Holds);
        }
        if log.contains("FAIL!") {
            return Ok(Decision::Fails(self.read(folder, VALUES).ok()));
        }
        Ok(Decision::Open(format!(
            "induction over {steps} cycles does not close"
        )))
    }

    /// Inputs for which the two differ.
    fn values(&self, folder: &Path, latency: u32, limit: Duration) -> Result<Decision, ToolError> {
        let script = format!(
            "read_rtlil {FLAT}\n\
             tee -q -o values.log sat -seq {} -prove-skip {latency} -timeout {SECONDS} {SHOWN} miter\n",
            latency + 1
        );
        match self.yosys(folder, "values", &script, limit) {
            Ok(()) => {}
            // That they differ is known without.
            Err(ToolError::TimedOut { .. }) => return Ok(Decision::Fails(None)),
            Err(error) => return Err(error),
        }
        let log = self.read(folder, "values.log")?;
        if log.contains("no model found: SUCCESS!") {
            let why = "ABC says that the two differ, Yosys that they never do";
            return Ok(Decision::Open(why.to_owned()));
        }
        Ok(Decision::Fails(self.read(folder, VALUES).ok()))
    }

    fn yosys(
        &self,
        folder: &Path,
        name: &str,
        script: &str,
        limit: Duration,
    ) -> Result<(), ToolError> {
        let file = format!("{name}.ys");
        self.write(folder, &file, script)?;
        let call = self.yosys.call().args(["-q", "-s", &file]);
        let call = call.variable("TMPDIR", folder);
        call.folder(folder).limit(limit).check().map(|_| ())
    }

    /// Writes a file into the folder.
    ///
    /// # Errors
    /// The folder does not take it.
    pub fn write(&self, folder: &Path, name: &str, text: &str) -> Result<(), ToolError> {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|source| ToolError::File {
            name: self.yosys.tool.info().name,
            path,
            source,
        })
    }

    fn read(&self, folder: &Path, name: &str) -> Result<String, ToolError> {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|source| ToolError::File {
            name: self.yosys.tool.info().name,
            path,
            source,
        })
    }
}

/// What Yosys' solver proves, and what it shows and writes where it cannot.
const SHOWN: &str = "-prove differs 0 -show-inputs -show-outputs -dump_json counterexample.json \
                     -dump_vcd counterexample.vcd";

/// The beginning of a script: the miter as one module. A port that does not fit what is connected to it is an error.
fn flat(files: &[String]) -> String {
    format!(
        "logger -werror Resizing\n\
         read_verilog {}\n\
         hierarchy -check -top miter\n\
         proc\n\
         flatten\n\
         memory\n\
         async2sync\n\
         dffunmap\n\
         opt_clean\n\
         write_rtlil {FLAT}\n",
        files.join(" ")
    )
}

fn open(limit: Duration) -> Decision {
    Decision::Open(format!("no end within {} s", limit.as_secs()))
}
