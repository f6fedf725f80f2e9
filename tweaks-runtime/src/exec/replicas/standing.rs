//! Standings: what a server says of itself.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, QueryResult, Statement};

use super::position::{Position, Token};
use crate::exec::dialect::Dialect;

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// How often another server was made the one that takes writes, as far as this one knows that takes them; `None` of a replica.
    pub(super) leads: Option<u64>,
    /// `None` of a server that keeps no log of its transactions.
    pub(super) position: Option<Position>,
    /// Since when it runs, in its own words: a replica of PostgreSQL may be read after a start before it is where it was.
    pub(super) run: String,
}

impl Standing {
    /// Whether the server has what a client needs.
    pub(super) fn has(&self, needed: Option<&Token>) -> bool {
        match needed {
            None => true,
            Some(Token::Primary) => false,
            Some(Token::From(needed)) => self.position.as_ref().is_some_and(|position| position.has(needed)),
        }
    }
}

/// Asks a server.
pub(super) async fn ask(db: &DatabaseConnection) -> Result<Standing, DbErr> {
    let backend = db.get_database_backend();
    let sql = Dialect::of(backend).standing.ok_or_else(|| DbErr::Custom("this database has no replicas".to_owned()))?;
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    read(&row.ok_or_else(|| DbErr::RecordNotFound("a server says nothing of itself".to_owned()))?)
}

fn read(row: &QueryResult) -> Result<Standing, DbErr> {
    let takes_writes = row.try_get_by_index::<String>(0)? == "1";
    let era = u64::from_str_radix(&row.try_get_by_index::<String>(1)?, 16).unwrap_or_default();
    let position = row.try_get_by_index::<Option<String>>(2)?;
    Ok(Standing {
        leads: takes_writes.then_some(era),
        position: position.as_deref().and_then(Position::of_database),
        run: row.try_get_by_index(3)?,
    })
}
