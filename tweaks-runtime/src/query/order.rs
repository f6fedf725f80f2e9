//! The order of a list (`drf_tweaks` §6.4): the terms that the client asks for, or the serializer's, and then the key.

use super::clause::Rows;
use super::names::{ColumnPath, Names, suggestion};
use crate::problem::{Place, Problem, did_you_mean};
use crate::schema::{Column, Order, Schema, Table};

/// The name of the parameter.
pub(crate) const ORDERING: &str = "ordering";

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
}

/// The columns that the terms name, each with whether it goes down. In the drf profile unknown names are passed over.
pub(super) fn read(terms: &[&str], names: Names<'_>, most: usize) -> Result<Vec<(ColumnPath, bool)>, Vec<Problem>> {
    let refuse = |code, detail: String| Problem::new(Place::parameter(ORDERING), code, detail);
    if terms.len() > most {
        return Err(vec![refuse("too_many", format!("A list is ordered by no more than {most} fields."))]);
    }
    let (mut found, mut problems, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for term in terms {
        let (name, descending) = term.strip_prefix('-').map_or((*term, false), |name| (name, true));
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

/// The terms of a list's order: the client's, or else the serializer's but for secret ones; then the key, in the direction of the last of them,
/// which is that of an index that is read backwards.
pub(super) fn terms(
    rows: &mut Rows,
    schema: &Schema,
    wanted: &[(ColumnPath, bool)],
    is_secret: impl Fn(&Column) -> bool,
) -> Vec<Term> {
    let table = rows.sources[0].table;
    if wanted.is_empty() {
        let declared: Vec<Order> = schema.ordering.iter().filter(|order| !is_secret(order.column)).copied().collect();
        return declared_terms(table, &declared);
    }
    let term = |(path, descending): &(ColumnPath, bool)| {
        let source = path.steps.iter().fold(0, |source, step| rows.join(source, *step));
        Term::new(source, path.column, *descending)
    };
    with_key(wanted.iter().map(term), table)
}

/// The terms of an order that a serializer declares.
pub(super) fn declared_terms(table: &'static Table, order: &[Order]) -> Vec<Term> {
    with_key(order.iter().map(|order| Term::new(0, order.column, order.descending)), table)
}

/// Terms, and the key behind them where they do not tell all rows apart.
fn with_key(wanted: impl Iterator<Item = Term>, table: &'static Table) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let add = |terms: &mut Vec<Term>, term: Term| {
        // A column that was named before decides nothing any more.
        if !terms.iter().any(|known| known.source == term.source && known.column.name == term.column.name) {
            terms.push(term);
        }
    };
    wanted.for_each(|term| add(&mut terms, term));
    let decides = |term: &Term| term.source == 0 && table.is_unique(term.column.name) && !term.nullable;
    if !terms.iter().any(decides) {
        let descending = terms.last().is_some_and(|term| term.descending);
        table.key().for_each(|column| add(&mut terms, Term::new(0, column, descending)));
    }
    terms
}
