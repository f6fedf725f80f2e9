//! Shapes: what the text of a SELECT depends on, told apart from the values that it binds.
//!
//! The two come from one walk over a plan. A plan has no shape where its text depends on a value, or on what the application says
//! anew each time: a scope, a limit of the request, a condition of its own, a part of a text.

use std::mem::{Discriminant, discriminant};

use sea_orm::Value;

use super::dialect::Dialect;
use super::key::Key;
use super::packed;
use super::sql::{ComparedColumn, compares_by_length};
use crate::context::Context;
use crate::query::{Clause, Keyset, Load, Piece, Position, Rows, Statement, Test, Window};
use crate::schema::{Column, Relation, Table, Values};
use crate::value::Kept;

/// One fact that a text depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Word {
    /// A fact about a plan: a number, or the place of a table, of a column or of a function.
    Fact(usize),
    /// The type of a value.
    Type(Discriminant<Value>),
}

/// A column that is compared with values.
type Compared = (&'static Table, &'static Column);

/// Whether a SELECT gives the cells of its rows, or all its rows as one.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Cells,
    /// With so many rows at most.
    Together(usize),
}

/// The facts that a text depends on: equal ones have the same text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape(Vec<Word>);

/// The shape of a SELECT, with the values that it binds.
pub(super) struct Shaped {
    pub(super) shape: Shape,
    pub(super) values: Vec<Value>,
    /// The columns that texts among the values are compared with.
    texts: Vec<Compared>,
}

impl Shaped {
    /// Some shape, without values.
    #[cfg(test)]
    pub(super) fn of_number(number: usize) -> Self {
        Self { shape: Shape(vec![Word::Fact(number)]), values: Vec::new(), texts: Vec::new() }
    }

    /// Whether the text is the same for all values: a database fills up the texts of some columns with blanks.
    pub(super) fn is_for_all_values(&self) -> bool {
        !self.texts.iter().any(|(table, column)| compares_by_length(table, column))
    }

    /// The SELECT of the rows of a page.
    pub(super) fn page(
        context: &Context,
        dialect: &Dialect,
        statement: &Statement,
        window: Option<&Window>,
        form: Form,
    ) -> Option<Self> {
        let mut walk = Walk::new(context, dialect);
        walk.fact(PAGE);
        walk.list(statement, form)?;
        match window {
            None => walk.fact(0),
            Some(Window::Numbered(page)) => {
                walk.fact(1);
                walk.values.extend([page.rows.into(), page.offset.into()]);
            }
            Some(Window::Keyset(keyset)) => {
                walk.fact(2);
                walk.keyset(statement, keyset)?;
            }
        }
        Some(walk.shaped())
    }

    /// The SELECT of the row with a key.
    pub(super) fn row(
        context: &Context,
        dialect: &Dialect,
        statement: &Statement,
        table: &'static Table,
        key: &Values,
    ) -> Option<Self> {
        let mut walk = Walk::new(context, dialect);
        walk.fact(ROW);
        walk.statement(statement)?;
        for (name, value) in key.iter() {
            let column = table.column_named(name)?;
            walk.fact(place(column));
            walk.value((table, column), value)?;
        }
        Some(walk.shaped())
    }

    /// The SELECT of the rows below those with some keys. Of a junction table nothing is known, and texts are equal to others.
    pub(super) fn children(context: &Context, dialect: &Dialect, load: &Load, keys: &[Key], form: Form) -> Option<Self> {
        let Load { statement, keys: link, .. } = load;
        if keys.len() > MOST_VALUES || (link.relation.via)().is_some() {
            return None;
        }
        let mut walk = Walk::new(context, dialect);
        walk.fact(CHILDREN);
        walk.list(statement, form)?;
        walk.relation(link.relation);
        walk.fact(keys.len());
        let to = (link.relation.to)();
        let column = link.relation.table.column_named(&to.to_col.iter().next()?.to_string())?;
        for key in keys {
            let Key::Integer(number) = key else { return None };
            walk.value((link.relation.table, column), &(*number).into())?;
        }
        let most = match form {
            Form::Together(most) => Some(most as u64 + 1),
            Form::Cells => load.most_rows(),
        };
        walk.fact(usize::from(most.is_some()));
        walk.values.extend(most.map(Value::from));
        Some(walk.shaped())
    }
}

// What a SELECT is for.
const PAGE: usize = 0;
const ROW: usize = 1;
const CHILDREN: usize = 2;

/// More values have no shape: it would take as long to know it as it takes to make the text.
const MOST_VALUES: usize = 256;

/// Whether all that the rows of a statement are found by is the same each time: a relation may have a condition of its own.
pub(super) fn is_fixed(rows: &Rows) -> bool {
    let mut joined = rows.sources.iter().filter_map(|source| source.joined);
    joined.all(|(_, relation)| is_plain(relation)) && rows.clauses.iter().all(is_fixed_clause)
}

fn is_fixed_clause(clause: &Clause) -> bool {
    match clause {
        Clause::Test { .. } => true,
        Clause::All(clauses) | Clause::Any(clauses) => clauses.iter().all(is_fixed_clause),
        Clause::Not(clause) => is_fixed_clause(clause),
        Clause::Exists { relation, rows, .. } => is_plain(*relation) && is_fixed(rows),
        Clause::Own(_) => false,
    }
}

/// Whether a relation has no condition of its own.
pub(super) fn is_plain(relation: Relation) -> bool {
    (relation.to)().on_condition.is_none() && (relation.via)().is_none_or(|via| via.on_condition.is_none())
}

/// The walk over a plan.
struct Walk<'a> {
    context: &'a Context,
    dialect: &'a Dialect,
    words: Vec<Word>,
    values: Vec<Value>,
    texts: Vec<Compared>,
}

/// The place of something that lives as long as the program.
fn place<T>(of: &T) -> usize {
    std::ptr::from_ref(of).addr()
}

impl<'a> Walk<'a> {
    fn new(context: &'a Context, dialect: &'a Dialect) -> Self {
        let mut words = Vec::with_capacity(64);
        words.push(Word::Fact(place(dialect)));
        Self { context, dialect, words, values: Vec::new(), texts: Vec::new() }
    }

    fn shaped(self) -> Shaped {
        Shaped { shape: Shape(self.words), values: self.values, texts: self.texts }
    }

    fn fact(&mut self, fact: usize) {
        self.words.push(Word::Fact(fact));
    }

    fn cell(&mut self, source: usize, column: &'static Column) {
        self.words.extend([Word::Fact(source), Word::Fact(place(column))]);
    }

    fn relation(&mut self, relation: Relation) {
        self.words.extend([relation.to as usize, relation.via as usize, place(relation.table)].map(Word::Fact));
    }

    /// A statement with the order of its rows.
    fn list(&mut self, statement: &Statement, form: Form) -> Option<()> {
        self.fact(match form {
            Form::Cells => 0,
            Form::Together(most) => packed::longest(most),
        });
        self.statement(statement)?;
        self.fact(statement.order.len());
        for term in &statement.order {
            self.cell(term.source, term.column);
            self.fact(usize::from(term.descending) * 2 + usize::from(term.nullable));
        }
        Some(())
    }

    fn statement(&mut self, statement: &Statement) -> Option<()> {
        self.rows(&statement.rows)?;
        self.fact(statement.cells.len());
        for (source, column) in &statement.cells {
            self.cell(*source, column);
        }
        self.fact(statement.packed.len());
        statement.packed.iter().for_each(|pieces| self.pieces(pieces));
        Some(())
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        self.fact(pieces.len());
        for piece in pieces {
            match piece {
                // It stands in the answer, not in the statement.
                Piece::Literal(_) => self.fact(0),
                Piece::Cell(packed) => {
                    self.fact(1);
                    self.cell(packed.source, packed.column);
                    self.fact(packed.places as usize);
                }
                Piece::Joined((source, column), pieces) => {
                    self.fact(2);
                    self.cell(*source, column);
                    self.pieces(pieces);
                }
            }
        }
    }

    fn rows(&mut self, rows: &Rows) -> Option<()> {
        self.words.extend([usize::from(rows.is_written), rows.sources.len(), rows.clauses.len()].map(Word::Fact));
        for source in &rows.sources {
            if source.table.scope.is_some() || self.context.has_limits() {
                return None;
            }
            #[cfg(feature = "lint")]
            super::declared::remember(source.table);
            self.fact(place(source.table));
            if let Some((from, relation)) = source.joined {
                self.fact(from);
                self.relation(relation);
            }
        }
        rows.clauses.iter().try_for_each(|clause| self.clause(rows, clause))
    }

    fn clause(&mut self, of: &Rows, clause: &Clause) -> Option<()> {
        match clause {
            Clause::Test { source, column, test } => {
                self.fact(0);
                self.cell(*source, column);
                self.test((of.sources[*source].table, column), test)
            }
            Clause::All(clauses) => self.clauses(1, of, clauses),
            Clause::Any(clauses) => self.clauses(2, of, clauses),
            Clause::Not(clause) => self.clauses(3, of, std::slice::from_ref(clause)),
            Clause::Exists { source, relation, rows } => {
                self.words.extend([4, *source].map(Word::Fact));
                self.relation(*relation);
                self.rows(rows)
            }
            Clause::Own(_) => None,
        }
    }

    fn clauses(&mut self, kind: usize, of: &Rows, clauses: &[Clause]) -> Option<()> {
        self.words.extend([kind, clauses.len()].map(Word::Fact));
        clauses.iter().try_for_each(|clause| self.clause(of, clause))
    }

    fn test(&mut self, column: Compared, test: &Test) -> Option<()> {
        let without_values = match test {
            Test::Compare(comparison, value) => {
                self.words.extend([0, *comparison as usize].map(Word::Fact));
                return self.value(column, value);
            }
            Test::In(values) => return self.members(1, column, values),
            Test::NotIn(values) => return self.members(2, column, values),
            Test::Null(is_null) => 3 + usize::from(*is_null),
            Test::Any => 5,
            Test::Nothing => 6,
            Test::All(tests) => return self.tests(7, column, tests),
            Test::OneOf(tests) => return self.tests(8, column, tests),
            Test::Part(..) | Test::Entry(_) => return None,
        };
        self.fact(without_values);
        Some(())
    }

    fn members(&mut self, kind: usize, column: Compared, values: &[Value]) -> Option<()> {
        self.words.extend([kind, values.len()].map(Word::Fact));
        values.iter().try_for_each(|value| self.value(column, value))
    }

    fn tests(&mut self, kind: usize, column: Compared, tests: &[Test]) -> Option<()> {
        self.words.extend([kind, tests.len()].map(Word::Fact));
        tests.iter().try_for_each(|test| self.test(column, test))
    }

    /// A value, in the type in which it is bound.
    fn value(&mut self, (table, column): Compared, value: &Value) -> Option<()> {
        if !ComparedColumn::binds_as_read(column, value, self.dialect) {
            return None;
        }
        let value = (column.typed)(value.clone()).filter(|typed| *typed != typed.as_null())?;
        self.words.push(Word::Type(discriminant(&value)));
        if matches!(value, Value::String(_)) {
            self.texts.push((table, column));
        }
        self.values.push(value);
        Some(())
    }

    fn keyset(&mut self, statement: &Statement, keyset: &Keyset) -> Option<()> {
        self.values.push(keyset.read_rows().into());
        let (backwards, values) = match &keyset.from {
            None => (0, None),
            Some(Position { backwards, place }) => (1 + usize::from(*backwards), place.as_ref()),
        };
        self.words.extend([backwards, usize::from(values.is_some())].map(Word::Fact));
        for (term, value) in statement.order.iter().zip(values.into_iter().flatten()) {
            match value {
                None => self.fact(1),
                Some(Kept::Read(value)) => self.value((statement.rows.sources[term.source].table, term.column), value)?,
                Some(Kept::Raw(_)) => return None,
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
