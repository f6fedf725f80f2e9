//! Bodies: JSON in, a valid [`WritePlan`] or every problem out. Pure: what has to be asked of the database is handed
//! out as questions, and their answers are handed back.
//!
//! Three stages run, all of them, always (`drf_tweaks` §2): the fields, the validators over the object, the hook over the
//! object. Of the problems about one key, those of the earliest stage are reported.

mod bulk;
mod fields;
mod json;
mod question;
mod stages;
mod tree;

pub use bulk::BulkEdit;
pub(crate) use bulk::{Edit, Entry, Mark, RefusedEntry, Unsorted, entries};
pub(crate) use fields::{Mode, Review};
pub(crate) use json::{Unreadable, read};
pub(crate) use question::{QUESTIONS, Question, Row, Stage, Unique, all_questions};
pub(crate) use stages::{check_fields, given_json, take_values};
pub(crate) use tree::{Child, Children, check_object};

use crate::schema::Schema;
use crate::schema::Values;

/// What a valid body writes: the values of its fields' columns, and the rows nested in it. Can only be made by passing every stage.
#[derive(Debug)]
pub struct WritePlan {
    schema: &'static Schema,
    pub(crate) values: Values,
    pub(crate) children: Vec<Children>,
}

impl WritePlan {
    /// What the client gave, and what the framework fills in on creation.
    pub(crate) fn for_create(&mut self) -> Values {
        self.fill(|column| column.on_create);
        std::mem::take(&mut self.values)
    }

    /// What the client gave, and what the framework fills in on every change.
    pub(crate) fn for_update(&mut self) -> Values {
        self.fill(|column| column.on_update);
        std::mem::take(&mut self.values)
    }

    fn fill(&mut self, filler: impl Fn(&crate::schema::Column) -> Option<fn() -> sea_orm::Value>) {
        for column in self.schema.table.map_or(&[][..], |table| table.columns) {
            if let Some(value) = filler(column).filter(|_| self.values.iter().all(|(name, _)| *name != column.name)) {
                self.values.push((column.name, value()));
            }
        }
    }
}
