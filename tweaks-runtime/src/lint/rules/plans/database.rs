//! The database's plans, read from the form in which each database tells them.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait as _, Value};
use serde_json::Value as Json;

use super::cut::Part;
use super::index::Index;
use crate::exec::dialect::{Dialect, Plans};

/// A database that is asked for plans.
pub(super) struct Planner<'a> {
    db: &'a DatabaseConnection,
    plans: Plans,
}

/// What is known of a plan.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The tables that are read as a whole, by the names that the plan has for them.
    scanned: Vec<String>,
    /// Those of them for which no index is read in place of them.
    bare: Vec<String>,
    /// Those of them that are read again for each row of another source.
    again: Vec<String>,
    /// Whether it sorts all rows; not those that are equal in the first terms.
    pub(super) sorts: bool,
}

impl Plan {
    /// Whether the table with a name is read as a whole.
    pub(super) fn scans(&self, name: &str) -> bool {
        is_among(&self.scanned, name)
    }

    /// Whether it is read as a whole, and not an index of it.
    pub(super) fn scans_without_index(&self, name: &str) -> bool {
        is_among(&self.bare, name)
    }

    /// Whether it is read as a whole for each row of another source.
    pub(super) fn scans_again(&self, name: &str) -> bool {
        is_among(&self.again, name)
    }

    fn scan(&mut self, name: &str, is_bare: bool, is_again: bool) {
        let lists = [(&mut self.scanned, true), (&mut self.bare, is_bare), (&mut self.again, is_again)];
        lists.into_iter().filter(|(_, is)| *is).for_each(|(list, _)| list.push(name.to_owned()));
    }
}

/// Whether a plan has a name of the statement. PostgreSQL puts a number behind one that stands in several SELECTs.
fn is_among(names: &[String], own: &str) -> bool {
    let is_number = |text: &str| {
        text.strip_prefix('_').is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    names.iter().any(|of_plan| {
        let rest = of_plan.get(..own.len()).filter(|start| start.eq_ignore_ascii_case(own)).map(|_| &of_plan[own.len()..]);
        rest.is_some_and(|rest| rest.is_empty() || is_number(rest))
    })
}

impl<'a> Planner<'a> {
    pub(super) fn of(db: &'a DatabaseConnection) -> Result<Self, DbErr> {
        let backend = db.get_database_backend();
        let unknown = || DbErr::BackendNotSupported { db: backend.as_str(), ctx: "plans" };
        Ok(Self { db, plans: Dialect::of(backend).plans.ok_or_else(unknown)? })
    }

    /// The plan of a statement that is left without a part.
    pub(super) async fn plan(&self, part: Part, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
        let transaction = self.begin(part).await?;
        let plan = self.explain(&transaction, sql, values).await;
        transaction.rollback().await?;
        plan
    }

    /// The plan with an index that is not there; nothing where the database cannot imagine one.
    pub(super) async fn plan_with(
        &self,
        index: &Index,
        part: Part,
        sql: String,
        values: Vec<Value>,
    ) -> Result<Option<Plan>, DbErr> {
        if self.plans == Plans::Lines {
            return Ok(None);
        }
        let transaction = self.begin(part).await?;
        let plan = match imagine(&transaction, index).await? {
            true => {
                let inner = transaction.begin().await?;
                let plan = self.explain(&inner, sql, values).await;
                inner.rollback().await?;
                // They outlive their transaction.
                transaction.execute_unprepared("SELECT hypopg_reset()").await?;
                plan.map(Some)
            }
            false => Ok(None),
        };
        transaction.rollback().await?;
        plan
    }

    /// Begins a transaction in which reading or sorting a whole table is the last resort.
    async fn begin(&self, left_out: Part) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.db.begin().await?;
        let prepare = match self.plans {
            // Plans alone do not notice that another connection has made an index.
            Plans::Lines => "SELECT COUNT(*) FROM sqlite_schema",
            // Any other join than a loop has reasons of its own to read an index as a whole.
            Plans::Json => {
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; \
                 SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
            }
        };
        transaction.execute_unprepared(prepare).await?;
        if self.plans == Plans::Json && left_out == Part::Order {
            // A bitmap needs a condition on its index, where others may be read as a whole: of a small table, by any of them.
            transaction.execute_unprepared("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off").await?;
        }
        Ok(transaction)
    }

    async fn explain(&self, transaction: &DatabaseTransaction, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
        // A plan that was made before an index is not made anew, so that each has to be another text.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let sql = format!("{sql} /* plan {} */", NEXT.fetch_add(1, Ordering::Relaxed));
        match self.plans {
            Plans::Lines => lines(transaction, sql, values).await,
            Plans::Json => json(transaction, sql, values).await,
        }
    }
}

/// Makes an index that only the planner sees, if the extension for that is there, or can be made.
async fn imagine(transaction: &DatabaseTransaction, index: &Index) -> Result<bool, DbErr> {
    let backend = transaction.get_database_backend();
    let available = "SELECT 1 FROM pg_available_extensions WHERE name = 'hypopg'";
    if transaction.query_one_raw(Statement::from_string(backend, available)).await?.is_none() {
        return Ok(false);
    }
    // It needs the right to make one, without which the transaction would be over.
    let savepoint = transaction.begin().await?;
    if savepoint.execute_unprepared("CREATE EXTENSION IF NOT EXISTS hypopg").await.is_err() {
        savepoint.rollback().await?;
        return Ok(false);
    }
    savepoint.commit().await?;
    let create = Statement::from_sql_and_values(backend, "SELECT 1 FROM hypopg_create_index($1)", [index.sql().into()]);
    transaction.query_one_raw(create).await.map(|row| row.is_some())
}

/// Reads `EXPLAIN QUERY PLAN`.
async fn lines(transaction: &DatabaseTransaction, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
    let backend = transaction.get_database_backend();
    let explain = Statement::from_sql_and_values(backend, format!("EXPLAIN QUERY PLAN {sql}"), values);
    let mut plan = Plan::default();
    // The steps that are inside of a subquery that is asked again for each row, and those inside of which there is a source by now.
    let (mut correlated, mut looping) = (HashSet::new(), HashSet::new());
    for row in transaction.query_all_raw(explain).await? {
        let (id, parent, line): (i32, i32, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(3)?);
        plan.sorts |= line.starts_with("USE TEMP B-TREE FOR ORDER BY");
        if line.starts_with("CORRELATED") || correlated.contains(&parent) {
            correlated.insert(id);
        }
        // An automatic index is made for this one statement, of the whole table.
        let (step, by) = line.split_once(" USING ").unwrap_or((&line, ""));
        let read = step.strip_prefix("SCAN ").or_else(|| step.strip_prefix("SEARCH ").filter(|_| by.starts_with("AUTOMATIC")));
        // Newer versions read what has to exist as they read joined rows.
        let name =
            read.map(|name| [" EXISTS", " LEFT-JOIN"].iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name)));
        let is_again = correlated.contains(&parent) || looping.contains(&parent);
        if let Some(name) = name {
            plan.scan(name, !by.contains("INDEX"), is_again);
        }
        if step.starts_with("SCAN ") || step.starts_with("SEARCH ") {
            looping.insert(parent);
        }
    }
    Ok(plan)
}

/// Reads `EXPLAIN (FORMAT JSON)`.
async fn json(transaction: &DatabaseTransaction, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
    let backend = transaction.get_database_backend();
    let explain = Statement::from_sql_and_values(backend, format!("EXPLAIN (FORMAT JSON) {sql}"), values);
    let row = transaction.query_one_raw(explain).await?;
    let told: Json = row.map_or(Ok(Json::Null), |row| row.try_get_by_index(0))?;
    let nodes = below(&told[0]["Plan"]);
    let firsts = firsts(transaction, &nodes.iter().map(|(node, _)| *node).collect::<Vec<_>>()).await?;
    let mut plan = Plan { sorts: nodes.iter().any(|(node, _)| node["Node Type"] == "Sort"), ..Plan::default() };
    for (node, is_again) in nodes {
        if let Some(name) = node["Alias"].as_str().filter(|_| reads_all(node, &firsts)) {
            plan.scan(name, node["Node Type"] == "Seq Scan", is_again);
        }
    }
    Ok(plan)
}

/// A node of a plan and all below it, each with whether it is done again for each row of another.
fn below(node: &Json) -> Vec<(&Json, bool)> {
    let (mut found, mut pending) = (Vec::new(), vec![(node, false)]);
    while let Some((node, is_again)) = pending.pop() {
        found.push((node, is_again));
        let is_inner = |part: &Json| part["Parent Relationship"] == "Inner" || part["Parent Relationship"] == "SubPlan";
        pending.extend(node["Plans"].as_array().into_iter().flatten().map(|part| (part, is_again || is_inner(part))));
    }
    found
}

/// What the indexes of a plan begin with, by their names. One that is not there begins with what is asked for.
async fn firsts(transaction: &DatabaseTransaction, nodes: &[&Json]) -> Result<HashMap<String, String>, DbErr> {
    let names: Vec<&str> = nodes.iter().filter_map(|node| node["Index Name"].as_str()).collect();
    let sql = "SELECT relname::text, pg_get_indexdef(oid, 1, false) FROM pg_class WHERE relkind = 'i' AND relname IN \
               (SELECT jsonb_array_elements_text($1)) AND pg_table_is_visible(oid)";
    let ask = Statement::from_sql_and_values(transaction.get_database_backend(), sql, [Json::from(names).into()]);
    let rows = transaction.query_all_raw(ask).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Whether a node reads all rows of its table: also those of an index, without a condition on what this begins with.
fn reads_all(node: &Json, firsts: &HashMap<String, String>) -> bool {
    match node["Node Type"].as_str() {
        Some("Seq Scan") => true,
        Some("Index Scan" | "Index Only Scan") => !begins_an_index(node, firsts),
        Some("Bitmap Heap Scan") => {
            let mut parts = below(node).into_iter().map(|(part, _)| part).filter(|part| part["Node Type"] == "Bitmap Index Scan");
            parts.all(|part| !begins_an_index(part, firsts))
        }
        _ => false,
    }
}

fn begins_an_index(node: &Json, firsts: &HashMap<String, String>) -> bool {
    let condition = node["Index Cond"].as_str();
    let first = node["Index Name"].as_str().and_then(|name| firsts.get(name));
    condition.is_some_and(|condition| first.is_none_or(|first| names(condition, first)))
}

/// Whether a condition has a column, or an expression, as a whole.
fn names(condition: &str, first: &str) -> bool {
    let is_end = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_');
    let mut places = condition.match_indices(first);
    places.any(|(at, _)| is_end(condition[..at].chars().last()) && is_end(condition[at + first.len()..].chars().next()))
}
