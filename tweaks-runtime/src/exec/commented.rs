//! Comments: statements that say for which request they are sent, so that a database's own lists of slow statements do.

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, DbErr, ExecResult, QueryResult, Statement, Value};

use super::dialect::{Backend, Dialect};
use super::observed;
use crate::value::without_zone;

/// A connection, every statement of which is sent for the request of the task.
#[derive(Clone, Copy)]
pub(crate) struct Commented<'c, C>(pub(crate) &'c C);

/// The statement as it is sent: with points in time that the database has room for, and with the comment of the request at its end (<https://google.github.io/sqlcommenter/spec>). It has no value that
/// differs from request to request: a database prepares each text once.
pub(super) fn commented(mut statement: Statement) -> Statement {
    let dialect = Dialect::of(statement.db_backend);
    dialect.limits.fit(&mut statement);
    if let Some(comment) = observed::sending() {
        statement.sql.push_str(&comment);
    }
    if dialect.narrows_points {
        for value in statement.values.iter_mut().flat_map(|values| &mut values.0) {
            *value = without_zone(std::mem::replace(value, Value::Bool(None)));
        }
    }
    statement
}

impl<C: ConnectionTrait> ConnectionTrait for Commented<'_, C> {
    fn get_database_backend(&self) -> Backend {
        self.0.get_database_backend()
    }

    fn execute_raw<'s, 'f>(&'s self, statement: Statement) -> BoxFuture<'f, Result<ExecResult, DbErr>>
    where
        's: 'f,
        Self: 'f,
    {
        self.0.execute_raw(commented(statement))
    }

    fn execute_unprepared<'s, 't, 'f>(&'s self, sql: &'t str) -> BoxFuture<'f, Result<ExecResult, DbErr>>
    where
        's: 'f,
        't: 'f,
        Self: 'f,
    {
        self.0.execute_unprepared(sql)
    }

    fn query_one_raw<'s, 'f>(&'s self, statement: Statement) -> BoxFuture<'f, Result<Option<QueryResult>, DbErr>>
    where
        's: 'f,
        Self: 'f,
    {
        self.0.query_one_raw(commented(statement))
    }

    fn query_all_raw<'s, 'f>(&'s self, statement: Statement) -> BoxFuture<'f, Result<Vec<QueryResult>, DbErr>>
    where
        's: 'f,
        Self: 'f,
    {
        self.0.query_all_raw(commented(statement))
    }

    fn support_returning(&self) -> bool {
        self.0.support_returning()
    }

    fn is_mock_connection(&self) -> bool {
        self.0.is_mock_connection()
    }
}
