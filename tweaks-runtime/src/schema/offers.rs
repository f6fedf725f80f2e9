//! Offers: what a serializer can do for a resource, as a type, so that rustc asks for it where the resource is made.

/// Whether rows can be made with a serializer, whether they can be edited in bulk, whether they have an entity tag, and whether there are
/// figures over them.
///
/// The derive writes it as the type [`Offers`](super::ModelSerializer::Offers) with the macro `offers!`.
pub struct Offers<const CREATES: bool, const EDITS_IN_BULK: bool, const TAGS: bool, const FIGURES: bool>;

/// Offers of a serializer with which rows can be made.
#[diagnostic::on_unimplemented(
    message = "this serializer cannot create rows [tweaks::cannot_create]",
    label = "a NOT NULL column without a default is not among its writable fields",
    note = "add the column to the fields in each API version, give it `on_create = …` on the model, name a hook that fills it, `before_create = …`, or make the resource with `Resource::read_only`"
)]
pub trait Creates {}

impl<const EDITS_IN_BULK: bool, const TAGS: bool, const FIGURES: bool> Creates for Offers<true, EDITS_IN_BULK, TAGS, FIGURES> {}

/// Offers of a serializer whose rows can be edited in bulk.
#[diagnostic::on_unimplemented(
    message = "this serializer has a field that is called like a member of a bulk entry [tweaks::bulk_name]",
    label = "a field is called `temp_id`, `delete_object` or `if_match`",
    note = "these say what an entry of a bulk edit does; give the field another name: `rename = \"…\"`"
)]
pub trait EditsInBulk {}

impl<const CREATES: bool, const TAGS: bool, const FIGURES: bool> EditsInBulk for Offers<CREATES, true, TAGS, FIGURES> {}

/// Offers of a serializer whose rows have an entity tag.
#[diagnostic::on_unimplemented(
    message = "nothing tells two states of these rows apart [tweaks::no_etag]",
    label = "the entity has no column with `etag`",
    note = "add `#[tweaks(etag)]` to a version or a time of the entity's model"
)]
pub trait Tags {}

impl<const CREATES: bool, const EDITS_IN_BULK: bool, const FIGURES: bool> Tags for Offers<CREATES, EDITS_IN_BULK, true, FIGURES> {}

/// Offers of a serializer with figures over many rows.
#[diagnostic::on_unimplemented(
    message = "this serializer offers no figures over its rows [tweaks::no_stats]",
    label = "it has no `stats`",
    note = "say which there are: `#[tweaks(stats(count, sum(total), by(status)))]` on the struct"
)]
pub trait Figures {}

impl<const CREATES: bool, const EDITS_IN_BULK: bool, const TAGS: bool> Figures for Offers<CREATES, EDITS_IN_BULK, TAGS, true> {}

/// The offers of a serializer with a schema, for `type Offers`.
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_offers {
    ($schema:expr) => {
        $crate::__private::Offers<{ $schema.can_create() }, { $schema.can_edit_in_bulk() }, { $schema.has_tag() }, { $schema.has_stats() }>
    };
}
