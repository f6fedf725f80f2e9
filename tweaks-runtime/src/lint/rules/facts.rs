//! Facts: what one statement reads, tests, locks and writes, as far as its SQL says it.

mod columns;
mod conditions;
mod growth;
mod read;
mod walk;

use sea_orm::Value;
use sqlparser::tokenizer::Token;

use super::hold::Hold;
use super::tokens::Strength;

/// What is known about one statement, whatever its values are.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) kind: Kind,
    /// Every table that it names, in the order of their places, with the reason.
    pub(super) tables: Vec<Mention>,
    /// The rows that its SELECTs hold, by table.
    pub(super) locks: Vec<Lock>,
    /// The tables that it writes or locks as a whole, in the order in which it comes to them.
    pub(super) holds: Vec<Hold>,
    /// The table with which the number of its rows grows.
    pub(super) grows: Option<String>,
    /// The conditions that all of its rows fulfil and that an index could serve.
    pub(super) tests: Vec<Test>,
    /// The columns by which rows of one source belong to those of another.
    pub(super) joins: Vec<Join>,
    /// The order of its rows.
    pub(super) order: Vec<Sort>,
    /// Whether it gives a certain number of rows at most.
    pub(super) is_limited: bool,
    /// Whether it leaves out rows at the beginning.
    pub(super) skips: bool,
    /// Whether it gives one row, which says something about all others.
    pub(super) is_aggregate: bool,
    /// Whether it has a `*` in place of the names of columns.
    pub(super) reads_every_column: bool,
    /// The patterns that texts are compared with, as far as they are known.
    pub(super) patterns: Vec<Pattern>,
    /// The values in its conditions that stand in the SQL itself.
    pub(super) literals: Vec<String>,
    /// The pieces of its SQL.
    pub(super) tokens: Vec<Token>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Select,
    Insert,
    Update,
    Delete,
    /// It locks tables as a whole.
    Lock,
    /// Anything else, such as the making of a table.
    #[default]
    Other,
}

/// A table that a statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) table: String,
    /// How it is called in the statement.
    pub(super) name: String,
    pub(super) role: Role,
}

/// Why a statement names a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It writes its rows.
    Target,
    /// It reads its rows.
    From,
    /// It joins its rows to others.
    Join,
    /// It reads them in a subquery that gives rows or values.
    Subquery,
    /// It asks about them in a condition.
    Condition,
    /// It reads them in a subquery with a name.
    Cte,
}

/// The rows that one SELECT holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lock {
    pub(super) strength: Strength,
    pub(super) tables: Vec<String>,
}

/// A condition on rows of one table that an index could serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Test {
    pub(super) table: String,
    /// How the table is called in the statement.
    pub(super) name: String,
    pub(super) term: Term,
    pub(super) is_range: bool,
    /// What the term is compared with.
    pub(super) operands: Vec<Operand>,
}

/// A column of one table that is compared with one of another source for being equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Join {
    /// The table and the column, with nothing of the request.
    pub(super) test: Test,
    /// Whether the other source is outside of the subquery.
    pub(super) is_correlated: bool,
}

/// What the values of rows are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operand {
    pub(super) sql: String,
    /// The indexes of the values that are bound in it.
    pub(super) places: Vec<usize>,
}

impl Operand {
    /// Whether two statements compare with the same.
    pub(super) fn is_same(&self, values: &[Value], other: &Self, of_other: &[Value]) -> bool {
        let bound =
            |places: &[usize], values: &[Value]| places.iter().map(|place| values.get(*place).cloned()).collect::<Vec<_>>();
        self.sql == other.sql && bound(&self.places, values) == bound(&other.places, of_other)
    }
}

/// The column or the expression that an index would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// As it stands in `CREATE INDEX`.
    pub(super) sql: String,
    /// The name of the column, where it is one.
    pub(super) column: Option<String>,
}

/// A term of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// The table whose index could give the order; none for a value that is of no table, or of several.
    pub(super) table: Option<String>,
    pub(super) term: Term,
    /// What stands behind it: `DESC NULLS LAST`.
    pub(super) direction: String,
}

/// A pattern that texts are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// It stands in the SQL itself.
    Literal(String),
    /// It is the value at an index.
    Bound(usize),
}

impl Pattern {
    /// The text of it, if the value is one.
    pub(super) fn text<'a>(&'a self, values: &'a [Value]) -> Option<&'a str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Bound(index) => match values.get(*index)? {
                Value::String(text) => text.as_deref(),
                _ => None,
            },
        }
    }
}

impl Facts {
    /// Whether it reads one of several pages: rows behind a number of others, or behind the last one in its order.
    pub(super) fn reads_pages(&self) -> bool {
        let first = self.order.first().filter(|_| self.is_limited);
        let is_behind = |sort: &Sort| {
            self.tests.iter().any(|test| test.is_range && sort.table.as_ref() == Some(&test.table) && test.term == sort.term)
        };
        self.kind == Kind::Select && (self.skips || first.is_some_and(is_behind))
    }

    /// What its rows are to be equal to.
    pub(super) fn equals(&self) -> impl Iterator<Item = &Operand> {
        self.tests.iter().filter(|test| !test.is_range).flat_map(|test| &test.operands)
    }

    /// Whether it writes rows, be it in a subquery with a name.
    pub(super) fn is_write(&self) -> bool {
        self.kind != Kind::Lock && !self.holds.is_empty()
    }
}

/// Each of them once, in the order in which they came first.
pub(super) fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

#[cfg(test)]
mod tests;
