//! Which fields an answer shows.

use crate::schema::{Field, Schema, Shown};

/// What is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Many objects, or one that was just added to them.
    List,
    /// One object.
    Detail,
}

/// The fields of one level of an answer, as indices into the schema, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    fields: Vec<usize>,
}

impl Selection {
    /// What is shown when nothing is asked for: every readable field that is not on demand there.
    #[must_use]
    pub fn usual(schema: &Schema, view: View) -> Self {
        let shown = |field: &Field| match (field.shown, view) {
            (Shown::Always, _) | (Shown::InDetail, View::Detail) => field.is_readable(),
            (Shown::InDetail, View::List) | (Shown::OnDemand, _) => false,
        };
        Self { fields: schema.fields.iter().enumerate().filter(|(_, field)| shown(field)).map(|(index, _)| index).collect() }
    }

    /// The selected fields of the schema that the selection was made for.
    pub(crate) fn fields(&self, schema: &'static Schema) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter_map(|index| schema.fields.get(*index))
    }
}
