//! Filters: which questions a query string may ask about which field.

use std::fmt;

use sea_orm::Condition;

use super::{Column, Kind};

/// One way to compare a field with a value of the query string: `price__gte=10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Equal; written without a suffix.
    Exact,
    /// Not equal; `NULL` is not equal to any value.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// One of a list with commas.
    In,
    /// None of a list with commas; `NULL` is none of them.
    NotIn,
    /// From one value to another, both included: `price__range=10,20`.
    Range,
    /// Whether there is no value: `true` or `false`.
    IsNull,
    /// A part of the text.
    Contains,
    /// A part of the text, in whatever case.
    IContains,
    /// The start of the text.
    StartsWith,
    /// The start of the text, in whatever case.
    IStartsWith,
    /// The end of the text.
    EndsWith,
    /// The end of the text, in whatever case.
    IEndsWith,
}

impl Lookup {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 16] = [
        Self::Exact,
        Self::Ne,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::In,
        Self::NotIn,
        Self::Range,
        Self::IsNull,
        Self::Contains,
        Self::IContains,
        Self::StartsWith,
        Self::IStartsWith,
        Self::EndsWith,
        Self::IEndsWith,
    ];

    /// The suffix in the name of a parameter, behind two underscores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Range => "range",
            Self::IsNull => "isnull",
            Self::Contains => "contains",
            Self::IContains => "icontains",
            Self::StartsWith => "startswith",
            Self::IStartsWith => "istartswith",
            Self::EndsWith => "endswith",
            Self::IEndsWith => "iendswith",
        }
    }

    /// The lookup with a suffix.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lookup| lookup.name() == name)
    }

    /// Whether it looks at parts of a text.
    #[must_use]
    pub const fn is_textual(self) -> bool {
        matches!(self, Self::Contains | Self::IContains | Self::StartsWith | Self::IStartsWith | Self::EndsWith | Self::IEndsWith)
    }

    /// Whether `drf_tweaks` offers it without being asked (§6.2): what clients of a Django API know, and rely on.
    pub(crate) const fn is_upstream(self) -> bool {
        !matches!(
            self,
            Self::Ne | Self::NotIn | Self::Range | Self::Contains | Self::StartsWith | Self::EndsWith | Self::IEndsWith
        )
    }
}

impl Kind {
    /// Whether values of this kind can be asked for in this way.
    #[must_use]
    pub const fn has(&self, lookup: Lookup) -> bool {
        match self {
            Self::Text | Self::Choice(_) => true,
            Self::Json | Self::List(_) | Self::Object(_) | Self::Objects(_) => matches!(lookup, Lookup::IsNull),
            _ => !lookup.is_textual(),
        }
    }
}

/// By what a field can be filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filterable {
    /// Every lookup of its kind, if an index begins with its column.
    Indexed,
    /// Every lookup of its kind.
    Always,
    /// These lookups.
    Lookups(&'static [Lookup]),
    /// None.
    Never,
}

/// Whether a list can be ordered by a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orderable {
    /// If an index begins with its column.
    Indexed,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// A filter that is no field of the serializer: `?min_price=10`.
#[derive(Clone, Copy)]
pub struct NamedFilter {
    /// The name of the parameter.
    pub name: &'static str,
    /// What it asks.
    pub asks: Asks,
}

/// What a [`NamedFilter`] asks.
#[derive(Clone, Copy)]
pub enum Asks {
    /// A column that the serializer does not show.
    Column(&'static Column, Filterable),
    /// Whatever the application's function says; with the kind of value that the function takes.
    Function(Kind, fn(&str) -> Option<Condition>),
}

impl NamedFilter {
    /// A filter by a column that the serializer does not show.
    #[must_use]
    pub const fn column(name: &'static str, column: &'static Column, lookups: Filterable) -> Self {
        Self { name, asks: Asks::Column(column, lookups) }
    }

    /// A filter by a function, which is given the text of the value; it gives nothing for a text that is no value.
    #[must_use]
    pub const fn function(name: &'static str, kind: Kind, function: fn(&str) -> Option<Condition>) -> Self {
        Self { name, asks: Asks::Function(kind, function) }
    }
}

impl fmt::Debug for NamedFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.asks {
            Asks::Column(column, lookups) => write!(f, "{}: {} {lookups:?}", self.name, column.name),
            Asks::Function(kind, _) => write!(f, "{}: {kind:?}", self.name),
        }
    }
}
