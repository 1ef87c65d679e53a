//! See `dregen_fuzz::tool_output`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dregen_fuzz::tool_output(data));
