//! The transactions of what is written by hand.

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};

/// Whether the statements of one answer read one snapshot, as those of the derive do.
#[derive(Clone, Copy)]
pub(crate) struct Snapshots(pub(crate) bool);

impl Snapshots {
    /// That by which several statements read: a snapshot, or the pool.
    pub(crate) async fn of(self, db: &DatabaseConnection) -> Result<DatabaseExecutor<'_>, DbErr> {
        if !self.0 {
            return Ok(db.into());
        }
        // Each transaction of SQLite reads one snapshot.
        let is_server = db.get_database_backend() != DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: is_server.then_some(IsolationLevel::RepeatableRead),
            access_mode: is_server.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        Ok(DatabaseExecutor::OwnedTransaction(db.begin_with_options(options).await?))
    }
}

/// Ends a snapshot.
pub(crate) async fn end(snapshot: DatabaseExecutor<'_>) -> Result<(), DbErr> {
    if let DatabaseExecutor::OwnedTransaction(snapshot) = snapshot { snapshot.commit().await } else { Ok(()) }
}

/// A transaction that will write. SQLite refuses the first write of another kind while somebody else writes.
pub(crate) async fn writing(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = Some(SqliteTransactionMode::Immediate);
    db.begin_with_options(TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() }).await
}
