//! Turns: where a database has one writer at a time, the others wait in front of the pool, and leave its connections to readers.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{DatabaseConnection, DatabaseConnectionType};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use tokio::time::timeout;

use super::{Failure, Refusal};

/// How long a writer waits for those before it.
const PATIENCE: Duration = Duration::from_secs(30);

const BUSY: Failure = Failure::of(503, "busy", "The data is locked by another request; try again.").retry(1);

/// The queue in front of each database file of this process, by its name; several pools of one database share it. Writers of other
/// processes are not in it: SQLite itself lets them wait.
static QUEUES: LazyLock<Mutex<HashMap<PathBuf, Arc<Queue<()>>>>> = LazyLock::new(Mutex::default);

/// Waits until this writer is the next one, which it stays until the guard is dropped.
pub(super) async fn turn(db: &DatabaseConnection) -> Result<Option<OwnedMutexGuard<()>>, Refusal> {
    let Some(queue) = queue(db) else { return Ok(None) };
    timeout(PATIENCE, queue.lock_owned()).await.map(Some).map_err(|elapsed| Refusal::Failed(BUSY.because(&elapsed)))
}

fn queue(db: &DatabaseConnection) -> Option<Arc<Queue<()>>> {
    let DatabaseConnectionType::SqlxSqlitePoolConnection(_) = db.inner else { return None };
    let options = db.get_sqlite_connection_pool().connect_options();
    let mut queues = QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
    Some(Arc::clone(queues.entry(options.get_filename().to_owned()).or_default()))
}
