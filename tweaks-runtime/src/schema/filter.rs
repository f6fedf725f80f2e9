//! Questions of query strings about a field: filters, orderings, and fields on demand.

use super::setters::{find, same};

/// Writes the lookups with all that follows from their list.
macro_rules! lookups {
    ($($(#[$meta:meta])* $lookup:ident = $name:literal,)*) => {
        /// One way to compare a field with a value of the query string: `price__gte=10`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[must_use]
        #[non_exhaustive]
        pub enum Lookup {
            $($(#[$meta])* $lookup,)*
        }

        impl Lookup {
            /// All of them, in the order in which they are listed to people.
            pub const ALL: &[Self] = &[$(Self::$lookup),*];

            /// The suffix in the name of a parameter, behind two underscores.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$lookup => $name,)*
                }
            }
        }
    };
}

lookups! {
    /// Equal; written without a suffix.
    Exact = "exact",
    /// Not equal; `NULL` is not equal to any value.
    Ne = "ne",
    /// Greater.
    Gt = "gt",
    /// Greater or equal.
    Gte = "gte",
    /// Less.
    Lt = "lt",
    /// Less or equal.
    Lte = "lte",
    /// One of a list: `id__in=1,2`, or the parameter for each.
    In = "in",
    /// None of a list; `NULL` is none of them.
    NotIn = "not_in",
    /// From one value to another, both included: `price__range=10,20`.
    Range = "range",
    /// On this day: `created__date=2024-02-29`.
    Date = "date",
    /// In this year: `created__year=2024`.
    Year = "year",
    /// In this month of a year: `created__month=2024-02`.
    Month = "month",
    /// Whether there is no value: `true` or `false`.
    IsNull = "isnull",
    /// Whether the text is empty: `true` or `false`. One that is not there is not empty.
    IsEmpty = "isempty",
    /// The whole text, in whatever case.
    IExact = "iexact",
    /// A part of the text; of a list, all of these entries.
    Contains = "contains",
    /// One of these entries of the list.
    Overlap = "overlap",
    /// A part of the text, in whatever case.
    IContains = "icontains",
    /// The start of the text.
    StartsWith = "startswith",
    /// The start of the text, in whatever case.
    IStartsWith = "istartswith",
    /// The end of the text.
    EndsWith = "endswith",
    /// The end of the text, in whatever case.
    IEndsWith = "iendswith",
}

impl Lookup {
    /// The lookup with a suffix.
    #[must_use]
    pub const fn from_name(name: &str) -> Option<Self> {
        find!(Self::ALL, |lookup| same(lookup.name(), name)).copied()
    }

    /// The lookup with a suffix, in a constant.
    ///
    /// # Panics
    ///
    /// If there is none; in a constant, where it fails the build.
    pub const fn named(name: &str) -> Self {
        match Self::from_name(name) {
            Some(lookup) => lookup,
            None => panic!("there is no such lookup"),
        }
    }

    /// Whether it looks at the letters of a text; `contains` looks at the entries of a list as well.
    #[must_use]
    pub const fn is_textual(self) -> bool {
        matches!(
            self,
            Self::IExact
                | Self::Contains
                | Self::IContains
                | Self::StartsWith
                | Self::IStartsWith
                | Self::EndsWith
                | Self::IEndsWith
        )
    }

    /// Whether it takes `true` or `false`, whatever the column keeps.
    pub(crate) const fn takes_boolean(self) -> bool {
        matches!(self, Self::IsNull | Self::IsEmpty)
    }

    /// Whether it looks at a part of a time.
    #[must_use]
    pub const fn is_of_time(self) -> bool {
        matches!(self, Self::Date | Self::Year | Self::Month)
    }

    /// Whether values can be asked for in this way that are no texts: dates, points in time, or neither.
    pub(crate) const fn fits(self, are_dates: bool, are_moments: bool) -> bool {
        match self {
            Self::Year | Self::Month => are_dates || are_moments,
            Self::Date => are_moments,
            _ => !self.is_textual() && !matches!(self, Self::IsEmpty | Self::Overlap),
        }
    }

    /// Whether `drf_tweaks` offers it without being asked (§6.2): what clients of a Django API know, and rely on.
    pub(crate) const fn is_upstream(self) -> bool {
        !matches!(
            self,
            Self::Ne
                | Self::NotIn
                | Self::Range
                | Self::Date
                | Self::Year
                | Self::Month
                | Self::IsEmpty
                | Self::IExact
                | Self::Contains
                | Self::Overlap
                | Self::StartsWith
                | Self::EndsWith
                | Self::IEndsWith
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
