//! The database's plans, read from the form in which each database tells them.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait as _, Value};
use serde_json::Value as Json;

use super::super::facts::Facts;
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
    /// Whether it sorts all rows; not those that are equal in the first terms.
    pub(super) sorts: bool,
}

impl Plan {
    /// Whether a table is read as a whole.
    pub(super) fn scans(&self, table: &str, facts: &Facts) -> bool {
        let mut names = facts.tables.iter().filter(|mention| mention.table == table).map(|mention| &mention.name);
        names.any(|name| self.scanned.contains(name))
    }
}

impl<'a> Planner<'a> {
    pub(super) fn of(db: &'a DatabaseConnection) -> Result<Self, DbErr> {
        let backend = db.get_database_backend();
        let unknown = || DbErr::BackendNotSupported { db: backend.as_str(), ctx: "plans" };
        Ok(Self { db, plans: Dialect::of(backend).plans.ok_or_else(unknown)? })
    }

    /// The plan of a statement.
    pub(super) async fn plan(&self, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
        match self.plans {
            Plans::Lines => lines(self.db, sql, values).await,
            Plans::Json => {
                let transaction = reluctant(self.db).await?;
                let plan = json(&transaction, sql, values).await;
                transaction.rollback().await?;
                plan
            }
        }
    }

    /// The plan with an index that is not there; nothing where the database cannot imagine one.
    pub(super) async fn plan_with(&self, index: &Index, sql: String, values: Vec<Value>) -> Result<Option<Plan>, DbErr> {
        if self.plans == Plans::Lines {
            return Ok(None);
        }
        let transaction = reluctant(self.db).await?;
        let plan = match imagine(&transaction, index).await? {
            true => json(&transaction, sql, values).await.map(Some),
            false => Ok(None),
        };
        transaction.rollback().await?;
        plan
    }
}

/// A transaction in which reading or sorting a whole table is the last resort.
async fn reluctant(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let transaction = db.begin().await?;
    transaction.execute_unprepared("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off").await?;
    Ok(transaction)
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
    transaction.execute_unprepared("SELECT hypopg_reset()").await?;
    let create = Statement::from_sql_and_values(backend, "SELECT 1 FROM hypopg_create_index($1)", [index.sql().into()]);
    transaction.query_one_raw(create).await.map(|row| row.is_some())
}

/// Reads `EXPLAIN QUERY PLAN`.
async fn lines(db: &DatabaseConnection, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
    let explain = Statement::from_sql_and_values(db.get_database_backend(), format!("EXPLAIN QUERY PLAN {sql}"), values);
    let mut plan = Plan::default();
    for row in db.query_all_raw(explain).await? {
        let line: String = row.try_get_by_index(3)?;
        plan.sorts |= line.starts_with("USE TEMP B-TREE FOR ORDER BY");
        plan.scanned.extend(line.strip_prefix("SCAN ").and_then(|rest| rest.split(" USING ").next()).map(str::to_owned));
    }
    Ok(plan)
}

/// Reads `EXPLAIN (FORMAT JSON)`.
async fn json(db: &DatabaseTransaction, sql: String, values: Vec<Value>) -> Result<Plan, DbErr> {
    let explain = Statement::from_sql_and_values(db.get_database_backend(), format!("EXPLAIN (FORMAT JSON) {sql}"), values);
    let mut plan = Plan::default();
    for row in db.query_all_raw(explain).await? {
        let told: Json = row.try_get_by_index(0)?;
        let mut nodes: Vec<&Json> = told.as_array().into_iter().flatten().map(|told| &told["Plan"]).collect();
        while let Some(node) = nodes.pop() {
            plan.sorts |= node["Node Type"] == "Sort";
            plan.scanned.extend(node["Alias"].as_str().filter(|_| reads_all(node)).map(str::to_owned));
            nodes.extend(node["Plans"].as_array().into_iter().flatten());
        }
    }
    Ok(plan)
}

/// Whether a node reads all rows of its table: also those of an index, without a condition on it.
fn reads_all(node: &Json) -> bool {
    match node["Node Type"].as_str() {
        Some("Seq Scan") => true,
        Some("Index Scan" | "Index Only Scan") => node["Index Cond"].is_null(),
        _ => false,
    }
}
