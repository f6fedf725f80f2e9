//! Links: the columns by which a nested row belongs to the outer one, and their values as far as the body or the stored row says them.

use sea_orm::{Identity, Value};

use crate::schema::{Field, Relation, Table, Values};

/// The links of the rows of one nested field to the object that they are nested in. The body itself has none.
#[derive(Default)]
pub(super) struct Links {
    /// The columns of the nested rows.
    pub(super) columns: Vec<&'static str>,
    /// Their values; none where the outer row has no key yet.
    pub(super) values: Option<Values>,
    /// A number that no other object of the request has.
    pub(super) outer: usize,
}

impl Links {
    /// By the values that are known of the outer row.
    pub(super) fn new(table: &'static Table, relation: Relation, known: impl Fn(&str) -> Option<Value>, outer: usize) -> Self {
        let definition = (relation.to)();
        let pairs = names(&definition.from_col).into_iter().zip(names(&definition.to_col));
        let pair = |(from, to): (String, String)| {
            let column = table.column_named(&to)?;
            Some((column.name, known(&from).and_then(*column.typed)))
        };
        let pairs: Vec<_> = pairs.filter_map(pair).collect();
        let columns = pairs.iter().map(|(column, _)| *column).collect();
        let values = pairs.into_iter().map(|(column, value)| Some((column, value?))).collect();
        Self { columns, values, outer }
    }

    pub(super) fn value(&self, column: &str) -> Option<&Value> {
        self.values.as_ref()?.get(column)
    }

    /// Whether the outer row gives the field its value.
    pub(super) fn give(&self, field: &Field) -> bool {
        self.columns.iter().any(|column| field.is_of(column))
    }
}

pub(super) fn names(identity: &Identity) -> Vec<String> {
    identity.iter().map(ToString::to_string).collect()
}
