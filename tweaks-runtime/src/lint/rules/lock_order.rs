//! The order of locks: two requests that lock rows of the same tables in opposite orders can wait for each other.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::facts::{Facts, Kind, Role};
use super::rule::{Finding, Rule};
use super::tokens::Strength;
use crate::lint::offence::Offence;
use crate::statements::{Place, Statement};

/// The orders in which the requests of a test run locked tables.
///
/// ```
/// use tweaks_runtime::lint::LockOrders;
///
/// let orders = LockOrders::default();
/// assert!(orders.note("GET /products/", &[]).is_empty());
/// ```
#[derive(Debug, Default)]
pub struct LockOrders {
    /// By the table that was locked first, and the one that was locked behind it.
    seen: Mutex<BTreeMap<(String, String), Vec<Order>>>,
}

/// That one request locked a table, and then another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Order {
    request: String,
    held: Held,
    then: Held,
}

/// A lock as it was taken first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    table: String,
    strength: Strength,
    sql: String,
}

impl LockOrders {
    /// Notes the locks of a request, whose statements are those of one transaction; gives the orders that are the opposite of one
    /// that was noted before.
    ///
    /// An `INSERT` holds rows that no other request sees yet: neither it nor what the transaction changes in that table from then on is a
    /// lock, unless it changes rows that are there already.
    pub fn note(&self, request: &str, sent: &[Statement]) -> Vec<Offence> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut offences = Vec::new();
        for (order, statement) in orders(request, sent) {
            let (first, second) = (order.held.table.clone(), order.then.table.clone());
            let opposite =
                seen.get(&(second.clone(), first.clone())).and_then(|orders| orders.iter().find(|other| order.meets(other)));
            offences.extend(opposite.map(|other| order.against(other).of(request, statement)));
            let known = seen.entry((first, second)).or_default();
            if !known.iter().any(|other| other.held.strength == order.held.strength && other.then.strength == order.then.strength)
            {
                known.push(order);
            }
        }
        offences
    }
}

impl Order {
    /// Whether two requests can wait for each other: the strengths of the locks of both tables have to be in each other's way.
    fn meets(&self, opposite: &Self) -> bool {
        conflict(self.held.strength, opposite.then.strength) && conflict(self.then.strength, opposite.held.strength)
    }

    fn against(&self, other: &Self) -> Finding {
        let (first, second) = (&self.held.table, &self.then.table);
        let message = format!(
            "`{first}` is locked before `{second}`, and `{}` locks `{second}` before `{first}`: the two can wait for each other\n    \
             here: {}\n    then: {}\n    there: {}\n    then: {}",
            other.request, self.held.sql, self.then.sql, other.held.sql, other.then.sql
        );
        let advice = format!("lock `{first}` and `{second}` in the same order in both, such as the parents' rows first");
        Finding { rule: Rule::LockOrder, message, advice }
    }
}

/// PostgreSQL's table of row locks; the other databases have no more than the first and the last of them.
fn conflict(one: Strength, other: Strength) -> bool {
    use Strength::{KeyShare, NoKeyUpdate, Share, Update};
    match (one.min(other), one.max(other)) {
        (KeyShare, strongest) => strongest == Update,
        (Share, strongest) => matches!(strongest, NoKeyUpdate | Update),
        _ => true,
    }
}

/// What one transaction has locked so far.
#[derive(Default)]
struct Transaction {
    held: Vec<Held>,
    /// The tables into which it has put rows, which are what it changes there.
    own: Vec<String>,
}

/// Every pair of tables that the transactions of a request lock one behind the other, with the statement that locks the second.
fn orders<'a>(request: &str, sent: &'a [Statement]) -> Vec<(Order, &'a Statement)> {
    let mut transactions: HashMap<Place, Transaction> = HashMap::new();
    let mut orders = Vec::new();
    for statement in sent.iter().filter(|statement| !statement.failed) {
        // One that cannot be read is another rule's matter.
        let known = Facts::of(statement);
        let Ok(facts) = &*known else { continue };
        let Transaction { held, own } = transactions.entry(statement.place).or_default();
        if facts.kind == Kind::Insert && !facts.changes_on_conflict {
            own.extend(facts.tables_as(&[Role::Target]).into_iter().map(str::to_owned));
        }
        let before = held.len();
        for then in locked(facts, statement) {
            if own.contains(&then.table) || held.iter().any(|lock| lock.table == then.table) {
                continue;
            }
            // Rows of several tables that one statement locks have no order.
            let order = |held: &Held| Order { request: request.to_owned(), held: held.clone(), then: then.clone() };
            orders.extend(held[..before].iter().map(|held| (order(held), statement)));
            held.push(then);
        }
    }
    orders
}

/// The tables whose rows a statement locks.
fn locked(facts: &Facts, statement: &Statement) -> Vec<Held> {
    let held = |table: &str, strength| Held { table: table.to_owned(), strength, sql: statement.sql.clone() };
    let selected = facts.locks.iter().flat_map(|lock| lock.tables.iter().map(|table| held(table, lock.strength)));
    let written = facts.tables_as(&[Role::Target]).into_iter().filter_map(|table| Some(held(table, written(facts)?)));
    selected.chain(written).collect()
}

/// How a write holds the rows that it finds. A change is taken for one of columns that no key has.
fn written(facts: &Facts) -> Option<Strength> {
    match facts.kind {
        Kind::Delete => Some(Strength::Update),
        Kind::Update => Some(Strength::NoKeyUpdate),
        Kind::Insert if facts.changes_on_conflict => Some(Strength::NoKeyUpdate),
        _ => None,
    }
}
