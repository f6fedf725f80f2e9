//! Settings: what a linter lets pass. The environment says what holds for a project, the builder what holds for a test.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use regex::Regex;
use sea_orm::DatabaseConnection;

use super::report::Report;
use super::rules::Rules;

/// What holds for the requests of a linter.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// More statements than these are worth a warning.
    pub(super) warn_above: usize,
    /// More than these are an offence.
    pub(super) fail_above: usize,
    /// So many statements of one shape are an offence, where the application's own code sends them.
    pub(super) repeats: usize,
    /// The rules about single statements.
    pub(super) rules: Rules,
    /// The database whose plans are looked at.
    pub(super) planner: Option<DatabaseConnection>,
    /// Statements that do not count.
    pub(super) ignored: Vec<Regex>,
    pub(super) prints: bool,
    /// Whether it is no fault that there was no statement at all.
    pub(super) may_be_silent: bool,
    /// The values of the parameters of paths, by their names.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) report: Report,
}

tokio::task_local! {
    /// The most statements of the requests in a scope.
    static AT_MOST: usize;
}

/// Runs a future whose requests may send so many statements each, whatever the linter lets others. Requests over sockets are of other
/// tasks, which no scope reaches.
///
/// ```
/// # async fn example() {
/// use tweaks_runtime::lint::{self, Lint};
///
/// let lint = Lint::new().allow_silence();
/// lint::at_most(40, lint.run("closing the month", async { /* … */ })).await;
/// # }
/// ```
pub async fn at_most<F: Future>(queries: usize, future: F) -> F::Output {
    AT_MOST.scope(queries, future).await
}

impl Settings {
    /// Those of the environment, and the recorded ones of `drf_tweaks` for all that it does not say.
    pub(super) fn of_environment() -> Self {
        let ignored = env::var("TWEAKS_LINT_IGNORE").unwrap_or_else(|_| ".*SAVEPOINT.*".to_owned());
        let path = |name: &str| env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let is_said = |name: &str| env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        Self {
            warn_above: number("TWEAKS_LINT_WARN_ABOVE", 10),
            fail_above: number("TWEAKS_LINT_FAIL_ABOVE", 15),
            repeats: number("TWEAKS_LINT_REPEATS", 3),
            rules: Rules::new(),
            planner: None,
            ignored: vec![pattern(&ignored)],
            prints: is_said("TWEAKS_LINT_PRINT"),
            may_be_silent: false,
            parameters: Vec::new(),
            report: Report {
                known: path("TWEAKS_LINT_KNOWN"),
                adopts: is_said("TWEAKS_LINT_ADOPT"),
                is_complete: false,
                file: path("TWEAKS_LINT_REPORT"),
                annotates: is_said("GITHUB_ACTIONS"),
            },
        }
    }

    /// The same for a request that may be in a scope of its own.
    pub(super) fn here(self: &Arc<Self>) -> Arc<Self> {
        let at_most = |most: &usize| Arc::new(Self { fail_above: *most, warn_above: *most, ..Self::clone(self) });
        AT_MOST.try_with(at_most).unwrap_or_else(|_| Arc::clone(self))
    }
}

fn number(name: &str, default: usize) -> usize {
    match env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is to be a number, and is `{text}`")),
        Err(_) => default,
    }
}

/// A pattern that holds from the start of a statement, over all of its lines.
pub(super) fn pattern(text: &str) -> Regex {
    let whole = format!("(?s)^(?:{text})");
    // What may begin with anything is found anywhere: the same, and regular expressions look for words many times faster than for the
    // end of anything.
    let anywhere = text
        .strip_prefix(".*")
        .filter(|rest| !rest.contains('|') && !rest.starts_with(['?', '+', '*', '{']))
        .map(|rest| format!("(?s){rest}"));
    let checked = Regex::new(&whole).and_then(|regex| anywhere.map_or(Ok(regex), |anywhere| Regex::new(&anywhere)));
    checked.unwrap_or_else(|error| panic!("a pattern of statements to ignore: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_hold_from_the_start() {
        let holds = |text: &str, sql: &str| pattern(text).is_match(sql);
        assert!(holds(".*SAVEPOINT.*", "RELEASE\nSAVEPOINT a") && !holds(".*SAVEPOINT.*", "SELECT 1"));
        assert!(holds("SELECT", "SELECT 1") && !holds("SELECT", "WITH a AS (SELECT 1)"));
        assert!(
            holds(".*a|b", "xa") && holds(".*a|b", "b") && !holds(".*a|b", "xb"),
            "only the first of both is behind anything"
        );
        assert!(holds(".*?a$", "xa") && !holds(".*?a$", "ab"));
    }
}
