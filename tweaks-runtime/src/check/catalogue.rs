//! The catalogue of the database: the tables, columns, indexes and constraints that there are.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

use super::name::Name;
use super::questions::{Questions, of};
use super::remedy::indexed;
use crate::schema::Order;

/// A table or a view.
#[derive(Debug)]
pub(super) struct LiveTable {
    pub(super) is_view: bool,
    pub(super) columns: Vec<LiveColumn>,
    pub(super) indexes: Vec<LiveIndex>,
    pub(super) foreign_keys: Vec<LiveForeignKey>,
    /// The conditions of `CHECK`, without the word.
    pub(super) checks: Vec<String>,
}

impl LiveTable {
    /// Whether a row is told from others by these columns: by its key, or by a unique index.
    pub(super) fn is_told_by(&self, columns: &[&str]) -> bool {
        let is_within = |name: &String| columns.contains(&name.as_str());
        let mut keys = self.columns.iter().filter(|column| column.key);
        let is_unique = |index: &LiveIndex| index.unique && index.terms.iter().all(|term| is_within(&term.name));
        self.is_view || keys.all(|column| is_within(&column.name)) || self.indexes.iter().any(is_unique)
    }
}

/// A column of the database.
#[derive(Debug)]
pub(super) struct LiveColumn {
    pub(super) name: String,
    /// The type as the database writes it, without its numbers, in small letters.
    pub(super) kind: String,
    /// The numbers behind the type: a length, or digits.
    pub(super) numbers: Vec<u32>,
    pub(super) nullable: bool,
    /// The default, as SQL.
    pub(super) default: Option<String>,
    /// Whether the database alone writes it.
    pub(super) generated: bool,
    /// Whether the database counts it.
    pub(super) counted: bool,
    /// Whether it is one of the columns of the primary key.
    pub(super) key: bool,
}

impl LiveColumn {
    /// Whether the database fills it when it is left out.
    pub(super) fn fills_itself(&self) -> bool {
        self.default.is_some() || self.generated || self.counted
    }

    /// The characters that it takes, if it is a text with a length.
    pub(super) fn length(&self) -> Option<u32> {
        self.numbers.first().copied().filter(|_| self.kind.contains("char"))
    }

    /// Its digits, and those behind the point, if it is a decimal number with digits.
    pub(super) fn digits(&self) -> Option<(u32, u32)> {
        let is_decimal = ["numeric", "decimal"].contains(&self.kind.as_str());
        let places = self.numbers.get(1).copied().unwrap_or(0);
        self.numbers.first().filter(|_| is_decimal).map(|total| (*total, places))
    }

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let flag = |at: usize| row.try_get_by_index::<i32>(at).map(|flag| flag != 0);
        let written: String = row.try_get_by_index(1)?;
        let default: Option<String> = row.try_get_by_index(3)?;
        let (name, rest) = written.split_once('(').unwrap_or((&written, ""));
        let (numbers, behind) = rest.split_once(')').unwrap_or_default();
        Ok(Self {
            name: row.try_get_by_index(0)?,
            kind: format!("{}{behind}", name.trim()).to_lowercase(),
            numbers: numbers.split(',').filter_map(|number| number.trim().parse().ok()).collect(),
            // SQLite lets a key be `NULL` that does not say otherwise; no entity does.
            nullable: flag(2)? && !flag(6)?,
            default: default.filter(|default| !default.to_uppercase().starts_with("NULL")),
            generated: flag(4)?,
            counted: flag(5)?,
            key: flag(6)?,
        })
    }
}

/// A foreign key: its columns, the table that it points at, and the columns there, none where they are the key.
#[derive(Debug, Default)]
pub(super) struct LiveForeignKey {
    pub(super) columns: Vec<String>,
    pub(super) table: String,
    pub(super) to: Vec<String>,
}

/// An index of the database that holds for all rows.
#[derive(Debug, Default)]
pub(super) struct LiveIndex {
    pub(super) unique: bool,
    pub(super) terms: Vec<LiveTerm>,
}

/// A column of an index, or an expression.
#[derive(Debug)]
pub(super) struct LiveTerm {
    pub(super) name: String,
    pub(super) descending: bool,
    nulls_first: bool,
}

impl LiveIndex {
    /// Whether the index has these columns first, in these directions or all the other way round.
    pub(super) fn begins_with(&self, wanted: &[Order], backend: DbBackend) -> bool {
        let mut pairs = self.terms.iter().zip(wanted);
        let is_turned = |(term, order): (&LiveTerm, &Order)| term.descending != order.descending;
        let first = pairs.clone().next().is_some_and(is_turned);
        self.terms.len() >= wanted.len()
            && pairs.all(|(term, order)| {
                term.name == indexed(order.column, backend).unwrap_or_else(|| order.column.name.to_owned())
                    && is_turned((term, order)) == first
            })
    }
}

impl LiveTerm {
    /// Whether `NULL` stands where lists want it: first when ascending.
    pub(super) fn serves_nulls(&self) -> bool {
        self.nulls_first != self.descending
    }
}

/// The catalogue, as a connection reads it.
pub(super) struct Catalogue<'a, C> {
    db: &'a C,
    questions: &'static Questions,
}

impl<'a, C: ConnectionTrait> Catalogue<'a, C> {
    /// The catalogue of a database.
    pub(super) fn of(db: &'a C) -> Result<Self, DbErr> {
        let backend = db.get_database_backend();
        let unknown = || DbErr::BackendNotSupported { db: backend.as_str(), ctx: "schema_check" };
        Ok(Self { db, questions: of(backend).ok_or_else(unknown)? })
    }

    /// Whether a table is a view; `None` if there is no such table.
    pub(super) async fn is_view(&self, table: &Name) -> Result<Option<bool>, DbErr> {
        let rows = self.rows(self.questions.kind, table).await?;
        rows.first().map(|row| row.try_get_by_index::<i32>(0).map(|flag| flag != 0)).transpose()
    }

    /// Whether the current schema has a type with this name.
    pub(super) async fn has_type(&self, name: &str) -> Result<bool, DbErr> {
        let name = Name { table: name.to_owned(), ..Name::default() };
        Ok(!self.rows(self.questions.types, &name).await?.is_empty())
    }

    /// All about a table, or `None` if there is none with the name.
    pub(super) async fn table(&self, name: &Name) -> Result<Option<LiveTable>, DbErr> {
        let Some(is_view) = self.is_view(name).await? else { return Ok(None) };
        let columns = self.rows(self.questions.columns, name).await?;
        Ok(Some(LiveTable {
            is_view,
            columns: columns.iter().map(LiveColumn::read).collect::<Result<_, _>>()?,
            indexes: self.indexes(name).await?,
            foreign_keys: self.foreign_keys(name).await?,
            checks: self.checks(name).await?,
        }))
    }

    /// The indexes of a table, with their directions.
    pub(super) async fn indexes(&self, table: &Name) -> Result<Vec<LiveIndex>, DbErr> {
        let mut indexes: BTreeMap<String, LiveIndex> = BTreeMap::new();
        for row in self.rows(self.questions.indexes, table).await? {
            let flag = |at: usize| row.try_get_by_index::<i32>(at).map(|flag| flag != 0);
            let index = indexes.entry(row.try_get_by_index(0)?).or_default();
            let expression = || expression(&row.try_get_by_index::<String>(5).ok()?, index.terms.len());
            let name = row.try_get_by_index::<Option<String>>(2)?.or_else(expression).unwrap_or_default();
            index.unique = flag(1)?;
            index.terms.push(LiveTerm { name, descending: flag(3)?, nulls_first: flag(4)? });
        }
        Ok(indexes.into_values().collect())
    }

    async fn foreign_keys(&self, table: &Name) -> Result<Vec<LiveForeignKey>, DbErr> {
        let mut keys: BTreeMap<String, LiveForeignKey> = BTreeMap::new();
        for row in self.rows(self.questions.foreign_keys, table).await? {
            let key = keys.entry(row.try_get_by_index(0)?).or_default();
            key.columns.push(row.try_get_by_index(1)?);
            key.table = row.try_get_by_index(2)?;
            key.to.extend(row.try_get_by_index::<Option<String>>(3)?);
        }
        Ok(keys.into_values().collect())
    }

    async fn checks(&self, table: &Name) -> Result<Vec<String>, DbErr> {
        let mut checks = Vec::new();
        for row in self.rows(self.questions.checks, table).await? {
            checks.extend(conditions(&row.try_get_by_index::<Option<String>>(0)?.unwrap_or_default()));
        }
        Ok(checks)
    }

    /// The statements that made the indexes of a table.
    pub(super) async fn definitions(&self, table: &Name) -> Result<Vec<String>, DbErr> {
        let rows = self.rows(self.questions.definitions, table).await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }

    async fn rows(&self, question: &str, name: &Name) -> Result<Vec<QueryResult>, DbErr> {
        let backend = self.db.get_database_backend();
        let schema = self.questions.schemas.then(|| name.schema.clone().into());
        let values = std::iter::once(name.table.clone().into()).chain(schema);
        self.db.query_all_raw(Statement::from_sql_and_values(backend, question, values)).await
    }
}

/// The expression at a place of an index, out of the statement that made it.
fn expression(definition: &str, place: usize) -> Option<String> {
    let terms = &definition[definition.find('(')? + 1..definition.rfind(')')?];
    let mut depth = 0;
    let mut terms = terms.split(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        letter == ',' && depth == 0
    });
    terms.nth(place).map(|term| term.trim().trim_end_matches(" DESC").to_owned())
}

/// The conditions behind each word `CHECK` of a definition, without the parentheses around them.
fn conditions(definition: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut depth, mut begin, mut quote) = (0_usize, None, None);
    for (at, letter) in definition.char_indices() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            ('\'' | '"' | '`', None) => quote = Some(letter),
            ('(', None) => {
                let is_check = definition[..at].trim_end().to_uppercase().ends_with("CHECK");
                begin = begin.or_else(|| is_check.then_some((depth, at + 1)));
                depth += 1;
            }
            (')', None) => {
                depth = depth.saturating_sub(1);
                if let Some((_, from)) = begin.take_if(|(outer, _)| *outer == depth) {
                    found.push(without_parentheses(&definition[from..at]).to_owned());
                }
            }
            _ => {}
        }
    }
    found
}

/// PostgreSQL writes two pairs around a condition.
fn without_parentheses(condition: &str) -> &str {
    let mut depth = 0;
    let inner = condition.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let is_one_pair = |inner: &&str| {
        inner.chars().all(|letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            depth >= 0
        })
    };
    inner.filter(is_one_pair).unwrap_or_else(|| condition.trim())
}
