//! The table of a model's columns.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::{around, filters, number, rules};
use crate::model::{Family, Field, Serializer, Source};

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let Source::Model(table) = &serializer.source else { return TokenStream::new() };
    let columns: Vec<TokenStream> = serializer.fields.iter().filter(|field| has_column(field)).map(column).collect();
    let count = number(columns.len());
    let (unique_keys, indexes) = (unique_keys(serializer), filters::indexes(serializer));
    let (parents, kept, etag, scope) = (around::tables(serializer), kept(serializer), etag(serializer), scope(serializer));
    quote! {
        static __COLUMNS: [__tweaks::Column; #count] = [#(#columns),*];
        static __TABLE: __tweaks::Table =
            __tweaks::Table::new(#table, &__COLUMNS, __tweaks::storage::<Entity>())
                #unique_keys #indexes #parents #etag #kept #scope;
    }
}

/// A skipped column has a line if the framework fills it, if an index has it, or if it may be one end of a relation.
pub(super) fn has_column(field: &Field<'_>) -> bool {
    let filled = field.attributes.on_create.is_some() || field.attributes.on_update.is_some();
    let joins = matches!(field.shape.family, Family::Integer | Family::Text | Family::Uuid);
    field.column.is_some() && (!field.is_skipped() || filled || joins || field.in_index || field.attributes.kept.is_some())
}

fn column(field: &Field<'_>) -> TokenStream {
    let Some(facts) = &field.column else { return TokenStream::new() };
    let (ty, own) = (&field.original.ty, field.ident.unraw().to_string());
    let name = &facts.name;
    let named = (*name != own).then(|| quote!(.named(#name)));
    let flags = [
        field.is_skipped().then(|| quote!(.hidden())),
        (field.write_only.is_some() && !field.is_skipped()).then(|| quote!(.write_only())),
        facts.key.then(|| quote!(.key())),
        facts.has_default.then(|| quote!(.has_default())),
        (facts.nullable && !field.shape.optional).then(|| quote!(.nullable())),
        facts.unique.then(|| quote!(.unique())),
        facts.indexed.then(|| quote!(.indexed())),
        facts
            .digits
            .map(|(total, places)| (Literal::u32_unsuffixed(total), Literal::u32_unsuffixed(places)))
            .map(|(total, places)| quote!(.digits(#total, #places))),
        facts.blank_default.then(|| quote!(.allow_blank())),
    ];
    let flags = flags.into_iter().flatten();
    let rules = rules::of_column(field);
    let filler = |value: &syn::Expr| quote_spanned!(value.span()=> || __tweaks::column_value::<#ty>(#value));
    let on_create = field.attributes.on_create.as_ref().map(|value| filler(&value.0)).map(|value| quote!(.on_create(#value)));
    let on_update = field.attributes.on_update.as_ref().map(|value| filler(&value.0)).map(|value| quote!(.on_update(#value)));
    quote_spanned!(ty.span()=> __tweaks::Column::of::<#ty>(#own) #named #(#flags)* #rules #on_create #on_update)
}

/// `scope = function` on the model.
fn scope(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let function = serializer.attributes.scope.as_ref()?;
    Some(quote_spanned!(function.span()=> .scope(|__context| __tweaks::Scope::condition(#function(__context)))))
}

/// `etag` on a column.
fn etag(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let mut columns = serializer.fields.iter().filter(|field| has_column(field));
    let index = number(columns.position(|field| field.attributes.etag.is_present())?);
    Some(quote!(.etag(&__COLUMNS[#index])))
}

/// `kept = sum(items.quantity * items.price)` on columns.
fn kept(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let columns = || serializer.fields.iter().filter(|field| has_column(field));
    let kept: Vec<TokenStream> = columns()
        .enumerate()
        .filter_map(|(index, field)| {
            let kept = field.attributes.kept.as_ref()?;
            let (index, relation, ty) = (number(index), &kept.relation, &kept.relation);
            let way = quote_spanned!(ty.span()=> __tweaks::way::<Entity>().to(|__model| &__model.#relation));
            let factors = kept.columns.iter().map(|column| {
                let name = column.unraw().to_string();
                quote_spanned!(column.span()=> #way.end_column(#name, |__model| &__model.#column))
            });
            Some(quote!(__tweaks::Kept::new(&__COLUMNS[#index], #way.relation(), &[#(#factors),*])))
        })
        .collect();
    (!kept.is_empty()).then(|| quote!(.kept(&[#(#kept),*])))
}

/// `unique_key = "a"` on several columns: they are unique together.
fn unique_keys(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for column in serializer.fields.iter().filter_map(|field| field.column.as_ref()) {
        let Some(key) = &column.unique_key else { continue };
        match groups.iter_mut().find(|(name, _)| name == key) {
            Some((_, columns)) => columns.push(&column.name),
            None => groups.push((key, vec![&column.name])),
        }
    }
    let groups = groups.iter().map(|(_, columns)| quote!(&[#(#columns),*]));
    let groups: Vec<_> = groups.collect();
    (!groups.is_empty()).then(|| quote!(.unique_keys(&[#(#groups),*])))
}
