//! Filters, orderings and indexes: mistakes that only a request would show, as a slow criterion or as a leak.

use darling::Error;
use proc_macro2::{Ident, Span};

use super::error::error;
use super::letters;
use crate::attr::{FilterBy, NamedFilter, Sorted, Term};
use crate::model::{Family, Field, Serializer, Source};
use crate::text::{self, name_of};

/// Lookups of every column.
const LOOKUPS: [&str; 10] = ["exact", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "range", "isnull"];

/// Parameters of lists that are no filters.
const RESERVED: [&str; 13] = [
    "fields",
    "include_fields",
    "omit",
    "ordering",
    "count",
    "limit",
    "offset",
    "page",
    "page_size",
    "cursor",
    "or",
    "not",
    "and",
];

/// Lookups of the letters of a text.
const TEXT_LOOKUPS: [&str; 8] =
    ["isempty", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith"];

/// Lookups of the entries of a list.
const ENTRY_LOOKUPS: [&str; 2] = ["contains", "overlap"];

/// Lookups of parts of a time.
const TIME_LOOKUPS: [&str; 3] = ["date", "year", "month"];

/// `#[tweaks(filter)]` in a struct without an entity.
pub(super) fn criterion_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (name, criterion) = field.criteria().next().filter(|_| serializer.is_body())?;
    let message = format!("nothing is read without an entity; add `#[tweaks(entity = …)]` to the struct, or remove `{name}`");
    Some(error(message, criterion.span))
}

/// `#[tweaks(filter)] pub ordering: i32`
pub(super) fn reserved_filter(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    field.attributes.filter.as_ref().filter(|filter| !filter.off && field.child.is_none())?;
    reserved(&field.name.value, field.name.span)
}

pub(super) fn reserved(name: &str, span: Span) -> Option<Error> {
    let message = || {
        format!(
            "`{name}` has a meaning of its own in query strings, so nobody could filter by it; use another name, with `rename` on a field"
        )
    };
    RESERVED.contains(&name).then(|| error(message(), span))
}

/// `#[tweaks(write_only, filter)]`: a client who may ask whether a value begins with `a` soon knows all of it.
pub(super) fn criterion_of_hidden(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (name, criterion) = field.allowed_criteria().next().filter(|_| field.is_hidden())?;
    Some(error(format!("clients never see this field, so nobody may ask about it; remove `{name}`"), criterion.span))
}

/// `#[tweaks(computed = f(a), filter)]`
pub(super) fn criterion_of_derived(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (name, criterion) = field.criteria().next().filter(|_| field.attributes.is_computed())?;
    let message = match name {
        "filter" => format!(
            "this field is no column of its own table; write `filter` where the column is, or a function: `filter({} = …)`",
            field.name.value
        ),
        _ => "this field is no column of its own table, and lists are ordered by columns; remove `order`".to_owned(),
    };
    Some(error(message, criterion.span))
}

/// `#[tweaks(json, filter)]` and `#[tweaks(json, order)]`
pub(super) fn criterion_of_json(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let is_json = field.shape.family == Family::Json;
    let (name, criterion) = field.allowed_criteria().find(|(_, criterion)| criterion.names.is_empty()).filter(|_| is_json)?;
    let message = match name {
        "filter" => {
            "databases do not compare JSON; write `filter(contains, overlap)` of a list, `filter(isnull)`, or remove `filter`"
        }
        _ => "databases do not compare JSON; remove `order`",
    };
    Some(error(message, criterion.span))
}

/// `filter(icontains)` on an integer, and `filter(icontain)`.
pub(super) fn misfit_lookup(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let filter = field.attributes.filter.as_ref().filter(|_| field.child.is_none())?;
    filter.names.iter().find_map(|name| misfit(name, field.shape.family).or_else(|| without_part(name, field)))
}

/// What SQL and other tools call a lookup, and what it is called here.
const FOREIGN_LOOKUPS: [(&[&str], &str); 13] = [
    (&["eq", "equals", "is"], "exact"),
    (&["neq", "not", "not_eq", "not_equal"], "ne"),
    (&["ge", "gteq", "min"], "gte"),
    (&["le", "lteq", "max"], "lte"),
    (&["nin", "notin", "exclude"], "not_in"),
    (&["between"], "range"),
    (&["null", "is_null"], "isnull"),
    (&["like"], "contains"),
    (&["ilike"], "icontains"),
    (&["starts_with", "prefix"], "startswith"),
    (&["ends_with", "suffix"], "endswith"),
    (&["any", "has_any"], "overlap"),
    (&["empty", "is_empty"], "isempty"),
];

fn misfit(name: &Ident, family: Family) -> Option<Error> {
    let lookup = name_of(name);
    let textual = TEXT_LOOKUPS.contains(&lookup.as_str());
    let of_time = TIME_LOOKUPS.contains(&lookup.as_str());
    let of_entries = ENTRY_LOOKUPS.contains(&lookup.as_str());
    let message = if !textual && !of_time && !of_entries && !LOOKUPS.contains(&lookup.as_str()) {
        let known = || LOOKUPS.into_iter().chain(TIME_LOOKUPS).chain(TEXT_LOOKUPS).chain(["overlap"]);
        let all = known().collect::<Vec<_>>().join(", ");
        let foreign = FOREIGN_LOOKUPS.iter().find(|(words, _)| words.contains(&lookup.as_str()));
        let near = foreign.map_or_else(|| text::did_you_mean(&lookup, known()), |(_, own)| format!("; it is `{own}` here"));
        format!("there is no lookup `{lookup}`{near} (there are {all})")
    } else if matches!(family, Family::List | Family::Json) && lookup != "isnull" && !of_entries {
        let whole = if family == Family::List { "a list" } else { "JSON" };
        format!("{whole} is asked for its entries, or whether it is there; write `contains`, `overlap` or `isnull`")
    } else if matches!(family, Family::List | Family::Json) {
        return None;
    } else if lookup == "overlap" && family != Family::Other {
        "`overlap` looks at the entries of a list, and this column keeps none; remove it".to_owned()
    } else if textual && !matches!(family, Family::Text | Family::Other) {
        format!("`{lookup}` looks at the letters of a text, and this column keeps none; remove it")
    } else if of_time && !matches!(family, Family::Moment | Family::Other) {
        part_of_time(&lookup)
    } else {
        return None;
    };
    Some(error(message, name.span()))
}

/// `filter(date)` on a date, and `filter(year)` on a time of day.
fn without_part(name: &Ident, field: &Field<'_>) -> Option<Error> {
    let lookup = name_of(name);
    let has_part = !TIME_LOOKUPS.contains(&lookup.as_str()) || field.shape.has_part(&lookup);
    (!has_part).then(|| error(part_of_time(&lookup), name.span()))
}

fn part_of_time(lookup: &str) -> String {
    format!("`{lookup}` looks at a part of a time, and this column has no such part; remove it")
}

/// `order(a, b)` on a column, and `order(status)` on a relation to many rows.
pub(super) fn order_with_names(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let name = field.attributes.order.as_ref()?.names.first()?;
    let message = match field.child {
        None => "a column has no fields to order by; write `order`",
        Some(_) if field.is_to_many() => {
            "this relation leads to many rows, and a list cannot be ordered by many values; remove it"
        }
        Some(_) => return None,
    };
    Some(error(message, name.span()))
}

/// `#[tweaks(nested, filter(unindexed = "…"))]`
pub(super) fn reason_on_relation(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.criteria().find_map(|(_, criterion)| criterion.unindexed).filter(|_| field.child.is_some())?;
    Some(error("this is about a column; write it in the nested serializer", span))
}

/// `#[tweaks(filter)]` on a column without an index.
pub(super) fn without_index(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    field.column.as_ref()?;
    field.allowed_criteria().find_map(|(name, criterion)| match (serializer.is_served(field, criterion), criterion.unindexed) {
        (true, Some(span)) if !serializer.reads_all(field, criterion) => {
            Some(error("this column has an index; remove `unindexed`", span))
        }
        (false, None) => Some(error(text::unserved(name, &field.name, &criterion.names), criterion.span)),
        _ => None,
    })
}

/// The declarations on the struct.
pub(super) fn check(serializer: &Serializer<'_>) -> Vec<Error> {
    let attributes = &serializer.attributes;
    let mut errors = Vec::new();
    for named in &attributes.order.named {
        errors.push(error("an ordering is by fields; write `extra(…)` or `exclude(…)`", named.name.span()));
    }
    if serializer.is_body() {
        let declared = attributes.ordering.iter().chain(&attributes.index).map(|sorted| sorted.span);
        let named = attributes.filter.named.iter().map(|named| named.name.span());
        errors.extend(declared.chain(named).map(|span| error("nothing is read without an entity; remove this", span)));
        return errors;
    }
    for index in &attributes.index {
        errors.extend(check_index(serializer, index));
    }
    if let Some(ordering) = &attributes.ordering {
        errors.extend(unknown_columns(serializer, ordering));
        let by_letters =
            ordering.letters.map(|letters| error("a list is ordered by columns; write the column alone", letters.span));
        errors.extend(by_letters);
        errors.extend(hidden_columns(serializer, ordering));
    }
    for lists in [&attributes.filter, &attributes.order] {
        let idle = lists.unindexed.filter(|_| lists.extra.is_empty());
        errors.extend(idle.map(|span| error("this is about the fields in `extra(…)`, and there are none; remove it", span)));
    }
    for (index, filter) in attributes.filter.named.iter().enumerate() {
        errors.extend(check_named(serializer, filter, &attributes.filter.named[..index]));
    }
    errors
}

/// `index(a, unindexed = "…")`, and an index outside of a model.
fn check_index(serializer: &Serializer<'_>, index: &Sorted) -> Vec<Error> {
    let mut errors = unknown_columns(serializer, index);
    errors.extend(letters::check(serializer, index));
    if let Source::Entity(_) = serializer.source {
        errors.push(error("indexes are facts of the table; write this on the entity's model", index.span));
    }
    errors.extend(index.unindexed.map(|span| error("an index is an index; remove `unindexed`", span)));
    errors
}

/// `filter(name = f)`, where `name` is a field, stands there twice, or holds `__`; and `filter(name(nonsense))`.
fn check_named(serializer: &Serializer<'_>, filter: &NamedFilter, before: &[NamedFilter]) -> Vec<Error> {
    let (name, span) = (name_of(&filter.name), filter.name.span());
    let mut errors = Vec::new();
    if serializer.fields.iter().any(|field| !field.is_hidden() && *field.name == name) {
        errors.push(error(format!("`{name}` is a field; write `filter(…)` on it"), span));
    }
    if before.iter().any(|other| other.name == filter.name) {
        errors.push(error(format!("another filter is called `{name}` as well"), span));
    }
    errors.extend(reserved(&name, span));
    if name.contains("__") {
        errors.push(error("`__` separates names from lookups in query strings; give this filter another name", span));
    }
    if let FilterBy::Column(criterion) = &filter.by {
        errors.extend(criterion.names.iter().filter_map(|lookup| misfit(lookup, Family::Other)));
    }
    errors
}

/// `index(a, nonsense)` on a model; of other entities the compiler knows the columns.
fn unknown_columns(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<Error> {
    let mut errors = Vec::new();
    if !serializer.is_model() {
        return errors;
    }
    let columns = serializer.fields.iter().filter(|field| field.column.is_some());
    let known: Vec<String> = columns.map(|field| name_of(field.ident)).collect();
    for Term { column, .. } in &sorted.terms {
        if !known.contains(&name_of(column)) {
            let near = match column == "unique" {
                true => {
                    "; a unique index is `#[sea_orm(unique)]` on a field, or `unique_key = \"…\"` on each of several".to_owned()
                }
                false => text::did_you_mean(&column.to_string(), known.iter().map(String::as_str)),
            };
            errors.push(error(format!("there is no column `{column}` here{near}"), column.span()));
        }
    }
    errors
}

/// `ordering(password)`: the order of rows tells as much about a value as a filter does.
fn hidden_columns(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<Error> {
    let is_hidden = |name: &Ident| serializer.fields.iter().any(|field| field.is_named(name) && field.is_hidden());
    let hidden = sorted.terms.iter().map(|term| &term.column).filter(|name| is_hidden(name));
    let message = |name: &Ident| format!("clients never see `{name}`, and the order would tell them about it; remove it");
    hidden.map(|name| error(message(name), name.span())).collect()
}
