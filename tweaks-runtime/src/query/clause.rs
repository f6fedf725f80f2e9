//! Clauses: the conditions on rows, as a tree without SQL; and the entities that a statement reads together.

use sea_orm::{Condition, Value};

use crate::schema::{Column, Lookup, Relation, Table};

/// The rows of one entity, with the rows that are joined to each.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// The entities that are read together: the first, then those joined to it.
    pub(crate) sources: Vec<Source>,
    /// The conditions; all of them hold.
    pub(crate) clauses: Vec<Clause>,
    /// Whether the first entity is a row that the request wrote: its writer sees it, within its scope or not.
    pub(crate) is_written: bool,
}

/// One entity of a statement; and the source and the relation that lead to it, but for the first.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) table: &'static Table,
    pub(crate) joined: Option<(usize, Relation)>,
}

/// A condition on rows.
#[derive(Clone, Debug)]
pub(crate) enum Clause {
    /// A column of a source passes a test.
    Test { source: usize, column: &'static Column, test: Test },
    /// Each of these holds.
    All(Vec<Clause>),
    /// One of these holds.
    Any(Vec<Clause>),
    /// This does not hold: it is false, or unknown because something is not there.
    Not(Box<Clause>),
    /// There is such a row at the end of a to-many relation of a source.
    Exists { source: usize, relation: Relation, rows: Rows },
    /// The application's own condition holds.
    Own(Condition),
}

impl Clause {
    fn joins(&self) -> usize {
        match self {
            Self::Exists { rows, .. } => rows.joins(),
            Self::All(clauses) | Self::Any(clauses) => clauses.iter().map(Self::joins).max().unwrap_or_default(),
            Self::Not(clause) => clause.joins(),
            Self::Test { .. } | Self::Own(_) => 0,
        }
    }

    /// The place among the clauses of a statement: comparisons, then subqueries, then the application's conditions.
    fn rank(&self) -> u8 {
        match self {
            Self::Test { .. } | Self::All(_) | Self::Any(_) | Self::Not(_) => 0,
            Self::Exists { .. } => 1,
            Self::Own(_) => 2,
        }
    }
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
    /// A list has this entry.
    Entry(Value),
    /// Each of these is passed.
    All(Vec<Test>),
    /// One of these is passed.
    OneOf(Vec<Test>),
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
    /// All rows of a table.
    pub(crate) fn of(table: &'static Table) -> Self {
        Self { sources: vec![Source { table, joined: None }], clauses: Vec::new(), is_written: false }
    }

    /// Adds a condition behind those of its rank.
    pub(crate) fn restrict(&mut self, clause: Clause) {
        insert(&mut self.clauses, clause);
    }

    /// Adds a test of a column at the end of some relations. Two tests behind the same to-many relation are about one and the
    /// same row there.
    pub(crate) fn test(&mut self, steps: &[Relation], column: &'static Column, test: Test) {
        let mut clauses = std::mem::take(&mut self.clauses);
        self.place(&mut clauses, steps, column, test);
        self.clauses = clauses;
    }

    /// The same among these conditions, which may be a part of one of the rows' own.
    pub(super) fn place(&mut self, clauses: &mut Vec<Clause>, steps: &[Relation], column: &'static Column, test: Test) {
        let ones = steps.iter().take_while(|step| !step.to_many).count();
        let source = steps[..ones].iter().fold(0, |source, step| self.join(source, *step));
        let Some((many, rest)) = steps[ones..].split_first() else {
            return insert(clauses, Clause::Test { source, column, test });
        };
        for clause in clauses.iter_mut() {
            if let Clause::Exists { source: from, relation, rows } = clause
                && *from == source
                && relation.is(*many)
            {
                return rows.test(rest, column, test);
            }
        }
        let mut rows = Self::of(many.table);
        rows.test(rest, column, test);
        insert(clauses, Clause::Exists { source, relation: *many, rows });
    }

    /// How many relations one FROM joins at most, here and in the subqueries.
    pub(super) fn joins(&self) -> usize {
        let below = self.clauses.iter().map(Clause::joins).max().unwrap_or_default();
        below.max(self.sources.len() - 1)
    }

    /// The source that a to-one relation leads to.
    pub(crate) fn join(&mut self, source: usize, relation: Relation) -> usize {
        let same = |other: &Source| other.joined.is_some_and(|(from, known)| from == source && known.is(relation));
        self.sources.iter().position(same).unwrap_or_else(|| {
            self.sources.push(Source { table: relation.table, joined: Some((source, relation)) });
            self.sources.len() - 1
        })
    }
}

/// Adds a condition behind those of its rank: a statement has one text, in whatever order a client mixes its filters.
fn insert(clauses: &mut Vec<Clause>, clause: Clause) {
    let position = clauses.partition_point(|other| other.rank() <= clause.rank());
    clauses.insert(position, clause);
}
