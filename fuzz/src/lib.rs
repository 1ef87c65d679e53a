//! What is done to each reader of files from outside with bytes that may be anything.

mod targets;

pub use targets::*;
