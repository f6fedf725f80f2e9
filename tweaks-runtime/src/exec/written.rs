//! Written rows: SQLite writes the JSON of rows. A text per row takes it, the driver and us a third of the work of a value per cell.
//!
//! A cell that is not kept in the one form that each type is written in makes the whole text `NULL`: the rows are read cell by cell
//! then, and those of its table from there on.

use std::borrow::Cow;
use std::fmt::Write as _;

use sea_orm::Value;
use sea_orm::sea_query::{Alias, DynIden, Expr};

use crate::query::{Piece, ReadPlan, Statement};
use crate::render::Page;
use crate::schema::{CellForm, Column, Kind, Table, ValueFormat};

/// The statement of a list whose rows the database writes, with the new indices of some of its cells; nothing where it writes none.
pub(super) fn statement(plan: &ReadPlan, read: &[usize]) -> Option<(Statement, Vec<usize>)> {
    let foreign = plan.foreign.as_ref()?;
    let can = |statement: &Statement, cell: usize| {
        let (source, column) = statement.cells[cell];
        let table = statement.rows.sources[source].table;
        !foreign.has(table) && is_plain(table, column)
    };
    plan.statement.written(read, &can)
}

/// Remembers the tables of the statements that gave a page, as far as the database could not write their rows.
pub(super) fn remember(plan: &ReadPlan, statement: &Statement, page: &Page) {
    if let Some(foreign) = plan.foreign.as_ref().filter(|_| page.text.is_broken) {
        statement.rows.sources.iter().for_each(|source| foreign.add(source.table));
    }
    for (load, children) in statement.loads.iter().zip(&page.loads) {
        remember(plan, &load.statement, &children.page);
    }
}

/// Whether a column is read without a function around it.
fn is_plain(table: &'static Table, column: &Column) -> bool {
    let name = table.entity.name();
    table.entity.select(&name, column.name) == Some(Expr::col((name, Alias::new(column.name))))
}

/// A text of a statement as an expression.
pub(super) fn text(pieces: &[Piece], names: &[DynIden]) -> Expr {
    let mut sql = String::new();
    chain(pieces, names, &mut sql);
    Expr::cust(sql)
}

/// Pieces behind each other; literals that meet are one.
fn chain(pieces: &[Piece], names: &[DynIden], sql: &mut String) {
    let mut literal = String::new();
    let mut is_first = true;
    for piece in pieces {
        if let Piece::Literal(text) = piece {
            literal += text;
            continue;
        }
        literally(&mut literal, &mut is_first, sql);
        joint(&mut is_first, sql);
        match piece {
            Piece::Literal(_) => {}
            Piece::Cell(source, column, format) => cell(&quoted(&names[*source], column), column, format, sql),
            Piece::Joined(present, pieces) => {
                let key = present.first().map_or_else(|| "1".to_owned(), |(source, column)| quoted(&names[*source], column));
                _ = write!(sql, "CASE WHEN {key} IS NULL THEN 'null' ELSE ");
                chain(pieces, names, sql);
                sql.push_str(" END");
            }
        }
    }
    literally(&mut literal, &mut is_first, sql);
}

fn joint(is_first: &mut bool, sql: &mut String) {
    if !std::mem::take(is_first) {
        sql.push_str("||");
    }
}

/// Ends a literal that has begun.
fn literally(literal: &mut String, is_first: &mut bool, sql: &mut String) {
    if !literal.is_empty() {
        joint(is_first, sql);
        *sql += &self::literal(&std::mem::take(literal));
    }
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A column of a source.
fn quoted(source: &DynIden, column: &Column) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    [quoted(&source.to_string()), quoted(column.name)].join(".")
}

/// The JSON of a cell in the form of its type; `NULL` for one in another form.
fn cell(name: &str, column: &Column, format: &ValueFormat, sql: &mut String) {
    let kinds: Cow<'_, str> = match column.form {
        CellForm::Integer => integer(column.kind).into(),
        CellForm::Boolean => BOOLEAN.into(),
        CellForm::Decimal => decimal(format.digits.map_or(0, |digits| digits.places)).into(),
        CellForm::Choice => choice(column).into(),
        CellForm::Uuid => UUID.into(),
        CellForm::Date => DATE.into(),
        CellForm::Moment => MOMENT.into(),
        CellForm::LocalMoment => LOCAL_MOMENT.into(),
        CellForm::Text | CellForm::Value | CellForm::Json => TEXT.into(),
    };
    let null = if column.optional { " WHEN 'null' THEN 'null'" } else { "" };
    _ = write!(sql, "CASE typeof({name}){null}{} END", kinds.replace("{c}", name));
}

/// What the cell of each kind that a type is kept as is written as, `{c}` being the column.
const BOOLEAN: &str = " WHEN 'integer' THEN CASE {c} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END";
const TEXT: &str = " WHEN 'text' THEN json_quote({c})";
const UUID: &str = " WHEN 'blob' THEN CASE length({c}) WHEN 16 THEN '\"'||lower(hex(substr({c},1,4))||'-'||hex(substr({c},5,2))||'-'||\
    hex(substr({c},7,2))||'-'||hex(substr({c},9,2))||'-'||hex(substr({c},11)))||'\"' END";

/// Digits are a day if it is one of the first 28 of a month, or the date functions say so.
macro_rules! day {
    () => {
        "substr({c},6,2) BETWEEN '01' AND '12' AND (substr({c},9,2) BETWEEN '01' AND '28' OR \
         date(substr({c},1,10))=substr({c},1,10))"
    };
}

const DATE: &str = concat!(
    " WHEN 'text' THEN CASE WHEN {c} GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND ",
    day!(),
    " THEN '\"'||{c}||'\"' END"
);

/// A time as the driver writes it: without a fraction, or with one of three or six digits.
macro_rules! moment {
    ($between:literal, $zone:literal, $shown:literal, [$whole:literal, $millis:literal, $micros:literal]) => {
        concat!(
            " WHEN 'text' THEN CASE WHEN {c} GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]",
            $between,
            "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*",
            $zone,
            "' AND substr({c},12,2)<'24' AND ",
            day!(),
            " THEN '\"'||substr({c},1,10)||'T'||CASE length({c}) WHEN ",
            $whole,
            " THEN substr({c},12,8) WHEN ",
            $millis,
            " THEN CASE WHEN substr({c},20,4)='.000' THEN substr({c},12,8) \
             WHEN substr({c},20,4) GLOB '.[0-9][0-9][0-9]' THEN substr({c},12,12)||'000' END WHEN ",
            $micros,
            " THEN CASE WHEN substr({c},20,7)='.000000' THEN substr({c},12,8) \
             WHEN substr({c},20,7) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' THEN substr({c},12,15) END END||'",
            $shown,
            "\"' END"
        )
    };
}

const MOMENT: &str = moment!("T", "+00:00", "Z", [25, 29, 32]);
const LOCAL_MOMENT: &str = moment!(" ", "", "", [19, 23, 26]);

fn integer(kind: Kind) -> String {
    let Kind::Integer { min, max } = kind else { return String::new() };
    let [least, most] = [i64::MIN, i64::MAX].map(i128::from);
    match min <= least && max >= most {
        true => " WHEN 'integer' THEN {c}".to_owned(),
        false => format!(" WHEN 'integer' THEN CASE WHEN {{c}} BETWEEN {} AND {} THEN {{c}} END", min.max(least), max.min(most)),
    }
}

/// A double that is the nearest to a number with so many places is shown as this: see `value/cell`. Whole numbers are integers where
/// the type of the column is no float.
fn decimal(places: u32) -> String {
    let power = 10_i64.pow(places);
    let (most, zeros) = (1_000_000_000_000_000 / power, "0".repeat(places as usize));
    format!(
        " WHEN 'real' THEN CASE WHEN abs({{c}})<{most} AND round({{c}}*{power})/{power}.0={{c}} THEN printf('\"%.{places}f\"',{{c}}) END \
         WHEN 'integer' THEN CASE WHEN {{c}} BETWEEN -{most} AND {most} THEN '\"'||{{c}}||'.{zeros}\"' END"
    )
}

/// The values of a choice in the database, with their names.
fn choice(column: &Column) -> String {
    let Kind::Choice(choice) = column.kind else { return String::new() };
    let [mut texts, mut numbers] = [String::new(), String::new()];
    for shown in choice.names {
        let json = literal(&serde_json::Value::from(*shown).to_string());
        match (column.from_text)(shown) {
            Ok(Value::String(Some(text))) => _ = write!(texts, " WHEN {} THEN {json}", literal(&text)),
            Ok(value) => _ = whole(&value).map(|number| write!(numbers, " WHEN {number} THEN {json}")),
            Err(_) => {}
        }
    }
    let kept = [("text", texts), ("integer", numbers)].into_iter().filter(|(_, cases)| !cases.is_empty());
    kept.map(|(kept_as, cases)| format!(" WHEN '{kept_as}' THEN CASE {{c}} COLLATE BINARY{cases} END")).collect()
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::TinyInt(number) => number.map(i64::from),
        Value::SmallInt(number) => number.map(i64::from),
        Value::Int(number) => number.map(i64::from),
        Value::BigInt(number) => *number,
        Value::TinyUnsigned(number) => number.map(i64::from),
        Value::SmallUnsigned(number) => number.map(i64::from),
        Value::Unsigned(number) => number.map(i64::from),
        _ => None,
    }
}
