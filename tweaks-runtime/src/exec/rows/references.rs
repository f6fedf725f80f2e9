//! References by times: a database that keeps times as texts compares a foreign key with the key that it refers to as texts. So a
//! new reference takes the text of the row that it leads to, in whatever form another program wrote that.

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{ColumnType, RelationDef, Value};

use crate::exec::times::Time;
use crate::schema::EntityColumns;

/// The foreign keys of an entity in which there are times.
pub(super) struct References(Vec<RelationDef>);

/// A cell that is to be written, with the value in it or in a cell of the same column.
pub(super) type Given = (Expr, Value);

/// Those of a database that has a type for times.
pub(super) static NONE: References = References(Vec::new());

/// The name of the cells of a reference, beside the row that they lead to.
const GIVEN: &str = "given";

impl References {
    /// Those among the relations by which rows of an entity point at others.
    pub(super) fn of(columns: &EntityColumns, relations: &[RelationDef]) -> Self {
        let has_time = |relation: &&RelationDef| relation.from_col.iter().any(|name| is_time(columns, name));
        Self(relations.iter().filter(has_time).cloned().collect())
    }

    /// How many binds a row is as long as, besides those of its columns: a statement with many references is a long text.
    pub(super) fn length(&self) -> usize {
        100 * self.0.len()
    }

    /// The cell of a column as it is written: where that refers to a row by a time, as the row has it.
    pub(super) fn written(&self, column: &str, cell: &dyn Fn(&str) -> Option<Given>) -> Option<Expr> {
        let (own, value) = cell(column)?;
        let refers = |relation: &&RelationDef| relation.from_col.iter().any(|name| name.to_string() == column);
        match self.0.iter().find(refers).filter(|_| Time::of(&value.array_type()).is_some()) {
            // A reference of which the database fills a part has no row yet.
            Some(relation) => referred(relation, column, cell).or(Some(own)),
            None => Some(own),
        }
    }
}

fn is_time(columns: &EntityColumns, name: &DynIden) -> bool {
    use ColumnType::{DateTime, Time, Timestamp, TimestampWithTimeZone};
    let column = columns.all.iter().find(|column| column.name == name.to_string());
    let is_time = |definition: &ColumnType| matches!(definition, DateTime | Time | Timestamp | TimestampWithTimeZone);
    column.is_some_and(|column| is_time(column.definition.get_column_type()))
}

/// `(SELECT COALESCE((SELECT key FROM table WHERE key = given), (SELECT key … WHERE time of key = time of given), given) FROM
/// (SELECT ? AS given))`: first the row with the same text, which its index finds.
fn referred(relation: &RelationDef, column: &str, cell: &dyn Fn(&str) -> Option<Given>) -> Option<Expr> {
    let (mut cells, mut keys) = (Query::select(), Query::select());
    let (mut same_text, mut same_time) = (row(relation, column)?, row(relation, column)?);
    for (name, other) in relation.from_col.iter().zip(relation.to_col.iter()) {
        let (own, value) = cell(&name.to_string())?;
        cells.expr_as(own, name.clone());
        keys.column(name.clone());
        let (given, theirs) =
            (Expr::col((GIVEN, name.clone())), Expr::col((relation.to_tbl.sea_orm_table().clone(), other.clone())));
        same_text.and_where(theirs.clone().eq(given.clone()));
        let time = Time::of(&value.array_type());
        match time.and_then(|time| Some((time, time.key(&theirs)?, time.key(&Expr::col(name.clone()))?))) {
            Some((time, their_key, own_key)) => {
                let key = Alias::new(format!("{name} key"));
                keys.expr_as(own_key, key.clone());
                let given = Expr::col((GIVEN, key));
                same_time.and_where(time.near(&theirs, [&given, &given])).and_where(their_key.eq(given));
            }
            None => _ = same_time.and_where(theirs.eq(given)),
        }
    }
    keys.from_subquery(cells, "cells");
    let found = [same_text, same_time].map(|mut row| Expr::SubQuery(None, Box::new(row.limit(1).take().into())));
    let mut referred = Query::select();
    let given = Expr::col((GIVEN, Alias::new(column)));
    referred.expr(Func::coalesce(found.into_iter().chain([given]))).from_subquery(keys, GIVEN);
    Some(Expr::SubQuery(None, Box::new(referred.into())))
}

/// The rows that a reference leads to, by the column that one of its columns names.
fn row(relation: &RelationDef, column: &str) -> Option<SelectStatement> {
    let names = relation.from_col.iter().zip(relation.to_col.iter());
    let other = names.into_iter().find(|(name, _)| name.to_string() == column)?.1.clone();
    let mut row = Query::select();
    row.expr(Expr::col((relation.to_tbl.sea_orm_table().clone(), other))).from(relation.to_tbl.clone());
    Some(row)
}
