//! The grammar of filters, orderings and indexes.

use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, LitStr, Meta, MetaList, Path, Token, parenthesized};

use super::order;

/// `filter`, `filter = false`, `filter(exact, in, unindexed = "…")`, and the same with `order`. In parentheses stand lookups;
/// on a nested field, the names of fields of the nested serializer.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) span: Span,
    /// Nobody may ask.
    pub(crate) off: bool,
    pub(crate) names: Vec<Ident>,
    pub(crate) unindexed: Option<Span>,
}

impl Asked {
    pub(crate) fn new(span: Span) -> Self {
        Self { span, off: false, names: Vec::new(), unindexed: None }
    }
}

impl FromMeta for Asked {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let asked = Self::new(meta.path().span());
        match meta {
            Meta::Path(_) => Ok(asked),
            Meta::NameValue(pair) => match bool::from_expr(&pair.value) {
                Ok(on) => Ok(Self { off: !on, ..asked }),
                Err(_) => Err(Error::custom("expected `false`, or names in parentheses").with_span(&pair.value)),
            },
            Meta::List(list) => items(list)?.into_iter().try_fold(asked, |mut asked, item| {
                match item {
                    Item::Word(name) => asked.names.push(name),
                    Item::Unindexed(span) => asked.unindexed = Some(span),
                    Item::List(name, _) | Item::Value(name, _) => return Err(unexpected(&name)),
                }
                Ok(asked)
            }),
        }
    }
}

fn unexpected(name: &Ident) -> Error {
    Error::custom("expected a name, or `unindexed = \"reason\"`").with_span(name)
}

/// On a struct: `filter(exclude(a), extra(b), description(icontains), min_price = at_least, unindexed = "…")`.
#[derive(Default)]
pub(crate) struct Lists {
    pub(crate) exclude: Vec<Ident>,
    pub(crate) extra: Vec<Ident>,
    pub(crate) unindexed: Option<Span>,
    pub(crate) named: Vec<Named>,
}

/// A filter that is no field.
pub(crate) struct Named {
    pub(crate) name: Ident,
    pub(crate) asks: Asks,
}

pub(crate) enum Asks {
    /// A column that the serializer does not show, and the lookups.
    Column(Asked),
    Function(Path),
}

impl FromMeta for Lists {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else {
            return Err(Error::custom("expected a list, such as `filter(exclude(a), extra(b))`").with_span(meta));
        };
        items(list)?.into_iter().try_fold(Self::default(), |mut lists, item| {
            match item {
                Item::List(name, content) if name == "exclude" => lists.exclude.extend(words(content)?),
                Item::List(name, content) if name == "extra" => lists.extra.extend(words(content)?),
                Item::List(name, content) => {
                    let mut asked = Asked::new(name.span());
                    for item in content {
                        match item {
                            Item::Word(lookup) => asked.names.push(lookup),
                            Item::Unindexed(span) => asked.unindexed = Some(span),
                            Item::List(name, _) | Item::Value(name, _) => return Err(unexpected(&name)),
                        }
                    }
                    lists.named.push(Named { name, asks: Asks::Column(asked) });
                }
                Item::Value(name, _) if name == "exclude" || name == "extra" => {
                    return Err(Error::custom(format!("expected a list, such as `{name}(a, b)`")).with_span(&name));
                }
                Item::Value(name, Expr::Path(function)) => {
                    lists.named.push(Named { name, asks: Asks::Function(function.path) });
                }
                Item::Value(name, value) => {
                    let message = format!("expected a function, such as `{name} = price_is_at_least`");
                    return Err(Error::custom(message).with_span(&value));
                }
                Item::Unindexed(span) => lists.unindexed = Some(span),
                Item::Word(name) => {
                    let message = format!("write `extra({name})` or `exclude({name})`, or give `{name}` a function or lookups");
                    return Err(Error::custom(message).with_span(&name));
                }
            }
            Ok(lists)
        })
    }
}

fn words(items: Vec<Item>) -> Result<Vec<Ident>> {
    let word = |item| match item {
        Item::Word(name) => Ok(name),
        Item::List(name, _) | Item::Value(name, _) => Err(Error::custom("expected the name of a field").with_span(&name)),
        Item::Unindexed(span) => Err(Error::custom("this stands beside the list, not in it").with_span(&span)),
    };
    items.into_iter().map(word).collect()
}

/// One entry of a list.
enum Item {
    Word(Ident),
    Unindexed(Span),
    List(Ident, Vec<Item>),
    Value(Ident, Expr),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // `in` is a lookup and a keyword.
        let name = Ident::parse_any(input).map_err(|error| syn::Error::new(error.span(), "expected a name"))?;
        if name == "unindexed" && !input.peek(Token![=]) {
            return Err(syn::Error::new(
                name.span(),
                "say why reading the whole table does not matter here: `unindexed = \"…\"`",
            ));
        }
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            let items = Punctuated::<Self, Token![,]>::parse_terminated(&content)?;
            return Ok(Self::List(name, items.into_iter().collect()));
        }
        if !input.peek(Token![=]) {
            return Ok(Self::Word(name));
        }
        input.parse::<Token![=]>()?;
        if name == "unindexed" {
            return reason(input).map(Self::Unindexed);
        }
        Ok(Self::Value(name, input.parse()?))
    }
}

fn reason(input: ParseStream<'_>) -> syn::Result<Span> {
    let reason: LitStr = input.parse().map_err(|error| syn::Error::new(error.span(), "expected a reason, as a text"))?;
    match reason.value().trim().is_empty() {
        true => Err(syn::Error::new(reason.span(), "say why reading the whole table does not matter here")),
        false => Ok(reason.span()),
    }
}

fn items(list: &MetaList) -> Result<Vec<Item>> {
    let items = Punctuated::<Item, Token![,]>::parse_terminated.parse2(list.tokens.clone())?;
    Ok(items.into_iter().collect())
}

/// `index(a, desc(b))`, and `ordering(desc(a), b, unindexed = "…")`.
pub(crate) struct Sorted {
    pub(crate) span: Span,
    pub(crate) terms: Vec<(Ident, bool)>,
    pub(crate) unindexed: Option<Span>,
}

impl FromMeta for Sorted {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let wrong = || Error::custom("expected columns in parentheses, such as `(a, desc(b))`").with_span(meta);
        let Meta::List(list) = meta else { return Err(wrong()) };
        let mut terms = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(list.tokens.clone())?;
        let mut unindexed = None;
        if let Some(Expr::Assign(assign)) = terms.last()
            && matches!(&*assign.left, Expr::Path(path) if path.path.is_ident("unindexed"))
        {
            let right = &assign.right;
            unindexed = Some(reason.parse2(quote::quote!(#right))?);
            terms.pop();
        }
        let terms = order(terms.iter())?;
        if terms.is_empty() {
            return Err(wrong());
        }
        Ok(Self { span: meta.path().span(), terms, unindexed })
    }
}
