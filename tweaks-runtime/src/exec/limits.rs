//! Limits: how a statement says how many rows it wants, so that no server plans it anew for each request.

use sea_orm::{Statement, Value};

/// How a LIMIT is sent to a database, beside how sea-query writes it: with its number bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limits {
    /// As it is written.
    Bound,
    /// Behind an addition, at which the planner does not look. SQLite plans a prepared statement anew whenever a value is bound to a
    /// LIMIT: a quarter of the work of a short list.
    Hidden,
    /// By its number, where that is a usual one. PostgreSQL takes a bound LIMIT for a tenth of all rows in the plan that it would keep,
    /// and so keeps none: a third of its work for a list of a hundred.
    Said,
}

/// A bound LIMIT as sea-query writes it, and one at whose value no planner looks.
const BOUND: &str = " LIMIT ?";
const HIDDEN: &str = " LIMIT (?+0)";

/// The sizes of pages that people choose. Each text is prepared once per connection, which keeps a hundred: clients, who choose any size,
/// are not to make more of them.
const USUAL: [u64; 10] = [1, 5, 10, 20, 25, 30, 50, 100, 200, 1000];

impl Limits {
    /// A statement as it is sent.
    pub(super) fn fit(self, statement: &mut Statement) {
        match self {
            Self::Hidden if statement.sql.contains(BOUND) => statement.sql = statement.sql.replace(BOUND, HIDDEN),
            Self::Bound | Self::Hidden => {}
            Self::Said => _ = say(statement),
        }
    }
}

/// Says the number of a LIMIT at the end of a statement, if it is a usual one and no rows are skipped; nothing where it stays bound.
fn say(statement: &mut Statement) -> Option<()> {
    let values = &mut statement.values.as_mut()?.0;
    let (head, left) = match bound_at_end(&statement.sql, " OFFSET $", values) {
        Some((head, 0)) => (head, &values[..values.len() - 1]),
        Some(_) => return None,
        None => (statement.sql.as_str(), &values[..]),
    };
    let (head, limit) = bound_at_end(head, " LIMIT $", left)?;
    // One row more than a page has says whether there is a next one.
    if !USUAL.iter().any(|usual| limit == *usual || limit == usual + 1) {
        return None;
    }
    let (head, left) = (head.len(), left.len() - 1);
    statement.sql.truncate(head);
    statement.sql.push_str(" LIMIT ");
    statement.sql.push_str(&limit.to_string());
    values.truncate(left);
    Some(())
}

/// What stands before a clause at the end of a statement that binds the last value, and the number in it.
fn bound_at_end<'s>(sql: &'s str, clause: &str, values: &[Value]) -> Option<(&'s str, u64)> {
    let Some(Value::BigUnsigned(Some(number))) = values.last() else { return None };
    Some((sql.strip_suffix(&values.len().to_string())?.strip_suffix(clause)?, *number))
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::*;

    fn said(sql: &str, values: &[Value]) -> (String, usize) {
        let mut statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values.to_vec());
        Limits::Said.fit(&mut statement);
        let bound = statement.values.map_or(0, |values| values.0.len());
        (statement.sql, bound)
    }

    #[test]
    fn a_usual_number_is_said_and_no_value_is_lost() {
        let (name, rows, none) = (Value::from("Lamp"), Value::from(101_u64), Value::from(0_u64));
        let sql = |end: &str| format!("SELECT a FROM t WHERE b = $1{end}");
        assert_eq!(said(&sql(" LIMIT $2 OFFSET $3"), &[name.clone(), rows.clone(), none.clone()]), (sql(" LIMIT 101"), 1));
        assert_eq!(said(&sql(" LIMIT $2"), &[name.clone(), rows.clone()]), (sql(" LIMIT 101"), 1));
        // Rows are skipped, the size is no usual one, or something else is bound at the end.
        let bound = " LIMIT $2 OFFSET $3";
        assert_eq!(said(&sql(bound), &[name.clone(), rows.clone(), Value::from(40_u64)]), (sql(bound), 3));
        assert_eq!(said(&sql(bound), &[name.clone(), Value::from(77_u64), none]), (sql(bound), 3));
        assert_eq!(said(&sql(" LIMIT $2 FOR UPDATE"), &[name.clone(), rows.clone()]), (sql(" LIMIT $2 FOR UPDATE"), 2));
        assert_eq!(said(&sql(""), &[name]), (sql(""), 1));
        // The twelfth value is not the second.
        let many: Vec<Value> = (1..=11).map(Value::from).chain([rows]).collect();
        assert_eq!(said("SELECT $1 LIMIT $12", &many), ("SELECT $1 LIMIT 101".to_owned(), 11));
        assert_eq!(said("SELECT $1 LIMIT $2", &many), ("SELECT $1 LIMIT $2".to_owned(), 12));
    }
}
