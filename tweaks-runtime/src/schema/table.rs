//! Tables: an entity's columns, indexes, relatives and rows, whichever serializer is used.

use std::any::Any;

use sea_orm::sea_query::{Alias, ArrayType, DynIden, Expr};
use sea_orm::{Condition, DbErr, QueryResult, Value};

use super::entity::EntityAccess;
use super::form::CellForm;
use super::path::{DocumentPath, PathStep};
use super::relation::KeptSum;
use super::rule::{Digits, Rule, ValueFormat};
use super::serializer::Kind;
use super::setters::{Pointer, find, same, setters};
use crate::context::Context;
use crate::problem::Message;

/// Where the value of one column of one row comes from.
pub enum Cell<'a> {
    /// A row as the driver gave it, and the index of the column in it.
    Row(&'a QueryResult, usize),
    /// A value that was just written.
    Value(Value),
}

/// Appends a cell as JSON.
pub(crate) type RenderFn = fn(Cell<'_>, &ValueFormat, &mut Vec<u8>) -> Result<(), DbErr>;

/// Reads the database's value in a cell.
pub(crate) type ReadFn = fn(&QueryResult, usize) -> Result<Option<Value>, DbErr>;

/// Reads the database's value for a text.
pub(crate) type FromTextFn = fn(&str) -> Result<Value, Message>;

/// Makes the condition of the rows that a request may see.
pub(crate) type ScopeFn = fn(&Context) -> Condition;

/// One column of an entity: the facts that `#[sea_orm(…)]` states, and the values that the framework fills in.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Column {
    /// The name of the field of the model.
    pub field: &'static str,
    /// The name in the database.
    pub name: &'static str,
    /// The application's words about it.
    pub about: &'static str,
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
    /// Whether the database alone writes it: a generated column, or an identity.
    pub generated: bool,
    /// The value of a document that the database writes into it, where the entity says it.
    #[cfg_attr(not(feature = "schema-check"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) path: Option<DocumentPath>,
    /// Whether it may be `NULL`.
    pub nullable: bool,
    /// How a cell is shown.
    pub form: CellForm,
    /// Whether its type has room for `NULL`.
    pub optional: bool,
    /// How its values are read and written.
    pub format: ValueFormat,
    /// Rules that follow from the column, such as its length.
    pub rules: &'static [Rule],
    /// The value for a new row, unless a client may give one and does.
    pub on_create: Option<Pointer<fn() -> Value>>,
    /// The value whenever a row is changed.
    pub on_update: Option<Pointer<fn() -> Value>>,
    /// Appends a cell of this column as JSON.
    pub render: Pointer<RenderFn>,
    /// The database's value in a cell; `None` for `NULL`.
    pub read: Pointer<ReadFn>,
    /// The database's value for a draft's value.
    pub to_value: Pointer<fn(&dyn Any) -> Option<Value>>,
    /// A number as the type of the column; `None` if the column has no such value.
    pub typed: Pointer<fn(Value) -> Option<Value>>,
    /// The database's value for a text, such as one in a query string; or the problem with the text.
    pub from_text: Pointer<FromTextFn>,
    /// The type of its values.
    pub value_type: Pointer<fn() -> ArrayType>,
}

impl Column {
    setters! {
        /// The name in the database, where it is not that of the field.
        named(name: &'static str) => name = name;
        /// No serializer shows it.
        hidden() => hidden = true;
        /// Taken and never shown.
        write_only() => write_only = true;
        /// Part of the primary key.
        key() => key = true;
        /// Filled by the database when it is left out.
        has_default() => has_default = true;
        /// Written by the database alone.
        generated() => generated = true, has_default = true;
        /// May be `NULL` although its type is no `Option`.
        nullable() => nullable = true;
        /// Rules that follow from the column.
        rules(rules: &'static [Rule]) => rules = rules;
        /// The value for a new row.
        on_create(value: fn() -> Value) => on_create = Some(Pointer(value));
        /// The value whenever a row is changed.
        on_update(value: fn() -> Value) => on_update = Some(Pointer(value));
        /// A decimal column of `total` digits, `places` of them behind the point.
        digits(total: u32, places: u32) => format.digits = Some(Digits { total, places });
        /// May hold an empty text.
        allow_blank() => format.allow_blank = true;
    }

    /// Rules that follow from a column of texts. An enum has rules of its own: the names that it knows.
    pub const fn text_rules(mut self, rules: &'static [Rule]) -> Self {
        if matches!(self.kind, Kind::Text) {
            self.rules = rules;
        }
        self
    }

    /// A value of a document, by the name of the document's column in the database.
    ///
    /// # Panics
    ///
    /// If the column is of a type that no value of a document has; in a constant, where it fails the build.
    pub const fn at_path(self, document: &'static str, steps: &'static [PathStep]) -> Self {
        let is_plain = matches!(self.kind, Kind::Text | Kind::Integer { .. } | Kind::Float(_) | Kind::Boolean);
        assert!(
            is_plain,
            "a value of a document is a text, a whole number, an `f64` or a `bool`; use one of these types [tweaks::document_path]"
        );
        Self { path: Some(DocumentPath { document, steps }), ..self.generated() }
    }

    /// Whether a new row can do without a value from the client.
    #[must_use]
    pub const fn fills_itself(&self) -> bool {
        self.nullable || self.has_default || self.on_create.is_some()
    }
}

/// A column to sort by.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Order {
    /// The column.
    pub column: &'static Column,
    /// From the largest to the smallest.
    pub descending: bool,
}

impl Order {
    /// From the smallest to the largest.
    pub const fn ascending(column: &'static Column) -> Self {
        Self { column, descending: false }
    }

    /// From the largest to the smallest.
    pub const fn descending(column: &'static Column) -> Self {
        Self { column, descending: true }
    }
}

/// An index of the database, as the entity declares it.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Index {
    /// Its columns, with their direction.
    pub terms: &'static [Order],
    /// Whether no two rows have the same values.
    pub unique: bool,
}

impl Index {
    /// An index of these columns.
    pub const fn new(terms: &'static [Order]) -> Self {
        Self { terms, unique: false }
    }

    /// An index of these columns in which no two rows have the same values.
    pub const fn unique(terms: &'static [Order]) -> Self {
        Self { terms, unique: true }
    }

    /// The names of its columns.
    pub(crate) fn columns(&self) -> impl ExactSizeIterator<Item = &'static str> + Clone + use<> {
        self.terms.iter().map(|term| term.column.name)
    }
}

/// By what a text index finds rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letters {
    /// By their small letters, as a whole.
    Lower,
    /// By each three letters in a row.
    Trigrams,
    /// By each entry of a list.
    Entries,
}

/// An index over the letters of texts, or over the entries of lists.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct TextIndex {
    pub(crate) letters: Letters,
    pub(crate) columns: &'static [&'static Column],
}

/// The way to the table of another entity, if that has one.
pub(crate) type Relative = Pointer<fn() -> Option<&'static Table>>;

/// The columns of an entity, and how its rows are reached: an opaque table of facts.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Table {
    /// The name in the database.
    pub(crate) name: &'static str,
    /// The columns that serializers can use, in the order of declaration.
    pub(crate) columns: &'static [Column],
    /// The indexes, that of the key first.
    pub(crate) indexes: &'static [Index],
    /// The indexes over the letters of texts.
    pub(crate) text_indexes: &'static [TextIndex],
    /// The entities that rows of this one belong to.
    pub(crate) parents: &'static [Relative],
    /// The entities whose rows belong to those of this one.
    pub(crate) children: &'static [Relative],
    /// The column that tells two states of a row apart: a version, which the framework counts, or the time of the last change.
    pub(crate) etag: Option<&'static Column>,
    /// Columns that are kept as sums over other rows.
    pub(crate) kept_sums: &'static [KeptSum],
    /// The rows that a request may see; all of them, where it is not said. A condition on the columns of the table by its own
    /// name.
    pub(crate) scope: Option<Pointer<ScopeFn>>,
    /// How rows are read and written.
    pub(crate) entity: Pointer<&'static dyn EntityAccess>,
}

/// A column whose value the path of a nested URL says.
pub(crate) type TiedColumn = (&'static Column, Value);

impl Table {
    /// A table without indexes.
    pub const fn new(name: &'static str, columns: &'static [Column], entity: &'static dyn EntityAccess) -> Self {
        let entity = Pointer(entity);
        Self {
            name,
            columns,
            indexes: &[],
            text_indexes: &[],
            parents: &[],
            children: &[],
            etag: None,
            kept_sums: &[],
            scope: None,
            entity,
        }
    }

    /// The cell of a column of the table under a name, with the cast that its type needs; `None` for an unknown column.
    pub(crate) fn cell(&self, name: &DynIden, column: &str) -> Option<Expr> {
        self.entity.select_as(column, Expr::col((name.clone(), Alias::new(column))))
    }

    setters! {
        /// The indexes, that of the key first.
        indexes(indexes: &'static [Index]) => indexes = indexes;
        /// The indexes over the letters of texts.
        text_indexes(indexes: &'static [TextIndex]) => text_indexes = indexes;
        /// The entities that rows of this one belong to.
        parents(parents: &'static [Relative]) => parents = parents;
        /// The entities whose rows belong to those of this one.
        children(children: &'static [Relative]) => children = children;
        /// The column that tells two states of a row apart.
        etag(etag: &'static Column) => etag = Some(etag);
        /// Columns that are kept as sums over other rows.
        kept_sums(sums: &'static [KeptSum]) => kept_sums = sums;
        /// The rows that a request may see.
        scope(scope: ScopeFn) => scope = Some(Pointer(scope));
    }

    /// The name in the database.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The column of a field of the model, unless the model skips it.
    #[must_use]
    pub const fn find(&self, field: &str) -> Option<&'static Column> {
        find!(self.columns, |column| same(column.field, field) && !column.hidden)
    }

    /// The column of a field of the model; for constants, so that a wrong name fails the build.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub const fn column(&self, field: &str) -> &'static Column {
        match self.find(field) {
            Some(column) => column,
            None => panic!("the entity has no such column, or marks it `#[tweaks(skip)]` [tweaks::skipped_column]"),
        }
    }

    /// The column of a field of the model that clients may ask about; for constants, so that a wrong name fails the build.
    ///
    /// # Panics
    ///
    /// If there is none, or if the entity never shows it.
    pub const fn visible_column(&self, field: &str) -> &'static Column {
        let column = self.column(field);
        assert!(
            !column.write_only,
            "the entity never shows this column (`write_only`), so nobody may ask about it [tweaks::write_only_column]"
        );
        column
    }

    /// The column with a name in the database.
    pub(crate) fn column_named(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of the primary key.
    pub(crate) fn key(&self) -> impl Iterator<Item = &'static Column> + Clone + use<> {
        self.columns.iter().filter(|column| column.key)
    }

    /// Whether two tables are of one entity: of the same table in the same schema of the database.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.entity.table_ref() == other.entity.table_ref()
    }

    /// The tables of the entities that rows of this one belong to.
    pub(crate) fn parent_tables(&self) -> impl Iterator<Item = &'static Self> + use<> {
        self.parents.iter().filter_map(|parent| parent())
    }

    /// The tables of the entities whose rows belong to those of this one.
    pub(crate) fn child_tables(&self) -> impl Iterator<Item = &'static Self> + use<> {
        self.children.iter().filter_map(|child| child())
    }

    /// The table of the entity that a relation of this one leads to.
    pub(crate) fn parent(&self, relation: &sea_orm::RelationDef) -> Option<&'static Self> {
        self.parent_tables().find(|parent| parent.entity.table_ref() == relation.to_tbl)
    }

    /// The columns that are kept over the rows of another table.
    pub(crate) fn sums_over(&self, table: &Self) -> impl Iterator<Item = &'static KeptSum> + use<> {
        self.kept_sums.iter().filter(|sum| sum.relation.table.is(table)).collect::<Vec<_>>().into_iter()
    }
}
