//! The fields of a serializer, one line each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;

use super::{columns, number, rules};
use crate::attr::OnDemand;
use crate::model::{Field, Serializer, Source};

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let fields: Vec<TokenStream> = shown(serializer).map(|field| line(serializer, field)).collect();
    let count = number(fields.len());
    let projections = projections(serializer);
    quote! {
        static __FIELDS: [__tweaks::Field; #count] = [#(#fields),*];
        #projections
    }
}

/// The fields that the schema lists.
pub(super) fn shown<'a, 'b>(serializer: &'b Serializer<'a>) -> impl Iterator<Item = &'b Field<'a>> {
    serializer.fields.iter().filter(|field| !field.is_skipped())
}

fn line(serializer: &Serializer<'_>, field: &Field<'_>) -> TokenStream {
    let start = start(serializer, field);
    let flags = flags(field);
    let hook = field.attributes.validate.as_ref().map(|hook| {
        let (ty, hook) = (&field.original.ty, &hook.0);
        quote!(.validate(|__value, __context| __tweaks::field_hook::<<#ty as __tweaks::Input>::Draft, _>(__value, __context, &#hook)))
    });
    let default = field.attributes.default.as_ref().map(|default| {
        let (ty, default) = (&field.original.ty, &default.0);
        quote!(.default(|| __tweaks::default::<#ty>(#default)))
    });
    let messages = messages(field);
    let rules = rules::of_field(field);
    quote!(#start #(#flags)* #default #rules #messages #hook)
}

/// Name, label, and where the value is from.
fn start(serializer: &Serializer<'_>, field: &Field<'_>) -> TokenStream {
    let (ty, name, label) = (&field.original.ty, &field.name, &field.label);
    match &serializer.source {
        Source::Model(_) => {
            let index = serializer
                .fields
                .iter()
                .filter(|other| columns::has_column(other))
                .position(|other| other.ident == field.ident)
                .map(number);
            quote!(__tweaks::Field::column::<#ty>(#name, #label, &__COLUMNS[#index]))
        }
        Source::Entity(entity) => {
            let own = field.ident.unraw().to_string();
            quote!(__tweaks::Field::column::<#ty>(#name, #label, <#entity as __tweaks::HasTable>::TABLE.column(#own)))
        }
        Source::Body => quote!(__tweaks::Field::of::<#ty>(#name, #label)),
    }
}

fn flags(field: &Field<'_>) -> impl Iterator<Item = TokenStream> + use<> {
    let attributes = &field.attributes;
    let is =
        |value: &Option<darling::util::SpannedValue<bool>>, wanted: bool| value.as_ref().is_some_and(|value| **value == wanted);
    let digits = attributes.max_digits.as_ref().zip(attributes.decimal_places.as_ref());
    let flags = [
        field.read_only.map(|_| quote!(.read_only())),
        field.write_only.map(|_| quote!(.write_only())),
        field.on_demand.map(|(on_demand, _)| match on_demand {
            OnDemand::Everywhere => quote!(.on_demand()),
            OnDemand::InLists => quote!(.on_demand_in_lists()),
        }),
        (field.shape.optional && field.column.is_none()).then(|| quote!(.optional())),
        is(&attributes.allow_null, false).then(|| quote!(.refuse_null())),
        is(&attributes.allow_blank, true).then(|| quote!(.allow_blank())),
        is(&attributes.allow_blank, false).then(|| quote!(.refuse_blank())),
        is(&attributes.trim_whitespace, false).then(|| quote!(.keep_whitespace())),
        digits
            .map(|(total, places)| (Literal::u32_unsuffixed(**total), Literal::u32_unsuffixed(**places)))
            .map(|(total, places)| quote!(.digits(#total, #places))),
        // Last, because it beats what allows null or blank.
        field.required.map(|_| quote!(.required())),
    ];
    flags.into_iter().flatten()
}

fn messages(field: &Field<'_>) -> Option<TokenStream> {
    let messages = field.messages.iter().filter(|_| !field.is_read_only()).map(|(code, text)| quote!((#code, #text)));
    let messages: Vec<_> = messages.collect();
    (!messages.is_empty()).then(|| quote!(.messages(&[#(#messages),*])))
}

/// A further serializer does not see its entity's types: a function from both structs to one field lets rustc find the
/// name and compare the types, and report a mistake on the user's own token.
fn projections(serializer: &Serializer<'_>) -> TokenStream {
    let Source::Entity(entity) = &serializer.source else { return TokenStream::new() };
    let own = &serializer.original.ident;
    let pairs = shown(serializer).map(|field| {
        let (ident, ty) = (field.ident, &field.original.ty);
        quote!(const _: for<'a> fn(&'a <#entity as __tweaks::EntityTrait>::Model, &'a #own) -> [&'a #ty; 2] = |model, own| [&model.#ident, &own.#ident];)
    });
    quote!(#(#pairs)*)
}
