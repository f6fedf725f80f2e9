//! The order of locks: two requests that lock rows of the same tables in opposite orders can wait for each other.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::facts::{Facts, Kind};
use super::hold::Hold;
use super::rule::{Finding, Rule};
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
    hold: Hold,
    sql: String,
}

impl LockOrders {
    /// Notes the locks of a request, whose statements are those of one transaction; gives the orders that are the opposite of one
    /// that was noted before.
    ///
    /// An `INSERT` holds rows that no other request sees yet: neither it nor what the transaction changes in that table from then on is a
    /// lock of rows, unless it changes rows that are there already. `LOCK TABLE` waits for it all the same.
    pub fn note(&self, request: &str, sent: &[Statement]) -> Vec<Offence> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut offences = Vec::new();
        for (order, statement) in orders(request, sent) {
            let [first, second] = [&order.held, &order.then].map(|own| own.hold.table.clone());
            let opposite =
                seen.get(&(second.clone(), first.clone())).and_then(|orders| orders.iter().find(|other| order.meets(other)));
            offences.extend(opposite.map(|other| order.against(other).of(request, statement)));
            let known = seen.entry((first, second)).or_default();
            if !known.iter().any(|other| other.held.hold == order.held.hold && other.then.hold == order.then.hold) {
                known.push(order);
            }
        }
        offences
    }
}

impl Order {
    /// Whether two requests can wait for each other: the strengths of the locks of both tables have to be in each other's way.
    fn meets(&self, opposite: &Self) -> bool {
        self.held.hold.conflicts(&opposite.then.hold) && self.then.hold.conflicts(&opposite.held.hold)
    }

    fn against(&self, other: &Self) -> Finding {
        let (first, second) = (&self.held.hold.table, &self.then.hold.table);
        let message = format!(
            "`{first}` is locked before `{second}`, and `{}` locks `{second}` before `{first}`: the two can wait for each other\n    \
             here: {}\n    then: {}\n    there: {}\n    then: {}",
            other.request, self.held.sql, self.then.sql, other.held.sql, other.then.sql
        );
        let advice = format!("lock `{first}` and `{second}` in the same order in both, such as the parents' rows first");
        Finding { rule: Rule::LockOrder, message, advice }
    }
}

/// Every pair of tables that the transactions of a request lock one behind the other, with the statement that locks the second.
fn orders<'a>(request: &str, sent: &'a [Statement]) -> Vec<(Order, &'a Statement)> {
    let mut transactions: HashMap<Place, Vec<Held>> = HashMap::new();
    let mut orders = Vec::new();
    for statement in sent.iter().filter(|statement| !statement.failed) {
        // One that cannot be read is another rule's matter.
        let known = Facts::of(statement);
        let Ok(facts) = &*known else { continue };
        let held = transactions.entry(statement.place).or_default();
        let mut before = held.len();
        for hold in holds(facts) {
            // What a transaction holds already it does not wait for, nor for rows that it has put into a table itself.
            if held.iter().any(|lock| lock.hold.table == hold.table) {
                continue;
            }
            let then = Held { hold, sql: statement.sql.clone() };
            let order = |held: &Held| Order { request: request.to_owned(), held: held.clone(), then: then.clone() };
            orders.extend(held[..before].iter().map(|held| (order(held), statement)));
            held.push(then);
            // Rows of several tables that one statement locks have no order; whole tables are locked one by one.
            if facts.kind == Kind::Lock {
                before = held.len();
            }
        }
    }
    orders
}

/// How a statement holds tables: by rows that it reads and locks, by rows that it writes, as a whole.
fn holds(facts: &Facts) -> Vec<Hold> {
    let selected = facts.locks.iter().flat_map(|lock| lock.tables.iter().map(|table| Hold::selected(table, lock.strength)));
    selected.chain(facts.holds.iter().cloned()).collect()
}
