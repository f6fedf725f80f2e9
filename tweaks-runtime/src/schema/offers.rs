//! Offers: what a serializer can do for a resource, as a type, so that rustc asks for it where the resource is made.

use std::marker::PhantomData;

/// Which column a new row lacks, whether rows can be edited in bulk, whether they have an entity tag, and whether there are figures over them.
///
/// The derive writes it as the type [`Offers`](super::ModelSerializer::Offers) with the macro `offers!`.
pub struct Offers<Lacking, const EDITS_IN_BULK: bool, const TAGS: bool, const FIGURES: bool>(PhantomData<Lacking>);

/// The column with a position in the table, as a type that is called like its field: the name stands in errors of the compiler.
///
/// The derive implements it for the columns that a client has to fill, where nothing else does.
pub trait ColumnAt<const POSITION: usize> {
    /// The type.
    type Name;
}

/// The position of no column.
pub const NOWHERE: usize = usize::MAX;

/// No column: a serializer fills all.
pub struct Nothing;

/// What a new row lacks, if that is nothing.
#[diagnostic::on_unimplemented(
    message = "this serializer cannot create rows: nothing fills the column `{Self}` [tweaks::cannot_create]",
    label = "`{Self}` is NOT NULL, has no default, and is not among the writable fields",
    note = "add `{Self}` to the fields in each API version, give it `on_create = …` on the model, name a hook that fills it, `before_create = …`, or make the resource with `Resource::read_only`"
)]
pub trait Complete {}

impl Complete for Nothing {}

/// Offers of a serializer with which rows can be made.
pub trait Creates {}

impl<L: Complete, const EDITS_IN_BULK: bool, const TAGS: bool, const FIGURES: bool> Creates
    for Offers<L, EDITS_IN_BULK, TAGS, FIGURES>
{
}

/// Offers of a serializer whose rows can be edited in bulk.
#[diagnostic::on_unimplemented(
    message = "this serializer has a field that is called like a member of a bulk entry [tweaks::bulk_name]",
    label = "a field is called `temp_id`, `delete_object` or `if_match`",
    note = "these say what an entry of a bulk edit does; give the field another name: `rename = \"…\"`"
)]
pub trait EditsInBulk {}

impl<L, const TAGS: bool, const FIGURES: bool> EditsInBulk for Offers<L, true, TAGS, FIGURES> {}

/// Offers of a serializer whose rows have an entity tag.
#[diagnostic::on_unimplemented(
    message = "nothing tells two states of these rows apart [tweaks::no_etag]",
    label = "the entity has no column with `etag`",
    note = "add `#[tweaks(etag)]` to a version or a time of the entity's model"
)]
pub trait Tags {}

impl<L, const EDITS_IN_BULK: bool, const FIGURES: bool> Tags for Offers<L, EDITS_IN_BULK, true, FIGURES> {}

/// Offers of a serializer with figures over many rows.
#[diagnostic::on_unimplemented(
    message = "this serializer offers no figures over its rows [tweaks::no_stats]",
    label = "it has no `stats`",
    note = "say which there are: `#[tweaks(stats(count, sum(total), by(status)))]` on the struct"
)]
pub trait Figures {}

impl<L, const EDITS_IN_BULK: bool, const TAGS: bool> Figures for Offers<L, EDITS_IN_BULK, TAGS, true> {}

/// The offers of a serializer of an entity with a schema, for `type Offers`.
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_offers {
    ($entity:ty, $schema:expr) => {
        $crate::__private::Offers<
            <<$entity as $crate::__private::HasTable>::Columns as $crate::__private::ColumnAt<{ $schema.lacking_column() }>>::Name,
            { $schema.can_edit_in_bulk() },
            { $schema.has_tag() },
            { $schema.has_stats() },
        >
    };
}
