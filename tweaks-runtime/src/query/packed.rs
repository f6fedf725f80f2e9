//! Packed statements: the same rows, of which the database gives the cells together as far as it can. A cell that is read by nothing but
//! the answer is then a part of one text per row, and no value of the driver.

use std::sync::Arc;

use sea_orm::Value;

use super::foreign::ForeignForms;
use super::statement::{Aggregates, Load, NeedAt, Object, Packed, Piece, RelationKeys, Shown, Statement};
use crate::schema::{CellForm, Column, Kind, ValueFormat};
use crate::value::is_value_part;

/// So many cells are one text at most: SQLite's functions take 127 arguments at least.
const MOST: usize = 100;

/// The most places behind the point that a double of up to 15 digits can have.
const MOST_PLACES: u32 = 15;

/// Whether the cells of a column can be parts of a text that shows them in a format.
fn is_part(column: &Column, format: &ValueFormat) -> bool {
    let is_short = || format.digits.is_some_and(|digits| digits.places <= MOST_PLACES);
    matches!(column.form, CellForm::Decimal) && is_short()
        || matches!(
            column.form,
            CellForm::Text
                | CellForm::Integer
                | CellForm::Boolean
                | CellForm::Choice
                | CellForm::Date
                | CellForm::Moment
                | CellForm::LocalMoment
                | CellForm::Uuid
        )
}

/// The values of a choice in the database, as texts, with their names.
fn names(column: &Column) -> Vec<(String, &'static str)> {
    let Kind::Choice(choice) = column.kind else { return Vec::new() };
    let kept = |name: &'static str| Some((text_of((column.from_text)(name).ok()?)?, name));
    choice.names.iter().filter_map(|name| kept(name)).collect()
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => text,
        Value::TinyInt(number) => number.map(|number| number.to_string()),
        Value::SmallInt(number) => number.map(|number| number.to_string()),
        Value::Int(number) => number.map(|number| number.to_string()),
        Value::BigInt(number) => number.map(|number| number.to_string()),
        Value::TinyUnsigned(number) => number.map(|number| number.to_string()),
        Value::SmallUnsigned(number) => number.map(|number| number.to_string()),
        Value::Unsigned(number) => number.map(|number| number.to_string()),
        _ => None,
    }
}

impl Statement {
    /// The same statement with texts in place of cells, and the new indices of some cells that are read besides; nothing where no
    /// cell is spared. `is_plain` tells columns that are read as they are.
    pub(crate) fn packed(
        &self,
        read: &[usize],
        foreign: &Arc<ForeignForms>,
        is_plain: &dyn Fn(&Self, usize) -> bool,
    ) -> Option<(Self, Vec<usize>)> {
        let mut packer = Packer { from: self, to: Self { is_packed: true, ..self.bare() }, is_plain };
        let read = read.iter().map(|cell| packer.cell(*cell)).collect();
        let mut spares = false;
        for load in &self.loads {
            let keys = packer.keys(&load.keys);
            let below = match load.limit {
                // All rows of a parent are numbered before the first ones are chosen.
                Some(_) => None,
                None => load.statement.packed(&[], foreign, is_plain),
            };
            spares |= below.is_some();
            let statement = below.map_or_else(|| load.statement.copied(), |(statement, _)| statement);
            packer.to.loads.push(Load { keys, statement, limit: load.limit, continuation: load.continuation.clone() });
        }
        for group in &self.aggregates {
            let keys = packer.keys(&group.keys);
            packer.to.aggregates.push(Aggregates { keys, functions: group.functions.clone() });
        }
        if self.is_of_keys {
            packer.to.cells.clone_from(&self.cells);
        } else {
            packer.to.shown = packer.object(&self.shown);
        }
        let is_text = packer.is_text();
        let Packer { mut to, .. } = packer;
        to.together = is_text.then(|| Arc::clone(foreign));
        (spares || !to.packed.is_empty()).then_some((to, read))
    }

    /// The statement without anything that it reads or shows.
    fn bare(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            field: self.field.clone(),
            joins: self.joins,
            order: self.order.clone(),
            cells: Vec::new(),
            packed: Vec::new(),
            is_packed: false,
            together: None,
            shown: Object { present: Vec::new(), entries: Vec::new() },
            loads: Vec::new(),
            aggregates: Vec::new(),
            is_of_keys: self.is_of_keys,
        }
    }

    /// The same statement.
    fn copied(&self) -> Self {
        let keep = |keys: &RelationKeys| RelationKeys { cells: keys.cells.clone(), ..*keys };
        let load = |load: &Load| Load {
            keys: keep(&load.keys),
            statement: load.statement.copied(),
            limit: load.limit,
            continuation: load.continuation.clone(),
        };
        let group = |group: &Aggregates| Aggregates { keys: keep(&group.keys), functions: group.functions.clone() };
        Self {
            cells: self.cells.clone(),
            shown: self.shown.clone(),
            loads: self.loads.iter().map(load).collect(),
            aggregates: self.aggregates.iter().map(group).collect(),
            ..self.bare()
        }
    }
}

/// A statement while it is written anew.
struct Packer<'a> {
    from: &'a Statement,
    to: Statement,
    is_plain: &'a dyn Fn(&Statement, usize) -> bool,
}

impl Packer<'_> {
    /// The new index of a cell.
    fn cell(&mut self, cell: usize) -> usize {
        let (source, column) = self.from.cells[cell];
        self.to.cell(source, column)
    }

    /// Whether a row can be one text: the cells that are read as values can be parts of it.
    fn is_text(&self) -> bool {
        let is_part = |(source, column): &(usize, &'static Column)| {
            let cell = self.from.cells.iter().position(|(own, other)| own == source && other.name == column.name);
            is_value_part(column) && cell.is_some_and(|cell| (self.is_plain)(self.from, cell))
        };
        !self.to.packed.is_empty() && !self.to.is_of_keys && self.to.cells.iter().all(is_part)
    }

    fn keys(&mut self, keys: &RelationKeys) -> RelationKeys {
        RelationKeys { cells: keys.cells.iter().map(|cell| self.cell(*cell)).collect(), ..*keys }
    }

    /// The object, whose runs of cells are texts.
    fn object(&mut self, object: &Object) -> Object {
        let present = object.present.iter().map(|cell| self.cell(*cell)).collect();
        let mut entries = Vec::new();
        let mut run = Vec::new();
        for entry in &object.entries {
            match self.piece(entry) {
                Some(pieces) => run.push((entry, pieces)),
                None => {
                    self.end(&mut run, &mut entries);
                    let shown = self.shown(&entry.1);
                    entries.push((entry.0.clone(), shown));
                }
            }
        }
        self.end(&mut run, &mut entries);
        Object { present, entries }
    }

    /// Adds a run of entries as one text, unless it is too short or too long.
    fn end(&mut self, run: &mut Vec<(&(String, Shown), [Piece; 2])>, entries: &mut Vec<(String, Shown)>) {
        let cells: usize = run.iter().flat_map(|(_, pieces)| pieces).map(Piece::cells).sum();
        if (2..=MOST).contains(&cells) {
            let pieces = run.drain(..).flat_map(|(_, pieces)| pieces).collect();
            entries.push((String::new(), Shown::Packed(self.to.packed.len())));
            self.to.packed.push(pieces);
        } else {
            for ((name, shown), _) in run.drain(..) {
                let shown = self.shown(shown);
                entries.push((name.clone(), shown));
            }
        }
    }

    /// An entry as pieces of a text, if it can be.
    fn piece(&self, (name, shown): &(String, Shown)) -> Option<[Piece; 2]> {
        let value = match shown {
            Shown::Cell(cell, field) => {
                let (source, column) = self.from.cells[*cell];
                let can = is_part(column, &field.format) && (self.is_plain)(self.from, *cell);
                let places = field.format.digits.map_or(0, |digits| digits.places);
                let packed = || Packed { source, column, names: names(column), places };
                Piece::Cell(can.then(packed)?)
            }
            Shown::Joined(object) => {
                let present = self.from.cells[*object.present.first()?];
                let entries: Option<Vec<[Piece; 2]>> = object.entries.iter().map(|entry| self.piece(entry)).collect();
                let mut pieces: Vec<Piece> = entries.filter(|entries| !entries.is_empty())?.into_iter().flatten().collect();
                pieces.push(Piece::Literal("}".to_owned()));
                Piece::Joined(present, pieces)
            }
            Shown::Computed(..) | Shown::Loaded(..) | Shown::Packed(_) => return None,
        };
        Some([Piece::Literal(name.clone()), value])
    }

    /// What is not packed.
    fn shown(&mut self, shown: &Shown) -> Shown {
        match shown {
            Shown::Cell(cell, field) => Shown::Cell(self.cell(*cell), field),
            Shown::Computed(field, needs) => Shown::Computed(field, needs.iter().map(|need| self.need(*need)).collect()),
            Shown::Joined(object) => Shown::Joined(self.object(object)),
            Shown::Loaded(load, shape) => Shown::Loaded(*load, *shape),
            Shown::Packed(text) => Shown::Packed(*text),
        }
    }

    fn need(&mut self, need: NeedAt) -> NeedAt {
        match need {
            NeedAt::Cell(cell) => NeedAt::Cell(self.cell(cell)),
            need @ (NeedAt::Aggregate(..) | NeedAt::Members(_)) => need,
        }
    }
}
