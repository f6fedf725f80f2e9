//! Bodies: JSON in, a valid [`WritePlan`] or every problem out. Pure: the questions for the database are data that is handed
//! out, and the refused ones are handed back.
//!
//! Three stages run, all of them, always (`drf_tweaks` §2): the fields, the validators over the object, the hook over the
//! object. Of the problems about one key, those of the earliest stage are reported.

mod bulk;
mod check;
mod fields;
mod json;
mod links;
mod plan;
mod question;
mod shown;
mod stages;
mod tied;
mod walk;

pub use bulk::BulkEdit;
pub(crate) use bulk::{Edit, Entry, EntryRules, Mark, RefusedEntry, status, with_found};
pub(crate) use check::check_object;
pub(crate) use fields::check_fields;
#[cfg(feature = "openapi")]
pub(crate) use fields::takes;
pub(crate) use json::{Unreadable, given_json, read};
pub(crate) use plan::{Child, Children, WritePlan, take_value, take_values};
pub(crate) use question::{QUESTIONS, Question, Reference, Stage, Unique, WrongIf, all_questions};
pub(crate) use shown::{pass_shown, read_only_fields};
pub(crate) use tied::{tie, tied};
pub(crate) use walk::{Intent, Object, given_value};
