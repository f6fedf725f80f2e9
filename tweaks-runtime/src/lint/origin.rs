//! Origins: the code of the application that sent a statement, read from the calls that led to it.

use std::path::Path;
use std::{env, fmt};

use serde::Serialize;

use crate::exec::statements::Statement;

/// The place in the application's code that a statement comes from. A program without debug information knows its function alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Origin {
    /// The function: by its path, or by its name alone where debug information has no path; empty where it has no name either, as for
    /// asynchronous functions.
    pub function: String,
    /// The file, as the compiler was given it.
    pub file: Option<String>,
    /// The line in it.
    pub line: Option<u32>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) if self.function.is_empty() => write!(f, "{file}:{line}"),
            (Some(file), Some(line)) => write!(f, "{} ({file}:{line})", self.function),
            _ => f.write_str(&self.function),
        }
    }
}

/// Crates whose code is between the application and its database; a trailing `*` stands for all names that begin so.
const BETWEEN: [&str; 17] = [
    "actix*",
    "alloc",
    "async_stream*",
    "backtrace",
    "core",
    "futures*",
    "local_channel",
    "ouroboros*",
    "sea_orm*",
    "sea_query*",
    "sea_schema*",
    "sqlx*",
    "std",
    "test",
    "tokio*",
    "tracing*",
    "tweaks_runtime",
];

impl Origin {
    /// The innermost frame of the application.
    pub(crate) fn of(statement: &Statement) -> Option<Self> {
        frames(&statement.trace.as_ref()?.to_string()).into_iter().find(Self::is_of_application)
    }

    fn is_of_application(&self) -> bool {
        let is_of_crate = |name: &str| match name.strip_suffix('*') {
            Some(start) => self.crate_name().starts_with(start),
            None => self.crate_name() == name,
        };
        let has_path = self.function.contains("::");
        let is_between = has_path && BETWEEN.iter().any(|name| is_of_crate(name));
        // A name without its path tells nothing, its file does.
        !is_between && self.file.as_deref().map_or(has_path, |file| !is_foreign(file))
    }

    /// The crate of a function, or of the type whose method it is: `shop` of `<shop::Order as Trait>::method`.
    fn crate_name(&self) -> &str {
        let path = self.function.trim_start_matches(['<', '&', '(', '[', '*']);
        let path = ["dyn ", "mut ", "const "].iter().fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
        let (of_type, of_trait) = path.split_once(" as ").unwrap_or((path, path));
        // A type parameter has no path; the trait tells more.
        let path = if of_type.contains("::") { of_type } else { of_trait };
        path.split("::").next().unwrap_or(path)
    }
}

/// Whether a file is one of the standard library, of a package, or of this crate.
fn is_foreign(file: &str) -> bool {
    let of_others = ["/registry/src/", "/git/checkouts/", "/rustlib/src/"].iter().any(|folder| file.contains(folder));
    let own = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    // Files below the current folder are written without it.
    let is_own = || env::current_dir().is_ok_and(|folder| folder.join(file).starts_with(own));
    of_others || file.starts_with("/rustc/") || is_own()
}

/// The frames of a backtrace as it is written: a number and a name, and perhaps a line with `at` and the place.
fn frames(trace: &str) -> Vec<Origin> {
    let mut frames: Vec<Origin> = Vec::new();
    for line in trace.lines().map(str::trim) {
        match (line.strip_prefix("at "), line.split_once(": "), frames.last_mut()) {
            (Some(place), _, Some(frame)) => (frame.file, frame.line) = file_and_line(place),
            (None, Some((number, name)), _) if number.parse::<u32>().is_ok() => {
                frames.push(Origin { function: function(name), ..Origin::default() });
            }
            _ => {}
        }
    }
    frames
}

/// `shop::stock` of `shop::stock::{{closure}}`, `find` of `find<shop::stock::Entity>`, and nothing of `{async_fn#0}`.
fn function(name: &str) -> String {
    let name = name.replace("::{{closure}}", "");
    // What begins with a type is the method of it.
    let end = if name.starts_with('<') { None } else { name.find(['<', '{']) };
    name[..end.unwrap_or(name.len())].to_owned()
}

/// `src/order.rs` and 12 of `./src/order.rs:12:5`.
fn file_and_line(place: &str) -> (Option<String>, Option<u32>) {
    let mut parts = place.rsplitn(3, ':').skip(1);
    let line = parts.next().and_then(|line| line.parse().ok());
    (parts.next().map(|file| file.trim_start_matches("./").to_owned()), line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_frame_of_the_application_is_found() {
        let trace = "   0: tweaks_runtime::exec::statements::observe::{{closure}}\n             at ./tweaks-runtime/src/exec/statements.rs:9:1\n   \
                     1: <T as core::future::future::Future>::poll\n   2: <F as tokio::Thing>::poll\n   \
                     3: helper::load\n             at /home/me/.cargo/registry/src/index/helper-1/src/lib.rs:4:1\n   \
                     4: <shop::order::ActiveModel as sea_orm::entity::ActiveModelBehavior>::before_save::{{closure}}\n             \
                     at ./tests/order.rs:12:34\n   5: main";
        let found = frames(trace).into_iter().find(Origin::is_of_application).expect("a frame");
        let function = "<shop::order::ActiveModel as sea_orm::entity::ActiveModelBehavior>::before_save";
        assert_eq!(found.to_string(), format!("{function} (tests/order.rs:12)"));
    }

    #[test]
    fn what_has_no_name_is_known_by_its_file() {
        let own = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/statements.rs");
        let trace = format!(
            "   0: {{async_fn#0}}<core::pin::Pin<T>>\n             at {own}:161:5\n   1: {{async_block#0}}<()>\n             \
             at /rustc/59807616e/library/core/src/future.rs:1:1\n   2: poll<shop::order::Model>\n             \
             at /home/me/.cargo/registry/src/index/helper-1/src/lib.rs:4:1\n   3: {{async_fn#0}}\n             at ./tests/order.rs:12:34\n   \
             4: block_on<shop::order::Model>\n             at ./tests/order.rs:20:1\n"
        );
        let found = frames(&trace).into_iter().filter(Origin::is_of_application).map(|frame| frame.to_string());
        assert_eq!(found.collect::<Vec<_>>(), ["tests/order.rs:12", "block_on (tests/order.rs:20)"]);
    }

    #[test]
    fn without_debug_information_there_is_the_function() {
        let found = frames("   0: sqlx_core::run\n   1: shop::stock::{{closure}}::{{closure}}\n");
        let found = found.into_iter().find(Origin::is_of_application).expect("a frame");
        assert_eq!(found, Origin { function: "shop::stock".to_owned(), file: None, line: None });
    }
}
