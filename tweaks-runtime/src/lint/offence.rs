//! Offences: what a rule found, and what to write instead.

use std::fmt;

use serde::Serialize;

use crate::statements::Cause;

/// What a rule found in the statements of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Offence {
    /// The code of the rule, which does not change from release to release: `too_many_queries`, `repeated`, …
    pub rule: &'static str,
    /// The request: its method and path, or the words of a test without one.
    pub request: String,
    /// What the statement was sent for.
    pub cause: Cause,
    /// The SQL, or its shape; empty where the offence is none of one statement.
    pub statement: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub advice: String,
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} [{}]", self.message, self.rule)?;
        let cause = self.cause.to_string();
        let lines = [("request", &self.request), ("cause", &cause), ("statement", &self.statement), ("write", &self.advice)];
        lines.into_iter().filter(|(_, text)| !text.is_empty()).try_for_each(|(name, text)| writeln!(f, "  {name}: {text}"))
    }
}
