//! Scopes: which rows of an entity a request may see. Everything that reads rows for a client, or looks for rows that a client
//! names, asks here.

use sea_orm::Condition;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _, Query};

use crate::context::Context;
use crate::schema::Table;

/// The rows of a table that a request may see. One expression: an empty condition is true or false, and not left out.
pub(super) fn of(table: &Table, context: &Context) -> Option<Expr> {
    table.scope.map(|scope| Expr::from(scope(context)))
}

/// The same for a table that has another name in its statement: the application's condition knows its own name only.
pub(super) fn under(table: &Table, name: &DynIden, context: &Context) -> Option<Expr> {
    let (scope, own) = (of(table, context)?, table.entity.name());
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

/// A condition, of the rows that a request may see.
pub(super) fn within(table: &Table, context: &Context, wanted: Condition) -> Condition {
    Condition::all().add(wanted).add_option(of(table, context))
}
