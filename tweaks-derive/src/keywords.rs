//! Columns that are called like keywords of Rust. `by(type)` is no expression for the parser, and a database has such columns; so
//! these names become what Rust calls them, `r#type`, before anything reads them.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Attribute, Data, DeriveInput, Meta};

/// The keys whose values are expressions over columns.
const KEYS: [&str; 4] = ["computed", "source", "kept", "stats"];

/// The words that mean in such an expression what they mean elsewhere.
const KEPT: [&str; 6] = ["crate", "self", "super", "Self", "true", "false"];

/// The item with names of columns as Rust has them.
pub(crate) fn as_names(mut item: DeriveInput) -> DeriveInput {
    item.attrs.iter_mut().for_each(read);
    if let Data::Struct(data) = &mut item.data {
        data.fields.iter_mut().flat_map(|field| &mut field.attrs).for_each(read);
    }
    item
}

fn read(attribute: &mut Attribute) {
    if let Meta::List(list) = &mut attribute.meta
        && list.path.is_ident("tweaks")
    {
        let mut is_about_columns = false;
        let mut is_first = true;
        let tokens = std::mem::take(&mut list.tokens).into_iter().map(|token| match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                is_first = true;
                TokenTree::Punct(comma)
            }
            TokenTree::Ident(key) if is_first => {
                is_first = false;
                is_about_columns = KEYS.iter().any(|known| key == known);
                TokenTree::Ident(key)
            }
            other if is_about_columns => raw(other),
            other => other,
        });
        list.tokens = tokens.collect();
    }
}

/// A token, and those in it, with keywords as names.
fn raw(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
            let inner: TokenStream = group.stream().into_iter().map(raw).collect();
            let mut same = Group::new(group.delimiter(), inner);
            same.set_span(group.span());
            TokenTree::Group(same)
        }
        TokenTree::Ident(name) if is_keyword(&name) => TokenTree::Ident(Ident::new_raw(&name.to_string(), name.span())),
        other => other,
    }
}

/// Whether the parser refuses a word as a name.
fn is_keyword(name: &Ident) -> bool {
    KEPT.iter().all(|kept| name != kept) && syn::parse2::<Ident>(TokenTree::Ident(name.clone()).into()).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens as _;

    #[test]
    fn columns_may_be_called_like_keywords() {
        let item: DeriveInput = syn::parse_quote! {
            #[tweaks(stats(count, by(type, at.month)), filter(exclude(in)))]
            struct Model {
                #[tweaks(computed = crate::title(type, owner.match), label = "in")]
                title: String,
                #[tweaks(default = if true { 1 } else { 2 })]
                size: i64,
            }
        };
        let read = as_names(item).to_token_stream().to_string();
        let expected = syn::parse_str::<DeriveInput>(
            "#[tweaks(stats(count, by(r#type, at.month)), filter(exclude(in)))]
            struct Model {
                #[tweaks(computed = crate::title(r#type, owner.r#match), label = \"in\")]
                title: String,
                #[tweaks(default = if true { 1 } else { 2 })]
                size: i64,
            }",
        );
        assert_eq!(read, expected.expect("an item").to_token_stream().to_string());
    }
}
