//! Parts: the cells that SQLite gave together, each written as its value would be. One in another form than that in which the runtime
//! writes its type is not written: only a cell by itself tells how that is shown, or what is wrong with it.

use std::str::from_utf8;

use sea_orm::{DbErr, QueryResult, Value};

use super::json::write_serde;
use crate::schema::{CellForm, Column, Kind};

/// No text of UTF-8 has one of these bytes.
const BETWEEN: u8 = 0xFE;
/// What stands between two rows that were given together.
const BETWEEN_ROWS: u8 = 0xFC;
/// What stands between the cells of such a row that are read as values, and each of its texts.
const BETWEEN_TEXTS: u8 = 0xFB;
const NULL: &[u8] = &[0xFF];
const NO_ROW: &[u8] = &[0xFD];

/// The parts of a row that are left.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a>(Option<&'a [u8]>);

/// A row that was given as one text: its cells that are read as values, then its other texts.
#[derive(Clone, Copy)]
pub(crate) struct TextRow<'a>(&'a [u8]);

/// A row as the database gave it.
#[derive(Clone, Copy)]
pub(crate) enum ReadRow<'a> {
    /// A value for each cell, then the texts.
    Cells(&'a QueryResult),
    /// One text.
    Text(TextRow<'a>),
}

/// The rows in a text that has all of them.
pub(crate) fn rows(text: &[u8]) -> impl Iterator<Item = TextRow<'_>> {
    text.split(|byte| *byte == BETWEEN_ROWS).map(TextRow)
}

impl<'a> TextRow<'a> {
    /// Whether it has so many cells and so many texts: a cell in another form is left out, and other bytes end a part early.
    pub(crate) fn has(self, cells: usize, texts: usize) -> bool {
        let head = self.section(0).unwrap_or_default();
        let parts = head.split(|byte| *byte == BETWEEN).count();
        let sections = self.0.split(|byte| *byte == BETWEEN_TEXTS).count();
        sections == texts + 1 && parts == cells + 1
    }

    fn section(self, at: usize) -> Option<&'a [u8]> {
        self.0.split(|byte| *byte == BETWEEN_TEXTS).nth(at)
    }

    /// The parts of one of its texts.
    pub(crate) fn text(self, at: usize) -> Parts<'a> {
        Parts(self.section(at + 1))
    }

    /// One of its cells; none where one of them is in another form than that of its type.
    pub(crate) fn cell(self, at: usize) -> Option<Part<'a>> {
        // Something stands before the first, by which an empty text is told from none.
        Some(Part(self.section(0)?.split(|byte| *byte == BETWEEN).nth(at + 1)?))
    }

    /// The value of a column in one of its cells; none of `NULL`.
    ///
    /// # Errors
    ///
    /// If the cell is in no form of the column's type.
    pub(crate) fn value(self, at: usize, column: &Column) -> Result<Option<Value>, DbErr> {
        let part = self.cell(at).ok_or_else(|| foreign(column))?;
        if part.is_null() { Ok(None) } else { part.value(column).map(Some).ok_or_else(|| foreign(column)) }
    }
}

/// The text of a cell, whatever bytes are in it; none where the cell is no text.
pub(crate) fn text(row: &QueryResult, index: usize) -> Option<&[u8]> {
    #[cfg(feature = "sqlx-sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        return sea_orm::sqlx::Row::try_get::<&[u8], _>(row, index).ok();
    }
    _ = (row, index);
    None
}

/// One cell.
pub(crate) struct Part<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    /// Those of a text; none where the cell is no text.
    pub(crate) fn of(row: &'a QueryResult, index: usize) -> Self {
        Self(text(row, index))
    }

    pub(crate) fn next(&mut self) -> Option<Part<'a>> {
        let rest = self.0?;
        let end = rest.iter().position(|byte| *byte == BETWEEN);
        self.0 = end.map(|end| &rest[end + 1..]);
        Some(Part(&rest[..end.unwrap_or(rest.len())]))
    }

    /// Whether the next part says that there is no row, which it is passed by for then.
    pub(crate) fn next_is_no_row(&mut self) -> bool {
        let is_none = self.0.is_some_and(|rest| rest.split(|byte| *byte == BETWEEN).next() == Some(NO_ROW));
        if is_none {
            self.next();
        }
        is_none
    }
}

impl Part<'_> {
    /// Whether the cell is `NULL`, or that of a row that is not there.
    pub(crate) fn is_null(&self) -> bool {
        self.0 == NULL
    }

    /// The value of a column; none where it is in no form of its type. Which types there are, [`is_value`] says.
    fn value(&self, column: &Column) -> Option<Value> {
        let text = from_utf8(self.0).ok()?;
        match column.form {
            CellForm::Text => Some(text.into()),
            CellForm::Integer => (column.typed)(text.parse::<i64>().ok()?.into()),
            CellForm::Uuid => (column.from_text)(text).ok(),
            _ => None,
        }
    }

    /// Writes the value of a type; `false` where it is in no form of that. A choice has names, and a decimal number places.
    pub(crate) fn write(
        &self,
        (form, kind): (CellForm, Kind),
        optional: bool,
        (names, places): (&[(String, &'static str)], u32),
        out: &mut Vec<u8>,
    ) -> bool {
        if optional && self.0 == NULL {
            out.extend_from_slice(b"null");
            return true;
        }
        let Ok(text) = from_utf8(self.0) else { return false };
        #[cfg(not(feature = "sqlx-sqlite"))]
        let _ = places;
        match form {
            CellForm::Text => write_serde(text, out),
            CellForm::Integer => return integer(text, kind, out),
            CellForm::Boolean => match text {
                "1" => out.extend_from_slice(b"true"),
                "0" => out.extend_from_slice(b"false"),
                _ => return false,
            },
            CellForm::Choice => match names.iter().find(|(kept, _)| kept == text) {
                Some((_, name)) => write_serde(name, out),
                None => return false,
            },
            CellForm::Uuid => return uuid(self.0, out),
            #[cfg(feature = "sqlx-sqlite")]
            CellForm::Decimal => match text.parse() {
                Ok(units) => super::cell::with_point(units, places as usize, out),
                Err(_) => return false,
            },
            #[cfg(feature = "with-chrono")]
            CellForm::Date => return super::date::write_kept_day(text, out),
            #[cfg(feature = "with-chrono")]
            CellForm::Moment => return super::date::write_kept_moment(text, (b'T', "+00:00"), "Z", out),
            #[cfg(feature = "with-chrono")]
            CellForm::LocalMoment => return super::date::write_kept_moment(text, (b' ', ""), "", out),
            _ => return false,
        }
        true
    }
}

fn foreign(column: &Column) -> DbErr {
    DbErr::Type(format!("`{}` is kept in another form than that of its type", column.name))
}

/// Whether a part of a column can be read as a value.
pub(crate) fn is_value(column: &Column) -> bool {
    matches!(column.form, CellForm::Text | CellForm::Integer | CellForm::Uuid)
}

fn integer(text: &str, kind: Kind, out: &mut Vec<u8>) -> bool {
    let Kind::Integer { min, max } = kind else { return false };
    let has_room = text.parse::<i64>().is_ok_and(|number| (min..=max).contains(&number.into()));
    if has_room {
        out.extend_from_slice(text.as_bytes());
    }
    has_room
}

/// The hexadecimal digits of sixteen bytes.
fn uuid(digits: &[u8], out: &mut Vec<u8>) -> bool {
    let is_whole = digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit);
    if is_whole {
        out.push(b'"');
        for (at, digit) in digits.iter().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                out.push(b'-');
            }
            out.push(digit.to_ascii_lowercase());
        }
        out.push(b'"');
    }
    is_whole
}
