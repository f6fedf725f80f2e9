//! Values: how one Rust type is read from JSON, written to JSON, and kept in a column.
//!
//! [`Scalar`] is the trait of single values, one impl per type. A field can also hold nothing (`Option`), a list (`Vec`), or the
//! draft of a nested serializer. A type with [`Scalar`] and SeaORM's value traits can be the type of a column. Values are
//! accepted and refused as by DRF (`drf_tweaks` §13).

mod choice;
#[cfg(feature = "with-chrono")]
mod date;
#[cfg(feature = "with-rust_decimal")]
mod decimal;
mod json;
mod newtype;
mod number;
mod text;
pub(crate) mod traits;
#[cfg(feature = "with-uuid")]
mod uuid;
mod width;

pub use choice::Choices;
#[cfg(feature = "with-chrono")]
pub(crate) use date::iso_date;
pub use newtype::{Newtype, Stored, stored};
pub(crate) use number::DecimalText;
pub use traits::Scalar;
pub(crate) use traits::{ColumnValue, Input};
pub(crate) use width::{as_type, widest};

/// A value as every database keeps it and gives it back.
pub(crate) fn storable(value: sea_orm::Value) -> sea_orm::Value {
    #[cfg(feature = "with-chrono")]
    return date::cut(value);
    #[cfg(not(feature = "with-chrono"))]
    value
}

pub use crate::schema::rule::ValueFormat;
pub use crate::schema::serializer::{Json, Kind};
