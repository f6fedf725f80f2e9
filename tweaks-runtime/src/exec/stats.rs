//! Statistics: the figures over the rows of a list, in groups, by one statement.

use sea_orm::sea_query::{Alias, DynIden, Expr, Func, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DbErr, QueryResult, Value};

use super::commented::Commented;
use super::load::{aggregate, read_aggregate};
use super::reader::Reader;
use super::{Refusal, cells, condition, read, sql};
use crate::cause::{self, Duty};
use crate::problem::{Place, Problem};
use crate::query::{Figure, GroupedBy, StatsPlan};
use crate::schema::{Cell, Function, Kind, Part};

/// The figures of each group as a JSON array of objects, in the order of the groups.
pub(crate) async fn stats(reader: Reader<'_>, plan: &StatsPlan) -> Result<Vec<u8>, Refusal> {
    reader.dialect().check_table(plan.table)?;
    read::check_references(reader.db, reader.context, &plan.references).await?;
    let _said = cause::doing(Duty::Aggregate);
    let rows = Commented(reader.db).query_all(&select(reader, plan)?).await?;
    if u64::try_from(rows.len()).is_ok_and(|rows| rows > plan.most) {
        let detail = format!("There are more than {} groups; ask for fewer.", plan.most);
        return Err(Refusal::Problems(vec![Problem::new(Place::Request, "too_large", detail)]));
    }
    let mut out = vec![b'['];
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        cells::caught(|| write(plan, row, &mut out))?;
    }
    out.push(b']');
    Ok(out)
}

fn select(reader: Reader<'_>, plan: &StatsPlan) -> Result<SelectStatement, DbErr> {
    let (dialect, names) = (reader.dialect(), condition::names(&plan.rows));
    let mut select = Query::select();
    select.from(plan.table.entity.table_ref());
    for group in &plan.groups {
        let cell = grouped(reader, plan, group, &names[0])?;
        select.expr(cell.clone()).add_group_by([cell.clone()]);
        // `NULL` is the smallest value, as it is in the order of rows.
        match group.column.nullable && dialect.says_nulls {
            true => select.order_by_expr_with_nulls(cell, Order::Asc, NullOrdering::First),
            false => select.order_by_expr(cell, Order::Asc),
        };
    }
    for Figure { function, column, .. } in &plan.figures {
        let column = column.map(|column| (column, Expr::col((names[0].clone(), Alias::new(column.name)))));
        select.expr(aggregate(*function, column, dialect));
    }
    condition::restrict(reader.context, dialect, &mut select, &plan.rows, &names)?;
    Ok(select.limit(plan.most.min(i64::MAX.unsigned_abs() - 1) + 1).to_owned())
}

/// The value of a group: that of its column, or the beginning of its day.
fn grouped(reader: Reader<'_>, plan: &StatsPlan, group: &GroupedBy, name: &DynIden) -> Result<Expr, DbErr> {
    let (dialect, column) = (reader.dialect(), group.column);
    let Some(part) = group.part else {
        return plan.table.cell(name, column.name).ok_or_else(|| sql::unknown_column(plan.table, column.name));
    };
    let cell = sql::in_order(Expr::col((name.clone(), Alias::new(column.name))), column, dialect);
    let [of_point, of_date] = dialect.days;
    let day = Expr::cust_with_exprs(if matches!(column.kind, Kind::DateTime) { of_point } else { of_date }, [cell]);
    // The length stands in the text: two values that are bound are not known to be one.
    Ok(Func::cust("substr").arg(day).arg(Expr::cust("1")).arg(Expr::cust(part.length().to_string())).into())
}

fn write(plan: &StatsPlan, row: &QueryResult, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let mut start = b'{';
    let mut name = |name: &str, out: &mut Vec<u8>| {
        out.push(std::mem::replace(&mut start, b','));
        out.extend(serde_json::Value::from(name).to_string().into_bytes());
        out.push(b':');
    };
    for (at, group) in plan.groups.iter().enumerate() {
        name(&group.name, out);
        match group.part {
            Some(part) => write_part(row, at, part, out)?,
            None => (group.column.render)(Cell::Row(row, at), &group.column.format, out)?,
        }
    }
    for (at, figure) in (plan.groups.len()..).zip(&plan.figures) {
        name(&figure.name, out);
        write_figure(figure, read_aggregate(row, at, figure.function, figure.column)?, out)?;
    }
    out.extend(if start == b'{' { &b"{}"[..] } else { b"}" });
    Ok(())
}

fn write_part(row: &QueryResult, at: usize, part: Part, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let text = row.try_get_by_index::<Option<String>>(at)?;
    // Of a time that is none, such as `infinity`, there is no part.
    let text = text.filter(|text| text.len() >= part.length() as usize);
    out.extend(serde_json::Value::from(text).to_string().into_bytes());
    Ok(())
}

fn write_figure(figure: &Figure, value: Option<Value>, out: &mut Vec<u8>) -> Result<(), DbErr> {
    match (value, figure.column) {
        (Some(Value::BigInt(Some(number))), column)
            if column.is_none_or(|column| matches!(column.kind, Kind::Integer { .. })) =>
        {
            out.extend(number.to_string().into_bytes());
        }
        (Some(Value::Double(Some(number))), _) if figure.function == Function::Sum => {
            out.extend(serde_json::Value::from(number).to_string().into_bytes());
        }
        (Some(value), Some(column)) if value != value.as_null() => {
            (column.render)(Cell::Value(value), &column.format, out)?;
        }
        _ => out.extend(b"null"),
    }
    Ok(())
}
