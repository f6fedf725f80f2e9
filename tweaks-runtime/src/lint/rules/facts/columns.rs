//! Columns: the names in an expression, and the tables that they are of.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, Query, Value, ValueWithSpan, Visit as _, VisitMut, Visitor, VisitorMut};

use super::super::tokens;
use super::Term;

/// What one SELECT reads.
pub(super) type Scope = Vec<Source>;

/// A source of rows, by the name that it has in its SELECT.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) rows: Rows,
}

/// The rows of a source.
#[derive(Clone, Debug)]
pub(super) enum Rows {
    /// Those of a table.
    Table(String),
    /// Those of a subquery, which are made of rows of these tables.
    Subquery(Vec<String>),
}

impl Source {
    /// The tables whose rows are locked with those of this one.
    pub(super) fn tables(&self) -> &[String] {
        match &self.rows {
            Rows::Table(table) => std::slice::from_ref(table),
            Rows::Subquery(tables) => tables,
        }
    }
}

/// The table that every column of an expression is of; none if it has no column, columns of several tables, or values of the request.
pub(super) fn table_of(expr: &Expr, scope: &Scope) -> Option<String> {
    let names = Names::of(expr);
    let tables: Option<Vec<&str>> = names.columns.iter().map(|column| owner(column, scope)).collect();
    let (first, others) = tables.as_deref().filter(|_| names.places.is_empty())?.split_first()?;
    others.iter().all(|other| other == first).then(|| (*first).to_owned())
}

/// A name as the database has it: without quotes it is the same in whichever letters.
pub(super) fn name(ident: &Ident) -> String {
    if ident.quote_style.is_none() { ident.value.to_lowercase() } else { ident.value.clone() }
}

/// The same of a name as it stands in the SQL.
pub(super) fn folded(name: &str) -> String {
    let bare = name.trim_matches(['"', '`', '[', ']']);
    if bare.len() == name.len() { name.to_lowercase() } else { bare.to_owned() }
}

pub(super) fn has_columns(expr: &Expr) -> bool {
    !Names::of(expr).columns.is_empty()
}

/// The places of the bound values in an expression.
pub(super) fn places(expr: &Expr) -> Vec<usize> {
    Names::of(expr).places
}

fn owner<'a>(column: &[Ident], scope: &'a Scope) -> Option<&'a str> {
    match &source(column, scope)?.rows {
        Rows::Table(table) => Some(table),
        Rows::Subquery(_) => None,
    }
}

fn source<'a>(column: &[Ident], scope: &'a Scope) -> Option<&'a Source> {
    match column {
        [.., table, _] => scope.iter().find(|source| source.name.eq_ignore_ascii_case(&table.value)),
        _ => scope.first().filter(|_| scope.len() == 1),
    }
}

/// The names of the sources whose columns an expression has; none if one of them is outside of this SELECT.
pub(super) fn sources<'a>(expr: &Expr, scope: &'a Scope) -> Option<Vec<&'a str>> {
    Names::of(expr).columns.iter().map(|column| Some(&*source(column, scope)?.name)).collect()
}

/// The name of the source whose columns an expression has, of the first of several.
pub(super) fn name_of(expr: &Expr, scope: &Scope) -> Option<String> {
    sources(expr, scope)?.first().map(|name| (*name).to_owned())
}

/// An expression as an index over its table says it.
pub(super) fn term(expr: &Expr) -> Term {
    let mut bare = expr.clone();
    _ = VisitMut::visit(&mut bare, &mut Bare);
    match bare {
        Expr::Identifier(own) => {
            let name = name(&own);
            Term { sql: Ident { value: name.clone(), ..own }.to_string(), column: Some(name) }
        }
        bare => Term { sql: format!("({bare})"), column: None },
    }
}

/// The names in an expression, without those in its subqueries.
#[derive(Default)]
struct Names {
    columns: Vec<Vec<Ident>>,
    /// The places of values of the request.
    places: Vec<usize>,
    depth: usize,
}

impl Names {
    fn of(expr: &Expr) -> Self {
        let mut names = Self::default();
        _ = expr.visit(&mut names);
        names
    }
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) if self.depth == 0 => self.columns.push(vec![name.clone()]),
            Expr::CompoundIdentifier(names) if self.depth == 0 => self.columns.push(names.clone()),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<()> {
        if let Value::Placeholder(place) = &value.value {
            self.places.extend(tokens::index(place));
        }
        ControlFlow::Continue(())
    }
}

/// Takes the tables from the names of columns.
struct Bare;

impl VisitorMut for Bare {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let inner = match expr {
            Expr::CompoundIdentifier(names) => names.pop().map(Expr::Identifier),
            Expr::Nested(inner) => Some((**inner).clone()),
            _ => None,
        };
        if let Some(inner) = inner {
            *expr = inner;
        }
        ControlFlow::Continue(())
    }
}
