//! `versions!`: the table of the serializers of an entity by API version, checked here and not when the application starts.

use std::ops::RangeInclusive;

use darling::error::Accumulator;
use darling::{Error, Result};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Ident, LitInt, Token, Type};

use crate::expand::{assertion, demand, demand_all};
use crate::place::at;
use crate::words::compile_errors;

/// Writes the table, or the errors in it.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let table = match syn::parse2::<Table>(input) {
        Ok(table) => table,
        Err(error) => return compile_errors(error.into()),
    };
    let errors = check(&table).err().map(compile_errors);
    // The rows stand there in any case: an error in the numbers is not to be one about the serializers as well.
    let table = table.expand();
    quote! { { #errors #table } }
}

/// `1 => ProductV1, 2..=3 => (ProductList, ProductDetail), 4 => _, deprecated = 2, obsolete = newest - 3`
struct Table {
    rows: Vec<Row>,
    deprecated: Option<Bound>,
    obsolete: Option<Bound>,
}

struct Row {
    versions: RangeInclusive<u32>,
    span: Span,
    /// `None` for versions that are not served, which has to be said.
    serializers: Option<[Type; 2]>,
}

struct Bound {
    value: BoundValue,
    span: Span,
}

enum BoundValue {
    Fixed(u32),
    /// So many behind the newest version of the table.
    Behind(u32),
}

enum Item {
    Row(Box<Row>),
    Bound(Ident, Bound),
}

impl Parse for Table {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut table = Self { rows: Vec::new(), deprecated: None, obsolete: None };
        for item in Punctuated::<Item, Token![,]>::parse_terminated(input)? {
            let (key, bound) = match item {
                Item::Row(row) => {
                    table.rows.push(*row);
                    continue;
                }
                Item::Bound(key, bound) => (key, bound),
            };
            let place = match key.to_string().as_str() {
                "deprecated" => &mut table.deprecated,
                "obsolete" => &mut table.obsolete,
                _ => {
                    return Err(syn::Error::new(
                        key.span(),
                        "write a version, `deprecated` or `obsolete`: `1 => ProductV1, obsolete = 1`",
                    ));
                }
            };
            if place.replace(bound).is_some() {
                return Err(syn::Error::new(key.span(), "this stands here already"));
            }
        }
        Ok(table)
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Ident) {
            let key = input.parse()?;
            input.parse::<Token![=]>()?;
            return Ok(Self::Bound(key, input.parse()?));
        }
        Ok(Self::Row(Box::new(input.parse()?)))
    }
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first: LitInt = input.parse().map_err(|error| {
            syn::Error::new(
                error.span(),
                "write the number of a version and its serializer: `1 => ProductV1`, `2..=4 => Product`",
            )
        })?;
        if input.peek(Token![..]) && !input.peek(Token![..=]) {
            return Err(
                input.error("a range of versions has its last one in it; write it with `..=`, such as `2..=4 => Product`")
            );
        }
        let last = input.parse::<Option<Token![..=]>>()?.map(|_| input.parse::<LitInt>()).transpose()?;
        let last = last.as_ref().unwrap_or(&first);
        let span = first.span().join(last.span()).unwrap_or(first.span());
        let versions = number(&first)?..=number(last)?;
        input.parse::<Token![=>]>()?;
        if input.parse::<Option<Token![_]>>()?.is_some() {
            return Ok(Self { versions, span, serializers: None });
        }
        let serializers = match input.parse::<Type>()? {
            Type::Tuple(pair) if pair.elems.len() == 2 => [pair.elems[0].clone(), pair.elems[1].clone()],
            Type::Tuple(other) => {
                return Err(syn::Error::new(other.span(), "write one serializer, or `(of the list, of the detail)`"));
            }
            one => [one.clone(), one],
        };
        Ok(Self { versions, span, serializers: Some(serializers) })
    }
}

impl Row {
    /// The serializers; one for list and detail once.
    fn different(&self) -> impl Iterator<Item = &Type> {
        let [list, detail] = self.serializers.as_ref().map_or([None, None], |[list, detail]| {
            let is_other = list.to_token_stream().to_string() != detail.to_token_stream().to_string();
            [Some(list), is_other.then_some(detail)]
        });
        list.into_iter().chain(detail)
    }
}

impl Parse for Bound {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expected = |error: syn::Error| syn::Error::new(error.span(), "write a version, or its distance: `1`, `newest - 2`");
        if !input.peek(Ident) {
            let version: LitInt = input.parse().map_err(expected)?;
            return Ok(Self { value: BoundValue::Fixed(number(&version)?), span: version.span() });
        }
        let newest: Ident = input.parse()?;
        if newest != "newest" {
            return Err(expected(syn::Error::new(newest.span(), "")));
        }
        input.parse::<Token![-]>().map_err(expected)?;
        let distance: LitInt = input.parse().map_err(expected)?;
        Ok(Self { value: BoundValue::Behind(number(&distance)?), span: newest.span() })
    }
}

/// The number of a version. Zero is the time before the first.
fn number(literal: &LitInt) -> syn::Result<u32> {
    match literal.base10_parse() {
        Ok(0) => Err(syn::Error::new(literal.span(), "versions are counted from 1")),
        number => number,
    }
}

fn check(table: &Table) -> Result<()> {
    let mut errors = Error::accumulator();
    let mut next = None;
    for Row { versions, span, .. } in &table.rows {
        let (first, last) = (*versions.start(), *versions.end());
        match next {
            _ if last < first => errors.push(error("the last version of a range is not before its first", *span)),
            Some(next) if first < next => {
                errors
                    .push(error(&format!("version {first} stands here already, or out of order; the next one is {next}"), *span));
            }
            Some(next) if first > next => {
                errors.push(error(&format!("version {next} is missing; if it is not served, say so: `{next} => _`"), *span));
            }
            _ => {}
        }
        next = Some(last.max(first).saturating_add(1).max(next.unwrap_or_default()));
    }
    if table.rows.is_empty() && table.deprecated.is_none() && table.obsolete.is_none() {
        errors.push(error("a table of versions has a version: `1 => ProductV1`", Span::call_site()));
    }
    table.check_bounds(&mut errors);
    errors.finish()
}

fn error(text: &str, span: Span) -> Error {
    Error::custom(text).with_span(&span)
}

impl Table {
    fn newest(&self) -> Option<u32> {
        self.rows.iter().map(|row| *row.versions.end()).max()
    }

    /// The number of a bound; nothing where it is counted from a version that is not there.
    fn bound(&self, bound: &Bound) -> Option<u32> {
        match bound.value {
            BoundValue::Fixed(version) => Some(version),
            BoundValue::Behind(distance) => self.newest().map(|newest| newest.saturating_sub(distance)),
        }
    }

    fn check_bounds(&self, errors: &mut Accumulator) {
        let number = |bound: &Option<Bound>| bound.as_ref().and_then(|bound| Some((self.bound(bound)?, bound.span)));
        for bound in [&self.deprecated, &self.obsolete].into_iter().flatten() {
            if self.bound(bound).is_none() {
                errors.push(error("there is no newest version to count from; write a number", bound.span));
            }
        }
        let (deprecated, obsolete) = (number(&self.deprecated), number(&self.obsolete));
        if let (Some((deprecated, _)), Some((obsolete, span))) = (deprecated, obsolete)
            && obsolete > deprecated
        {
            errors
                .push(error(&format!("a version is deprecated before it is obsolete; deprecated ends with {deprecated}"), span));
        }
        if let (Some(newest), Some((obsolete, span))) = (self.newest(), obsolete)
            && obsolete >= newest
        {
            errors.push(error(&format!("every version would be obsolete; the newest is {newest}"), span));
        }
    }

    fn expand(&self) -> TokenStream {
        let option = |bound: &Option<Bound>| match bound.as_ref().and_then(|bound| self.bound(bound)) {
            Some(version) => quote! { ::core::option::Option::Some(#version) },
            None => quote! { ::core::option::Option::None },
        };
        let runtime = quote!(::tweaks_runtime::__private);
        let (deprecated, obsolete) = (option(&self.deprecated), option(&self.obsolete));
        let rows = self.rows.iter().filter_map(|row| row.serializers.as_ref().map(|serializers| (&row.versions, serializers)));
        let first = rows.clone().next().map(|(_, [list, _])| list);
        let entity = first
            .map(|list| quote_spanned! { at(list) => <__Met<#list> as ::tweaks_runtime::__private::ModelSerializer>::Entity });
        let rows = rows.map(|(versions, [list, detail])| {
            let (first, last) = (versions.start(), versions.end());
            quote_spanned! { at(detail) => ::tweaks_runtime::__private::VersionRow::<#entity>::of::<__Met<#list>, __Met<#detail>>(#first, #last).row() }
        });
        let serializers = || self.rows.iter().flat_map(|row| row.different().map(|serializer| (&row.versions, serializer)));
        let demands = demand_all(&runtime, serializers().map(|(_, serializer)| demand(&runtime, "of_entity", serializer)));
        let checks = serializers().map(|(versions, serializer)| {
            let (first, last, span) = (versions.start(), versions.end(), at(serializer));
            let condition =
                quote_spanned!(span=> <__Met<#serializer> as ::tweaks_runtime::__private::Serializer>::SCHEMA.is_in_versions(#first, #last));
            assertion(span, &condition, "younger_serializer", "the serializer is not there in a version that it is to serve; see its `since` and `until`")
        });
        let generic = entity.as_ref().map(|entity| quote! { ::<#entity> });
        quote! {
            {
                #demands
                #(#checks)*
                const ROWS: &[::tweaks_runtime::__private::VersionTableRow] = &[#(#rows),*];
                ::tweaks_runtime::__private::VersionTable #generic::new(ROWS, #deprecated, #obsolete)
            }
        }
    }
}
