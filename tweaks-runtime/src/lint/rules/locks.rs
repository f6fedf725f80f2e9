//! Locks of rows of several tables by one SELECT: a deadlock is near, and seldom is more than one table meant.

use std::future::Future;

use super::facts::{Facts, distinct};
use super::{Finding, Rule, Rules, listed};
use crate::lint::offence::Offence;
use crate::statements::{Statement, recorded};

tokio::task_local! {
    static ACTIVE: ();
}

/// The sets of tables whose rows may be locked by one SELECT; without any, rows of one table at a time.
///
/// ```
/// use tweaks_runtime::lint::Locks;
///
/// let locks = Locks::new().allow(["shop_order", "customer"]).allow(["product", "stock"]);
/// # drop(locks);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Locks {
    allowed: Vec<Vec<String>>,
}

impl Locks {
    /// Nothing is allowed but locks of one table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Exactly these tables may be locked together, in whatever order: neither some of them nor more.
    pub fn allow(mut self, tables: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut tables: Vec<String> = tables.into_iter().map(Into::into).collect();
        tables.sort();
        self.allowed.push(tables);
        self
    }

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
        (output, super::check(&Rules::none().locks(self.clone()), request, &sent))
    }

    fn allows(&self, tables: &[String]) -> bool {
        let mut sorted = tables.to_vec();
        sorted.sort();
        sorted.len() < 2 || self.allowed.contains(&sorted)
    }
}

/// Tables that are joined to filter rows are locked as well, unless `OF` names others.
pub(super) fn check(locks: &Locks, facts: &Facts, statement: &Statement) -> Vec<Finding> {
    let tables = distinct(facts.locks.iter().flat_map(|lock| lock.tables.clone()));
    if locks.allows(&tables) {
        return Vec::new();
    }
    let message = format!(
        "Query would select_for_update more than one table: {}.  Add {} to `Locks::allow` to allow it.",
        statement.sql,
        listed(&tables)
    );
    let advice = format!(
        "lock the rows of one table, `.lock_with_tables(LockType::Update, [\"{}\"])`, or allow exactly these: `Locks::new().allow({})`",
        tables[0],
        listed(&tables)
    );
    vec![Finding { rule: Rule::TwoTableLock, message, advice }]
}
