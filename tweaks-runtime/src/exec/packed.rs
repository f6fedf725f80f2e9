//! Packed rows: SQLite gives the cells of a row together, as one text. A text takes it, its driver and us less work than a value per
//! cell; the bytes between the parts are none that a text of UTF-8 has.
//!
//! A cell that is not kept in the one form in which the runtime writes its type makes the text unreadable: the rows are read cell by cell
//! then, and those of its table from there on.

use sea_orm::sea_query::{Alias, DynIden, Expr, IntoIden as _, Query, SelectStatement};

use super::statements;
use crate::query::{Packed, Piece, ReadPlan, Statement};
use crate::render::Page;
use crate::schema::{CellForm, Column, Table};

/// The statement of a list of which some cells are given together, with the new indices of some others; nothing where none are.
pub(super) fn statement(plan: &ReadPlan, read: &[usize]) -> Option<(Statement, Vec<usize>)> {
    let foreign = plan.foreign.as_ref()?;
    let can = |statement: &Statement, cell: usize| {
        let (source, column) = statement.cells[cell];
        let table = statement.rows.sources[source].table;
        !foreign.of_cells.has(table) && is_plain(table, column)
    };
    plan.statement.packed(read, foreign, &can)
}

/// Remembers the tables of the statements that gave a page, as far as its texts were not readable.
pub(super) fn remember(plan: &ReadPlan, statement: &Statement, page: &Page) {
    if let Some(foreign) = plan.foreign.as_ref().filter(|_| page.text.is_broken) {
        statement.rows.sources.iter().for_each(|source| foreign.of_cells.add(source.table));
    }
    for (load, children) in statement.loads.iter().zip(&page.loads) {
        remember(plan, &load.statement, &children.page);
    }
}

/// Remembers the tables of a statement that has a row which is too long to be given with others, or too many of them. Its rows are read a second time.
pub(super) fn remember_length(statement: &Statement) {
    if let Some(known) = statement.as_text() {
        known.of_rows.add(statement.rows.sources[0].table);
    }
    statements::beyond_promise(1);
}

/// Whether a column is read without a function around it.
fn is_plain(table: &'static Table, column: &Column) -> bool {
    let name = table.entity.name();
    table.cell(&name, column.name) == Some(Expr::col((name, Alias::new(column.name))))
}

/// How long a row of a text may be, by how many there are at most: all of them take 16 MiB. A few lengths, so that pages of any number of rows are
/// asked for by a few statements, which the driver prepares once.
const LENGTHS: [(usize, usize); 3] = [(100, 160 * 1024), (1000, 16 * 1024), (MOST_CHILDREN, 4 * 1024)];

/// So many rows below others are one text at most: how many there are is not known before they are read.
pub(super) const MOST_CHILDREN: usize = 4096;

/// How long a row may be among so many at most.
pub(super) fn longest(most: usize) -> usize {
    LENGTHS.iter().find(|(rows, _)| most <= *rows).map_or(0, |(_, longest)| *longest)
}

/// A SELECT of one text for each row, of which there are so many at most, as one of all rows: how many there are, and their texts behind each
/// other, without those that are too long. The driver hands over one row then, and not one after the other from its thread to ours.
pub(super) fn in_one(mut select: SelectStatement, most: usize) -> SelectStatement {
    let row = Alias::new("row").into_iden();
    select.exprs_mut_for_each(|expression| expression.alias = Some(row.clone()));
    let longest = longest(most);
    let texts = format!("group_concat(\"row\", x'FC') FILTER (WHERE octet_length(\"row\") <= {longest})");
    let mut all = Query::select();
    all.expr(Expr::cust("count(*)")).expr(Expr::cust(texts)).from_subquery(select, Alias::new("rows"));
    all
}

/// A whole row as one text: its cells, then the columns by which it belongs to another row, then its texts.
pub(super) fn row(statement: &Statement, names: &[DynIden], owner: &[(Expr, &Column)]) -> Expr {
    let cells = statement.cells.iter().map(|(source, column)| value(&quoted(&names[*source], column), column));
    let owners = owner.iter().map(|(_, column)| value("?", column));
    let head: Vec<String> = cells.chain(owners).collect();
    // What stands first tells an empty text from a cell that is left out.
    let head = if head.is_empty() { "'-'".to_owned() } else { format!("concat_ws(x'FE','-',{})", head.join(",")) };
    let texts = statement.packed.iter().map(|pieces| or_empty(&together(pieces, names)));
    let sql = std::iter::once(head).chain(texts).collect::<Vec<_>>().join("||x'FB'||");
    Expr::cust_with_exprs(sql, owner.iter().flat_map(|(cell, _)| [cell.clone(), cell.clone(), cell.clone()]))
}

/// A cell as a part that is read as a value, which [`is_value_part`](crate::value::is_value_part) says of its type. It names the cell three times.
fn value(cell: &str, column: &Column) -> String {
    let (kept, shown) = match column.form {
        CellForm::Uuid => ("blob", format!("hex({cell})")),
        CellForm::Integer => ("integer", cell.to_owned()),
        _ => ("text", cell.to_owned()),
    };
    format!("CASE WHEN typeof({cell})='{kept}' THEN {shown} WHEN {cell} IS NULL THEN x'FF' END")
}

/// The SELECT of the rows of a statement that gives all of them [in one](in_one), for whom asks what the database does for it.
#[cfg(feature = "lint")]
pub(crate) fn rows_of(sql: &str) -> Option<&str> {
    let (_, rows) = sql.strip_prefix("SELECT count(*), group_concat(\"row\", ")?.split_once(" FROM (")?;
    rows.rsplit_once(") AS \"rows\"").map(|(rows, _)| rows)
}

/// The cells of a text as an expression.
pub(super) fn text(pieces: &[Piece], names: &[DynIden]) -> Expr {
    Expr::cust(or_empty(&together(pieces, names)))
}

/// A text that has no parts where one of its cells has none: nobody reads those of a row that is not there, and any other row is read cell by cell.
fn or_empty(text: &str) -> String {
    format!("ifnull({text},'')")
}

/// Cells behind each other; `NULL` where one of them has no part. One test of all cells takes SQLite less work than one of each, and `||` less
/// than a function.
fn together(pieces: &[Piece], names: &[DynIden]) -> String {
    let parts: Vec<Part> = pieces.iter().filter_map(|piece| Part::of(piece, names)).collect();
    let tests: Vec<&str> = parts.iter().filter_map(|part| part.test.as_deref()).collect();
    let shown: Vec<&str> = parts.iter().map(|part| part.shown.as_str()).collect();
    // It is a text also where a number is all that is in it.
    let shown = if let [only] = shown[..] { format!("{only}||''") } else { shown.join("||x'FE'||") };
    if tests.is_empty() { format!("({shown})") } else { format!("CASE WHEN {} THEN {shown} END", tests.join(" AND ")) }
}

/// A cell as a part: what it is shown as, and the test of whether it is kept in the form that this is for.
struct Part {
    test: Option<String>,
    shown: String,
}

impl Part {
    fn of(piece: &Piece, names: &[DynIden]) -> Option<Self> {
        match piece {
            Piece::Literal(_) => None,
            Piece::Cell(packed) => Some(Self::cell(&quoted(&names[packed.source], packed.column), packed)),
            Piece::Joined((source, column), pieces) => {
                let (there, row) = (quoted(&names[*source], column), together(pieces, names));
                Some(Self { test: None, shown: format!("CASE WHEN {there} IS NULL THEN x'FD' ELSE {row} END") })
            }
        }
    }

    /// To SQLite all bytes are larger than all texts, and all texts than all numbers: a text is not to be taken for bytes, or they for it.
    fn cell(cell: &str, packed: &Packed) -> Self {
        let (test, shown) = match packed.column.form {
            CellForm::Uuid => (format!("{cell}>=x''"), format!("hex({cell})")),
            CellForm::Decimal => (is_decimal(cell, packed), units(cell, packed)),
            _ => (format!("{cell}<x''"), cell.to_owned()),
        };
        match packed.column.optional {
            true => Self {
                test: Some(format!("({cell} IS NULL OR {test})")),
                shown: format!("CASE WHEN {cell} IS NULL THEN x'FF' ELSE {shown} END"),
            },
            false => Self { test: Some(test), shown },
        }
    }
}

/// The units of a number's last place, as a double.
fn in_units(cell: &str, packed: &Packed) -> String {
    format!("round({cell}*1e{})", packed.places)
}

/// Whether a double is the one that is nearest to a number of up to 14 digits and some with so many places, as `value::cell` looks at it: then its
/// units, which take SQLite less work than its digits, tell which one it is. A zero may have a sign.
fn is_decimal(cell: &str, packed: &Packed) -> String {
    let (units, places) = (in_units(cell, packed), packed.places);
    let size = format!("{cell}<'' AND abs({cell})<9e{}", 14 - i64::from(places));
    format!("{size} AND {units}/1e{places}={cell} AND ({cell}<>0 OR substr({cell},1,1)<>'-')")
}

fn units(cell: &str, packed: &Packed) -> String {
    format!("CAST({} AS INTEGER)", in_units(cell, packed))
}

/// A column of a source.
fn quoted(source: &DynIden, column: &Column) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    [quoted(&source.to_string()), quoted(column.name)].join(".")
}
