//! Pages that begin behind a row, wherever that is by now.

use super::cursor::{Binding, Position};
use super::numbered::{Change, PageParameter, both};
use crate::problem::{Place, Problem};
use crate::query::order::Term;
use crate::value::Kept;

/// Pages by `cursor` and `limit`: each begins behind the last row of the one before, wherever that is by now. The thousandth page
/// costs what the first one does, and no row is met twice or missed because others come or go.
///
/// ```
/// use tweaks_runtime::pages::Cursor;
///
/// let pages = Cursor { default: 50, max: 500 };
/// # let _ = pages;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Rows per page when the client names no limit.
    pub default: u64,
    /// The most rows that a client gets at once; 0: no such limit.
    pub max: u64,
}

/// A page that begins behind a row.
#[derive(Clone, Debug)]
pub(crate) struct Keyset {
    pub(crate) rows: u64,
    /// Nothing for the first page.
    pub(crate) from: Option<Position>,
    /// The cells with the values of the ordering's terms.
    pub(crate) cells: Vec<usize>,
    /// The parameter has this name, and its values are bound to this list. A walk has none, because nobody else sees its places.
    link: Option<(&'static str, Binding)>,
}

/// The facts about a page that are known when it is read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) rows: usize,
    /// Whether there are more rows in the direction in which was read; only known of a keyset.
    pub(crate) more: bool,
    /// The ordering's values of the first and of the last row of a keyset.
    pub(crate) ends: Option<[Vec<Option<Kept>>; 2]>,
}

impl Cursor {
    pub(super) fn page(
        self,
        [cursor, limit]: [PageParameter<'_>; 2],
        terms: &[Term],
        binding: Binding,
    ) -> Result<Keyset, Vec<Problem>> {
        let stale = "This is no cursor of this list; with another ordering or other filters begin without one.";
        let refuse = || Problem::new(Place::parameter(cursor.name), "invalid", stale);
        let rows = limit.whole_number(1, self.max).map(|rows| rows.unwrap_or(self.default));
        let text = cursor.text.filter(|text| !text.is_empty());
        let from = text.map(|text| binding.read(terms, text).ok_or_else(refuse)).transpose();
        both(rows, from).map(|(rows, from)| Keyset { rows, from, cells: Vec::new(), link: Some((cursor.name, binding)) })
    }
}

impl Keyset {
    /// The first rows of a walk through a list.
    pub(crate) fn walk(rows: u64, cells: Vec<usize>) -> Self {
        Self { rows, from: None, cells, link: None }
    }

    /// The next page of a walk, unless this was the last one.
    pub(crate) fn go_on(&mut self, found: Found) -> bool {
        let Some([_, last]) = found.ends.filter(|_| found.more) else { return false };
        self.from = Some(Position { backwards: false, place: Some(last) });
        true
    }

    /// How many rows are read: one more than are shown, which tells whether there are others. Databases count in signed 64 bits.
    pub(crate) fn read_rows(&self) -> u64 {
        std::cmp::min(self.rows, i64::MAX.unsigned_abs() - 1) + 1
    }

    /// Whether the rows come in the opposite order.
    pub(crate) fn is_backwards(&self) -> bool {
        self.from.as_ref().is_some_and(|from| from.backwards)
    }

    /// The next and the previous page, where there is one.
    pub(super) fn neighbours(&self, terms: &[Term], found: &Found) -> [Option<Vec<Change>>; 2] {
        let Some((name, binding)) = &self.link else { return [None, None] };
        let at = |backwards, place: Option<&Vec<Option<Kept>>>| {
            let cursor = binding.write(terms, &Position { backwards, place: place.cloned() })?;
            Some(vec![(*name, Some(cursor))])
        };
        let Some([first, last]) = &found.ends else {
            // Everything behind the cursor is gone: the other end of the list is left to go to.
            return match &self.from {
                None => [None, None],
                Some(from) if from.backwards => [Some(vec![(*name, None)]), None],
                Some(_) => [None, at(true, None)],
            };
        };
        let (after, before) = match &self.from {
            None => (found.more, false),
            Some(from) if from.backwards => (from.place.is_some(), found.more),
            Some(_) => (found.more, true),
        };
        [after.then(|| at(false, Some(last))).flatten(), before.then(|| at(true, Some(first))).flatten()]
    }
}
