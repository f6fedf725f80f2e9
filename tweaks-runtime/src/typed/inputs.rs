//! Inputs of computed fields: values of rows, and aggregates of rows, as the types that functions and fields take.

use sea_orm::sea_query::ValueType;
use sea_orm::{DbErr, Value};

use super::columns::typed;
use super::computed::Path;
use crate::schema::{HasTable, Inputs, Loaded};
use crate::value::ColumnValue;

impl Inputs<'_> {
    /// The value of a column; the function from the model only says of which type.
    ///
    /// # Errors
    ///
    /// If the database gave another type.
    pub fn column<M, T: ColumnValue>(&self, index: usize, _: fn(&M) -> &T) -> Result<T, DbErr> {
        self.related(index)
    }

    /// The value of a column at the end of relations; `None` of an `Option` where there is no such row.
    ///
    /// # Errors
    ///
    /// If the database gave another type; `RecordNotFound`, which makes the field `null`, if there is no row and the type has no room for
    /// that.
    pub fn related<T: ColumnValue>(&self, index: usize) -> Result<T, DbErr> {
        match (self.load)(index)? {
            Loaded::Cell(cell, format) => Ok(cell.get_nullable::<T>()?.or_else(T::missing).ok_or_else(no_row)?.fitted(format)),
            Loaded::Missing => T::missing().ok_or_else(no_row),
            Loaded::Aggregate(_) => Err(mismatch()),
        }
    }

    /// The number of rows.
    ///
    /// # Errors
    ///
    /// If the database gave another type.
    pub fn count<T: CountAs>(&self, index: usize) -> Result<T, DbErr> {
        self.aggregate(index)
    }

    fn aggregate<T: Aggregate>(&self, index: usize) -> Result<T, DbErr> {
        match (self.load)(index)? {
            // A sum that no number of its type is.
            Loaded::Aggregate(Some(Value::BigInt(None))) => Err(no_row()),
            Loaded::Aggregate(value) => T::from_value(value),
            Loaded::Cell(..) | Loaded::Missing => Err(mismatch()),
        }
    }
}

/// What the call of a function ends with that has nothing to be called with.
fn no_row() -> DbErr {
    DbErr::RecordNotFound("the row of a related column".to_owned())
}

/// Only a hand-written table can ask for something else than it declares.
fn mismatch() -> DbErr {
    DbErr::Type("a computed field reads its needs in another order".to_owned())
}

impl<E: HasTable> Path<E> {
    /// The value of the column at the end, as what a function takes; the function from the model says of which type the column is.
    ///
    /// # Errors
    ///
    /// As [`Inputs::related`].
    pub fn taken<T: TakenAs<A>, A>(self, _: fn(&E::Model) -> &T, inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr> {
        T::taken(inputs, index)
    }

    /// The sum of the column at the end, as what a function or a field takes.
    ///
    /// # Errors
    ///
    /// If the database gave another type, or the sum is larger than all numbers of its type.
    pub fn sum<T: SumAs<A>, A>(self, _: fn(&E::Model) -> &T, inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr> {
        T::sum(inputs, index)
    }

    /// The smallest or the largest value of the column at the end, as what a function or a field takes.
    ///
    /// # Errors
    ///
    /// If the database gave another type.
    pub fn extreme<T: ExtremeAs<A>, A>(self, _: fn(&E::Model) -> &T, inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr> {
        T::extreme(inputs, index)
    }
}

/// The type of a column at the end of relations, which a parameter of the type `A` takes.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` in another row cannot be given to a parameter of type `{A}` [tweaks::related_type]",
    note = "such a parameter takes the value itself, or an `Option` of it where there may be no such row; it borrows nothing"
)]
pub trait TakenAs<A> {
    /// The value of the input at a place.
    ///
    /// # Errors
    ///
    /// As [`Inputs::related`].
    fn taken(inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr>;
}

impl<T: ColumnValue> TakenAs<T> for T {
    fn taken(inputs: &Inputs<'_>, index: usize) -> Result<T, DbErr> {
        inputs.related(index)
    }
}

impl<T> TakenAs<Option<T>> for T
where
    Option<T>: ColumnValue,
{
    fn taken(inputs: &Inputs<'_>, index: usize) -> Result<Option<T>, DbErr> {
        inputs.related(index)
    }
}

/// A column that may be empty, and a function that is not called then.
impl<T: ColumnValue> TakenAs<T> for Option<T> {
    fn taken(inputs: &Inputs<'_>, index: usize) -> Result<T, DbErr> {
        inputs.related(index)
    }
}

/// A type as which an aggregate can be read: a number, 0 where there is no row; or an `Option`.
pub trait Aggregate: Sized {
    /// The value; `None` where there was no row.
    ///
    /// # Errors
    ///
    /// If the value is of another type.
    fn from_value(value: Option<Value>) -> Result<Self, DbErr>;
}

impl<T: ValueType> Aggregate for Option<T> {
    fn from_value(value: Option<Value>) -> Result<Self, DbErr> {
        value.map(typed).transpose()
    }
}

/// A type that takes the number of rows.
#[diagnostic::on_unimplemented(
    message = "a number of rows cannot be taken as `{Self}` [tweaks::aggregate_type]",
    note = "`count` is an `i64`"
)]
pub trait CountAs: Aggregate {}

impl CountAs for i64 {}

impl CountAs for Option<i64> {}

/// The type of a column whose sum the type `A` takes.
#[diagnostic::on_unimplemented(
    message = "the sum of a column of type `{Self}` cannot be taken as `{A}` [tweaks::aggregate_type]",
    note = "the sum of whole numbers is an `i64`, that of floats an `f64`, that of `Decimal` a `Decimal`; or an `Option` of it"
)]
pub trait SumAs<A> {
    /// The sum of the input at a place.
    ///
    /// # Errors
    ///
    /// If the database gave another type, or the sum is larger than all numbers of its type.
    fn sum(inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr>;
}

impl<A, T: SumAs<A>> SumAs<A> for Option<T> {
    fn sum(inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr> {
        T::sum(inputs, index)
    }
}

/// The type of a column whose smallest or largest value the type `A` takes.
#[diagnostic::on_unimplemented(
    message = "the smallest or largest value of a column of type `{Self}` cannot be taken as `{A}` [tweaks::aggregate_type]",
    note = "`min` and `max` are an `Option` of the column's type, `None` where there is no row"
)]
pub trait ExtremeAs<A> {
    /// The value of the input at a place.
    ///
    /// # Errors
    ///
    /// If the database gave another type.
    fn extreme(inputs: &Inputs<'_>, index: usize) -> Result<A, DbErr>;
}

impl<T: ValueType> ExtremeAs<Option<T>> for T {
    fn extreme(inputs: &Inputs<'_>, index: usize) -> Result<Option<T>, DbErr> {
        inputs.aggregate(index)
    }
}

impl<T: ValueType> ExtremeAs<Option<T>> for Option<T> {
    fn extreme(inputs: &Inputs<'_>, index: usize) -> Result<Option<T>, DbErr> {
        inputs.aggregate(index)
    }
}

/// The sum of some types of numbers as one of them.
macro_rules! added_up {
    ($($($number:ty),+ => $sum:ty;)*) => {$($(
        impl SumAs<$sum> for $number {
            fn sum(inputs: &Inputs<'_>, index: usize) -> Result<$sum, DbErr> {
                inputs.aggregate(index)
            }
        }
    )+)*};
}

added_up! {
    i8, i16, i32, i64, u8, u16, u32, u64 => i64;
    i8, i16, i32, i64, u8, u16, u32, u64 => Option<i64>;
    f32, f64 => f64;
    f32, f64 => Option<f64>;
}

#[cfg(feature = "with-rust_decimal")]
added_up! {
    sea_orm::prelude::Decimal => sea_orm::prelude::Decimal;
    sea_orm::prelude::Decimal => Option<sea_orm::prelude::Decimal>;
}

#[cfg(feature = "with-bigdecimal")]
added_up!(sea_orm::prelude::BigDecimal => Option<sea_orm::prelude::BigDecimal>;);

/// Numbers that are 0 where there is no row.
macro_rules! zero_without_rows {
    ($($number:ty),*) => {$(
        impl Aggregate for $number {
            fn from_value(value: Option<Value>) -> Result<Self, DbErr> {
                Option::<$number>::from_value(value).map(Option::unwrap_or_default)
            }
        }

        impl ExtremeAs<$number> for $number {
            fn extreme(inputs: &Inputs<'_>, index: usize) -> Result<$number, DbErr> {
                inputs.aggregate(index)
            }
        }

        impl ExtremeAs<$number> for Option<$number> {
            fn extreme(inputs: &Inputs<'_>, index: usize) -> Result<$number, DbErr> {
                inputs.aggregate(index)
            }
        }
    )*};
}

zero_without_rows!(i64, f64);
#[cfg(feature = "with-rust_decimal")]
zero_without_rows!(sea_orm::prelude::Decimal);
