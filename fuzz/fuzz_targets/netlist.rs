//! See `dregen_fuzz::netlist`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dregen_fuzz::netlist(data));
