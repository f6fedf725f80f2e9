//! The table of the answers that were given.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, QuerySelect as _};

/// An answer that was given, by the key of its request.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tweaks_idempotency")]
pub struct Model {
    /// A digest of the client and its key, in 64 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(64))")]
    pub id: String,
    /// A digest of the request, in 64 hexadecimal digits.
    #[sea_orm(column_type = "Char(Some(64))")]
    pub request: String,
    /// The status of the answer; 0 until there is one, which no other transaction sees.
    pub status: i16,
    /// The header `Location`.
    #[sea_orm(column_type = "Text")]
    pub location: Option<String>,
    /// The header `ETag`.
    #[sea_orm(column_type = "Text")]
    pub tag: Option<String>,
    /// The body.
    #[sea_orm(column_type = "Blob")]
    pub body: Vec<u8>,
    /// The time at which it was given, in seconds since 1970.
    #[sea_orm(indexed)]
    pub created_at: i64,
}

/// It has no relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Fails where there is no such table.
#[cfg(feature = "schema-check")]
pub(crate) async fn check(db: &DatabaseConnection) -> Result<(), DbErr> {
    Entity::find().limit(1).all(db).await.map(drop)
}

/// How many answers one statement deletes, so that no writer waits long for it.
const SOME: u64 = 1000;

/// Deletes the answers that are older than a time, a thousand at once; gives back how many there were. Answers whose
/// [lifetime](crate::prelude::Settings::idempotency_lifetime) is over are deleted without being asked.
///
/// # Errors
///
/// Whatever the database says.
pub async fn forget(db: &DatabaseConnection, age: Duration) -> Result<u64, DbErr> {
    let (oldest, mut gone) = (oldest(age), 0);
    loop {
        let keys = Entity::find().select_only().column(Column::Id).filter(Column::CreatedAt.lt(oldest)).limit(SOME);
        let keys: Vec<String> = keys.into_tuple().all(db).await?;
        if keys.is_empty() {
            return Ok(gone);
        }
        gone += Entity::delete_many().filter(Column::Id.is_in(keys)).exec(db).await?.rows_affected;
    }
}

/// Deletes the answers whose lifetime is over, in the background, and at most once in a twenty-fourth of it.
pub(super) fn tidy(db: &DatabaseConnection, lifetime: Duration) {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let (now, last) = (now(), LAST.load(Ordering::Relaxed));
    let is_due = now >= last.saturating_add(seconds(lifetime / 24));
    if !is_due || LAST.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
        return;
    }
    let db = db.clone();
    tokio::spawn(async move {
        if let Err(error) = forget(&db, lifetime).await {
            tracing::warn!(error = crate::exec::words(&error), "old answers could not be deleted; they are with the next try");
        }
    });
}

/// The time before which an answer of such a lifetime was given if the lifetime is over.
pub(super) fn oldest(lifetime: Duration) -> i64 {
    now().saturating_sub(seconds(lifetime))
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// The time in seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    seconds(since)
}
