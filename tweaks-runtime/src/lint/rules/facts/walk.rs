//! The way through a statement: from its tables to the conditions on them, and into its subqueries.

use std::ops::ControlFlow;

use sqlparser::ast::{
    self, Assignment, Cte, Delete, Expr, FromTable, GroupByExpr, InTarget, Insert, ObjectName, OnConflictAction, OnInsert,
    OrderByKind, Query, Select, SelectItem, SetExpr, Statement, TableAlias, TableFactor, TableObject, TableWithJoins, Update,
    UpdateTableFromKind, Visit, Visitor,
};

use super::super::hold::{Hold, Mode};
use super::super::tokens::Strength;
use super::columns::{self, Rows, Scope, Source};
use super::growth::{self, Growth, gives_one_row, limits};
use super::{Facts, Kind, Lock, Mention, Role, Sort, conditions, distinct};

pub(super) struct Walk<'a> {
    pub(super) facts: Facts,
    strengths: std::slice::Iter<'a, Strength>,
    /// The subqueries with names, which are no tables, and how their rows grow.
    named: Vec<(String, Growth)>,
    /// The tables that conditions are about.
    scope: Scope,
}

impl<'a> Walk<'a> {
    pub(super) fn new(strengths: &'a [Strength]) -> Self {
        Self { facts: Facts::default(), strengths: strengths.iter(), named: Vec::new(), scope: Vec::new() }
    }

    pub(super) fn statement(&mut self, statement: &Statement) {
        self.facts.kind = match statement {
            Statement::Query(query) => {
                self.outermost(query);
                // `WITH … UPDATE …` is a query to the parser.
                if self.facts.kind == Kind::Other { Kind::Select } else { self.facts.kind }
            }
            Statement::Insert(_) => Kind::Insert,
            Statement::Update(_) => Kind::Update,
            Statement::Delete(_) => Kind::Delete,
            Statement::Lock(_) => Kind::Lock,
            _ => Kind::Other,
        };
        self.write(statement);
    }

    fn outermost(&mut self, query: &Query) {
        if let SetExpr::Insert(write) | SetExpr::Update(write) | SetExpr::Delete(write) = &*query.body {
            self.facts.kind = match write {
                Statement::Insert(_) => Kind::Insert,
                Statement::Update(_) => Kind::Update,
                _ => Kind::Delete,
            };
        }
        let (scope, growth) = self.query(query, Role::From);
        self.facts.grows = growth.table();
        if let Some(OrderByKind::Expressions(terms)) = query.order_by.as_ref().map(|order| &order.kind) {
            let sort = |term: &ast::OrderByExpr| Sort {
                table: columns::table_of(&term.expr, &scope),
                term: columns::term(&term.expr),
                direction: term.options.to_string().trim().to_owned(),
            };
            self.facts.order = terms.iter().map(sort).collect();
        }
        (self.facts.is_limited, self.facts.skips) = limits(query);
        match &*query.body {
            SetExpr::Select(select) => {
                self.facts.is_aggregate = gives_one_row(select);
                self.facts.reads_every_column = select.projection.iter().any(is_every_column);
            }
            SetExpr::Table(_) => self.facts.reads_every_column = true,
            _ => {}
        }
    }

    fn write(&mut self, statement: &Statement) {
        match statement {
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Lock(lock) => {
                let mode = Mode::of(lock.lock_mode.as_ref());
                let mention = |target: &ast::LockTableTarget| self.mention(&target.name, None, Role::Target);
                let tables: Vec<Mention> = lock.tables.iter().filter_map(mention).collect();
                self.hold(&tables, |table| Hold::whole(table, mode));
            }
            _ => {}
        }
    }

    fn hold(&mut self, targets: &[Mention], hold: impl Fn(&str) -> Hold) {
        self.facts.holds.extend(targets.iter().map(|target| hold(&target.table)));
    }

    fn insert(&mut self, insert: &Insert) {
        let changes = on_conflict(insert);
        if let TableObject::TableName(name) = &insert.table {
            let target = self.mention(name, None, Role::Target);
            self.hold(target.as_slice(), |table| Hold::written(table, changes.map(|_| Strength::NoKeyUpdate)));
        }
        if let Some(source) = &insert.source {
            self.query(source, Role::Subquery);
        }
        if let Some(assignments) = changes {
            self.assignments(assignments);
        }
    }

    fn update(&mut self, update: &Update) {
        let scope = std::mem::take(&mut self.scope);
        // A change is taken for one of columns that no key has.
        self.targets(std::slice::from_ref(&update.table), Strength::NoKeyUpdate);
        if let Some(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from)) = &update.from {
            self.sources(from, Role::From);
        }
        self.assignments(&update.assignments);
        self.all(&update.selection);
        self.scope = scope;
    }

    fn assignments(&mut self, assignments: &[Assignment]) {
        for assignment in assignments {
            self.inside(&assignment.value, Role::Subquery);
        }
    }

    fn delete(&mut self, delete: &Delete) {
        let scope = std::mem::take(&mut self.scope);
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        self.targets(from, Strength::Update);
        self.sources(delete.using.as_deref().unwrap_or_default(), Role::From);
        self.all(&delete.selection);
        self.scope = scope;
    }

    /// The tables whose rows a statement writes.
    fn targets(&mut self, sources: &[TableWithJoins], strength: Strength) {
        let before = self.facts.tables.len();
        self.sources(sources, Role::Target);
        let targets: Vec<Mention> =
            self.facts.tables[before..].iter().filter(|mention| mention.role == Role::Target).cloned().collect();
        self.hold(&targets, |table| Hold::written(table, Some(strength)));
    }

    /// Walks through a query; gives the tables that its names are of, and how its rows grow.
    fn query(&mut self, query: &Query, role: Role) -> (Scope, Growth) {
        let (outer, named) = (std::mem::take(&mut self.scope), self.named.len());
        if let Some(with) = &query.with {
            let name = |table: &Cte| columns::name(&table.alias.name);
            self.named.extend(with.cte_tables.iter().filter(|_| with.recursive).map(|table| (name(table), Growth::Bounded)));
            for table in &with.cte_tables {
                let (_, growth) = self.query(&table.query, Role::Cte);
                self.named.push((name(table), growth));
            }
        }
        let growth = self.body(&query.body, role);
        if let Some(order) = &query.order_by {
            self.inside(order, Role::Subquery);
        }
        self.lock(query);
        self.named.truncate(named);
        let growth = if limits(query).0 { Growth::Bounded } else { growth };
        (std::mem::replace(&mut self.scope, outer), growth)
    }

    fn body(&mut self, body: &SetExpr, role: Role) -> Growth {
        match body {
            SetExpr::Select(select) => return self.select(select, role),
            SetExpr::Query(query) => {
                let (scope, growth) = self.query(query, role);
                self.scope.extend(scope);
                return growth;
            }
            SetExpr::SetOperation { left, right, .. } => {
                let outer = std::mem::take(&mut self.scope);
                let growth = self.body(left, role);
                let left = std::mem::replace(&mut self.scope, outer);
                let other = self.body(right, role);
                self.scope.extend(left);
                return growth.or(other);
            }
            SetExpr::Table(table) => return self.whole_table(table, role),
            SetExpr::Values(values) => {
                values.rows.iter().flat_map(|row| &row.content).for_each(|value| self.inside(value, Role::Subquery));
            }
            SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) => self.write(statement),
            SetExpr::Merge(_) => {}
        }
        Growth::Bounded
    }

    /// `TABLE fruit` is `SELECT * FROM fruit`.
    fn whole_table(&mut self, table: &ast::Table, role: Role) -> Growth {
        let names = table.schema_name.iter().chain(&table.table_name).cloned();
        self.table(&ObjectName::from(names.collect::<Vec<_>>()), None, role)
    }

    fn select(&mut self, select: &Select, role: Role) -> Growth {
        let growth = self.sources(&select.from, role);
        select.projection.iter().for_each(|item| self.inside(item, Role::Subquery));
        let is_restricted = self.all(&select.selection);
        if let GroupByExpr::Expressions(terms, _) = &select.group_by {
            for term in terms {
                self.inside(term, Role::Subquery);
            }
        }
        select.having.iter().for_each(|condition| self.inside(condition, Role::Condition));
        if is_restricted || gives_one_row(select) { Growth::Bounded } else { growth }
    }

    fn sources(&mut self, sources: &[TableWithJoins], role: Role) -> Growth {
        let mut together: Option<Growth> = None;
        for source in sources {
            let mut growth = self.source(&source.relation, role);
            for join in &source.joins {
                let joined = if matches!(role, Role::From | Role::Target) { Role::Join } else { role };
                let other = self.source(&join.relation, joined);
                let is_restricted = self.all(growth::constraint(&join.join_operator));
                growth = growth.joined(&other, &join.join_operator, is_restricted);
            }
            together = Some(together.map_or_else(|| growth.clone(), |others| others.beside(&growth)));
        }
        together.unwrap_or(Growth::Bounded)
    }

    fn source(&mut self, source: &TableFactor, role: Role) -> Growth {
        match source {
            TableFactor::Table { name, alias, args: None, .. } => return self.table(name, alias.as_ref(), role),
            TableFactor::Derived { lateral, subquery, alias, .. } => {
                let (scope, growth) = self.query(subquery, Role::Subquery);
                let tables = scope.iter().flat_map(|source| source.tables().to_vec()).collect();
                let name = alias.as_ref().map_or_else(String::new, |alias| columns::name(&alias.name));
                self.scope.push(Source { name, rows: Rows::Subquery(tables) });
                // So many rows for each row beside it.
                return if *lateral { Growth::PerRow } else { growth };
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                return self.sources(std::slice::from_ref(table_with_joins), role);
            }
            other => self.inside(other, Role::Subquery),
        }
        growth::of_function(source)
    }

    /// A table, or a subquery with its name.
    fn table(&mut self, name: &ObjectName, alias: Option<&TableAlias>, role: Role) -> Growth {
        if let Some(Mention { table, name, .. }) = self.mention(name, alias, role) {
            self.scope.push(Source { name, rows: Rows::Table(table.clone()) });
            return Growth::With(table);
        }
        let own = columns::folded(&name.to_string());
        // Its columns are those of no table, and it locks none.
        let called = alias.map_or_else(|| own.clone(), |alias| columns::name(&alias.name));
        self.scope.push(Source { name: called, rows: Rows::Subquery(Vec::new()) });
        let named = self.named.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(&own));
        named.map_or(Growth::Bounded, |(_, growth)| growth.clone())
    }

    /// Notes that a table is named, unless the name is that of a subquery.
    fn mention(&mut self, name: &ObjectName, alias: Option<&TableAlias>, role: Role) -> Option<Mention> {
        let parts: Vec<String> = name.0.iter().map(|part| columns::folded(&part.to_string())).collect();
        let table = parts.join(".");
        // What is written is a table, whatever subqueries are called.
        if role != Role::Target && self.named.iter().any(|(named, _)| named.eq_ignore_ascii_case(&table)) {
            return None;
        }
        let name = alias.map_or_else(|| parts.last().cloned(), |alias| Some(columns::name(&alias.name)))?;
        let mention = Mention { table, name, role };
        self.facts.tables.push(mention.clone());
        Some(mention)
    }

    fn lock(&mut self, query: &Query) {
        let locks = query.locks.iter().zip(self.strengths.by_ref());
        for (lock, strength) in locks {
            let of = lock.of.as_ref().map(|name| columns::folded(&name.to_string()));
            let held = self.scope.iter().filter(|source| of.as_ref().is_none_or(|of| *of == source.name));
            let tables = distinct(held.flat_map(|source| source.tables().to_vec()));
            self.facts.locks.push(Lock { strength: *strength, tables });
        }
    }

    /// Walks through conditions that all hold; says whether they leave rows with certain values.
    fn all<'e>(&mut self, conditions: impl IntoIterator<Item = &'e Expr>) -> bool {
        let mut is_restricted = false;
        for condition in conditions.into_iter().flat_map(conditions::conjuncts) {
            self.facts.tests.extend(conditions::tests(condition, &self.scope));
            self.facts.joins.extend(conditions::joins(condition, &self.scope));
            is_restricted |= self.restricts(condition);
            self.inside(condition, Role::Condition);
        }
        is_restricted
    }

    /// Whether one condition leaves rows with certain values. Those that a subquery gives are certain if it is bounded itself.
    fn restricts(&self, condition: &Expr) -> bool {
        match condition {
            Expr::In { target: InTarget::Subquery(query), negated: false, .. } => self.growth_of(query) == Growth::Bounded,
            Expr::AnyOp { compare_op: ast::BinaryOperator::Eq, right, .. } if matches!(&**right, Expr::Subquery(_)) => {
                matches!(&**right, Expr::Subquery(query) if self.growth_of(query) == Growth::Bounded)
            }
            Expr::Exists { subquery, negated: false } => {
                // How many rows of it are looked at is no condition on those beside it.
                let whole = Query { limit_clause: None, fetch: None, ..Query::clone(subquery) };
                conditions::is_correlated(&whole) && self.growth_of(&whole) == Growth::Bounded
            }
            condition => conditions::is_equality(condition),
        }
    }

    /// How the rows of a subquery grow, whose facts are read elsewhere.
    fn growth_of(&self, query: &Query) -> Growth {
        let mut apart = Walk { named: self.named.clone(), ..Walk::new(&[]) };
        apart.query(query, Role::Condition).1
    }

    fn inside(&mut self, node: &impl Visit, role: Role) {
        _ = node.visit(&mut Inside { walk: self, role, depth: 0 });
    }
}

/// The changes to rows that an `INSERT` finds.
fn on_conflict(insert: &Insert) -> Option<&[Assignment]> {
    match insert.on.as_ref()? {
        OnInsert::DuplicateKeyUpdate(assignments) => Some(assignments),
        OnInsert::OnConflict(conflict) => match &conflict.action {
            OnConflictAction::DoUpdate(update) => Some(&update.assignments),
            OnConflictAction::DoNothing => None,
        },
        _ => None,
    }
}

fn is_every_column(item: &SelectItem) -> bool {
    matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..))
}

/// What is looked at inside of an expression: its subqueries, and comparisons at any place of a condition.
struct Inside<'w, 'a> {
    walk: &'w mut Walk<'a>,
    role: Role,
    depth: usize,
}

impl Visitor for Inside<'_, '_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if self.depth == 0 {
            self.walk.query(query, self.role);
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if self.depth == 0 && self.role == Role::Condition {
            self.walk.facts.patterns.extend(conditions::pattern(expr));
            self.walk.facts.literals.extend(conditions::literals(expr));
        }
        ControlFlow::Continue(())
    }
}
