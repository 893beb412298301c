#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telnusqa_fuzz::card(bytes));
