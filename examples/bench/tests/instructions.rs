//! What answers cost beside the same by hand, counted in instructions: a tenth more than before is a failure.

use std::process::Command;

/// `instructions.json` has the figures of this profile; `bench instructions --write` renews them.
#[test]
#[ignore = "needs valgrind and two minutes: tests/run counts"]
fn answers_cost_no_more_than_before() {
    let figures = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");
    let mut bench = Command::new(env!("CARGO_BIN_EXE_bench"));
    let option = if std::env::var_os("TWEAKS_OVERWRITE").is_some() { "--write" } else { "--figures" };
    let status = bench.args(["instructions", "--rows", "1000", option, figures]).status().expect("the benchmark runs");
    assert!(status.success(), "{status}");
}
