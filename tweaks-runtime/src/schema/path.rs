//! Paths: values inside of documents, of which the database makes columns.

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// The member of an object.
    Key(&'static str),
    /// The entry of a list, counted from 0.
    Entry(u32),
}

/// A value inside of the document in another column of the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DocumentPath {
    /// The name of the other column in the database.
    pub(crate) document: &'static str,
    pub(crate) steps: &'static [PathStep],
}
