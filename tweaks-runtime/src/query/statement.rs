//! Statements: the SELECTs that a selection needs, decided before the first of them runs.
//!
//! One [`Statement`] reads the rows of one entity with all to-one relations joined to it. To-many relations are statements
//! of their own below it, one per relation, for all parents together; aggregates likewise.

use std::sync::Arc;

use super::clause::Rows;
use super::foreign::ForeignForms;
use super::limits::QueryLimits;
use super::order::{Term, declared_terms};
use super::selection::Selection;
use crate::problem::{Place, Problem};
use crate::schema::{Column, Field, Function, Need, Nested, Relation, Schema, Shape, Table};

/// A SELECT with its joins, and the statements that follow it.
#[derive(Debug)]
pub(crate) struct Statement {
    /// The entities that are read together, and which of their rows.
    pub(crate) rows: Rows,
    /// The field that shows the rows, with those that lead to it; empty for the answer itself.
    pub(crate) field: String,
    /// So many relations are joined at most where other ways lead to their rows.
    pub(super) joins: usize,
    /// The order of the rows; the key alone tells them all apart.
    pub(crate) order: Vec<Term>,
    /// The select list: columns with the index of their source.
    pub(crate) cells: Vec<(usize, &'static Column)>,
    /// The texts with cells that the database gives together, behind the others.
    pub(crate) packed: Vec<Vec<Piece>>,
    /// Whether it reads less than tells which row cannot be read.
    pub(crate) is_packed: bool,
    /// What is known of tables whose rows cannot be given as one text, where those of this statement can as far as their types say.
    pub(crate) together: Option<Arc<ForeignForms>>,
    /// The object that is shown of a row.
    pub(crate) shown: Object,
    pub(crate) loads: Vec<Load>,
    pub(crate) aggregates: Vec<Aggregates>,
    /// Whether a row is shown as its key alone.
    pub(crate) is_of_keys: bool,
}

/// One object of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// The cells that are `NULL` only if there is no such row; none for the first entity.
    pub(crate) present: Vec<usize>,
    /// The names as they stand in JSON, `{"name":` and `,"name":`, and the values.
    pub(crate) entries: Vec<(String, Shown)>,
}

/// One value of an answer, as indices into the cells, texts, loads and aggregates of the statement.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    Cell(usize, &'static Field),
    Computed(&'static Field, Vec<NeedAt>),
    Joined(Object),
    Loaded(usize, Shape),
    /// Several fields, whose cells are given together.
    Packed(usize),
}

/// A piece of the text of a row whose cells the database gives together.
#[derive(Debug)]
pub(crate) enum Piece {
    /// What stands there in every row.
    Literal(String),
    /// A cell.
    Cell(Packed),
    /// A joined row: the cell that is `NULL` only if there is no such row, which is `null` then.
    Joined((usize, &'static Column), Vec<Piece>),
}

/// A cell among those that the database gives together.
#[derive(Debug)]
pub(crate) struct Packed {
    pub(crate) source: usize,
    pub(crate) column: &'static Column,
    /// Of a choice, the values in the database with their names.
    pub(crate) names: Vec<(String, &'static str)>,
    /// Of a decimal number, the places with which it is shown.
    pub(crate) places: u32,
}

/// The place of one need of a computed field: a cell, or a group of aggregates and the place in it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NeedAt {
    Cell(usize),
    Aggregate(usize, usize),
    /// The number of rows that are loaded anyway.
    Members(usize),
}

/// The values by which rows of a to-many relation find their parents.
#[derive(Debug)]
pub(crate) struct RelationKeys {
    pub(crate) relation: Relation,
    /// The cells of the parents with these values.
    pub(crate) cells: Vec<usize>,
    /// Whether each column of the relation has its cell: a table by hand, or a skipped column of a type of its own, may lack it.
    pub(crate) is_whole: bool,
}

/// The statement for the rows of a to-many relation, of all parents together.
#[derive(Debug)]
pub(crate) struct Load {
    pub(crate) keys: RelationKeys,
    pub(crate) statement: Statement,
    pub(crate) limit: Option<u64>,
    /// Where the rows of a parent go on that the limit leaves out.
    pub(crate) continuation: Option<Continuation>,
}

/// The list in which the rows of one parent go on.
#[derive(Clone, Debug)]
pub(crate) struct Continuation {
    /// With the columns of the relation in braces.
    pub(crate) path: &'static str,
    pub(crate) schema: &'static Schema,
    /// The cells with the values of the order's terms.
    pub(crate) cells: Vec<usize>,
    /// The parameters of the path, with the cells that have their values.
    pub(crate) parameters: Vec<(&'static str, usize)>,
}

/// The statement for the aggregates over a to-many relation, of all parents together.
#[derive(Debug)]
pub(crate) struct Aggregates {
    pub(crate) keys: RelationKeys,
    pub(crate) functions: Vec<(Function, Option<&'static Column>)>,
}

impl Load {
    /// How many rows of a parent are read at most: with a continuation one more than are shown, which tells whether there are others.
    pub(crate) fn most_rows(&self) -> Option<u64> {
        self.limit.map(|limit| limit.saturating_add(u64::from(self.continuation.is_some())))
    }
}

impl Piece {
    /// How many cells are in it.
    pub(super) fn cells(&self) -> usize {
        match self {
            Self::Literal(_) => 0,
            Self::Cell(_) => 1,
            Self::Joined(_, pieces) => 1 + pieces.iter().map(Self::cells).sum::<usize>(),
        }
    }
}

impl Statement {
    /// The statement for a selection of the fields of certain rows, in an order, with so many joins at most.
    pub(super) fn new(rows: Rows, order: Vec<Term>, selection: &Selection, joins: usize) -> Self {
        Self::of(rows, order, String::new(), joins).showing(selection)
    }

    /// The statement of rows of which nothing is shown.
    #[cfg(test)]
    pub(crate) fn of_rows(rows: Rows) -> Self {
        Self::of(rows, Vec::new(), String::new(), 0)
    }

    /// A statement that shows nothing yet.
    fn of(rows: Rows, order: Vec<Term>, field: String, joins: usize) -> Self {
        let shown = Object { present: Vec::new(), entries: Vec::new() };
        let (cells, packed, loads, aggregates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            rows,
            field,
            joins,
            order,
            cells,
            packed,
            is_packed: false,
            together: None,
            shown,
            loads,
            aggregates,
            is_of_keys: false,
        }
    }

    fn showing(mut self, selection: &Selection) -> Self {
        let field = self.field.clone();
        self.shown = self.object(0, selection, &field);
        self
    }

    /// The problem of a plan that takes more than the limits allow.
    pub(super) fn excess(&self, limits: &QueryLimits) -> Option<Problem> {
        let (mut sent, mut excess) = (0, None);
        self.visit(&mut |statement| {
            sent += 1 + statement.aggregates.len();
            let (joins, most) = (statement.rows.joins() > limits.joins, sent > limits.statements);
            if excess.is_none() && (joins || most) {
                let of = if joins { format!("{} joins", limits.joins) } else { format!("{} statements", limits.statements) };
                let with = if statement.field.is_empty() { String::new() } else { format!(" with `{}`", statement.field) };
                let detail = format!("The answer would take more than {of}{with}; ask for less.");
                excess = Some(Problem::new(Place::Request, "too_many", detail));
            }
        });
        excess
    }

    fn visit(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        self.loads.iter().for_each(|load| load.statement.visit(visit));
    }

    /// How many statements it takes: this one and those below, if there are rows at every level.
    pub(crate) fn queries(&self) -> usize {
        1 + self.aggregates.len() + self.loads.iter().map(|load| load.statement.queries()).sum::<usize>()
    }

    /// The columns that are read.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.cells.iter().map(|(_, column)| *column)
    }

    /// How many values a row has: one that nobody reads, if no other.
    pub(crate) fn width(&self) -> usize {
        (self.cells.len() + self.packed.len()).max(1)
    }

    /// Whether one row of one table is all that is read.
    pub(crate) fn is_one_row(&self) -> bool {
        self.rows.sources.len() == 1 && self.loads.is_empty() && self.aggregates.is_empty()
    }

    /// Whether columns of its own row are all that is shown: an answer is then as old as the row is.
    pub(crate) fn is_of_columns(&self) -> bool {
        self.is_one_row() && self.shown.entries.iter().all(|(_, shown)| matches!(shown, Shown::Cell(..)))
    }

    fn object(&mut self, source: usize, selection: &Selection, outer: &str) -> Object {
        // Nested rows first: rows that are loaded for them need not be counted again.
        let nested = selection.fields.iter().map(|(field, below)| {
            let name = if outer.is_empty() { field.name.to_owned() } else { format!("{outer}__{}", field.name) };
            field.nested.map(|nested| self.nested(source, nested, below.as_ref(), name))
        });
        let nested: Vec<Option<Shown>> = nested.collect();
        let mut entries = Vec::with_capacity(nested.len());
        for ((field, _), nested) in selection.fields.iter().zip(nested) {
            let Some(shown) = nested.or_else(|| self.shown(source, field)) else { continue };
            let start = if entries.is_empty() { '{' } else { ',' };
            // Names are checked by the derive: nothing in them needs to be escaped.
            entries.push((format!("{start}\"{}\":", field.name), shown));
        }
        Object { present: Vec::new(), entries }
    }

    /// A field of the row itself; a field of no entity has nothing to read, and the derive writes none into a serializer of one.
    fn shown(&mut self, source: usize, field: &'static Field) -> Option<Shown> {
        match (field.computed, field.column) {
            (Some(computed), _) => {
                Some(Shown::Computed(field, computed.needs.iter().map(|need| self.need(source, *need)).collect()))
            }
            (None, column) => column.map(|column| Shown::Cell(self.cell(source, column), field)),
        }
    }

    /// The same, where no row of its tables was too long so far.
    pub(crate) fn as_text(&self) -> Option<&ForeignForms> {
        let known = self.together.as_deref()?;
        self.rows.sources.iter().all(|source| !known.of_rows.has(source.table)).then_some(known)
    }

    /// The cells with the values by which the rows are sorted.
    pub(super) fn order_cells(&mut self) -> Vec<usize> {
        let terms = self.order.clone();
        terms.iter().map(|term| self.cell(term.source, term.column)).collect()
    }

    /// The index of a column in the select list.
    pub(crate) fn cell(&mut self, source: usize, column: &'static Column) -> usize {
        let known = self.cells.iter().position(|(own, other)| *own == source && other.name == column.name);
        known.unwrap_or_else(|| {
            self.cells.push((source, column));
            self.cells.len() - 1
        })
    }

    fn nested(&mut self, source: usize, nested: Nested, below: Option<&Selection>, name: String) -> Shown {
        match (nested.shape, below) {
            (Shape::One, Some(below)) if self.rows.sources.len() <= self.joins / 2 && (nested.relation.via)().is_none() => {
                let joined = self.rows.join(source, nested.relation);
                let present = nested.relation.table.key().map(|column| self.cell(joined, column)).collect();
                Shown::Joined(Object { present, ..self.object(joined, below, &name) })
            }
            (shape, below) => Shown::Loaded(self.load(source, nested, below, name), shape),
        }
    }

    fn load(&mut self, source: usize, nested: Nested, below: Option<&Selection>, name: String) -> usize {
        let keys = self.keys(source, nested.relation);
        let table = nested.relation.table;
        // The list in which they go on has the order of its serializer.
        let schema = (nested.schema)();
        let order = declared_terms(table, if nested.page.is_some() { schema.ordering } else { nested.order });
        let statement = Self::of(Rows::of(table), order, name, self.joins);
        let mut statement = if let Some(below) = below { statement.showing(below) } else { statement.showing_keys(table) };
        let continuation = nested.page.map(|path| Continuation {
            path,
            schema,
            cells: statement.order_cells(),
            parameters: nested.page_columns().map(|(name, column)| (name, statement.cell(0, column))).collect(),
        });
        self.loads.push(Load { keys, statement, limit: nested.limit, continuation });
        self.loads.len() - 1
    }

    /// The same for the keys of the rows alone.
    fn showing_keys(mut self, table: &'static Table) -> Self {
        for column in table.key() {
            self.cell(0, column);
        }
        self.is_of_keys = true;
        self
    }

    fn keys(&mut self, source: usize, relation: Relation) -> RelationKeys {
        let definition = (relation.via)().unwrap_or_else(|| (relation.to)());
        let table = self.rows.sources[source].table;
        let columns = definition.from_col.iter().filter_map(|name| table.column_named(&name.to_string()));
        let cells: Vec<usize> = columns.map(|column| self.cell(source, column)).collect();
        RelationKeys { relation, is_whole: cells.len() == definition.from_col.arity(), cells }
    }

    fn need(&mut self, source: usize, need: Need) -> NeedAt {
        match need {
            Need::Column(column) => NeedAt::Cell(self.cell(source, column)),
            Need::Related(path, column) => {
                let source = path.iter().flatten().fold(source, |source, relation| self.rows.join(source, *relation));
                NeedAt::Cell(self.cell(source, column))
            }
            Need::Aggregate(relation, function, column) => self.aggregate(source, relation, function, column),
        }
    }

    fn aggregate(&mut self, source: usize, relation: Relation, function: Function, column: Option<&'static Column>) -> NeedAt {
        let keys = self.keys(source, relation);
        let same = |other: &RelationKeys| other.relation.is(relation) && other.cells == keys.cells;
        // All rows are loaded anyway: they can be counted here.
        let whole = |load: &Load| load.limit.is_none() && same(&load.keys);
        if let (Function::Count, Some(load)) = (function, self.loads.iter().position(whole)) {
            return NeedAt::Members(load);
        }
        let known = self.aggregates.iter().position(|other| same(&other.keys));
        let group = known.unwrap_or_else(|| {
            self.aggregates.push(Aggregates { keys, functions: Vec::new() });
            self.aggregates.len() - 1
        });
        let functions = &mut self.aggregates[group].functions;
        functions.push((function, column));
        NeedAt::Aggregate(group, functions.len() - 1)
    }
}
