//! Fields that show something else than a column of their own, and columns that the framework writes.

use darling::Error;
use syn::spanned::Spanned as _;

use super::error::error;
use crate::attr::{Nested, OnUpdate};
use crate::model::{Family, Field, Serializer, is_relation};
use crate::sea;

/// `#[tweaks(computed = f(a))]` in a struct without an entity.
pub(super) fn derived_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let message = "nothing is read without an entity; add `#[tweaks(entity = …)]` to the struct, or remove this";
    (field.attributes.is_derived() && serializer.is_body()).then(|| error(message, field.ident.span()))
}

/// `#[tweaks(nested, computed = f(a))]`
pub(super) fn derived_twice(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let ways = [own.nested.is_some(), own.computed.is_some(), own.source.is_some()].into_iter().filter(|way| *way).count();
    (ways > 1).then(|| error("a field is `nested`, `computed` or has a `source`; remove all but one", field.ident.span()))
}

/// `#[tweaks(nested)] pub orders: Vec<Order>`, and `pub orders: HasMany<…>` without it.
pub(super) fn nested_type(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (message, span) = match (is_relation(&field.original.ty), &field.attributes.nested) {
        (false, Some(nested)) => {
            ("a nested field has the type of its relation: `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>`", nested.span)
        }
        (true, None) if !field.is_skipped() => (
            "a relation is shown by a serializer; write `#[tweaks(nested)]` or `#[tweaks(nested = …)]`",
            field.original.ty.span(),
        ),
        _ => return None,
    };
    Some(error(message, span))
}

/// `#[tweaks(nested(limit = 0))]`
pub(super) fn nested_limit(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let limit = field.attributes.nested.as_ref()?.limit.as_ref()?;
    let zero = limit.base10_parse::<u64>().is_ok_and(|limit| limit == 0);
    zero.then(|| error("no rows at all would be shown; give a larger `limit`, or remove the field", limit.span()))
}

/// `nested(page = "/orders/items")`, and a page of rows that have no others behind them.
pub(super) fn nested_page(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref()?;
    let page = nested.page.as_ref()?;
    let (path, span) = (page.value(), page.span());
    let (starts, ends) = (path.matches('{').count(), path.matches('}').count());
    let message = if !path.starts_with('/') || starts == 0 || starts != ends || path.contains(['?', '#', ':']) {
        "expected the path of the list in which the rows of one parent go on, with the column that leads to the parent in braces: `page = \"/orders/{order_id}/items\"`"
    } else if nested.write.or(nested.first).or(nested.ids).is_some() {
        "a page is a part of rows that are shown; remove `page`, or `write`, `first` and `ids`"
    } else if nested.limit.is_none() {
        "all rows are shown without a limit, and none are left for another page; add `limit = 20`"
    } else if !nested.order.is_empty() {
        "the rows go on in a list, whose order is that of the nested serializer; write `ordering(…)` there, and remove `order`"
    } else {
        return None;
    };
    Some(error(message, span))
}

/// `nested(ids, first)`, and `nested(limit = 5)` on a relation to one row.
pub(super) fn nested_forms(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref()?;
    let (first, ids) = (nested.first.is_some(), nested.ids.is_some());
    let of_many = first || ids || nested.limit.is_some() || nested.page.is_some() || !nested.order.is_empty();
    let is_named = nested.relation.is_some() && nested.via.is_some();
    let message = if is_named {
        "`via` names the relation from its other end; remove `relation`"
    } else if nested.via.is_some() && !field.is_to_one() && !field.is_to_many() {
        "`via` names the field of the nested rows that leads here, which those of `HasMany` and `HasOne` have; remove it"
    } else if is_relation(&field.original.ty) && !field.is_to_many() && of_many {
        "this relation leads to one row; `limit`, `page`, `order`, `first` and `ids` are for `HasMany`"
    } else if ids && (first || nested.serializer.is_some()) {
        "`ids` shows keys and nothing else; remove `first` and `serializer`"
    } else if first && nested.limit.is_some() {
        "`first` is a limit of one; remove `limit`"
    } else {
        return None;
    };
    Some(error(message, nested.span))
}

/// `#[tweaks(nested, write_only)]`: a field that shows something else cannot be written.
pub(super) fn derived_and_written(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let flag = own.required.as_ref().map(|flag| flag.span).or(own.write_only.map(|flag| flag.span));
    let hook = own.validate.as_ref().filter(|_| !field.is_nested_write());
    let values = [own.default.as_ref(), hook, own.on_create.as_ref(), own.on_update.as_ref()];
    let value = values.into_iter().flatten().next().map(syn::spanned::Spanned::span);
    let rules = (!own.rules.is_empty() || own.inner.is_some()).then(|| field.ident.span());
    let span = flag.or(value).or(rules).filter(|_| own.is_derived())?;
    let message = match field.is_nested_write() {
        true => {
            "this is about single values, and clients write rows here; `validate` sees all of them, and the nested serializer each"
        }
        false => "this field shows something else and is never written; remove what is about writing it",
    };
    Some(error(message, span))
}

/// `nested(max = 3)` without `write`.
pub(super) fn nested_write_options(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref().filter(|nested| nested.write.is_none())?;
    let on_update = nested.on_update.map(|on_update| on_update.span);
    let max = nested.max.as_ref().map(syn::LitInt::span);
    let span = on_update.or(max).or(nested.optional.map(|optional| optional.span))?;
    Some(error("this is about rows that clients write; add `write`, or remove it", span))
}

/// `nested(write, ids)`, and `nested(write)` on a relation to one row.
pub(super) fn nested_write(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref()?;
    let write = nested.write?.span;
    let message = if field.attributes.read_only.is_some() {
        "clients write these rows or they do not; remove `write` or `read_only`"
    } else if nested.ids.or(nested.first).is_some() {
        "what clients write is what they see: all of the rows; remove `ids` and `first`, or `write`"
    } else if field.is_to_one() {
        return nested_write_of_one(nested);
    } else if is_relation(&field.original.ty) && !field.is_to_many() {
        "only rows that belong to this one are written with it, those of `HasMany` and `HasOne`; remove `write`"
    } else {
        let zero = nested.max.as_ref().filter(|max| max.base10_parse::<usize>().is_ok_and(|max| max == 0))?;
        return Some(error("nobody could write anything; give a larger `max`, or remove `write`", zero.span()));
    };
    Some(error(message, write))
}

/// `#[tweaks(nested(write, max = 3))]` on a `HasOne`.
fn nested_write_of_one(nested: &Nested) -> Option<Error> {
    if let Some(max) = &nested.max {
        return Some(error("there is one row or none; remove `max`", max.span()));
    }
    let append = nested.on_update.filter(|on_update| on_update.value == OnUpdate::Append)?;
    Some(error("there is one row or none, which nothing can join; write `replace` or `patch_by_id`", append.span))
}

/// `#[tweaks(kept = sum(items.price))]` on a column that clients write, or outside of a model.
pub(super) fn kept_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let kept = field.attributes.kept.as_ref()?;
    let (message, span) = if field.column.is_none() {
        ("columns are kept whichever serializer writes; write this on a column of the entity's model", kept.span)
    } else if serializer.is_by_way_of_another(&kept.relation) {
        let message = "rows by way of a junction table belong to many; a sum is kept over rows that belong to one";
        (message, kept.relation.span())
    } else if field.attributes.read_only.is_none() && !field.is_skipped() {
        ("the framework writes this column, so clients must not; add `read_only`", kept.span)
    } else {
        return None;
    };
    Some(error(message, span))
}

/// `#[tweaks(etag)]` on a value that does not change by itself, on one that clients write, or outside of a model.
pub(super) fn etag_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let etag = field.attributes.etag?;
    let family = field.shape.family;
    let fits = matches!(family, Family::Integer | Family::Moment | Family::Other) && !field.shape.optional;
    let first = serializer.fields.iter().find(|other| other.attributes.etag.is_some())?;
    let message = if field.column.is_none() {
        "the state of a row is a fact of its table; write this on a column of the entity's model"
    } else if !fits {
        "a version is a whole number, which the framework counts, or a time with `on_update = …`; not this"
    } else if field.attributes.read_only.is_none() {
        "the framework writes this column, so clients must not; add `read_only`"
    } else if family != Family::Integer && field.attributes.on_update.is_none() {
        "nothing changes this column when the row is changed; add `on_update = …`"
    } else if first.ident != field.ident {
        "one column tells the states of a row apart, and another one does already; remove this"
    } else {
        return None;
    };
    Some(error(message, etag.span))
}

/// `#[tweaks(computed = f(a))]` on a column of a model.
pub(super) fn computed_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let ignored = sea::Facts::from_attributes(&field.original.attrs).is_ok_and(|facts| facts.has("ignore"));
    let wrong = field.attributes.is_computed() && !ignored && serializer.is_model();
    let message = "SeaORM takes this field for a column; add `#[sea_orm(ignore)]`, or compute it in a further serializer";
    wrong.then(|| error(message, field.ident.span()))
}
