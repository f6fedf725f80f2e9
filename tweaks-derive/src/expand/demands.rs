//! The demands on the types of others: asked once, under the user's tokens, before anything else names the types.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Field, Serializer, Source, is_known};
use crate::place::at;

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let runtime = quote!(__tweaks);
    let entity = match &serializer.source {
        Source::Entity(entity) => Some(entity),
        Source::Model(_) | Source::Body => None,
    };
    let of_fields = serializer.fields.iter().flat_map(|field| of_field(serializer, field));
    let demands = entity.map(|entity| demand(&runtime, "entity", entity)).into_iter().chain(of_fields);
    let demands = demand_all(&runtime, demands);
    let entity = entity.map(|entity| quote!(type __Entity = __Met<#entity>;));
    quote!(#demands #entity)
}

/// `const __MET`, which does not compile if a demand fails. The alias `__Met` names a type by that constant, so that the type is rustc's
/// own error after a failed demand, about which rustc says nothing more.
pub(crate) fn demand_all(runtime: &TokenStream, demands: impl IntoIterator<Item = TokenStream>) -> Option<TokenStream> {
    let demands: Vec<_> = demands.into_iter().collect();
    (!demands.is_empty()).then(|| {
        quote! {
            const __MET: #runtime::bool = {
                #(#demands)*
                true
            };
            type __Met<__T> = #runtime::Met<__T, __MET>;
        }
    })
}

fn of_field(serializer: &Serializer<'_>, field: &Field<'_>) -> Vec<TokenStream> {
    let (ty, runtime) = (&field.original.ty, quote!(__tweaks));
    if let Some(nested) = &field.attributes.nested {
        let named = nested.serializer.as_ref().map(|serializer| demand(&runtime, "serializer", serializer));
        let relation = match &serializer.source {
            Source::Model(_) => demand(&runtime, "relation", &placed(ty.to_token_stream(), field.ident.span())),
            Source::Entity(_) | Source::Body => demand(&runtime, "relation", ty),
        };
        return [relation].into_iter().chain(named).collect();
    }
    let kind = match &serializer.source {
        _ if is_known(ty) => return Vec::new(),
        _ if field.attributes.is_derived() => return vec![demand(&runtime, "made", ty)],
        Source::Model(_) if field.column_index.is_none() => return Vec::new(),
        Source::Body if field.is_skipped() => return Vec::new(),
        Source::Body => "input",
        Source::Model(_) | Source::Entity(_) => "column",
    };
    vec![demand(&runtime, kind, &field.shape.held_type(ty, ToTokens::to_token_stream))]
}

/// `demands::relation::<HasMany<order::Entity>>();`
pub(crate) fn demand(runtime: &TokenStream, kind: &str, ty: &(impl ToTokens + Spanned)) -> TokenStream {
    let function = format_ident!("{kind}");
    quote_spanned!(at(ty)=> #runtime::demands::#function::<#ty>();)
}

/// A type at the place of another token: SeaORM writes relations of a model anew, so that they would stand under its attribute.
fn placed(ty: TokenStream, place: Span) -> TokenStream {
    let token = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), placed(group.stream(), place)).into();
        }
        token.set_span(token.span().located_at(place));
        token
    };
    ty.into_iter().map(token).collect()
}
