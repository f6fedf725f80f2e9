//! Fields that show something else than a column of their own.

use darling::Error;
use darling::util::SpannedValue;

use super::error;
use super::rules::has_rules;
use crate::attr::Nested;
use crate::model::{Family, Field, Serializer, Source, is_relation};
use crate::sea;

/// `#[tweaks(computed = f(a))]` in a struct without an entity.
pub(super) fn derived_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let derived = field.is_derived() && matches!(serializer.source, Source::Body);
    derived.then(|| {
        error("nothing is read without an entity; add `#[tweaks(entity = …)]` to the struct, or remove this", field.ident.span())
    })
}

/// `#[tweaks(nested, computed = f(a))]`
pub(super) fn derived_twice(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let attributes = &field.attributes;
    let ways = [attributes.nested.is_some(), attributes.computed.is_some(), attributes.source.is_some()]
        .into_iter()
        .filter(|way| *way)
        .count();
    (ways > 1).then(|| error("a field is `nested`, `computed` or has a `source`; remove all but one", field.ident.span()))
}

/// `#[tweaks(nested)] pub orders: Vec<Order>`, and `pub orders: HasMany<…>` without it.
pub(super) fn nested_type(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    match (is_relation(&field.original.ty), &field.attributes.nested) {
        (false, Some(nested)) => {
            Some(error("a nested field has the type of its relation: `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>`", nested.span()))
        }
        (true, None) if !field.is_skipped() => Some(
            Error::custom("a relation is shown by a serializer; write `#[tweaks(nested)]` or `#[tweaks(nested = …)]`")
                .with_span(&field.original.ty),
        ),
        _ => None,
    }
}

/// `#[tweaks(nested(limit = 0))]`
pub(super) fn nested_limit(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let limit = field.attributes.nested.as_ref()?.limit.as_ref()?;
    let zero = limit.base10_parse::<u64>().is_ok_and(|limit| limit == 0);
    zero.then(|| error("no rows at all would be shown; give a larger `limit`, or remove the field", limit.span()))
}

/// `nested(ids, first)`, and `nested(limit = 5)` on a relation to one row.
pub(super) fn nested_forms(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref()?;
    let of_many = nested.first || nested.ids || nested.limit.is_some() || !nested.order.is_empty();
    if is_relation(&field.original.ty) && !field.is_to_many() && of_many {
        return Some(error(
            "this relation leads to one row; `limit`, `order`, `first` and `ids` are for `HasMany`",
            nested.span(),
        ));
    }
    if nested.ids && (nested.first || nested.serializer.is_some()) {
        return Some(error("`ids` shows keys and nothing else; remove `first` and `serializer`", nested.span()));
    }
    (nested.first && nested.limit.is_some()).then(|| error("`first` is a limit of one; remove `limit`", nested.span()))
}

/// `#[tweaks(nested, write_only)]`: what shows something else cannot be written.
pub(super) fn derived_and_written(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let attributes = &field.attributes;
    let flags = [field.required, field.write_only].into_iter().flatten();
    let hook = attributes.validate.as_ref().filter(|_| !field.is_nested_write());
    let values = [attributes.default.as_ref().map(SpannedValue::span), hook.map(SpannedValue::span)];
    let fillers = [attributes.on_create.as_ref().map(SpannedValue::span), attributes.on_update.as_ref().map(SpannedValue::span)];
    let rules = (has_rules(&attributes.rules) || attributes.inner.is_some()).then(|| field.ident.span());
    let span = flags.chain(values.into_iter().chain(fillers).flatten()).chain(rules).next().filter(|_| field.is_derived())?;
    let message = match field.is_nested_write() {
        true => {
            "this is about single values, and clients write rows here; `validate` sees all of them, and the nested serializer each"
        }
        false => "this field shows something else and is never written; remove what is about writing it",
    };
    Some(error(message, span))
}

/// `nested(max = 3)` without `write`, `nested(write, ids)`, and `nested(write)` on a relation to one row.
pub(super) fn nested_write(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref()?;
    let Some(write) = nested.write else {
        let about_writing = [
            nested.on_update.as_ref().map(proc_macro2::Ident::span),
            nested.max.as_ref().map(syn::LitInt::span),
            nested.optional,
        ];
        let span = about_writing.into_iter().flatten().next()?;
        return Some(error("this is about rows that clients write; add `write`, or remove it", span));
    };
    if field.read_only.is_some() {
        return Some(error("clients write these rows or they do not; remove `write` or `read_only`", write));
    }
    if nested.ids || nested.first {
        return Some(error("what clients write is what they see: all of the rows; remove `ids` and `first`, or `write`", write));
    }
    if is_relation(&field.original.ty) && !field.is_to_many() && !field.is_to_one() {
        let message = "only rows that belong to this one are written with it, those of `HasMany` and `HasOne`; remove `write`";
        return Some(error(message, write));
    }
    if field.is_to_one() {
        return nested_write_of_one(nested);
    }
    let zero = nested.max.as_ref().filter(|max| max.base10_parse::<usize>().is_ok_and(|max| max == 0));
    zero.map(|max| error("nobody could write anything; give a larger `max`, or remove `write`", max.span()))
}

/// `#[tweaks(nested(write, max = 3))]` on a `HasOne`.
fn nested_write_of_one(nested: &Nested) -> Option<Error> {
    if let Some(max) = &nested.max {
        return Some(error("there is one row or none; remove `max`", max.span()));
    }
    let append = nested.on_update.as_ref().filter(|on_update| *on_update == "append")?;
    Some(error("there is one row or none, which nothing can join; write `replace` or `patch_by_id`", append.span()))
}

/// `#[tweaks(kept = sum(items.price))]` on a column that clients write, or outside of a model.
pub(super) fn kept_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let kept = field.attributes.kept.as_ref()?;
    if !matches!(serializer.source, Source::Model(_)) || field.column.is_none() {
        return Some(error(
            "columns are kept whichever serializer writes; write this on a column of the entity's model",
            kept.span(),
        ));
    }
    if serializer.is_by_way_of_another(&kept.relation) {
        return Some(error(
            "rows by way of a junction table belong to many; a sum is kept over rows that belong to one",
            kept.relation.span(),
        ));
    }
    let writable = field.read_only.is_none() && !field.is_skipped();
    writable.then(|| error("the framework writes this column, so clients must not; add `read_only`", kept.span()))
}

/// `#[tweaks(etag)]` on what does not change by itself, on what clients write, or outside of a model.
pub(super) fn etag_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.attributes.etag.is_present().then(|| field.attributes.etag.span())?;
    if !matches!(serializer.source, Source::Model(_)) || field.column.is_none() {
        return Some(error("the state of a row is a fact of its table; write this on a column of the entity's model", span));
    }
    let fits = matches!(field.shape.family, Family::Integer | Family::Moment | Family::Other) && !field.shape.optional;
    if !fits {
        return Some(error(
            "a version is a whole number, which the framework counts, or a time with `on_update = …`; not this",
            span,
        ));
    }
    if field.read_only.is_none() {
        return Some(error("the framework writes this column, so clients must not; add `read_only`", span));
    }
    let filled = field.shape.family == Family::Integer || field.attributes.on_update.is_some();
    if !filled {
        return Some(error("nothing changes this column when the row is changed; add `on_update = …`", span));
    }
    let mut tags = serializer.fields.iter().filter(|other| other.attributes.etag.is_present());
    let is_first = tags.next().is_some_and(|first| first.ident == field.ident);
    (!is_first).then(|| error("one column tells the states of a row apart, and another one does already; remove this", span))
}

/// `#[tweaks(computed = f(a))]` on a column of a model.
pub(super) fn computed_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let computed = field.attributes.computed.is_some() || field.attributes.source.is_some();
    let ignored = sea::Facts::from_attributes(&field.original.attrs).is_ok_and(|facts| facts.has("ignore"));
    let wrong = computed && !ignored && matches!(serializer.source, Source::Model(_));
    wrong.then(|| {
        error(
            "SeaORM takes this field for a column; add `#[sea_orm(ignore)]`, or compute it in a further serializer",
            field.ident.span(),
        )
    })
}
