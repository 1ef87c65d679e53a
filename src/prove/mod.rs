//! Proof: that the emitted Verilog is what it should be, for every input and not only for those that a bench thinks of.

pub mod equivalence;
