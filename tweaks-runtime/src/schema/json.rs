//! JSON as it came: numbers with their digits, objects with the order of their names.

use std::fmt::{self, Display, Write as _};
use std::ops::Index;

use indexmap::IndexMap;

/// A JSON value as it came in the body.
///
/// ```
/// use tweaks_runtime::value::Json;
///
/// assert_eq!(Json::from("a").as_str(), Some("a"));
/// assert_eq!(Json::from(1.5), Json::Number("1.5".to_owned()));
/// assert!(Json::from("a")["b"].is_null());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written: a binary number has not all of them.
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object, whose members keep their order.
    Object(Members),
}

/// The members of an object by their name.
pub type Members = IndexMap<String, Json>;

impl Json {
    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, if this is a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(entries) => Some(entries),
            _ => None,
        }
    }

    /// The member of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// The same with the members of its objects in the order of their names: two values are equal if their texts are then.
    pub(crate) fn sorted(&self) -> Self {
        match self {
            Self::Array(entries) => Self::Array(entries.iter().map(Self::sorted).collect()),
            Self::Object(members) => {
                let mut members: Members = members.iter().map(|(name, value)| (name.clone(), value.sorted())).collect();
                members.sort_unstable_keys();
                Self::Object(members)
            }
            single => single.clone(),
        }
    }

    /// The value as Rust's programs know it; `None` if it has a number beyond all floats.
    #[must_use]
    pub fn to_value(&self) -> Option<serde_json::Value> {
        use serde_json::Value;
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(digits) => Value::Number(digits.parse().ok()?),
            Self::String(text) => Value::String(text.clone()),
            Self::Array(entries) => Value::Array(entries.iter().map(Self::to_value).collect::<Option<_>>()?),
            Self::Object(members) => {
                let member = |(name, value): (&String, &Self)| Some((name.clone(), value.to_value()?));
                Value::Object(members.iter().map(member).collect::<Option<_>>()?)
            }
        })
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<f64> for Json {
    fn from(number: f64) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(entries) => Self::Array(entries.iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.iter().map(|(name, value)| (name.clone(), Self::from(value))).collect())
            }
        }
    }
}

/// The member of an object, `null` where there is none.
impl Index<&str> for Json {
    type Output = Self;

    fn index(&self, name: &str) -> &Self {
        self.get(name).unwrap_or(&Self::Null)
    }
}

/// The entry of a list, `null` where there is none.
impl Index<usize> for Json {
    type Output = Self;

    fn index(&self, index: usize) -> &Self {
        self.as_array().and_then(|entries| entries.get(index)).unwrap_or(&Self::Null)
    }
}

/// The text of the value, without blanks.
impl Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(digits) => f.write_str(digits),
            Self::String(text) => quoted(text, f),
            Self::Array(entries) => within(f, ['[', ']'], entries, |entry, f| entry.fmt(f)),
            Self::Object(members) => within(f, ['{', '}'], members, |(name, value), f| {
                quoted(name, f)?;
                f.write_char(':')?;
                value.fmt(f)
            }),
        }
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

fn within<'f, T>(
    f: &mut fmt::Formatter<'f>,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(T, &mut fmt::Formatter<'f>) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        write(item, f)?;
    }
    f.write_char(close)
}
