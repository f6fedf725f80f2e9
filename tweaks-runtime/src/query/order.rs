//! The order of a list (`drf_tweaks` §6.4): the terms that the client asks for, or the serializer's, and then the key.

use super::clause::Rows;
use super::names::{ColumnPath, Names, suggestion};
use crate::problem::{Place, Problem, did_you_mean};
use crate::schema::{Column, Order, Schema, Table};

/// The name of the parameter.
pub(super) const ORDERING: &str = "ordering";

/// A column that rows are sorted by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) source: usize,
    pub(crate) column: &'static Column,
    pub(crate) descending: bool,
    /// Whether it may be `NULL`, which counts as the smallest value: a row that is not there has no values at all.
    pub(crate) nullable: bool,
}

impl Term {
    fn new(source: usize, column: &'static Column, descending: bool) -> Self {
        Self { source, column, descending, nullable: column.nullable || source > 0 }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.source == other.source && self.column.name == other.column.name
    }
}

/// The columns of the parameter's text, each with whether it goes down. Clients of a Django API get those that are known.
pub(super) fn read(text: &str, names: Names, most: usize) -> Result<Vec<(ColumnPath, bool)>, Vec<Problem>> {
    let terms: Vec<&str> = text.split(',').map(str::trim).filter(|term| !term.is_empty()).collect();
    let refuse = |code, detail: String| Problem::new(Place::parameter(ORDERING), code, detail);
    if terms.len() > most {
        return Err(vec![refuse("too_many", format!("A list is ordered by no more than {most} fields."))]);
    }
    let (mut found, mut problems, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for term in terms {
        let (name, descending) = term.strip_prefix('-').map_or((term, false), |name| (name, true));
        match names.ordering(name) {
            Some(_) if seen.contains(&name) => problems.push(refuse("repeated", format!("`{name}` stands more than once."))),
            Some(path) => found.push((path, descending)),
            None => {
                let near = suggestion(did_you_mean(name, names.orderings()));
                problems.push(refuse("unknown", format!("A list cannot be ordered by `{name}`{near}")));
            }
        }
        seen.push(name);
    }
    if problems.is_empty() || !names.profile.is_strict() { Ok(found) } else { Err(problems) }
}

/// The terms of a list's order: the client's, or else the serializer's; then the key, in the direction of the last of them,
/// which is that of an index that is read backwards.
pub(super) fn terms(rows: &mut Rows, schema: &Schema, wanted: &[(ColumnPath, bool)]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (path, descending) in wanted {
        let source = path.steps.iter().fold(0, |source, step| rows.join(source, *step));
        add(&mut terms, Term::new(source, path.column, *descending));
    }
    if wanted.is_empty() {
        declared(schema.ordering).for_each(|term| add(&mut terms, term));
    }
    with_key(terms, rows.sources[0].table)
}

/// The terms of nested rows' order.
pub(super) fn declared_terms(table: &'static Table, order: &[Order]) -> Vec<Term> {
    with_key(declared(order).collect(), table)
}

fn declared(order: &[Order]) -> impl Iterator<Item = Term> {
    order.iter().map(|order| Term::new(0, order.column, order.descending))
}

/// A column that was named before decides nothing any more.
fn add(terms: &mut Vec<Term>, term: Term) {
    if !terms.iter().any(|known| known.is_same(&term)) {
        terms.push(term);
    }
}

fn with_key(mut terms: Vec<Term>, table: &'static Table) -> Vec<Term> {
    let decides = |term: &Term| term.source == 0 && table.is_unique(term.column.name) && !term.nullable;
    if terms.iter().any(decides) {
        return terms;
    }
    let descending = terms.last().is_some_and(|term| term.descending);
    for column in table.key() {
        add(&mut terms, Term::new(0, column, descending));
    }
    terms
}
