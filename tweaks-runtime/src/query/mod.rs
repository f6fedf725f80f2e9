//! Query strings: parameters in, a valid [`ReadPlan`] or every problem out. Pure.
//!
//! [`prepare`] is a pipe of passes, one file each: `request` sorts the query string by its readers, then come the filters, the
//! order, the page, the selection of fields, and the statement that reads all of it. Each pass gets its part of the query string
//! and gives data without SQL; problems are collected on the way.

mod clause;
mod filter;
mod filter_value;
mod foreign;
mod group;
mod joint;
mod limits;
mod members;
mod names;
mod order;
mod packed;
mod pages;
#[cfg(feature = "with-chrono")]
mod period;
mod question;
mod request;
mod search;
mod selection;
mod statement;
mod stats;
mod vocabulary;

pub(crate) use clause::{Clause, Comparison, Rows, Test};
pub(crate) use foreign::ForeignForms;
pub(crate) use joint::Joint;
pub use limits::QueryLimits;
pub use names::Names;
pub(crate) use order::{ORDERING, Term};
pub(crate) use pages::{Binding, Found, Keyset, NO_SUCH_PAGE, Position, Window, exact_text};
pub use pages::{Cursor, IntoPagination, LimitOffset, PageNumber, Pagination};
#[cfg(feature = "openapi")]
pub(crate) use request::BY;
pub(crate) use request::Count;
pub use request::{Listing, Request};
pub use selection::{HandlerFields, View};
pub(crate) use statement::{Aggregates, Continuation, Load, NeedAt, Object, Packed, Piece, RelationKeys, Shown, Statement};
pub(crate) use stats::{Figure, GroupedBy, StatsPlan, prepare_stats};
pub use vocabulary::{FieldPath, FilterName, OrderName, Owner};

use std::sync::Arc;

use crate::body::Question;
use crate::parameters::Parameters;
use crate::problem::{INTERNAL, Place, Problem};
use crate::schema::{Column, Table};
use filter::Filters;
use filter_value::Reading;
use request::QueryString;

/// A parsed, valid request for rows: which fields, which rows, in which order, which page. Only a check of the whole query string makes one.
#[derive(Debug)]
pub struct ReadPlan {
    pub(crate) table: &'static Table,
    pub(crate) statement: Statement,
    pub(crate) window: Option<Window>,
    pub(crate) count: Option<Count>,
    /// The cell with the state of the one row.
    pub(crate) etag: Option<usize>,
    /// Rows that have to exist, or the request is refused.
    pub(crate) references: Vec<Question>,
    pub(crate) limits: QueryLimits,
    /// Which tables have cells that are no parts of a text; without it, all are read one by one.
    pub(crate) foreign: Option<Arc<ForeignForms>>,
}

impl ReadPlan {
    /// How many statements the plan takes, known before the first of them runs: so many if there are rows at every level, and
    /// fewer if there is nothing to follow.
    #[must_use]
    pub fn queries(&self) -> usize {
        let asked = usize::from(self.count.is_some()) + self.references.len().div_ceil(crate::body::QUESTIONS);
        self.statement.queries() + asked
    }

    /// The same for a row that the request wrote: its writer sees it, within its scope or not.
    pub(crate) fn of_written_row(mut self) -> Self {
        self.statement.rows.is_written = true;
        self
    }

    /// The same, some of whose cells the database may give together: as far as these tables are not known to have other forms.
    pub(crate) fn packed(self, foreign: Option<Arc<ForeignForms>>) -> Self {
        Self { foreign, ..self }
    }

    /// Whether it is a part of a list.
    pub(crate) const fn is_page(&self) -> bool {
        self.window.is_some()
    }

    /// The same with the exact number of rows on all pages.
    pub(crate) fn counted(self) -> Self {
        Self { count: Some(Count::Exact), ..self }
    }

    /// The same for all rows of the list, so many at a time.
    pub(crate) fn walking(mut self, rows: u64) -> Self {
        let cells = self.statement.order_cells();
        Self { window: Some(Window::Keyset(Keyset::walk(rows, cells))), ..self }
    }

    /// Moves on to the next rows of a walk, unless there are none.
    pub(crate) fn go_on(&mut self, found: Found) -> bool {
        if let Some(Window::Keyset(keyset)) = &mut self.window { keyset.go_on(found) } else { false }
    }

    /// The links to the next and to the previous page of a URL, where the rows come in pages.
    pub(crate) fn links(&self, found: &Found, url: &str, parameters: &Parameters) -> [Option<String>; 2] {
        let window = self.window.as_ref();
        window.map_or([None, None], |window| window.links(&self.statement.order, found, url, parameters))
    }
}

/// The problems of a request without a plan, and the questions that are still open: with their answers it is complete.
pub(crate) struct Refused {
    pub(crate) problems: Vec<Problem>,
    pub(crate) references: Vec<Question>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], references: Vec::new() }
    }
}

/// Makes the plan of a request, or says everything that is wrong with its query string: unknown and repeated parameters, unknown
/// fields, filters and terms of the ordering (where strict), unreadable values.
pub(crate) fn plan(request: &Request<'_>) -> Result<ReadPlan, Vec<Problem>> {
    prepare(request).map_err(|refused| refused.problems)
}

/// [`plan`], with the questions to the database that a refusal leaves open.
pub(crate) fn prepare(request: &Request<'_>) -> Result<ReadPlan, Refused> {
    let Request { schema, context, view, listing, profile, limits, .. } = *request;
    let table = schema.table.ok_or_else(|| Problem::new(Place::Request, INTERNAL, "This serializer has no entity."))?;
    limits.check(request.parameters)?;
    let names = Names { schema, context, depth: limits.depth, profile };
    let query = request.query_string(names);
    let filterable = listing.filter(|listing| listing.autofilter).map(|_| names);

    let is_by_cursor = listing.is_some_and(|listing| matches!(listing.pagination, Pagination::Cursor(..)));
    let (mut rows, Filters { references, mut problems }) = wanted(request, table, &query, filterable);
    let wanted = filterable.map_or(Ok(Vec::new()), |names| order::read(&query.ordering, names, limits.terms));
    // A cursor says the values of the order to the client.
    let is_secret = |column: &Column| is_by_cursor && schema.hides(column, context);
    let order = order::terms(&mut rows, schema, &keep(wanted, &mut problems).unwrap_or_default(), is_secret);
    let window = listing.zip(query.page).map_or(Ok(None), |(Listing { pagination, resource, secret, .. }, page)| {
        let binding = || Binding::new(secret, [resource, schema.name], &order, &query.decisive);
        pagination.window(page, profile, limits.offset, &order, binding)
    });
    let mut window = keep(window, &mut problems).flatten();
    let count = keep(query.count, &mut problems).flatten();
    let selection = keep(selection::read(names, view, &query.fields), &mut problems).filter(|_| problems.is_empty());
    let Some(selection) = selection else { return Err(Refused { problems, references }) };

    let mut statement = Statement::new(rows, order, &selection, limits.joins);
    if let Some(problem) = statement.excess(&limits) {
        return Err(problem.into());
    }
    if let Some(Window::Keyset(keyset)) = &mut window {
        keyset.cells = statement.order_cells();
    }
    let etag = table.etag.filter(|_| listing.is_none()).map(|column| statement.cell(0, column));
    Ok(ReadPlan { table, statement, window, count, etag, references, limits, foreign: None })
}

/// The rows that a request for a list is about: those of its path, its filters, its groups and its words.
fn wanted(request: &Request<'_>, table: &'static Table, query: &QueryString<'_>, names: Option<Names<'_>>) -> (Rows, Filters) {
    let Request { context, listing, profile, limits, .. } = *request;
    let mut rows = Rows::of(table);
    for (column, value) in listing.iter().flat_map(|listing| listing.tied) {
        let test = Test::Compare(Comparison::Equal, value.clone());
        rows.clauses.push(Clause::Test { source: 0, column, test });
    }
    let reading = Reading { profile, context, members: limits.members };
    let mut filters = filter::restrict(&mut rows, query, names, reading);
    if let Some(names) = names {
        group::restrict(&mut rows, &query.groups, names, reading, (limits, &mut filters));
        filters.problems.extend(search::restrict(&mut rows, query.search, names, limits));
    }
    (rows, filters)
}

/// The value, or nothing and its problems among the others.
fn keep<T>(outcome: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    outcome.map_err(|found| problems.extend(found)).ok()
}

#[cfg(test)]
mod tests;
