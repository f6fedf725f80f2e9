//! Entries: how a database finds documents by what is in them.

use sea_orm::Value;
use sea_orm::sea_query::extension::postgres::PgBinOper;
use sea_orm::sea_query::{Alias, BinOper, ColumnType, Expr, ExprTrait as _, PostgresQueryBuilder, TableBuilder as _};
use serde_json::Value as Json;

/// How a database finds a document that is a list by one of its entries.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entries {
    /// Each entry is looked at.
    Each,
    /// `@>`, which an index of PostgreSQL serves.
    Contained,
    /// A list with the one entry has something in common with it.
    Overlapping,
}

impl Entries {
    /// Whether a document is a list with an entry: a text, a whole number or a flag. One that is no list has none.
    pub(super) fn has(self, document: Expr, is_binary: bool, entry: &Value) -> Expr {
        let one = || Expr::val(Json::from(vec![json(entry)]).to_string());
        match self {
            Self::Each => each(document, entry),
            Self::Contained => {
                let binary = Alias::new("jsonb");
                let document = if is_binary { document } else { document.cast_as(binary.clone()) };
                contains(document, one().cast_as(binary))
            }
            Self::Overlapping => {
                let (found, entry) = match entry {
                    // Functions of JSON compare texts as they are spelt, with their escapes.
                    Value::String(_) => (SPELT_OUT, Expr::val(entry.clone())),
                    _ => ("JSON_OVERLAPS(?, ?)", one()),
                };
                let whole = format!("CASE WHEN JSON_VALID(?) AND JSON_TYPE(?) = 'ARRAY' THEN {found} END");
                Expr::cust_with_exprs(whole, [document.clone(), document.clone(), document, entry])
            }
        }
    }
}

/// Whether a list of MariaDB has a text, whatever is escaped in it there.
const SPELT_OUT: &str = "EXISTS (SELECT 1 FROM JSON_TABLE(?, '$[*]' COLUMNS (text LONGTEXT CHARACTER SET utf8mb4 PATH '$', spelt JSON PATH '$')) \
                         AS entry WHERE LEFT(entry.spelt, 1) = '\"' AND entry.text = BINARY ?)";

/// Whether an array has the entry of another one. Two arrays are compared if they are of one type, which is that of the column; a value
/// that the planner knows tells it how many rows have it.
pub(super) fn has(array: Expr, declared: Option<&ColumnType>, other: &Value) -> Expr {
    let bound = Expr::val(other.clone());
    let Some(ColumnType::Array(entry)) = declared else { return contains(array, bound) };
    let mut name = match &**entry {
        // A longer text, or a number with more digits, is equal to none, and is not to be cut off.
        ColumnType::String(_) => "varchar".to_owned(),
        ColumnType::Char(_) => "bpchar".to_owned(),
        ColumnType::Decimal(_) => "numeric".to_owned(),
        other => {
            let mut name = String::new();
            PostgresQueryBuilder.prepare_column_type(other, &mut name);
            name
        }
    };
    name.push_str("[]");
    contains(array, bound.cast_as(Alias::new(name)))
}

/// `list @> other`
fn contains(list: Expr, other: Expr) -> Expr {
    list.binary(BinOper::PgOperator(PgBinOper::Contains), other)
}

fn each(document: Expr, entry: &Value) -> Expr {
    // SQLite gives a flag as a number.
    let kinds = match entry {
        Value::Bool(Some(true)) => "'true'",
        Value::Bool(_) => "'false'",
        Value::String(_) => "'text'",
        _ => "'integer', 'real'",
    };
    let found = format!("EXISTS (SELECT 1 FROM json_each(?) AS entry WHERE entry.type IN ({kinds}) AND entry.value = ?)");
    let whole = format!("CASE WHEN json_valid(?) AND json_type(?) = 'array' THEN {found} END");
    Expr::cust_with_exprs(whole, [document.clone(), document.clone(), document, Expr::val(entry.clone())])
}

fn json(entry: &Value) -> Json {
    match entry {
        Value::Bool(Some(flag)) => (*flag).into(),
        Value::BigInt(Some(number)) => (*number).into(),
        Value::String(Some(text)) => text.as_str().into(),
        _ => Json::Null,
    }
}
