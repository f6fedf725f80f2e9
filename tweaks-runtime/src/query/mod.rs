//! Query strings: parameters in, a valid [`ReadPlan`] or every problem out. Pure.

mod clause;
mod filter;
mod filter_value;
mod limits;
mod names;
mod order;
mod pages;
mod selection;
mod statement;

pub(crate) use clause::{Comparison, Exists, Rows, Test};
pub use limits::QueryLimits;
pub(crate) use order::Term;
pub use pages::{Cursor, LimitOffset, PageNumber, Pagination};
pub(crate) use pages::{Found, Keyset, NO_SUCH_PAGE, Position, Window, exact_text, links};
pub use selection::{Choice, Selection, View};
pub(crate) use statement::{Aggregates, Input, Link, Load, Object, Shown, Statement};

use crate::body::Question;
use crate::parameters::Parameters;
use crate::problem::{Place, Problem};
use crate::profile::Profile;
use crate::schema::{Schema, Table};
use filter::Filters;
use names::Names;
use pages::Binding;

/// A parsed, valid request for rows: which fields, which rows, in which order, which page. Can only be made by [`plan`].
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
}

impl ReadPlan {
    /// How many statements the plan takes, known before the first of them runs: so many if there are rows at every level, and
    /// fewer if there is nothing to follow.
    #[must_use]
    pub fn queries(&self) -> usize {
        let asked = usize::from(self.count.is_some()) + self.references.len().div_ceil(crate::body::QUESTIONS);
        self.statement.queries() + asked
    }
}

/// What a plan is made of.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The serializer, and the entity behind it.
    pub schema: &'static Schema,
    /// Many objects or one.
    pub view: View,
    /// The query string.
    pub parameters: &'a Parameters,
    /// What is asked of a list; nothing for one object, and for the answer to a write.
    pub listing: Option<Listing<'a>>,
    /// What the application asks for in place of the query string.
    pub choice: &'a Choice,
    /// Further parameters, which the application reads.
    pub own: &'a [&'static str],
    /// What unknown names do.
    pub profile: Profile,
    /// How much may be asked for.
    pub limits: QueryLimits,
}

/// What is asked of a list.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// How it is cut into pages.
    pub pagination: &'a Pagination,
    /// Whether clients may filter and order it.
    pub autofilter: bool,
    /// Whether clients may ask how many rows there are.
    pub counts: bool,
    /// The path of the list: its cursors are of no use elsewhere.
    pub resource: &'a str,
    /// What only this application knows: nobody else can make cursors that it takes.
    pub secret: &'a [u8],
}

/// How many rows a list has in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Exact,
    /// As many as the database believes, where it has a belief.
    Estimated,
}

/// The name of the parameter that asks for a count.
pub(crate) const COUNT: &str = "count";

/// The parameters that are no filters.
fn known<'a>(request: &'a Request<'_>) -> impl Iterator<Item = &'static str> + use<'a> {
    let listing = request.listing.as_ref();
    let pages = listing.into_iter().flat_map(|listing| listing.pagination.names());
    let ordering = listing.filter(|listing| listing.autofilter).map(|_| order::ORDERING);
    let count = listing.filter(|listing| listing.counts).map(|_| COUNT);
    selection::NAMES.into_iter().chain(pages).chain(ordering).chain(count).chain(request.own.iter().copied())
}

/// Makes the plan of a request, or says everything that is wrong with its query string.
///
/// ```
/// use tweaks_runtime::prelude::Profile;
/// use tweaks_runtime::parameters::Parameters;
/// use tweaks_runtime::query::{plan, Choice, QueryLimits, Request, View};
/// use tweaks_runtime::schema::Serializer;
/// # mod product {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "product")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// let parameters = Parameters::parse("feilds=id&fields=nam");
/// let request = Request {
///     schema: product::Entity::SCHEMA,
///     view: View::List,
///     parameters: &parameters,
///     listing: None,
///     choice: &Choice::default(),
///     own: &[],
///     profile: Profile::Strict,
///     limits: QueryLimits::default(),
/// };
/// let problems = plan(&request).unwrap_err();
/// assert_eq!(problems[0].detail, "There is no such parameter; did you mean `fields`?");
/// assert_eq!(problems[1].detail, "There is no field `nam`; did you mean `name`?");
/// ```
///
/// # Errors
///
/// All problems: unknown and repeated parameters, unknown fields, filters and terms of the ordering (where strict), unreadable
/// values.
pub fn plan(request: &Request<'_>) -> Result<ReadPlan, Vec<Problem>> {
    prepare(request).map_err(|refused| refused.problems)
}

/// Why there is no plan, and what is still to be asked about the other filters before the answer is complete.
pub(crate) struct Refused {
    pub(crate) problems: Vec<Problem>,
    pub(crate) references: Vec<Question>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], references: Vec::new() }
    }
}

/// [`plan`], with the questions to the database that a refusal leaves open.
pub(crate) fn prepare(request: &Request<'_>) -> Result<ReadPlan, Refused> {
    let Request { schema, view, parameters, listing, choice, profile, ref limits, .. } = *request;
    let internal = || Problem::new(Place::Request, crate::problem::INTERNAL, "This serializer has no entity.");
    let table = schema.table.ok_or_else(internal)?;
    limits.check(parameters)?;
    let upstream = profile == Profile::Drf;
    let names = listing.filter(|listing| listing.autofilter).map(|_| Names { schema, depth: limits.depth, upstream });

    let mut problems = if upstream { Vec::new() } else { filter::strangers(request, names) };
    let filters = names.map(|names| Filters::read(request, names, &mut problems)).unwrap_or_default();
    let (references, used) = (filters.references.clone(), filters.used.clone());
    let mut rows = Rows::of(table);
    filters.apply(&mut rows);
    let asked = names.map_or_else(|| Ok(Vec::new()), |names| order::asked(names, parameters, profile, limits));
    let asked = keep(asked, &mut problems).unwrap_or_default();
    let order = order::terms(&mut rows, schema, &asked);
    let window = listing.map(|listing| listing.window(request, &order, &used));
    let window = window.and_then(|window| keep(window, &mut problems)).flatten();
    let count = keep(listing.map_or(Ok(None), |listing| listing.count(parameters, profile)), &mut problems).flatten();
    let selection = Selection::asked(schema, view, parameters, choice, profile, limits.depth);
    match keep(selection, &mut problems) {
        Some(selection) if problems.is_empty() => {
            let (mut statement, window) = Statement::of_list(rows, order, &selection, window);
            let etag = table.etag.filter(|_| listing.is_none()).map(|column| statement.cell(0, column));
            Ok(ReadPlan { table, statement, window, count, etag, references })
        }
        _ => Err(Refused { problems, references }),
    }
}

/// The value, or nothing and its problems among the others.
fn keep<T>(outcome: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    outcome.map_err(|found| problems.extend(found)).ok()
}

impl Listing<'_> {
    /// The rows of the page that the parameters ask for.
    fn window(self, request: &Request<'_>, order: &[Term], used: &[(String, String)]) -> Result<Option<Window>, Vec<Problem>> {
        let numbered = self.pagination.numbered(request.parameters, request.profile, &request.limits)?.map(Window::Numbered);
        let keyset = self.pagination.keyset(request.parameters, order, || self.binding(request.schema, order, used))?;
        Ok(numbered.or(keyset.map(Window::Keyset)))
    }

    /// What a cursor of the list belongs to.
    fn binding(self, schema: &Schema, order: &[Term], used: &[(String, String)]) -> Binding {
        // Where a column is from: an entity and the row beside it may both have a column of one name.
        let sources: Vec<String> = order.iter().map(|term| term.source.to_string()).collect();
        let order = order.iter().zip(&sources);
        let order = order.flat_map(|(term, source)| [source.as_str(), term.column.name, if term.descending { "-" } else { "+" }]);
        let used = used.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        Binding::new(self.secret, [self.resource, schema.name].into_iter().chain(order).chain(["?"]).chain(used))
    }

    fn count(self, parameters: &Parameters, profile: Profile) -> Result<Option<Count>, Vec<Problem>> {
        match parameters.given(COUNT).filter(|_| self.counts) {
            None => Ok(None),
            Some("exact") => Ok(Some(Count::Exact)),
            Some("estimated") => Ok(Some(Count::Estimated)),
            Some(_) if profile == Profile::Drf => Ok(None),
            Some(_) => {
                let place = Place::Parameter(COUNT.to_owned());
                Err(vec![Problem::new(place, "invalid", "Enter `exact` or `estimated`.")])
            }
        }
    }
}
