//! Versions of rows: the state of a row as an entity tag (RFC 9110 §8.8.3), and the state that a client expects.

use sea_orm::Value;
use sha2::{Digest as _, Sha256};

use crate::exec::rows::NewRow;
use crate::query::exact_text;
use crate::schema::{Column, Kind, StoredRow, Table, Values};

/// The tags that a client names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tags {
    Any,
    OneOf(Vec<String>),
    /// A text that is no list of tags.
    Unreadable,
}

impl Tags {
    /// Reads the lines of a header as one list; `*` stands alone (RFC 9110 §13.1.1).
    pub(crate) fn read(lines: &str) -> Self {
        match lines.trim() {
            "*" => Self::Any,
            list => tags(list).map_or(Self::Unreadable, Self::OneOf),
        }
    }

    /// Whether a tag is among them; a weak one counts (RFC 9110 §13.1.2).
    pub(crate) fn know(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.iter().any(|known| strong(known) == strong(tag)),
            Self::Unreadable => false,
        }
    }
}

/// The tags of a list. A comma may stand in a tag, because only its quotes end it.
fn tags(list: &str) -> Option<Vec<String>> {
    let (mut tags, mut rest) = (Vec::new(), list);
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return Some(tags).filter(|tags| !tags.is_empty());
        }
        let (_, behind) = strong(rest).strip_prefix('"')?.split_once('"')?;
        tags.push(rest[..rest.len() - behind.len()].to_owned());
        rest = behind.trim_start();
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

fn strong(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// The expectation of a client about the state of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// `If-Match`. A weak tag equals none, because a change may hide behind it.
    Among(Tags),
    /// `If-None-Match`.
    NotAmong(Tags),
    /// The values by which an upsert found the row.
    With(Values),
}

impl Expected {
    /// Whether the row is as it is expected to be. One whose entity has no tag is in no state that could be named.
    pub(super) fn is_of(&self, table: &Table, stored: &dyn StoredRow) -> bool {
        let is = |tag: &str| of_stored(table, stored).is_some_and(|own| own == state(tag));
        match self {
            Self::With(values) => values.iter().all(|(name, value)| stored.get(name).as_ref() == Some(value)),
            Self::Among(Tags::Any) => true,
            Self::Among(Tags::OneOf(tags)) => tags.iter().any(|tag| is(tag)),
            Self::NotAmong(Tags::OneOf(tags)) => !tags.iter().any(|tag| is(strong(tag))),
            Self::NotAmong(Tags::Any | Tags::Unreadable) | Self::Among(Tags::Unreadable) => false,
        }
    }
}

/// Stands between the state of a row and a digest of everything else in the answer.
const ELSE: char = '~';

/// The tag of a row alone. A change is not about the other rows that were shown with it.
fn state(tag: &str) -> String {
    tag.split_once(ELSE).map_or_else(|| tag.to_owned(), |(state, _)| format!("{state}\""))
}

/// The tag of an answer that shows other rows beside the one with this tag.
pub(crate) fn of_answer(tag: &str, body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let text = digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    format!("{}{ELSE}{text}\"", tag.trim_end_matches('"'))
}

/// The tag of a row.
pub(crate) fn of_stored(table: &Table, stored: &dyn StoredRow) -> Option<String> {
    let column = table.etag?;
    tag_of(column, &stored.get(column.name)?)
}

/// The tag of a row whose column has this value.
pub(crate) fn tag_of(column: &Column, value: &Value) -> Option<String> {
    exact_text(column, value).map(|text| format!("\"{text}\""))
}

/// Counts the version of a row that is changed. A time is filled as its column says.
pub(super) fn count(table: &Table, active: &mut NewRow) -> Result<(), sea_orm::DbErr> {
    let counted = table.etag.filter(|column| matches!(column.kind, Kind::Integer { .. }));
    let next = counted.and_then(|column| Some((column.name, next_version(&active.get(column.name)?)?)));
    next.map_or(Ok(()), |(column, version)| active.set(column, version))
}

/// The version after one; nothing for a value that is none.
pub(crate) fn next_version(version: &Value) -> Option<Value> {
    Some(match version {
        Value::Int(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::BigInt(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::SmallInt(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::Unsigned(Some(version)) => Value::from(version.wrapping_add(1)),
        Value::BigUnsigned(Some(version)) => Value::from(version.wrapping_add(1)),
        _ => return None,
    })
}
