//! Computed fields: the application's own functions over columns, related columns and aggregates.
//!
//! The table says what a function needs, so that it is loaded with the page: columns of the row with its SELECT, columns of
//! to-one relations by a join, aggregates of to-many relations by one grouped statement.

use std::marker::PhantomData;
use std::ops::Deref;

use sea_orm::{DbErr, EntityTrait};

use super::relations::{Leads, RelationField};
use crate::schema::setters::find;
use crate::schema::{Column, FieldValue, Function, HasTable, Need, Relation, Steps, ValueFormat};

/// The path from the rows of an entity along its relations, step by step, as the schema's tables say it:
/// `path::<Order>().to(|order| &order.customer).column("email", |customer| &customer.email)`.
#[must_use]
pub struct Path<E> {
    steps: Steps,
    entity: PhantomData<fn() -> E>,
}

/// The path that has not begun.
pub const fn path<E>() -> Path<E> {
    Path { steps: [None; 4], entity: PhantomData }
}

impl<E: EntityTrait> Path<E> {
    /// One step further, along the relation of a field of the entity's `ModelEx`.
    ///
    /// # Panics
    ///
    /// After four steps; in a constant, where it fails the build.
    pub const fn to<F>(self, _: fn(&E::ModelEx) -> &F) -> Path<F::Target>
    where
        E: Leads<F::Target>,
        F: RelationField,
    {
        let last = Some(Relation::related::<E, F>());
        let steps = match self.steps {
            [None, ..] => [last, None, None, None],
            [a, None, ..] => [a, last, None, None],
            [a, b, None, ..] => [a, b, last, None],
            [a, b, c, None] => [a, b, c, last],
            _ => panic!("a path has four steps at most [tweaks::long_path]"),
        };
        Path { steps, entity: PhantomData }
    }
}

impl<E> Path<E> {
    /// The one relation of the path.
    ///
    /// # Panics
    ///
    /// If the path is not one step; in a constant, where it fails the build.
    pub const fn relation(self) -> Relation {
        let [Some(relation), None, ..] = self.steps else {
            panic!("this is about one relation of the row itself [tweaks::long_path]")
        };
        relation
    }
}

impl<E: HasTable> Path<E> {
    /// A column of the row at the end; the function lets rustc find its name.
    ///
    /// # Panics
    ///
    /// If the entity has no such column, or a step leads to many rows; in a constant, where it fails the build.
    pub const fn column<T>(self, field: &str, _: fn(&E::Model) -> &T) -> Need {
        let many = find!(&self.steps, |step| matches!(step, Some(relation) if relation.to_many));
        assert!(
            many.is_none(),
            "this relation leads to many rows; ask for an aggregate of them: `count`, `sum`, `min`, `max` [tweaks::many_rows]"
        );
        Need::Related(self.steps, E::TABLE.column(field))
    }

    /// A column of the row at the end, as a field of a type shows it.
    ///
    /// # Panics
    ///
    /// As [`column`](Self::column).
    pub const fn shown<T: ShownAs<F>, F>(self, field: &str, column: fn(&E::Model) -> &T) -> Need {
        self.column(field, column)
    }

    /// A column of the rows at the end, by themselves; the function lets rustc find its name.
    ///
    /// # Panics
    ///
    /// If the entity has no such column; in a constant, where it fails the build.
    pub const fn end_column<T>(self, field: &str, _: fn(&E::Model) -> &T) -> &'static Column {
        E::TABLE.column(field)
    }

    /// An aggregate over the rows at the end: of a column, or their count.
    ///
    /// # Panics
    ///
    /// If the path is not one step to many rows; in a constant, where it fails the build.
    pub const fn aggregate(self, function: Function, field: Option<&str>) -> Need {
        let [Some(relation), None, ..] = self.steps else {
            panic!("an aggregate is over one relation of the row itself [tweaks::long_path]")
        };
        assert!(
            relation.to_many,
            "this relation leads to one row; name its column instead of an aggregate [tweaks::aggregate_of_one]"
        );
        let column = match field {
            Some(field) => Some(E::TABLE.column(field)),
            None => None,
        };
        Need::Aggregate(relation, function, column)
    }
}

/// The type of a column that a field of the type `F` shows: its own, or what its `Option` holds.
#[diagnostic::on_unimplemented(
    message = "the field shows `{F}`, and the column holds `{Self}` [tweaks::source_type]",
    label = "another type than the field's",
    note = "give the field the type of the column, or an `Option` of it where there may be no such row"
)]
pub trait ShownAs<F> {}

impl<T> ShownAs<T> for T {}

impl<T> ShownAs<Option<T>> for T {}

/// The ways in which a loaded value fits a parameter of a function: by value, by reference, as what it dereferences to.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot be given to a parameter of type `{P}` [tweaks::parameter_type]",
    note = "a parameter takes the column's type by value or by reference, `&str` for a `String`, `Option<&str>` for an `Option<String>`"
)]
pub trait Argument<P, Form> {
    /// The argument.
    fn argument(self) -> P;
}

/// The ways of [`Argument`], which tell its impls apart.
mod form {
    pub struct Value;
    pub struct Reference;
    pub struct Target;
    pub struct OptionalReference;
    pub struct OptionalTarget;
}

impl<T: Clone> Argument<T, form::Value> for &T {
    fn argument(self) -> T {
        self.clone()
    }
}

impl<'a, T> Argument<&'a T, form::Reference> for &'a T {
    fn argument(self) -> &'a T {
        self
    }
}

impl<'a, T: Deref> Argument<&'a T::Target, form::Target> for &'a T {
    fn argument(self) -> &'a T::Target {
        self
    }
}

impl<'a, T> Argument<Option<&'a T>, form::OptionalReference> for &'a Option<T> {
    fn argument(self) -> Option<&'a T> {
        self.as_ref()
    }
}

impl<'a, T: Deref> Argument<Option<&'a T::Target>, form::OptionalTarget> for &'a Option<T> {
    fn argument(self) -> Option<&'a T::Target> {
        self.as_deref()
    }
}

/// A loaded value as the parameter that it stands for.
pub fn argument<'a, T, P, Form>(value: &'a T) -> P
where
    &'a T: Argument<P, Form>,
{
    value.argument()
}

/// A type of a field, which shows values of the same type. Their type may be inferred from it.
#[diagnostic::on_unimplemented(
    message = "the field shows `{Self}`, and its function gives `{V}` [tweaks::computed_type]",
    label = "another type than the function gives"
)]
pub trait Shows<V> {
    /// The value itself.
    fn shown(value: &V) -> &Self;
}

impl<T> Shows<T> for T {
    fn shown(value: &T) -> &T {
        value
    }
}

/// A computed value, whose type is known before that of its field.
pub struct Made<'a, V>(pub &'a V);

impl<V> Made<'_, V> {
    /// Appends the value as the type that the field says.
    ///
    /// # Errors
    ///
    /// None; the result makes the calls in a table alike.
    pub fn write<T: FieldValue + Shows<V>>(&self, format: &ValueFormat, out: &mut Vec<u8>) -> Result<(), DbErr> {
        T::shown(self.0).write_json(format, out);
        Ok(())
    }
}
