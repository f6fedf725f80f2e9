//! Text indexes: indexes that find texts by their letters, or lists by their entries, and give no order.

use super::filter::Lookup;
use super::setters::{find, same};
use super::table::{Column, Letters, Table, TextIndex};

impl TextIndex {
    /// An index over the small letters of a column, for texts in whatever case.
    pub const fn lower(column: &'static [&'static Column; 1]) -> Self {
        Self { letters: Letters::Lower, columns: column }
    }

    /// An index over the trigrams of columns, for parts of their texts.
    pub const fn trigrams(columns: &'static [&'static Column]) -> Self {
        Self { letters: Letters::Trigrams, columns }
    }

    /// An index over the entries of the lists in a column.
    pub const fn entries(column: &'static [&'static Column; 1]) -> Self {
        Self { letters: Letters::Entries, columns: column }
    }

    /// The words after which it is called, behind the name of its table.
    pub(crate) fn words(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let letters = match self.letters {
            Letters::Lower => "lower",
            Letters::Trigrams => "trigrams",
            Letters::Entries => "entries",
        };
        self.columns.iter().map(|column| column.name).chain([letters])
    }

    const fn has(&self, letters: Letters, column: &Column) -> bool {
        let is_own = matches!(
            (self.letters, letters),
            (Letters::Lower, Letters::Lower) | (Letters::Trigrams, Letters::Trigrams) | (Letters::Entries, Letters::Entries)
        );
        is_own && find!(self.columns, |own| same(own.name, column.name)).is_some()
    }
}

impl Table {
    /// Whether an index serves a lookup of a column: one that begins with it, or one over its letters.
    #[must_use]
    pub const fn serves(&self, column: &'static Column, lookup: Lookup) -> bool {
        match lookup {
            lookup if lookup.is_of_entries(&column.kind) => self.text_index(Letters::Entries, column).is_some(),
            Lookup::IExact => self.text_index(Letters::Lower, column).is_some(),
            lookup if lookup.is_textual() => self.is_indexed(column) || self.text_index(Letters::Trigrams, column).is_some(),
            _ => self.is_indexed(column),
        }
    }

    /// Whether an index finds a column by parts of its texts.
    #[must_use]
    pub const fn finds_parts(&self, column: &Column) -> bool {
        self.text_index(Letters::Trigrams, column).is_some()
    }

    /// The index over the letters of a column.
    pub(crate) const fn text_index(&self, letters: Letters, column: &Column) -> Option<&'static TextIndex> {
        find!(self.text_indexes, |index| index.has(letters, column))
    }
}
