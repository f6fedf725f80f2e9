//! Readers: a connection with the request that reads by it.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait as _, DatabaseExecutor};

use super::budget::Budget;
use super::dialect::Dialect;
use crate::context::Context;

/// A connection, and the request that reads by it.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// A connection of the pool, or the transaction of a write.
    pub(crate) db: &'a DatabaseExecutor<'a>,
    pub(crate) context: &'a Context,
    /// What the answer may still take.
    pub(crate) budget: &'a Budget,
}

impl Reader<'_> {
    pub(super) fn dialect(&self) -> &'static Dialect {
        Dialect::of(self.db.get_database_backend())
    }

    /// A SELECT as it is sent.
    pub(super) fn built(&self, select: &SelectStatement) -> sea_orm::Statement {
        self.db.get_database_backend().build(select)
    }
}
