//! Documents on their way to the database: SeaORM's JSON has neither all digits of a number nor the order of names, and so the
//! text itself is written.

use sea_orm::sea_query::{Expr, InsertStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait as _, DbErr, EntityName as _, EntityTrait, IdenStatic as _, Iterable as _, Value,
};

use super::dialect::Dialect;

/// The documents of a row: the column, the value that SeaORM has for it, and the text.
#[derive(Default)]
pub(super) struct Documents(Vec<(String, Value, String)>);

impl Documents {
    /// Keeps the text for as long as the column has this value.
    pub(super) fn keep(&mut self, column: &str, value: Value, text: String) {
        self.0.push((column.to_owned(), value, text));
    }

    /// The value of a column as it is written; `None` if it has none.
    pub(super) fn written<M: ActiveModelTrait>(
        &self,
        model: &M,
        column: <M::Entity as EntityTrait>::Column,
        dialect: &Dialect,
    ) -> Option<Expr> {
        let value = model.get(column).into_value()?;
        let own = self.0.iter().find(|(name, as_read, _)| name == column.as_str() && *as_read == value);
        Some(own.map_or_else(|| column.save_as(Expr::val(value.clone())), |(.., text)| dialect.document(text)))
    }

    /// Takes the documents out of a model that changes a row, as they are written.
    pub(super) fn take<M: ActiveModelTrait>(
        &self,
        model: &mut M,
        dialect: &Dialect,
    ) -> Vec<(<M::Entity as EntityTrait>::Column, Expr)> {
        let is_own = |column: &<M::Entity as EntityTrait>::Column| self.0.iter().any(|(name, ..)| name == column.as_str());
        let mut taken = Vec::new();
        for column in <M::Entity as EntityTrait>::Column::iter().filter(is_own) {
            if model.get(column).is_set() {
                taken.extend(self.written(model, column, dialect).map(|text| (column, text)));
                model.not_set(column);
            }
        }
        taken
    }
}

/// SeaORM's INSERT of rows that have values for the same columns, with documents as they came; `None` if there are no documents.
pub(super) fn insertion<M: ActiveModelTrait>(
    rows: &[(&M, &Documents)],
    dialect: &Dialect,
) -> Result<Option<InsertStatement>, DbErr> {
    if rows.iter().all(|(_, documents)| documents.0.is_empty()) {
        return Ok(None);
    }
    let is_given = |model: &M, column| !matches!(model.get(column), ActiveValue::NotSet);
    let given = |column: &<M::Entity as EntityTrait>::Column| rows.iter().any(|(model, _)| is_given(model, *column));
    let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().filter(given).collect();
    let mut insertion = InsertStatement::new();
    insertion.into_table(M::Entity::default().table_ref()).columns(columns.iter().copied());
    for (model, documents) in rows {
        let values = columns.iter().filter_map(|column| documents.written(*model, *column, dialect));
        insertion.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    Ok(Some(insertion))
}
