//! Outdated connections: PostgreSQL refuses a statement that was prepared before a migration gave its columns other types, and `SQLx` sends
//! it on the same connection again and again.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use sea_orm::ConnectOptions;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgDatabaseError;

/// When a statement was last refused so.
static REFUSED: Mutex<Option<Instant>> = Mutex::new(None);

/// Whether a statement was refused so, which is remembered: then connections that were there before are closed when they are taken.
pub(super) fn is_so(error: &dyn DatabaseError) -> bool {
    // It shares its SQLSTATE with all that the server cannot do, and its words are in the language of the server.
    let error = error.try_downcast_ref::<PgDatabaseError>();
    let is_so = error.is_some_and(|error| error.routine() == Some("RevalidateCachedQuery"));
    if is_so {
        *REFUSED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
    is_so
}

/// Closes the connections of a pool that are older than such a refusal.
pub(super) fn close(options: &mut ConnectOptions) {
    options.map_sqlx_postgres_before_acquire(|_, connection| {
        let is_young = is_young(connection.age);
        async move { Ok(is_young) }.boxed()
    });
}

/// Whether a connection of this age knows its statements from after the refusal.
fn is_young(age: Duration) -> bool {
    let refused = *REFUSED.lock().unwrap_or_else(PoisonError::into_inner);
    refused.is_none_or(|refused| age < refused.elapsed())
}
