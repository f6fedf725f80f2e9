//! Cascades: rows that the database deletes by itself with others, where columns are kept over them.

use std::collections::HashSet;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::ForeignKeyAction;
use sea_orm::{DbErr, RelationDef};

use super::load::Key;
use super::read::{any_of, linked};
use super::store::Store;
use crate::schema::Table;
use crate::schema::{StoredRow, Values};

/// Notes the rows that will go with these, where somebody else keeps sums over them; and those that will go with them.
pub(super) async fn note(store: Store<'_>, table: &'static Table, rows: &[Box<dyn StoredRow>]) -> Result<(), DbErr> {
    below(store, table, rows, &mut HashSet::new()).await
}

/// The same of rows that are not seen yet: some may belong to themselves.
fn below<'a>(
    store: Store<'a>,
    table: &'static Table,
    rows: &'a [Box<dyn StoredRow>],
    seen: &'a mut HashSet<(&'static str, Key)>,
) -> BoxFuture<'a, Result<(), DbErr>> {
    async move {
        for (child, relation) in cascades(table).filter(|(child, _)| matters(child, table, &[])) {
            let links = rows.iter().map(|row| linked(child, &relation.from_col, &relation.to_col, row.as_ref()));
            let links: Vec<Values> = links.collect::<Result<_, _>>()?;
            for wanted in any_of(child, &links.iter().collect::<Vec<_>>())? {
                let mut gone = child.entity.lock_all(store.transaction, wanted).await?;
                gone.retain(|row| seen.insert((child.name, Key::of_row(child, row.as_ref()))));
                for row in &gone {
                    store.stale.note(child, |column| row.get(column));
                }
                below(store, child, &gone, seen).await?;
            }
        }
        Ok(())
    }
    .boxed()
}

/// The tables whose rows are deleted with those of a table, by which relation.
fn cascades(table: &'static Table) -> impl Iterator<Item = (&'static Table, RelationDef)> {
    table.children.iter().filter_map(|child| child()).flat_map(move |child| {
        let own = child.entity.belongs_to().into_iter().filter(move |relation| {
            relation.to_tbl == table.entity.table_ref() && matches!(relation.on_delete, Some(ForeignKeyAction::Cascade))
        });
        own.map(move |relation| (child, relation))
    })
}

/// Whether anything is kept over the rows of a table by others than whose rows they go with, or over rows that go with them.
fn matters(table: &'static Table, gone: &'static Table, seen: &[&str]) -> bool {
    let others = table.parent_tables().filter(|parent| parent.name != gone.name);
    let kept = { others }.any(|parent| parent.kept_sums.iter().any(|kept| kept.relation.table.name == table.name));
    let seen = [seen, &[table.name]].concat();
    kept || cascades(table).any(|(child, _)| !seen.contains(&child.name) && matters(child, table, &seen))
}
