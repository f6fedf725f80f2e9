//! Words of the application about the operations of a resource.

use crate::context::Action;
use crate::schema::Schema;

/// Texts and schemas that only the application knows.
#[derive(Clone, Default)]
pub(super) struct Said {
    /// About the operations on the list.
    pub(super) list: String,
    /// About those on single objects.
    pub(super) detail: String,
    pub(super) operations: Vec<(Action, String)>,
    /// The bodies of custom actions.
    pub(super) bodies: Vec<(&'static str, &'static Schema)>,
    /// The answers of custom actions; `None` where there is nothing to be said.
    pub(super) answers: Vec<(&'static str, Option<&'static Schema>)>,
}
