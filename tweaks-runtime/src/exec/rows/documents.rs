//! Documents on their way to the database: SeaORM's JSON has neither all digits of a number nor the order of names, and so the
//! text itself is written.

use sea_orm::Value;

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
