//! Written statements: the same rows, whose JSON the database writes as far as it can. A cell that is read by nothing but the answer
//! is then a part of one text per row, and no value of the driver.

use std::sync::{PoisonError, RwLock};

use super::statement::{Aggregates, Load, NeedAt, Object, Piece, RelationKeys, Shown, Statement};
use crate::schema::{CellForm, Column, Digits, Kind, Table, ValueFormat};

/// Tables that have a row in a form that the database does not write, as far as anybody has read one. Their rows are read cell by cell
/// from there on, in the application whose settings remember them.
#[derive(Debug, Default)]
pub(crate) struct ForeignForms(RwLock<Vec<&'static str>>);

impl ForeignForms {
    pub(crate) fn has(&self, table: &Table) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&table.name)
    }

    pub(crate) fn add(&self, table: &Table) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !known.contains(&table.name) {
            known.push(table.name);
        }
    }
}

/// So many pieces are one text at most: SQLite takes expressions of a thousand levels.
const MOST: usize = 200;

/// Names of a choice that stand in a statement.
const MOST_NAMES: usize = 64;

/// Places behind the point up to which SQLite's doubles are looked at.
const MOST_PLACES: u32 = 8;

/// Whether a database can write the JSON of a column's cells.
fn is_writable(column: &Column, format: &ValueFormat) -> bool {
    match column.form {
        CellForm::Value | CellForm::Json => false,
        CellForm::Decimal => format.digits.is_some_and(|Digits { places, .. }| (1..=MOST_PLACES).contains(&places)),
        CellForm::Choice => matches!(column.kind, Kind::Choice(choice) if choice.names.len() <= MOST_NAMES),
        _ => true,
    }
}

impl Statement {
    /// The same statement with texts in place of cells, and the new indices of some cells that are read besides; nothing where no
    /// cell is spared. `is_plain` tells columns that are read as they are.
    pub(crate) fn written(&self, read: &[usize], is_plain: &dyn Fn(&Self, usize) -> bool) -> Option<(Self, Vec<usize>)> {
        let mut writer = Writer { from: self, to: self.bare(), is_plain };
        let read = read.iter().map(|cell| writer.cell(*cell)).collect();
        let mut spares = false;
        for load in &self.loads {
            let keys = writer.keys(&load.keys);
            let written = match load.limit {
                // All rows of a parent are numbered before the first ones are chosen.
                Some(_) => None,
                None => load.statement.written(&[], is_plain),
            };
            spares |= written.is_some();
            let statement = written.map_or_else(|| load.statement.copied(), |(statement, _)| statement);
            writer.to.loads.push(Load { keys, statement, limit: load.limit });
        }
        for group in &self.aggregates {
            let keys = writer.keys(&group.keys);
            writer.to.aggregates.push(Aggregates { keys, functions: group.functions.clone() });
        }
        if self.is_of_keys {
            writer.to.cells.clone_from(&self.cells);
        } else {
            writer.to.shown = writer.object(&self.shown);
        }
        let Writer { to, .. } = writer;
        (spares || !to.written.is_empty()).then_some((to, read))
    }

    /// The statement without anything that it reads or shows.
    fn bare(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            field: self.field.clone(),
            joins: self.joins,
            order: self.order.clone(),
            cells: Vec::new(),
            written: Vec::new(),
            shown: Object { present: Vec::new(), entries: Vec::new() },
            loads: Vec::new(),
            aggregates: Vec::new(),
            is_of_keys: self.is_of_keys,
        }
    }

    /// The same statement.
    fn copied(&self) -> Self {
        let keep = |keys: &RelationKeys| RelationKeys { cells: keys.cells.clone(), ..*keys };
        let load = |load: &Load| Load { keys: keep(&load.keys), statement: load.statement.copied(), limit: load.limit };
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
struct Writer<'a> {
    from: &'a Statement,
    to: Statement,
    is_plain: &'a dyn Fn(&Statement, usize) -> bool,
}

impl Writer<'_> {
    /// The new index of a cell.
    fn cell(&mut self, cell: usize) -> usize {
        let (source, column) = self.from.cells[cell];
        self.to.cell(source, column)
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
        let pieces = || run.iter().flat_map(|(_, pieces)| pieces);
        let is_text = pieces().map(Piece::cells).sum::<usize>() > 1 && pieces().map(Piece::len).sum::<usize>() <= MOST;
        if is_text {
            let pieces = run.drain(..).flat_map(|(_, pieces)| pieces).collect();
            entries.push((String::new(), Shown::Written(self.to.written.len())));
            self.to.written.push(pieces);
        } else {
            for ((name, shown), _) in run.drain(..) {
                let shown = self.shown(shown);
                entries.push((name.clone(), shown));
            }
        }
    }

    /// An entry as the database writes it, if it can.
    fn piece(&self, (name, shown): &(String, Shown)) -> Option<[Piece; 2]> {
        let value = match shown {
            Shown::Cell(cell, field) => {
                let (source, column) = self.from.cells[*cell];
                let can = is_writable(column, &field.format) && (self.is_plain)(self.from, *cell);
                can.then_some(Piece::Cell(source, column, &field.format))?
            }
            Shown::Joined(object) => {
                let present = object.present.iter().map(|cell| self.from.cells[*cell]).collect();
                let entries: Option<Vec<[Piece; 2]>> = object.entries.iter().map(|entry| self.piece(entry)).collect();
                let mut pieces: Vec<Piece> = entries?.into_iter().flatten().collect();
                pieces.push(Piece::Literal(if pieces.is_empty() { "{}" } else { "}" }.to_owned()));
                Piece::Joined(present, pieces)
            }
            Shown::Computed(..) | Shown::Loaded(..) | Shown::Written(_) => return None,
        };
        Some([Piece::Literal(name.clone()), value])
    }

    /// What the database does not write.
    fn shown(&mut self, shown: &Shown) -> Shown {
        match shown {
            Shown::Cell(cell, field) => Shown::Cell(self.cell(*cell), field),
            Shown::Computed(field, needs) => Shown::Computed(field, needs.iter().map(|need| self.need(*need)).collect()),
            Shown::Joined(object) => Shown::Joined(self.object(object)),
            Shown::Loaded(load, shape) => Shown::Loaded(*load, *shape),
            Shown::Written(text) => Shown::Written(*text),
        }
    }

    fn need(&mut self, need: NeedAt) -> NeedAt {
        match need {
            NeedAt::Cell(cell) => NeedAt::Cell(self.cell(cell)),
            need @ (NeedAt::Aggregate(..) | NeedAt::Members(_)) => need,
        }
    }
}
