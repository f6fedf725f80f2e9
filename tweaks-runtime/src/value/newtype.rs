//! Newtypes: structs around one value, which is read and shown in their place.

use sea_orm::sea_query::ValueType;

use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{Kind, ValueFormat};

/// A struct that SeaORM stores as the value in it.
#[diagnostic::on_unimplemented(
    message = "SeaORM cannot store `{Self}` [tweaks::newtype_storage]",
    label = "a newtype without `DeriveValueType`",
    note = "add `#[derive(DeriveValueType)]` to it"
)]
pub trait Stored {}

impl<T: ValueType> Stored for T {}

/// The demand on a newtype, once and by itself: as a bound of [`Newtype`] it would be an error per use.
pub const fn stored<T: Stored>() {}

/// A struct around one value. `#[derive(Tweaks)]` on a struct like `UserId(i64)` writes this impl, and that of [`Scalar`].
///
/// ```
/// use sea_orm::DeriveValueType;
/// use tweaks_runtime::prelude::*;
/// use tweaks_runtime::value::{Json, Scalar as _, ValueFormat};
///
/// #[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
/// struct UserId(i64);
///
/// assert_eq!(UserId::from_json(&Json::from("7"), &ValueFormat::NONE), Ok(UserId(7)));
/// ```
pub trait Newtype: Clone + Send + Sync + 'static {
    /// The type of the value in it.
    type Inner: Scalar;

    /// The kind of that value.
    const KIND: Kind = <Self::Inner as Scalar>::KIND;

    /// The newtype of a value.
    fn new(inner: Self::Inner) -> Self;

    /// The value in it.
    fn inner(&self) -> &Self::Inner;

    /// Reads it as its value.
    ///
    /// # Errors
    ///
    /// As of its value.
    fn read(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
        Self::Inner::from_json(json, format).map(Self::new)
    }

    /// Appends its value as JSON.
    fn write(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        self.inner().write_json(format, out);
    }

    /// Its value as the column shows it.
    #[must_use]
    fn fit(self, format: &ValueFormat) -> Self {
        Self::new(self.inner().clone().fitted(format))
    }
}
