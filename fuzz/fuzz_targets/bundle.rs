#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| genba_fuzz::bodies::bundle::bundle(input));
