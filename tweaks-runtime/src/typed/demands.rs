//! Demands on the types of others, each asked once by the constant that begins an expansion.

use super::RelationField;
use crate::schema::{FieldValue, HasTable, ModelSerializer, Serializer};
use crate::value::{ColumnValue, Input};

/// A type that is itself, by way of a constant.
///
/// Where the constant does not compile, the type is rustc's own error, about which rustc reports nothing further.
pub trait Meet<const MET: bool> {
    /// The type itself.
    type Same;
}

impl<T, const MET: bool> Meet<MET> for T {
    type Same = T;
}

/// A type after the demands of which the constant consists.
pub type Met<T, const MET: bool> = <T as Meet<MET>>::Same;

/// A type that columns can have.
pub const fn column<T: ColumnValue>() {}

/// A type that fields of a body can have.
pub const fn input<T: Input>() {}

/// A type that computed fields can have.
pub const fn made<T: FieldValue>() {}

/// A relation to an entity that has a table of facts.
pub const fn relation<T: RelationField>() {}

/// A serializer.
pub const fn serializer<T: Serializer>() {}

/// An entity with a table of facts.
pub const fn entity<T: HasTable>() {}

/// A serializer of an entity.
pub const fn of_entity<T: ModelSerializer>() {}
