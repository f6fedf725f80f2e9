//! Columns and tables: what is known of an entity, whichever serializer is used.

use std::any::Any;
use std::fmt;

use sea_orm::{Condition, DbErr, QueryResult, RelationDef, Value};

use super::{Digits, Kind, ValueFormat, Order, Rule};
use crate::context::Context;
use crate::problem::Message;
use crate::schema::Relation;
use crate::schema::EntityAccess;
use crate::value::{self, Cell, ColumnValue, Json};

/// One column of an entity: the facts that `#[sea_orm(…)]` states, and what the framework fills in.
#[derive(Clone, Copy)]
pub struct Column {
    /// The name of the field of the model.
    pub field: &'static str,
    /// The name in the database.
    pub name: &'static str,
    /// What kind of value it keeps.
    pub kind: Kind,
    /// Whether no serializer shows it; it may be one end of a relation, or filled by the framework.
    pub hidden: bool,
    /// Whether the entity's own serializer takes it and never shows it, such as a password.
    pub write_only: bool,
    /// Whether it is, or is part of, the primary key.
    pub key: bool,
    /// Whether the database fills it when it is left out: a default, or an auto-increment key.
    pub has_default: bool,
    /// Whether it may be `NULL`.
    pub nullable: bool,
    /// Whether no two rows have the same value.
    pub unique: bool,
    /// Whether it has an index of its own.
    pub indexed: bool,
    /// Facts for reading and writing values.
    pub format: ValueFormat,
    /// Rules that follow from the column, such as its length.
    pub rules: &'static [Rule],
    /// The value for a new row, unless a client may give one and does.
    pub on_create: Option<fn() -> Value>,
    /// The value whenever a row is changed.
    pub on_update: Option<fn() -> Value>,
    /// Appends a cell of this column as JSON.
    pub render: fn(Cell<'_>, &ValueFormat, &mut Vec<u8>) -> Result<(), DbErr>,
    /// The database's value in a cell; `None` for `NULL`.
    pub read: fn(&QueryResult, usize) -> Result<Option<Value>, DbErr>,
    /// The database's value for a draft's value.
    pub to_value: fn(&dyn Any) -> Option<Value>,
    /// The database's value for a text, such as one in a query string; or what is wrong with the text.
    pub from_text: fn(&str) -> Result<Value, Message>,
}

impl Column {
    /// A plain column of a type: NOT NULL unless the type is an `Option`, no default, not indexed.
    #[must_use]
    pub const fn of<T: ColumnValue>(field: &'static str) -> Self {
        Self {
            field,
            name: field,
            kind: T::KIND,
            hidden: false,
            write_only: false,
            key: false,
            has_default: false,
            nullable: T::NULLABLE,
            unique: false,
            indexed: false,
            format: ValueFormat::NONE,
            rules: &[],
            on_create: None,
            on_update: None,
            render: value::render::<T>,
            read: value::read::<T>,
            to_value: value::to_value::<T>,
            from_text: value::from_text::<T>,
        }
    }

    /// The name in the database, where it is not that of the field.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// No serializer shows it.
    #[must_use]
    pub const fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Taken and never shown.
    #[must_use]
    pub const fn write_only(self) -> Self {
        Self { write_only: true, ..self }
    }

    /// Part of the primary key.
    #[must_use]
    pub const fn key(self) -> Self {
        Self { key: true, ..self }
    }

    /// Filled by the database when it is left out.
    #[must_use]
    pub const fn has_default(self) -> Self {
        Self { has_default: true, ..self }
    }

    /// May be `NULL` although its type is no `Option`.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// No two rows with the same value.
    #[must_use]
    pub const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    /// Has an index.
    #[must_use]
    pub const fn indexed(self) -> Self {
        Self { indexed: true, ..self }
    }

    /// A decimal column of `total` digits, `places` of them behind the point.
    #[must_use]
    pub const fn digits(self, total: u32, places: u32) -> Self {
        Self { format: ValueFormat { digits: Some(Digits { total, places }), ..self.format }, ..self }
    }

    /// May hold an empty text.
    #[must_use]
    pub const fn allow_blank(self) -> Self {
        Self { format: ValueFormat { allow_blank: true, ..self.format }, ..self }
    }

    /// Rules that follow from the column.
    #[must_use]
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// The value for a new row.
    #[must_use]
    pub const fn on_create(self, value: fn() -> Value) -> Self {
        Self { on_create: Some(value), ..self }
    }

    /// The value whenever a row is changed.
    #[must_use]
    pub const fn on_update(self, value: fn() -> Value) -> Self {
        Self { on_update: Some(value), ..self }
    }

    /// The database's value for a text in a path, where everything counts: `/products/007/` and `/products/%205/` are other
    /// paths than `/products/7/` and `/products/5/`.
    pub(crate) fn value_in_path(&self, text: &str) -> Option<Value> {
        let value = (self.from_text)(text).ok()?;
        let mut shown = Vec::new();
        (self.render)(Cell::Value(value.clone()), &ValueFormat::NONE, &mut shown).ok()?;
        let shown = serde_json::from_slice::<Json>(&shown).ok()?;
        let shown = shown.as_str().map_or_else(|| shown.to_string(), str::to_owned);
        shown.eq_ignore_ascii_case(text).then_some(value)
    }

    /// Whether a new row can do without a value from the client.
    #[must_use]
    pub const fn fills_itself(&self) -> bool {
        self.nullable || self.has_default || self.on_create.is_some()
    }
}

/// A column that the framework keeps equal to a sum over the rows of a to-many relation, whichever way those are written.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The column.
    pub column: &'static Column,
    /// The way to the rows.
    pub relation: Relation,
    /// The columns of those rows that are multiplied and added up; none to count the rows.
    pub factors: &'static [&'static Column],
}

impl Kept {
    /// The sum over the rows at the end of a way of one step to many rows.
    ///
    /// # Panics
    ///
    /// If the way leads elsewhere; in a constant, where it fails the build.
    #[must_use]
    pub const fn new(column: &'static Column, relation: Relation, factors: &'static [&'static Column]) -> Self {
        assert!(relation.to_many, "this relation leads to one row; there is nothing to add up");
        Self { column, relation, factors }
    }
}

/// The columns of an entity, and how its rows are reached.
#[derive(Clone, Copy)]
pub struct Table {
    /// The name in the database.
    pub name: &'static str,
    /// The columns that serializers can use, in the order of declaration.
    pub columns: &'static [Column],
    /// Groups of columns that are unique together.
    pub unique_keys: &'static [&'static [&'static str]],
    /// Further indexes, such as those of several columns.
    pub indexes: &'static [&'static [Order]],
    /// The entities that rows of this one belong to, as far as they have a table of facts.
    pub parents: &'static [fn() -> Option<&'static Table>],
    /// The entities whose rows belong to those of this one, as far as they have a table of facts.
    pub children: &'static [fn() -> Option<&'static Table>],
    /// The column that tells two states of a row apart: a version, which the framework counts, or the time of the last change.
    pub etag: Option<&'static Column>,
    /// Columns that are kept as aggregates over other rows.
    pub kept: &'static [Kept],
    /// The rows that a request may see; all of them, where it is not said. A condition on the columns of the table by its own
    /// name.
    pub scope: Option<fn(&Context) -> Condition>,
    /// How rows are read and written.
    pub storage: &'static dyn EntityAccess,
}

impl Table {
    /// A table.
    #[must_use]
    pub const fn new(name: &'static str, columns: &'static [Column], storage: &'static dyn EntityAccess) -> Self {
        Self {
            name,
            columns,
            unique_keys: &[],
            indexes: &[],
            parents: &[],
            children: &[],
            etag: None,
            kept: &[],
            scope: None,
            storage,
        }
    }

    /// Groups of columns that are unique together.
    #[must_use]
    pub const fn unique_keys(self, unique_keys: &'static [&'static [&'static str]]) -> Self {
        Self { unique_keys, ..self }
    }

    /// Further indexes.
    #[must_use]
    pub const fn indexes(self, indexes: &'static [&'static [Order]]) -> Self {
        Self { indexes, ..self }
    }

    /// The entities that rows of this one belong to.
    #[must_use]
    pub const fn parents(self, parents: &'static [fn() -> Option<&'static Table>]) -> Self {
        Self { parents, ..self }
    }

    /// The entities whose rows belong to those of this one.
    #[must_use]
    pub const fn children(self, children: &'static [fn() -> Option<&'static Table>]) -> Self {
        Self { children, ..self }
    }

    /// The column that tells two states of a row apart.
    #[must_use]
    pub const fn etag(self, etag: &'static Column) -> Self {
        Self { etag: Some(etag), ..self }
    }

    /// Columns that are kept as aggregates over other rows.
    #[must_use]
    pub const fn kept(self, kept: &'static [Kept]) -> Self {
        Self { kept, ..self }
    }

    /// The rows that a request may see.
    #[must_use]
    pub const fn scope(self, scope: fn(&Context) -> Condition) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// The groups of columns of which no two rows have the same values, besides the key.
    pub(crate) fn unique_sets(&self) -> impl Iterator<Item = Vec<&'static str>> {
        let columns = self.columns.iter().filter(|column| column.unique).map(|column| vec![column.name]);
        columns.chain(self.unique_keys.iter().map(|group| group.to_vec()))
    }

    /// The tables of the entities that rows of this one belong to.
    pub(crate) fn parent_tables(&self) -> impl Iterator<Item = &'static Self> + use<> {
        self.parents.iter().filter_map(|parent| parent())
    }

    /// The entity that a relation of this one leads to, as far as it has a table of facts.
    pub(crate) fn parent(&self, relation: &RelationDef) -> Option<&'static Self> {
        self.parent_tables().find(|parent| parent.entity.table_ref() == relation.to_tbl)
    }

    /// The columns of the primary key.
    pub fn key(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.key)
    }

    /// The column of a field of the model, unless the model skips it.
    #[must_use]
    pub const fn find(&self, field: &str) -> Option<&'static Column> {
        let mut index = 0;
        while index < self.columns.len() {
            if same(self.columns[index].field, field) && !self.columns[index].hidden {
                return Some(&self.columns[index]);
            }
            index += 1;
        }
        None
    }

    /// The column of a field of the model; for constants, so that a wrong name fails the build.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[must_use]
    pub const fn column(&self, field: &str) -> &'static Column {
        match self.find(field) {
            Some(column) => column,
            None => panic!("the entity has no such column, or marks it `#[tweaks(skip)]`"),
        }
    }

    /// The column of a field of the model that clients may ask about; for constants, so that a wrong name fails the build.
    ///
    /// # Panics
    ///
    /// If there is none, or if the entity never shows it.
    #[must_use]
    pub const fn visible_column(&self, field: &str) -> &'static Column {
        let column = self.column(field);
        assert!(!column.write_only, "the entity never shows this column (`write_only`), so nobody may ask about it");
        column
    }
}

/// `==` for texts in constants.
pub(super) const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// Function pointers are shown as present or absent: two of them cannot be compared.
impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("field", &self.field)
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("hidden", &self.hidden)
            .field("write_only", &self.write_only)
            .field("key", &self.key)
            .field("has_default", &self.has_default)
            .field("nullable", &self.nullable)
            .field("unique", &self.unique)
            .field("indexed", &self.indexed)
            .field("format", &self.format)
            .field("rules", &self.rules)
            .field("on_create", &self.on_create.is_some())
            .field("on_update", &self.on_update.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("columns", &self.columns)
            .field("unique_keys", &self.unique_keys)
            .field("indexes", &self.indexes)
            .field("parents", &self.parents.len())
            .field("children", &self.children.len())
            .field("etag", &self.etag.map(|column| column.name))
            .field("kept", &self.kept)
            .field("scope", &self.scope.is_some())
            .finish_non_exhaustive()
    }
}
