//! Filters and orderings, and assertions about the tables and serializers of other entities.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};

use super::tokens::{assertion, column_of, list, number, order};
use super::{search, stats, upsert};
use crate::attr::{Criterion, FilterBy, NamedFilter, Sorted, Term};
use crate::model::{Family, Field, Serializer, Source};
use crate::place::at;
use crate::text::{self, name_of};

/// The part of a field's line about its filter and its ordering.
pub(super) fn flags(field: &Field<'_>) -> TokenStream {
    let (filter, order) = (field.attributes.filter.as_ref(), field.attributes.order.as_ref());
    if field.child.is_some() {
        let never = filter.filter(|criterion| criterion.off).map(|_| quote!(.filter(__tweaks::Filterable::Never)));
        let never_order = order.filter(|criterion| criterion.off).map(|_| quote!(.order(__tweaks::Orderable::Never)));
        let names =
            |criterion: &Criterion| criterion.names.iter().map(|name| name_of(name).to_token_stream()).collect::<Vec<_>>();
        let filter = filter.and_then(|criterion| list("filter_through", names(criterion)));
        let order = order.and_then(|criterion| list("order_through", names(criterion)));
        return quote!(#never #never_order #filter #order);
    }
    let filter = filter.map(filterable).map(|filter| quote!(.filter(#filter)));
    let order = order.map(|criterion| match criterion.off {
        true => quote!(.order(__tweaks::Orderable::Never)),
        false => quote!(.order(__tweaks::Orderable::Always)),
    });
    quote!(#filter #order)
}

fn filterable(criterion: &Criterion) -> TokenStream {
    let lookups = criterion.names.iter().map(lookup);
    match (criterion.off, criterion.names.is_empty()) {
        (true, _) => quote!(__tweaks::Filterable::Never),
        (false, true) => quote!(__tweaks::Filterable::Always),
        (false, false) => quote!(__tweaks::Filterable::Lookups(&[#(#lookups),*])),
    }
}

fn lookup(name: &Ident) -> TokenStream {
    let own = name_of(name);
    quote_spanned!(at(&name)=> __tweaks::Lookup::named(#own))
}

/// The static with the default ordering, and the setters of the schema for it and for filters that are no fields.
pub(super) fn declared(serializer: &Serializer<'_>) -> (Option<TokenStream>, TokenStream) {
    let ordering = serializer.attributes.ordering.as_ref();
    let setter = ordering.map(|_| quote!(.ordering(&__ORDERING)));
    let named = list("filters", serializer.attributes.filter.named.iter().map(|filter| named_filter(serializer, filter)));
    (ordering.map(|sorted| default_ordering(serializer, sorted)), quote!(#setter #named))
}

fn default_ordering(serializer: &Serializer<'_>, sorted: &Sorted) -> TokenStream {
    let terms = sorted.terms.iter().map(|Term { column, descending }| {
        let column = match serializer.column_index(column).map(number) {
            Some(position) => quote!(&__COLUMNS[#position]),
            None => column_of("visible_column_of", &serializer.entity(), &quote!(_), column),
        };
        order(&column, *descending)
    });
    let count = number(sorted.terms.len());
    quote!(static __ORDERING: [__tweaks::Order; #count] = [#(#terms),*];)
}

fn named_filter(serializer: &Serializer<'_>, NamedFilter { name, by }: &NamedFilter) -> TokenStream {
    let own = name_of(name);
    match by {
        FilterBy::Function(function) => quote_spanned! {at(&function)=>
            __tweaks::NamedFilter::function(#own, __tweaks::filter_kind(&#function), |__text| __tweaks::filter(__text, &#function))
        },
        FilterBy::Column(criterion) => {
            let column = column_of("visible_column_of", &serializer.entity(), &quote!(_), name);
            let lookups = filterable(criterion);
            quote!(__tweaks::NamedFilter::column(#own, #column, #lookups))
        }
    }
}

/// The checks that only the compiler can make: whether other entities have the indexes, and other serializers the fields.
pub(super) fn assertions(serializer: &Serializer<'_>) -> TokenStream {
    let fields = serializer.fields.iter().flat_map(|field| {
        field.allowed_criteria().map(|(name, criterion)| match &field.child {
            Some(child) => assert_names(&child.serializer, name, criterion),
            None => assert_column(serializer, field, name, criterion),
        })
    });
    let ordering = serializer.attributes.ordering.as_ref().map(|sorted| assert_ordering(serializer, sorted));
    let named = serializer.attributes.filter.named.iter().map(|filter| assert_named_filter(serializer, filter));
    let (search, stats, upsert) = (search::assertions(serializer), stats::assertions(serializer), upsert::assertion(serializer));
    quote!(#(#fields)* #ordering #(#named)* #search #stats #upsert)
}

/// `#[tweaks(nested, filter(email))]`
fn assert_names(child: &TokenStream, attribute: &str, criterion: &Criterion) -> TokenStream {
    let method = format_ident!("is_{attribute}able");
    let checks = criterion.names.iter().map(|name| {
        let own = name_of(name);
        let condition = quote_spanned!(at(&name)=> <#child as __tweaks::Serializer>::SCHEMA.#method(#own));
        let message = format!(
            "the nested serializer has no readable field `{own}` to {attribute} by: either there is no such field, or its column has no index; give it one, or write `{attribute}(unindexed = \"…\")` there"
        );
        assertion(name.span(), &condition, "nested_name", &message)
    });
    quote!(#(#checks)*)
}

/// `#[tweaks(filter(icontains))]`
fn assert_column(serializer: &Serializer<'_>, field: &Field<'_>, attribute: &str, criterion: &Criterion) -> TokenStream {
    let ty = field.ty();
    // Where the tokens of the type tell its family, the lookups are checked before.
    let is_unsure = attribute == "filter" && field.shape.family == Family::Other;
    let lookups = criterion.names.iter().filter(|_| is_unsure).map(|name| {
        let lookup = lookup(name);
        assert_lookup(name, &quote_spanned!(at(&name)=> <#ty as __tweaks::FieldValue>::KIND.has(#lookup)))
    });
    let indexed = match &serializer.source {
        Source::Entity(_) => {
            let message = text::unserved(attribute, &field.name, &criterion.names);
            Some(assert_index(&serializer.entity(), field.ident, criterion, criterion.span, &message))
        }
        Source::Model(_) | Source::Body => None,
    };
    quote!(#(#lookups)* #indexed)
}

/// `filter(biography(icontains))` on the struct.
fn assert_named_filter(serializer: &Serializer<'_>, NamedFilter { name, by }: &NamedFilter) -> TokenStream {
    let FilterBy::Column(criterion) = by else { return TokenStream::new() };
    let (entity, own) = (serializer.entity(), name_of(name));
    let lookups = criterion.names.iter().map(|name| {
        let lookup = lookup(name);
        assert_lookup(name, &quote_spanned!(at(&name)=> __tweaks::has_lookup::<#entity>(#own, #lookup)))
    });
    let indexed = assert_index(&entity, name, criterion, name.span(), &text::unserved("filter", &own, &criterion.names));
    quote!(#(#lookups)* #indexed)
}

fn assert_lookup(name: &Ident, condition: &TokenStream) -> TokenStream {
    assertion(name.span(), condition, "unknown_lookup", &format!("this column has no lookup `{}`", name_of(name)))
}

fn assert_index(entity: &TokenStream, column: &Ident, criterion: &Criterion, span: Span, message: &str) -> TokenStream {
    let own = name_of(column);
    let lookups = || criterion.names.iter().map(lookup);
    let (served, lacking) = match criterion.names.is_empty() {
        true => (quote!(is_indexed::<#entity>(#own)), quote!(lacks_index::<#entity>(#own))),
        false => {
            let (all, lookups) = (lookups(), lookups());
            (quote!(is_served::<#entity>(#own, &[#(#all),*])), quote!(lacks_service::<#entity>(#own, &[#(#lookups),*])))
        }
    };
    match criterion.unindexed {
        Some(span) => {
            let condition = quote_spanned!(at(&span)=> !__tweaks::#served);
            assertion(span, &condition, "needless_reason", "this column has an index; remove `unindexed`")
        }
        None => assertion(span, &quote_spanned!(at(&span)=> !__tweaks::#lacking), "without_index", message),
    }
}

/// `ordering(stock, desc(price))`
fn assert_ordering(serializer: &Serializer<'_>, sorted: &Sorted) -> TokenStream {
    let (entity, span) = (serializer.entity(), sorted.unindexed.unwrap_or(sorted.span));
    let supports = quote_spanned!(at(&span)=> <#entity as __tweaks::HasTable>::TABLE.supports(&__ORDERING));
    match sorted.unindexed {
        Some(_) => assertion(
            span,
            &quote_spanned!(at(&span)=> !#supports),
            "needless_reason",
            "an index gives the rows in this order; remove `unindexed`",
        ),
        None => assertion(
            span,
            &supports,
            "order_without_index",
            "no index gives the rows in this order; declare one on the entity: `index(…)` with the same columns, or say why that does not matter: `ordering(…, unindexed = \"…\")`",
        ),
    }
}
