//! Rows: the entities that a statement reads together, and which of their rows.

use sea_orm::{Condition, Value};

use crate::schema::Relation;
use crate::schema::{Column, Lookup, Table};

/// One entity, what is joined to it, and the conditions on both.
#[derive(Debug)]
pub(crate) struct Rows {
    /// The entities that are read together: the first, then those joined to it.
    pub(crate) sources: Vec<Source>,
    /// What holds for a column of a source.
    pub(crate) tests: Vec<(usize, &'static Column, Test)>,
    /// What holds for some row of a to-many relation.
    pub(crate) exists: Vec<Exists>,
    /// What the application says.
    pub(crate) own: Vec<Condition>,
    /// Whether the first entity is a row that the request wrote: it is shown to whoever did, and its scope does not hold.
    pub(crate) is_written: bool,
}

/// One entity of a statement, and by what it is joined to which other.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) table: &'static Table,
    pub(crate) joined: Option<(usize, Relation)>,
}

/// There is a row at the end of a to-many relation of a source.
#[derive(Debug)]
pub(crate) struct Exists {
    pub(crate) source: usize,
    pub(crate) relation: Relation,
    pub(crate) rows: Rows,
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Compare(Comparison, Value),
    In(Vec<Value>),
    NotIn(Vec<Value>),
    Null(bool),
    /// A part of a text, by one of the textual lookups.
    Part(Lookup, String),
    /// There is a value, whatever it is.
    Any,
    /// Nothing fulfils it.
    Nothing,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Rows {
    pub(crate) fn of(table: &'static Table) -> Self {
        Self {
            sources: vec![Source { table, joined: None }],
            tests: Vec::new(),
            exists: Vec::new(),
            own: Vec::new(),
            is_written: false,
        }
    }

    /// The source that a to-one relation leads to.
    pub(crate) fn join(&mut self, source: usize, relation: Relation) -> usize {
        let same = |other: &Source| other.joined.is_some_and(|(from, known)| from == source && known.is(relation));
        self.sources.iter().position(same).unwrap_or_else(|| {
            self.sources.push(Source { table: relation.table, joined: Some((source, relation)) });
            self.sources.len() - 1
        })
    }

    /// The rows, and the source among them, at the end of some relations. What is said about the same to-many relation twice is
    /// said about one and the same row there.
    pub(crate) fn reach(&mut self, source: usize, steps: &[Relation]) -> (&mut Self, usize) {
        let Some((step, rest)) = steps.split_first() else { return (self, source) };
        if !step.to_many {
            let joined = self.join(source, *step);
            return self.reach(joined, rest);
        }
        let same = |other: &Exists| other.source == source && other.relation.is(*step);
        let position = self.exists.iter().position(same).unwrap_or_else(|| {
            self.exists.push(Exists { source, relation: *step, rows: Self::of(step.table) });
            self.exists.len() - 1
        });
        self.exists[position].rows.reach(0, rest)
    }
}
