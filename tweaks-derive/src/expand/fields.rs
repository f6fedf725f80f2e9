//! The fields of a serializer, one line each.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;

use super::tokens::{column_of, described, exact, list, number};
use super::{computed, filters, nested, rules};
use crate::attr::{Keyed, OnDemand, Version};
use crate::model::{Era, Family, Field, Serializer, Source};
use crate::place::at;
use crate::text::name_of;

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let eras = serializer.shown().enumerate().flat_map(|(slot, field)| field.eras.iter().map(move |era| (slot, field, era)));
    let is_versioned = serializer.is_versioned();
    let fields: Vec<TokenStream> = eras
        .map(|(slot, field, era)| {
            let (line, slot) = (line(serializer, field, era), number(slot));
            // The position is the slot, unless a field stands there several times.
            if is_versioned { quote!(#line.slot(#slot)) } else { line }
        })
        .collect();
    let (count, mentions) = (number(fields.len()), mentions(serializer));
    let list = quote!([#(#fields),*]);
    let list = if is_versioned { list } else { quote!(__tweaks::numbered(#list)) };
    let (nested, filters) = (nested::assertions(serializer), filters::assertions(serializer));
    quote! {
        static __FIELDS: [__tweaks::Field; #count] = #list;
        #mentions
        #nested
        #filters
    }
}

/// A field in one era of its versions.
fn line(serializer: &Serializer<'_>, field: &Field<'_>, era: &Era) -> TokenStream {
    let (start, flags, filters) = (start(serializer, field, &era.name), flags(field, era), filters::flags(field));
    let default = field.attributes.default.as_ref().filter(|_| !era.is_required).map(|default| {
        let held = field.held_type();
        let value = exact(&default.0, field.shape.value);
        let call = quote_spanned!(at(&default)=> __tweaks::default::<#held>(#value));
        quote!(.default(|| #call))
    });
    let hook = field.attributes.validate.as_ref().map(|hook| {
        let draft = field.draft_type();
        let call = quote_spanned!(at(&hook)=> __tweaks::field_hook::<#draft, _>(__value, __context, &#hook));
        quote!(.validate(|__value, __context| #call))
    });
    let (rules, messages) = (rules::field_rules(field), messages(field));
    let (first, last) = (era.first.literal(), era.last.literal());
    let versions = (!era.is_all()).then(|| match era.last {
        Version::NEWEST => quote!(.since(#first)),
        _ => quote!(.versions(#first, #last)),
    });
    quote!(#start #(#flags)* #filters #default #rules #messages #hook #versions)
}

/// Name, label, and the source of the value.
fn start(serializer: &Serializer<'_>, field: &Field<'_>, name: &str) -> TokenStream {
    let (ty, label, own) = (field.ty(), &field.label, name_of(field.ident));
    // Attributes of others name fields as the struct does, which the columns of the others know.
    let own = (own != name).then(|| quote!(.own(#own)));
    if let Some(nested) = nested::expand(serializer, field) {
        return quote!(__tweaks::Field::nested(#name, #label, #nested)#own);
    }
    if let Some(computed) = computed::expand(serializer, field) {
        return quote!(__tweaks::Field::computed::<#ty>(#name, #label, #computed)#own);
    }
    let held = field.held_type();
    let column = match &serializer.source {
        Source::Model(_) => {
            let index = field.column_index.map(number);
            quote!(&__COLUMNS[#index])
        }
        Source::Entity(_) => column_of("column_of", &serializer.entity(), &ty, field.ident),
        Source::Body => return quote_spanned!(at(&ty)=> __tweaks::Field::of::<#held>(#name, #label)),
    };
    quote_spanned!(at(&ty)=> __tweaks::Field::column::<#held>(#name, #label, #column))
}

fn flags(field: &Field<'_>, era: &Era) -> impl Iterator<Item = TokenStream> + use<> {
    let own = &field.attributes;
    let is = |value: Option<Keyed<bool>>, wanted| value.is_some_and(|value| value.value == wanted);
    let nullable_input = field.shape.optional && field.column.is_none() && !own.is_derived();
    let optional_rows = own.nested.as_ref().is_some_and(|nested| nested.optional.is_some());
    let rule = |name: &str, rule: Option<&Keyed<Path>>| {
        let (setter, rule) = (format_ident!("{}", name), &rule?.value);
        Some(quote_spanned!(at(&rule)=> .#setter(&#rule)))
    };
    let flags = [
        // The words about a column are said once, in its table.
        field.column.as_ref().map_or_else(|| described(&field.about), |_| None),
        json_schema(field),
        field.deprecated.as_ref().map(|note| quote!(.deprecated(#note))),
        own.example.as_ref().map(|example| &example.value.0).map(|json| quote!(.example(#json))),
        own.read_only.map(|_| quote!(.read_only())),
        own.write_only.map(|_| quote!(.write_only())),
        rule("readable_by", own.readable_by.as_ref()),
        rule("writable_by", own.writable_by.as_ref()),
        own.on_demand.map(|on_demand| match on_demand.value {
            OnDemand::Everywhere => quote!(.on_demand()),
            OnDemand::InLists => quote!(.on_demand_in_lists()),
        }),
        (nullable_input || optional_rows).then(|| quote!(.optional())),
        is(own.allow_null, false).then(|| quote!(.refuse_null())),
        is(own.allow_blank, true).then(|| quote!(.allow_blank())),
        is(own.allow_blank, false).then(|| quote!(.refuse_blank())),
        is(own.trim_whitespace, false).then(|| quote!(.keep_whitespace())),
        own.max_digits.zip(own.decimal_places).map(|(total, places)| {
            let (total, places) = (Literal::u32_unsuffixed(*total), Literal::u32_unsuffixed(*places));
            quote!(.digits(#total, #places))
        }),
        // Last, because it beats the flags that allow null or blank.
        era.is_required.then(|| quote!(.required())),
    ];
    flags.into_iter().flatten()
}

/// `.json_schema(json_schema!(Style))` of a type that may be the application's.
fn json_schema(field: &Field<'_>) -> Option<TokenStream> {
    let (ty, innermost) = (field.shape.value, field.shape.entry.map_or(field.shape.family, Family::of));
    let is_own = field.child.is_none() && matches!(innermost, Family::Json | Family::Other);
    is_own.then(|| quote_spanned!(at(&ty)=> .json_schema(__tweaks::json_schema!(#ty))))
}

fn messages(field: &Field<'_>) -> Option<TokenStream> {
    let messages = field.messages.iter().filter(|_| !field.is_read_only());
    list("messages", messages.map(|(code, text)| quote!((#code, #text))))
}

/// The fields of a further serializer never hold a value. The compiler would call them unused without a mention.
fn mentions(serializer: &Serializer<'_>) -> TokenStream {
    let Source::Entity(_) = &serializer.source else { return TokenStream::new() };
    let own = &serializer.original.ident;
    let mentions = serializer.shown().map(|field| {
        let (ident, ty) = (field.ident, &field.original.ty);
        quote!(const _: fn(&#own) -> &#ty = |__own| &__own.#ident;)
    });
    quote!(#(#mentions)*)
}
