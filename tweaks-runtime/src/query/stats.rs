//! Statistics: which figures over which rows of a list, and how they are grouped.

use super::names::{Names, suggestion};
use super::order::ORDERING;
use super::request::{BY, Request, members};
use super::selection::NAMES;
use super::{Refused, Rows, wanted};
use crate::body::Question;
use crate::problem::{INTERNAL, Place, Problem, did_you_mean};
use crate::schema::{Column, Field, Function, Part, Table};

/// A valid request for figures.
#[derive(Debug)]
pub(crate) struct StatsPlan {
    pub(crate) table: &'static Table,
    pub(crate) rows: Rows,
    pub(crate) groups: Vec<GroupedBy>,
    pub(crate) figures: Vec<Figure>,
    /// Rows that have to exist, or the request is refused.
    pub(crate) references: Vec<Question>,
    /// How many groups an answer has at most.
    pub(crate) most: u64,
}

/// A column, or a part of it, of which each value is a group.
#[derive(Clone, Debug)]
pub(crate) struct GroupedBy {
    pub(crate) name: String,
    pub(crate) column: &'static Column,
    pub(crate) part: Option<Part>,
}

/// A figure over the rows of a group.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) function: Function,
    pub(crate) column: Option<&'static Column>,
}

impl Names<'_> {
    /// The groups that this request may ask for.
    pub(crate) fn groups(self) -> Vec<GroupedBy> {
        let groups = self.schema.stats.map_or(&[][..], |stats| stats.groups);
        let group = |(name, part): &(&'static str, Option<Part>)| {
            let field = self.of_any_version(self.schema, name)?;
            let name = part.map_or_else(|| field.name.to_owned(), |part| format!("{}__{}", field.name, part.name()));
            Some(GroupedBy { name, column: field.column?, part: *part })
        };
        groups.iter().filter_map(group).collect()
    }

    /// The figures that this request may see.
    pub(crate) fn figures(self) -> Vec<Figure> {
        let figures = self.schema.stats.map_or(&[][..], |stats| stats.figures);
        let figure = |(function, name): &(Function, &'static str)| {
            let of = |word: &str, field: &Field| {
                Some(Figure { name: format!("{}__{word}", field.name), function: *function, column: Some(field.column?) })
            };
            match function {
                Function::Count => Some(Figure { name: "count".to_owned(), function: *function, column: None }),
                Function::Sum => of("sum", self.of_any_version(self.schema, name)?),
                Function::Min => of("min", self.of_any_version(self.schema, name)?),
                Function::Max => of("max", self.of_any_version(self.schema, name)?),
            }
        };
        figures.iter().filter_map(figure).collect()
    }
}

/// Makes the plan of a request for figures, or says everything that is wrong with its query string.
pub(crate) fn prepare_stats(request: &Request<'_>) -> Result<StatsPlan, Refused> {
    let own: Vec<&'static str> = request.own_parameters.iter().copied().chain([BY]).collect();
    let request = &Request { own_parameters: &own, ..*request };
    let Request { schema, context, listing, profile, limits, parameters, .. } = *request;
    let table = schema.table.ok_or_else(|| Problem::new(Place::Request, INTERNAL, "This serializer has no entity."))?;
    limits.check(parameters)?;
    let names = Names { schema, context, depth: limits.depth, profile };
    let query = request.query_string(names);
    let filterable = listing.filter(|listing| listing.autofilter).map(|_| names);
    let (rows, mut filters) = wanted(request, table, &query, filterable);
    if profile.is_strict() {
        // Figures have no fields, and their own order.
        let other = NAMES.into_iter().chain([ORDERING]).filter(|name| parameters.last(name).is_some());
        filters.problems.extend(other.map(|name| Problem::new(Place::parameter(name), "unknown", "There is no such parameter.")));
    }
    let (mut groups, offered) = (Vec::<GroupedBy>::new(), names.groups());
    for name in members(parameters, BY) {
        match offered.iter().find(|group| group.name == name) {
            Some(group) if groups.iter().all(|own| own.name != name) => groups.push(group.clone()),
            Some(_) => filters.problems.push(refused("repeated", format!("`{name}` stands more than once."))),
            None => {
                let near = suggestion(did_you_mean(name, offered.iter().map(|group| group.name.as_str())));
                filters.problems.push(refused("unknown", format!("Figures cannot be grouped by `{name}`{near}")));
            }
        }
    }
    match filters.problems.is_empty() {
        true => {
            Ok(StatsPlan { table, rows, groups, figures: names.figures(), references: filters.references, most: limits.groups })
        }
        false => Err(Refused { problems: filters.problems, references: filters.references }),
    }
}

fn refused(code: &'static str, detail: String) -> Problem {
    Problem::new(Place::parameter(BY), code, detail)
}
