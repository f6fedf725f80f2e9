//! Contracts as files: the document that a repository keeps.

use std::env::var_os;
use std::path::Path;
use std::{fs, io};

use serde_json::Value as Json;

use super::change::{Changes, lines};
use super::comparison::Comparison;
use super::operations;

/// Compares a document with the one in a file, in a test. Changes that break nothing are printed, as lines of Markdown for a changelog;
/// the file keeps the document that clients were promised until `TWEAKS_OVERWRITE=1` writes it anew. A file that is not there is
/// written, but not where `CI` is set: there nobody would commit it.
///
/// ```no_run
/// # fn api() -> tweaks_runtime::Api { tweaks_runtime::Api::new("Shop", "1.0") }
/// use tweaks_runtime::openapi::contract;
/// use tweaks_runtime::prelude::*;
///
/// #[test]
/// fn version_4_keeps_its_promises() {
///     let document = api().document(&Settings::new(), Some(4)).unwrap();
///     contract::check("tests/contract/shop-v4.json", &document);
/// }
/// ```
///
/// # Panics
///
/// If a change breaks the contract, with a line for each; and if the file cannot be read or written, or is no JSON.
#[track_caller]
pub fn check(file: impl AsRef<Path>, document: &Json) {
    let file = file.as_ref();
    let is_wanted = |name| var_os(name).is_some_and(|value| !value.is_empty() && value != "0" && value != "false");
    let outcome = checked(file, document, is_wanted("TWEAKS_OVERWRITE"), is_wanted("CI"));
    assert!(outcome.is_ok(), "{}: {}", file.display(), outcome.err().unwrap_or_default());
}

fn checked(file: &Path, document: &Json, overwrites: bool, is_ci: bool) -> Result<(), String> {
    let committed = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match is_ci && !overwrites {
                true => Err("there is no such file; run the test on your machine, and commit what it writes".to_owned()),
                false => write(file, document),
            };
        }
        read => read.map_err(|error| error.to_string())?,
    };
    if overwrites {
        return write(file, document);
    }
    let committed: Json = serde_json::from_str(&committed).map_err(|error| error.to_string())?;
    let changes = operations::compared(Comparison::new(&committed, document));
    if !changes.others.is_empty() {
        print(&changes);
    }
    if changes.breaking.is_empty() { Ok(()) } else { Err(broken(&changes)) }
}

fn broken(changes: &Changes) -> String {
    format!(
        "clients may fail of these changes:\n{}\nadd an API version for them (`since`, `until`, `was`), or take them back. If no client uses this \
         version yet, TWEAKS_OVERWRITE=1 writes the file anew.",
        lines(&changes.breaking)
    )
}

#[expect(clippy::print_stdout, reason = "the lines are for the person who runs the test")]
fn print(changes: &Changes) {
    print!("{}", changes.changelog());
}

fn write(file: &Path, document: &Json) -> Result<(), String> {
    let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(file, text(document))).map_err(|error| error.to_string())
}

/// The document with a line for each operation and each component, so that a difference is seen at its place.
fn text(document: &Json) -> String {
    let mut out = String::new();
    write_lines(&mut out, document, 3);
    out + "\n"
}

fn write_lines(out: &mut String, json: &Json, depth: usize) {
    let Some(members) = json.as_object().filter(|members| depth > 0 && !members.is_empty()) else {
        return out.push_str(&json.to_string());
    };
    for (at, (name, value)) in members.iter().enumerate() {
        out.push_str(if at == 0 { "{\n" } else { ",\n" });
        out.extend([&Json::from(name.as_str()).to_string(), ": "]);
        write_lines(out, value, depth - 1);
    }
    out.push_str("\n}");
}
