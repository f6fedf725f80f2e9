//! Letters: the rows whose texts have a part, found in the table in which SQLite keeps trigrams.

use sea_orm::sea_query::extension::sqlite::SqliteExpr as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};

use super::sql::ComparedColumn;
use crate::schema::{Column, Kind, Letters, Lookup, Table, TextIndex};

/// The letters of a part without which no trigram leads to it.
const TRIGRAM: usize = 3;

/// The name of the table with the trigrams of an index over texts.
pub(crate) fn table_of(table: &Table, index: &TextIndex) -> String {
    let words: Vec<&str> = std::iter::once(table.name).chain(index.words()).collect();
    words.join("_")
}

/// The column of a key that numbers the rows there; `None` where rows have no such key.
pub(crate) fn number_of(table: &Table) -> Option<&'static Column> {
    let mut key = table.key();
    let column = key.next().filter(|column| matches!(column.kind, Kind::Integer { .. }))?;
    key.next().is_none().then_some(column)
}

/// A condition that all rows with the part fulfil, and few others, so that an index over trigrams leads to them; `None` where the database
/// finds them by itself, or reads them all.
pub(super) fn near(compared: &ComparedColumn<'_>, lookup: Lookup, part: &str) -> Option<Expr> {
    let table = compared.table;
    if !compared.dialect.keeps_trigrams_apart || lookup == Lookup::IExact || part.chars().count() < TRIGRAM {
        return None;
    }
    let index = table.text_index(Letters::Trigrams, compared.column)?;
    let number = ComparedColumn { column: number_of(table)?, name: compared.name.clone(), ..*compared };
    let mut found = Query::select();
    let phrase = format!("\"{}\"", part.replace('"', "\"\""));
    found.column(Alias::new("rowid")).from(Alias::new(table_of(table, index)));
    found.and_where(Expr::col(Alias::new(compared.column.name)).matches(phrase));
    Some(number.bare().in_subquery(found))
}
