//! Rows to JSON, cell by cell into text: no model and no tree of values in between.

use sea_orm::{DbErr, QueryResult, Value};

use super::page::{Deferred, Filling, HeldNeed, Hole, Page, Text};
use crate::cause::{self, Duty};
use crate::context::Context;
use crate::query::{NeedAt, Object, Packed, Piece, Shown, Statement};
use crate::schema::{Cell, Column, Computed, Field, Inputs, LoadFn, Loaded, Shape, StoredRow};
use crate::value::{Kept, Part, Parts, ReadRow, TextRow, beyond};

/// Writes what is shown of one row, with holes for what is loaded later.
pub(crate) fn row(statement: &Statement, row: ReadRow<'_>, context: &Context, text: &mut Text) -> Result<(), DbErr> {
    let cells = match row {
        ReadRow::Cells(row) => Cells::Read(row),
        ReadRow::Text(row) => Cells::Text(row),
    };
    let row = Row { statement, cells, context };
    if statement.is_of_keys { row.key(text) } else { row.object(&statement.shown, text) }
}

/// Appends a row that was just written, of which nothing is loaded later.
pub(crate) fn stored(statement: &Statement, stored: &dyn StoredRow, context: &Context) -> Result<Vec<u8>, DbErr> {
    let mut text = Text::default();
    Row { statement, cells: Cells::Stored(stored), context }.object(&statement.shown, &mut text)?;
    if text.holes.is_empty() { Ok(text.bytes) } else { Err(not_there("a relation")) }
}

/// One row while it is written.
#[derive(Clone, Copy)]
struct Row<'a> {
    statement: &'a Statement,
    cells: Cells<'a>,
    context: &'a Context,
}

#[derive(Clone, Copy)]
enum Cells<'a> {
    Read(&'a QueryResult),
    Text(TextRow<'a>),
    Stored(&'a dyn StoredRow),
}

impl<'a> Row<'a> {
    fn object(self, object: &Object, text: &mut Text) -> Result<(), DbErr> {
        if self.is_missing(object)? {
            text.bytes.extend_from_slice(b"null");
            return Ok(());
        }
        for (name, shown) in &object.entries {
            text.bytes.extend_from_slice(name.as_bytes());
            self.value(shown, text)?;
        }
        text.bytes.extend_from_slice(if object.entries.is_empty() { b"{}" } else { b"}" });
        Ok(())
    }

    /// Whether a join found no row.
    fn is_missing(self, object: &Object) -> Result<bool, DbErr> {
        match (self.cells, &object.present[..]) {
            (Cells::Read(row), [cell, ..]) => Ok(Kept::of(self.column(*cell), row, *cell)?.is_none()),
            (Cells::Text(row), [cell, ..]) => Ok(self.part(row, *cell)?.is_null()),
            _ => Ok(false),
        }
    }

    fn value(self, shown: &Shown, text: &mut Text) -> Result<(), DbErr> {
        match shown {
            Shown::Cell(cell, field) => match self.cells {
                Cells::Text(row) => self.written(row, *cell, text),
                _ => (self.column(*cell).render)(self.cell(*cell)?, &field.format, &mut text.bytes),
            },
            Shown::Computed(field, inputs) => self.computed(field, inputs, text),
            Shown::Joined(object) => self.object(object, text),
            Shown::Loaded(load, shape) => {
                text.holes.push(Hole { at: text.bytes.len(), filling: Filling::Rows(*load, *shape) });
                Ok(())
            }
            Shown::Packed(at) => self.packed(*at, text),
        }
    }

    /// Fields whose cells are given together. Where one is in another form, nothing of the page is shown.
    fn packed(self, at: usize, text: &mut Text) -> Result<(), DbErr> {
        let mut parts = match self.cells {
            Cells::Read(row) => Parts::of(row, self.statement.cells.len() + at),
            Cells::Text(row) => row.text(at),
            Cells::Stored(_) => return Err(not_there("a row")),
        };
        let is_whole = write_pieces(&self.statement.packed[at], &mut parts, &mut text.bytes) && parts.next().is_none();
        text.is_broken |= !is_whole;
        Ok(())
    }

    fn column(self, cell: usize) -> &'static Column {
        self.statement.cells[cell].1
    }

    fn cell(self, cell: usize) -> Result<Cell<'a>, DbErr> {
        match self.cells {
            Cells::Read(row) => Ok(Cell::Row(row, cell)),
            Cells::Text(_) => Err(not_there("a cell")),
            Cells::Stored(stored) => {
                let name = self.column(cell).name;
                stored.get(name).map(Cell::Value).ok_or_else(|| not_there(name))
            }
        }
    }

    /// A cell of a row that is one text.
    fn part(self, row: TextRow<'a>, cell: usize) -> Result<Part<'a>, DbErr> {
        row.cell(cell).ok_or_else(|| not_there(self.column(cell).name))
    }

    /// Such a cell where it is shown.
    fn written(self, row: TextRow<'a>, cell: usize, text: &mut Text) -> Result<(), DbErr> {
        let column = self.column(cell);
        let is_whole = self.part(row, cell)?.write((column.form, column.kind), column.optional, (&[], 0), &mut text.bytes);
        if is_whole { Ok(()) } else { Err(not_there(column.name)) }
    }

    /// The value of a cell; none of `NULL`.
    fn held(self, cell: usize) -> Result<Option<Value>, DbErr> {
        match self.loaded(cell)? {
            Loaded::Cell(Cell::Row(row, cell), _) => (self.column(cell).read)(row, cell),
            Loaded::Cell(Cell::Value(value), _) => Ok(Some(value)),
            Loaded::Missing | Loaded::Aggregate(_) => Ok(None),
        }
    }

    /// A function that needs the row alone is called at once; one that needs more leaves a hole.
    fn computed(self, field: &'static Field, inputs: &[NeedAt], text: &mut Text) -> Result<(), DbErr> {
        let waits = inputs.iter().any(|input| !matches!(input, NeedAt::Cell(_)));
        if waits && !matches!(self.cells, Cells::Stored(_)) {
            let inputs = inputs.iter().map(|input| self.need(*input)).collect::<Result<_, _>>()?;
            text.holes.push(Hole { at: text.bytes.len(), filling: Filling::Computed(Box::new(Deferred { field, inputs })) });
            return Ok(());
        }
        if let (Cells::Read(row), [NeedAt::Cell(cell)], Some(Computed { is_copy: true, .. })) =
            (self.cells, inputs, field.computed)
            && beyond(row, *cell, &(self.column(*cell).value_type)()).is_some()
        {
            // What the type of a column has no room for is shown as the column shows it.
            let column = self.column(*cell);
            return (column.render)(Cell::Row(row, *cell), &column.format, &mut text.bytes);
        }
        let load = |index: usize| match inputs.get(index) {
            Some(NeedAt::Cell(cell)) => self.loaded(*cell),
            _ => Err(not_there(field.name)),
        };
        call(field, &load, self.context, &mut text.bytes)
    }

    /// A cell that a function is called with.
    fn loaded(self, cell: usize) -> Result<Loaded<'a>, DbErr> {
        let column = self.column(cell);
        match self.cells {
            Cells::Text(row) => {
                let value = row.value(cell, column)?;
                Ok(value.map_or(Loaded::Missing, |value| Loaded::Cell(Cell::Value(value), &column.format)))
            }
            _ => Ok(Loaded::Cell(self.cell(cell)?, &column.format)),
        }
    }

    fn need(self, input: NeedAt) -> Result<HeldNeed, DbErr> {
        Ok(match input {
            NeedAt::Cell(cell) => HeldNeed::Cell(self.held(cell)?, &self.column(cell).format),
            NeedAt::Aggregate(group, index) => HeldNeed::Aggregate(group, index),
            NeedAt::Members(load) => HeldNeed::Members(load),
        })
    }

    /// The key of a row: its value, or an array where it has several columns.
    fn key(self, text: &mut Text) -> Result<(), DbErr> {
        let cells = &self.statement.cells;
        for (index, (_, column)) in cells.iter().enumerate() {
            if cells.len() > 1 {
                text.bytes.push(if index == 0 { b'[' } else { b',' });
            }
            (column.render)(self.cell(index)?, &column.format, &mut text.bytes)?;
        }
        if cells.len() > 1 {
            text.bytes.push(b']');
        }
        Ok(())
    }
}

/// Writes pieces with the parts of a row; `false` if these are not theirs.
fn write_pieces(pieces: &[Piece], parts: &mut Parts<'_>, out: &mut Vec<u8>) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Literal(text) => {
            out.extend_from_slice(text.as_bytes());
            true
        }
        Piece::Cell(Packed { column, names, places, .. }) => {
            parts.next().is_some_and(|part| part.write((column.form, column.kind), column.optional, (names, *places), out))
        }
        Piece::Joined(_, _) if parts.next_is_no_row() => {
            out.extend_from_slice(b"null");
            true
        }
        Piece::Joined(_, pieces) => write_pieces(pieces, parts, out),
    })
}

fn call<'a>(field: &Field, load: &'a LoadFn<'a>, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let computed = field.computed.ok_or_else(|| not_there(field.name))?;
    let (start, _said) = (out.len(), cause::doing(Duty::Hook(field.name)));
    match (computed.write)(&Inputs { load }, context, &field.format, out) {
        // Of a row that is not there, or not to be seen, nothing can be computed.
        Err(DbErr::RecordNotFound(_)) => {
            out.truncate(start);
            out.extend_from_slice(b"null");
            Ok(())
        }
        done => done,
    }
}

/// Only a hand-written plan or table can show what was not read.
fn not_there(name: &str) -> DbErr {
    DbErr::Custom(format!("`{name}` was not read"))
}

/// The rows of a page as an array.
pub(crate) fn array(page: &Page, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    out.reserve_exact(page.size() + 2);
    list(page, 0..page.text.len(), context, out)
}

/// Appends the rows of a page, a line for each (NDJSON).
pub(crate) fn lines(page: &Page, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    for row in 0..page.text.len() {
        filled(page, row, context, out)?;
        out.push(b'\n');
    }
    Ok(())
}

/// The first row of a page as an object.
pub(crate) fn first(page: &Page, context: &Context) -> Result<Vec<u8>, DbErr> {
    let mut out = Vec::with_capacity(page.size());
    filled(page, 0, context, &mut out)?;
    Ok(out)
}

fn list(page: &Page, rows: impl Iterator<Item = usize>, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    out.push(b'[');
    for (index, row) in rows.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        filled(page, row, context, out)?;
    }
    out.push(b']');
    Ok(())
}

/// Appends the text of a row with its holes filled.
fn filled(page: &Page, row: usize, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let (bytes, holes) = page.text.row(row);
    let mut at = bytes.start;
    for hole in &page.text.holes[holes] {
        out.extend_from_slice(&page.text.bytes[at..hole.at]);
        at = hole.at;
        match &hole.filling {
            Filling::Rows(load, shape) => rows(page, *load, *shape, row, context, out)?,
            Filling::Computed(deferred) => deferred_call(page, deferred, row, context, out)?,
        }
    }
    out.extend_from_slice(&page.text.bytes[at..bytes.end]);
    Ok(())
}

fn rows(page: &Page, load: usize, shape: Shape, row: usize, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let children = &page.loads[load];
    let mut members = children.of(row);
    match shape {
        Shape::Many | Shape::Keys => list(&children.page, members, context, out),
        Shape::Page => {
            // A URL has nothing that JSON would escape.
            let next = children.next_of(row).map_or_else(|| "null".to_owned(), |next| format!("\"{next}\""));
            out.extend_from_slice(format!("{{\"next\":{next},\"results\":").as_bytes());
            list(&children.page, members, context, out)?;
            out.push(b'}');
            Ok(())
        }
        Shape::One | Shape::First => match members.next() {
            Some(first) => filled(&children.page, first, context, out),
            None => {
                out.extend_from_slice(b"null");
                Ok(())
            }
        },
    }
}

fn deferred_call(page: &Page, deferred: &Deferred, row: usize, context: &Context, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let load = |index: usize| {
        Ok(match deferred.inputs.get(index) {
            Some(HeldNeed::Cell(Some(value), format)) => Loaded::Cell(Cell::Value(value.clone()), format),
            Some(HeldNeed::Cell(None, _)) => Loaded::Missing,
            Some(HeldNeed::Aggregate(group, index)) => Loaded::Aggregate(page.aggregates[*group].of(row, *index)),
            Some(HeldNeed::Members(load)) => {
                Loaded::Aggregate(i64::try_from(page.loads[*load].of(row).len()).ok().map(Into::into))
            }
            None => return Err(not_there(deferred.field.name)),
        })
    };
    call(deferred.field, &load, context, out)
}

/// The envelope around a page: `{"next": …, "previous": …, "results": …}`, with `count` before it where it was asked for.
pub(crate) fn envelope(
    count: Option<u64>,
    [next, previous]: [Option<String>; 2],
    results: impl FnOnce(&mut Vec<u8>) -> Result<(), DbErr>,
) -> Result<Vec<u8>, DbErr> {
    let link = |link: Option<String>| link.map_or(serde_json::Value::Null, serde_json::Value::String);
    let count = count.map(|count| format!("\"count\":{count},")).unwrap_or_default();
    let mut out = format!("{{{count}\"next\":{},\"previous\":{},\"results\":", link(next), link(previous)).into_bytes();
    results(&mut out)?;
    out.push(b'}');
    Ok(out)
}
