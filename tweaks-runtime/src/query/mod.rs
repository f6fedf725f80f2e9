//! Query strings: parameters in, a valid [`ReadPlan`] or every problem out. Pure.

mod fields;
mod link;
mod page;
mod statement;

pub use fields::{Choice, Selection, View};
pub use page::{LimitOffset, PageNumber, Pagination};
pub(crate) use page::{NO_SUCH_PAGE, Window, links};
pub(crate) use statement::{Aggregates, Input, Link, Load, Object, Shown, Statement};

use crate::body::Strictness;
use crate::parameters::Parameters;
use crate::problem::{Place, Problem, did_you_mean};
use crate::schema::{Schema, Table};

/// A parsed, valid request for rows: which fields, which page. Can only be made by [`plan`].
#[derive(Debug)]
pub struct ReadPlan {
    pub(crate) table: &'static Table,
    pub(crate) statement: Statement,
    pub(crate) window: Option<Window>,
}

impl ReadPlan {
    /// How many statements the plan takes, known before the first of them runs: so many if there are rows at every level, and
    /// fewer if there is nothing to follow.
    #[must_use]
    pub fn queries(&self) -> usize {
        self.statement.queries()
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
    /// How a list is cut into pages.
    pub pagination: &'a Pagination,
    /// What the application asks for in place of the query string.
    pub choice: &'a Choice,
    /// Further parameters, which the application reads.
    pub own: &'a [&'static str],
    /// What unknown names do.
    pub strictness: Strictness,
}

/// Makes the plan of a request, or says everything that is wrong with its query string.
///
/// ```
/// use tweaks_runtime::body::Strictness;
/// use tweaks_runtime::parameters::Parameters;
/// use tweaks_runtime::query::{plan, Choice, Pagination, Request, View};
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
///     pagination: &Pagination::None,
///     choice: &Choice::default(),
///     own: &[],
///     strictness: Strictness::Report,
/// };
/// let problems = plan(&request).unwrap_err();
/// assert_eq!(problems[0].detail, "There is no such parameter; did you mean `fields`?");
/// assert_eq!(problems[1].detail, "There is no field `nam`; did you mean `name`?");
/// ```
///
/// # Errors
///
/// All problems: unknown and repeated parameters, unknown fields (where strict), unreadable values.
pub fn plan(request: &Request<'_>) -> Result<ReadPlan, Vec<Problem>> {
    let Request { schema, view, parameters, pagination, choice, strictness, .. } = *request;
    let mut problems = match strictness {
        Strictness::Report => strangers(request),
        Strictness::Ignore => Vec::new(),
    };
    let window = pagination.window(parameters, strictness).map_err(|found| problems.extend(found)).ok().flatten();
    let selection = Selection::asked(schema, view, parameters, choice, strictness);
    let selection = selection.map_err(|found| problems.extend(found)).ok();
    match (schema.table, selection) {
        (Some(table), Some(selection)) if problems.is_empty() => {
            Ok(ReadPlan { table, statement: Statement::new(table, &selection), window })
        }
        (None, _) => Err(vec![Problem::new(Place::Request, crate::problem::INTERNAL, "This serializer has no entity.")]),
        _ => Err(problems),
    }
}

/// Parameters that nobody reads, that stand twice, or that are no text. Fields may be named by several parameters of one name.
fn strangers(request: &Request<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in request.parameters.names() {
        let refuse = |code, detail: String| Problem::new(Place::Parameter(name.to_owned()), code, detail);
        let known = || fields::NAMES.into_iter().chain(request.pagination.names()).chain(request.own.iter().copied());
        if !known().any(|known| known == name) {
            let near = did_you_mean(name, known()).map(|near| format!("; did you mean `{near}`?"));
            problems.push(refuse("unknown", format!("There is no such parameter{}", near.as_deref().unwrap_or("."))));
        } else if !fields::NAMES.contains(&name) && request.parameters.is_repeated(name) {
            problems.push(refuse("repeated", "This parameter stands more than once.".to_owned()));
        }
    }
    if request.parameters.is_malformed() {
        problems.push(Problem::new(Place::Request, "malformed", "The query string is not percent-encoded UTF-8."));
    }
    problems
}
