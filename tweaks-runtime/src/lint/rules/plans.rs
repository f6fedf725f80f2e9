//! Plans: what the database would do for each SELECT, and the index that would spare it reading or sorting a whole table.
//!
//! A statement is asked about twice. Without its order, the database has no other reason to use an index than its filters; without
//! its filters, none but its order. No row is needed for that.

mod cut;
mod database;
mod index;

use sea_orm::{DatabaseConnection, DbErr};

use super::Rules;
use super::facts::{Facts, Join, Kind, Role, Sort, Test, distinct};
use super::rule::{Finding, Rule, unreadable};
use crate::exec::statements::{Statement, unrecorded};
use crate::exec::{declared, packed};
use crate::lint::offence::Offence;
use cut::Part;
use database::{Plan, Planner};
use index::Index;

/// The offences of the SELECTs of one request, against the rules that need the plans of the database. It has to be asked after the
/// request, on the same database; its own statements are recorded by nobody.
///
/// ```
/// # async fn example(db: sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
/// use sea_orm::ConnectionTrait as _;
/// use tweaks_runtime::lint::{Rules, check_plans};
/// use tweaks_runtime::statements::recorded;
///
/// let sql = "SELECT name FROM fruit WHERE color = 'red'";
/// let (rows, sent) = recorded(db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql))).await;
/// rows?;
/// let offences = check_plans(&db, &Rules::new(), "red fruits", &sent).await?;
/// assert_eq!(offences[0].advice, "CREATE INDEX \"idx-fruit-color\" ON \"fruit\" (color)");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// If the database has no plans that the linter can read, or refuses to make one.
pub async fn check_plans(
    db: &DatabaseConnection,
    rules: &Rules,
    request: &str,
    sent: &[Statement],
) -> Result<Vec<Offence>, DbErr> {
    let planner = Planner::of(db)?;
    let mut offences = Vec::new();
    let mut asked = Vec::new();
    for statement in sent.iter().filter(|statement| !statement.failed) {
        if asked.contains(&statement.sql.as_str()) {
            continue;
        }
        asked.push(&statement.sql);
        let rows = packed::rows_of(&statement.sql).map(|rows| Statement { sql: rows.to_owned(), ..statement.clone() });
        let found = unrecorded(check(&planner, rules, request, rows.as_ref().unwrap_or(statement))).await?;
        offences.extend(found.into_iter().map(|found| found.of(request, statement)));
    }
    offences.retain(|offence| rules.on.iter().any(|rule| rule.code() == offence.rule));
    Ok(offences)
}

async fn check(planner: &Planner<'_>, rules: &Rules, request: &str, statement: &Statement) -> Result<Vec<Finding>, DbErr> {
    let known = Facts::of(statement);
    let facts = match &*known {
        Ok(facts) if facts.kind == Kind::Select => facts,
        Ok(_) => return Ok(Vec::new()),
        Err(error) => return Ok(vec![unreadable(error)]),
    };
    let asked = Asked { planner, request, statement, facts };
    let filters = asked.filters(rules).await?;
    match filters.is_empty() {
        true => asked.order(rules).await,
        false => Ok(filters),
    }
}

/// A statement whose plans are asked for.
struct Asked<'a> {
    planner: &'a Planner<'a>,
    request: &'a str,
    statement: &'a Statement,
    facts: &'a Facts,
}

impl Asked<'_> {
    /// What is wrong with its filters.
    async fn filters(&self, rules: &Rules) -> Result<Vec<Finding>, DbErr> {
        let tests: Vec<&Test> =
            self.facts.tests.iter().filter(|test| self.is_meant(rules, &test.table, test.term.column.as_deref())).collect();
        let joins: Vec<&Join> = self
            .facts
            .joins
            .iter()
            .filter(|Join { test, .. }| self.is_meant(rules, &test.table, test.term.column.as_deref()))
            .collect();
        if tests.is_empty() && joins.is_empty() {
            return Ok(Vec::new());
        }
        let plan = self.plan(Part::Order).await?;
        let mut found = Vec::new();
        let tested = distinct(tests.iter().map(|test| (&*test.table, &*test.name)));
        for (table, name) in tested.iter().filter(|(_, name)| plan.scans(name)) {
            let tests: Vec<&Test> = tests.iter().filter(|test| test.name == *name).copied().collect();
            found.push(self.unserved((table, name), &tests).await?);
        }
        // Where rows are left by their values, these are what an index has to serve.
        let is_tested = |join: &Join| tested.iter().any(|(_, name)| *name == join.test.name);
        let left: Vec<&Test> =
            joins.into_iter().filter(|join| !is_tested(join) && is_unjoined(join, &plan)).map(|join| &join.test).collect();
        for (table, name) in distinct(left.iter().map(|test| (&*test.table, &*test.name))) {
            let tests: Vec<&Test> = left.iter().filter(|test| test.name == name).copied().collect();
            found.push(self.unjoined((table, name), &tests).await?);
        }
        Ok(found)
    }

    async fn unjoined(&self, (table, name): (&str, &str), tests: &[&Test]) -> Result<Finding, DbErr> {
        let by = distinct(tests.iter().map(|test| format!("`{}`", test.term.sql))).join(", ");
        let message = format!("`{table}` is read as a whole for the rows that it belongs to: no index serves the join by {by}");
        let advice = self.advice(&Index::of(table, tests, &[]), Part::Order, |plan| plan.scans_again(name)).await?;
        Ok(Finding { rule: Rule::FullScan, message, advice })
    }

    async fn unserved(&self, (table, name): (&str, &str), tests: &[&Test]) -> Result<Finding, DbErr> {
        let own = self.facts.order.iter().all(|sort| sort.table.as_deref() == Some(table));
        let order = if own { &self.facts.order[..] } else { &[] };
        let walks = self.facts.is_limited && !self.facts.order.is_empty() && !self.plan(Part::Filter).await?.sorts;
        let (rule, reads) = match walks {
            true => (Rule::UnservedFilter, "is read in the order of an index, row by row"),
            false => (Rule::FullScan, "is read as a whole"),
        };
        let by = distinct(tests.iter().map(|test| format!("`{}`", test.term.sql))).join(", ");
        let columns = tests.iter().filter_map(|test| test.term.column.as_deref());
        let message =
            format!("`{table}` {reads}: no index serves the filter by {by}{}", self.parameters(&columns.collect::<Vec<_>>()));
        let advice = self.advice(&Index::of(table, tests, order), Part::Order, |plan| plan.scans(name)).await?;
        Ok(Finding { rule, message, advice })
    }

    /// What is wrong with its order. Few rows are sorted where an index serves the filter.
    async fn order(&self, rules: &Rules) -> Result<Vec<Finding>, DbErr> {
        let Some(table) = self.facts.order.first().and_then(|sort| sort.table.as_deref()) else { return Ok(Vec::new()) };
        let sorts: Vec<&Sort> = self.facts.order.iter().take_while(|sort| sort.table.as_deref() == Some(table)).collect();
        let is_narrow =
            self.facts.tests.iter().any(|test| !test.is_range && self.is_meant(rules, &test.table, test.term.column.as_deref()));
        let is_meant = sorts.iter().all(|sort| self.is_meant(rules, table, sort.term.column.as_deref()));
        if is_narrow || !is_meant || self.facts.is_aggregate || !self.plan(Part::Filter).await?.sorts {
            return Ok(Vec::new());
        }
        let by: Vec<String> =
            sorts.iter().map(|sort| format!("`{}`", [&*sort.term.sql, &sort.direction].join(" ").trim())).collect();
        let message = format!(
            "all rows of `{table}` are sorted: no index gives the order by {}{}",
            by.join(", "),
            self.parameters(&["ordering"])
        );
        let index = Index::of(table, &[], &sorts.into_iter().cloned().collect::<Vec<_>>());
        let advice = match self.facts.tables.iter().find(|mention| mention.role == Role::From) {
            Some(first) if first.table != table => format!(
                "rows of `{}` are put in an order of what is joined to them, which no index gives: order by a column of its own, or keep the \
                 value there",
                first.table
            ),
            _ => self.advice(&index, Part::Filter, |plan| plan.sorts).await?,
        };
        Ok(vec![Finding { rule: Rule::Unsorted, message, advice }])
    }

    /// Whether an index is to be expected: not for a small table, and not for a column to which the entity has given a reason instead.
    fn is_meant(&self, rules: &Rules, table: &str, column: Option<&str>) -> bool {
        let has_reason = column.is_some_and(|column| declared::is_unindexed(table, column));
        let is_of_plan = !self.statement.cause.duty.is_of_application();
        let is_small = rules.small.iter().any(|small| small == table);
        !(is_small || is_of_plan && has_reason)
    }

    /// The plan of the statement without a part.
    async fn plan(&self, part: Part) -> Result<Plan, DbErr> {
        let (sql, values) = cut::without(part, &self.facts.tokens, &self.statement.values);
        self.planner.plan(part, sql, values).await
    }

    /// The parameters of the request that ask for these columns.
    fn parameters(&self, columns: &[&str]) -> String {
        let query = self.request.split_once('?').map_or("", |(_, query)| query.split(' ').next().unwrap_or_default());
        let asks = |parameter: &&str| {
            let name = parameter.split('=').next().unwrap_or_default();
            columns.iter().any(|column| name.split("__").any(|part| part == *column))
        };
        let asking: Vec<&str> = query.split('&').filter(asks).collect();
        if asking.is_empty() { String::new() } else { format!(", which `{}` asks for", asking.join("&")) }
    }

    /// The statement that makes an index, and whether what is left of the statement without a part would do without the fault then.
    async fn advice(&self, index: &Index, part: Part, has_fault: impl Fn(&Plan) -> bool) -> Result<String, DbErr> {
        let (sql, values) = cut::without(part, &self.facts.tokens, &self.statement.values);
        let proof = match self.planner.plan_with(index, part, sql, values).await? {
            Some(plan) if has_fault(&plan) => {
                "; HypoPG has tried it, and the planner does not use it: write the condition so that the column stands alone"
            }
            Some(_) => "; HypoPG has proved that the planner uses it",
            None => "",
        };
        Ok(format!("{}{proof}", index.sql()))
    }
}

/// Whether the rows that belong to those of another source are looked for in the whole table. PostgreSQL may turn what a subquery is
/// asked for each row into one question, for which it reads an index as a whole.
fn is_unjoined(join: &Join, plan: &Plan) -> bool {
    let name = &join.test.name;
    plan.scans_again(name) || join.is_correlated && plan.scans_without_index(name)
}
