//! Proof: that the emitted Verilog is what it should be, for every input and not only for those that a bench thinks of.
//!
//! [`equivalence`] holds the arithmetic units to reference designs. The rest is about the properties that modules ship: which there
//! are, how they are run, what came of them. A [`Job`] is one module as the top of a proof. It has up to three tasks: *induction*
//! proves what is inductive, for all time; *bounded* holds the rest to so many cycles from reset on, and with it what the modules
//! inside ask of their surroundings; *cover* looks for what should be reached. What a module inside another keeps to is proved
//! of it by itself, and nothing of that is assumed in the proof of the other.

pub mod equivalence;
mod job;
mod run;

pub use job::{Assumed, Inside, Job, Task, TaskKind, jobs};
pub use run::{Finding, Limits, Method, ProveError, Verdict, run};
