//! See `dregen_fuzz::report`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dregen_fuzz::report(data));
