//! See `dregen_fuzz::stimulus`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dregen_fuzz::stimulus(data));
