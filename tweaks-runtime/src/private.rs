//! What the derive writes out. Documented so that everything it writes can be written by hand; not covered by the promise
//! of stable versions.

pub use core::any::Any;
pub use core::default::Default;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{bool, str, u8, usize};
pub use std::boxed::Box;
pub use std::sync::Arc;
pub use std::sync::LazyLock;
pub use std::vec::Vec;

pub use garde::rules;
pub use regex::Regex;
pub use sea_orm::sea_query::IntoCondition;
pub use sea_orm::{Condition, EntityTrait, Value};

pub use crate::schema::{WriteHooks, HookError};
pub use crate::body::Review;
pub use crate::schema::{Computed, Function, Inputs, Need, argument, show, way};
pub use crate::context::Context;
pub use crate::schema::{Draft, Given, Slot};
pub use crate::exec::storage;
pub use crate::hook::{field_hook, object_hook};
pub use crate::problem::Messages;
pub use crate::schema::{Nested, NestedWrite, OnUpdate, Relation, RelationField};
pub use crate::rule::{compiled, email, holds, matches};
pub use crate::schema::{
    ChildOf, Column, Field, Filterable, FromDraft, HasTable, Kept, Kind, ValueFormat, Lookup, ModelSerializer, NamedFilter, Order,
    Orderable, Rule, Schema, Serializer, Table,
};
pub use crate::value::{Choices, FieldValue, Input, Json, Scalar};

/// Reads the draft of a nested serializer.
pub fn parse_object<S: Serializer>(json: &Json, field: &Field, review: &mut Review<'_>) -> Option<S::Draft> {
    review.nested(S::SCHEMA, field, json)
}

/// Writes the given fields of a draft.
pub fn write_object<S: Serializer>(draft: &S::Draft, out: &mut Vec<u8>) {
    crate::body::given_json(S::SCHEMA, &mut draft.clone(), out);
}

/// Makes a field's value out of what its draft holds.
pub fn complete<T: Input>(given: Given<T::Draft>) -> Option<T> {
    T::complete(given.into_inner())
}

/// A default, as the type that the field's draft holds.
#[must_use]
pub fn default<T: Input>(value: impl IntoHeld<T::Draft>) -> Box<dyn Any> {
    Box::new(value.into_held())
}

/// A value that the framework fills in, as the type of the column.
#[must_use]
pub fn column_value<T: Into<Value>>(value: impl IntoHeld<T>) -> Value {
    value.into_held().into()
}

/// A value that a field can hold, as users write it: the value itself, without its `Some`, and text without its `to_owned`.
#[diagnostic::on_unimplemented(
    message = "a field that holds `{T}` cannot take this value",
    label = "another type than the field's"
)]
pub trait IntoHeld<T> {
    /// As what the field holds.
    fn into_held(self) -> T;
}

impl<T> IntoHeld<T> for T {
    fn into_held(self) -> T {
        self
    }
}

impl<T> IntoHeld<Option<T>> for T {
    fn into_held(self) -> Option<T> {
        Some(self)
    }
}

impl IntoHeld<String> for &str {
    fn into_held(self) -> String {
        self.to_owned()
    }
}

impl IntoHeld<Option<String>> for &str {
    fn into_held(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// The column behind a field of the model; the function lets rustc find the name and compare the types.
///
/// # Panics
///
/// If the model skips the column; in a constant, where it fails the build.
#[must_use]
pub const fn column_of<E: HasTable, T>(field: &str, _: fn(&E::Model) -> &T) -> &'static Column {
    E::TABLE.column(field)
}

/// The column behind a field of the model that clients may ask about.
///
/// # Panics
///
/// If the entity never shows it; in a constant, where it fails the build.
#[must_use]
pub const fn visible_column_of<E: HasTable, T>(field: &str, _: fn(&E::Model) -> &T) -> &'static Column {
    E::TABLE.visible_column(field)
}

/// Whether the column of a field has an index of which it is the first. A field that is not there has none, which is said elsewhere.
#[must_use]
pub const fn is_indexed<E: HasTable>(field: &str) -> bool {
    match E::TABLE.find(field) {
        Some(column) => E::TABLE.is_indexed(column),
        None => false,
    }
}

/// Whether the field has a column, and no index begins with it.
#[must_use]
pub const fn lacks_index<E: HasTable>(field: &str) -> bool {
    match E::TABLE.find(field) {
        Some(column) => !E::TABLE.is_indexed(column),
        None => false,
    }
}

/// Whether the column of a field can be asked for in this way; true of a field that is not there, which is said elsewhere.
#[must_use]
pub const fn has_lookup<E: HasTable>(field: &str, lookup: Lookup) -> bool {
    match E::TABLE.find(field) {
        Some(column) => column.kind.has(lookup),
        None => true,
    }
}

/// What kind of value the function of a filter takes.
#[must_use]
pub const fn filter_kind<T: Scalar, C: IntoCondition, F: Fn(T) -> C>(_: &F) -> Kind {
    T::KIND
}

/// Calls the function of a filter with the value of a text; gives nothing if the text is no such value.
#[must_use]
pub fn filter<T: Scalar, C: IntoCondition>(text: &str, function: &impl Fn(T) -> C) -> Option<Condition> {
    let value = T::from_json(&Json::from(text), &ValueFormat::NONE).ok()?;
    Some(function(value).into_condition())
}

/// What the function of a scope gives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on rows",
    label = "gives no condition",
    note = "a scope gives a `sea_orm::Condition`, or one comparison such as `Column::OwnerId.eq(…)`"
)]
pub trait Scope {
    /// As a condition.
    fn condition(self) -> Condition;
}

impl Scope for Condition {
    fn condition(self) -> Condition {
        self
    }
}

impl Scope for sea_orm::sea_query::Expr {
    fn condition(self) -> Condition {
        Condition::all().add(self)
    }
}

/// The active model that a hook is about.
///
/// # Errors
///
/// If a hand-written table names a hook over another entity.
pub fn active<E: EntityTrait>(row: &mut (dyn Any + Send)) -> Result<&mut E::ActiveModel, HookError>
where
    E::ActiveModel: Send,
{
    row.downcast_mut().ok_or_else(|| sea_orm::DbErr::Type("a hook over another entity".to_owned()).into())
}

/// The models that a hook is about.
///
/// # Errors
///
/// If a hand-written table names a hook over another entity.
pub fn models<E: EntityTrait>(rows: Vec<Arc<dyn Any + Send + Sync>>) -> Result<Vec<Arc<E::Model>>, HookError>
where
    E::Model: Send + Sync,
{
    let foreign = |_| sea_orm::DbErr::Type("a hook over another entity".to_owned()).into();
    rows.into_iter().map(|row| row.downcast().map_err(foreign)).collect()
}

/// An entity that may have a table of facts, or not: what the derive writes about entities that it knows by name only.
pub struct Probe<E>(std::marker::PhantomData<fn() -> E>);

impl<E> Probe<E> {
    /// About an entity.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<E: HasTable> Probe<E> {
    /// The table of facts.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        Some(E::TABLE)
    }
}

/// What is known of an entity without a table of facts: the method of the same name, which is found if there is no other.
pub trait NoTable {
    /// Nothing.
    fn table(&self) -> Option<&'static Table> {
        None
    }
}

impl<E> NoTable for Probe<E> {}

/// What a hook returned, as what the runtime takes.
///
/// # Errors
///
/// Those of the hook.
pub fn hooked<E: Into<HookError>>(outcome: Result<(), E>) -> Result<(), HookError> {
    outcome.map_err(Into::into)
}

/// The definition behind a variant of SeaORM's `Relation`.
pub fn definition(relation: &impl sea_orm::RelationTrait) -> sea_orm::RelationDef {
    relation.def()
}
