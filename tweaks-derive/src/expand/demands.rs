//! The demands on the types of others: asked once, under the user's tokens, before anything else names the types.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote, quote_spanned};

use crate::model::{Field, Serializer, Source, is_known};
use crate::place::at;

/// `const __MET`, which does not compile if a demand fails. The alias `__Met` names a type by that constant, so that the type is rustc's
/// own error after a failed demand, about which rustc says nothing more.
pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let entity = match &serializer.source {
        Source::Entity(entity) => Some(entity),
        Source::Model(_) | Source::Body => None,
    };
    let of_entity = entity.map(|entity| demand("entity", entity));
    let demands: Vec<_> = of_entity.into_iter().chain(serializer.fields.iter().flat_map(|field| of_field(serializer, field))).collect();
    if demands.is_empty() {
        return TokenStream::new();
    }
    let entity = entity.map(|entity| quote!(type __Entity = __Met<#entity>;));
    quote! {
        const __MET: __tweaks::bool = {
            #(#demands)*
            true
        };
        type __Met<__T> = __tweaks::Met<__T, __MET>;
        #entity
    }
}

fn of_field(serializer: &Serializer<'_>, field: &Field<'_>) -> Vec<TokenStream> {
    let ty = &field.original.ty;
    if let Some(nested) = &field.attributes.nested {
        let named = nested.serializer.as_ref().map(|serializer| demand("serializer", serializer));
        return [demand("relation", ty)].into_iter().chain(named).collect();
    }
    let kind = match &serializer.source {
        _ if is_known(ty) => return Vec::new(),
        _ if field.attributes.is_derived() => return vec![demand("made", ty)],
        Source::Model(_) if field.column_index.is_none() => return Vec::new(),
        Source::Body if field.is_skipped() => return Vec::new(),
        Source::Body => "input",
        Source::Model(_) | Source::Entity(_) => "column",
    };
    let held = field.shape.held_type(ty, |ty| ty.to_token_stream());
    let function = format_ident!("{kind}");
    vec![quote_spanned!(at(ty)=> __tweaks::demands::#function::<#held>();)]
}

/// `demands::relation::<HasMany<order::Entity>>();`
fn demand(kind: &str, ty: &(impl quote::ToTokens + syn::spanned::Spanned)) -> TokenStream {
    let function = format_ident!("{kind}");
    quote_spanned!(at(ty)=> __tweaks::demands::#function::<#ty>();)
}
