//! Schemas: the tables of facts that describe serializers. Whoever has read this module can guess the rest.
//!
//! A [`Schema`] is all that the derive writes, besides the draft: a name, an ordered list of [`Field`]s, hooks. A
//! serializer of an entity has a [`Table`] of [`Column`]s behind it, written once per entity; each field of a column
//! starts with the facts of its column. Everything is `'static` data and function pointers, so that all logic is ordinary code
//! elsewhere; and everything that the derive writes can be written by hand:
//!
//! ```
//! use tweaks_runtime::__private::*;
//!
//! #[derive(Clone, Default)]
//! struct LoginDraft { name: Given<String>, password: Given<String> }
//!
//! impl Draft for LoginDraft {
//!     fn slot(&mut self, index: usize) -> Option<&mut dyn Slot> {
//!         match index {
//!             0 => Some(&mut self.name),
//!             1 => Some(&mut self.password),
//!             _ => None,
//!         }
//!     }
//! }
//!
//! static FIELDS: [Field; 2] = [
//!     Field::of::<String>("name", "Name").messages(&[("required", "Who are you?")]),
//!     Field::of::<String>("password", "Password").keep_whitespace(),
//! ];
//! static LOGIN: Schema = Schema::new("Login", &FIELDS, || Box::new(LoginDraft::default()));
//!
//! assert_eq!(LOGIN.field("name").map(|field| field.required), Some(true));
//! ```
mod column;
mod field;
mod filter;
mod index;
mod kind;

use std::fmt;

pub use crate::schema::WriteHooks;
pub use column::{Column, Kept, Table};
pub use field::{Field, Shown, Through};
pub use filter::{Asks, Filterable, Lookup, NamedFilter, Orderable};
pub use index::Order;
pub use kind::{Digits, FieldHookFn, Kind, ValueFormat, ObjectHookFn, Rule};

use crate::schema::Draft;
use crate::value::FieldValue;
use column::same;

/// One serializer.
#[derive(Clone, Copy)]
pub struct Schema {
    /// The name for people: `No Customer matches the given query.`
    pub name: &'static str,
    /// The fields, in the order in which they are shown.
    pub fields: &'static [Field],
    /// The entity behind it, if any.
    pub table: Option<&'static Table>,
    /// Hooks of the second stage, in order.
    pub validators: &'static [ObjectHookFn],
    /// The hook of the third stage.
    pub validate: Option<ObjectHookFn>,
    /// A hook that runs last, and only if nothing was wrong.
    pub validate_clean: Option<ObjectHookFn>,
    /// Hooks around writes.
    pub around: WriteHooks,
    /// Filters that are no fields.
    pub filters: &'static [NamedFilter],
    /// The order of a list when a client asks for none; the key comes last by itself.
    pub ordering: &'static [Order],
    /// An empty draft.
    pub draft: fn() -> Box<dyn Draft>,
}

impl Schema {
    /// A serializer without an entity and without hooks.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field], draft: fn() -> Box<dyn Draft>) -> Self {
        Self {
            name,
            fields,
            table: None,
            validators: &[],
            validate: None,
            validate_clean: None,
            around: WriteHooks::NONE,
            filters: &[],
            ordering: &[],
            draft,
        }
    }

    /// The entity behind the serializer.
    #[must_use]
    pub const fn table(self, table: &'static Table) -> Self {
        Self { table: Some(table), ..self }
    }

    /// Hooks of the second stage, in order.
    #[must_use]
    pub const fn validators(self, validators: &'static [ObjectHookFn]) -> Self {
        Self { validators, ..self }
    }

    /// The hook of the third stage.
    #[must_use]
    pub const fn validate(self, hook: ObjectHookFn) -> Self {
        Self { validate: Some(hook), ..self }
    }

    /// A hook that runs last, and only if nothing was wrong.
    #[must_use]
    pub const fn validate_clean(self, hook: ObjectHookFn) -> Self {
        Self { validate_clean: Some(hook), ..self }
    }

    /// Hooks around writes.
    #[must_use]
    pub const fn around(self, around: WriteHooks) -> Self {
        Self { around, ..self }
    }

    /// Filters that are no fields.
    #[must_use]
    pub const fn filters(self, filters: &'static [NamedFilter]) -> Self {
        Self { filters, ..self }
    }

    /// The order of a list when a client asks for none.
    #[must_use]
    pub const fn ordering(self, ordering: &'static [Order]) -> Self {
        Self { ordering, ..self }
    }

    /// The field with a public name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The name in small letters, as it stands inside sentences: `order item with this …`.
    pub(crate) fn noun(&self) -> String {
        let mut noun = String::with_capacity(self.name.len() + 2);
        for (index, letter) in self.name.char_indices() {
            if letter.is_uppercase() && index > 0 {
                noun.push(' ');
            }
            noun.extend(letter.to_lowercase());
        }
        noun
    }

    /// Whether a row can be made with this serializer: every column that does not fill itself has a writable field.
    #[must_use]
    pub const fn can_create(&self) -> bool {
        self.can_create_below(&[])
    }

    /// Whether a row can be made with this serializer inside another, which gives these fields of its model.
    #[must_use]
    pub const fn can_create_below(&self, given: &[&str]) -> bool {
        let Some(table) = self.table else { return false };
        // A hook may fill what no field does.
        if self.around.before_create.is_some() {
            return true;
        }
        let mut index = 0;
        while index < table.columns.len() {
            let column = &table.columns[index];
            if !column.fills_itself() && !self.writes(column.name) && !contains(given, column.field) {
                return false;
            }
            index += 1;
        }
        true
    }

    /// Whether a writable field has the column with this name.
    const fn writes(&self, column: &str) -> bool {
        let mut index = 0;
        while index < self.fields.len() {
            let field = &self.fields[index];
            if let Some(own) = field.column
                && !field.read_only
                && same(own.name, column)
            {
                return true;
            }
            index += 1;
        }
        false
    }
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}

/// An entity whose rows belong to those of another by columns of their own; written by the derive where a model has one
/// `BelongsTo` to the other.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` do not belong to those of `{Parent}`",
    label = "nothing says which columns of these rows point at the row that they are written with",
    note = "add `#[sea_orm(belongs_to, from = \"…\", to = \"…\")]` with a field `BelongsTo<…>` to the model of the nested rows"
)]
pub trait ChildOf<Parent> {
    /// The fields of the model that point at the other row.
    const FIELDS: &'static [&'static str];
}

/// A type that has a schema. Implemented by `#[derive(Tweaks)]`: for the entity, where the struct is its model, and for
/// the struct itself otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer",
    label = "no schema",
    note = "add `#[derive(Tweaks)]` to the entity's `Model`, or to this struct",
    note = "a resource is named by its entity: `Resource::<customer::Entity>`, not `customer::Model`"
)]
pub trait Serializer: 'static {
    /// The validated fields of a body.
    type Draft: Draft + FieldValue + Default;

    /// The table of facts.
    const SCHEMA: &'static Schema;

    /// How many statements it takes at most to read one page with what is shown without being asked for. Made of the
    /// same numbers of its nested serializers: a cycle of them that no on-demand field breaks does not compile.
    const QUERIES: usize = 1;
}

/// A serializer that can be made out of its validated fields: one without an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made out of a request's body",
    note = "`Valid<T>` is for structs with `#[derive(Tweaks)]` that have no entity; for an entity use `Call<Entity>`"
)]
pub trait FromDraft: Serializer + Sized {
    /// Makes the value; `None` if a required field is missing.
    fn from_draft(draft: Self::Draft) -> Option<Self>;
}

/// A serializer that reads and writes the rows of an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer of an entity",
    note = "add `#[derive(Tweaks)]` to the entity's `Model`, or `#[tweaks(entity = path::to::Entity)]` to this struct",
    note = "a resource is named by its entity: `Resource::<customer::Entity>`, not `customer::Model`"
)]
pub trait ModelSerializer: Serializer {
    /// The entity.
    type Entity: HasTable;
}

/// An entity whose columns are described by a [`Table`].
#[diagnostic::on_unimplemented(
    message = "the entity `{Self}` has no table of facts",
    note = "name the `Entity`, not the `Model`, and add `#[derive(Tweaks)]` to the `Model`"
)]
pub trait HasTable: sea_orm::EntityTrait {
    /// The table of facts.
    const TABLE: &'static Table;
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("name", &self.name)
            .field("fields", &self.fields)
            .field("table", &self.table)
            .field("validators", &self.validators.len())
            .field("validate", &self.validate.is_some())
            .field("validate_clean", &self.validate_clean.is_some())
            .field("around", &self.around)
            .field("filters", &self.filters)
            .field("ordering", &self.ordering)
            .finish_non_exhaustive()
    }
}
