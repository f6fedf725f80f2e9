//! Rows as CSV (RFC 4180): a column for each field, also of the one row that a field shows; what has no columns stands as JSON.

use csv::{ByteRecord, QuoteStyle, Terminator, Writer, WriterBuilder};
use sea_orm::DbErr;

use super::page::Page;
use super::row::array;
use crate::body;
use crate::context::Context;
use crate::query::{Object, Shown, Statement};
use crate::schema::{Json, Shape};

/// The columns of the rows of a statement.
pub(crate) struct Table {
    /// The names of the fields that lead to the value.
    columns: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn of(statement: &Statement) -> Self {
        let mut columns = Vec::new();
        collect(statement, &statement.shown, &[], &mut columns);
        Self { columns }
    }

    /// Appends the names of the columns: those of a row that a field shows stand behind the name of the field and a dot.
    pub(crate) fn head(&self, out: &mut Vec<u8>) -> Result<(), DbErr> {
        record(self.columns.iter().map(|path| path.join(".")), &mut writer(out))
    }

    /// Appends the rows of a page.
    pub(crate) fn rows(&self, page: &Page, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
        let mut text = Vec::new();
        array(page, context, &mut text)?;
        let rows = body::read(&text, None).map_err(|body::Unreadable(error)| DbErr::Custom(error))?;
        let mut writer = writer(out);
        for row in rows.as_array().unwrap_or_default() {
            let value = |path: &Vec<String>| path.iter().try_fold(row, |value, name| value.get(name));
            record(self.columns.iter().map(|path| value(path).map(cell).unwrap_or_default()), &mut writer)?;
        }
        Ok(())
    }
}

/// Notes the columns of an object, behind the names that lead to it.
fn collect(statement: &Statement, object: &Object, above: &[String], columns: &mut Vec<Vec<String>>) {
    for (name, shown) in &object.entries {
        let path: Vec<String> = above.iter().cloned().chain([bare(name)]).collect();
        match shown {
            Shown::Joined(below) => collect(statement, below, &path, columns),
            Shown::Loaded(load, Shape::One | Shape::First) if !statement.loads[*load].statement.is_of_keys => {
                let below = &statement.loads[*load].statement;
                collect(below, &below.shown, &path, columns);
            }
            _ => columns.push(path),
        }
    }
}

/// The name in `{"name":` or `,"name":`.
fn bare(name: &str) -> String {
    name.trim_start_matches(['{', ',']).trim_end_matches(':').trim_matches('"').to_owned()
}

fn writer(out: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(out)
}

fn record(cells: impl Iterator<Item = String>, writer: &mut Writer<&mut Vec<u8>>) -> Result<(), DbErr> {
    let record: ByteRecord = cells.map(String::into_bytes).collect();
    writer.write_byte_record(&record).and_then(|()| Ok(writer.flush()?)).map_err(|error| DbErr::Custom(error.to_string()))
}

/// A value as a cell: nothing for `null`, and what has parts as JSON.
fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => guarded(text),
        Json::Array(_) | Json::Object(_) => value.to_string(),
        plain => plain.to_string(),
    }
}

/// A text that spreadsheets do not take for a formula: one that begins like a formula and is no number gets an apostrophe in front, as
/// OWASP advises.
fn guarded(text: &str) -> String {
    let is_number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number() {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts() {
        let cases = [("=1+1", "'=1+1"), ("-5.00", "-5.00"), ("+49 170", "'+49 170"), ("@a", "'@a"), ("a=b", "a=b"), ("", "")];
        for (text, expected) in cases {
            assert_eq!(guarded(text), expected);
        }
        assert_eq!(guarded("-inf"), "'-inf");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut out = Vec::new();
        let cells = ["a,b", "c \"d\"", "e\nf", ""].map(str::to_owned);
        record(cells.into_iter(), &mut writer(&mut out)).expect("a record");
        assert_eq!(String::from_utf8_lossy(&out), "\"a,b\",\"c \"\"d\"\"\",\"e\nf\",\r\n");
    }
}
