//! Packed rows: SQLite gives the cells of a row together, as one text. A text takes it, its driver and us less work than a value per
//! cell; the bytes between the parts are none that a text of UTF-8 has.
//!
//! A cell that is not kept in the one form in which the runtime writes its type makes the text unreadable: the rows are read cell by cell
//! then, and those of its table from there on.

use std::fmt::Write as _;

use sea_orm::sea_query::{Alias, DynIden, Expr};

use crate::query::{Packed, Piece, ReadPlan, Statement};
use crate::render::Page;
use crate::schema::{CellForm, Column, Table};

/// The statement of a list of which some cells are given together, with the new indices of some others; nothing where none are.
pub(super) fn statement(plan: &ReadPlan, read: &[usize]) -> Option<(Statement, Vec<usize>)> {
    let foreign = plan.foreign.as_ref()?;
    let can = |statement: &Statement, cell: usize| {
        let (source, column) = statement.cells[cell];
        let table = statement.rows.sources[source].table;
        !foreign.has(table) && is_plain(table, column)
    };
    plan.statement.packed(read, &can)
}

/// Remembers the tables of the statements that gave a page, as far as its texts were not readable.
pub(super) fn remember(plan: &ReadPlan, statement: &Statement, page: &Page) {
    if let Some(foreign) = plan.foreign.as_ref().filter(|_| page.text.is_broken) {
        statement.rows.sources.iter().for_each(|source| foreign.add(source.table));
    }
    for (load, children) in statement.loads.iter().zip(&page.loads) {
        remember(plan, &load.statement, &children.page);
    }
}

/// Whether a column is read without a function around it.
fn is_plain(table: &'static Table, column: &Column) -> bool {
    let name = table.entity.name();
    table.cell(&name, column.name) == Some(Expr::col((name, Alias::new(column.name))))
}

/// The cells of a text as an expression.
pub(super) fn text(pieces: &[Piece], names: &[DynIden]) -> Expr {
    let mut sql = String::new();
    together(pieces, names, &mut sql);
    Expr::cust(sql)
}

/// Cells behind each other. A part that is `NULL` is left out, so that there are too few.
fn together(pieces: &[Piece], names: &[DynIden], sql: &mut String) {
    sql.push_str("concat_ws(x'FE'");
    for piece in pieces {
        match piece {
            Piece::Literal(_) => {}
            Piece::Cell(packed) => part(&quoted(&names[packed.source], packed.column), packed, sql),
            Piece::Joined((source, column), pieces) => {
                _ = write!(sql, ",CASE WHEN {} IS NULL THEN x'FD' ELSE ", quoted(&names[*source], column));
                together(pieces, names, sql);
                sql.push_str(" END");
            }
        }
    }
    sql.push(')');
}

/// A cell as a part. To SQLite all bytes are larger than all texts and numbers: a text is not to be taken for bytes, or they for it.
fn part(cell: &str, packed: &Packed, sql: &mut String) {
    let null = if packed.column.optional { format!(" WHEN {cell} IS NULL THEN x'FF'") } else { String::new() };
    _ = match packed.column.form {
        CellForm::Uuid => write!(sql, ",CASE WHEN {cell}>=x'' THEN hex({cell}){null} END"),
        _ => write!(sql, ",CASE WHEN {cell}<x'' THEN {cell}{null} END"),
    };
}

/// A column of a source.
fn quoted(source: &DynIden, column: &Column) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    [quoted(&source.to_string()), quoted(column.name)].join(".")
}
