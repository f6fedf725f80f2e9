//! The table of a model: its columns, its indexes, and the tables beside it.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::rules;
use super::tokens::{described, exact, list, number, order, path};
use crate::attr::{DocumentPath, Generated, Letters, Step};
use crate::model::{Field, Index, Serializer, Source, TextIndex};
use crate::place::at;
use crate::text::name_of;

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let Source::Model(table) = &serializer.source else { return TokenStream::new() };
    let columns: Vec<TokenStream> = listed(serializer).map(|(_, field)| column(serializer, field)).collect();
    let count = number(columns.len());
    let table_of = |entity| quote!(__tweaks::table_of!(#entity));
    let indexes = list("indexes", serializer.indexes.iter().map(index));
    let text_indexes = list("text_indexes", serializer.text_indexes.iter().map(text_index));
    let parents = list("parents", serializer.parents.iter().map(|parent| table_of(&parent.entity)));
    let children = list("children", serializer.children.iter().map(table_of));
    let kept_sums = list("kept_sums", listed(serializer).filter_map(|(index, field)| kept_sum(index, field)));
    let (etag, scope) = (etag(serializer), scope(serializer));
    quote! {
        static __COLUMNS: [__tweaks::Column; #count] = [#(#columns),*];
        static __TABLE: __tweaks::Table =
            __tweaks::Table::new(#table, &__COLUMNS, __tweaks::entity::<Entity>())
                #indexes #text_indexes #parents #children #etag #kept_sums #scope;
    }
}

/// The table of the entity. A column that a client has to fill is a type as well, called like its field, for errors of the compiler.
pub(super) fn has_table(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let needed = || listed(serializer).filter(|(_, field)| is_needed(field));
    let names = needed().map(|(_, field)| field.ident);
    let columns = needed().map(|(position, field)| {
        let (position, name) = (number(position), field.ident);
        quote!(impl __tweaks::ColumnAt<#position> for __columns::__All { type Name = __columns::#name; })
    });
    serializer.is_model().then(|| {
        quote! {
            #[automatically_derived]
            impl __tweaks::HasTable for Entity {
                const TABLE: &'static __tweaks::Table = &__TABLE;
                type Columns = __columns::__All;
            }
            #[allow(non_camel_case_types)]
            mod __columns {
                pub struct __All;
                #(pub struct #names;)*
            }
            impl __tweaks::ColumnAt<{ __tweaks::NOWHERE }> for __columns::__All { type Name = __tweaks::Nothing; }
            #(#columns)*
        }
    })
}

/// Whether neither the model nor the database fills the column.
fn is_needed(field: &Field<'_>) -> bool {
    field.attributes.on_create.is_none() && field.column.as_ref().is_some_and(|facts| !facts.nullable && !facts.has_default)
}

/// The fields with a column in the table, and its position.
fn listed<'a, 'b>(serializer: &'b Serializer<'a>) -> impl Iterator<Item = (usize, &'b Field<'a>)> {
    serializer.fields.iter().filter_map(|field| Some((field.column_index?, field)))
}

fn column(serializer: &Serializer<'_>, field: &Field<'_>) -> TokenStream {
    let Some(facts) = &field.column else { return TokenStream::new() };
    let (own, ty, name) = (name_of(field.ident), field.ty(), &facts.name);
    let flags = [
        (*name != own).then(|| quote!(.named(#name))),
        field.is_skipped().then(|| quote!(.hidden())),
        (!field.is_skipped() && field.is_hidden()).then(|| quote!(.write_only())),
        described(&field.about).filter(|_| !field.is_skipped()),
        facts.key.then(|| quote!(.key())),
        (facts.has_default && field.attributes.generated.is_none()).then(|| quote!(.has_default())),
        field.attributes.generated.as_ref().map(|generated| made(serializer, generated)),
        (facts.nullable && !field.shape.optional).then(|| quote!(.nullable())),
        facts
            .digits
            .map(|(total, places)| (Literal::u32_unsuffixed(total), Literal::u32_unsuffixed(places)))
            .map(|(total, places)| quote!(.digits(#total, #places))),
        facts.blank_default.then(|| quote!(.allow_blank())),
    ];
    let flags = flags.into_iter().flatten();
    let rules = rules::column_rule(field);
    let filler = |value: &syn::Expr| {
        let exact = exact(value, field.shape.value);
        quote_spanned!(at(&value)=> || __tweaks::column_value::<#ty>(#exact))
    };
    let on_create = field.attributes.on_create.as_ref().map(|value| filler(&value.0)).map(|value| quote!(.on_create(#value)));
    let on_update = field.attributes.on_update.as_ref().map(|value| filler(&value.0)).map(|value| quote!(.on_update(#value)));
    let held = field.held_type();
    quote_spanned!(at(&ty)=> __tweaks::Column::of::<#held>(#own) #(#flags)* #rules #on_create #on_update)
}

/// `.generated()`, or `.at_path("data", &[PathStep::Key("colour")])` for a value of a document.
fn made(serializer: &Serializer<'_>, generated: &Generated) -> TokenStream {
    let Some(DocumentPath { document, steps, span }) = &generated.path else { return quote!(.generated()) };
    let column = serializer.fields.iter().find(|field| field.is_named(document)).and_then(|field| field.column.as_ref());
    let name = column.map(|column| &column.name);
    let steps = steps.iter().map(|step| match step {
        Step::Key(name) => quote!(__tweaks::PathStep::Key(#name)),
        Step::Entry(place) => {
            let place = Literal::u32_unsuffixed(*place);
            quote!(__tweaks::PathStep::Entry(#place))
        }
    });
    quote_spanned!(at(span)=> .at_path(#name, &[#(#steps),*]))
}

/// `Index::unique(&[…])`, `Index::new(&[…])`
fn index(index: &Index) -> TokenStream {
    let terms = index.terms.iter().map(|(column, descending)| {
        let column = number(*column);
        order(&quote!(&__COLUMNS[#column]), *descending)
    });
    let form = if index.unique { quote!(unique) } else { quote!(new) };
    quote!(__tweaks::Index::#form(&[#(#terms),*]))
}

/// `TextIndex::trigrams(&[…])`, `TextIndex::lower(&[…])`, `TextIndex::entries(&[…])`
fn text_index(index: &TextIndex) -> TokenStream {
    let columns = index.columns.iter().map(|column| {
        let column = number(*column);
        quote!(&__COLUMNS[#column])
    });
    match index.letters {
        Letters::Lower => quote!(__tweaks::TextIndex::lower(&[#(#columns),*])),
        Letters::Trigrams => quote!(__tweaks::TextIndex::trigrams(&[#(#columns),*])),
        Letters::Entries => quote!(__tweaks::TextIndex::entries(&[#(#columns),*])),
    }
}

/// `scope = function` on the model.
fn scope(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let function = serializer.attributes.scope.as_ref()?;
    Some(quote_spanned!(at(&function)=> .scope(|__context| __tweaks::scope(#function, __context))))
}

/// `etag` on a column.
fn etag(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let (index, _) = listed(serializer).find(|(_, field)| field.attributes.etag.is_some())?;
    let index = number(index);
    Some(quote!(.etag(&__COLUMNS[#index])))
}

/// `kept = sum(items.quantity * items.price)` on a column.
fn kept_sum(index: usize, field: &Field<'_>) -> Option<TokenStream> {
    let kept = field.attributes.kept.as_ref()?;
    let (index, path) = (number(index), path(&quote!(Entity), std::slice::from_ref(&kept.relation)));
    let factors = kept.columns.iter().map(|column| {
        let name = name_of(column);
        quote_spanned!(at(&column)=> #path.end_column(#name, |__model| &__model.#column))
    });
    Some(quote_spanned!(at(&kept.relation)=> __tweaks::KeptSum::new(&__COLUMNS[#index], #path.relation(), &[#(#factors),*])))
}
