//! Reasons: errors in the log, which names their request, and none of its values.

use std::borrow::Cow;
use std::fmt::Display;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

use super::observed;

/// The code of a row that cannot be read.
pub(super) const UNREADABLE: &str = "unreadable";

/// Says in the log why a request is answered with a status. A program that listens to no log is told about its own failures on the
/// standard error, one line for each.
pub(super) fn log(status: u16, code: &str, reason: &dyn Display) {
    let observed = observed::current().unwrap_or_default();
    let (request_id, resource, action) = (observed.id(), observed.resource, observed.action);
    match status {
        500 => tracing::error!(request_id, resource, action, error = %reason, "a request failed"),
        _ => tracing::warn!(request_id, resource, action, error = %reason, code, "the database refused"),
    }
    if is_ours(status, code) && !is_heard() {
        // What fails before a resource is asked is of none.
        let of = if resource.is_empty() { String::new() } else { format!(", action `{action}` of `{resource}`") };
        eprintln!("tweaks: {status} {code} in request {request_id}{of}: {reason}");
    }
}

/// Whether no client can do anything about it: the server fails, or a row of the database holds what cannot be read.
fn is_ours(status: u16, code: &str) -> bool {
    status >= 500 || code == UNREADABLE
}

/// Whether the program listens: by a subscriber, or by a logger of the `log` crate, to which events without a subscriber go.
fn is_heard() -> bool {
    tracing::dispatcher::has_been_set() || log::max_level() > log::LevelFilter::Off
}

/// The words of an error as one line, without those that may quote values. They are told at the level DEBUG.
pub(crate) fn words(error: &DbErr) -> String {
    let words: Cow<'_, str> = match error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => match &**inner {
            SqlxError::Database(inner) => of_database(&**inner).into(),
            // A value that cannot be read is quoted by most.
            _ => without_quotes(&error.to_string()).into(),
        },
        // `unexpected value for Mood enum: sad`, and Serde's `invalid type: string "x", expected u64`.
        DbErr::Type(text) | DbErr::Json(text) => without_quotes(text.split(": ").next().unwrap_or_default()).into(),
        DbErr::TryIntoErr { source, .. } => source.to_string().into(),
        error => error.to_string().into(),
    };
    words.lines().collect::<Vec<_>>().join(" ")
}

/// The column that an error is about, where it says so.
pub(super) fn column(error: &DbErr) -> String {
    let name = match error {
        DbErr::Query(RuntimeErr::SqlxError(inner)) => match &**inner {
            SqlxError::ColumnDecode { index, .. } => index.as_str(),
            _ => "",
        },
        _ => "",
    };
    name.trim_matches('"').to_owned()
}

/// Classes of SQLSTATEs whose messages are the server's own, and name no values: the connection, the transaction, the statement as it
/// is written, the resources. Whatever a trigger raises is in none of them.
const OWN: [&str; 15] = ["08", "0A", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "70"];

/// SQLite's code for what a trigger raises; all other messages are its own.
const RAISED: &str = "1811";

fn of_database(error: &dyn DatabaseError) -> String {
    let code = error.code().unwrap_or_default();
    let is_own = if code.len() == 5 { OWN.iter().any(|class| code.starts_with(class)) } else { code != RAISED };
    let message = if is_own { error.message() } else { "its words may quote values, and are in the log at the level DEBUG" };
    let places = [("constraint", error.constraint()), ("table", error.table())];
    let places = places.into_iter().filter_map(|(word, name)| name.map(|name| format!(", {word} `{name}`"))).collect::<String>();
    let number = number_of(error).map(|number| format!(" ({number})")).unwrap_or_default();
    format!("code {code}{number}{places}: {message}")
}

/// The number of MariaDB and MySQL, of which their SQLSTATEs tell less.
#[cfg(feature = "sqlx-mysql")]
pub(super) fn number_of(error: &dyn DatabaseError) -> Option<u16> {
    error.try_downcast_ref().map(sea_orm::sqlx::mysql::MySqlDatabaseError::number)
}

#[cfg(not(feature = "sqlx-mysql"))]
pub(super) fn number_of(_: &dyn DatabaseError) -> Option<u16> {
    None
}

/// A text without what stands in quotes.
fn without_quotes(text: &str) -> String {
    text.split('"').enumerate().map(|(place, part)| if place % 2 == 0 { part } else { "…" }).collect()
}
