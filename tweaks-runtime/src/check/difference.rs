//! Differences: a sentence about one claim, with what mends it in the database or in the entity.

use std::fmt;

use sea_orm::DbBackend;
use serde::Serialize;

use crate::schema::{Column, Table};

/// What is the matter between an entity and its table.
///
/// ```
/// use tweaks_runtime::{Difference, DifferenceKind};
///
/// /// The columns that clients had better not see.
/// fn exposed(found: &[Difference]) -> Vec<&str> {
///     let exposed = found.iter().filter(|difference| difference.kind == DifferenceKind::Exposed);
///     exposed.filter_map(|difference| difference.field.as_deref()).collect()
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The entity claims what the database does not keep: requests fail, or are slow, or read wrong values.
    Wrong,
    /// The database has what the entity does not claim or write: requests are refused that could be served, or fail late, or are slow.
    Unclaimed,
    /// Answers show a column whose name looks secret.
    Exposed,
}

/// One difference between an entity and its table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The field of the model that it is about; `None` where it is about the struct.
    pub field: Option<String>,
    /// What is the matter.
    pub kind: DifferenceKind,
    /// The difference, as a sentence.
    pub detail: String,
    /// The statement that mends it in the database, where one does.
    pub remedy: Option<String>,
    /// The code that mends it in the entity, where some does: an attribute of the field or of the struct, or a whole field with its
    /// attributes.
    pub attribute: Option<String>,
}

impl Difference {
    pub(super) fn new(table: &Table, kind: DifferenceKind, detail: String) -> Self {
        Self { table: table.name.to_owned(), field: None, kind, detail, remedy: None, attribute: None }
    }

    pub(super) fn wrong(table: &Table, detail: String) -> Self {
        Self::new(table, DifferenceKind::Wrong, detail)
    }

    pub(super) fn at(self, column: &Column) -> Self {
        Self { field: Some(column.field.to_owned()), ..self }
    }

    /// With the SQL that mends it, in which names are quoted as in the standard.
    pub(super) fn sql(self, statement: String, backend: DbBackend) -> Self {
        // MySQL quotes names in its own way.
        let statement = if backend == DbBackend::MySql { statement.replace('"', "`") } else { statement };
        Self { remedy: Some(statement), ..self }
    }

    /// With the code that mends it.
    pub(super) fn write(self, attribute: impl Into<String>) -> Self {
        Self { attribute: Some(attribute.into()), ..self }
    }

    /// Whether the entity claims what the database does not keep. Other differences are hints.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.kind == DifferenceKind::Wrong
    }
}

/// The letters of a statement that people read among sentences.
const LONGEST: usize = 240;

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.table, self.detail)?;
        match self.remedy.as_deref().map(|remedy| (remedy, remedy.char_indices().nth(LONGEST))) {
            Some((remedy, None)) => write!(f, "\n    {remedy};")?,
            Some((remedy, Some((end, _)))) => {
                write!(f, "\n    {} … (the whole of it: `--sql` of the program that checks)", remedy[..end].trim_end())?;
            }
            None => {}
        }
        for (place, line) in self.attribute.iter().flat_map(|attribute| attribute.lines().enumerate()) {
            match (&self.field, place) {
                (Some(field), 0) => write!(f, "\n    {field}: {line}")?,
                _ => write!(f, "\n    {line}")?,
            }
        }
        Ok(())
    }
}
