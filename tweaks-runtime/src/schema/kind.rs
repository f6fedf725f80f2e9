//! Kinds of values, and what is to be known and to hold about them.

use std::any::Any;
use std::fmt;

use super::Schema;
use crate::context::Context;
use crate::schema::Draft;
use crate::problem::Messages;

/// What kind of value a field has.
#[derive(Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number; its range is that of the Rust type.
    Integer,
    /// A binary floating point number.
    Float,
    /// An exact decimal number, written as text.
    Decimal,
    /// Text.
    Text,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A point in time.
    DateTime,
    /// A UUID.
    Uuid,
    /// Any JSON.
    Json,
    /// A list of values of a kind.
    List(&'static Kind),
    /// A list of objects, described by another schema.
    Objects(fn() -> &'static Schema),
    /// An object, described by another schema. A function, because schemas may refer to each other.
    Object(fn() -> &'static Schema),
}

/// How many digits a decimal column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// All of them.
    pub total: u32,
    /// Those behind the point.
    pub places: u32,
}

/// What must be known while a value is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueFormat {
    /// Whether a text may be empty.
    pub allow_blank: bool,
    /// Whether blanks around a text are taken away first; DRF's `trim_whitespace`.
    pub trim_whitespace: bool,
    /// The digits of a decimal number.
    pub digits: Option<Digits>,
}

impl ValueFormat {
    /// DRF's defaults: texts are trimmed and must not be blank, numbers may have any digits.
    pub const NONE: Self = Self { allow_blank: false, trim_whitespace: true, digits: None };
}

/// A rule about a valid value, with the message that says it.
#[derive(Clone, Copy)]
pub struct Rule {
    /// A stable, machine-readable word.
    pub code: &'static str,
    /// What to say when the rule does not hold.
    pub detail: &'static str,
    /// Whether the rule holds; [`holds`](crate::rule::holds) with one of `garde`'s rules.
    pub holds: fn(&dyn Any) -> bool,
}

impl Rule {
    /// A rule.
    #[must_use]
    pub const fn new(code: &'static str, detail: &'static str, holds: fn(&dyn Any) -> bool) -> Self {
        Self { code, detail, holds }
    }
}

/// The hook of one field, over its value.
pub type FieldHookFn = fn(&mut dyn Any, &Context) -> Result<(), Messages>;

/// A hook over the draft of an object.
pub type ObjectHookFn = fn(&mut dyn Draft, &Context) -> Result<(), Messages>;

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Float => "Float",
            Self::Decimal => "Decimal",
            Self::Text => "Text",
            Self::Date => "Date",
            Self::Time => "Time",
            Self::DateTime => "DateTime",
            Self::Uuid => "Uuid",
            Self::Json => "Json",
            Self::Choice(names) => return write!(f, "Choice({names:?})"),
            Self::List(kind) => return write!(f, "List({kind:?})"),
            // Schemas may refer to each other: only the name, or it would never end.
            Self::Object(schema) => return write!(f, "Object({})", schema().name),
            Self::Objects(schema) => return write!(f, "Objects({})", schema().name),
        };
        f.write_str(name)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}
