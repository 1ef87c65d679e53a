//! See `dregen_fuzz::liberty`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dregen_fuzz::liberty(data));
