#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| genba_fuzz::bodies::other::allowed_signers(input));
