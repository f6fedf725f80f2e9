//! Rows to JSON, cell by cell into the buffer of the response: no model and no tree of values in between.

use std::sync::Arc;

use sea_orm::{DbErr, QueryResult};

use crate::computed::{Inputs, Loaded};
use crate::context::Context;
use crate::exec::{Page, Rows};
use crate::query::{Input, Object, Shown, Statement};
use crate::relation::Shape;
use crate::schema::Field;
use crate::storage::Stored;
use crate::value::Cell;

/// Appends one object: the only row that was read, or the one that was written.
pub(crate) fn object(statement: &Statement, rows: &Rows, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let level = match rows {
        Rows::Read(page) => Level { statement, rows: Source::Page(page), context },
        Rows::Written(stored) => Level { statement, rows: Source::Stored(stored), context },
    };
    level.object(&statement.shown, 0, out)
}

/// Appends an array of objects.
pub(crate) fn array(statement: &Statement, page: &Page, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let level = Level { statement, rows: Source::Page(page), context };
    list(0..page.rows.len(), out, |row, out| level.object(&statement.shown, row, out))
}

fn list(
    rows: impl Iterator<Item = usize>,
    out: &mut Vec<u8>,
    mut entry: impl FnMut(usize, &mut Vec<u8>) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    out.push(b'[');
    for (index, row) in rows.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        entry(row, out)?;
    }
    out.push(b']');
    Ok(())
}

/// The rows of one statement while they are written.
#[derive(Clone, Copy)]
struct Level<'a> {
    statement: &'a Statement,
    rows: Source<'a>,
    context: &'a Context,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Page(&'a Page),
    Stored(&'a Arc<dyn Stored>),
}

impl<'a> Level<'a> {
    fn object(self, object: &Object, row: usize, out: &mut Vec<u8>) -> Result<(), DbErr> {
        if self.is_missing(object, row)? {
            out.extend_from_slice(b"null");
            return Ok(());
        }
        for (name, shown) in &object.entries {
            out.extend_from_slice(name.as_bytes());
            self.value(shown, row, out)?;
        }
        out.extend_from_slice(if object.entries.is_empty() { b"{}" } else { b"}" });
        Ok(())
    }

    /// Whether a join found no row.
    fn is_missing(self, object: &Object, row: usize) -> Result<bool, DbErr> {
        let (Source::Page(page), [cell, ..]) = (self.rows, &object.present[..]) else { return Ok(false) };
        let (_, column) = self.statement.cells[*cell];
        Ok((column.read)(&page.rows[row], *cell)?.is_none())
    }

    fn value(self, shown: &Shown, row: usize, out: &mut Vec<u8>) -> Result<(), DbErr> {
        match shown {
            Shown::Cell(cell, field) => {
                let (_, column) = self.statement.cells[*cell];
                (column.render)(self.cell(*cell, row)?, &field.limits, out)
            }
            Shown::Computed(field, inputs) => self.computed(field, inputs, row, out),
            Shown::Joined(object) => self.object(object, row, out),
            Shown::Loaded(load, shape) => self.loaded(*load, *shape, row, out),
        }
    }

    fn cell(self, cell: usize, row: usize) -> Result<Cell<'a>, DbErr> {
        match self.rows {
            Source::Page(page) => Ok(Cell::Row(&page.rows[row], cell)),
            Source::Stored(stored) => {
                let (_, column) = self.statement.cells[cell];
                stored.get(column.name).map(Cell::Value).ok_or_else(|| not_there(column.name))
            }
        }
    }

    fn computed(self, field: &Field, inputs: &[Input], row: usize, out: &mut Vec<u8>) -> Result<(), DbErr> {
        let load = |index: usize| match (inputs.get(index), self.rows) {
            (Some(Input::Cell(cell)), _) => Ok(Loaded::Cell(self.cell(*cell, row)?, &self.statement.cells[*cell].1.limits)),
            (Some(Input::Aggregate(group, index)), Source::Page(page)) => {
                Ok(Loaded::Aggregate(page.aggregates[*group].of(row, *index)))
            }
            (Some(Input::Members(load)), Source::Page(page)) => {
                let count = i64::try_from(page.loads[*load].of(row).len()).unwrap_or(i64::MAX);
                Ok(Loaded::Aggregate(Some(count.into())))
            }
            _ => Err(not_there(field.name)),
        };
        let computed = field.computed.ok_or_else(|| not_there(field.name))?;
        (computed.write)(&Inputs::new(&load), self.context, &field.limits, out)
    }

    fn loaded(self, load: usize, shape: Shape, row: usize, out: &mut Vec<u8>) -> Result<(), DbErr> {
        let Source::Page(page) = self.rows else { return Err(not_there("a relation")) };
        let (below, children) = (&self.statement.loads[load].statement, &page.loads[load]);
        let level = Level { statement: below, rows: Source::Page(&children.page), context: self.context };
        let members = children.of(row);
        match (shape, members) {
            (Shape::Keys, members) => list(members.iter().copied(), out, |row, out| level.key(&children.page.rows[row], out)),
            (Shape::Many, members) => list(members.iter().copied(), out, |row, out| level.object(&below.shown, row, out)),
            (Shape::One | Shape::First, [first, ..]) => level.object(&below.shown, *first, out),
            (Shape::One | Shape::First, []) => {
                out.extend_from_slice(b"null");
                Ok(())
            }
        }
    }

    /// The key of a row: its value, or an array where it has several columns.
    fn key(self, row: &QueryResult, out: &mut Vec<u8>) -> Result<(), DbErr> {
        let cells = &self.statement.cells;
        let write = |cell: usize, out: &mut Vec<u8>| (cells[cell].1.render)(Cell::Row(row, cell), &cells[cell].1.limits, out);
        if cells.len() == 1 { write(0, out) } else { list(0..cells.len(), out, write) }
    }
}

/// Only a hand-written plan or table can show what was not read.
fn not_there(name: &str) -> DbErr {
    DbErr::Custom(format!("`{name}` was not read"))
}

/// The envelope around a page: `{"next": …, "previous": …, "results": …}`.
pub(crate) fn envelope(
    [next, previous]: [Option<String>; 2],
    results: impl FnOnce(&mut Vec<u8>) -> Result<(), DbErr>,
) -> Result<Vec<u8>, DbErr> {
    let mut out = Vec::new();
    let mut link = |name: &str, link: Option<String>| {
        let value = link.map_or(serde_json::Value::Null, serde_json::Value::String);
        out.extend_from_slice(format!("{name}{value}").as_bytes());
    };
    link("{\"next\":", next);
    link(",\"previous\":", previous);
    out.extend_from_slice(b",\"results\":");
    results(&mut out)?;
    out.push(b'}');
    Ok(out)
}
