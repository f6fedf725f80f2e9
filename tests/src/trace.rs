//! The golden trace: every request of a test with its answer and its SQL, in one file per test.
//!
//! Two runs of the same tests, before and after a change that must not be seen, are compared with `diff -r`. Tests whose
//! requests run side by side have no order to compare, and are left out by `tests/golden-trace`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use actix_web::http::{StatusCode, header::HeaderMap};

/// Names the folder that the trace is written to; without it nothing is.
const VARIABLE: &str = "TWEAKS_TEST_TRACE";

/// Appends one exchange to the file of the running test.
pub(crate) fn record(request: &str, status: StatusCode, headers: &HeaderMap, body: &str, statements: &[String]) {
    let Some(folder) = std::env::var_os(VARIABLE) else { return };
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("unnamed").replace("::", ".");
    let file = OpenOptions::new().create(true).append(true).open(Path::new(&folder).join(test + ".txt"));
    let mut lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    lines.sort();
    let (headers, statements) = (lines.join("\n"), statements.join("\n"));
    let entry = format!("> {request}\n< {status}\n{headers}\n{body}\n{statements}\n\n");
    file.and_then(|mut file| file.write_all(entry.as_bytes())).expect("a trace that can be written");
}
