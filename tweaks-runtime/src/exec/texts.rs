//! Texts of SELECTs: the text of a [shape](super::shape) is made once by each thread, and bound to other values from then on.

use std::cell::RefCell;
use std::collections::HashMap;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait as _, DbErr, Statement, Value};

use super::reader::Reader;
use super::shape::{Shape, Shaped};
use super::texts_made;

/// How many texts a thread keeps; the one that was not needed for the longest time goes first.
const MOST: usize = 256;
/// Longer texts are not kept.
const LONGEST: usize = 16 * 1024;

thread_local! {
    static TEXTS: RefCell<Texts> = RefCell::default();
}

#[derive(Default)]
struct Texts {
    of: HashMap<Shape, Text>,
    /// Counts the uses of all of them.
    clock: u64,
}

/// The text of a shape.
struct Text {
    sql: String,
    /// What it binds, in its order.
    binds: Vec<Bind>,
    used: u64,
}

enum Bind {
    /// One of the values of a plan.
    Given(usize),
    /// A value that is the same each time.
    Same(Value),
}

/// The SELECT of a plan's rows as it is sent: by the text of its shape, or made anew. The text is kept if all besides the values is fixed.
pub(super) fn select(
    reader: Reader<'_>,
    shaped: Option<Shaped>,
    is_fixed: impl FnOnce() -> bool,
    make: impl Fn() -> Result<SelectStatement, DbErr>,
) -> Result<Statement, DbErr> {
    let backend = reader.db.get_database_backend();
    let known = shaped.as_ref().and_then(|shaped| TEXTS.with_borrow_mut(|texts| texts.find(shaped)));
    if let Some((sql, values)) = known {
        texts_made::reused();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        debug_assert_eq!(statement, backend.build(&make()?), "the text of a shape does not depend on its values");
        return Ok(statement);
    }
    texts_made::made();
    let statement = backend.build(&make()?);
    if let Some(shaped) = shaped.filter(|shaped| is_fixed() && shaped.is_for_all_values()) {
        TEXTS.with_borrow_mut(|texts| texts.keep(shaped, &statement));
    }
    Ok(statement)
}

impl Texts {
    fn find(&mut self, shaped: &Shaped) -> Option<(String, Vec<Value>)> {
        self.clock += 1;
        let text = self.of.get_mut(&shaped.shape)?;
        text.used = self.clock;
        let value = |bind: &Bind| match bind {
            Bind::Given(place) => shaped.values.get(*place).cloned(),
            Bind::Same(value) => Some(value.clone()),
        };
        Some((text.sql.clone(), text.binds.iter().map(value).collect::<Option<_>>()?))
    }

    fn keep(&mut self, Shaped { shape, values, .. }: Shaped, statement: &Statement) {
        let bound = statement.values.as_ref().map_or(&[][..], |values| &values.0);
        let Some(binds) = binds(&values, bound).filter(|_| statement.sql.len() <= LONGEST) else { return };
        if self.of.len() >= MOST
            && let Some(oldest) = self.of.iter().min_by_key(|(_, text)| text.used).map(|(shape, _)| shape.clone())
        {
            self.of.remove(&oldest);
        }
        self.of.insert(shape, Text { sql: statement.sql.clone(), binds, used: self.clock });
    }
}

/// Where the values of a plan are bound. Nothing where that cannot be seen: two of them are equal, or one is bound as another value.
fn binds(values: &[Value], bound: &[Value]) -> Option<Vec<Bind>> {
    let places: HashMap<&Value, usize> = values.iter().zip(0..).collect();
    if places.len() < values.len() {
        return None;
    }
    let bind = |value: &Value| match places.get(value) {
        Some(place) => Some(Bind::Given(*place)),
        None => is_said(value).then(|| Bind::Same(value.clone())),
    };
    let binds: Vec<Bind> = bound.iter().map(bind).collect::<Option<_>>()?;
    // A value that statements say by themselves cannot be told from a given one that is equal to it.
    let is_clear = binds.len() == values.len() || !values.iter().any(is_said);
    is_clear.then_some(binds)
}

/// Whether statements say a value by themselves, as in `SELECT 1`, `1 = 0` and `LIMIT 1`.
fn is_said(value: &Value) -> bool {
    matches!(value, Value::Int(Some(0 | 1)) | Value::BigUnsigned(Some(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(values: &[Value], bound: &[Value]) -> Option<Vec<Option<usize>>> {
        let place = |bind| if let Bind::Given(place) = bind { Some(place) } else { None };
        binds(values, bound).map(|binds| binds.into_iter().map(place).collect())
    }

    #[test]
    fn values_are_found_where_they_are_bound() {
        let (name, limit) = (Value::from("Lamp"), Value::from(20_u64));
        let said = Value::from(1_i32);
        let bound = [said, name.clone(), name.clone(), limit.clone()];
        assert_eq!(places(&[limit, name], &bound), Some(vec![None, Some(1), Some(1), Some(0)]));
    }

    #[test]
    fn values_that_cannot_be_told_apart_are_not_kept() {
        let (one, twenty) = (Value::from(1_i32), Value::from(20_u64));
        assert_eq!(places(&[twenty.clone(), twenty.clone()], &[twenty.clone(), twenty.clone()]), None);
        let ones = [one.clone(), one];
        assert_eq!(places(&ones[..1], &ones), None, "one of them may be said by the statement");
        assert_eq!(places(&ones[..1], &ones[..1]), Some(vec![Some(0)]));
        assert_eq!(places(&[Value::from("a")], &[Value::from("A")]), None, "it is bound as another value");
    }

    #[test]
    fn the_one_that_was_not_needed_for_the_longest_time_goes() {
        let shaped = |number: usize| Shaped::of_number(number);
        let mut texts = Texts::default();
        let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT 1");
        for number in 0..MOST {
            assert!(texts.find(&shaped(number)).is_none());
            texts.keep(shaped(number), &statement);
        }
        assert!(texts.find(&shaped(0)).is_some());
        texts.keep(shaped(MOST), &statement);
        assert_eq!(texts.of.len(), MOST);
        assert!(texts.find(&shaped(0)).is_some() && texts.find(&shaped(1)).is_none());
    }
}
