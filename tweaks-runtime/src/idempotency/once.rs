//! The write behind a key: done once, and answered as it was then.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, Query};
use sea_orm::{DatabaseConnection, DatabaseTransaction, QueryTrait as _, Set, TryInsertResult};

use super::table::{ActiveModel, Column, Entity, Model, now, oldest, tidy};
use crate::cause::{self, Duty};
use crate::exec::dialect::Dialect;
use crate::exec::{Answer, Commented, Failure, Once, Refusal, Violation, run};

const RUNNING: Failure =
    Failure::of(409, "running", "The same request is still being worked on; ask again for its answer.").retry(1);

const OF_ANOTHER_WRITE: Failure =
    Failure::of(422, "idempotency_key", "This Idempotency-Key belongs to another request; use a new one.");

/// Does the work and keeps its answer, or gives the answer that was kept.
pub(crate) async fn answer<W>(db: &DatabaseConnection, once: Once, work: W) -> Result<Answer, Refusal>
where
    W: for<'a> Fn(&'a DatabaseTransaction) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync + 'static,
{
    let Some(_running) = Running::begin(once.key) else { return Err(Refusal::Failed(RUNNING)) };
    let work = Arc::new(work);
    let answer = run(db, move |transaction| {
        let work = Arc::clone(&work);
        async move {
            if let Some(answer) = claim(&once, transaction).await? {
                return Ok(answer);
            }
            let answer = work(transaction).await?;
            keep(&once, transaction, &answer).await?;
            Ok(answer)
        }
        .boxed()
    })
    .await?;
    tidy(db, once.lifetime);
    Ok(answer)
}

/// Takes the key for this transaction, or gives the answer of the one that had it.
async fn claim(once: &Once, transaction: &DatabaseTransaction) -> Result<Option<Answer>, Refusal> {
    let _said = cause::doing(Duty::Write);
    let has_locks = Dialect::of(transaction.get_database_backend()).has_advisory_locks;
    if has_locks && !lock(once, transaction).await? {
        return Err(Refusal::Failed(RUNNING));
    }
    let (id, request) = (hexadecimal(&once.key), hexadecimal(&once.request));
    let row = ActiveModel {
        id: Set(id.clone()),
        request: Set(request.clone()),
        status: Set(0),
        location: Set(None),
        tag: Set(None),
        body: Set(Vec::new()),
        created_at: Set(now()),
    };
    if enter(row.clone(), transaction).await? {
        return Ok(None);
    }
    match Entity::find_by_id(id).one(&Commented(transaction)).await? {
        // Forgotten between the two statements: as good as still running, and gone with the next try.
        None => Err(Refusal::Failed(RUNNING)),
        Some(known) if known.created_at < oldest(once.lifetime) => {
            Entity::update_many().set(row).filter(Column::Id.eq(known.id)).exec(&Commented(transaction)).await?;
            Ok(None)
        }
        Some(known) if known.request != request => Err(Refusal::Failed(OF_ANOTHER_WRITE)),
        Some(Model { status, location, tag, body, .. }) => {
            Ok(Some(Answer { status: u16::try_from(status).unwrap_or_default(), location, tag, body, is_replayed: true }))
        }
    }
}

/// Enters a row, unless there is one of this key. Another transaction that has just entered it is not waited for where it can be told.
async fn enter(row: ActiveModel, transaction: &DatabaseTransaction) -> Result<bool, Refusal> {
    let (backend, db) = (transaction.get_database_backend(), Commented(transaction));
    let Some(before) = Dialect::of(backend).waits_for_none else {
        let entered = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&db).await?;
        return Ok(matches!(entered, TryInsertResult::Inserted(1..)));
    };
    let mut statement = backend.build(Entity::insert(row).query());
    statement.sql.insert_str(0, before);
    match db.execute_raw(statement).await.map_err(Failure::from) {
        Ok(_) => Ok(true),
        // Where a statement can be told so, one that fails takes nothing else of its transaction with it.
        Err(Failure { violation: Some(Violation::Unique), .. }) => Ok(false),
        Err(failure) if failure.is_busy() => Err(Refusal::Failed(RUNNING)),
        Err(failure) => Err(Refusal::Failed(failure)),
    }
}

/// Whether no other transaction, of this process or another, has the key.
async fn lock(once: &Once, transaction: &DatabaseTransaction) -> Result<bool, DbErr> {
    let number = once.key.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
    let lock = Func::cust("pg_try_advisory_xact_lock").arg(number);
    let row = Commented(transaction).query_one(Query::select().expr(lock)).await?;
    row.map_or(Ok(false), |row| row.try_get_by_index(0))
}

async fn keep(once: &Once, transaction: &DatabaseTransaction, answer: &Answer) -> Result<(), Refusal> {
    let _said = cause::doing(Duty::Write);
    let Answer { status, location, tag, body, .. } = answer.clone();
    let status = i16::try_from(status).map_err(|error| Refusal::Failed(Failure::internal(&error)))?;
    let kept = ActiveModel {
        status: Set(status),
        location: Set(location),
        tag: Set(tag),
        body: Set(body),
        ..<ActiveModel as ActiveModelBehavior>::new()
    };
    Entity::update_many().set(kept).filter(Column::Id.eq(hexadecimal(&once.key))).exec(&Commented(transaction)).await?;
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// The keys of the writes that this process is at: a database with one writer would let the second wait, and not say so.
static KEYS: LazyLock<Mutex<HashSet<[u8; 32]>>> = LazyLock::new(Mutex::default);

/// One of them, until it is dropped.
struct Running([u8; 32]);

impl Running {
    fn begin(key: [u8; 32]) -> Option<Self> {
        let is_first = KEYS.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        // Not made before it is known to be the first: it would take the other's key away when it is dropped.
        is_first.then(|| Self(key))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        KEYS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}
