//! Relations by the types of fields: rustc finds the entities, and the errors stand under the user's tokens.

use std::any::Any;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{EntityTrait, Related, RelationDef};

use crate::schema::{Draft, HasTable, NestedWrite, OnUpdate, Pointer, Relation, Serializer, Table};

impl Relation {
    /// The relation that SeaORM's [`Related`] describes, of the kind that the type of a field says.
    pub const fn related<E, F>() -> Self
    where
        E: EntityTrait + Related<F::Target>,
        F: RelationField,
    {
        Self {
            to: <E as Related<F::Target>>::to,
            via: <E as Related<F::Target>>::via,
            to_many: F::TO_MANY,
            table: <F::Target as HasTable>::TABLE,
        }
    }

    /// The relation that a variant of SeaORM's `Relation` describes, where there are several to the same entity.
    pub const fn named<F: RelationField>(to: fn() -> RelationDef) -> Self {
        Self { to, via: || None, to_many: F::TO_MANY, table: <F::Target as HasTable>::TABLE }
    }
}

/// The definition behind a variant of SeaORM's `Relation`.
pub fn definition(relation: &impl sea_orm::RelationTrait) -> RelationDef {
    relation.def()
}

/// A type of field by which SeaORM's dense format states a relation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation",
    note = "write `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>` with the entity that is shown"
)]
pub trait RelationField {
    /// The entity at the other end.
    type Target: HasTable;
    /// Whether a row leads to many.
    const TO_MANY: bool = false;
    /// How many statements of their own the rows take: none where they are joined.
    const STATEMENTS: usize = Self::TO_MANY as usize;
}

impl<E: HasTable> RelationField for HasMany<E> {
    type Target = E;
    const TO_MANY: bool = true;
}

impl<E: HasTable> RelationField for HasOne<E> {
    type Target = E;
}

impl<E: HasTable> RelationField for BelongsTo<E> {
    type Target = E;
}

impl<E: HasTable> RelationField for BelongsTo<Option<E>> {
    type Target = E;
}

impl NestedWrite {
    /// Lists of the rows of a serializer.
    pub const fn new<S: Serializer>(on_update: OnUpdate, max: usize) -> Self {
        Self { on_update, max, many: true, drafts: Pointer(each_draft::<S::Draft>) }
    }

    /// One row of a serializer, or none.
    pub const fn one<S: Serializer>(on_update: OnUpdate) -> Self {
        Self { on_update, max: 1, many: false, drafts: Pointer(one_draft::<S::Draft>) }
    }
}

fn each_draft<D: Draft>(value: &mut dyn Any, visit: &mut dyn FnMut(usize, &mut dyn Draft)) {
    for (index, draft) in value.downcast_mut::<Vec<D>>().into_iter().flatten().enumerate() {
        visit(index, draft);
    }
}

fn one_draft<D: Draft>(value: &mut dyn Any, visit: &mut dyn FnMut(usize, &mut dyn Draft)) {
    if let Some(draft) = value.downcast_mut::<Option<D>>().and_then(Option::as_mut) {
        visit(0, draft);
    }
}

/// An entity that may have a table of facts, or not: what the derive writes about entities that it knows by name only.
pub struct Probe<E>(std::marker::PhantomData<fn() -> E>);

impl<E: HasTable> Probe<E> {
    /// The table of facts.
    #[must_use]
    pub fn table() -> Option<&'static Table> {
        Some(E::TABLE)
    }
}

/// What is known of an entity without a table of facts: the function of the same name, which is found if there is no other.
pub trait NoTable {
    /// Nothing.
    #[must_use]
    fn table() -> Option<&'static Table> {
        None
    }
}

impl<E> NoTable for Probe<E> {}

/// The way to the table of facts of an entity, if it has one.
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_table_of {
    ($entity:ty) => {
        $crate::__private::Pointer(|| {
            use $crate::__private::NoTable as _;
            $crate::__private::Probe::<$entity>::table()
        })
    };
}
