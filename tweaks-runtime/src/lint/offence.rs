//! Offences: what a rule found, and what to write instead.

use std::fmt;

use serde::Serialize;

use super::origin::Origin;
use super::shape::shape;
use crate::exec::statements::{Cause, Statement};

/// What a rule found in the statements of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Offence {
    /// The code of the rule, which does not change from release to release: `too_many_queries`, `repeated`, …
    pub rule: &'static str,
    /// The request, by its method and path; or the words of a test without one.
    pub request: String,
    /// What the statement was sent for.
    pub cause: Cause,
    /// The SQL, or its shape; empty where the offence is none of one statement.
    pub statement: String,
    /// The code of the application that sent it, as far as it is known.
    pub origin: Option<Origin>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub advice: String,
}

impl Offence {
    /// An offence of a statement; the request is added by those who know it.
    pub(crate) fn new(rule: &'static str, statement: &Statement, message: impl Into<String>, advice: impl Into<String>) -> Self {
        let (cause, sql, origin) = (statement.cause.clone(), statement.sql.clone(), Origin::of(statement));
        Self { rule, request: String::new(), cause, statement: sql, origin, message: message.into(), advice: advice.into() }
    }

    /// An offence of a whole request.
    pub(crate) fn of_request(rule: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        let (request, statement, cause, origin) = (String::new(), String::new(), Cause::default(), None);
        Self { rule, request, cause, statement, origin, message: message.into(), advice: advice.into() }
    }

    /// One line by which it is the same offence in another run: values, numbers and places in files are left out.
    pub(crate) fn key(&self) -> String {
        let path = self.request.split('?').next().unwrap_or_default();
        let place = if self.statement.is_empty() { shape(path) } else { shape(&self.statement) };
        format!("{}: {}: {place}", self.rule, self.cause)
    }
}

impl fmt::Display for Offence {
    /// Several lines, each for one thing that is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} [{}]", self.message, self.rule)?;
        let is_caused = self.cause != Cause::default();
        let cause = if is_caused { self.cause.to_string() } else { String::new() };
        let origin = self.origin.as_ref().map(ToString::to_string).unwrap_or_default();
        let lines = [
            ("request", &self.request),
            ("for", &cause),
            ("sent by", &origin),
            ("statement", &self.statement),
            ("instead", &self.advice),
        ];
        lines.iter().filter(|(_, text)| !text.is_empty()).try_for_each(|(name, text)| writeln!(f, "  {name}: {text}"))
    }
}
