//! Pages: the rows of a statement as their text, with holes for the rows and values that are loaded after them.
//!
//! A row is written when it comes from the driver and is then forgotten: ten thousand rows of a driver take many times
//! the memory of the answer that is made of them.

use std::collections::HashMap;
use std::ops::Range;

use sea_orm::Value;

use crate::schema::{Field, Shape, ValueFormat};

/// The text of some rows.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    pub(crate) holes: Vec<Hole>,
    /// Per row, where its bytes and its holes end.
    ends: Vec<(usize, usize)>,
    /// Whether cells that were given together are no parts of a row.
    pub(crate) is_broken: bool,
}

/// A place in the text that is filled when everything is loaded.
pub(crate) struct Hole {
    pub(crate) at: usize,
    pub(crate) filling: Filling,
}

/// The filling of a hole.
pub(crate) enum Filling {
    /// The rows of a load.
    Rows(usize, Shape),
    /// The value of a function that needs more than the row.
    Computed(Box<Deferred>),
}

/// A call of a function that waits for aggregates, with its inputs from the row.
pub(crate) struct Deferred {
    pub(crate) field: &'static Field,
    pub(crate) inputs: Vec<HeldNeed>,
}

/// One input of such a call.
pub(crate) enum HeldNeed {
    Cell(Option<Value>, &'static ValueFormat),
    Aggregate(usize, usize),
    Members(usize),
}

impl Text {
    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.ends.push((self.bytes.len(), self.holes.len()));
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The ranges of the bytes and of the holes of a row.
    pub(crate) fn row(&self, row: usize) -> (Range<usize>, Range<usize>) {
        let start = row.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let end = self.ends[row];
        (start.0..end.0, start.1..end.1)
    }
}

/// The rows of one statement, with all that follows them.
pub(crate) struct Page {
    pub(crate) text: Text,
    /// One entry per load of the statement.
    pub(crate) loads: Vec<Children>,
    /// One entry per group of aggregates of the statement.
    pub(crate) aggregates: Vec<Groups>,
}

impl Page {
    /// Whether cells that were given together are no parts of one of its rows, or of those below.
    pub(crate) fn is_broken(&self) -> bool {
        self.text.is_broken || self.loads.iter().any(|load| load.page.is_broken())
    }

    /// About how many bytes the answer takes, known before it is written: values of functions may be longer.
    pub(crate) fn size(&self) -> usize {
        match self.loads.is_empty() {
            true => self.text.bytes.len() + self.text.len(),
            false => total(self.sizes().into_iter()),
        }
    }

    /// The load whose rows take most of that.
    pub(crate) fn largest_load(&self) -> Option<usize> {
        let size = |load: &Children| {
            let groups = load.sizes();
            total(load.groups.iter().flatten().map(|group| groups[*group as usize]))
        };
        (0..self.loads.len()).max_by_key(|load| size(&self.loads[*load]))
    }

    /// The bytes of each row with all that is filled in.
    fn sizes(&self) -> Vec<usize> {
        let groups: Vec<Vec<usize>> = self.loads.iter().map(Children::sizes).collect();
        let filled = |row: usize, hole: &Hole| match &hole.filling {
            Filling::Rows(load, _) => self.loads[*load].groups[row].map_or(0, |group| groups[*load][group as usize]),
            Filling::Computed(_) => 0,
        };
        let size = |row| {
            let (bytes, holes) = self.text.row(row);
            let filled = total(self.text.holes[holes].iter().map(|hole| filled(row, hole)));
            filled.saturating_add(bytes.len() + 1)
        };
        (0..self.text.len()).map(size).collect()
    }
}

/// A sum that stays at what cannot be counted any more.
fn total(sizes: impl Iterator<Item = usize>) -> usize {
    sizes.fold(0, usize::saturating_add)
}

/// The rows that belong to the parents of a page.
pub(crate) struct Children {
    pub(crate) page: Page,
    /// Per parent row, the index of its group; none where its key is `NULL`.
    groups: Vec<Option<u32>>,
    /// The rows of the page, sorted by group; and per group, where its rows end.
    members: Vec<u32>,
    ends: Vec<usize>,
    /// Per group, the URL at which its rows go on; empty where all are there.
    next: Vec<Option<String>>,
}

impl Children {
    /// The owner of a row that was read for another purpose than to be shown.
    pub(crate) const NOBODY: u32 = u32::MAX;

    /// The bytes of each group of rows: once for all parents that show it.
    fn sizes(&self) -> Vec<usize> {
        let (rows, mut start) = (self.page.sizes(), 0);
        let group = |end: &usize| {
            let members = &self.members[start..*end];
            start = *end;
            total(members.iter().map(|row| rows[*row as usize])).saturating_add(2)
        };
        let sizes = self.ends.iter().map(group);
        let links = self.next.iter().map(|next| next.as_ref().map_or(0, String::len)).chain(std::iter::repeat(0));
        sizes.zip(links).map(|(size, link)| size.saturating_add(link)).collect()
    }

    /// Rows whose groups are `owners`, of so many `distinct` ones, and the URLs at which those go on.
    pub(crate) fn new(
        page: Page,
        groups: Vec<Option<u32>>,
        (owners, distinct): (&[u32], usize),
        next: Vec<Option<String>>,
    ) -> Self {
        let mut members: Vec<u32> = (0..).take(owners.len()).collect();
        // A stable sort: the rows of a group keep their order.
        members.sort_by_key(|row| owners[*row as usize]);
        let end = |group| members.partition_point(|row| owners[*row as usize] <= group);
        let ends = (0..).take(distinct).map(end).collect();
        Self { page, groups, members, ends, next }
    }

    /// The URL at which the rows of the parent in a row go on, unless all are there.
    pub(crate) fn next_of(&self, parent: usize) -> Option<&str> {
        self.next.get(self.groups[parent]? as usize)?.as_deref()
    }

    /// The rows of the parent in a row.
    pub(crate) fn of(&self, parent: usize) -> impl ExactSizeIterator<Item = usize> {
        let range = self.groups[parent].map_or(0..0, |group| {
            let start = group.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            start..self.ends[group as usize]
        });
        self.members[range].iter().map(|row| *row as usize)
    }
}

/// The aggregates that belong to the parents of a page.
pub(crate) struct Groups {
    /// Per parent row, the index of its group; none where its key is `NULL`.
    pub(crate) parents: Vec<Option<u32>>,
    pub(crate) values: HashMap<u32, Vec<Option<Value>>>,
    /// Each aggregate where there is no row: a count is 0, everything else is nothing.
    pub(crate) empty: Vec<Option<Value>>,
}

impl Groups {
    /// An aggregate for the parent in a row.
    pub(crate) fn of(&self, parent: usize, index: usize) -> Option<Value> {
        let found = self.parents[parent].and_then(|group| self.values.get(&group));
        found.unwrap_or(&self.empty).get(index)?.clone()
    }
}
