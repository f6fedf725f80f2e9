//! Rendering: rows to JSON, and the holes in it that are filled with what was loaded later.

mod page;
mod row;

pub(crate) use page::{Children, Groups, Page, Text};
pub(crate) use row::{array, envelope, first, row, stored};
