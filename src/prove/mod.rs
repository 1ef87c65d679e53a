//! Proof: that the emitted Verilog is what it should be, for every input and not only for those that a bench thinks of.
//!
//! [`equivalence`] holds the arithmetic units to reference designs. The rest is about the properties that modules ship: which there
//! are, how they are run, what came of them. A [`Job`] is one module as the top of a proof. It has up to four tasks: *induction*
//! proves what is inductive; *pdr* goes on with the rest, and with what the modules inside ask of their surroundings, by property
//! directed reachability; *bounded* holds what is still open to so many cycles from reset on; *cover* looks for what should be
//! reached. Of a module inside another nothing is assumed, until it is proved that it gets all that it asks: then what is
//! proved of it by itself holds there too, and pdr is run again with that.

pub mod equivalence;
mod findings;
mod job;
mod reach;
mod run;

pub use findings::{Finding, Method, Verdict};
pub use job::{Assumed, Inside, Job, Task, TaskKind, jobs};
pub use run::{Limits, ProveError, run};
