//! Searches: words that are looked for in several texts of a row.

/// The texts in which the words of a client are looked for: `?search=blue lamp`.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Search {
    /// The name of the parameter.
    pub(crate) parameter: &'static str,
    /// The fields, by the public names that lead to them: one, or that of a nested field and one behind it.
    pub(crate) fields: &'static [&'static [&'static str]],
}

impl Search {
    /// A search in these fields.
    pub const fn new(parameter: &'static str, fields: &'static [&'static [&'static str]]) -> Self {
        Self { parameter, fields }
    }
}
