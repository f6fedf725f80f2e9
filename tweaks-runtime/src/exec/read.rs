//! Reads: a list, one row, a count; each with the statements of its plan.

use std::collections::HashMap;

#[cfg(feature = "openapi")]
use sea_orm::Condition;
use sea_orm::sea_query::{DynIden, Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DatabaseExecutor, DbErr, QueryResult, RelationDef};

use super::commented::Commented;
use super::dialect::Dialect;
use super::fetch::{FEW, Together, fetch, fetch_below, fetch_texts, select, source};
use super::key::Key;
use super::reader::Reader;
use super::shape::{Form, Shaped, is_fixed};
use super::write::ask;
use super::write::version::tag_of;
use super::{Refusal, cells, condition, continued, packed, sql, statements, texts};
use crate::body::{self, Question, Reference, Stage, WrongIf};
use crate::cause::{self, Duty};
use crate::context::Context;
use crate::problem::{Place, Problem};
use crate::query::{Count, Found, Keyset, ReadPlan, Statement, Window};
use crate::render::{self, Page};
use crate::schema::{Json, Table, TiedColumn, Values};
use crate::value::{Kept, ReadRow, TextRow};

/// The rows of a list, and the facts of its page.
pub(crate) async fn list(reader: Reader<'_>, plan: &ReadPlan) -> Result<(Page, Found), Refusal> {
    let dialect = reader.dialect();
    dialect.check_table(plan.table)?;
    check_references(reader.db, reader.context, &plan.references).await?;
    let _said = cause::doing(Duty::Rows);
    let sorted: &[usize] = if let Some(Window::Keyset(keyset)) = &plan.window { &keyset.cells } else { &[] };
    let packed = dialect.packs.then(|| packed::statement(plan, sorted)).flatten();
    if let Some((statement, sorted)) = packed {
        let (page, found) = rows(reader, plan, &statement, &sorted).await?;
        if !page.is_broken() {
            return Ok((page, found));
        }
        packed::remember(plan, &statement, &page);
        statements::beyond_promise(statement.queries());
        reader.budget.restart();
    }
    rows(reader, plan, &plan.statement, sorted).await
}

/// The rows of a list by this statement, some of whose cells have the values by which they are sorted.
async fn rows(reader: Reader<'_>, plan: &ReadPlan, statement: &Statement, sorted: &[usize]) -> Result<(Page, Found), Refusal> {
    let most = plan.window.as_ref().map(most_rows).filter(|most| statement.as_text().is_some() && *most <= FEW);
    if let Some(most) = most {
        let make = || {
            let mut select = source(reader, statement)?;
            select.expr(packed::row(statement, &condition::names(&statement.rows), &[]));
            window(reader.dialect(), plan, statement, &mut select)?;
            Ok(packed::in_one(select, most))
        };
        let select = page_select(reader, plan, statement, Form::Together(most), make)?;
        let together = Together::read(reader, select, most).await?;
        match together.rows()? {
            Some(rows) => return texts_page(reader, plan, (statement, sorted), rows).await,
            None => packed::remember_length(statement),
        }
    }
    let make = || {
        let mut select = select(reader, statement)?;
        window(reader.dialect(), plan, statement, &mut select)?;
        Ok(select)
    };
    let select = page_select(reader, plan, statement, Form::Cells, make)?;
    if let Some(Window::Keyset(keyset)) = &plan.window {
        let read = Commented(reader.db).query_all_raw(select).await?;
        return keyset_page(reader, (statement, sorted), keyset, read).await;
    }
    let expected = plan.window.as_ref().map_or(usize::MAX, most_rows);
    let page = fetch(reader, statement, select, expected, |_| Ok(())).await?;
    let found = Found { rows: page.text.len(), ..Found::default() };
    Ok((page, found))
}

/// The SELECT of a page, whose text may be known.
fn page_select(
    reader: Reader<'_>,
    plan: &ReadPlan,
    statement: &Statement,
    form: Form,
    make: impl Fn() -> Result<SelectStatement, DbErr>,
) -> Result<sea_orm::Statement, DbErr> {
    let shaped = Shaped::page(reader.context, reader.dialect(), statement, plan.window.as_ref(), form);
    texts::select(reader, shaped, || is_fixed(&statement.rows), make)
}

/// How many rows a page reads at most.
fn most_rows(window: &Window) -> usize {
    let rows = match window {
        Window::Numbered(window) => window.rows,
        Window::Keyset(keyset) => keyset.read_rows(),
    };
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// Puts the rows of a SELECT in order, and restricts them to those of the page.
fn window(dialect: &Dialect, plan: &ReadPlan, statement: &Statement, select: &mut SelectStatement) -> Result<(), DbErr> {
    let names = condition::names(&statement.rows);
    let backwards = matches!(&plan.window, Some(Window::Keyset(keyset)) if keyset.is_backwards());
    condition::order(select, &statement.order, &names, backwards, dialect);
    match &plan.window {
        None => {}
        Some(Window::Numbered(window)) => _ = select.limit(window.rows).offset(window.offset),
        Some(Window::Keyset(keyset)) => {
            if let Some(from) = &keyset.from {
                select.cond_where(condition::behind(statement, &names, from, dialect)?);
            }
            select.limit(keyset.read_rows());
        }
    }
    Ok(())
}

/// A page behind a cursor.
async fn keyset_page(
    reader: Reader<'_>,
    (statement, sorted): (&Statement, &[usize]),
    keyset: &Keyset,
    mut read: Vec<QueryResult>,
) -> Result<(Page, Found), Refusal> {
    let more = cut(keyset, &mut read);
    let place = |row: &QueryResult| {
        cells::read(statement, row, || continued::place(statement, sorted, reader.dialect(), ReadRow::Cells(row)))
    };
    let ends = match (read.first(), read.last()) {
        (Some(first), Some(last)) => Some([place(first)?, place(last)?]),
        _ => None,
    };
    let found = Found { rows: read.len(), more, ends };
    Ok((fetch_below(reader, statement, read).await?, found))
}

/// A page of which each row is one text.
async fn texts_page(
    reader: Reader<'_>,
    plan: &ReadPlan,
    (statement, sorted): (&Statement, &[usize]),
    mut rows: Vec<TextRow<'_>>,
) -> Result<(Page, Found), Refusal> {
    let more = if let Some(Window::Keyset(keyset)) = &plan.window { cut(keyset, &mut rows) } else { false };
    let place = |row: &TextRow<'_>| continued::place(statement, sorted, reader.dialect(), ReadRow::Text(*row));
    let ends = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if !sorted.is_empty() => Some(place(first).and_then(|first| Ok([first, place(last)?]))),
        _ => None,
    };
    let mut page = fetch_texts(reader, statement, &rows).await?;
    page.text.is_broken |= matches!(ends, Some(Err(_)));
    Ok((page, Found { rows: rows.len(), more, ends: ends.and_then(Result::ok) }))
}

/// Leaves out the row that only tells whether there are others, and gives the rows the order in which they are shown.
fn cut<T>(keyset: &Keyset, rows: &mut Vec<T>) -> bool {
    let most = usize::try_from(keyset.rows).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    if keyset.is_backwards() {
        rows.reverse();
    }
    more
}

/// The row with a key, and its tag.
pub(crate) async fn one(reader: Reader<'_>, plan: &ReadPlan, key: &Values) -> Result<Option<(Page, Option<String>)>, Refusal> {
    let _said = cause::doing(Duty::Rows);
    let make = || {
        let mut select = select(reader, &plan.statement)?;
        select.cond_where(sql::row_with(reader.dialect(), plan.table, key)?);
        Ok(select)
    };
    let shaped = Shaped::row(reader.context, reader.dialect(), &plan.statement, plan.table, key);
    let select = texts::select(reader, shaped, || is_fixed(&plan.statement.rows), make)?;
    let mut tag = None;
    let page = fetch(reader, &plan.statement, select, 1, |row| {
        if let (Some(cell), Some(column)) = (plan.etag, plan.table.etag) {
            tag = Kept::of(column, row, cell)?.and_then(|kept| tag_of(column, &kept.into_value()));
        }
        Ok(())
    });
    let page = page.await?;
    Ok((page.text.len() > 0).then_some((page, tag)))
}

/// The rows with these keys as JSON, each by its key.
pub(super) async fn objects(reader: Reader<'_>, mut plan: ReadPlan, keys: &[&Values]) -> Result<HashMap<Key, Json>, Refusal> {
    let _said = cause::doing(Duty::Rows);
    let cells: Vec<_> = plan.table.key().map(|column| (plan.statement.cell(0, column), column)).collect();
    let mut objects = HashMap::new();
    for wanted in sql::rows_with(plan.table, keys, reader.dialect())? {
        let mut select = select(reader, &plan.statement)?;
        select.cond_where(wanted);
        let (mut found, mut array) = (Vec::new(), Vec::new());
        let page = fetch(reader, &plan.statement, reader.built(&select), keys.len(), |row| {
            found.extend(Key::read(row, cells.iter().copied())?);
            Ok(())
        });
        render::array(&page.await?, reader.context, &mut array)?;
        let Json::Array(rows) = parsed(&array)? else { continue };
        objects.extend(found.into_iter().zip(rows));
    }
    Ok(objects)
}

/// An answer as JSON.
pub(super) fn parsed(answer: &[u8]) -> Result<Json, DbErr> {
    body::read(answer, None).map_err(|body::Unreadable(error)| DbErr::Custom(error))
}

/// Refuses references to rows that do not exist.
pub(crate) async fn check_references(
    db: &DatabaseExecutor<'_>,
    context: &Context,
    references: &[Question],
) -> Result<(), Refusal> {
    let mut problems = ask::problems(db, context, references).await?;
    problems.dedup();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Problems(problems)) }
}

/// Refuses a request below a row that does not exist: one that columns point at whose values the path says.
pub(crate) async fn check_outer(
    db: &DatabaseExecutor<'_>,
    context: &Context,
    table: &'static Table,
    tied: &[TiedColumn],
) -> Result<(), Refusal> {
    let value = |column: &DynIden| tied.iter().find(|(own, _)| own.name == column.to_string()).map(|(_, value)| value.clone());
    let question = |relation: &RelationDef| {
        let pairs = relation.from_col.iter().zip(relation.to_col.iter());
        let values = pairs.map(|(from, to)| Some((to.to_string(), value(from)?))).collect::<Option<_>>()?;
        let reference = Reference { to: relation.to_tbl.clone(), table: table.parent(relation), values, is_read: false };
        let problem = Problem::new(Place::Request, "not_found", "There is no such row.");
        Some(Question::new(WrongIf::Missing(reference), Stage::Object, problem))
    };
    let questions: Vec<Question> = table.entity.belongs_to().iter().filter_map(question).collect();
    check_references(db, context, &questions).await.map_err(|refusal| match refusal {
        Refusal::Problems(_) => Refusal::NotFound,
        refusal => refusal,
    })
}

/// Whether the row with a key is there for each of some requests; those with the same limits are asked about once.
#[cfg(feature = "openapi")]
pub(crate) async fn sees(
    db: &DatabaseExecutor<'_>,
    contexts: &[Context],
    table: &Table,
    key: &Values,
) -> Result<Vec<bool>, Refusal> {
    let dialect = Dialect::of(db.get_database_backend());
    let mut known: Vec<(Option<Expr>, bool)> = Vec::new();
    let mut seen = Vec::new();
    for context in contexts {
        let scope = condition::scope(table, context);
        if !known.iter().any(|(own, _)| *own == scope) {
            let mut select = Query::select();
            select.expr(Expr::val(1)).from(table.entity.table_ref()).cond_where(sql::row_with(dialect, table, key)?);
            let row = db.query_one(select.cond_where(Condition::all().add_option(scope.clone()))).await?;
            known.push((scope.clone(), row.is_some()));
        }
        seen.push(known.iter().any(|(own, is_seen)| *own == scope && *is_seen));
    }
    Ok(seen)
}

/// How many rows a list has on all its pages.
pub(crate) async fn count(reader: Reader<'_>, plan: &ReadPlan, count: Count) -> Result<u64, DbErr> {
    let _said = cause::doing(Duty::Count);
    let rows = &plan.statement.rows;
    reader.dialect().check_table(plan.table)?;
    let mut select = Query::select();
    select.from(rows.sources[0].table.entity.table_ref());
    condition::restrict(reader.context, reader.dialect(), &mut select, rows, &condition::names(rows))?;
    if count == Count::Estimated && reader.dialect().estimates {
        return estimate(reader.db, select.expr(Expr::val(1))).await;
    }
    let row = Commented(reader.db).query_one(select.expr(Expr::cust("COUNT(*)"))).await?;
    let rows = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    Ok(rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
}

/// Whether a list has more rows than so many.
pub(crate) async fn exceeds(reader: Reader<'_>, plan: &ReadPlan, most: u64) -> Result<bool, DbErr> {
    let _said = cause::doing(Duty::Count);
    let rows = &plan.statement.rows;
    let mut select = Query::select();
    select.expr(Expr::val(1)).from(rows.sources[0].table.entity.table_ref()).limit(1).offset(most);
    condition::restrict(reader.context, reader.dialect(), &mut select, rows, &condition::names(rows))?;
    Ok(Commented(reader.db).query_one(&select).await?.is_some())
}

/// The number that the planner believes in.
async fn estimate(db: &DatabaseExecutor<'_>, select: &SelectStatement) -> Result<u64, DbErr> {
    let mut explain = db.get_database_backend().build(select);
    explain.sql.insert_str(0, "EXPLAIN (FORMAT JSON) ");
    let row = Commented(db).query_one_raw(explain).await?;
    let plan = row.map(|row| row.try_get_by_index::<serde_json::Value>(0)).transpose()?;
    Ok(plan.and_then(|plan| plan[0]["Plan"]["Plan Rows"].as_u64()).unwrap_or_default())
}
