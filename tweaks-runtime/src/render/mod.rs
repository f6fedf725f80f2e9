//! Rendering: rows to JSON, and the holes in it that are filled with what was loaded later.

#[cfg(feature = "csv")]
mod csv;
mod page;
mod row;

#[cfg(feature = "csv")]
pub(crate) use csv::Table as CsvTable;
pub(crate) use page::{Children, Groups, Page, Text};
pub(crate) use row::{array, envelope, first, lines, row, stored};
