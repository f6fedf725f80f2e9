//! Pages: the rows of a statement as the text that is shown of them, with holes for what is loaded after them.
//!
//! A row is written when it comes from the driver and is then forgotten: ten thousand rows of a driver take many times
//! the memory of the answer that is made of them.

use sea_orm::{DbErr, QueryResult, Value};

use super::load::{Children, Groups};
use crate::context::Context;
use crate::query::Statement;
use crate::schema::Shape;
use crate::schema::{Field, ValueFormat};

/// Writes one row; handed in by whoever knows how rows are shown.
pub(crate) type WriteRow = fn(&Statement, &QueryResult, &Context, &mut Text) -> Result<(), DbErr>;

/// What is shown of some rows.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    pub(crate) holes: Vec<Hole>,
    /// Per row, where its bytes and its holes end.
    ends: Vec<(usize, usize)>,
}

/// A place in the text that is filled when everything is loaded.
pub(crate) struct Hole {
    pub(crate) at: usize,
    pub(crate) filling: Filling,
}

/// What fills a hole.
pub(crate) enum Filling {
    /// The rows of a load.
    Rows(usize, Shape),
    /// The value of a function that needs more than the row.
    Computed(Box<Deferred>),
}

/// A call of a function that waits for aggregates, with what it needs of the row.
pub(crate) struct Deferred {
    pub(crate) field: &'static Field,
    pub(crate) inputs: Vec<Need>,
}

/// One input of such a call.
pub(crate) enum Need {
    Cell(Option<Value>, &'static ValueFormat),
    Aggregate(usize, usize),
    Members(usize),
}

impl Text {
    /// Ends a row.
    pub(super) fn end_row(&mut self) {
        self.ends.push((self.bytes.len(), self.holes.len()));
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The ranges of the bytes and of the holes of a row.
    pub(crate) fn row(&self, row: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
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
    /// About how many bytes the answer takes: rows that several parents show count once.
    pub(crate) fn size(&self) -> usize {
        self.text.bytes.len() + self.text.len() + self.loads.iter().map(|load| load.page.size()).sum::<usize>()
    }
}
