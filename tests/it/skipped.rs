//! Tests that a machine cannot make: without a tool, a privilege or a folder. Shared by the tests of every package.

/// Says on stderr that a test was not made, and why. Where GENBA_ALL_TESTS is set (`.ci/run`), that is a failure: else
/// a tool that is gone would take its tests along without a word.
pub fn skipped(why: &str) {
    let must_run = std::env::var_os("GENBA_ALL_TESTS").is_some_and(|value| !value.is_empty());
    assert!(!must_run, "GENBA_ALL_TESTS is set, and this test cannot be made here: {why}");
    eprintln!("SKIPPED: {why}");
}
