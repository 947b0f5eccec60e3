#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| genba_fuzz::bodies::json::differential(input));
