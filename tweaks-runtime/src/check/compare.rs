//! The comparison of the claims of entities with the tables of the database.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::catalogue::{Catalogue, LiveColumn, LiveIndex, LiveTable, LiveTerm};
use super::difference::{Difference, DifferenceKind};
use super::name::{Name, create_index, quoted};
use super::paths;
use super::remedy::{names, term, time_of};
use super::texts;
use super::unclaimed::Unclaimed;
use crate::exec::dialect::Dialect;
use crate::exec::times::Time;
use crate::schema::{Column, Index, Order, Table};

/// Compares the tables of entities with those of the database, both ways.
///
/// **What entities claim**: columns, room for their integers, nullability, which texts are equal, lengths, digits, defaults, generated columns, uniqueness,
/// that of the rows behind a `HasOne` as well, indexes. On SQLite also whether times have the form that the entity writes (in the first 100 000
/// rows), and whether their indexes are over the times and not over their texts. On PostgreSQL also whether an index on a
/// nullable column has its `NULL`s where lists want them, first when ascending: no other index serves the ordering. These are the
/// differences that [are wrong](Difference::is_wrong).
///
/// **What the database has** and entities do not claim: indexes, uniqueness, foreign keys, lengths, digits, defaults, `CHECK`s, columns;
/// and columns with secret names that answers show. These are hints, with the code to write into the entity.
///
/// Of a view, its columns are compared, and nothing else.
///
/// ```no_run
/// # mod product {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "product")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use tweaks_runtime::schema::HasTable;
/// use tweaks_runtime::schema_check;
///
/// # async fn check(db: sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
/// for difference in schema_check(&db, &[product::Entity::TABLE]).await? {
///     eprintln!("{}{difference}", if difference.is_wrong() { "" } else { "hint: " });
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Whatever the database says while its catalogue is read.
pub async fn schema_check(db: &impl ConnectionTrait, tables: &[&'static Table]) -> Result<Vec<Difference>, DbErr> {
    let (mut found, mut ones) = (Vec::new(), Vec::new());
    let (catalogue, backend) = (Catalogue::of(db)?, db.get_database_backend());
    for table in tables.iter().copied() {
        let Some(live) = catalogue.table(&Name::of_table(table)).await? else {
            found.push(Difference::wrong(table, "there is no such table".to_owned()));
            continue;
        };
        let check = TableCheck { table, backend, live: &live };
        found.extend(check.findings());
        if !live.is_view {
            ones.extend(several(&catalogue, table, backend).await?);
            found.extend(texts::compare(&catalogue, table, backend).await?);
            found.extend(check.foreign_times(db).await?);
            found.extend(paths::compare(db, table, &live).await?);
        }
        found.extend(Unclaimed { table, backend, live: &live, known: tables }.findings());
    }
    // The entity at the other end may have said the same of its own column.
    ones.retain(|one| found.iter().all(|known| known.remedy != one.remedy));
    Ok([found, ones].concat())
}

/// The relations `HasOne` of a table that lead to rows of which no unique index says that there is one.
async fn several(
    catalogue: &Catalogue<'_, impl ConnectionTrait>,
    table: &Table,
    backend: DbBackend,
) -> Result<Vec<Difference>, DbErr> {
    let mut found = Vec::new();
    for relation in table.entity.has_one() {
        let Some(other) = Name::of(&relation.to_tbl) else { continue };
        let columns = relation.to_col.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut children = table.child_tables().filter(|child| child.entity.table_ref() == relation.to_tbl);
        // The key of SQLite's tables is in no list of indexes.
        let is_key = children.any(|child| child.key().all(|key| columns.iter().any(|name| name == key.name)));
        let is_one = |index: &LiveIndex| index.unique && index.terms.iter().all(|term| columns.contains(&term.name));
        let is_table = catalogue.is_view(&other).await? == Some(false);
        if is_key || !is_table || catalogue.indexes(&other).await?.iter().any(is_one) {
            continue;
        }
        let detail =
            format!("several rows of `{}` may belong to one row, and the entity says that one does (`HasOne`)", other.table);
        let quoted = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        found.push(Difference::wrong(table, detail).sql(create_index(&other, true, &quoted, &names), backend));
    }
    Ok(found)
}

/// The rows in which times of other forms are looked for.
const LOOKED_AT: u32 = 100_000;

/// A table of an entity, and what the database has of it.
pub(super) struct TableCheck<'a> {
    pub(super) table: &'static Table,
    pub(super) backend: DbBackend,
    live: &'a LiveTable,
}

impl TableCheck<'_> {
    /// Each column with the indexes of it alone, then the indexes of several columns, and of those the unique ones last.
    fn findings(&self) -> Vec<Difference> {
        let columns = self.table.columns.iter().enumerate().map(|(place, column)| (place, self.column(column)));
        let indexes = self.table.further_indexes().filter(|_| !self.live.is_view);
        let indexes = indexes.map(|index| (place(self.table, index), self.index(index)));
        let mut found: Vec<(usize, Vec<Difference>)> = columns.chain(indexes).collect();
        found.sort_by_key(|(place, _)| *place);
        let key: Vec<Order> = self.table.key().map(Order::ascending).collect();
        let turned = if key.len() > 1 && !self.live.is_view { self.turned(&key) } else { None };
        self.key().into_iter().chain(turned).chain(found.into_iter().flat_map(|(_, findings)| findings)).collect()
    }

    /// The columns of the table's key that are none of the entity's, unless the rest tells rows apart. A request for one row would
    /// show the first of several, and a deletion would take them all.
    fn key(&self) -> Vec<Difference> {
        let own: Vec<&str> = self.table.key().map(|key| key.name).collect();
        if self.live.is_told_by(&own) {
            return Vec::new();
        }
        let missing = self.table.columns.iter().filter(|column| !column.key && self.live(column).is_some_and(|live| live.key));
        let wrong = |column: &Column| {
            let own = own.join(", ");
            let detail = format!("`{}` is in the key of the table, and the entity finds rows by ({own}) alone", column.name);
            self.wrong(column, detail).write("#[sea_orm(primary_key, auto_increment = false)]")
        };
        missing.map(wrong).collect()
    }

    pub(super) fn wrong(&self, column: &Column, detail: String) -> Difference {
        Difference::wrong(self.table, detail).at(column)
    }

    /// The time columns with texts in another form than the runtime's, among so many rows.
    async fn foreign_times(&self, db: &impl ConnectionTrait) -> Result<Vec<Difference>, DbErr> {
        let mut found = Vec::new();
        for column in self.table.columns.iter().filter(|column| self.live(column).is_some()) {
            let Some(time) = time_of(column, self.backend) else { continue };
            let (table, name) = (Name::of_table(self.table).quoted(), quoted(column.name));
            let (foreign, lost, mended) = (time.foreign_form(&name), time.lost(&name), time.mended(&name));
            // Nothing without such a text, or whether one of them is no time at all.
            let some = format!("SELECT max({lost}) FROM (SELECT {name} FROM {table} LIMIT {LOOKED_AT}) WHERE {foreign}");
            let row = db.query_one_raw(Statement::from_string(self.backend, some)).await?;
            let Some(is_lost) = row.map(|row| row.try_get_by_index::<Option<i32>>(0)).transpose()?.flatten() else { continue };
            let remedy = format!("UPDATE {table} SET {name} = {mended} WHERE {foreign} AND NOT ({lost})");
            found.push(self.foreign_time(column, time, is_lost != 0).sql(remedy, self.backend));
        }
        Ok(found)
    }

    /// A time in another form is compared as the time that it is, and so is a hint; unless the database compares its text.
    fn foreign_time(&self, column: &Column, time: &Time, is_lost: bool) -> Difference {
        let name = column.name;
        if is_lost {
            return self.wrong(column, format!("`{name}` has texts that are no times: an answer that would show one fails"));
        }
        let reason = if !time.has_key() {
            "which are sorted and compared as texts"
        } else if self.is_told_apart_by(name) {
            "of which the database keeps two of one time apart"
        } else if self.is_reference(name) {
            "by which the database compares rows that belong together"
        } else {
            let detail = format!("`{name}` has times in another form than the entity writes; they are compared as times");
            return Difference::new(self.table, DifferenceKind::Unclaimed, detail).at(column);
        };
        self.wrong(column, format!("`{name}` has times in another form than the entity writes, {reason}"))
    }

    /// Whether a column is in a key, or in an index that tells rows apart.
    fn is_told_apart_by(&self, name: &str) -> bool {
        let has = |live: &LiveIndex| live.unique && live.terms.iter().any(|term| term.name == name);
        let is_key = |column: &Column| column.key && column.name == name;
        self.table.columns.iter().any(is_key)
            || self.live.columns.iter().any(|live| live.key && live.name == name)
            || self.table.unique_sets().any(|set| set.contains(&name))
            || self.live.indexes.iter().any(has)
    }

    /// Whether rows point at others by a column.
    fn is_reference(&self, name: &str) -> bool {
        let relations = self.table.entity.belongs_to();
        let mut own = relations.iter().flat_map(|relation| relation.from_col.iter());
        own.any(|column| column.to_string() == name)
            || self.live.foreign_keys.iter().any(|key| key.columns.iter().any(|own| own == name))
    }

    fn live(&self, column: &Column) -> Option<&LiveColumn> {
        self.live.columns.iter().find(|live| live.name == column.name)
    }

    fn column(&self, column: &Column) -> Vec<Difference> {
        let Some(live) = self.live(column) else {
            let missing = self.wrong(column, format!("there is no column `{}`", column.name));
            return vec![Difference { remedy: paths::addition(self.table, column, self.backend), ..missing }];
        };
        let found = match self.live.is_view {
            true => [self.width(column), self.money(column, live), None, None, None, None, None, None, None],
            false => [
                self.width(column),
                self.money(column, live),
                self.nullability(column, live),
                self.equality(column, live),
                self.length(column, live),
                self.digits(column, live),
                self.default(column, live),
                self.default_value(column),
                self.generated(column, live),
            ],
        };
        found.into_iter().flatten().collect()
    }

    /// Whether the database has room for the column's integers; without it every request is refused.
    fn width(&self, column: &Column) -> Option<Difference> {
        Some(self.wrong(column, Dialect::of(self.backend).refusal(column.name, &(column.value_type)())?))
    }

    fn nullability(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let (claim, change) = match (column.nullable, live.nullable && !column.key) {
            (true, false) => ("is NOT NULL, and the entity may write NULL", "DROP NOT NULL"),
            (false, true) => ("may be NULL, which the entity cannot read", "SET NOT NULL"),
            _ => return None,
        };
        let (table, name) = (Name::of_table(self.table).quoted(), quoted(column.name));
        let found = self.wrong(column, format!("`{}` {claim}", column.name));
        match self.backend {
            DbBackend::Postgres => Some(found.sql(format!("ALTER TABLE {table} ALTER COLUMN {name} {change}"), self.backend)),
            _ => Some(found),
        }
    }

    fn default(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let missing = column.has_default && !column.generated && !live.fills_itself();
        missing.then(|| self.wrong(column, format!("`{}` has no default, and the entity relies on one", column.name)))
    }

    fn generated(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let name = column.name;
        match (column.generated, live.generated) {
            (false, true) => {
                let detail =
                    format!("the database alone writes `{name}`, and the entity may write it: add `#[tweaks(generated)]`");
                Some(self.wrong(column, detail).write("#[tweaks(generated)]"))
            }
            // A key that the database counts is left to it as well.
            (true, false) if !(column.key && live.fills_itself()) => {
                let detail = format!(
                    "nothing writes `{name}`: the entity says `generated`, and it is a plain column; if a trigger fills it, write \
                     `read_only, on_create = …` with a value that the trigger replaces"
                );
                Some(self.wrong(column, detail))
            }
            _ => None,
        }
    }

    fn index(&self, index: &Index) -> Vec<Difference> {
        let found = match index.terms {
            [Order { column, descending: false }] if self.live(column).is_none() => [None, None],
            [order @ Order { descending: false, .. }] => [self.index_of_one(order, index.unique), self.nulls(order)],
            terms if index.unique => [self.unique_group(terms), None],
            terms => [self.ordered(terms), None],
        };
        found.into_iter().flatten().collect()
    }

    fn index_of_one(&self, order: &Order, unique: bool) -> Option<Difference> {
        let name = order.column.name;
        // The key of SQLite's tables is in no list of indexes.
        let is_own_key = self.backend == DbBackend::Sqlite && order.column.key;
        let detail = match unique {
            _ if is_own_key => return None,
            true if self.is_unique(&[name]) => return None,
            true => format!("`{name}` is not unique, so two writers can store the same value"),
            false if !self.serving(&[*order]).is_empty() => return None,
            false => format!("no index begins with `{name}`, so its filters and its ordering read the whole table"),
        };
        let (columns, names) = match unique {
            true => (quoted(name), vec![name]),
            false => (term(order, self.backend), names(&[*order], self.backend)),
        };
        Some(
            self.wrong(order.column, detail)
                .sql(create_index(&Name::of_table(self.table), unique, &columns, &names), self.backend),
        )
    }

    /// Whether an index on a nullable column serves the ordering: `NULL` first when ascending.
    fn nulls(&self, order: &Order) -> Option<Difference> {
        let name = order.column.name;
        let serving = self.serving(&[*order]);
        let detail =
            format!("the index on `{name}` has NULL at the other end than lists, so that it does not serve their ordering");
        let remedy = create_index(&Name::of_table(self.table), false, &term(order, self.backend), &[name, "nulls"]);
        (!serving.is_empty() && !serving.contains(&true)).then(|| self.wrong(order.column, detail).sql(remedy, self.backend))
    }

    /// Whether each index that begins with these columns has `NULL` where lists want it. Only PostgreSQL's can lack it there.
    fn serving(&self, terms: &[Order]) -> Vec<bool> {
        let fits = |(live, order): (&LiveTerm, &Order)| !order.column.nullable || live.serves_nulls();
        let serves = |live: &LiveIndex| self.backend != DbBackend::Postgres || live.terms.iter().zip(terms).all(fits);
        self.live.indexes.iter().filter(|live| live.begins_with(terms, self.backend)).map(serves).collect()
    }

    fn ordered(&self, terms: &[Order]) -> Option<Difference> {
        let serving = self.serving(terms);
        let columns = terms.iter().map(|order| term(order, self.backend)).collect::<Vec<_>>().join(", ");
        let detail = match serving.is_empty() {
            true => format!("there is no index ({columns})"),
            false => format!("the index ({columns}) has NULL at the other end than lists"),
        };
        let remedy = create_index(&Name::of_table(self.table), false, &columns, &names(terms, self.backend));
        (!serving.contains(&true)).then(|| Difference::wrong(self.table, detail).sql(remedy, self.backend))
    }

    fn unique_group(&self, terms: &[Order]) -> Option<Difference> {
        let names: Vec<&str> = terms.iter().map(|order| order.column.name).collect();
        let columns = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let remedy = create_index(&Name::of_table(self.table), true, &columns, &names);
        let detail = format!("({columns}) are not unique together");
        match self.is_unique(&names) {
            true => self.turned(terms),
            false => Some(Difference::wrong(self.table, detail).sql(remedy, self.backend)),
        }
    }

    /// Whether no index begins with the first column of those that are unique together: then it is another one that filters are served by.
    fn turned(&self, terms: &[Order]) -> Option<Difference> {
        let first = terms.first()?;
        let name = first.column.name;
        let index = self.live.indexes.iter().find(|live| live.unique && live.terms.iter().any(|term| term.name == name))?;
        let columns: Vec<&str> = index.terms.iter().map(|term| term.name.as_str()).collect();
        let detail = format!(
            "the index over ({}) does not begin with `{name}`, so that filters by it read the whole table: give the fields the order of the \
             index",
            columns.join(", ")
        );
        let remedy = create_index(&Name::of_table(self.table), false, &term(first, self.backend), &[name]);
        self.serving(&[*first]).is_empty().then(|| self.wrong(first.column, detail).sql(remedy, self.backend))
    }

    fn is_unique(&self, columns: &[&str]) -> bool {
        let has = |live: &LiveIndex, name: &str| live.terms.iter().any(|term| term.name == name);
        let same = |live: &LiveIndex| live.terms.len() == columns.len() && columns.iter().all(|name| has(live, name));
        self.live.indexes.iter().any(|live| live.unique && same(live))
    }
}

/// The place of an index among the differences: that of its one column, or behind all columns.
fn place(table: &Table, index: &Index) -> usize {
    let behind = table.columns.len() + usize::from(index.unique);
    match index.terms {
        [Order { column, descending: false }] => table.columns.iter().position(|own| own.name == column.name).unwrap_or(behind),
        _ => behind,
    }
}
