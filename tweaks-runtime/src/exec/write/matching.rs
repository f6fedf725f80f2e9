//! Matching: which of the sets of values that rows were selected by each row has.
//!
//! Which texts are equal is the database's own matter: `EUR` is found by `eur` where a column ignores case. Equal values are matched
//! here; where that leaves something over, one more statement asks the database.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Alias, Expr, IntoIden as _, Query};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, Identity, Value};

use crate::cause::{self, Duty};
use crate::exec::commented::Commented;
use crate::exec::dialect::Dialect;
use crate::exec::key::Key;
use crate::exec::sql::{fits, join_listed, key_of, unknown_column};
use crate::schema::{Column, Rows, Table, Values};

/// The places of the sets that each row has. All sets are of the same columns.
pub(super) async fn sets_of(
    transaction: &DatabaseTransaction,
    table: &Table,
    sets: &[&Values],
    rows: &Rows,
) -> Result<Vec<Vec<usize>>, DbErr> {
    let Some(first) = sets.first().filter(|_| !rows.is_empty()) else { return Ok(vec![Vec::new(); rows.len()]) };
    let keys: Vec<Key> = sets.iter().map(|set| Key::of_values(first, set)).collect();
    let mut places: HashMap<Key, Vec<usize>> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        places.entry(key.clone()).or_default().push(at);
    }
    let stored: Vec<Key> = rows.iter().map(|row| Key::like(first, row.as_ref())).collect();
    let found: HashSet<&Key> = stored.iter().collect();
    let are_equal = found.len() == places.len() && found.iter().all(|key| places.contains_key(key));
    if keys.iter().any(Key::is_text) && !are_equal {
        places = ask(transaction, table, first, &keys).await?;
    }
    Ok(stored.iter().map(|key| places.get(key).cloned().unwrap_or_default()).collect())
}

/// Gives keys that a body names the form in which rows have them, where only the database knows that they are equal.
pub(super) async fn settle(
    transaction: &DatabaseTransaction,
    table: &Table,
    named: Vec<&mut Values>,
    rows: &Rows,
) -> Result<(), DbErr> {
    let is_text = |key: &Values| key.iter().any(|(_, value)| matches!(value, Value::String(_)));
    if !named.iter().any(|key| is_text(key)) {
        return Ok(());
    }
    let stored: Vec<Values> = rows.iter().map(|row| key_of(table, row.as_ref())).collect::<Result<_, _>>()?;
    let known: HashSet<&Values> = stored.iter().collect();
    let wanted: HashSet<Values> = named.iter().map(|key| Values::clone(key)).collect();
    let mut open: Vec<&mut Values> = named.into_iter().filter(|key| !known.contains(&**key)).collect();
    let left: Vec<&Values> = stored.iter().filter(|key| !wanted.contains(*key)).collect();
    let (Some(first), false) = (open.first().map(|key| Values::clone(key)), left.is_empty()) else { return Ok(()) };
    let keys: Vec<Key> = open.iter().map(|key| Key::of_values(&first, key)).collect();
    let places = ask(transaction, table, &first, &keys).await?;
    for stored in left {
        for place in places.get(&Key::of_values(&first, stored)).into_iter().flatten() {
            if let Some(key) = open.get_mut(*place) {
                **key = stored.clone();
            }
        }
    }
    Ok(())
}

/// The stored keys, each with the places of the keys that are equal to it.
async fn ask(
    transaction: &DatabaseTransaction,
    table: &Table,
    first: &Values,
    keys: &[Key],
) -> Result<HashMap<Key, Vec<usize>>, DbErr> {
    let _said = cause::doing(Duty::Question);
    let dialect = Dialect::of(transaction.get_database_backend());
    let with_name = |name: &&'static str| table.column_named(name).ok_or_else(|| unknown_column(table, name));
    let names: Vec<&'static str> = first.iter().map(|(name, _)| *name).collect();
    let columns: Vec<&'static Column> = names.iter().map(with_name).collect::<Result<_, _>>()?;
    let own = table.entity.name();
    let cells: Vec<Expr> = names.iter().map(|name| Expr::col((own.clone(), Alias::new(*name)))).collect();
    let identity = Identity::Many(names.iter().map(|name| Alias::new(*name).into_iden()).collect());
    let mut places: HashMap<Key, Vec<usize>> = HashMap::new();
    // What is too long for its column is equal to nothing.
    let is_readable = |key: &Key| names.iter().zip(key.values()).all(|(name, value)| fits(table, name, &value));
    let (own_places, keys): (Vec<usize>, Vec<Key>) = keys.iter().cloned().enumerate().filter(|(_, key)| is_readable(key)).unzip();
    // Each is bound with its place.
    let most = dialect.max_binds / (names.len() + 1);
    for (chunk, from) in keys.chunks(most).zip((0..).step_by(most)) {
        let mut select = Query::select();
        select.from(table.entity.table_ref());
        let place = join_listed(&mut select, (&table.entity.table_ref(), &identity), &cells, chunk, dialect);
        select.expr(place).exprs(cells.clone());
        for row in Commented(transaction).query_all(&select).await? {
            let listed = from + usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default();
            let Some(&place) = own_places.get(listed) else { continue };
            let stored = Key::read(&row, columns.iter().enumerate().map(|(at, column)| (at + 1, *column)))?;
            // Without DISTINCT, which leaves out texts that are equal to others.
            let known = stored.map(|stored| places.entry(stored).or_default()).filter(|known| !known.contains(&place));
            if let Some(known) = known {
                known.push(place);
            }
        }
    }
    Ok(places)
}
