#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| readyroom::fuzzing::run("import", data));
