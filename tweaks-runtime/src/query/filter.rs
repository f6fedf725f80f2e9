//! Filters: parameters as conditions on rows (`drf_tweaks` §6).

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{Condition, RelationDef, Value};

use super::clause::{Rows, Test};
use super::filter_value::{Reading, unreadable};
use super::names::{Meaning, Names, Target};
use super::{Request, known};
use crate::body::{Question, Stage};
use crate::parameters::Parameters;
use crate::problem::{Message, Place, Problem};
use crate::profile::Profile;
use crate::schema::{Asks, Kind, Lookup, NamedFilter, Table};

/// The filters of a request.
#[derive(Default)]
pub(super) struct Filters {
    tests: Vec<(Target, Test)>,
    own: Vec<Condition>,
    /// Foreign keys of which clients of a Django API are told when they name no row.
    pub(super) references: Vec<Question>,
    /// The parameters that filter, for what belongs to them.
    pub(super) used: Vec<(String, String)>,
}

impl Filters {
    /// Reads the filters among the parameters; what is wrong with them is added to the problems.
    pub(super) fn read(request: &Request<'_>, names: Names, problems: &mut Vec<Problem>) -> Self {
        let mut filters = Self::default();
        let reading = Reading { profile: request.profile, members: request.limits.members };
        for name in request.parameters.names() {
            if known(request).any(|known| known == name) {
                continue;
            }
            let Some(text) = request.parameters.last(name) else { continue };
            let outcome = match names.meaning(name) {
                Meaning::Filter(target, lookup) => filters.add(reading, name, &target, lookup, text),
                Meaning::Function(filter) => filters.add_function(reading, filter, text),
                Meaning::NoLookup(..) | Meaning::Unknown => continue,
            };
            if !text.trim().is_empty() {
                filters.used.push((name.to_owned(), text.to_owned()));
            }
            if let Err(Message { code, detail }) = outcome {
                problems.push(Problem { place: Place::Parameter(name.to_owned()), code, detail });
            }
        }
        filters.used.sort();
        filters
    }

    fn add(&mut self, reading: Reading, name: &str, target: &Target, lookup: Lookup, text: &str) -> Result<(), Message> {
        let foreign = Foreign::of(target).filter(|_| reading.profile == Profile::Drf && lookup != Lookup::IsNull);
        let tests = reading.tests(target.column, lookup, text);
        if let Some(foreign) = foreign {
            let tests = tests.map_err(|_| no_such_row())?;
            self.references.extend(tests.iter().flat_map(values).map(|value| foreign.question(name, value)));
            self.tests.extend(tests.into_iter().map(|test| (target.clone(), test)));
            return Ok(());
        }
        self.tests.extend(tests?.into_iter().map(|test| (target.clone(), test)));
        Ok(())
    }

    fn add_function(&mut self, reading: Reading, filter: &NamedFilter, text: &str) -> Result<(), Message> {
        let (Asks::Function(kind, function), false) = (filter.asks, text.trim().is_empty()) else { return Ok(()) };
        let text = text.trim();
        if matches!(kind, Kind::Boolean) && reading.boolean(text)?.is_none() {
            return Ok(());
        }
        self.own.push(function(&reading.normalized(&kind, text)).ok_or_else(|| unreadable(&kind, text))?);
        Ok(())
    }

    /// Puts the conditions on the rows.
    pub(super) fn apply(self, rows: &mut Rows) {
        rows.own.extend(self.own);
        for (target, test) in self.tests {
            let (rows, source) = rows.reach(0, &target.steps);
            rows.tests.push((source, target.column, test));
        }
    }
}

/// The values of a condition.
fn values(test: &Test) -> Vec<Value> {
    match test {
        Test::Compare(_, value) => vec![value.clone()],
        Test::In(values) | Test::NotIn(values) => values.clone(),
        Test::Null(_) | Test::Part(..) | Test::Any | Test::Nothing => Vec::new(),
    }
}

fn no_such_row() -> Message {
    Message::new("invalid_choice", "Select a valid choice. That choice is not one of the available choices.")
}

/// A foreign key that is filtered by.
struct Foreign(RelationDef, Option<&'static Table>);

impl Foreign {
    fn of(target: &Target) -> Option<Self> {
        let is_own = |relation: &RelationDef| {
            relation.from_col.arity() == 1 && relation.from_col.iter().all(|column| column.to_string() == target.column.name)
        };
        let relation = target.table.entity.belongs_to().into_iter().find(is_own)?;
        let parent = target.table.parent(&relation);
        Some(Self(relation, parent))
    }

    /// Whether the row exists that the key names.
    fn question(&self, parameter: &str, value: Value) -> Question {
        let column = self.0.to_col.iter().next().map(ToString::to_string).unwrap_or_default();
        let Message { code, detail } = no_such_row();
        Question {
            query: Query::select()
                .expr(Expr::val(1))
                .from(self.0.to_tbl.clone())
                .and_where(Expr::col(Alias::new(column)).eq(value))
                .take(),
            seen: self.1,
            unique: None,
            refuse_if_found: false,
            object: Vec::new(),
            row: None,
            stage: Stage::Object,
            problem: Problem { place: Place::Parameter(parameter.to_owned()), code, detail },
        }
    }
}

/// Parameters that nobody reads, that stand twice, or that are no text. Fields may be named by several parameters of one name.
pub(super) fn strangers(request: &Request<'_>, names: Option<Names>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in request.parameters.names() {
        let refuse = |code, detail: String| Problem::new(Place::Parameter(name.to_owned()), code, detail);
        let is_known = known(request).any(|known| known == name);
        let meaning = if is_known { None } else { Some(names.map_or(Meaning::Unknown, |names| names.meaning(name))) };
        match meaning {
            Some(Meaning::Unknown) => problems.push(refuse("unknown", unknown(request, names, name))),
            Some(Meaning::NoLookup(filter, target)) => problems.push(refuse("unknown", no_lookup(&filter, name, &target))),
            _ if may_repeat(name) || !request.parameters.is_repeated(name) => {}
            _ => problems.push(refuse("repeated", "This parameter stands more than once.".to_owned())),
        }
    }
    if request.parameters.is_malformed() {
        problems.push(Problem::new(Place::Request, "malformed", "The query string is not percent-encoded UTF-8."));
    }
    problems
}

fn may_repeat(name: &str) -> bool {
    super::selection::NAMES.contains(&name)
}

fn unknown(request: &Request<'_>, names: Option<Names>, name: &str) -> String {
    let near = match names {
        Some(names) => names.nearest(name, known(request)),
        None => crate::problem::did_you_mean(name, known(request)).map(str::to_owned),
    };
    let near = near.map(|near| format!("; did you mean `{near}`?"));
    format!("There is no such parameter{}", near.as_deref().unwrap_or("."))
}

fn no_lookup(filter: &str, name: &str, target: &Target) -> String {
    let wrong = name.strip_prefix(filter).unwrap_or(name).trim_start_matches('_');
    let all: Vec<String> = target.lookups(false).map(|lookup| format!("`{}`", lookup.name())).collect();
    format!("`{filter}` has no lookup `{wrong}`; it has {}.", all.join(", "))
}

impl Parameters {
    /// The last value of a parameter, unless it is empty.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.last(name).map(str::trim).filter(|text| !text.is_empty())
    }
}
