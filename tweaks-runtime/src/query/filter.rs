//! Filters: parameters as conditions on rows (`drf_tweaks` §6).

use sea_orm::{RelationDef, Value};

use super::clause::{Clause, Rows, Test};
use super::filter_value::{Reading, unreadable};
use super::names::{ColumnPath, Meaning, Names, suggestion};
use super::request::{Parameter, QueryString};
use crate::body::{Question, Reference, Stage, WrongIf};
use crate::problem::{Message, Place, Problem, did_you_mean};
use crate::schema::{Asks, Kind, Lookup, NamedFilter};

/// The outcome of reading the filters, besides the conditions.
#[derive(Default)]
pub(super) struct Filters {
    /// Foreign keys that name rows: clients of a Django API are told where there is no such row.
    pub(super) references: Vec<Question>,
    pub(super) problems: Vec<Problem>,
}

/// A parameter, and the meaning of its name as a filter; `None` where another pass reads it.
type WithMeaning<'a> = (&'a Parameter<'a>, Option<Meaning>);

/// Puts the filters among the parameters on the rows; there are no names where a list has no filters.
pub(super) fn restrict(rows: &mut Rows, query: &QueryString<'_>, names: Option<Names<'_>>, reading: Reading<'_>) -> Filters {
    let meaning = |parameter: &Parameter<'_>| match names {
        _ if parameter.is_known => None,
        Some(names) => Some(names.meaning(parameter.name)),
        None => Some(Meaning::Unknown),
    };
    let meanings: Vec<WithMeaning<'_>> = query.parameters.iter().map(|parameter| (parameter, meaning(parameter))).collect();
    let mut filters = Filters::default();
    if reading.profile.is_strict() {
        filters.problems = unknown_parameters(query, names, &meanings);
    }
    for (parameter, meaning) in meanings {
        let outcome = match meaning {
            Some(Meaning::Filter(path, lookup)) => filters.by_column(rows, reading, parameter, &path, lookup),
            Some(Meaning::Function(filter)) => by_function(reading, filter, parameter.text.trim())
                .map(|clause| clause.into_iter().for_each(|own| rows.restrict(own))),
            Some(Meaning::NoLookup(..) | Meaning::Unknown) | None => Ok(()),
        };
        filters.problems.extend(outcome.err().map(|message| message.at(Place::parameter(parameter.name))));
    }
    filters
}

impl Filters {
    fn by_column(
        &mut self,
        rows: &mut Rows,
        reading: Reading<'_>,
        parameter: &Parameter<'_>,
        path: &ColumnPath,
        lookup: Lookup,
    ) -> Result<(), Message> {
        let tests = reading.tests(path.column, lookup, parameter.texts(lookup.takes_list(&path.column.kind)));
        for test in self.with_references(reading, parameter.name, path, lookup, tests)? {
            rows.test(&path.steps, path.column, test);
        }
        Ok(())
    }

    /// The tests of a filter, whose foreign keys have to name rows where clients of a Django API are told so.
    pub(super) fn with_references(
        &mut self,
        reading: Reading<'_>,
        parameter: &str,
        path: &ColumnPath,
        lookup: Lookup,
        tests: Result<Vec<Test>, Message>,
    ) -> Result<Vec<Test>, Message> {
        let relation = foreign_key(path).filter(|_| !reading.profile.is_strict() && lookup != Lookup::IsNull);
        let Some(relation) = relation else { return tests };
        let tests = tests.map_err(|_| no_such_row())?;
        let (to, table) = (relation.to_tbl.clone(), path.table.parent(relation));
        let column = relation.to_col.iter().next().map(ToString::to_string).unwrap_or_default();
        self.references.extend(tests.iter().flat_map(values).map(|value| {
            let (to, values) = (to.clone(), vec![(column.clone(), value)]);
            let missing = WrongIf::Missing(Reference { to, table, values, is_read: false });
            Question::new(missing, Stage::Object, no_such_row().at(Place::parameter(parameter)))
        }));
        Ok(tests)
    }
}

/// The condition of the application's function; nothing where the filter is switched off.
pub(super) fn by_function(reading: Reading<'_>, filter: &NamedFilter, text: &str) -> Result<Option<Clause>, Message> {
    let Asks::Function(kind, function) = filter.asks else { return Ok(None) };
    if text.is_empty() || matches!(kind, Kind::Boolean) && reading.boolean(text)?.is_none() {
        return Ok(None);
    }
    let condition = function(&reading.normalized(&kind, text)).ok_or_else(|| unreadable(&kind, text))?;
    Ok(Some(Clause::Own(condition)))
}

/// The values that a test looks for.
fn values(test: &Test) -> Vec<Value> {
    match test {
        Test::Compare(_, value) => vec![value.clone()],
        Test::In(values) | Test::NotIn(values) => values.clone(),
        Test::All(tests) | Test::OneOf(tests) => tests.iter().flat_map(values).collect(),
        Test::Null(_) | Test::Part(..) | Test::Entry(_) | Test::Any | Test::Nothing => Vec::new(),
    }
}

fn no_such_row() -> Message {
    Message::new("invalid_choice", "Select a valid choice. That choice is not one of the available choices.")
}

/// The relation whose foreign key is the column.
fn foreign_key(path: &ColumnPath) -> Option<&'static RelationDef> {
    let is_own = |relation: &&RelationDef| {
        relation.from_col.arity() == 1 && relation.from_col.iter().all(|column| column.to_string() == path.column.name)
    };
    path.table.entity.belongs_to().iter().find(is_own)
}

/// The problems with parameters that nothing reads, that stand twice, or that are no text.
fn unknown_parameters(query: &QueryString<'_>, names: Option<Names<'_>>, meanings: &[WithMeaning<'_>]) -> Vec<Problem> {
    let problem = |(parameter, meaning): &WithMeaning<'_>| {
        let (code, detail) = match meaning {
            Some(Meaning::Unknown) => ("unknown", unknown(parameter.name, &query.known, names)),
            Some(Meaning::NoLookup(filter, wrong, lookups)) => ("unknown", no_lookup(filter, wrong, lookups)),
            Some(Meaning::Filter(path, lookup)) if lookup.takes_list(&path.column.kind) => return None,
            _ if parameter.is_repeated => ("repeated", "This parameter stands more than once.".to_owned()),
            _ => return None,
        };
        Some(Problem::new(Place::parameter(parameter.name), code, detail))
    };
    let malformed = || Problem::new(Place::Request, "malformed", "The query string is not percent-encoded UTF-8.");
    meanings.iter().filter_map(problem).chain(query.is_malformed.then(malformed)).collect()
}

pub(super) fn unknown(name: &str, known: &[&'static str], names: Option<Names<'_>>) -> String {
    let near = match names {
        Some(names) => names.nearest(name, known),
        None => did_you_mean(name, known.iter().copied()).map(str::to_owned),
    };
    format!("There is no such parameter{}", suggestion(near.as_deref()))
}

pub(super) fn no_lookup(filter: &str, wrong: &str, lookups: &[Lookup]) -> String {
    let all: Vec<String> = lookups.iter().map(|lookup| format!("`{}`", lookup.name())).collect();
    format!("`{filter}` has no lookup `{wrong}`; it has {}.", all.join(", "))
}
