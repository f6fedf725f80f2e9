//! Fields that show the rows of a relation, and the number of statements that they take.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::tokens::{assertion, column_of, list, naming, number, order};
use crate::attr::{Argument, Nested, OnDemand, OnUpdate};
use crate::model::{Child, Field, Serializer};
use crate::place::at;
use crate::text::name_of;

/// The attribute and the child of a nested field.
fn nested<'a>(field: &'a Field<'_>) -> Option<(&'a Nested, &'a Child)> {
    field.attributes.nested.as_deref().zip(field.child.as_ref())
}

/// `Nested::new(relation, || Child::SCHEMA).limit(5)`; `None` for another field.
pub(super) fn expand(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (attributes, Child { serializer: child, definition, .. }) = nested(field)?;
    let (entity, ty) = (serializer.entity(), field.ty());
    let relation = match (&attributes.via, definition) {
        (Some(via), _) => {
            let (name, target) = (name_of(via), target(field));
            quote_spanned!(at(&via)=> __tweaks::Relation::named::<#ty>(|| __tweaks::pointing::<#target, #entity>(#name)))
        }
        (None, Some(definition)) => {
            quote_spanned!(at(&definition)=> __tweaks::Relation::named::<#ty>(|| __tweaks::definition::<#entity>(&#definition)))
        }
        (None, None) => {
            let span = field.attributes.nested.as_ref().map_or_else(|| at(&ty), |nested| at(&nested.span));
            quote_spanned!(span=> __tweaks::Relation::related::<#entity, #ty>())
        }
    };
    let many = field.is_first_of_many().then(|| quote!(.many()));
    let limit = attributes.limit.as_ref().map(|limit| quote!(.limit(#limit)));
    let page = attributes.page.as_ref().map(|page| quote!(.page(#page)));
    let terms = attributes.order.iter();
    let terms = terms.map(|term| order(&column_of("column_of", &target(field), &quote!(_), &term.column), term.descending));
    let order = list("order", terms);
    let first = attributes.first.map(|_| quote!(.first()));
    let keys = attributes.ids.map(|_| quote!(.keys()));
    let write = attributes.write.map(|write| {
        let variant = match attributes.on_update.map_or(OnUpdate::Replace, |on_update| on_update.value) {
            OnUpdate::Replace => quote!(Replace),
            OnUpdate::Append => quote!(Append),
            OnUpdate::PatchById => quote!(PatchById),
        };
        let max = attributes.max.as_ref().map_or_else(|| quote!(1000), |max| quote!(#max));
        let (form, max) = if field.is_to_one() { (quote!(one), None) } else { (quote!(new), Some(quote!(, #max))) };
        quote_spanned!(at(&write.span)=> .write(__tweaks::NestedWrite::#form::<#child>(__tweaks::OnUpdate::#variant #max)))
    });
    Some(
        quote!(__tweaks::Nested::new(#relation #many, || <#child as __tweaks::Serializer>::SCHEMA) #limit #order #first #keys #page #write),
    )
}

/// The entity at the other end.
fn target(field: &Field<'_>) -> TokenStream {
    target_at(field, Span::call_site())
}

/// The same as what is asked about at a place.
fn target_at(field: &Field<'_>, place: Span) -> TokenStream {
    let ty = field.ty();
    quote_spanned!(place=> <#ty as __tweaks::RelationField>::Target)
}

/// The checks that need the types of other entities.
pub(super) fn assertions(serializer: &Serializer<'_>) -> TokenStream {
    let nested = || serializer.fields.iter().filter_map(|field| Some((field, nested(field)?)));
    let checks = nested().filter(|(_, (attributes, _))| attributes.serializer.is_some()).map(|(field, (_, child))| {
        let (ty, child) = (field.ty(), &child.serializer);
        quote_spanned! {at(&child)=>
            const _: fn(<#child as __tweaks::ModelSerializer>::Entity) -> <#ty as __tweaks::RelationField>::Target = |__entity| __entity;
        }
    });
    let younger = nested().filter(|(field, _)| !field.is_skipped()).map(|(field, (_, Child { serializer: child, .. }))| {
        let (versions, span) = (field.attributes.versions(), at(&field.original.ty));
        let (first, last) = (versions.first().literal(), versions.last().literal());
        let condition = quote_spanned!(span=> <#child as __tweaks::Serializer>::SCHEMA.is_in_versions(#first, #last));
        let message =
            "the nested serializer is not there in all versions of this field; give the field the same `since` and `until`";
        assertion(span, &condition, "younger_nested", message)
    });
    let written = nested().filter_map(|(field, (attributes, child))| written(serializer, field, attributes, child));
    let single = nested().filter_map(|(field, (attributes, child))| single(serializer, field, attributes, child));
    quote!(#(#checks)* #(#younger)* #(#written)* #(#single)*)
}

/// That clients can make the rows that they write, and that one field of these points at the row that they are written with.
fn written(serializer: &Serializer<'_>, field: &Field<'_>, attributes: &Nested, child: &Child) -> Option<TokenStream> {
    let span = attributes.via.as_ref().map(Ident::span).or(attributes.write.map(|write| write.span))?;
    let (entity, target, serializer) = (serializer.entity(), target_at(field, at(&span)), &child.serializer);
    let fields = quote_spanned!(at(&span)=> <#target as __tweaks::ChildOf<#entity>>::FIELDS);
    let via = named(child);
    let parent = quote_spanned!(at(&span)=> __tweaks::ParentField::find(#fields, #via));
    let message = match attributes.via {
        Some(_) => "the model of the nested rows has no such field `BelongsTo<…>` to this entity",
        None => {
            "several fields `BelongsTo<…>` of the nested rows lead here; say by which the rows belong to this one: `via = …` with the name of the field"
        }
    };
    let found = assertion(span, &quote_spanned!(at(&span)=> #parent.is_some()), "parent_field", message);
    let created = attributes.write.map(|write| {
        let lacking = quote_spanned!(at(&write.span)=> <#serializer as __tweaks::Serializer>::SCHEMA.lacking_in(#parent));
        let words = [
            "the nested serializer cannot create rows: nothing fills the column `",
            "`, which is NOT NULL and has no default; add it there, or give it `on_create = …` on its model",
        ];
        naming(write.span, &lacking, "cannot_create", words)
    });
    let patched = attributes.write.zip(attributes.on_update).filter(|(_, on_update)| on_update.value == OnUpdate::PatchById);
    let patched = patched.filter(|_| !field.is_to_one()).map(|(_, on_update)| {
        let condition =
            quote_spanned!(at(&on_update.span)=> <#serializer as __tweaks::Serializer>::SCHEMA.has_key_fields_in(#parent));
        let message =
            "`patch_by_id` finds the nested rows by their key, and their serializer has no field for it; add the key there";
        assertion(on_update.span, &condition, "no_key_field", message)
    });
    Some(quote!(#found #created #patched))
}

/// That a field for one row leads to one row, as far as the fields of the nested rows are known.
fn single(serializer: &Serializer<'_>, field: &Field<'_>, attributes: &Nested, child: &Child) -> Option<TokenStream> {
    if !field.is_to_one() || field.is_to_many() {
        return None;
    }
    let (entity, target, via) = (serializer.entity(), target(field), named(child));
    let span = field.attributes.nested.as_ref()?.span;
    let message = match attributes.write {
        Some(_) => {
            "several of these rows may belong to one row, because no unique index has the columns that point at it; add `#[sea_orm(unique)]` to the foreign key, or write `HasMany<…>`"
        }
        None => {
            "several of these rows may belong to one row, because no unique index has the columns that point at it; add `#[sea_orm(unique)]` to the foreign key, or show one of them with `first`"
        }
    };
    let name = field.original.ident.as_ref().map(name_of);
    let condition = quote_spanned! {at(&span)=>
        <#target as __tweaks::HasTable>::TABLE
            .is_one_by(__tweaks::ParentField::find(__tweaks::fields_of!(#target, #entity), #via), #name)
    };
    Some(assertion(span, &condition, "one_of_several", message))
}

/// `Some("buyer")`
fn named(child: &Child) -> TokenStream {
    child.via.as_ref().map_or_else(|| quote!(__tweaks::None), |via| quote!(__tweaks::Some(#via)))
}

/// The number of statements of a default selection, by the depth that is left: at the end of it the serializers lead to each other.
pub(super) fn cost(serializer: &Serializer<'_>) -> TokenStream {
    let (subject, terms) = (serializer.subject(), queries(serializer));
    let number = (!terms.is_empty()).then(|| quote!(const QUERIES: __tweaks::usize = 1 #(+ #terms)*;));
    let shown: Vec<_> =
        serializer.fields.iter().filter(|field| is_shown(field)).filter_map(|field| Some((field, nested(field)?.1))).collect();
    let Some((first, _)) = shown.first() else {
        return quote! {
            #[automatically_derived]
            impl<__D> __tweaks::Cost<__D> for #subject {
                #number
            }
        };
    };
    let children = shown.iter().map(|(_, child)| &child.serializer);
    let names: Vec<_> = shown.iter().map(|(field, _)| format!("`{}`", *field.name)).collect();
    let message = format!(
        "the rows of {} lead back to these rows without an end; let one of the fields on the way be `on_demand` [tweaks::nested_cycle]",
        names.join(" and ")
    );
    let end = quote_spanned!(at(&first.original.ty)=> ::core::panic!(#message));
    quote! {
        #[automatically_derived]
        impl __tweaks::Cost<()> for #subject {
            const QUERIES: __tweaks::usize = #end;
        }
        #[automatically_derived]
        impl<__D> __tweaks::Cost<__tweaks::Below<__D>> for #subject
        where
            #(#children: __tweaks::Cost<__D>),*
        {
            #number
        }
    }
}

fn is_shown(field: &Field<'_>) -> bool {
    field.attributes.on_demand.is_none_or(|on_demand| *on_demand != OnDemand::Everywhere)
}

/// The statements besides that for the rows.
fn queries(serializer: &Serializer<'_>) -> Vec<TokenStream> {
    let mut terms: Vec<TokenStream> = Vec::new();
    let mut aggregated: Vec<String> = Vec::new();
    for field in serializer.fields.iter().filter(|field| is_shown(field)) {
        terms.extend(nested_queries(field));
        for argument in field.attributes.computed.iter().flat_map(|computed| &computed.arguments) {
            let Argument::Aggregate(_, steps) = argument else { continue };
            let relation = steps[0].to_string();
            if !aggregated.contains(&relation) {
                aggregated.push(relation);
                terms.push(quote!(1));
            }
        }
    }
    terms
}

/// A joined serializer costs the statements below it, a list costs its own statement as well.
fn nested_queries(field: &Field<'_>) -> Option<TokenStream> {
    let (attributes, Child { serializer: child, .. }) = nested(field)?;
    Some(match attributes.ids {
        Some(_) => quote!(1),
        None if field.is_to_many() => quote_spanned!(at(&child)=> <#child as __tweaks::Cost<__D>>::QUERIES),
        None => quote_spanned!(at(&child)=> (<#child as __tweaks::Cost<__D>>::QUERIES - 1)),
    })
}

/// The check of `max_queries`, and a mention of `QUERIES`, so that the compiler finds a cycle of nested serializers.
pub(super) fn budget(serializer: &Serializer<'_>) -> TokenStream {
    let subject = serializer.subject();
    let known = (!queries(serializer).is_empty())
        .then(|| quote!(const _: __tweaks::usize = <#subject as __tweaks::Serializer>::QUERIES;));
    let budget = serializer.attributes.max_queries.map(|most| {
        let number = number(*most);
        let condition = quote_spanned!(at(&most.span)=> <#subject as __tweaks::Serializer>::QUERIES <= #number);
        let message = "what this serializer shows by default takes more statements than `max_queries` allows; let a field be `on_demand`, or raise the number";
        assertion(most.span, &condition, "max_queries", message)
    });
    quote!(#known #budget)
}
