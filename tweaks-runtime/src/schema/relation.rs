//! Relations: how rows of one entity lead to rows of another, and how a field shows those or computes something of them.

use std::any::Any;

use sea_orm::sea_query::DynIden;
use sea_orm::{DbErr, RelationDef, Value};

use super::function::Function;
use super::rule::ValueFormat;
use super::serializer::{Draft, Kind, Schema};
use super::setters::{Pointer, find, same, setters};
use super::table::{Cell, Column, Order, Table};
use crate::context::Context;

/// The way from the rows of one entity to those of another.
#[derive(Clone, Copy)]
#[must_use]
pub struct Relation {
    /// From the first entity, or from the junction table between them, to the second.
    pub to: fn() -> RelationDef,
    /// From the first entity to the junction table, where there is one.
    pub via: fn() -> Option<RelationDef>,
    /// Whether a row leads to many.
    pub to_many: bool,
    /// Whether a row may lead to none, by the type of its field.
    pub optional: bool,
    /// The second entity.
    pub table: &'static Table,
}

impl Relation {
    /// The same, where several rows may be at its end although the type of its field says one.
    pub const fn many(mut self) -> Self {
        self.to_many = true;
        self
    }

    /// Whether there may be no row at its end that the request may see.
    const fn is_uncertain(&self) -> bool {
        self.optional || self.table.scope.is_some()
    }

    /// Whether the facts of the table at its end prove that there is one row at most.
    pub(crate) fn proves_one(self) -> bool {
        let field = |name: &DynIden| self.table.column_named(&name.to_string()).map_or("", |column| column.field);
        self.table.tells_apart(&(self.to)().to_col.iter().map(field).collect::<Vec<_>>())
    }

    /// Whether two relations have the same columns at their ends; their functions cannot be compared.
    pub(crate) fn is(self, other: Self) -> bool {
        let (a, b) = ((self.to)(), (other.to)());
        let via = |relation: Self| (relation.via)().map(|via| (via.from_col, via.to_col, via.to_tbl));
        a.from_col == b.from_col && a.to_col == b.to_col && a.to_tbl == b.to_tbl && via(self) == via(other)
    }
}

impl std::fmt::Debug for Relation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Tables lead in circles: only the name, or it would never end.
        write!(f, "{} {}", if self.to_many { "many" } else { "one" }, self.table.name)
    }
}

/// A field `BelongsTo` of a model.
#[derive(Clone, Copy, Debug)]
pub struct ParentField {
    /// Its name.
    pub name: &'static str,
    /// The name of its variant in SeaORM's `Relation`.
    pub variant: &'static str,
    /// The fields with the columns that point at the other row.
    pub from: &'static [&'static str],
    /// The relation to the other row.
    pub relation: Pointer<fn() -> RelationDef>,
}

impl ParentField {
    /// The field with a name, or with the variant of that name; without a name the only field.
    #[must_use]
    pub const fn find(fields: &'static [Self], name: Option<&str>) -> Option<&'static Self> {
        match (name, fields) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(name), _) => find!(fields, |field| same(field.name, name) || same(field.variant, name)),
        }
    }
}

/// How the rows at the other end are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One object, or `null`.
    One,
    /// A list of objects.
    Many,
    /// The first of many as one object, or `null`.
    First,
    /// A list of keys.
    Keys,
    /// The first of many as a list of objects, in an object that says where the others are.
    Page,
}

/// The effect of the rows that an update brings on the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnUpdate {
    /// They take their place.
    Replace,
    /// They join them.
    Append,
    /// Those with a key change the row with that key, the others are new, and rows that are not named stay.
    PatchById,
}

/// Visits each draft in the value of a field, with its place among them.
pub(crate) type VisitDrafts = fn(&mut dyn Any, &mut dyn FnMut(usize, &mut dyn Draft));

/// How clients write the rows of another entity together with the row that they belong to.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct NestedWrite {
    /// The effect of an update.
    pub on_update: OnUpdate,
    /// The most rows at once.
    pub max: usize,
    /// Whether they come in a list; or else one of them as an object, or `null`.
    pub many: bool,
    /// Visits the drafts of the rows in the value of the field.
    pub drafts: Pointer<VisitDrafts>,
}

/// A field's view of the rows of another entity.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Nested {
    /// The way there.
    pub relation: Relation,
    /// The serializer of each row.
    pub schema: Pointer<fn() -> &'static Schema>,
    /// As one object, many, or keys.
    pub shape: Shape,
    /// The most rows per parent.
    pub limit: Option<u64>,
    /// The order of the rows of one parent; the key comes last by itself.
    pub order: &'static [Order],
    /// How clients write the rows; `None` where they only read them.
    pub write: Option<NestedWrite>,
    /// The path of the list of all rows of one parent, with the columns that lead to the parent in braces.
    pub page: Option<&'static str>,
}

impl Nested {
    /// All rows at the other end of a relation, with a serializer.
    pub const fn new(relation: Relation, schema: fn() -> &'static Schema) -> Self {
        let shape = if relation.to_many { Shape::Many } else { Shape::One };
        Self { relation, schema: Pointer(schema), shape, limit: None, order: &[], write: None, page: None }
    }

    setters! {
        /// At most so many rows per parent.
        limit(limit: u64) => limit = Some(limit);
        /// The order of the rows of one parent.
        order(order: &'static [Order]) => order = order;
        /// Clients write the rows as well.
        write(write: NestedWrite) => write = Some(write);
        /// The first row of each parent alone, as one object or `null`.
        first() => shape = Shape::First, limit = Some(1);
        /// The keys of the rows alone.
        keys() => shape = Shape::Keys;
        /// The rows in the order of their serializer, and the URL at which the list of that path goes on.
        page(path: &'static str) => shape = Shape::Page, page = Some(path);
    }

    /// The parameters of the path at which its rows go on, each with the column of these rows that leads to their parent.
    pub(crate) fn page_columns(&self) -> impl Iterator<Item = (&'static str, &'static Column)> {
        let names = self.page.into_iter().flat_map(|path| path.split('{').skip(1).filter_map(|rest| rest.split('}').next()));
        let table = self.relation.table;
        names.filter_map(move |name| {
            Some((name, table.columns.iter().find(|column| column.field == name || column.name == name)?))
        })
    }

    /// What is wrong with the path at which its rows go on, as a sentence.
    pub(crate) fn page_mistake(&self) -> Option<String> {
        let path = self.page?;
        let (schema, definition) = ((self.schema)(), (self.relation.to)());
        if (self.relation.via)().is_some() {
            return Some(format!(
                "rows behind a junction table have no list of one parent, so {path} cannot be where they go on"
            ));
        }
        if definition.on_condition.is_some() {
            return Some(format!(
                "the list at {path} knows nothing of the condition of the relation, so its rows cannot go on there"
            ));
        }
        let mut told: Vec<&str> = self.page_columns().map(|(_, column)| column.name).collect();
        let mut wanted: Vec<String> = definition.to_col.iter().map(ToString::to_string).collect();
        told.sort_unstable();
        wanted.sort_unstable();
        if told != wanted || path.matches('{').count() != told.len() {
            let field =
                |name: &String| self.relation.table.column_named(name).map_or(name.clone(), |column| column.field.to_owned());
            let names = wanted.iter().map(|name| format!("`{{{}}}`", field(name))).collect::<Vec<_>>().join(" and ");
            return Some(format!("{path}, where rows of `{}` go on, has to name {names} and no other parameter", schema.name));
        }
        let of_rule =
            |order: &Order| schema.fields.iter().any(|field| field.readable_by.is_some() && field.is_of(order.column.name));
        let secret = schema.ordering.iter().find(|order| of_rule(order))?;
        let name = secret.column.name;
        Some(format!("a link to {path} would tell `{name}`, by which its rows are ordered and which not everybody may see"))
    }

    pub(crate) const fn kind(&self) -> Kind {
        match self.shape {
            Shape::One | Shape::First => Kind::Object(self.schema.0),
            Shape::Many | Shape::Page => Kind::Objects(self.schema.0),
            Shape::Keys => Kind::List { entry: self.key_kind(), nullable: false },
        }
    }

    /// The kind of the key of each row; an array of values where the key has several columns.
    const fn key_kind(&self) -> &'static Kind {
        match find!(self.relation.table.columns, |column| column.key) {
            Some(first)
                if find!(self.relation.table.columns, |column| column.key && !same(column.name, first.name)).is_none() =>
            {
                &first.kind
            }
            _ => &Kind::Json,
        }
    }

    /// Whether the field may be `null`.
    pub(crate) const fn is_nullable(&self) -> bool {
        match self.shape {
            Shape::One => self.relation.is_uncertain(),
            Shape::First => true,
            Shape::Many | Shape::Keys | Shape::Page => false,
        }
    }
}

/// A column that the framework keeps equal to a sum over the rows of a to-many relation, whichever way those are written.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct KeptSum {
    /// The column.
    pub column: &'static Column,
    /// The way to the rows.
    pub relation: Relation,
    /// The columns of those rows that are multiplied and added up; none to count the rows.
    pub factors: &'static [&'static Column],
}

impl KeptSum {
    /// The sum over the rows at the end of a path of one step to many rows.
    ///
    /// # Panics
    ///
    /// If the path leads elsewhere; in a constant, where it fails the build.
    pub const fn new(column: &'static Column, relation: Relation, factors: &'static [&'static Column]) -> Self {
        assert!(relation.to_many, "this relation leads to one row; there is nothing to add up [tweaks::kept_over_one_row]");
        assert!(
            find!(factors, |factor| !factor.kind.has_sums()).is_none(),
            "only numbers are added up, and a column of this sum holds none [tweaks::kept_sum_type]"
        );
        assert!(column.kind.has_sums(), "a kept sum is a number, and this column holds none [tweaks::kept_sum_type]");
        assert!(
            !matches!(column.kind, Kind::Integer { .. })
                || find!(factors, |factor| !matches!(factor.kind, Kind::Integer { .. })).is_none(),
            "this column holds whole numbers, and the sum may have digits behind its point; give it the type of what is added up [tweaks::kept_sum_type]"
        );
        Self { column, relation, factors }
    }
}

/// One input of a function.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub enum Need {
    /// A column of the row.
    Column(&'static Column),
    /// A column at the end of one or more to-one relations.
    Related(Steps, &'static Column),
    /// An aggregate over a to-many relation; the column is of the rows there, and none for a count.
    Aggregate(Relation, Function, Option<&'static Column>),
}

impl Need {
    /// Whether there may be no value, so that a function that cannot do without is not called.
    const fn is_uncertain(&self) -> bool {
        match self {
            Self::Column(_) => false,
            Self::Related(steps, column) => {
                column.nullable || find!(steps, |step| matches!(step, Some(relation) if relation.is_uncertain())).is_some()
            }
            // A sum may be larger than all numbers of its type.
            Self::Aggregate(_, function, _) => matches!(function, Function::Sum),
        }
    }
}

/// Relations one after the other.
pub(crate) type Steps = [Option<Relation>; 4];

/// Computes a value of its inputs, and appends it as JSON.
pub(crate) type ComputeFn = fn(&Inputs<'_>, &Context, &ValueFormat, &mut Vec<u8>) -> Result<(), DbErr>;

/// A function, and its needs.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Computed {
    /// The needs, in the order in which the function reads them.
    pub needs: &'static [Need],
    /// Computes the value and appends it as JSON.
    pub write: Pointer<ComputeFn>,
    /// Whether the value is that of the one need.
    pub is_copy: bool,
}

impl Computed {
    /// A function, and its needs.
    pub const fn new(needs: &'static [Need], write: ComputeFn) -> Self {
        Self { needs, write: Pointer(write), is_copy: false }
    }

    setters! {
        /// The value is that of the one need.
        copy() => is_copy = true;
    }

    /// Whether the field may be `null` although its type is no `Option`. The types of the parameters are not known: a function that
    /// takes an `Option` is always called.
    pub(crate) const fn is_nullable(&self) -> bool {
        find!(self.needs, |need| need.is_uncertain()).is_some()
    }
}

/// One value that was loaded for a function.
pub(crate) enum Loaded<'a> {
    Cell(Cell<'a>, &'static ValueFormat),
    /// `NULL`, or a column of a row that is not there.
    Missing,
    /// `None` where no row was there to aggregate.
    Aggregate(Option<Value>),
}

/// Loads the value of a need, by its place.
pub(crate) type LoadFn<'a> = dyn Fn(usize) -> Result<Loaded<'a>, DbErr> + 'a;

/// The values that were loaded for one call of a function.
pub struct Inputs<'a> {
    pub(crate) load: &'a LoadFn<'a>,
}
