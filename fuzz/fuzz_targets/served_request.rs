#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bac_fuzz::run("served_request", data));
