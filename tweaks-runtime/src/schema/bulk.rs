//! Bulk edits: the members that say what an entry does, and that no field may be called like.

use super::serializer::Schema;
use super::setters::{find, same};
use super::table::Table;

pub(crate) const TEMP_ID: &str = "temp_id";
pub(crate) const DELETE: &str = "delete_object";
pub(crate) const IF_MATCH: &str = "if_match";

impl Schema {
    /// Whether a bulk edit can tell the fields from what its entries do: no field is called `temp_id` or `delete_object`, nor
    /// `if_match` where rows have tags.
    #[must_use]
    pub const fn can_edit_in_bulk(&self) -> bool {
        let has_tag = self.has_tag();
        let is_taken = find!(self.fields, |field| {
            same(field.name, TEMP_ID) || same(field.name, DELETE) || (has_tag && same(field.name, IF_MATCH))
        });
        is_taken.is_none()
    }

    /// Whether there are figures over many rows.
    #[must_use]
    pub const fn has_stats(&self) -> bool {
        self.stats.is_some()
    }

    /// Whether a column tells the states of a row apart.
    #[must_use]
    pub const fn has_tag(&self) -> bool {
        matches!(self.table, Some(Table { etag: Some(_), .. }))
    }
}
