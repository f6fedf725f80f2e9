//! Conditions and orders as SQL. Values are bound, names are those of the schema.

use sea_orm::sea_query::extension::postgres::PgExpr as _;
use sea_orm::sea_query::extension::sqlite::SqliteExpr as _;
use sea_orm::sea_query::{
    Alias, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, LikeExpr, NullOrdering, OptionEnum, Order, Query,
    SelectStatement,
};
use sea_orm::{Condition, DbBackend, DbErr, Value};

use super::read::{Reader, on, unknown};
use super::scope;
use crate::context::Context;
use crate::query::{Comparison, Exists, Position, Rows, Statement, Term, Test};
use crate::schema::{Column, Kind, Lookup, Table};

/// Joins what rows read together, and restricts them: to what is asked for, and to what the request may see.
pub(super) fn restrict(reader: Reader<'_>, select: &mut SelectStatement, rows: &Rows, names: &[DynIden]) -> Result<(), DbErr> {
    Restricting { backend: reader.backend(), context: reader.context, aliases: 0 }.restrict(select, rows, names)
}

/// What the sources of a statement are called in it: the first by its own name, the others by numbers.
pub(super) fn names(rows: &Rows) -> Vec<DynIden> {
    let own = rows.sources[0].table.entity.name();
    let others = (1..rows.sources.len()).map(|index| Alias::new(format!("t{index}")).into_iden());
    std::iter::once(own).chain(others).collect()
}

struct Restricting<'a> {
    backend: DbBackend,
    context: &'a Context,
    /// How many names were given inside of subqueries.
    aliases: usize,
}

impl Restricting<'_> {
    fn restrict(&mut self, select: &mut SelectStatement, rows: &Rows, names: &[DynIden]) -> Result<(), DbErr> {
        for (source, name) in rows.sources.iter().zip(names) {
            let scope = scope::under(source.table, name, self.context);
            match source.joined {
                // A row that is not to be seen is as one that is not there.
                Some((from, relation)) => {
                    let condition = on(&(relation.to)(), &names[from], name).add_option(scope);
                    select.join_as(JoinType::LeftJoin, source.table.entity.table_ref(), name.clone(), condition);
                }
                None if rows.is_written => {}
                None => _ = select.cond_where(Condition::all().add_option(scope)),
            }
        }
        for (source, column, test) in &rows.tests {
            let table = rows.sources[*source].table;
            let nullable = column.nullable || *source > 0;
            let subject = Subject { table, name: &names[*source], column, nullable, backend: self.backend };
            select.cond_where(subject.fulfils(test)?);
        }
        for exists in &rows.exists {
            let inner = self.exists(exists, &names[exists.source])?;
            select.cond_where(Expr::exists(inner));
        }
        for condition in &rows.own {
            select.cond_where(condition.clone());
        }
        Ok(())
    }

    /// `SELECT 1` of the rows at the end of a to-many relation.
    fn exists(&mut self, exists: &Exists, outer: &DynIden) -> Result<SelectStatement, DbErr> {
        let names: Vec<DynIden> = exists.rows.sources.iter().map(|_| self.alias()).collect();
        let table = exists.rows.sources[0].table;
        let mut select = Query::select();
        select.expr(Expr::val(1)).from_as(table.entity.table_ref(), names[0].clone());
        let to = (exists.relation.to)();
        match (exists.relation.via)() {
            Some(via) => {
                let junction = self.alias();
                select.join_as(JoinType::InnerJoin, via.to_tbl.clone(), junction.clone(), on(&to, &junction, &names[0]));
                select.cond_where(on(&via, outer, &junction));
            }
            None => _ = select.cond_where(on(&to, outer, &names[0])),
        }
        self.restrict(&mut select, &exists.rows, &names)?;
        if self.backend == DbBackend::Sqlite {
            // SQLite 3.51 turns EXISTS into a join, and then counts a row that OFFSET skips once per match; not with a LIMIT.
            select.limit(1);
        }
        Ok(select)
    }

    fn alias(&mut self) -> DynIden {
        self.aliases += 1;
        Alias::new(format!("x{}", self.aliases)).into_iden()
    }
}

/// A column of a table under a name.
struct Subject<'a> {
    table: &'a Table,
    name: &'a DynIden,
    column: &'a Column,
    /// Whether it may be `NULL`: a row that is not there has no values at all.
    nullable: bool,
    backend: DbBackend,
}

impl Subject<'_> {
    fn column(&self) -> Expr {
        Expr::col((self.name.clone(), Alias::new(self.column.name)))
    }

    /// The column as a text: the database may have a type of its own for choices.
    fn text(&self) -> Result<Expr, DbErr> {
        self.table.entity.select(self.name, self.column.name).ok_or_else(|| unknown(self.table, self.column.name))
    }

    fn value(&self, value: &Value) -> Result<Expr, DbErr> {
        self.table.entity.value(self.column.name, value.clone()).ok_or_else(|| unknown(self.table, self.column.name))
    }

    fn fulfils(&self, test: &Test) -> Result<Condition, DbErr> {
        Ok(match test {
            Test::Compare(comparison, value) => self.compare(*comparison, value)?,
            Test::In(values) => Condition::all().add(self.column().is_in(self.values(values)?)),
            Test::NotIn(values) => self.or_null(self.column().is_not_in(self.values(values)?)),
            Test::Null(true) => Condition::all().add(self.column().is_null()),
            Test::Null(false) | Test::Any => Condition::all().add(self.column().is_not_null()),
            Test::Part(lookup, part) => Condition::all().add(self.part(*lookup, part)?),
            Test::Nothing => Condition::all().add(Expr::val(1).eq(0)),
        })
    }

    fn values(&self, values: &[Value]) -> Result<Vec<Expr>, DbErr> {
        values.iter().map(|value| self.value(value)).collect()
    }

    /// `NULL` fulfils it as well: it is not equal to any value, and smaller than all of them.
    fn or_null(&self, condition: Expr) -> Condition {
        let either = Condition::any().add(condition);
        if self.nullable { either.add(self.column().is_null()) } else { either }
    }

    fn compare(&self, comparison: Comparison, value: &Value) -> Result<Condition, DbErr> {
        // Choices are larger and smaller as texts, not in the order in which a database knows them.
        let as_text = matches!((self.column.kind, value), (Kind::Choice(_), Value::String(_) | Value::Enum(_)));
        let sized = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let (column, value) = match (as_text && sized, value) {
            (true, Value::Enum(OptionEnum::Some(choice))) => (self.text()?, Expr::val(choice.value.to_string())),
            (true, text) => (self.text()?, Expr::val(text.clone())),
            (false, value) => (self.column(), self.value(value)?),
        };
        Ok(match comparison {
            Comparison::NotEqual => self.or_null(column.ne(value)),
            Comparison::Equal => Condition::all().add(column.eq(value)),
            Comparison::Greater => Condition::all().add(column.gt(value)),
            Comparison::GreaterOrEqual => Condition::all().add(column.gte(value)),
            Comparison::Less => Condition::all().add(column.lt(value)),
            Comparison::LessOrEqual => Condition::all().add(column.lte(value)),
        })
    }

    /// Parts of texts. Nothing in the text means anything but itself; the column stays bare, so that an index on it, or on its
    /// trigrams, can be used.
    fn part(&self, lookup: Lookup, text: &str) -> Result<Expr, DbErr> {
        let column = self.text()?;
        let (before, after) = match lookup {
            Lookup::StartsWith | Lookup::IStartsWith => (false, true),
            Lookup::EndsWith | Lookup::IEndsWith => (true, false),
            _ => (true, true),
        };
        let ignores_case = matches!(lookup, Lookup::IContains | Lookup::IStartsWith | Lookup::IEndsWith);
        let wrapped = |any: &str, text: String| [if before { any } else { "" }, &text, if after { any } else { "" }].concat();
        if self.backend == DbBackend::Sqlite && !ignores_case {
            // SQLite's LIKE ignores the case of ASCII letters, and its GLOB does not.
            return Ok(column.glob(wrapped("*", escaped(text, &['*', '?', '['], |letter| format!("[{letter}]")))));
        }
        let pattern = wrapped("%", escaped(text, &['%', '_', '\\'], |letter| format!("\\{letter}")));
        Ok(match (self.backend, ignores_case) {
            // Everywhere else a backslash escapes without being asked to.
            (DbBackend::Sqlite, _) => column.like(LikeExpr::new(pattern).escape('\\')),
            (DbBackend::Postgres, true) => column.ilike(pattern),
            (DbBackend::MySql, true) => Func::lower(column).like(pattern.to_lowercase()),
            (DbBackend::MySql, false) => column.cast_as(Alias::new("binary")).like(pattern),
            _ => column.like(pattern),
        })
    }
}

fn escaped(text: &str, special: &[char], escape: impl Fn(char) -> String) -> String {
    text.chars().map(|letter| if special.contains(&letter) { escape(letter) } else { letter.to_string() }).collect()
}

/// One term of an ORDER BY.
pub(super) type Sorted = (Expr, Order, Option<NullOrdering>);

/// The terms as SQL, or all of them the other way round. `NULL` is the smallest value, which needs to be said to PostgreSQL only;
/// where there cannot be one nothing is said, because an index would not serve the order any more.
pub(super) fn sorted<'a>(
    terms: &'a [Term],
    names: &'a [DynIden],
    backwards: bool,
    backend: DbBackend,
) -> impl Iterator<Item = Sorted> + 'a {
    terms.iter().map(move |term| {
        let column = Expr::col((names[term.source].clone(), Alias::new(term.column.name)));
        let descending = term.descending != backwards;
        let nulls = if descending { NullOrdering::Last } else { NullOrdering::First };
        let nulls = Some(nulls).filter(|_| term.nullable && backend == DbBackend::Postgres);
        (column, if descending { Order::Desc } else { Order::Asc }, nulls)
    })
}

/// Sorts the rows.
pub(super) fn order(select: &mut SelectStatement, terms: impl Iterator<Item = Sorted>) {
    for (column, direction, nulls) in terms {
        match nulls {
            Some(nulls) => select.order_by_expr_with_nulls(column, direction, nulls),
            None => select.order_by_expr(column, direction),
        };
    }
}

/// The rows behind a place in their order: equal in the first terms and behind it in the next, for every number of first terms.
/// What this means for the first term alone is said as well, so that an index can begin there.
pub(super) fn behind(
    statement: &Statement,
    names: &[DynIden],
    position: &Position,
    backend: DbBackend,
) -> Result<Condition, DbErr> {
    let Some(values) = &position.place else { return Ok(Condition::all()) };
    let terms: Vec<(Place<'_>, &Option<Value>)> = statement
        .order
        .iter()
        .zip(values)
        .map(|(term, value)| {
            let table = statement.rows.sources[term.source].table;
            let subject = Subject { table, name: &names[term.source], column: term.column, nullable: term.nullable, backend };
            (Place { subject, descending: term.descending != position.backwards }, value)
        })
        .collect();
    let mut either = Condition::any();
    let mut equal = Condition::all();
    for (place, value) in &terms {
        if let Some(behind) = place.behind(value.as_ref())? {
            either = either.add(equal.clone().add(behind));
        }
        equal = equal.add(place.equal(value.as_ref())?);
    }
    // Nothing is behind the last of all rows.
    let either = if either.is_empty() { either.add(Expr::val(1).eq(0)) } else { either };
    let first = terms.first().map(|(place, value)| place.not_before(value.as_ref())).transpose()?.flatten();
    Ok(Condition::all().add_option(first).add(either))
}

/// A term of the order, at a place in it.
struct Place<'a> {
    subject: Subject<'a>,
    descending: bool,
}

impl Place<'_> {
    fn equal(&self, value: Option<&Value>) -> Result<Expr, DbErr> {
        match value {
            Some(value) => Ok(self.subject.column().eq(self.subject.value(value)?)),
            None => Ok(self.subject.column().is_null()),
        }
    }

    /// `NULL` is the smallest value.
    fn behind(&self, value: Option<&Value>) -> Result<Option<Condition>, DbErr> {
        let column = self.subject.column();
        Ok(match (value, self.descending) {
            (Some(value), false) => Some(Condition::all().add(column.gt(self.subject.value(value)?))),
            (Some(value), true) => Some(self.subject.or_null(column.lt(self.subject.value(value)?))),
            (None, false) => Some(Condition::all().add(column.is_not_null())),
            (None, true) => None,
        })
    }

    /// Equal or behind; nothing where that is every row, or cannot be said in one comparison.
    fn not_before(&self, value: Option<&Value>) -> Result<Option<Expr>, DbErr> {
        let column = self.subject.column();
        Ok(match (value, self.descending) {
            (Some(value), false) => Some(column.gte(self.subject.value(value)?)),
            (Some(value), true) if !self.subject.nullable => Some(column.lte(self.subject.value(value)?)),
            (None, true) => Some(column.is_null()),
            _ => None,
        })
    }
}
