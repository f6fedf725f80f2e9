//! The fields of a serializer, one line each.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::{columns, derived, draft, filters, number, rules};
use crate::attr::OnDemand;
use crate::model::{Field, Serializer, Source};

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let fields: Vec<TokenStream> = shown(serializer).map(|field| line(serializer, field)).collect();
    let count = number(fields.len());
    let (mentions, assertions) = (mentions(serializer), derived::assertions(serializer));
    let questions = filters::assertions(serializer);
    quote! {
        static __FIELDS: [__tweaks::Field; #count] = [#(#fields),*];
        #mentions
        #assertions
        #questions
    }
}

/// The fields that the schema lists.
pub(super) fn shown<'a, 'b>(serializer: &'b Serializer<'a>) -> impl Iterator<Item = &'b Field<'a>> {
    serializer.fields.iter().filter(|field| !field.is_skipped())
}

fn line(serializer: &Serializer<'_>, field: &Field<'_>) -> TokenStream {
    let start = derived::start(serializer, field).unwrap_or_else(|| start(serializer, field));
    let (flags, questions) = (flags(field), filters::flags(field));
    let hook = field.attributes.validate.as_ref().map(|hook| {
        let (held, hook) = (draft::held(field), &hook.0);
        let call = quote_spanned!(hook.span()=> __tweaks::field_hook::<#held, _>(__value, __context, &#hook));
        quote!(.validate(|__value, __context| #call))
    });
    let default = field.attributes.default.as_ref().map(|default| {
        let (ty, default) = (&field.original.ty, &default.0);
        let call = quote_spanned!(default.span()=> __tweaks::default::<#ty>(#default));
        quote!(.default(|| #call))
    });
    let messages = messages(field);
    let rules = rules::of_field(field);
    quote!(#start #(#flags)* #questions #default #rules #messages #hook)
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
            quote_spanned!(ty.span()=> __tweaks::Field::column::<#ty>(#name, #label, &__COLUMNS[#index]))
        }
        Source::Entity(entity) => {
            let (ident, own) = (field.ident, field.ident.unraw().to_string());
            let column = quote_spanned!(ident.span()=> __tweaks::column_of::<#entity, #ty>(#own, |__model| &__model.#ident));
            quote_spanned!(ty.span()=> __tweaks::Field::column::<#ty>(#name, #label, #column))
        }
        Source::Body => quote_spanned!(ty.span()=> __tweaks::Field::of::<#ty>(#name, #label)),
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
        (field.shape.optional && field.column.is_none() && !field.is_derived()).then(|| quote!(.optional())),
        attributes.nested.as_ref().and_then(|nested| nested.optional).map(|_| quote!(.optional())),
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

/// The fields of a further serializer are names and types and never hold anything: that they are looked at here keeps the
/// compiler from calling them unused.
fn mentions(serializer: &Serializer<'_>) -> TokenStream {
    let Source::Entity(_) = &serializer.source else { return TokenStream::new() };
    let own = &serializer.original.ident;
    let mentions = shown(serializer).map(|field| {
        let (ident, ty) = (field.ident, &field.original.ty);
        quote!(const _: fn(&#own) -> &#ty = |__own| &__own.#ident;)
    });
    quote!(#(#mentions)*)
}
