//! Values: how one Rust type is read from JSON, written to JSON, and kept in a column.
//!
//! [`Scalar`] is the trait of single values, one impl per type. A field can also hold nothing (`Option`), a list (`Vec`), or the
//! draft of a nested serializer. A type with [`Scalar`] and SeaORM's value traits can be the type of a column. Values are
//! accepted and refused as by DRF (`drf_tweaks` §13).

mod beyond;
#[cfg(feature = "with-bigdecimal")]
mod bigdecimal;
mod cell;
mod choice;
#[cfg(feature = "with-chrono")]
mod date;
#[cfg(feature = "with-rust_decimal")]
mod decimal;
#[cfg(any(feature = "with-rust_decimal", feature = "with-bigdecimal"))]
mod digits;
mod encoded;
mod json;
mod newtype;
mod number;
#[cfg(feature = "sqlx-postgres")]
mod numeric;
mod part;
mod span;
mod text;
#[cfg(feature = "with-time")]
mod time;
pub(crate) mod traits;
#[cfg(feature = "with-uuid")]
mod uuid;
mod width;
#[cfg(feature = "with-chrono")]
mod zone;

pub(crate) use beyond::{Kept, beyond, unfilled};
pub(crate) use cell::write_cell;
pub use choice::Choices;
#[cfg(feature = "with-chrono")]
pub(crate) use date::{iso_date, read_date};
pub use encoded::{AsBase64, AsJson};
pub use newtype::{Newtype, Stored, stored};
pub(crate) use number::DecimalText;
pub(crate) use part::{Part, Parts, ReadRow, TextRow, is_value as is_value_part, rows as part_rows, text as part_text};
pub(crate) use span::{Span, fits_a_double, fits_digits};
#[cfg(feature = "with-time")]
pub(crate) use time::to_chrono;
pub use traits::Scalar;
pub(crate) use traits::{ColumnValue, Input};
pub(crate) use width::{as_type, widest};
#[cfg(feature = "with-chrono")]
pub use zone::Zone;

/// What is shown, without the quotes of a text.
pub(crate) fn text_of(shown: &[u8]) -> Option<String> {
    match shown {
        [b'"', ..] => serde_json::from_slice(shown).ok(),
        shown => String::from_utf8(shown.to_vec()).ok(),
    }
}

/// The text of a value, without the quotes that SQL has around it.
pub(crate) fn plain(value: &sea_orm::Value) -> String {
    match value {
        sea_orm::Value::String(Some(text)) => text.clone(),
        other => other.to_string().trim_matches('\'').to_owned(),
    }
}

/// A value as every database keeps it and gives it back.
pub(crate) fn storable(value: sea_orm::Value) -> sea_orm::Value {
    #[cfg(feature = "with-time")]
    let value = time::cut(value);
    #[cfg(feature = "with-chrono")]
    let value = date::cut(value);
    value
}

/// A point in time as the time of UTC, without a zone; any other value as it is.
pub(crate) fn without_zone(value: sea_orm::Value) -> sea_orm::Value {
    #[cfg(feature = "with-time")]
    let value = time::without_zone(value);
    #[cfg(feature = "with-chrono")]
    let value = date::without_zone(value);
    value
}

/// A value as it is shown where it is kept in the zone that a text says, which points in time are read without.
#[cfg_attr(not(feature = "with-chrono"), expect(unused_variables, reason = "no type has a zone"))]
pub(crate) fn in_zone_of(value: sea_orm::Value, text: &str) -> sea_orm::Value {
    #[cfg(feature = "with-time")]
    let value = time::in_zone_of(value, text);
    #[cfg(feature = "with-chrono")]
    let value = date::in_zone_of(value, text);
    value
}

pub use crate::schema::form::CellForm;
pub use crate::schema::json::{Json, Members};
pub use crate::schema::rule::ValueFormat;
pub use crate::schema::serializer::Kind;
