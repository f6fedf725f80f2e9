//! Relations: how rows of one entity lead to rows of another, and what a field shows of those.

use std::any::Any;
use std::fmt;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{EntityTrait, Related, RelationDef};

use crate::schema::Draft;
use crate::schema::{HasTable, Kind, Order, Schema, Table};

/// The way from the rows of one entity to those of another.
#[derive(Clone, Copy)]
pub struct Relation {
    /// From the first entity, or from the junction table between them, to the second.
    pub to: fn() -> RelationDef,
    /// From the first entity to the junction table, where there is one.
    pub via: fn() -> Option<RelationDef>,
    /// Whether a row leads to many.
    pub to_many: bool,
    /// The second entity.
    pub table: &'static Table,
}

fn no_junction() -> Option<RelationDef> {
    None
}

impl Relation {
    /// The relation that SeaORM's [`Related`] describes, of the kind that the type of a field says.
    #[must_use]
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
    #[must_use]
    pub const fn named<F: RelationField>(to: fn() -> RelationDef) -> Self {
        Self { to, via: no_junction, to_many: F::TO_MANY, table: <F::Target as HasTable>::TABLE }
    }
}

impl fmt::Debug for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.to_many { "many" } else { "one" }, self.table.name)
    }
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
    const TO_MANY: bool;
    /// How many statements of their own the rows take: none where they are joined.
    const STATEMENTS: usize = Self::TO_MANY as usize;
}

impl<E: HasTable> RelationField for HasMany<E> {
    type Target = E;
    const TO_MANY: bool = true;
}

impl<E: HasTable> RelationField for HasOne<E> {
    type Target = E;
    const TO_MANY: bool = false;
}

impl<E: HasTable> RelationField for BelongsTo<E> {
    type Target = E;
    const TO_MANY: bool = false;
}

impl<E: HasTable> RelationField for BelongsTo<Option<E>> {
    type Target = E;
    const TO_MANY: bool = false;
}

/// How the rows at the other end are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One object, or `null`.
    One,
    /// A list of objects.
    Many,
    /// The first of many as one object, or `null`.
    First,
    /// A list of keys.
    Keys,
}

/// What the rows that an update brings do to those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnUpdate {
    /// They take their place.
    Replace,
    /// They join them.
    Append,
    /// Those with a key change the row with that key, the others are new, and rows that are not named stay.
    PatchById,
}

impl NestedWrite {
    /// Lists of the drafts of a serializer.
    #[must_use]
    pub const fn new<D: Draft>(on_update: OnUpdate, max: usize) -> Self {
        Self { on_update, max, many: true, drafts: each_draft::<D> }
    }

    /// One draft of a serializer, or none.
    #[must_use]
    pub const fn one<D: Draft>(on_update: OnUpdate) -> Self {
        Self { on_update, max: 1, many: false, drafts: one_draft::<D> }
    }
}

/// How clients write the rows of another entity together with the row that they belong to.
#[derive(Clone, Copy)]
pub struct NestedWrite {
    /// What an update does.
    pub on_update: OnUpdate,
    /// The most rows at once.
    pub max: usize,
    /// Whether they come in a list; or else one of them as an object, or `null`.
    pub many: bool,
    /// Visits the drafts of the rows in the value of the field.
    pub drafts: VisitDrafts,
}

impl fmt::Debug for NestedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} max {}", self.on_update, self.max)
    }
}

/// Visits each draft in the value of a field, with its place among them.
pub type VisitDrafts = fn(&mut dyn Any, &mut dyn FnMut(usize, &mut dyn Draft));

/// [`VisitDrafts`] for lists.
pub fn each_draft<D: Draft>(value: &mut dyn Any, visit: &mut dyn FnMut(usize, &mut dyn Draft)) {
    for (index, draft) in value.downcast_mut::<Vec<D>>().into_iter().flatten().enumerate() {
        visit(index, draft);
    }
}

/// [`VisitDrafts`] for one or none.
pub fn one_draft<D: Draft>(value: &mut dyn Any, visit: &mut dyn FnMut(usize, &mut dyn Draft)) {
    if let Some(draft) = value.downcast_mut::<Option<D>>().and_then(Option::as_mut) {
        visit(0, draft);
    }
}

/// What a field shows of the rows of another entity.
#[derive(Clone, Copy)]
pub struct Nested {
    /// The way there.
    pub relation: Relation,
    /// The serializer of each row.
    pub schema: fn() -> &'static Schema,
    /// As one object, many, or keys.
    pub shape: Shape,
    /// The most rows per parent.
    pub limit: Option<u64>,
    /// The order of the rows of one parent; the key comes last by itself.
    pub order: &'static [Order],
    /// How clients write the rows; `None` where they only read them.
    pub write: Option<NestedWrite>,
}

impl Nested {
    /// All rows at the other end of a relation, with a serializer.
    #[must_use]
    pub const fn new(relation: Relation, schema: fn() -> &'static Schema) -> Self {
        let shape = if relation.to_many { Shape::Many } else { Shape::One };
        Self { relation, schema, shape, limit: None, order: &[], write: None }
    }

    /// At most so many rows per parent.
    #[must_use]
    pub const fn limit(self, limit: u64) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// The order of the rows of one parent.
    #[must_use]
    pub const fn order(self, order: &'static [Order]) -> Self {
        Self { order, ..self }
    }

    /// Clients write the rows as well.
    #[must_use]
    pub const fn write(self, write: NestedWrite) -> Self {
        Self { write: Some(write), ..self }
    }

    /// The first row of each parent alone, as one object or `null`.
    #[must_use]
    pub const fn first(self) -> Self {
        Self { shape: Shape::First, limit: Some(1), ..self }
    }

    /// The keys of the rows alone.
    #[must_use]
    pub const fn keys(self) -> Self {
        Self { shape: Shape::Keys, ..self }
    }

    pub(crate) const fn kind(&self) -> Kind {
        match self.shape {
            Shape::One | Shape::First => Kind::Object(self.schema),
            Shape::Many => Kind::Objects(self.schema),
            Shape::Keys => Kind::List(&Kind::Json),
        }
    }
}

impl fmt::Debug for Nested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} limit {:?} order {:?} write {:?}", self.relation, self.shape, self.limit, self.order, self.write)
    }
}
