//! dregen: the open generator of KV-cache retrieval hardware.

pub mod bench;
pub mod bits;
pub mod cli;
pub mod config;
pub mod ir;
pub mod model;
pub mod output;
pub mod passes;
pub mod sim;
pub mod software;
pub mod tools;
pub mod units;
pub mod verilog;
