//! Fields that a function makes, and values of related rows.

use heck::ToUpperCamelCase as _;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::tokens::{column_of, number, path};
use crate::attr::{Argument, Computed};
use crate::model::{Field, Serializer};
use crate::place::at;
use crate::text::name_of;

/// `Computed::new(&[needs], |inputs, context, format, out| …)`; `None` for another field.
pub(super) fn expand(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let ty = field.ty();
    if let Some(computed) = &field.attributes.computed {
        return Some(expand_function(serializer, field, computed));
    }
    let need = source(&serializer.entity(), &field.attributes.source.as_ref()?.0, &ty);
    Some(quote! {
        __tweaks::Computed::new(&[#need], |__inputs, _, __format, __out| {
            __tweaks::Made(&__inputs.related::<#ty>(0)?).write::<#ty>(__format, __out)
        }).copy()
    })
}

fn expand_function(serializer: &Serializer<'_>, field: &Field<'_>, computed: &Computed) -> TokenStream {
    let (entity, ty) = (serializer.entity(), field.ty());
    let mut needs: Vec<TokenStream> = Vec::new();
    let mut inputs: Vec<TokenStream> = Vec::new();
    for argument in &computed.arguments {
        inputs.push(input(&entity, argument, needs.len()));
        needs.extend(need(&entity, argument));
    }
    let value = match &computed.function {
        Some(function) => quote!(#function(#(#inputs),*)),
        None => quote!(#(#inputs)*),
    };
    let written = quote_spanned!(at(&ty)=> __tweaks::Made(&#value).write::<#ty>(__format, __out));
    quote!(__tweaks::Computed::new(&[#(#needs),*], |__inputs, __context, __format, __out| { #written }))
}

/// The columns and aggregates that are loaded for an argument.
fn need(entity: &TokenStream, argument: &Argument) -> Option<TokenStream> {
    Some(match argument {
        Argument::Context => return None,
        Argument::Column(column) => {
            let column_of = column_of("column_of", entity, &quote!(_), column);
            quote_spanned!(at(&column)=> __tweaks::Need::Column(#column_of))
        }
        Argument::Related(steps) => related(entity, steps),
        Argument::Aggregate(function, steps) => {
            let (path, variant) = (path(entity, &steps[..1]), format_ident!("{}", function.to_string().to_upper_camel_case()));
            let column = match steps.get(1) {
                Some(column) => {
                    let name = name_of(column);
                    quote_spanned!(at(&column)=> __tweaks::Some(#name))
                }
                None => quote!(__tweaks::None),
            };
            quote_spanned!(at(&function)=> #path.aggregate(__tweaks::Function::#variant, #column))
        }
    })
}

/// The expression that reads an argument out of the values that were loaded.
fn input(entity: &TokenStream, argument: &Argument, index: usize) -> TokenStream {
    let index = number(index);
    match argument {
        Argument::Context => quote!(__context),
        Argument::Column(column) => quote_spanned! {at(&column)=>
            __tweaks::argument(&__inputs.column(#index, |__model: &<#entity as __tweaks::EntityTrait>::Model| &__model.#column)?)
        },
        Argument::Related(steps) => taken(entity, "taken", steps, &index),
        Argument::Aggregate(function, steps) if steps.len() == 1 => quote_spanned!(at(&function)=> __inputs.count(#index)?),
        Argument::Aggregate(function, steps) => taken(entity, if function == "sum" { "sum" } else { "extreme" }, steps, &index),
    }
}

/// `const { path::<Entity>().to(|model| &model.items) }.sum(|model| &model.price, inputs, 0)?`: rustc compares the type of the column
/// with that of the parameter.
fn taken(entity: &TokenStream, method: &str, steps: &[Ident], index: &Literal) -> TokenStream {
    let Some((column, relations)) = steps.split_last() else { return TokenStream::new() };
    let (path, method) = (path(entity, relations), format_ident!("{method}", span = at(&column)));
    quote_spanned!(at(&column)=> const { #path }.#method(|__model| &__model.#column, __inputs, #index)?)
}

/// `path::<Entity>().to(|model| &model.customer).shown::<_, String>("email", |model| &model.email)`
fn source(entity: &TokenStream, steps: &[Ident], ty: &TokenStream) -> TokenStream {
    let Some((column, relations)) = steps.split_last() else { return TokenStream::new() };
    let (path, name) = (path(entity, relations), name_of(column));
    quote_spanned!(at(&column)=> #path.shown::<_, #ty>(#name, |__model| &__model.#column))
}

/// `path::<Entity>().to(|model| &model.customer).column("email", |model| &model.email)`
fn related(entity: &TokenStream, steps: &[Ident]) -> TokenStream {
    let Some((column, relations)) = steps.split_last() else { return TokenStream::new() };
    let (path, name) = (path(entity, relations), name_of(column));
    quote_spanned!(at(&column)=> #path.column(#name, |__model| &__model.#column))
}
