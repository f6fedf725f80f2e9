//! Filters, orderings and indexes, and the assertions about them that need the tables of other entities.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;

use super::{columns, derived, number};
use crate::attr::{Asked, Asks, Sorted};
use crate::check::unindexed_message;
use crate::model::{Family, Field, Serializer, Source};

/// What a field's line says about them.
pub(super) fn flags(field: &Field<'_>) -> TokenStream {
    let (filter, order) = (field.filter.as_ref(), field.order.as_ref());
    if field.attributes.nested.is_some() {
        let never = filter.filter(|asked| asked.off).map(|_| quote!(.filter(__tweaks::Filterable::Never)));
        let never_order = order.filter(|asked| asked.off).map(|_| quote!(.order(__tweaks::Orderable::Never)));
        let (filter, order) = (through(filter, "filter_through"), through(order, "order_through"));
        return quote!(#never #never_order #filter #order);
    }
    let filter = filter.map(filterable).map(|filter| quote!(.filter(#filter)));
    let order = order.map(|asked| match asked.off {
        true => quote!(.order(__tweaks::Orderable::Never)),
        false => quote!(.order(__tweaks::Orderable::Always)),
    });
    quote!(#filter #order)
}

fn through(asked: Option<&Asked>, method: &str) -> Option<TokenStream> {
    let names = asked?.names.iter().map(|name| name.unraw().to_string());
    let (names, method) = (names.collect::<Vec<_>>(), format_ident!("{method}"));
    (!names.is_empty()).then(|| quote!(.#method(&[#(#names),*])))
}

fn filterable(asked: &Asked) -> TokenStream {
    let lookups = asked.names.iter().map(|name| {
        let variant = variant(name);
        quote_spanned!(name.span()=> __tweaks::Lookup::#variant)
    });
    match (asked.off, asked.names.is_empty()) {
        (true, _) => quote!(__tweaks::Filterable::Never),
        (false, true) => quote!(__tweaks::Filterable::Always),
        (false, false) => quote!(__tweaks::Filterable::Lookups(&[#(#lookups),*])),
    }
}

/// `icontains` → `IContains`, as the runtime spells it.
fn variant(lookup: &Ident) -> Ident {
    let name = lookup.unraw().to_string();
    let name = match name.as_str() {
        "isnull" => "IsNull".to_owned(),
        "icontains" => "IContains".to_owned(),
        "startswith" => "StartsWith".to_owned(),
        "istartswith" => "IStartsWith".to_owned(),
        "endswith" => "EndsWith".to_owned(),
        "iendswith" => "IEndsWith".to_owned(),
        other => heck::ToUpperCamelCase::to_upper_camel_case(other),
    };
    Ident::new(&name, lookup.span())
}

/// The indexes of a model's table.
pub(super) fn indexes(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let indexes: Vec<TokenStream> = serializer
        .attributes
        .index
        .iter()
        .map(|index| {
            let terms = terms(serializer, index);
            quote!(&[#(#terms),*])
        })
        .collect();
    (!indexes.is_empty()).then(|| quote!(.indexes(&[#(#indexes),*])))
}

fn terms(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<TokenStream> {
    let term = |(name, descending): &(Ident, bool)| {
        let direction = format_ident!("{}", if *descending { "descending" } else { "ascending" });
        let column = match &serializer.source {
            Source::Entity(entity) => {
                let own = name.unraw().to_string();
                quote_spanned!(name.span()=> __tweaks::visible_column_of::<#entity, _>(#own, |__model| &__model.#name))
            }
            Source::Model(_) | Source::Body => {
                let columns = serializer.fields.iter().filter(|field| columns::has_column(field));
                let index = { columns }.position(|field| field.ident.unraw() == name.unraw()).map(number);
                quote!(&__COLUMNS[#index])
            }
        };
        quote!(__tweaks::Order::#direction(#column))
    };
    sorted.terms.iter().map(term).collect()
}

/// The static with the default ordering, and what the schema says about it and about filters that are no fields.
pub(super) fn declared(serializer: &Serializer<'_>) -> (TokenStream, TokenStream) {
    let mut statics = TokenStream::new();
    let mut methods = TokenStream::new();
    if let Some(sorted) = &serializer.attributes.ordering {
        let terms = terms(serializer, sorted);
        let count = number(terms.len());
        statics.extend(quote!(static __ORDERING: [__tweaks::Order; #count] = [#(#terms),*];));
        methods.extend(quote!(.ordering(&__ORDERING)));
    }
    let named: Vec<TokenStream> = serializer.attributes.filter.named.iter().map(|named| {
        let name = named.name.unraw().to_string();
        match &named.asks {
            Asks::Function(function) => quote_spanned! {syn::spanned::Spanned::span(function)=>
                __tweaks::NamedFilter::function(#name, __tweaks::filter_kind(&#function), |__text| __tweaks::filter(__text, &#function))
            },
            Asks::Column(asked) => {
                let (column, lookups) = (named_column(serializer, &named.name), filterable(asked));
                quote!(__tweaks::NamedFilter::column(#name, #column, #lookups))
            }
        }
    }).collect();
    if !named.is_empty() {
        methods.extend(quote!(.filters(&[#(#named),*])));
    }
    (statics, methods)
}

fn named_column(serializer: &Serializer<'_>, name: &Ident) -> TokenStream {
    let (entity, own) = (derived::entity(serializer), name.unraw().to_string());
    quote_spanned!(name.span()=> __tweaks::visible_column_of::<#entity, _>(#own, |__model| &__model.#name))
}

/// What only the compiler knows: whether other entities have the indexes, and other serializers the fields.
pub(super) fn assertions(serializer: &Serializer<'_>) -> TokenStream {
    let fields = serializer.fields.iter().map(|field| of_field(serializer, field));
    let ordering = serializer.attributes.ordering.as_ref().map(|sorted| {
        let entity = derived::entity(serializer);
        match sorted.unindexed {
            Some(span) => quote_spanned! {span=>
                const _: () = ::core::assert!(
                    !<#entity as __tweaks::HasTable>::TABLE.supports(&__ORDERING),
                    "an index gives the rows in this order; remove `unindexed`"
                );
            },
            None => quote_spanned! {sorted.span=>
                const _: () = ::core::assert!(
                    <#entity as __tweaks::HasTable>::TABLE.supports(&__ORDERING),
                    "no index gives the rows in this order; declare one on the entity: `index(…)` with the same columns, or say why that does not matter: `ordering(…, unindexed = \"…\")`"
                );
            },
        }
    });
    let named = serializer.attributes.filter.named.iter().map(|named| of_named(serializer, &named.name, &named.asks));
    quote!(#(#fields)* #ordering #(#named)*)
}

fn of_named(serializer: &Serializer<'_>, name: &Ident, asks: &Asks) -> TokenStream {
    let Asks::Column(asked) = asks else { return TokenStream::new() };
    let (entity, own) = (derived::entity(serializer), name.unraw().to_string());
    let lookups = asked.names.iter().map(|lookup| {
        let variant = variant(lookup);
        let message = format!("this column has no lookup `{}`", lookup.unraw());
        quote_spanned! {lookup.span()=>
            const _: () = ::core::assert!(__tweaks::has_lookup::<#entity>(#own, __tweaks::Lookup::#variant), #message);
        }
    });
    let message = unindexed_message("filter", &own);
    let indexed = match asked.unindexed {
        Some(span) => quote_spanned! {span=>
            const _: () = ::core::assert!(!__tweaks::is_indexed::<#entity>(#own), "this column has an index; remove `unindexed`");
        },
        None => quote_spanned!(name.span()=> const _: () = ::core::assert!(!__tweaks::lacks_index::<#entity>(#own), #message);),
    };
    quote!(#(#lookups)* #indexed)
}

fn of_field(serializer: &Serializer<'_>, field: &Field<'_>) -> TokenStream {
    let asked = [("filter", &field.filter), ("order", &field.order)];
    let asked = asked.into_iter().filter_map(|(name, asked)| Some((name, asked.as_ref().filter(|asked| !asked.off)?)));
    let checks = asked.map(|(name, asked)| match &field.attributes.nested {
        Some(nested) => {
            let child = derived::child(field, nested);
            let method = format_ident!("is_{name}able");
            let checks = asked.names.iter().map(|below| {
                let own = below.unraw().to_string();
                let message = format!(
                    "the nested serializer has no readable field `{own}` to {name} by; give its column an index, or write `{name}(unindexed = \"…\")` there"
                );
                quote_spanned!(below.span()=> const _: () = ::core::assert!(<#child as __tweaks::Serializer>::SCHEMA.#method(#own), #message);)
            });
            quote!(#(#checks)*)
        }
        None => of_column(serializer, field, name, asked),
    });
    quote!(#(#checks)*)
}

fn of_column(serializer: &Serializer<'_>, field: &Field<'_>, name: &str, asked: &Asked) -> TokenStream {
    let ty = &field.original.ty;
    // What the tokens of the type tell is checked before.
    let unsure = name == "filter" && field.shape.family == Family::Other;
    let lookups = asked.names.iter().filter(|_| unsure).map(|lookup| {
        let variant = variant(lookup);
        let message = format!("this column has no lookup `{}`", lookup.unraw());
        quote_spanned!(lookup.span()=> const _: () = ::core::assert!(<#ty as __tweaks::FieldValue>::KIND.has(__tweaks::Lookup::#variant), #message);)
    });
    let indexed = match &serializer.source {
        Source::Entity(entity) => {
            let (own, message) = (field.ident.unraw().to_string(), unindexed_message(name, &field.name));
            Some(match asked.unindexed {
                Some(span) => quote_spanned! {span=>
                    const _: () =
                        ::core::assert!(!__tweaks::is_indexed::<#entity>(#own), "this column has an index; remove `unindexed`");
                },
                None => {
                    quote_spanned!(asked.span=> const _: () = ::core::assert!(!__tweaks::lacks_index::<#entity>(#own), #message);)
                }
            })
        }
        Source::Model(_) | Source::Body => None,
    };
    quote!(#(#lookups)* #indexed)
}
