//! Fields that show something else than a column of their own: rows of relations, and what functions make.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use crate::attr::{Argument, Computed, Nested, OnDemand};
use crate::model::{Field, Serializer, Source};

/// The entity whose rows the serializer reads.
pub(super) fn entity(serializer: &Serializer<'_>) -> TokenStream {
    match &serializer.source {
        Source::Entity(entity) => quote!(#entity),
        Source::Model(_) | Source::Body => quote!(Entity),
    }
}

/// `Field::nested(…)`, `Field::computed(…)`; `None` for a field of a column.
pub(super) fn start(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let attributes = &field.attributes;
    let (ty, name, label) = (&field.original.ty, &field.name, &field.label);
    if let Some(nested) = &attributes.nested {
        let nested = expand_nested(serializer, field, nested);
        return Some(quote!(__tweaks::Field::nested(#name, #label, #nested)));
    }
    let computed = match (&attributes.computed, &attributes.source) {
        (Some(computed), _) => expand_computed(serializer, field, computed),
        (None, Some(steps)) => {
            let need = related(&entity(serializer), &steps.0);
            quote! {
                __tweaks::Computed::new(&[#need], |__inputs, _, __limits, __out| {
                    __tweaks::show::<#ty>(&__inputs.related::<#ty>(0)?, __limits, __out)
                })
            }
        }
        (None, None) => return None,
    };
    Some(quote!(__tweaks::Field::computed::<#ty>(#name, #label, #computed)))
}

fn expand_nested(serializer: &Serializer<'_>, field: &Field<'_>, nested: &Nested) -> TokenStream {
    let (entity, ty) = (entity(serializer), &field.original.ty);
    let named = field.relation_enum.as_ref().map(|variant| {
        format_ident!("{}", heck::ToUpperCamelCase::to_upper_camel_case(variant.as_str()), span = field.ident.span())
    });
    let relation = match (&nested.relation, named) {
        (Some(relation), _) => quote!(__tweaks::Relation::named::<#ty>(|| __tweaks::definition(&#relation))),
        (None, Some(variant)) => quote!(__tweaks::Relation::named::<#ty>(|| __tweaks::definition(&Relation::#variant))),
        (None, None) => quote_spanned!(ty.span()=> __tweaks::Relation::related::<#entity, #ty>()),
    };
    let child = child(field, nested);
    let limit = nested.limit.as_ref().map(|limit| quote!(.limit(#limit)));
    let order: Vec<TokenStream> = nested.order.iter().map(|(column, descending)| order(field, column, *descending)).collect();
    let order = (!order.is_empty()).then(|| quote!(.order(&[#(#order),*])));
    let first = nested.first.then(|| quote!(.first()));
    let keys = nested.ids.then(|| quote!(.keys()));
    let write = nested.write.map(|span| {
        let variant = nested
            .on_update
            .as_ref()
            .map_or_else(|| "Replace".to_owned(), |name| heck::ToUpperCamelCase::to_upper_camel_case(name.to_string().as_str()));
        let (variant, max) = (format_ident!("{variant}"), nested.max.as_ref().map_or_else(|| quote!(1000), |max| quote!(#max)));
        let (form, max) = if field.is_to_one() { (quote!(one), None) } else { (quote!(new), Some(quote!(, #max))) };
        quote_spanned! {span=>
            .write(__tweaks::NestedWrite::#form::<<#child as __tweaks::Serializer>::Draft>(__tweaks::OnUpdate::#variant #max))
        }
    });
    quote!(__tweaks::Nested::new(#relation, || <#child as __tweaks::Serializer>::SCHEMA) #limit #order #first #keys #write)
}

/// The serializer of the nested rows: the one that is named, or the entity's own.
pub(super) fn child(field: &Field<'_>, nested: &Nested) -> TokenStream {
    let ty = &field.original.ty;
    nested
        .serializer
        .as_ref()
        .map_or_else(|| quote_spanned!(ty.span()=> <#ty as __tweaks::RelationField>::Target), |path| quote!(#path))
}

fn order(field: &Field<'_>, column: &Ident, descending: bool) -> TokenStream {
    let ty = &field.original.ty;
    let name = column.unraw().to_string();
    let direction = format_ident!("{}", if descending { "descending" } else { "ascending" });
    quote_spanned! {column.span()=>
        __tweaks::Order::#direction(
            __tweaks::column_of::<<#ty as __tweaks::RelationField>::Target, _>(#name, |__model| &__model.#column),
        )
    }
}

fn expand_computed(serializer: &Serializer<'_>, field: &Field<'_>, computed: &Computed) -> TokenStream {
    let (entity, ty) = (entity(serializer), &field.original.ty);
    let needed = || computed.arguments.iter().filter(|argument| !matches!(argument, Argument::Context));
    let needs = needed().map(|argument| need(&entity, argument));
    let mut index = 0;
    let arguments = computed.arguments.iter().map(|argument| match argument {
        Argument::Context => quote!(__context),
        argument => {
            let at = super::number(index);
            index += 1;
            input(&entity, argument, &at)
        }
    });
    let arguments: Vec<TokenStream> = arguments.collect();
    let value = match &computed.function {
        Some(function) => quote!(#function(#(#arguments),*)),
        None => quote!(#(#arguments)*),
    };
    let shown = quote_spanned!(ty.span()=> __tweaks::show::<#ty>(&#value, __limits, __out));
    quote! {
        __tweaks::Computed::new(&[#(#needs),*], |__inputs, __context, __limits, __out| {
            #shown
        })
    }
}

/// What is to be loaded for an argument.
fn need(entity: &TokenStream, argument: &Argument) -> TokenStream {
    match argument {
        Argument::Context => TokenStream::new(),
        Argument::Column(column) => {
            let name = column.unraw().to_string();
            quote_spanned!(column.span()=> __tweaks::Need::Column(__tweaks::column_of::<#entity, _>(#name, |__model| &__model.#column)))
        }
        Argument::Related(steps) => related(entity, steps),
        Argument::Aggregate(function, steps) => {
            let variant = format_ident!("{}", heck::ToUpperCamelCase::to_upper_camel_case(function.to_string().as_str()));
            let way = way(entity, &steps[..1]);
            let column = match steps.get(1) {
                Some(column) => {
                    let name = column.unraw().to_string();
                    quote_spanned!(column.span()=> __tweaks::Some(#name))
                }
                None => quote!(__tweaks::None),
            };
            quote_spanned!(function.span()=> #way.aggregate(__tweaks::Function::#variant, #column))
        }
    }
}

/// How an argument is read from what was loaded.
fn input(entity: &TokenStream, argument: &Argument, at: &proc_macro2::Literal) -> TokenStream {
    match argument {
        Argument::Context => TokenStream::new(),
        Argument::Column(column) => quote_spanned! {column.span()=>
            __tweaks::argument(&__inputs.column(#at, |__model: &<#entity as __tweaks::EntityTrait>::Model| &__model.#column)?)
        },
        Argument::Related(steps) => {
            let span = steps.last().map_or_else(proc_macro2::Span::call_site, Ident::span);
            quote_spanned!(span=> __inputs.related(#at)?)
        }
        Argument::Aggregate(function, _) => quote_spanned!(function.span()=> __inputs.aggregate(#at)?),
    }
}

/// `way::<Entity>().to(|model| &model.customer).column("email", |model| &model.email)`
fn related(entity: &TokenStream, steps: &[Ident]) -> TokenStream {
    let Some((column, relations)) = steps.split_last() else { return TokenStream::new() };
    let way = way(entity, relations);
    let name = column.unraw().to_string();
    quote_spanned!(column.span()=> #way.column(#name, |__model| &__model.#column))
}

fn way(entity: &TokenStream, relations: &[Ident]) -> TokenStream {
    let steps = relations.iter().map(|relation| quote_spanned!(relation.span()=> .to(|__model| &__model.#relation)));
    quote!(__tweaks::way::<#entity>() #(#steps)*)
}

/// The checks that need the types of other entities: a nested serializer is of the entity that the relation leads to.
pub(super) fn assertions(serializer: &Serializer<'_>) -> TokenStream {
    let nested =
        serializer.fields.iter().filter_map(|field| Some((field, field.attributes.nested.as_ref()?.serializer.as_ref()?)));
    let checks = nested.map(|(field, child)| {
        let ty = &field.original.ty;
        quote_spanned! {child.span()=>
            const _: fn(<#child as __tweaks::ModelSerializer>::Entity) -> <#ty as __tweaks::RelationField>::Target = |__entity| __entity;
        }
    });
    let written = serializer.fields.iter().filter(|field| field.is_nested_write()).map(|field| written(serializer, field));
    quote!(#(#checks)* #(#written)*)
}

/// That the rows of a nested field belong to those of the serializer, and can be made inside of them.
fn written(serializer: &Serializer<'_>, field: &Field<'_>) -> TokenStream {
    let Some(nested) = &field.attributes.nested else { return TokenStream::new() };
    let (entity, child, ty) = (entity(serializer), child(field, nested), &field.original.ty);
    let span = nested.write.unwrap_or_else(|| ty.span());
    quote_spanned! {span=>
        const _: () = ::core::assert!(
            <#child as __tweaks::Serializer>::SCHEMA.can_create_below(
                <<#ty as __tweaks::RelationField>::Target as __tweaks::ChildOf<#entity>>::FIELDS
            ),
            "the nested serializer cannot create rows: a NOT NULL column without a default is not among its writable fields; add it there, or give it `on_create = …`"
        );
    }
}

/// `QUERIES`, for a serializer whose default selection takes more than one statement.
pub(super) fn queries(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let shown = serializer.fields.iter().filter(|field| !matches!(field.on_demand, Some((OnDemand::Everywhere, _))));
    let mut terms: Vec<TokenStream> = Vec::new();
    let mut aggregated: Vec<String> = Vec::new();
    for field in shown {
        if let Some(nested) = &field.attributes.nested {
            terms.push(queries_of(field, nested));
        }
        for argument in field.attributes.computed.iter().flat_map(|computed| &computed.arguments) {
            if let Argument::Aggregate(_, steps) = argument
                && !aggregated.contains(&steps[0].to_string())
            {
                aggregated.push(steps[0].to_string());
                terms.push(quote!(1));
            }
        }
    }
    (!terms.is_empty()).then(|| quote!(const QUERIES: __tweaks::usize = 1 #(+ #terms)*;))
}

/// A joined serializer costs what is below it, a list costs its own statement as well.
fn queries_of(field: &Field<'_>, nested: &Nested) -> TokenStream {
    let (child, ty) = (child(field, nested), &field.original.ty);
    let span = nested.serializer.as_ref().map_or_else(|| ty.span(), syn::spanned::Spanned::span);
    match nested.ids {
        true => quote!(1),
        false => quote_spanned! {span=>
            (<#child as __tweaks::Serializer>::QUERIES - 1 + <#ty as __tweaks::RelationField>::STATEMENTS)
        },
    }
}

/// The budget, and that the numbers of a cycle of nested serializers are asked for at all.
pub(super) fn budget(serializer: &Serializer<'_>, subject: &TokenStream) -> Option<TokenStream> {
    let known = queries(serializer).map(|_| quote!(const _: __tweaks::usize = <#subject as __tweaks::Serializer>::QUERIES;));
    let budget = serializer.attributes.max_queries.as_ref().map(|most| {
        let number = super::number(**most);
        quote_spanned! {most.span()=>
            const _: () = ::core::assert!(
                <#subject as __tweaks::Serializer>::QUERIES <= #number,
                "what this serializer shows by default takes more statements than `max_queries` allows; let a field be `on_demand`, or raise the number"
            );
        }
    });
    match (known, budget) {
        (None, None) => None,
        (known, budget) => Some(quote!(#known #budget)),
    }
}
