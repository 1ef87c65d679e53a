//! See `dregen_fuzz::config`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dregen_fuzz::config(data));
