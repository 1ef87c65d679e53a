//! Tests of a generated design: stimulus, expected records, and three engines that compare them.
//!
//! ```text
//!   model run ─▶ Program ─┬─▶ vectors ─▶ testbench folder ─▶ Verilator, Icarus ─┐
//!                         └─▶ builtin (sim) ─────────────────────────────────────┴─▶ Outcome
//! ```
//!
//! [`Interface`] describes the ports as data. [`Program`] turns the golden model's events and records into transfers.
//! The three engines do the same in every cycle (templates/testbench/README.md says what), so they need the same number
//! of cycles and give the same verdict in the same words.

pub mod beat;
pub mod builtin;
pub mod cocotb;
pub mod coverage;
pub mod engine;
pub mod interface;
pub mod kvmu;
mod malformed;
pub mod outcome;
pub mod program;
pub mod random;
mod records;
pub mod registers;
pub mod regression;
mod rough;
pub mod testbench;
pub mod vectors;

pub use interface::Interface;
pub use kvmu::{KvmuCycles, KvmuTally};
pub use outcome::{Failure, Outcome};
pub use program::{Ended, Instruction, Instructions, Program};
pub use random::Stall;

/// How a run is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunOptions {
    /// Probability of idling at the inputs and of back-pressure at the outputs.
    pub stall: Stall,
    /// Seed of all random decisions and of the random start.
    pub seed: u64,
    /// Cycles without progress after which the run has failed.
    pub timeout: u64,
}
