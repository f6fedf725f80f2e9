//! Conditions: the clauses, the scopes and the order of rows as SQL. Values are bound, names are those of the schema.

use sea_orm::sea_query::{
    Alias, BinOper, DynIden, Expr, ExprTrait as _, IntoCondition, IntoIden as _, JoinType, Keyword, NullOrdering, Order,
    OrderedStatement, Query, SelectStatement, TableRef,
};
use sea_orm::{Condition, DbErr, Value};

use super::dialect::Dialect;
use super::letters;
use super::span;
use super::sql::{ComparedColumn, key, on, unknown_column};
use crate::cause::{self, Duty};
use crate::context::{Context, outside};
use crate::query::{Clause, Comparison, Position, Rows, Statement, Term, Test};
use crate::schema::{Kind, Relation, Table};
use crate::value::Kept;

/// The rows of a table that a request may see: those of its scope, within the limits of the request. One expression: an empty
/// condition is true or false, and not left out.
pub(crate) fn scope(table: &Table, context: &Context) -> Option<Expr> {
    let scope = table.scope.map(|scope| {
        let _said = cause::doing(Duty::Hook("scope"));
        Expr::from(scope(context))
    });
    scope.into_iter().chain(limit(context, || table.entity.table_ref())).reduce(Expr::and)
}

/// The rows that a request is limited to, of a table of which perhaps no more is known.
pub(crate) fn limit(context: &Context, table: impl FnOnce() -> TableRef) -> Option<Expr> {
    context.limits(table).into_iter().map(|limit| Expr::from(limit.before)).reduce(Expr::and)
}

/// The rows that a request may not leave a table with; nothing where it is not limited.
pub(crate) fn beyond(context: &Context, table: &Table) -> Option<Condition> {
    let limits = context.limits(|| table.entity.table_ref()).into_iter().filter_map(|limit| limit.after);
    limits.map(Expr::from).reduce(Expr::and).map(|inside| outside(inside.into_condition()))
}

/// The same for a table that has another name in its statement: the application's condition knows its own name only.
pub(crate) fn scope_under(table: &Table, name: &DynIden, context: &Context) -> Option<Expr> {
    let (scope, own) = (scope(table, context)?, table.entity.name());
    if own == *name {
        return Some(scope);
    }
    let mut row = Query::select();
    row.expr(Expr::val(1)).from(table.entity.table_ref()).and_where(scope);
    for column in table.key() {
        let column = Alias::new(column.name);
        row.and_where(Expr::col((own.clone(), column.clone())).equals((name.clone(), column)));
    }
    Some(Expr::exists(row))
}

/// A condition, among the rows that a request may see.
pub(crate) fn within_scope(table: &Table, context: &Context, wanted: Condition) -> Condition {
    Condition::all().add(wanted).add_option(scope(table, context))
}

/// The names of the sources in a statement: the first has its own, the others have numbers.
pub(super) fn names(rows: &Rows) -> Vec<DynIden> {
    let own = rows.sources[0].table.entity.name();
    let others = (1..rows.sources.len()).map(|index| Alias::new(format!("t{index}")).into_iden());
    std::iter::once(own).chain(others).collect()
}

/// Joins the sources, and restricts the rows to the clauses and to the scope of the request.
pub(super) fn restrict(
    context: &Context,
    dialect: &Dialect,
    select: &mut SelectStatement,
    rows: &Rows,
    names: &[DynIden],
) -> Result<(), DbErr> {
    Restriction { context, dialect, aliases: 0 }.restrict(select, rows, names)
}

struct Restriction<'a> {
    context: &'a Context,
    dialect: &'a Dialect,
    /// How many names were given inside of subqueries.
    aliases: usize,
}

impl Restriction<'_> {
    fn restrict(&mut self, select: &mut SelectStatement, rows: &Rows, names: &[DynIden]) -> Result<(), DbErr> {
        for (source, name) in rows.sources.iter().zip(names) {
            #[cfg(feature = "lint")]
            super::declared::remember(source.table);
            let scope = scope_under(source.table, name, self.context);
            match source.joined {
                // A row that is not to be seen is as one that is not there.
                Some((from, relation)) => {
                    let condition =
                        on(&(relation.to)(), &names[from], name, Some((relation.table, self.dialect))).add_option(scope);
                    let condition = match relation.proves_one() {
                        true => condition,
                        false => condition.add(self.is_first(relation, &names[from], name)?),
                    };
                    select.join_as(JoinType::LeftJoin, source.table.entity.table_ref(), name.clone(), condition);
                }
                None if rows.is_written => {}
                None => _ = select.cond_where(Condition::all().add_option(scope)),
            }
        }
        for clause in &rows.clauses {
            select.cond_where(self.clause(clause, rows, names)?);
        }
        Ok(())
    }

    fn clause(&mut self, clause: &Clause, rows: &Rows, names: &[DynIden]) -> Result<Condition, DbErr> {
        match clause {
            Clause::Test { source, column, test } => {
                let nullable = column.nullable || *source > 0;
                let (table, name) = (rows.sources[*source].table, &names[*source]);
                let compared = ComparedColumn { table, name: name.clone(), column, dialect: self.dialect };
                NamedColumn { compared, nullable }.passes(test)
            }
            Clause::All(clauses) | Clause::Any(clauses) => {
                let none = if matches!(clause, Clause::All(_)) { Condition::all() } else { Condition::any() };
                clauses.iter().try_fold(none, |condition, clause| Ok(condition.add(self.clause(clause, rows, names)?)))
            }
            Clause::Not(clause) => {
                let truth = Expr::Keyword(Keyword::Custom(Alias::new("TRUE").into_iden()));
                Ok(Condition::all().add(Expr::from(self.clause(clause, rows, names)?).binary(BinOper::IsNot, truth)))
            }
            Clause::Exists { source, relation, rows } => {
                Ok(Condition::all().add(Expr::exists(self.rows_behind(*relation, rows, &names[*source])?)))
            }
            Clause::Own(condition) => Ok(condition.clone()),
        }
    }

    /// That no row before this one is at the end of a relation: its first row by key stands for all of them, or else each would
    /// repeat the row that it is joined to.
    fn is_first(&mut self, relation: Relation, outer: &DynIden, name: &DynIden) -> Result<Expr, DbErr> {
        let other = Alias::new(format!("x{}", self.aliases + 1)).into_iden();
        let mut before = self.rows_behind(relation, &Rows::of(relation.table), outer)?;
        let key = |of: &DynIden| {
            relation.table.key().map(|column| Expr::col((of.clone(), Alias::new(column.name)))).collect::<Vec<_>>()
        };
        before.and_where(Expr::tuple(key(&other)).lt(Expr::tuple(key(name))));
        Ok(Expr::exists(before).not())
    }

    /// `SELECT 1` of the rows at the end of a to-many relation.
    fn rows_behind(&mut self, relation: Relation, rows: &Rows, outer: &DynIden) -> Result<SelectStatement, DbErr> {
        let names: Vec<DynIden> = rows.sources.iter().map(|_| self.alias()).collect();
        let mut select = Query::select();
        select.expr(Expr::val(1)).from_as(relation.table.entity.table_ref(), names[0].clone());
        let (to, of) = ((relation.to)(), Some((relation.table, self.dialect)));
        match (relation.via)() {
            Some(via) => {
                let junction = self.alias();
                select.join_as(JoinType::InnerJoin, via.to_tbl.clone(), junction.clone(), on(&to, &junction, &names[0], of));
                select.cond_where(on(&via, outer, &junction, None));
            }
            None => _ = select.cond_where(on(&to, outer, &names[0], of)),
        }
        self.restrict(&mut select, rows, &names)?;
        if self.dialect.limits_exists {
            select.limit(1);
        }
        Ok(select)
    }

    fn alias(&mut self) -> DynIden {
        self.aliases += 1;
        Alias::new(format!("x{}", self.aliases)).into_iden()
    }
}

/// A column that clauses and places test.
struct NamedColumn<'a> {
    compared: ComparedColumn<'a>,
    /// Whether it may be `NULL`: a row that is not there has no values at all.
    nullable: bool,
}

impl NamedColumn<'_> {
    /// The column as a text: the database may have a type of its own for choices.
    fn text(&self) -> Result<Expr, DbErr> {
        let ComparedColumn { table, name, column, .. } = &self.compared;
        table.cell(name, column.name).ok_or_else(|| unknown_column(table, column.name))
    }

    fn passes(&self, test: &Test) -> Result<Condition, DbErr> {
        if let Some(condition) = span::passes(self.compared.column, self.compared.dialect, &self.compared.bare(), test) {
            return Ok(match test {
                Test::NotIn(_) | Test::Compare(Comparison::NotEqual, _) => self.or_null(condition),
                _ => condition,
            });
        }
        let condition = match test {
            Test::Compare(comparison, value) => return self.compare(*comparison, value),
            Test::NotIn(values) => {
                let values = values.iter().map(|value| self.compared.value(value)).collect::<Result<Vec<_>, _>>()?;
                return Ok(self.or_null(self.compared.key().is_not_in(values)));
            }
            Test::In(values) => self.compared.is_in(values.iter())?,
            Test::All(tests) => return self.each(Condition::all(), tests),
            Test::OneOf(tests) => return self.each(Condition::any(), tests),
            Test::Null(true) => self.is_null(),
            Test::Null(false) => self.is_null().not(),
            Test::Any => self.compared.bare().is_not_null(),
            Test::Part(lookup, part) => {
                let column = self.compared.without_filling(self.text()?, *lookup);
                let has_part = self.compared.dialect.has_part(column, *lookup, part);
                letters::near(&self.compared, *lookup, part).into_iter().fold(has_part, |has_part, near| near.and(has_part))
            }
            Test::Entry(value) => self.compared.has_entry(value),
            Test::Nothing => Expr::val(1).eq(0),
        };
        Ok(Condition::all().add(condition))
    }

    fn each(&self, none: Condition, tests: &[Test]) -> Result<Condition, DbErr> {
        tests.iter().try_fold(none, |condition, test| Ok(condition.add(self.passes(test)?)))
    }

    /// Whether `null` is shown: other programs write a `null` of JSON as well.
    fn is_null(&self) -> Expr {
        let bare = self.compared.bare();
        match self.compared.column.kind {
            Kind::Json => bare.clone().is_null().or(self.compared.dialect.is_null_document(bare)),
            _ => bare.is_null(),
        }
    }

    fn compare(&self, comparison: Comparison, bound: &Value) -> Result<Condition, DbErr> {
        // A text that is no choice at all has no place in the order in which a database knows the choices.
        let as_text = matches!((self.compared.column.kind, bound), (Kind::Choice(_), Value::String(_)));
        let sized = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let (column, value) = match as_text && sized {
            true => (self.text()?, Expr::val(bound.clone())),
            false if sized => self.compared.in_order(bound)?,
            false => (self.compared.key(), self.compared.value(bound)?),
        };
        Ok(Condition::all().add(match comparison {
            Comparison::NotEqual => return Ok(self.or_null(column.ne(value))),
            Comparison::Equal if as_text => column.eq(value),
            Comparison::Equal => self.compared.equals(bound)?,
            Comparison::Greater => column.gt(value),
            Comparison::GreaterOrEqual => column.gte(value),
            Comparison::Less => column.lt(value),
            Comparison::LessOrEqual => column.lte(value),
        }))
    }

    /// `NULL` fulfils it as well: it is not equal to any value, and smaller than all of them.
    fn or_null(&self, condition: impl IntoCondition) -> Condition {
        let either = Condition::any().add(condition.into_condition());
        if self.nullable { either.add(self.compared.key().is_null()) } else { either }
    }
}

/// Sorts the rows of a statement or of a window by the terms, or by all of them the other way round. `NULL` is the smallest value,
/// which is said only where databases differ and there can be one: an index would not serve the order any more.
pub(super) fn order(
    statement: &mut impl OrderedStatement,
    terms: &[Term],
    names: &[DynIden],
    backwards: bool,
    dialect: &Dialect,
) {
    for term in terms {
        let cell = Expr::col((names[term.source].clone(), Alias::new(term.column.name)));
        let column = key(cell, term.column, dialect);
        let (direction, nulls) = match term.descending != backwards {
            true => (Order::Desc, NullOrdering::Last),
            false => (Order::Asc, NullOrdering::First),
        };
        match term.nullable && dialect.says_nulls {
            true => statement.order_by_expr_with_nulls(column, direction, nulls),
            false => statement.order_by_expr(column, direction),
        };
    }
}

/// The rows behind a place in their order: equal in the first terms and behind it in the next, for every number of first terms.
/// The consequence for the first term alone is said as well, so that an index can begin there.
pub(super) fn behind(
    statement: &Statement,
    names: &[DynIden],
    position: &Position,
    dialect: &Dialect,
) -> Result<Condition, DbErr> {
    let Some(values) = &position.place else { return Ok(Condition::all()) };
    let terms: Vec<TermAt<'_>> = statement
        .order
        .iter()
        .zip(values)
        .map(|(term, value)| {
            let (table, name) = (statement.rows.sources[term.source].table, &names[term.source]);
            let compared = ComparedColumn { table, name: name.clone(), column: term.column, dialect };
            let column = NamedColumn { compared, nullable: term.nullable };
            TermAt { column, descending: term.descending != position.backwards, value: value.as_ref() }
        })
        .collect();
    let mut either = Condition::any();
    let mut equal = Condition::all();
    for term in &terms {
        if let Some(behind) = term.behind()? {
            either = either.add(equal.clone().add(behind));
        }
        equal = equal.add(term.equal()?);
    }
    // Nothing is behind the last of all rows.
    let either = if either.is_empty() { either.add(Expr::val(1).eq(0)) } else { either };
    let first = terms.first().map(TermAt::not_before).transpose()?.flatten();
    Ok(Condition::all().add_option(first).add(either))
}

/// A term of the order, with its value at a place; `None` for `NULL`, which is the smallest value.
struct TermAt<'a> {
    column: NamedColumn<'a>,
    descending: bool,
    value: Option<&'a Kept>,
}

impl TermAt<'_> {
    fn equal(&self) -> Result<Expr, DbErr> {
        let column = &self.column.compared;
        Ok(match self.value {
            Some(Kept::Read(value)) => column.key().eq(column.value(value)?),
            // A text that is no time has none, as `NULL` has none.
            Some(Kept::Raw(value)) => {
                let value = column.raw(value);
                column.key().eq(value.clone()).or(value.is_null().and(column.key().is_null()))
            }
            None => column.key().is_null(),
        })
    }

    fn behind(&self) -> Result<Option<Condition>, DbErr> {
        let column = &self.column.compared;
        let place = match self.value {
            Some(Kept::Read(value)) => Some(column.in_order(value)?),
            Some(Kept::Raw(value)) => Some((column.key(), column.raw(value))),
            None => None,
        };
        let is_raw = matches!(self.value, Some(Kept::Raw(_)));
        Ok(match (place, self.descending) {
            (Some((key, value)), false) => {
                let larger = Condition::any().add(key.clone().gt(value.clone()));
                Some(if is_raw { larger.add(value.is_null().and(key.is_not_null())) } else { larger })
            }
            (Some((key, value)), true) if is_raw => {
                let smaller = Condition::any().add(key.clone().lt(value.clone()));
                Some(smaller.add(key.is_null().and(value.is_not_null())))
            }
            (Some((key, value)), true) => Some(self.column.or_null(key.lt(value))),
            (None, false) => Some(Condition::all().add(column.key().is_not_null())),
            (None, true) => None,
        })
    }

    /// Equal or behind; nothing where that is every row, or cannot be said in one comparison.
    fn not_before(&self) -> Result<Option<Expr>, DbErr> {
        let column = &self.column.compared;
        Ok(match (self.value, self.descending) {
            (Some(Kept::Read(value)), false) => {
                let (key, value) = column.in_order(value)?;
                Some(key.gte(value))
            }
            (Some(Kept::Read(value)), true) if !self.column.nullable => {
                let (key, value) = column.in_order(value)?;
                Some(key.lte(value))
            }
            (None, true) => Some(column.key().is_null()),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests;
