//! Schemas: the tables of facts that describe serializers. Read this module first: the rest can be guessed.
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
//!     fn slot(&mut self, slot: usize) -> Option<&mut dyn Slot> {
//!         match slot {
//!             0 => Some(&mut self.name),
//!             1 => Some(&mut self.password),
//!             _ => None,
//!         }
//!     }
//! }
//!
//! static FIELDS: [Field; 2] = numbered([
//!     Field::of::<String>("name", "Name").messages(&[("required", "Who are you?")]),
//!     Field::of::<String>("password", "Password").keep_whitespace(),
//! ]);
//! static LOGIN: Schema = Schema::new("Login", &FIELDS, || Box::new(LoginDraft::default()));
//!
//! assert_eq!(LOGIN.fields().collect::<Vec<_>>(), ["name", "password"]);
//! ```

pub(crate) mod access;
pub(crate) mod bulk;
pub(crate) mod choice;
pub(crate) mod cost;
mod document;
pub(crate) mod draft;
pub(crate) mod entity;
pub(crate) mod filter;
pub(crate) mod form;
pub(crate) mod function;
mod index;
pub(crate) mod json;
mod kind;
pub(crate) mod offers;
pub(crate) mod path;
pub(crate) mod relation;
pub(crate) mod rule;
pub(crate) mod search;
pub(crate) mod sentence;
pub(crate) mod serializer;
pub(crate) mod setters;
pub(crate) mod stats;
pub(crate) mod table;
mod text_index;
pub(crate) mod write_hooks;

pub(crate) use choice::ChoiceNames;
pub(crate) use draft::FieldValue;
pub(crate) use entity::{ActiveRow, EntityAccess, EntityColumn, EntityColumns, Rows, StoredRow, Values};
pub(crate) use filter::{Filterable, Lookup, Orderable, Visibility};
pub(crate) use form::CellForm;
pub(crate) use function::Function;
pub(crate) use json::{Json, Members};
pub use offers::{Creates, EditsInBulk, Figures, Tags};
#[cfg(feature = "schema-check")]
pub(crate) use path::{DocumentPath, PathStep};
pub(crate) use relation::{
    Computed, Inputs, KeptSum, LoadFn, Loaded, Need, Nested, NestedWrite, OnUpdate, ParentField, Relation, Shape, Steps,
};
pub(crate) use rule::{Bound, Digits, Rule, ValueFormat};
pub use serializer::Schema;
pub(crate) use serializer::{Asks, Draft, Field, Intake, Kind, NamedFilter, ObjectHookFn, Slot};
pub(crate) use setters::{Pointer, find};
pub(crate) use stats::Part;
#[cfg(feature = "schema-check")]
pub(crate) use table::Index;
pub use table::Table;
pub(crate) use table::{Cell, Column, Letters, Order, TextIndex, TiedColumn};
pub(crate) use write_hooks::{BeforeFn, ChangeHook, Hook, HookError, RowsFn, WriteHooks};

/// An entity whose rows belong to those of another by columns of their own; written by the derive where a model has fields
/// `BelongsTo` to the other.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` do not belong to those of `{Parent}` [tweaks::no_parent_field]",
    label = "nothing says which columns of these rows point at the row that they are written with",
    note = "add `#[sea_orm(belongs_to, from = \"…\", to = \"…\")]` with a field `BelongsTo<…>` to the model of the nested rows"
)]
pub trait ChildOf<Parent> {
    /// The fields `BelongsTo` of the model to the other.
    const FIELDS: &'static [ParentField];
}

/// A type that has a schema. Implemented by `#[derive(Tweaks)]`: for the entity, where the struct is its model, and for
/// the struct itself otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer [tweaks::no_serializer]",
    label = "no schema",
    note = "add `#[derive(Tweaks)]` to the entity's `Model`, or to this struct",
    note = "a resource and a draft are named by the entity: `Resource::<customer::Entity>`, `Draft<customer::Entity>`, not `customer::Model`"
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

impl Serializer for () {
    type Draft = ();

    const SCHEMA: &'static Schema = &draft::NOTHING;
}

impl FromDraft for () {
    fn from_draft((): ()) -> Option<Self> {
        Some(())
    }
}

/// A serializer that can be made out of its validated fields: one without an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made out of a request's body [tweaks::no_body]",
    note = "`Valid<T>` is for structs with `#[derive(Tweaks)]` that have no entity; for an entity use `Call<Entity>`"
)]
pub trait FromDraft: Serializer + Sized {
    /// Makes the value; `None` if a required field is missing.
    fn from_draft(draft: Self::Draft) -> Option<Self>;
}

/// A serializer that reads and writes the rows of an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer of an entity [tweaks::no_entity]",
    note = "add `#[derive(Tweaks)]` to the entity's `Model`, or `#[tweaks(entity = path::to::Entity)]` to this struct",
    note = "a resource is named by its entity: `Resource::<customer::Entity>`, not `customer::Model`"
)]
pub trait ModelSerializer: Serializer {
    /// The entity.
    type Entity: HasTable;

    /// What it can do for a resource: `__private::offers!(Self::Entity, SCHEMA)`.
    type Offers;
}

/// An entity whose columns are described by a [`Table`].
#[diagnostic::on_unimplemented(
    message = "the entity `{Self}` has no table of facts [tweaks::no_table]",
    note = "name the `Entity`, not the `Model`, and add `#[derive(Tweaks)]` to the `Model`"
)]
pub trait HasTable: sea_orm::EntityTrait {
    /// The table of facts.
    const TABLE: &'static Table;

    /// A type for the names of its columns in errors of the compiler.
    type Columns;
}
