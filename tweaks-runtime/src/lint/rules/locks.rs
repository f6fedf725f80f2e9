//! Locks of rows of several tables by one SELECT: a deadlock is near, and seldom is more than one table meant.

use super::facts::{Facts, Kind, distinct};
use super::rule::{Finding, Rule, listed};
use crate::statements::Statement;

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
        let mut tables: Vec<String> = tables.into_iter().map(|table| table.into().to_lowercase()).collect();
        tables.sort();
        self.allowed.push(tables);
        self
    }

    fn allows(&self, tables: &[String]) -> bool {
        let mut sorted: Vec<String> = tables.iter().map(|table| table.to_lowercase()).collect();
        sorted.sort();
        sorted.len() < 2 || self.allowed.contains(&sorted)
    }
}

/// Tables that are joined to filter rows are locked as well, unless `OF` names others.
pub(super) fn check(locks: &Locks, facts: &Facts, statement: &Statement) -> Vec<Finding> {
    let whole = facts.holds.iter().filter(|_| facts.kind == Kind::Lock).map(|hold| hold.table.clone());
    let tables = distinct(facts.locks.iter().flat_map(|lock| lock.tables.clone()).chain(whole));
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
