//! Numbers on a database that keeps all of them as doubles: a row is found by the number that it shows if its column lies between
//! the first and the last double that is shown so, and its place in an order is the double itself.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, QueryResult, Value};

use super::dialect::Dialect;
use crate::query::{Comparison, Test};
use crate::schema::{Column, Kind};
use crate::value::Span;

/// The condition that a column passes a test of the number that it shows; `None` where numbers are stored as they are shown.
pub(super) fn passes(column: &Column, dialect: &Dialect, stored: &Expr, test: &Test) -> Option<Condition> {
    let span = |value: &Value| match (value, column.kind) {
        _ if !dialect.keeps_doubles => None,
        (Value::String(Some(digits)), Kind::Decimal) => Span::of_digits(digits, &column.format),
        (value, _) => Span::of(value, &column.format),
    };
    let spans = |values: &[Value]| values.iter().map(span).collect::<Option<Vec<_>>>();
    Some(match test {
        Test::Compare(comparison, value) => compare(*comparison, stored, span(value)?),
        Test::In(values) if !values.is_empty() => any(stored, &spans(values)?),
        Test::NotIn(values) if !values.is_empty() => any(stored, &spans(values)?).not(),
        _ => return None,
    })
}

fn compare(comparison: Comparison, stored: &Expr, span: Span) -> Condition {
    let stored = stored.clone();
    Condition::all().add(match comparison {
        Comparison::Equal => return within(&stored, span),
        Comparison::NotEqual => return within(&stored, span).not(),
        Comparison::Greater => stored.gt(span.last),
        Comparison::GreaterOrEqual => stored.gte(span.first),
        Comparison::Less => stored.lt(span.first),
        Comparison::LessOrEqual => stored.lte(span.last),
    })
}

fn within(stored: &Expr, Span { first, last }: Span) -> Condition {
    Condition::all().add(stored.clone().gte(first)).add(stored.clone().lte(last))
}

/// Links of a chain of `OR` that stand together, so that none is too long to be parsed.
const CHAIN: usize = 50;

fn any(stored: &Expr, spans: &[Span]) -> Condition {
    let chain = |spans: &[Span]| spans.iter().fold(Condition::any(), |any, span| any.add(within(stored, *span)));
    spans.chunks(CHAIN).map(chain).fold(Condition::any(), Condition::add)
}

/// The number in a cell to the last bit; `None` where it is the value that the column reads.
pub(super) fn stored(column: &Column, dialect: &Dialect, row: &QueryResult, cell: usize) -> Option<Value> {
    let is_double = dialect.keeps_doubles && matches!(column.kind, Kind::Decimal | Kind::Float(_));
    if is_double { row.try_get_by_index::<f64>(cell).ok().map(Value::from) } else { None }
}
