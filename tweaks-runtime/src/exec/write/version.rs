//! Entity tags (RFC 9110 §8.8.3): the state of a row as a text, and what a client says about it.

use sea_orm::Value;
use sha2::{Digest as _, Sha256};

use super::Refusal;
use crate::query::exact_text;
use crate::schema::{Column, Kind, Table};
use crate::schema::{NewRow, StoredRow};

/// What `If-Match` says: any state of the row, or one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Any,
    OneOf(Vec<String>),
}

impl Expected {
    /// Reads the header; a weak tag equals none, because a change may hide behind it.
    pub(crate) fn read(header: &str) -> Self {
        match header.trim() {
            "*" => Self::Any,
            list => Self::OneOf(list.split(',').map(|tag| state(tag.trim())).collect()),
        }
    }

    /// Whether the row is as it is expected to be. One whose entity has no tag is in no state that could be named.
    pub(super) fn check(&self, table: &Table, stored: &dyn StoredRow) -> Result<(), Refusal> {
        let Self::OneOf(tags) = self else { return Ok(()) };
        let own = of_stored(table, stored);
        if own.is_some_and(|own| tags.contains(&own)) { Ok(()) } else { Err(Refusal::PreconditionFailed) }
    }
}

/// What stands between the state of a row and what else the answer was made of.
const ELSE: char = '~';

/// The tag of a row without what else was shown with it: that is not what a change is about.
fn state(tag: &str) -> String {
    tag.split_once(ELSE).map_or_else(|| tag.to_owned(), |(state, _)| format!("{state}\""))
}

/// The tag of an answer that shows more than the row with this tag: other rows, of which that one knows nothing.
pub(crate) fn of_answer(tag: &str, body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let text = digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    format!("{}{ELSE}{text}\"", tag.trim_end_matches('"'))
}

/// The tag of a row.
pub(crate) fn of_stored(table: &Table, stored: &dyn StoredRow) -> Option<String> {
    let column = table.etag?;
    of_value(column, &stored.get(column.name)?)
}

/// The tag of a row whose column has this value.
pub(crate) fn of_value(column: &Column, value: &Value) -> Option<String> {
    exact_text(column, value).map(|text| format!("\"{text}\""))
}

/// Counts the version of a row that is changed; what keeps a time is filled as the column says.
pub(super) fn count(table: &Table, active: &mut dyn NewRow) -> Result<(), sea_orm::DbErr> {
    let Some(column) = table.etag.filter(|column| matches!(column.kind, Kind::Integer { .. })) else { return Ok(()) };
    match active.get(column.name).as_ref().and_then(next) {
        Some(next) => active.set(column.name, next),
        None => Ok(()),
    }
}

/// The version after one; nothing for what is none.
pub(super) fn next(version: &Value) -> Option<Value> {
    Some(match version {
        Value::Int(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::BigInt(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::SmallInt(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::Unsigned(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::BigUnsigned(Some(version)) => Value::from(version.wrapping_add(1)),
        _ => return None,
    })
}
