//! The table of the answers that were given.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sea_orm::DatabaseConnection;
use sea_orm::entity::prelude::*;

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

/// Deletes the answers that are older than a time, in which clients have to have repeated their requests; gives back how many there
/// were.
///
/// # Errors
///
/// Whatever the database says.
pub async fn forget(db: &DatabaseConnection, age: Duration) -> Result<u64, DbErr> {
    let oldest = now().saturating_sub(i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(oldest)).exec(db).await?.rows_affected)
}

/// The time in seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
