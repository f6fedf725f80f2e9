//! Rules: each is a function of statements, which gives the offences that it finds in them.

mod cheap;
pub(super) mod count;
mod facts;
pub(crate) mod growth;
mod hold;
mod lock_order;
mod locks;
mod plans;
pub(super) mod promise;
pub(super) mod repeated;
mod rule;
mod scope;
mod tokens;

use facts::Facts;
pub use lock_order::LockOrders;
pub use locks::Locks;
pub use plans::check_plans;
pub use rule::Rule;
use rule::unreadable;

use super::offence::Offence;
use crate::statements::Statement;

/// Which rules are on, and what they allow.
///
/// ```
/// use tweaks_runtime::lint::{Locks, Rule, Rules};
///
/// let rules = Rules::new()
///     .with(Rule::UnusedColumns)
///     .without(Rule::UnboundLiteral)
///     .small_tables(["country"])
///     .locks(Locks::new().allow(["shop_order", "customer"]));
/// # drop(rules);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Rules {
    on: Vec<Rule>,
    locks: Locks,
    small: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { on: Rule::BY_DEFAULT.to_vec(), locks: Locks::new(), small: Vec::new() }
    }
}

impl Rules {
    /// The rules that are on by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// No rule, to begin with in an old code base.
    pub fn none() -> Self {
        Self { on: Vec::new(), ..Self::default() }
    }

    /// The same with one more rule.
    pub fn with(mut self, rule: Rule) -> Self {
        self.on.push(rule);
        self
    }

    /// The same without a rule.
    pub fn without(mut self, rule: Rule) -> Self {
        self.on.retain(|on| *on != rule);
        self
    }

    /// Locks of rows of several tables are offences, unless these allow them.
    pub fn locks(self, locks: Locks) -> Self {
        Self { locks, ..self.with(Rule::TwoTableLock) }
    }

    /// Tables of so few rows that reading all of them is the fastest way, by their names in the database.
    pub fn small_tables(mut self, tables: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.small.extend(tables.into_iter().map(Into::into));
        self
    }

    /// Whether a rule is on.
    #[must_use]
    pub fn has(&self, rule: Rule) -> bool {
        self.on.contains(&rule)
    }
}

/// The offences of the statements of one request, against all rules that need nothing but the statements.
///
/// ```
/// # async fn example(db: sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
/// use sea_orm::ConnectionTrait as _;
/// use tweaks_runtime::lint::{Rules, check};
/// use tweaks_runtime::statements::recorded;
///
/// let (rows, sent) = recorded(db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), "SELECT name FROM fruit"))).await;
/// rows?;
/// let offences = check(&Rules::new(), "all fruits", &sent);
/// assert_eq!(offences[0].rule, "unbounded");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn check(rules: &Rules, request: &str, sent: &[Statement]) -> Vec<Offence> {
    let sent = if rules.on.is_empty() { &[] } else { sent };
    let found = sent.iter().flat_map(|statement| {
        let found = match &*Facts::of(statement) {
            Ok(facts) => [locks::check(&rules.locks, facts, statement), cheap::check(facts, statement)].concat(),
            Err(error) => vec![unreadable(error)],
        };
        found.into_iter().map(move |found| found.of(request, statement))
    });
    found.filter(|offence| rules.on.iter().any(|rule| rule.code() == offence.rule)).collect()
}
