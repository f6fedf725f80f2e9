//! The comparison of entities with the tables of the database.

use std::collections::BTreeMap;
use std::fmt;

use sea_orm::sea_query::{ColumnDef, ColumnType, StringLen, TableRef};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};

use super::catalogue::{self, LiveIndex, LiveTerm};
use super::remedy::{create_index, names, quoted, term, time_of};
use crate::exec::dialect::Dialect;
use crate::schema::{Column, Digits, Index, Order, Table};

/// One claim of an entity that the database does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The difference, as a sentence.
    pub detail: String,
    /// The statement that mends it in the database, where one does.
    pub remedy: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.table, self.detail)?;
        self.remedy.as_ref().map_or(Ok(()), |remedy| write!(f, "\n    {remedy};"))
    }
}

/// Compares the tables of entities with those of the database: columns, room for their integers, nullability, lengths, digits,
/// defaults, generated columns, keys, uniqueness, that of the rows behind a `HasOne` as well, indexes. On SQLite also whether times have the form that the entity writes (in the first 100 000
/// rows), and whether their indexes are over the times and not over their texts. On PostgreSQL also whether an index on a
/// nullable column has its `NULL`s where lists want them, first when ascending: no other index serves the ordering.
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
///     eprintln!("{difference}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Whatever the database says while its catalogue is read.
pub async fn schema_check(db: &DatabaseConnection, tables: &[&'static Table]) -> Result<Vec<Difference>, DbErr> {
    let (mut found, mut ones) = (Vec::new(), Vec::new());
    let (catalogue, backend) = (catalogue::columns(db).await?, db.get_database_backend());
    for table in tables {
        let findings = match catalogue.get(table.name) {
            Some(columns) => {
                let (indexes, generated) =
                    (catalogue::indexes(db, table.name).await?, catalogue::generated(db, table.name).await?);
                let check = TableCheck { table, backend, columns, indexes, generated };
                ones.extend(several(db, table, &catalogue).await?.into_iter().map(|finding| difference(table, backend, finding)));
                [check.findings(), check.foreign_times(db).await?].concat()
            }
            None => vec![("there is no such table".to_owned(), None)],
        };
        found.extend(findings.into_iter().map(|finding| difference(table, backend, finding)));
    }
    // The entity at the other end may have said the same of its own column.
    ones.retain(|one| found.iter().all(|known| known.remedy != one.remedy));
    Ok([found, ones].concat())
}

fn difference(table: &Table, backend: DbBackend, (detail, remedy): Finding) -> Difference {
    // MySQL quotes names in its own way.
    let quoted = |remedy: String| if backend == DbBackend::MySql { remedy.replace('"', "`") } else { remedy };
    Difference { table: table.name.to_owned(), detail, remedy: remedy.map(quoted) }
}

/// The relations `HasOne` of a table that lead to rows of which no unique index says that there is one.
async fn several(
    db: &DatabaseConnection,
    table: &Table,
    catalogue: &BTreeMap<String, Vec<ColumnDef>>,
) -> Result<Vec<Finding>, DbErr> {
    let mut found = Vec::new();
    for relation in table.entity.has_one() {
        let TableRef::Table(name, _) = &relation.to_tbl else { continue };
        let (other, columns) = (name.1.to_string(), relation.to_col.iter().map(ToString::to_string).collect::<Vec<_>>());
        let mut children = table.child_tables().filter(|child| child.entity.table_ref() == relation.to_tbl);
        // The key of SQLite's tables is in no list of indexes.
        let is_key = children.any(|child| child.key().all(|key| columns.iter().any(|name| name == key.name)));
        let is_one = |index: &LiveIndex| index.unique && index.terms.iter().all(|term| columns.contains(&term.name));
        if is_key || !catalogue.contains_key(&other) || catalogue::indexes(db, &other).await?.iter().any(is_one) {
            continue;
        }
        let detail = format!("several rows of `{other}` may belong to one row, and the entity says that one does (`HasOne`)");
        let quoted = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        found.push((detail, Some(create_index(&other, true, &quoted, &names))));
    }
    Ok(found)
}

/// The rows in which times of other forms are looked for.
const LOOKED_AT: u32 = 100_000;

/// A difference of a table, as a sentence, and the statement that mends it.
type Finding = (String, Option<String>);

/// A table of an entity, and the columns and indexes that the database has of it.
struct TableCheck<'a> {
    table: &'static Table,
    backend: DbBackend,
    columns: &'a [ColumnDef],
    indexes: Vec<LiveIndex>,
    /// The columns that the database alone writes.
    generated: Vec<String>,
}

impl TableCheck<'_> {
    /// Each column with the indexes of it alone, then the indexes of several columns, and of those the unique ones last.
    fn findings(&self) -> Vec<Finding> {
        let columns = self.table.columns.iter().enumerate().map(|(place, column)| (place, self.column(column)));
        let indexes = self.table.further_indexes().map(|index| (place(self.table, index), self.index(index)));
        let mut found: Vec<(usize, Vec<Finding>)> = columns.chain(indexes).collect();
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().flat_map(|(_, findings)| findings).collect()
    }

    /// The time columns with texts in another form than the runtime's, among so many rows.
    async fn foreign_times(&self, db: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
        let mut found = Vec::new();
        for column in self.table.columns.iter().filter(|column| self.live(column).is_some()) {
            let Some(time) = time_of(column, self.backend) else { continue };
            let (table, name) = (quoted(self.table.name), quoted(column.name));
            let foreign = time.foreign_form(&name);
            let some = format!("SELECT 1 FROM (SELECT {name} FROM {table} LIMIT {LOOKED_AT}) WHERE {foreign} LIMIT 1");
            if db.query_one_raw(Statement::from_string(self.backend, some)).await?.is_some() {
                let detail = format!("`{}` has times in another form than the entity writes", column.name);
                let mended = time.mended(&name);
                let remedy = format!("UPDATE {table} SET {name} = {mended} WHERE {foreign} AND {mended} IS NOT NULL");
                found.push((detail, Some(remedy)));
            }
        }
        Ok(found)
    }

    fn live(&self, column: &Column) -> Option<&ColumnDef> {
        self.columns.iter().find(|live| live.get_column_name() == column.name)
    }

    fn column(&self, column: &Column) -> Vec<Finding> {
        let Some(live) = self.live(column) else {
            return vec![(format!("there is no column `{}`", column.name), None)];
        };
        let found = [
            self.width(column),
            self.nullability(column, live),
            self.length(column, live),
            self.digits(column, live),
            self.default(column, live),
            self.generated(column, live),
        ];
        found.into_iter().flatten().collect()
    }

    /// Whether the database has room for the column's integers; without it every request is refused.
    fn width(&self, column: &Column) -> Option<Finding> {
        Some((Dialect::of(self.backend).refusal(column.name, &(column.value_type)())?, None))
    }

    fn nullability(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let nullable = live.get_column_spec().nullable.unwrap_or(true) && !column.key;
        let (claim, change) = match (column.nullable, nullable) {
            (true, false) => ("is NOT NULL, and the entity may write NULL", "DROP NOT NULL"),
            (false, true) => ("may be NULL, which the entity cannot read", "SET NOT NULL"),
            _ => return None,
        };
        let (table, name) = (quoted(self.table.name), quoted(column.name));
        let remedy = format!("ALTER TABLE {table} ALTER COLUMN {name} {change}");
        Some((format!("`{}` {claim}", column.name), Some(remedy).filter(|_| self.backend == DbBackend::Postgres)))
    }

    fn length(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let declared = self.table.entity.definition(column.name)?;
        let (own, live) = (length_of(declared.get_column_type())?, length_of(live.get_column_type()?)?);
        (own != live).then(|| (format!("`{}` takes {live} characters, and the entity says {own}", column.name), None))
    }

    /// SQLite keeps a decimal as a double, and knows no digits of a column.
    fn digits(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let Digits { total, places } = column.format.digits?;
        let name = column.name;
        if self.backend == DbBackend::Sqlite {
            let detail = format!("`{name}` has {total} digits, and this database keeps {KEPT} of a number: others are refused");
            return (total > KEPT).then_some((detail, None));
        }
        let Some(ColumnType::Decimal(Some((live_total, live_places)))) = live.get_column_type() else { return None };
        let detail = format!(
            "`{name}` has {live_total} digits, {live_places} of them behind the point, and the entity says {total} and {places}"
        );
        ((total, places) != (*live_total, *live_places)).then_some((detail, None))
    }

    fn default(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let missing = column.has_default && !column.generated && !self.is_filled(column, live);
        missing.then(|| (format!("`{}` has no default, and the entity relies on one", column.name), None))
    }

    fn generated(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let name = column.name;
        let detail = match (column.generated, self.is_generated(column)) {
            (false, true) => {
                format!("the database alone writes `{name}`, and the entity may write it: add `#[tweaks(generated)]`")
            }
            // A key that the database counts is left to it as well.
            (true, false) if !(column.key && self.is_filled(column, live)) => {
                format!("nothing writes `{name}`: the entity says `generated`, and it is a plain column")
            }
            _ => return None,
        };
        Some((detail, None))
    }

    fn is_generated(&self, column: &Column) -> bool {
        self.generated.iter().any(|name| name == column.name)
    }

    /// Whether the database fills the column when it is left out.
    fn is_filled(&self, column: &Column, live: &ColumnDef) -> bool {
        let spec = live.get_column_spec();
        // SQLite counts every integer key by itself.
        let counted = spec.auto_increment || (column.key && self.backend == DbBackend::Sqlite);
        spec.default.is_some() || counted || self.is_generated(column)
    }

    fn index(&self, index: &Index) -> Vec<Finding> {
        let found = match index.terms {
            [Order { column, descending: false }] if self.live(column).is_none() => [None, None],
            [order @ Order { descending: false, .. }] => [self.index_of_one(order, index.unique), self.nulls(order)],
            terms if index.unique => [self.unique_group(terms), None],
            terms => [self.ordered(terms), None],
        };
        found.into_iter().flatten().collect()
    }

    fn index_of_one(&self, order: &Order, unique: bool) -> Option<Finding> {
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
        Some((detail, Some(create_index(self.table.name, unique, &columns, &names))))
    }

    /// Whether an index on a nullable column serves the ordering: `NULL` first when ascending.
    fn nulls(&self, order: &Order) -> Option<Finding> {
        let name = order.column.name;
        let serving = self.serving(&[*order]);
        let detail =
            format!("the index on `{name}` has NULL at the other end than lists, so that it does not serve their ordering");
        let remedy = create_index(self.table.name, false, &term(order, self.backend), &[name, "nulls"]);
        (!serving.is_empty() && !serving.contains(&true)).then_some((detail, Some(remedy)))
    }

    /// Whether each index that begins with these columns has `NULL` where lists want it. Only PostgreSQL's can lack it there.
    fn serving(&self, terms: &[Order]) -> Vec<bool> {
        let fits = |(live, order): (&LiveTerm, &Order)| !order.column.nullable || live.serves_nulls();
        let serves = |live: &LiveIndex| self.backend != DbBackend::Postgres || live.terms.iter().zip(terms).all(fits);
        self.indexes.iter().filter(|live| live.begins_with(terms, self.backend)).map(serves).collect()
    }

    fn ordered(&self, terms: &[Order]) -> Option<Finding> {
        let serving = self.serving(terms);
        let columns = terms.iter().map(|order| term(order, self.backend)).collect::<Vec<_>>().join(", ");
        let detail = match serving.is_empty() {
            true => format!("there is no index ({columns})"),
            false => format!("the index ({columns}) has NULL at the other end than lists"),
        };
        (!serving.contains(&true))
            .then(|| (detail, Some(create_index(self.table.name, false, &columns, &names(terms, self.backend)))))
    }

    fn unique_group(&self, terms: &[Order]) -> Option<Finding> {
        let names: Vec<&str> = terms.iter().map(|order| order.column.name).collect();
        let columns = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let remedy = create_index(self.table.name, true, &columns, &names);
        (!self.is_unique(&names)).then(|| (format!("({columns}) are not unique together"), Some(remedy)))
    }

    fn is_unique(&self, columns: &[&str]) -> bool {
        let has = |live: &LiveIndex, name: &str| live.terms.iter().any(|term| term.name == name);
        let same = |live: &LiveIndex| live.terms.len() == columns.len() && columns.iter().all(|name| has(live, name));
        self.indexes.iter().any(|live| live.unique && same(live))
    }
}

/// The decimal digits that every double keeps.
const KEPT: u32 = 15;

/// The place of an index among the differences: that of its one column, or behind all columns.
fn place(table: &Table, index: &Index) -> usize {
    let behind = table.columns.len() + usize::from(index.unique);
    match index.terms {
        [Order { column, descending: false }] => table.columns.iter().position(|own| own.name == column.name).unwrap_or(behind),
        _ => behind,
    }
}

fn length_of(column_type: &ColumnType) -> Option<u32> {
    match column_type {
        ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => Some(*length),
        _ => None,
    }
}
