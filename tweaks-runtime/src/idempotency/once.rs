//! `Idempotency-Key`: a write that is sent twice is done once, and its answer is given twice.
//!
//! The answer is stored in the transaction of the write, so that there is one exactly if the write was done. The application makes the
//! table [`Entity`] in its migrations, like any other:
//!
//! ```
//! use sea_orm::{DbBackend, Schema};
//! use tweaks_runtime::exec::idempotency;
//!
//! let table = Schema::new(DbBackend::Postgres).create_table_from_entity(idempotency::Entity);
//! assert!(DbBackend::Postgres.build(&table).sql.starts_with("CREATE TABLE \"tweaks_idempotency\""));
//! ```

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbBackend, Set, TryInsertResult};
use sha2::{Digest as _, Sha256};

use super::{Answer, Failure, Refusal, transaction};

/// An answer that was given, by the key of its request.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tweaks_idempotency")]
pub struct Model {
    /// A digest of the client and its key, in 64 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(64))")]
    pub id: String,
    /// A digest of what was asked for, in 64 hexadecimal digits.
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
    /// When it was given, in seconds since 1970.
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

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// What makes a write happen once, however often it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Once {
    id: [u8; 32],
    request: [u8; 32],
}

impl Once {
    /// The key of a client, and all that tells its request from another.
    pub(crate) fn new<'a>(client: &str, key: &str, request: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self { id: digest([client.as_bytes(), key.as_bytes()]), request: digest(request) }
    }

    /// Does the work and keeps its answer, or gives the answer that was kept.
    pub(super) async fn answer<W>(self, db: &DatabaseConnection, work: W) -> Result<Answer, Refusal>
    where
        W: for<'a> Fn(&'a DatabaseTransaction) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync + 'static,
    {
        let Some(_running) = Running::begin(self.id) else { return Err(running()) };
        let shared = Arc::new((self, work));
        transaction::run(db, move |transaction| {
            let shared = Arc::clone(&shared);
            async move {
                let (once, work) = shared.as_ref();
                if let Some(answer) = once.claim(transaction).await? {
                    return Ok(answer);
                }
                let answer = work(transaction).await?;
                once.keep(transaction, &answer).await?;
                Ok(answer)
            }
            .boxed()
        })
        .await
    }

    /// Takes the key for this transaction, or gives the answer of the one that had it.
    async fn claim(&self, transaction: &DatabaseTransaction) -> Result<Option<Answer>, Refusal> {
        if transaction.get_database_backend() == DbBackend::Postgres && !self.lock(transaction).await? {
            return Err(running());
        }
        let row = ActiveModel {
            id: Set(hexadecimal(&self.id)),
            request: Set(hexadecimal(&self.request)),
            status: Set(0),
            location: Set(None),
            tag: Set(None),
            body: Set(Vec::new()),
            created_at: Set(now()),
        };
        let claimed = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(transaction).await?;
        if matches!(claimed, TryInsertResult::Inserted(1..)) {
            return Ok(None);
        }
        // Forgotten between the two statements: as good as still running, and gone with the next try.
        let known = Entity::find_by_id(hexadecimal(&self.id)).one(transaction).await?.ok_or_else(running)?;
        if known.request != hexadecimal(&self.request) {
            return Err(Refusal::Failed(Failure::REUSED));
        }
        let Model { status, location, tag, body, .. } = known;
        Ok(Some(Answer { status: u16::try_from(status).unwrap_or_default(), location, tag, body }))
    }

    /// Whether no other transaction, of this process or another, has the key.
    async fn lock(&self, transaction: &DatabaseTransaction) -> Result<bool, DbErr> {
        let number = self.id.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        let lock = sea_orm::sea_query::Func::cust("pg_try_advisory_xact_lock").arg(number);
        let row = transaction.query_one(sea_orm::sea_query::Query::select().expr(lock)).await?;
        row.map_or(Ok(false), |row| row.try_get_by_index(0))
    }

    async fn keep(&self, transaction: &DatabaseTransaction, answer: &Answer) -> Result<(), Refusal> {
        let Answer { status, location, tag, body } = answer.clone();
        let status = i16::try_from(status).map_err(|error| Refusal::Failed(Failure::internal(&error)))?;
        let kept = ActiveModel {
            status: Set(status),
            location: Set(location),
            tag: Set(tag),
            body: Set(body),
            ..<ActiveModel as ActiveModelBehavior>::new()
        };
        Entity::update_many().set(kept).filter(Column::Id.eq(hexadecimal(&self.id))).exec(transaction).await?;
        Ok(())
    }
}

fn running() -> Refusal {
    Refusal::Failed(Failure::RUNNING)
}

/// A digest of several texts that no other several texts have.
fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// The keys of writes that this process is at: a database with one writer would let the second wait, and not say so.
static RUNNING: LazyLock<Mutex<HashSet<[u8; 32]>>> = LazyLock::new(Mutex::default);

/// One of them, until it is dropped.
struct Running([u8; 32]);

impl Running {
    fn begin(id: [u8; 32]) -> Option<Self> {
        let is_first = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        // Not made before it is known to be the first: it would take the other's key away when it is dropped.
        is_first.then(|| Self(id))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}
