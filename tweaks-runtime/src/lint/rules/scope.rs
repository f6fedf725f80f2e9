//! A scope in code, in which locks of several tables are found.

use std::future::Future;

use super::locks::Locks;
use super::{Rules, check};
use crate::lint::offence::Offence;
use crate::statements::recorded;

tokio::task_local! {
    static ACTIVE: ();
}

impl Locks {
    /// Runs a future; gives its output, and the locks of several tables by the statements that it sent. Inside of another one it
    /// changes nothing: the outer one finds them.
    ///
    /// ```
    /// # async fn example(db: sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
    /// use sea_orm::ConnectionTrait as _;
    /// use tweaks_runtime::lint::Locks;
    ///
    /// let (done, offences) = Locks::new().watch("a ping", async { db.ping().await }).await;
    /// done?;
    /// assert!(offences.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn watch<F: Future>(&self, request: &str, future: F) -> (F::Output, Vec<Offence>) {
        if ACTIVE.try_with(|()| ()).is_ok() {
            return (future.await, Vec::new());
        }
        let (output, sent) = ACTIVE.scope((), recorded(future)).await;
        (output, check(&Rules::none().locks(self.clone()), request, &sent))
    }
}
