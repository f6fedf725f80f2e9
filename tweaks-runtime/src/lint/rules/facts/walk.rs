//! The way through a statement: from its tables to the conditions on them, and into its subqueries.

use std::ops::ControlFlow;

use sqlparser::ast::{
    self, Assignment, Cte, Delete, Expr, FromTable, GroupByExpr, Insert, JoinConstraint, JoinOperator, LimitClause, ObjectName,
    OnConflictAction, OnInsert, OrderByKind, Query, Select, SelectItem, SetExpr, Statement, TableAlias, TableFactor, TableObject,
    TableWithJoins, Update, UpdateTableFromKind, Visit, Visitor,
};

use super::super::tokens::Strength;
use super::columns::{self, Rows, Scope, Source};
use super::{Facts, Kind, Lock, Mention, Role, Sort, conditions, distinct};

pub(super) struct Walk<'a> {
    pub(super) facts: Facts,
    strengths: std::slice::Iter<'a, Strength>,
    /// The subqueries with names, which are no tables.
    named: Vec<String>,
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
        let scope = self.query(query, Role::From);
        if let Some(OrderByKind::Expressions(terms)) = query.order_by.as_ref().map(|order| &order.kind) {
            let sort = |term: &ast::OrderByExpr| Sort {
                table: columns::table_of(&term.expr, &scope),
                term: columns::term(&term.expr),
                direction: term.options.to_string().trim().to_owned(),
            };
            self.facts.order = terms.iter().map(sort).collect();
        }
        let (is_limited, skips) = match &query.limit_clause {
            Some(LimitClause::LimitOffset { limit, offset, .. }) => (limit.is_some(), offset.is_some()),
            Some(LimitClause::OffsetCommaLimit { .. }) => (true, true),
            None => (false, false),
        };
        (self.facts.is_limited, self.facts.skips) = (is_limited || query.fetch.is_some(), skips);
        if let SetExpr::Select(select) = &*query.body {
            self.facts.is_aggregate = gives_one_row(select);
            self.facts.reads_every_column = select.projection.iter().any(is_every_column);
        }
    }

    fn write(&mut self, statement: &Statement) {
        match statement {
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            _ => {}
        }
    }

    fn insert(&mut self, insert: &Insert) {
        if let TableObject::TableName(name) = &insert.table {
            self.mention(name, None, Role::Target);
        }
        if let Some(source) = &insert.source {
            self.query(source, Role::Subquery);
        }
        if let Some(assignments) = on_conflict(insert) {
            self.facts.changes_on_conflict = true;
            self.assignments(assignments);
        }
    }

    fn update(&mut self, update: &Update) {
        let scope = std::mem::take(&mut self.scope);
        self.sources(std::slice::from_ref(&update.table), Role::Target);
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
        self.sources(from, Role::Target);
        self.sources(delete.using.as_deref().unwrap_or_default(), Role::From);
        self.all(&delete.selection);
        self.scope = scope;
    }

    /// Walks through a query; gives the tables that its names are of.
    fn query(&mut self, query: &Query, role: Role) -> Scope {
        let (outer, named) = (std::mem::take(&mut self.scope), self.named.len());
        if let Some(with) = &query.with {
            let name = |table: &Cte| table.alias.name.value.clone();
            self.named.extend(with.cte_tables.iter().filter(|_| with.recursive).map(name));
            for table in &with.cte_tables {
                self.query(&table.query, Role::Cte);
                self.named.push(name(table));
            }
        }
        self.body(&query.body, role);
        if let Some(order) = &query.order_by {
            self.inside(order, Role::Subquery);
        }
        self.lock(query);
        self.named.truncate(named);
        std::mem::replace(&mut self.scope, outer)
    }

    fn body(&mut self, body: &SetExpr, role: Role) {
        match body {
            SetExpr::Select(select) => self.select(select, role),
            SetExpr::Query(query) => {
                let scope = self.query(query, role);
                self.scope.extend(scope);
            }
            SetExpr::SetOperation { left, right, .. } => {
                let outer = std::mem::take(&mut self.scope);
                self.body(left, role);
                let left = std::mem::replace(&mut self.scope, outer);
                self.body(right, role);
                self.scope.extend(left);
            }
            SetExpr::Values(values) => {
                values.rows.iter().flat_map(|row| &row.content).for_each(|value| self.inside(value, Role::Subquery));
            }
            SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) => self.write(statement),
            _ => {}
        }
    }

    fn select(&mut self, select: &Select, role: Role) {
        self.sources(&select.from, role);
        select.projection.iter().for_each(|item| self.inside(item, Role::Subquery));
        self.all(&select.selection);
        if let GroupByExpr::Expressions(terms, _) = &select.group_by {
            for term in terms {
                self.inside(term, Role::Subquery);
            }
        }
        select.having.iter().for_each(|condition| self.inside(condition, Role::Condition));
    }

    fn sources(&mut self, sources: &[TableWithJoins], role: Role) {
        for source in sources {
            self.source(&source.relation, role);
            for join in &source.joins {
                let joined = if matches!(role, Role::From | Role::Target) { Role::Join } else { role };
                self.source(&join.relation, joined);
                self.all(constraint(&join.join_operator));
            }
        }
    }

    fn source(&mut self, source: &TableFactor, role: Role) {
        match source {
            TableFactor::Table { name, alias, args: None, .. } => {
                if let Some(Mention { table, name, .. }) = self.mention(name, alias.as_ref(), role) {
                    self.scope.push(Source { name, rows: Rows::Table(table) });
                }
            }
            TableFactor::Derived { subquery, alias, .. } => {
                let tables = self.query(subquery, Role::Subquery).iter().flat_map(|source| source.tables().to_vec()).collect();
                let name = alias.as_ref().map_or_else(String::new, |alias| alias.name.value.clone());
                self.scope.push(Source { name, rows: Rows::Subquery(tables) });
            }
            TableFactor::NestedJoin { table_with_joins, .. } => self.sources(std::slice::from_ref(table_with_joins), role),
            other => self.inside(other, Role::Subquery),
        }
    }

    /// Notes that a table is named, unless the name is that of a subquery.
    fn mention(&mut self, name: &ObjectName, alias: Option<&TableAlias>, role: Role) -> Option<Mention> {
        let parts: Vec<String> = name.0.iter().map(|part| unquoted(&part.to_string())).collect();
        let table = parts.join(".");
        if self.named.contains(&table) {
            return None;
        }
        let name = alias.map_or_else(|| parts.last().cloned(), |alias| Some(alias.name.value.clone()))?;
        let mention = Mention { table, name, role };
        self.facts.tables.push(mention.clone());
        Some(mention)
    }

    fn lock(&mut self, query: &Query) {
        let locks = query.locks.iter().zip(self.strengths.by_ref());
        for (lock, strength) in locks {
            let of = lock.of.as_ref().map(|name| unquoted(&name.to_string()));
            let held = self.scope.iter().filter(|source| of.as_ref().is_none_or(|of| *of == source.name));
            let tables = distinct(held.flat_map(|source| source.tables().to_vec()));
            self.facts.locks.push(Lock { strength: *strength, tables });
        }
    }

    /// Walks through conditions that all hold.
    fn all<'e>(&mut self, conditions: impl IntoIterator<Item = &'e Expr>) {
        for condition in conditions.into_iter().flat_map(conjuncts) {
            self.facts.tests.extend(conditions::tests(condition, &self.scope));
            self.inside(condition, Role::Condition);
        }
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

/// The conditions that an `AND` joins.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    let (mut pending, mut found) = (vec![condition], Vec::new());
    while let Some(next) = pending.pop() {
        match next {
            Expr::Nested(inner) => pending.push(inner),
            Expr::BinaryOp { left, op: ast::BinaryOperator::And, right } => pending.extend([&**right, &**left]),
            other => found.push(other),
        }
    }
    found
}

fn constraint(operator: &JoinOperator) -> Option<&Expr> {
    use JoinOperator::{FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
    let (Join(JoinConstraint::On(condition))
    | Inner(JoinConstraint::On(condition))
    | Left(JoinConstraint::On(condition))
    | LeftOuter(JoinConstraint::On(condition))
    | Right(JoinConstraint::On(condition))
    | RightOuter(JoinConstraint::On(condition))
    | FullOuter(JoinConstraint::On(condition))) = operator
    else {
        return None;
    };
    Some(condition)
}

fn unquoted(name: &str) -> String {
    name.trim_matches(['"', '`', '[', ']']).to_owned()
}

fn is_every_column(item: &SelectItem) -> bool {
    matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..))
}

/// Whether a SELECT reads no table, or sums up all of its rows.
fn gives_one_row(select: &Select) -> bool {
    let GroupByExpr::Expressions(groups, _) = &select.group_by else { return false };
    let mut values = select.projection.iter().map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    });
    select.from.is_empty() || groups.is_empty() && values.all(|value| value.is_some_and(is_summed))
}

fn is_summed(value: &Expr) -> bool {
    const SUMS: [&str; 6] = ["count", "sum", "min", "max", "avg", "total"];
    let mut found = false;
    _ = ast::visit_expressions(value, |expr| {
        let Expr::Function(function) = expr else { return ControlFlow::<()>::Continue(()) };
        found |= function.over.is_none() && SUMS.contains(&function.name.to_string().to_lowercase().as_str());
        ControlFlow::Continue(())
    });
    found
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
