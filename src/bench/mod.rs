//! Tests of a generated design: stimulus, expected records, and three engines that compare them.

pub mod interface;
pub mod testbench;

pub use interface::Interface;
