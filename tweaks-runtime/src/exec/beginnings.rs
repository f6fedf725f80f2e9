//! How transactions begin.

use sea_orm::{AccessMode, IsolationLevel, SqliteTransactionMode, TransactionOptions};

/// As the database begins by itself.
pub(super) const ANY: TransactionOptions =
    TransactionOptions { isolation_level: None, access_mode: None, sqlite_transaction_mode: None };

/// All statements see one moment.
pub(super) const REPEATABLE: TransactionOptions =
    TransactionOptions { isolation_level: Some(IsolationLevel::RepeatableRead), access_mode: Some(AccessMode::ReadOnly), ..ANY };

/// Each statement sees what was committed before it, and locks no gaps between rows.
pub(super) const COMMITTED: TransactionOptions =
    TransactionOptions { isolation_level: Some(IsolationLevel::ReadCommitted), ..ANY };

/// As SQLite is told before the first statement.
pub(super) const fn begins(mode: SqliteTransactionMode) -> TransactionOptions {
    TransactionOptions { sqlite_transaction_mode: Some(mode), ..ANY }
}
