//! Swaps: rows that take each other's unique values give them up first.
//!
//! Databases look at a unique constraint row by row, also inside of one statement. Two rows that swap a value are in each other's way,
//! whichever is written first. So the rows whose values others take get values in between, by a statement of its own.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};

use sea_orm::sea_query::{Alias, CaseStatement, ColumnType, Expr, Query, StringLen};
use sea_orm::{Condition, ConnectionTrait as _, DatabaseTransaction, DbErr, Value};

use crate::cause::{self, Duty};
use crate::exec::commented::Commented;
use crate::exec::dialect::Dialect;
use crate::exec::sql;
use crate::schema::{Column, StoredRow, Table, Values};

/// A row and its changes.
#[derive(Clone, Copy)]
pub(super) struct RowChange<'a> {
    pub(super) stored: &'a dyn StoredRow,
    pub(super) values: &'a Values,
}

impl RowChange<'_> {
    /// The value that a column will have.
    fn value(self, column: &str) -> Option<Value> {
        self.values.get(column).cloned().or_else(|| self.stored.get(column))
    }

    fn changes(self, column: &str) -> bool {
        self.values.get(column).is_some_and(|value| self.stored.get(column).as_ref() != Some(value))
    }

    /// The stored values that this change gives up; `None` if it keeps them, or if one is NULL (NULLs never collide).
    pub(super) fn gives_up(self, columns: &[&'static str]) -> Option<Values> {
        self.changed_set(columns, |column| self.stored.get(column))
    }

    fn takes(self, columns: &[&'static str]) -> Option<Values> {
        self.changed_set(columns, |column| self.value(column))
    }

    fn changed_set(self, columns: &[&'static str], value: impl Fn(&str) -> Option<Value>) -> Option<Values> {
        columns.iter().any(|column| self.changes(column)).then_some(())?;
        columns.iter().map(|column| Some((*column, value(column).filter(|value| *value != value.as_null())?))).collect()
    }
}

/// Parks the values that rows take from each other: one statement per column, and none where no row takes anything.
pub(super) async fn park_taken_values(
    transaction: &DatabaseTransaction,
    table: &'static Table,
    moves: impl Iterator<Item = RowChange<'_>>,
) -> Result<(), DbErr> {
    let moves: Vec<RowChange<'_>> = moves.collect();
    for columns in table.unique_sets() {
        let holders = moves.iter().enumerate().filter_map(|(at, row)| Some((row.gives_up(&columns)?, at)));
        let holders: HashMap<Values, usize> = holders.collect();
        let takers = moves.iter().enumerate().filter_map(|(at, row)| Some((at, row.takes(&columns)?)));
        let in_the_way: BTreeSet<usize> =
            takers.filter_map(|(at, wanted)| holders.get(&wanted).copied().filter(|holder| *holder != at)).collect();
        let in_the_way: Vec<RowChange<'_>> = in_the_way.into_iter().map(|at| moves[at]).collect();
        for rows in in_the_way.chunks(Dialect::of(transaction.get_database_backend()).max_terms) {
            give_up(transaction, table, &columns, rows).await?;
        }
    }
    Ok(())
}

/// `UPDATE table SET column = CASE WHEN key = … THEN … END WHERE key = … OR …`
async fn give_up(
    transaction: &DatabaseTransaction,
    table: &'static Table,
    columns: &[&'static str],
    rows: &[RowChange<'_>],
) -> Result<(), DbErr> {
    let _said = cause::doing(Duty::Write);
    let dialect = Dialect::of(transaction.get_database_backend());
    // One that all of them change, or it would not be written again; and of which a value can be made up.
    let mut columns = columns.iter().filter_map(|name| table.column_named(name));
    let fits = |column: &&Column| is_free(table, column) && rows.iter().all(|row| row.changes(column.name));
    let Some(column) = columns.find(fits) else { return Ok(()) };
    // Without a value the database refuses the swap, as it would have.
    let Some(between) = between(table, column, rows)? else { return Ok(()) };
    let keys = rows.iter().map(|row| sql::row_with(dialect, table, &sql::key_of(table, row.stored)?));
    let keys: Vec<Condition> = keys.collect::<Result<_, DbErr>>()?;
    let mut case = CaseStatement::new();
    for (key, value) in keys.iter().zip(&between) {
        case = case.case(key.clone(), sql::as_compared(dialect, table, column.name, value)?);
    }
    let value = if column.nullable { Expr::null() } else { case.into() };
    let mut update = Query::update();
    update.table(table.entity.table_ref()).value(Alias::new(column.name), value);
    update.cond_where(keys.into_iter().fold(Condition::any(), Condition::add));
    Commented(transaction).execute(&update).await.map(|_| ())
}

/// Whether its values are the application's: those of a key and of a foreign key are other rows.
fn is_free(table: &Table, column: &Column) -> bool {
    let points = |relation: &sea_orm::RelationDef| relation.from_col.iter().any(|own| own.to_string() == column.name);
    !column.key && !table.entity.belongs_to().iter().any(points)
}

/// A value for each row that no other row has: none where `NULL` will do. Nothing for a type of which none can be made up.
fn between(table: &Table, column: &Column, rows: &[RowChange<'_>]) -> Result<Option<Vec<Value>>, DbErr> {
    if column.nullable {
        return Ok(Some(Vec::new()));
    }
    let unknown = || sql::unknown_column(table, column.name);
    let length = match table.entity.definition(column.name).ok_or_else(unknown)?.get_column_type() {
        // Only its names are values of it.
        ColumnType::Enum { .. } => return Ok(None),
        ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => *length,
        _ => u32::MAX,
    };
    let seed = RandomState::new().hash_one(rows.len());
    let stored: Option<Vec<Value>> = rows.iter().map(|row| row.stored.get(column.name)).collect();
    let stored = stored.ok_or_else(unknown)?;
    Ok(stored.iter().zip(0..).map(|(stored, at)| made_up(stored, length, seed, at)).collect())
}

fn made_up(stored: &Value, length: u32, seed: u64, at: u64) -> Option<Value> {
    // At the upper end, because a `CHECK (position > 0)` is more common than one the other way.
    let number = |range: u64| i64::try_from(seed % range + at).ok();
    match stored {
        Value::BigInt(_) => Some((i64::MAX - number(1 << 40)?).into()),
        Value::Int(_) => Some((i32::MAX - i32::try_from(number(1 << 24)?).ok()?).into()),
        Value::SmallInt(_) => Some((i16::MAX - i16::try_from(number(1 << 8)?).ok()?).into()),
        Value::BigUnsigned(_) => Some((u64::try_from(i64::MAX - number(1 << 40)?).ok()?).into()),
        Value::Unsigned(_) => Some((u32::MAX - u32::try_from(number(1 << 24)?).ok()?).into()),
        Value::String(_) => Some(private_text(length, seed, at).into()),
        #[cfg(feature = "with-uuid")]
        Value::Uuid(_) => Some(Value::Uuid(Some(sea_orm::prelude::Uuid::from_u64_pair(seed, at)))),
        _ => None,
    }
}

/// A text of letters for private use (Unicode §23.5), of which even few make many texts, and which nobody else writes.
fn private_text(length: u32, seed: u64, at: u64) -> String {
    const FIRST: u32 = 0xE000;
    const LETTERS: u64 = 0x1900;
    let mut left = seed.wrapping_add(at);
    let letter = |_| {
        let letter = u32::try_from(left % LETTERS).unwrap_or_default();
        left /= LETTERS;
        char::from_u32(FIRST + letter)
    };
    (0..Ord::min(length, 5)).filter_map(letter).collect()
}
