//! Filters, orderings and indexes: what only a request would show, as a slow query or as a leak.

use darling::Error;
use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use super::error;
use crate::attr::{Asked, Asks, Sorted};
use crate::model::{Family, Field, Serializer, Source};
use crate::text;

/// What can be asked of a field, with the attribute's name.
fn asked<'a>(field: &'a Field<'_>) -> impl Iterator<Item = (&'static str, &'a Asked)> {
    let attributes = [("filter", &field.filter), ("order", &field.order)];
    attributes.into_iter().filter_map(|(name, asked)| Some((name, asked.as_ref()?)))
}

fn wanted<'a>(field: &'a Field<'_>) -> impl Iterator<Item = (&'static str, &'a Asked)> {
    asked(field).filter(|(_, asked)| !asked.off)
}

/// `#[tweaks(filter)]` in a struct without an entity.
pub(super) fn asked_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (name, asked) = asked(field).next().filter(|_| matches!(serializer.source, Source::Body))?;
    Some(error(
        format!("nothing is read without an entity; add `#[tweaks(entity = …)]` to the struct, or remove `{name}`"),
        asked.span,
    ))
}

/// `#[tweaks(write_only, filter)]`: who may ask whether a value begins with `a` soon knows all of it.
pub(super) fn asked_of_nobody_sees(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (name, asked) = wanted(field).next().filter(|_| field.is_skipped() || field.write_only.is_some())?;
    Some(error(format!("clients never see this field, so nobody may ask about it; remove `{name}`"), asked.span))
}

/// `#[tweaks(computed = f(a), filter)]`
pub(super) fn asked_of_derived(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let derived = field.attributes.computed.is_some() || field.attributes.source.is_some();
    let (name, asked) = asked(field).next().filter(|_| derived)?;
    Some(error(
        match name {
            "filter" => format!(
                "this field is no column of its own table; write `filter` where the column is, or a function: `filter({} = …)`",
                field.name
            ),
            _ => "this field is no column of its own table, and lists are ordered by columns; remove `order`".to_owned(),
        },
        asked.span,
    ))
}

/// `filter(icontains)` on an integer, and `filter(icontain)`.
pub(super) fn misfit_lookup(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let filter = field.filter.as_ref().filter(|_| field.attributes.nested.is_none())?;
    filter.names.iter().find_map(|name| misfit(name, field.shape.family))
}

fn misfit(name: &Ident, family: Family) -> Option<Error> {
    let lookup = name.unraw().to_string();
    if !LOOKUPS.contains(&lookup.as_str()) {
        let near = text::did_you_mean(&lookup, LOOKUPS);
        return Some(error(format!("there is no lookup `{lookup}`{near}"), name.span()));
    }
    let textual = TEXTUAL.contains(&lookup.as_str());
    let wrong = match family {
        Family::Text | Family::Other => false,
        Family::List => lookup != "isnull",
        _ => textual,
    };
    if wrong && family == Family::List {
        return Some(error("a list can only be asked whether it is there; write `isnull`", name.span()));
    }
    wrong.then(|| error(format!("`{lookup}` looks at parts of a text, and this column keeps none; remove it"), name.span()))
}

const TEXTUAL: [&str; 6] = ["contains", "icontains", "startswith", "istartswith", "endswith", "iendswith"];

const LOOKUPS: [&str; 16] = [
    "exact",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "not_in",
    "range",
    "isnull",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
];

/// `order(a, b)` on a column, and `order(status)` on a relation to many rows.
pub(super) fn order_with_names(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let order = field.order.as_ref()?;
    let name = order.names.first()?;
    if field.attributes.nested.is_none() {
        return Some(error("a column has no fields to order by; write `order`", name.span()));
    }
    field
        .is_to_many()
        .then(|| error("this relation leads to many rows, and a list cannot be ordered by many values; remove it", name.span()))
}

/// `#[tweaks(nested, filter(unindexed = "…"))]`
pub(super) fn reason_on_relation(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (_, asked) = asked(field).find(|(_, asked)| asked.unindexed.is_some()).filter(|_| field.attributes.nested.is_some())?;
    Some(error("this is about a column; write it in the nested serializer", asked.unindexed?))
}

/// `#[tweaks(filter)]` on a column without an index.
pub(super) fn without_index(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let column = field.column.as_ref()?;
    let indexed = serializer.is_indexed(column);
    wanted(field).find_map(|(name, asked)| match (indexed, asked.unindexed) {
        (true, Some(span)) => Some(error("this column has an index; remove `unindexed`", span)),
        (false, None) => Some(error(unindexed_message(name, &field.name), asked.span)),
        _ => None,
    })
}

/// What to say about a column without an index.
pub(crate) fn unindexed_message(attribute: &str, field: &str) -> String {
    format!(
        "no index begins with `{field}`, so the database would read the whole table; add `#[sea_orm(indexed)]`, declare an `index(…)` on the entity, or say why that does not matter: `{attribute}(unindexed = \"…\")`"
    )
}

/// What is declared on the struct.
pub(super) fn check(serializer: &Serializer<'_>) -> Vec<Error> {
    let attributes = &serializer.attributes;
    let mut errors: Vec<Error> = order_with_functions(serializer).collect();
    if matches!(serializer.source, Source::Body) {
        let declared = attributes.ordering.iter().chain(&attributes.index).map(|sorted| sorted.span);
        let named = attributes.filter.named.iter().map(|named| named.name.span());
        errors.extend(declared.chain(named).map(|span| error("nothing is read without an entity; remove this", span)));
        return errors;
    }
    if matches!(serializer.source, Source::Entity(_)) {
        let indexes = attributes.index.iter();
        errors.extend(indexes.map(|index| error("indexes are facts of the table; write this on the entity's model", index.span)));
    } else {
        errors.extend(attributes.index.iter().chain(&attributes.ordering).flat_map(|sorted| unknown_columns(serializer, sorted)));
    }
    errors.extend(attributes.ordering.iter().flat_map(|sorted| unseen_columns(serializer, sorted)));
    let reasons = attributes.index.iter().filter_map(|index| index.unindexed);
    errors.extend(reasons.map(|span| error("an index is an index; remove `unindexed`", span)));
    for lists in [&attributes.filter, &attributes.order] {
        let idle = lists.unindexed.filter(|_| lists.extra.is_empty());
        errors.extend(idle.map(|span| error("this is about the fields in `extra(…)`, and there are none; remove it", span)));
    }
    errors.extend(named_filters(serializer));
    errors
}

/// `order(cheapest = f)`
fn order_with_functions<'a>(serializer: &'a Serializer<'_>) -> impl Iterator<Item = Error> + use<'a> {
    let named = serializer.attributes.order.named.iter();
    named.map(|named| error("an ordering is by fields; write `extra(…)` or `exclude(…)`", named.name.span()))
}

/// The filters that are no fields.
fn named_filters(serializer: &Serializer<'_>) -> Vec<Error> {
    let named = &serializer.attributes.filter.named;
    let mut errors = Vec::new();
    for (at, filter) in named.iter().enumerate() {
        let (name, span) = (filter.name.unraw().to_string(), filter.name.span());
        if serializer.fields.iter().any(|field| !field.is_skipped() && field.write_only.is_none() && field.name == name) {
            errors.push(error(format!("`{name}` is a field; write `filter(…)` on it"), span));
        }
        if named[..at].iter().any(|other| other.name == filter.name) {
            errors.push(error(format!("another filter is called `{name}` as well"), span));
        }
        if name.contains("__") {
            errors.push(error("`__` separates names from lookups in query strings; give this filter another name", span));
        }
        if let Asks::Column(asked) = &filter.asks {
            errors.extend(asked.names.iter().filter_map(|lookup| misfit(lookup, Family::Other)));
        }
    }
    errors
}

/// `index(a, nonsense)`
fn unknown_columns(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<Error> {
    let known: Vec<String> =
        serializer.fields.iter().filter(|field| field.column.is_some()).map(|field| field.ident.unraw().to_string()).collect();
    let unknown = sorted.terms.iter().filter(|(name, _)| !known.contains(&name.unraw().to_string()));
    let mut errors: Vec<Error> = unknown
        .map(|(name, _)| {
            let near = text::did_you_mean(&name.to_string(), known.iter().map(String::as_str));
            error(format!("there is no column `{name}` here{near}"), name.span())
        })
        .collect();
    let repeated =
        sorted.terms.iter().enumerate().filter(|(at, (name, _))| sorted.terms[..*at].iter().any(|(other, _)| other == name));
    errors.extend(repeated.map(|(_, (name, _))| error(format!("`{name}` stands here twice"), name.span())));
    errors
}

/// `ordering(password)`: the order of rows tells as much about a value as a filter does.
fn unseen_columns(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<Error> {
    let unseen = |name: &Ident| {
        let field = serializer.fields.iter().find(|field| field.ident.unraw() == name.unraw());
        field.is_some_and(|field| field.is_skipped() || field.write_only.is_some())
    };
    let terms = sorted.terms.iter().filter(|(name, _)| unseen(name));
    terms
        .map(|(name, _)| {
            error(format!("clients never see `{name}`, and the order would tell them about it; remove it"), name.span())
        })
        .collect()
}
