//! Values in the form that an attribute of their field says: `#[tweaks(json)]` and `#[tweaks(base64)]`. The wrapper is what the
//! draft holds; the model and the column have the value itself.

use std::ops::{Deref, DerefMut};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::json::{has_nul, nul, write_serde};
use super::{Json, Kind, Scalar, ValueFormat};
use crate::problem::Message;

/// A value that serde reads and writes: what the draft holds for a field with `#[tweaks(json)]`.
///
/// ```
/// use tweaks_runtime::value::{AsJson, Json, Scalar, ValueFormat};
///
/// let levels = AsJson::<Vec<u8>>::from_json(&Json::from("high"), &ValueFormat::NONE).unwrap_err();
/// assert_eq!(levels.detail, "invalid type: string \"high\", expected a sequence");
/// assert_eq!(AsJson(vec![1, 2]).len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AsJson<T>(pub T);

/// Bytes that JSON has as a text: what the draft holds for a field with `#[tweaks(base64)]`.
///
/// ```
/// use tweaks_runtime::value::{AsBase64, Json, Scalar, ValueFormat};
///
/// assert_eq!(AsBase64::from_json(&Json::from("AP8="), &ValueFormat::NONE), Ok(AsBase64(vec![0, 255])));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AsBase64<T>(pub T);

impl<T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static> Scalar for AsJson<T> {
    const KIND: Kind = Kind::Json;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        if has_nul(json) {
            return Err(nul());
        }
        serde_json::from_str(&json.to_string()).map(Self).map_err(|error| {
            // The place is one in a text that no client has seen.
            let place = format!(" at line {} column {}", error.line(), error.column());
            Message::new("invalid", error.to_string().replace(&place, ""))
        })
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(&self.0, out);
    }
}

impl<T: AsRef<[u8]> + From<Vec<u8>> + Clone + Send + Sync + 'static> Scalar for AsBase64<T> {
    const KIND: Kind = Kind::Bytes;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        let bytes = json.as_str().and_then(|text| BASE64_STANDARD.decode(text).ok());
        let wrong = || Message::new("invalid", "Must be base64, with the letters of the standard and its padding.");
        bytes.map(|bytes| Self(bytes.into())).ok_or_else(wrong)
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(&BASE64_STANDARD.encode(&self.0), out);
    }
}

/// A wrapper is kept in a column as its content is.
macro_rules! stored_as_content {
    ($($wrapper:ident),*) => {$(
        impl<T> Deref for $wrapper<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }

        impl<T> DerefMut for $wrapper<T> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.0
            }
        }

        impl<T: TryGetable> TryGetable for $wrapper<T> {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                T::try_get_by(row, index).map(Self)
            }
        }

        impl<T: Into<Value>> From<$wrapper<T>> for Value {
            fn from(wrapper: $wrapper<T>) -> Self {
                wrapper.0.into()
            }
        }

        impl<T: Nullable> Nullable for $wrapper<T> {
            fn null() -> Value {
                T::null()
            }
        }

        impl<T: ValueType> ValueType for $wrapper<T> {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                <T as ValueType>::try_from(value).map(Self)
            }

            fn type_name() -> String {
                T::type_name()
            }

            fn array_type() -> ArrayType {
                T::array_type()
            }

            fn column_type() -> ColumnType {
                T::column_type()
            }
        }
    )*};
}

stored_as_content!(AsJson, AsBase64);
