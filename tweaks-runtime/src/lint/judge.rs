//! Judgements: what was recorded of one request, and what the rules find in it.

use std::borrow::Cow;

use sea_orm::DatabaseConnection;

use super::Offence;
use super::rules::{LockOrders, Rule, check, check_plans, count, promise, repeated};
use super::settings::Settings;
use crate::exec::statements::{Record, Statement, is_any_observed};

/// A request that was linted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LintedRequest {
    /// Its method and path, or the words of a test.
    pub request: String,
    /// How many statements counted.
    pub queries: usize,
    /// How many there were, with those that are ignored.
    pub statements: usize,
    /// `High number of queries executed: 11`.
    pub warning: Option<String>,
}

/// What the rules say of a request; its offences are told in its name.
pub(super) async fn judge(
    settings: &Settings,
    orders: &LockOrders,
    request: String,
    record: &Record,
) -> (LintedRequest, Vec<Offence>) {
    let counted = counted(settings, &record.statements);
    let queries = counted.len();
    let mut offences = found(settings, record, &counted);
    offences.extend(check(&settings.rules, &request, &counted));
    if settings.rules.has(Rule::LockOrder) {
        offences.extend(orders.note(&request, &record.statements));
    }
    if let Some(db) = &settings.planner {
        // Where no plan is looked at, the future of each request is to be small.
        offences.extend(Box::pin(plans(db, settings, &request, &counted)).await);
    }
    for offence in &mut offences {
        offence.request.clone_from(&request);
    }
    let is_too_many = offences.iter().any(|offence| offence.rule == "too_many_queries");
    let warning = (queries > settings.warn_above && !is_too_many).then(|| format!("High number of queries executed: {queries}"));
    if let Some(warning) = &warning {
        tracing::warn!(request, "{warning}");
    }
    if settings.prints && (warning.is_some() || !offences.is_empty()) {
        print(&request, &counted);
    }
    (LintedRequest { request, queries, statements: record.statements.len(), warning }, offences)
}

/// The statements that are not ignored.
fn counted<'s>(settings: &Settings, sent: &'s [Statement]) -> Cow<'s, [Statement]> {
    let counts = |statement: &&Statement| !settings.ignored.iter().any(|pattern| pattern.is_match(&statement.sql));
    if sent.iter().all(|statement| counts(&statement)) { sent.into() } else { sent.iter().filter(counts).cloned().collect() }
}

fn found(settings: &Settings, record: &Record, counted: &[Statement]) -> Vec<Offence> {
    let mut offences = Vec::new();
    offences.extend(count::check(counted.len(), settings.fail_above));
    offences.extend(repeated::check(counted, settings.repeats));
    offences.extend(promise::check(record));
    offences
}

/// The offences of the plans of a request; a database that tells none is an offence itself.
async fn plans(db: &DatabaseConnection, settings: &Settings, request: &str, counted: &[Statement]) -> Vec<Offence> {
    check_plans(db, &settings.rules, request, counted).await.unwrap_or_else(|error| {
        let advice = "give `Lint::explain` the database that the request uses";
        vec![Offence::of_request("plans", format!("The database told no plans: {error}"), advice)]
    })
}

/// The offence of a linter that was told of no statement.
pub(super) fn blind() -> Offence {
    let reason = match is_any_observed() {
        true => "the requests sent none, or by a connection that is not observed",
        false => "no connection is observed",
    };
    let advice = "make the connection with `tweaks_runtime::connect`, or say `statements::observe(&mut db)` before it is shared; where \
                  there is nothing to see on purpose, say `allow_silence()`";
    Offence::of_request("blind", format!("The linter is wired up, and saw no statement at all: {reason}"), advice)
}

fn print(request: &str, statements: &[Statement]) {
    println!("=================== Query Stack ===================\n{request}");
    for (number, statement) in (1..).zip(statements) {
        let origin = super::Origin::of(statement).map(|origin| format!(", sent by {origin}")).unwrap_or_default();
        println!("{number}. {}{origin}\n   {}\n   {:?}", statement.cause, statement.sql, statement.values);
    }
    println!("===================================================");
}
