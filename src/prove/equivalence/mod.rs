//! Equivalence: the emitted units compute what the reference designs compute (docs/equivalence.md).
//!
//! ```text
//!   Config ──▶ unit ──▶ Verilog ───────────┐
//!      │                                   ├──▶ miter: differs? ──▶ Yosys, ABC ──▶ proved, or an input that tells
//!      └─────▶ plan ──▶ reference designs ─┘
//! ```
//!
//! A *plan* says which references a unit is held to, how their ports belong together, and what is taken for granted of the
//! inputs. From it a *miter* is written, a module with the inputs of the unit and an output that says whether the two
//! differ; and a *verdict* is found on whether it can.

mod miter;
mod plan;
mod plans;
#[cfg(test)]
mod tests;
mod trace;

use std::path::Path;
use std::time::Duration;

use crate::config::Config;
use crate::passes;
use crate::reference::ReferenceError;
use crate::tools::equivalence::{Checker, Decision};
use crate::tools::{ToolError, Toolbox};
use crate::units;
use crate::verilog::{self, EmitInfo, VerilogError, VerilogFile};

pub use plan::{Method, Plan};
pub use plans::CHECKS;
pub use trace::{Counterexample, Wave};

/// A check of one unit, ready to be run.
#[derive(Clone, Debug)]
pub struct Check {
    /// What is compared, and how.
    pub plan: Plan,
    /// The unit's Verilog.
    pub unit: Vec<VerilogFile>,
    /// Each module of the references.
    pub references: Vec<String>,
    /// The miter.
    pub miter: String,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// No input can tell the unit from the references.
    Equivalent,
    /// This one can.
    Different(Box<Counterexample>),
    /// The time limit or the solver's limits came first.
    Undecided(String),
}

/// Why a check could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EquivalenceError {
    /// There is no check of that name.
    #[error("there is no check of a unit {name}; there are {known}")]
    Unknown {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A unit's port and those of its references do not belong together.
    #[error(
        "{unit}: {port} has {width} bits, but {other} has {other_width}: src/prove/equivalence/plans.rs pairs them"
    )]
    Width {
        /// The check.
        unit: String,
        /// A port.
        port: String,
        /// Its bits.
        width: u32,
        /// What it is paired with.
        other: String,
        /// Its bits.
        other_width: u32,
    },
    /// A port that the plan needs is not there, or has no partner.
    #[error("{unit}: {port} {fault}: see src/prove/equivalence/plans.rs")]
    Port {
        /// The check.
        unit: String,
        /// The port.
        port: String,
        /// What is wrong.
        fault: &'static str,
    },
    /// There is no reference for the design's widths.
    #[error("{unit}: {source}")]
    Reference {
        /// The check.
        unit: String,
        /// The reason.
        #[source]
        source: ReferenceError,
    },
    /// The unit could not be written.
    #[error(transparent)]
    Verilog(#[from] VerilogError),
    /// The unit is faulty.
    #[error("{unit}: {fault}")]
    Design {
        /// The check.
        unit: String,
        /// What the graph's check says.
        fault: String,
    },
    /// A template failed.
    #[error("the miter of {unit} cannot be written: {fault}")]
    Miter {
        /// The check.
        unit: String,
        /// What the template says.
        fault: String,
    },
    /// A tool is missing or failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
}

/// The checks of a design: all, or those of one unit.
///
/// # Errors
/// There is none of that name, or no reference for the design's widths.
pub fn checks(config: &Config, unit: Option<&str>) -> Result<Vec<Check>, EquivalenceError> {
    let chosen: Vec<_> = CHECKS
        .iter()
        .filter(|check| unit.is_none_or(|unit| unit == check.unit || unit == check.name))
        .collect();
    if chosen.is_empty() {
        let mut names: Vec<&str> = CHECKS.iter().map(|check| check.unit).collect();
        names.dedup();
        return Err(EquivalenceError::Unknown {
            name: unit.unwrap_or_default().to_owned(),
            known: names.join(", "),
        });
    }
    chosen
        .into_iter()
        .map(|check| prepare(config, check))
        .collect()
}

fn prepare(config: &Config, check: &plans::Planned) -> Result<Check, EquivalenceError> {
    let unknown = || EquivalenceError::Unknown {
        name: check.unit.to_owned(),
        known: "those of dregen::units::UNITS".to_owned(),
    };
    let mut design = units::unit(config, check.unit).ok_or_else(unknown)?;
    let fault = |error: &dyn std::fmt::Display| EquivalenceError::Design {
        unit: check.name.to_owned(),
        fault: error.to_string(),
    };
    passes::run(&mut design).map_err(|error| fault(&error))?;
    let module = design.top_module().ok_or_else(unknown)?;
    let (plan, references) = plans::plan(config, check, module)?;
    let info = EmitInfo::by("dregen prove --equivalence");
    let unit = verilog::emit(&design, &info)?;
    let miter = miter::write(&plan)?;
    Ok(Check {
        plan,
        unit,
        references,
        miter,
    })
}

impl Check {
    /// What the tools read, without comments: two checks with the same text are the same.
    pub fn text(&self) -> String {
        let unit = self.unit.iter().map(|file| file.text.as_str());
        let parts = unit.chain(self.references.iter().map(String::as_str));
        let lines = parts.flat_map(str::lines);
        let code = lines.filter(|line| !line.trim_start().starts_with("//"));
        let mut text: String = code.flat_map(|line| [line, "\n"]).collect();
        text.push_str(&self.miter);
        text
    }

    /// Runs the tools in a folder, which is there and empty; what they are given, and the waves of a counterexample, stays
    /// there.
    ///
    /// # Errors
    /// A tool is missing or fails.
    pub fn run(
        &self,
        toolbox: &Toolbox,
        folder: &Path,
        limit: Duration,
    ) -> Result<Verdict, EquivalenceError> {
        let checker = Checker::find(toolbox)?;
        let mut files = Vec::new();
        for file in &self.unit {
            checker.write(folder, &file.name, &file.text)?;
            files.push(file.name.clone());
        }
        let references = self.references.join("\n");
        for (name, text) in [("reference.v", &references), ("miter.v", &self.miter)] {
            checker.write(folder, name, text)?;
            files.push(name.to_owned());
        }
        let decision = match self.plan.method {
            Method::FeedForward { latency } => {
                checker.feed_forward(folder, &files, latency, limit)?
            }
            Method::Induction { steps } => checker.induction(folder, &files, steps, limit)?,
        };
        Ok(match decision {
            Decision::Holds => Verdict::Equivalent,
            Decision::Fails(json) => {
                Verdict::Different(Box::new(trace::read(&self.plan, json.as_deref())))
            }
            Decision::Open(why) => Verdict::Undecided(why),
        })
    }
}
