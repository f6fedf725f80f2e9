//! Kinds: the lookups that they have, and how they are shown.

use std::fmt;

use super::filter::Lookup;
use super::serializer::Kind;

impl Kind {
    /// Whether values of this kind can be asked for in this way.
    #[must_use]
    pub const fn has(&self, lookup: Lookup) -> bool {
        match self {
            Self::Text => !lookup.is_of_time() && !matches!(lookup, Lookup::Overlap),
            Self::Choice(_) => !lookup.is_of_time() && !matches!(lookup, Lookup::IsEmpty | Lookup::Overlap),
            Self::Json | Self::List { .. } => matches!(lookup, Lookup::IsNull | Lookup::Contains | Lookup::Overlap),
            Self::Object(_) | Self::Objects(_) => matches!(lookup, Lookup::IsNull),
            _ => lookup.fits(matches!(self, Self::Date), matches!(self, Self::DateTime | Self::LocalDateTime)),
        }
    }

    /// Whether values of this kind have entries that can be asked for: lists, and documents, which may be lists.
    #[must_use]
    pub const fn has_entries(&self) -> bool {
        matches!(self, Self::Json | Self::List { .. })
    }

    /// Whether values of this kind have a sum.
    #[must_use]
    pub const fn has_sums(&self) -> bool {
        matches!(self, Self::Integer { .. } | Self::Float(_) | Self::Decimal)
    }

    /// Whether values of this kind have a smallest and a largest one.
    #[must_use]
    pub const fn has_ends(&self) -> bool {
        self.has_sums() || self.has_days() || matches!(self, Self::Time)
    }

    /// Whether values of this kind are on a day.
    #[must_use]
    pub const fn has_days(&self) -> bool {
        matches!(self, Self::Date | Self::DateTime | Self::LocalDateTime)
    }

    /// Whether many rows have the same value of this kind.
    #[must_use]
    pub const fn has_groups(&self) -> bool {
        matches!(self, Self::Boolean | Self::Integer { .. } | Self::Text | Self::Choice(_) | Self::Date | Self::Uuid)
    }
}

impl Lookup {
    /// Whether it looks at the entries of a list.
    pub(crate) const fn is_of_entries(self, kind: &Kind) -> bool {
        matches!(self, Self::Contains | Self::Overlap) && kind.has_entries()
    }

    /// Whether it takes several values: with commas, or one parameter for each.
    pub(crate) const fn takes_list(self, kind: &Kind) -> bool {
        matches!(self, Self::In | Self::NotIn | Self::Range) || self.is_of_entries(kind)
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Boolean => "Boolean",
            Self::Float(_) => "Float",
            Self::Decimal => "Decimal",
            Self::Text => "Text",
            Self::Date => "Date",
            Self::Time => "Time",
            Self::DateTime | Self::LocalDateTime => "DateTime",
            Self::Uuid => "Uuid",
            Self::Bytes => "Bytes",
            Self::Json => "Json",
            Self::Integer { min, max } => return write!(f, "Integer({min}..={max})"),
            Self::Choice(choice) => return write!(f, "Choice({:?})", choice.names),
            Self::List { entry, nullable } => return write!(f, "List({entry:?}{})", if *nullable { " or null" } else { "" }),
            Self::Object(schema) => return write!(f, "Object({})", schema().name),
            Self::Objects(schema) => return write!(f, "Objects({})", schema().name),
        };
        f.write_str(name)
    }
}
