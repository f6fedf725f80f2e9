//! Remedies: the statements that mend differences, with names quoted as in the SQL standard.

use sea_orm::DbBackend;

use super::letters::creation;
use super::name::{Name, create_index, quoted};
use crate::exec::dialect::Dialect;
use crate::exec::times::Time;
use crate::schema::{Column, Order, Table};

/// A column as it stands in an index that serves lists.
pub(super) fn term(order: &Order, backend: DbBackend) -> String {
    let Order { column, descending } = *order;
    let nulls = match (backend == DbBackend::Postgres && column.nullable, descending) {
        (true, false) => " NULLS FIRST",
        (true, true) => " NULLS LAST",
        (false, _) => "",
    };
    let term = indexed(column, backend).unwrap_or_else(|| quoted(column.name));
    format!("{term}{}{nulls}", if descending { " DESC" } else { "" })
}

/// The expression over a column that serves lists, where the column itself does not.
pub(super) fn indexed(column: &Column, backend: DbBackend) -> Option<String> {
    time_of(column, backend)?.key_sql(&quoted(column.name))
}

/// The type of time of a column, on a database that keeps times as texts.
pub(super) fn time_of(column: &Column, backend: DbBackend) -> Option<&'static Time> {
    Time::of(&(column.value_type)()).filter(|_| Dialect::of(backend).keeps_times_as_texts)
}

/// The names after which an index is called.
pub(super) fn names(terms: &[Order], backend: DbBackend) -> Vec<&'static str> {
    let over_times = terms.iter().any(|order| indexed(order.column, backend).is_some());
    // Others over the same columns may go the other way, or be unique.
    let descends = terms.iter().any(|order| order.descending);
    let further = over_times.then_some("time").into_iter().chain(descends.then_some("desc"));
    terms.iter().map(|order| order.column.name).chain(further).collect()
}

/// The statements that make the indexes of an entity's table in the form that serves its lists: with `NULL` first on PostgreSQL, and
/// over the microseconds of times on SQLite, which compares them as texts. A column that is unique by itself is left out, because
/// `CREATE TABLE` has it; on PostgreSQL a nullable one has a second index for lists, with `NULL` first.
///
/// ```
/// # mod note {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "note")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)] pub id: i64,
/// #         #[sea_orm(indexed)] pub title: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use sea_orm::DbBackend;
/// use tweaks_runtime::create_indexes;
/// use tweaks_runtime::schema::HasTable;
///
/// let statements = create_indexes(DbBackend::Sqlite, note::Entity::TABLE);
/// assert_eq!(statements, [r#"CREATE INDEX "idx-note-title" ON "note" ("title")"#]);
/// ```
#[must_use]
pub fn create_indexes(backend: DbBackend, table: &Table) -> Vec<String> {
    let texts = table.text_indexes.iter().flat_map(|index| creation(table, index, backend));
    ordered_indexes(backend, table).into_iter().chain(texts).collect()
}

/// Those of them that give an order.
pub(super) fn ordered_indexes(backend: DbBackend, table: &Table) -> Vec<String> {
    let (name, whole) = (Name::of_table(table), table.entity.creation(&sea_orm::Schema::new(backend)));
    let is_said =
        |name: &str| whole.get_columns().iter().any(|column| column.get_column_name() == name && column.get_column_spec().unique);
    // `CREATE TABLE` has `unique`, and no `unique_key`.
    let further =
        table.further_indexes().filter(|index| !index.unique || index.columns().len() > 1 || !index.columns().any(is_said));
    let unique = table.further_indexes().filter(|index| index.unique && index.terms.len() == 1);
    let nullable = unique.flat_map(|index| index.terms).filter(|order| order.column.nullable && backend == DbBackend::Postgres);
    // Of a long text an index has the beginning, if it says so.
    let is_long = |name: &str| {
        let declared = whole.get_columns().iter().find(|column| column.get_column_name() == name)?.get_column_type()?;
        (Dialect::of(backend).as_key)(declared)
    };
    let for_lists = nullable.map(|order| create_index(&name, false, &term(order, backend), &[order.column.name, "nulls"]));
    further
        .map(|index| match index.unique {
            true => {
                let columns: Vec<String> = index.columns().map(quoted).collect();
                create_index(&name, true, &columns.join(", "), &index.columns().collect::<Vec<_>>())
            }
            false => {
                let begun = |order: &Order| match is_long(order.column.name) {
                    Some(_) => term(order, backend).replacen(
                        &quoted(order.column.name),
                        &format!("{}(255)", quoted(order.column.name)),
                        1,
                    ),
                    None => term(order, backend),
                };
                let terms: Vec<String> = index.terms.iter().map(begun).collect();
                create_index(&name, false, &terms.join(", "), &names(index.terms, backend))
            }
        })
        .chain(for_lists)
        .map(|statement| if backend == DbBackend::MySql { statement.replace('"', "`") } else { statement })
        .collect()
}
