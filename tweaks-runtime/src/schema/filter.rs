//! Questions of query strings about a field: filters, orderings, and fields on demand.

use super::setters::same;

/// One way to compare a field with a value of the query string: `price__gte=10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    pub const fn from_name(name: &str) -> Option<Self> {
        let mut index = 0;
        while index < Self::ALL.len() {
            if same(Self::ALL[index].name(), name) {
                return Some(Self::ALL[index]);
            }
            index += 1;
        }
        None
    }

    /// The lookup with a suffix, in a constant.
    ///
    /// # Panics
    ///
    /// If there is none; in a constant, where it fails the build.
    #[must_use]
    pub const fn named(name: &str) -> Self {
        match Self::from_name(name) {
            Some(lookup) => lookup,
            None => panic!("there is no such lookup"),
        }
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

/// When a field is shown without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Always.
    Always,
    /// Where one object is asked for, not in lists nor in the answer to a creation.
    InDetail,
    /// Never: it is on demand.
    OnDemand,
}

/// Which fields of the rows behind a nested field may be asked about through it: `customer__email=…`. They are the names of
/// fields of the nested serializer, which has to allow it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Through {
    /// For filters.
    pub filter: &'static [&'static str],
    /// For the ordering.
    pub order: &'static [&'static str],
}
