//! Relations by the types of fields: rustc finds the entities, and the errors stand under the user's tokens.

use std::any::Any;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{EntityTrait, Related, RelationDef};

use crate::schema::{ChildOf, Draft, HasTable, NestedWrite, OnUpdate, ParentField, Pointer, Relation, Serializer, Table};

impl Relation {
    /// The relation that SeaORM's [`Related`] describes, of the kind that the type of a field says.
    pub const fn related<E, F>() -> Self
    where
        E: EntityTrait + Leads<F::Target>,
        F: RelationField,
    {
        Self {
            to: <E as Leads<F::Target>>::to,
            via: <E as Leads<F::Target>>::via,
            to_many: F::TO_MANY,
            optional: F::OPTIONAL,
            table: <F::Target as HasTable>::TABLE,
        }
    }

    /// The relation that a variant of SeaORM's `Relation` describes, where there are several to the same entity.
    pub const fn named<F: RelationField>(to: fn() -> RelationDef) -> Self {
        Self { to, via: || None, to_many: F::TO_MANY, optional: F::OPTIONAL, table: <F::Target as HasTable>::TABLE }
    }
}

/// The definition behind a variant of the `Relation` of an entity.
pub fn definition<E: EntityTrait>(relation: &E::Relation) -> RelationDef {
    sea_orm::RelationTrait::def(relation)
}

/// An entity of whose rows one relation leads to those of another: SeaORM's [`Related`], with words for its absence.
#[diagnostic::on_unimplemented(
    message = "no relation leads from `{Self}` to `{Target}`, or several do [tweaks::one_relation]",
    label = "by which relation?",
    note = "where there is none, add a field `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>` to the model",
    note = "of several, a nested field says the variant: `nested(relation = customer::Relation::Orders)`, with the field's `relation_enum`"
)]
pub trait Leads<Target: EntityTrait> {
    /// From the first entity, or from the junction table between them, to the second.
    fn to() -> RelationDef;
    /// From the first entity to the junction table, where there is one.
    fn via() -> Option<RelationDef>;
}

#[diagnostic::do_not_recommend]
impl<E: Related<Target>, Target: EntityTrait> Leads<Target> for E {
    fn to() -> RelationDef {
        <E as Related<Target>>::to()
    }

    fn via() -> Option<RelationDef> {
        <E as Related<Target>>::via()
    }
}

/// The relation to the rows that point at a row of `P` by a field of theirs.
///
/// # Panics
///
/// If there is no such field, which an assertion of the derive makes an error of the build.
#[must_use]
pub fn pointing<C: ChildOf<P>, P>(name: &str) -> RelationDef {
    let field = ParentField::find(C::FIELDS, Some(name));
    (field.expect("the derive asserts that there is such a field").relation)().rev()
}

/// A type of field by which SeaORM's dense format states a relation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation [tweaks::no_relation]",
    note = "write `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>` with the entity that is shown"
)]
pub trait RelationField {
    /// The entity at the other end.
    type Target: HasTable;
    /// Whether a row leads to many.
    const TO_MANY: bool = false;
    /// Whether a row may lead to none.
    const OPTIONAL: bool = false;
}

impl<E: HasTable> RelationField for HasMany<E> {
    type Target = E;
    const TO_MANY: bool = true;
}

impl<E: HasTable> RelationField for HasOne<E> {
    type Target = E;
    const OPTIONAL: bool = true;
}

impl<E: HasTable> RelationField for BelongsTo<E> {
    type Target = E;
}

impl<E: HasTable> RelationField for BelongsTo<Option<E>> {
    type Target = E;
    const OPTIONAL: bool = true;
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

/// Facts that there may be, or not: of an entity, or of two, that the derive knows by name only.
pub struct Probe<E>(std::marker::PhantomData<fn() -> E>);

impl<C: ChildOf<P>, P> Probe<(C, P)> {
    /// The fields by which the rows of the first entity belong to those of the second.
    pub const FIELDS: &'static [ParentField] = C::FIELDS;
}

/// What is known of entities that no field leads from one to the other: the constant of the same name, which is found if there is no
/// other.
pub trait NoFields {
    /// None.
    const FIELDS: &'static [ParentField] = &[];
}

impl<E> NoFields for Probe<E> {}

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

/// The fields by which the rows of one entity belong to those of another, if there are any.
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_fields_of {
    ($child:ty, $parent:ty) => {{
        use $crate::__private::NoFields as _;
        $crate::__private::Probe::<($child, $parent)>::FIELDS
    }};
}

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
