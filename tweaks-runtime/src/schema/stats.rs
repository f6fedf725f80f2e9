//! Statistics: the figures over the rows of a list, and the fields by which they are grouped.

use super::function::Function;

/// What a serializer offers about many rows together.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Stats {
    /// The functions, with the public names of their fields; that of a count is empty.
    pub(crate) figures: &'static [(Function, &'static str)],
    /// The public names of fields, or of parts of them.
    pub(crate) groups: &'static [(&'static str, Option<Part>)],
}

/// A part of a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `2024-02-29`
    Date,
    /// `2024-02`
    Month,
    /// `2024`
    Year,
}

impl Stats {
    /// These figures, in groups by these fields.
    pub const fn new(figures: &'static [(Function, &'static str)], groups: &'static [(&'static str, Option<Part>)]) -> Self {
        Self { figures, groups }
    }
}

impl Part {
    /// Its name behind that of its field.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// How many letters of a date and time it is.
    pub(crate) const fn length(self) -> u32 {
        match self {
            Self::Date => 10,
            Self::Month => 7,
            Self::Year => 4,
        }
    }
}
