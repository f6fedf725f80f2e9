//! Documents on their way to the database: SeaORM's JSON has neither all digits of a number nor the order of names, and so the
//! text itself is written; and references, which take the text of the row that they lead to.

use sea_orm::sea_query::{Expr, InsertStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ColumnType, DbErr, EntityName as _, EntityTrait, IdenStatic as _, Iterable as _,
    Value,
};

use super::dialect::Dialect;
use super::references::References;

/// The documents of a row: the column, the value that SeaORM has for it, and the text.
#[derive(Default)]
pub(super) struct Documents(Vec<(String, Value, String)>);

impl Documents {
    /// Keeps the text for as long as the column has this value.
    pub(super) fn keep(&mut self, column: &str, value: Value, text: String) {
        self.0.push((column.to_owned(), value, text));
    }

    /// A value of a column as it is bound: a document as its text.
    pub(super) fn bound(&self, column: &str, value: Value) -> Value {
        let own = self.0.iter().find(|(name, as_read, _)| name == column && *as_read == value);
        match (own, value) {
            (Some((.., text)), _) => text.clone().into(),
            (None, Value::Json(value)) => Value::String(value.map(|value| value.to_string())),
            (None, value) => value,
        }
    }
}

/// A bound value as its column takes it.
pub(super) fn as_written<C: ColumnTrait>(column: C, bound: Expr, dialect: &Dialect) -> Expr {
    match column.def().get_column_type() {
        ColumnType::Json | ColumnType::JsonBinary => dialect.document(bound),
        _ => column.save_as(bound),
    }
}

/// SeaORM's INSERT of rows that have values for the same columns, with documents as they came, and references as their rows have them;
/// `None` if there are neither.
pub(super) fn insertion<M: ActiveModelTrait>(
    rows: &[(&M, &Documents)],
    dialect: &Dialect,
) -> Result<Option<InsertStatement>, DbErr> {
    let references = References::of::<M::Entity>(dialect);
    if rows.iter().all(|(_, documents)| documents.0.is_empty()) && references.is_empty() {
        return Ok(None);
    }
    let is_given = |model: &M, column| !matches!(model.get(column), ActiveValue::NotSet);
    let given = |column: &<M::Entity as EntityTrait>::Column| rows.iter().any(|(model, _)| is_given(model, *column));
    let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().filter(given).collect();
    let mut insertion = InsertStatement::new();
    insertion.into_table(M::Entity::default().table_ref()).columns(columns.iter().copied());
    for (model, documents) in rows {
        let cell = |name: &str| {
            let column = columns.iter().find(|column| column.as_str() == name)?;
            let value = documents.bound(name, model.get(*column).into_value()?);
            Some((as_written(*column, Expr::val(value.clone()), dialect), value))
        };
        let values = columns.iter().filter_map(|column| references.written(column.as_str(), &cell));
        insertion.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    Ok(Some(insertion))
}
