//! Continuations: the URLs at which the rows of parents go on, of whose rows a load has the first ones.

use sea_orm::{DbErr, QueryResult};

use super::dialect::Dialect;
use super::span;
use crate::context::Context;
use crate::parameters::RESERVED;
use crate::query::{Binding, Continuation, Load, Position, Statement};
use crate::schema::Cell;
use crate::value::{Kept, ReadRow, text_of};

/// The name of the parameter by which lists go on, unless they say otherwise.
const CURSOR: &str = "cursor";

/// The rows of a load while they come in, those of each parent in their order.
pub(super) struct Continued<'a> {
    context: &'a Context,
    dialect: &'static Dialect,
    load: &'a Load,
    continuation: &'a Continuation,
    /// How many rows each parent has so far.
    counts: Vec<u64>,
    /// The path of the list, and the place behind the last row that is shown.
    lasts: Vec<Option<(String, Place)>>,
    /// The URL at which the rows of each parent go on.
    next: Vec<Option<String>>,
}

/// The values of a row by which the rows are sorted.
pub(super) type Place = Vec<Option<Kept>>;

/// The place of a row, which has the values of the order's terms in these cells.
pub(super) fn place(statement: &Statement, cells: &[usize], dialect: &Dialect, row: ReadRow<'_>) -> Result<Place, DbErr> {
    let terms = statement.order.iter().zip(cells);
    let value = |(term, cell): (&crate::query::Term, &usize)| match row {
        ReadRow::Text(row) => Ok(row.value(*cell, term.column)?.map(Kept::Read)),
        ReadRow::Cells(row) => match span::stored(term.column, dialect, row, *cell) {
            None => Kept::in_order(term.column, row, *cell),
            Some(stored) => Ok(Some(Kept::Read(stored))),
        },
    };
    terms.map(value).collect()
}

impl<'a> Continued<'a> {
    /// Nothing for a load that shows all rows, or does not say where the others are.
    pub(super) fn new((context, dialect): (&'a Context, &'static Dialect), load: &'a Load, parents: usize) -> Option<Self> {
        let continuation = load.continuation.as_ref()?;
        let (lasts, next) = (std::iter::repeat_with(|| None).take(parents).collect(), vec![None; parents]);
        Some(Self { context, dialect, load, continuation, counts: vec![0; parents], lasts, next })
    }

    /// Takes a row of a parent, and says whether it is shown: one more than that are read, to know whether there are others.
    pub(super) fn shows(&mut self, owner: u32, row: &QueryResult) -> Result<bool, DbErr> {
        let owner = owner as usize;
        let limit = self.load.limit.unwrap_or(u64::MAX);
        self.counts[owner] += 1;
        if self.counts[owner] == limit {
            let place = place(&self.load.statement, &self.continuation.cells, self.dialect, ReadRow::Cells(row))?;
            self.lasts[owner] = Some((self.path(row)?, place));
        }
        if self.counts[owner] <= limit {
            return Ok(true);
        }
        self.next[owner] = self.lasts[owner].take().and_then(|(path, place)| self.url(&path, place));
        Ok(false)
    }

    /// The path of the list of the row's parent.
    fn path(&self, row: &QueryResult) -> Result<String, DbErr> {
        let mut path = self.continuation.path.to_owned();
        for (name, cell) in &self.continuation.parameters {
            let mut json = Vec::new();
            let column = self.load.statement.cells[*cell].1;
            (column.render)(Cell::Row(row, *cell), &column.format, &mut json)?;
            let text = text_of(&json).unwrap_or_default();
            path = path.replace(&format!("{{{name}}}"), &percent_encoding::utf8_percent_encode(&text, RESERVED).to_string());
        }
        Ok(path)
    }

    fn url(&self, path: &str, place: Place) -> Option<String> {
        let links = self.context.links.as_ref()?;
        let (path, order) = (format!("{}{path}", links.prefix), &self.load.statement.order);
        let version: Vec<(&str, &str)> = links.version.iter().map(|(name, said)| (*name, said.as_str())).collect();
        let binding = Binding::new(&links.secret, [&path, self.continuation.schema.name], order, &version);
        let cursor = binding.write(order, &Position { backwards: false, place: Some(place) })?;
        let encoded = |text| percent_encoding::utf8_percent_encode(text, RESERVED);
        let version = version.first().map(|(name, said)| format!("{}={}&", encoded(name), encoded(said))).unwrap_or_default();
        Some(format!("{}{path}?{version}{CURSOR}={cursor}", links.origin))
    }

    pub(super) fn into_next(self) -> Vec<Option<String>> {
        self.next
    }
}
