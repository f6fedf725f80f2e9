//! The grammar: what may stand in `#[tweaks(…)]`, as data. Unknown keys are refused by darling, with the nearest known one.

use darling::ast::NestedMeta;
use darling::util::{Flag, PreservedStrExpr, SpannedValue};
use darling::{Error, FromAttributes, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::{Expr, Lit, Meta, Path};

/// On a struct.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct StructAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) entity: Option<Path>,
    pub(crate) name: Option<SpannedValue<String>>,
    pub(crate) required_error: Option<SpannedValue<String>>,
    pub(crate) blank_error: Option<SpannedValue<String>>,
    pub(crate) null_error: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) required_fields: Names,
    #[darling(default)]
    pub(crate) read_only_fields: Names,
    #[darling(default)]
    pub(crate) write_only_fields: Names,
    #[darling(default)]
    pub(crate) on_demand_fields: Names,
    #[darling(default)]
    pub(crate) validators: Functions,
    pub(crate) validate: Option<PreservedStrExpr>,
    pub(crate) validate_clean: Option<PreservedStrExpr>,
}

/// On a field of a struct.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct FieldAttributes {
    pub(crate) skip: Flag,
    pub(crate) required: Flag,
    pub(crate) read_only: Flag,
    pub(crate) write_only: Flag,
    pub(crate) on_demand: Option<SpannedValue<OnDemand>>,
    pub(crate) allow_null: Option<SpannedValue<bool>>,
    pub(crate) allow_blank: Option<SpannedValue<bool>>,
    pub(crate) trim_whitespace: Option<SpannedValue<bool>>,
    pub(crate) max_digits: Option<SpannedValue<u32>>,
    pub(crate) decimal_places: Option<SpannedValue<u32>>,
    pub(crate) rename: Option<SpannedValue<String>>,
    pub(crate) label: Option<SpannedValue<String>>,
    pub(crate) default: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) on_create: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) on_update: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) validate: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) required_error: Option<SpannedValue<String>>,
    pub(crate) blank_error: Option<SpannedValue<String>>,
    pub(crate) null_error: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) messages: Texts,
    #[darling(flatten)]
    pub(crate) rules: Rules,
    pub(crate) inner: Option<SpannedValue<Rules>>,
}

/// On an enum.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct EnumAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) rename_all: Option<SpannedValue<String>>,
}

/// On a variant of an enum.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct VariantAttributes {
    pub(crate) rename: Option<SpannedValue<String>>,
}

/// Rules about values, as `garde` names them.
#[derive(Default, FromMeta)]
pub(crate) struct Rules {
    pub(crate) length: Option<SpannedValue<Length>>,
    pub(crate) range: Option<SpannedValue<Range>>,
    pub(crate) pattern: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) email: Flag,
    #[darling(default)]
    pub(crate) ascii: Flag,
    #[darling(default)]
    pub(crate) alphanumeric: Flag,
}

/// `length(min = 1, max = 9)`: characters of a text, entries of a list.
#[derive(FromMeta)]
pub(crate) struct Length {
    pub(crate) min: Option<usize>,
    pub(crate) max: Option<usize>,
}

/// `range(min = 1, max = 9)`: expressions of the type of the field.
#[derive(FromMeta)]
pub(crate) struct Range {
    pub(crate) min: Option<PreservedStrExpr>,
    pub(crate) max: Option<PreservedStrExpr>,
}

/// `on_demand`, or `on_demand(list)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDemand {
    Everywhere,
    InLists,
}

impl FromMeta for OnDemand {
    fn from_word() -> Result<Self> {
        Ok(Self::Everywhere)
    }

    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        match items {
            [NestedMeta::Meta(Meta::Path(path))] if path.is_ident("list") => Ok(Self::InLists),
            _ => Err(Error::custom("expected `on_demand`, or `on_demand(list)` for a field that is shown in the detail only")),
        }
    }
}

/// `required_fields(a, b)`.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<Ident>);

impl FromMeta for Names {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let names = items.iter().filter_map(|item| errors.handle_in(|| name(item))).collect();
        errors.finish_with(Self(names))
    }
}

fn name(item: &NestedMeta) -> Result<Ident> {
    let wrong = || Error::custom("expected the name of a field").with_span(item);
    match item {
        NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned().ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

/// `validators(f, g)`.
#[derive(Default)]
pub(crate) struct Functions(pub(crate) Vec<Path>);

impl FromMeta for Functions {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let path = |item: &NestedMeta| match item {
            NestedMeta::Meta(Meta::Path(path)) => Ok(path.clone()),
            _ => Err(Error::custom("expected the path of a function").with_span(item)),
        };
        let paths = items.iter().filter_map(|item| errors.handle_in(|| path(item))).collect();
        errors.finish_with(Self(paths))
    }
}

/// `messages(max_length = "…", invalid = "…")`.
#[derive(Default)]
pub(crate) struct Texts(pub(crate) Vec<Reworded>);

/// One of these messages: its code, its text, and where the text stands.
pub(crate) struct Reworded {
    pub(crate) code: Ident,
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl FromMeta for Texts {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let texts = items.iter().filter_map(|item| errors.handle_in(|| text(item))).collect();
        errors.finish_with(Self(texts))
    }
}

fn text(item: &NestedMeta) -> Result<Reworded> {
    let wrong = || Error::custom("expected a code and a text, such as `max_length = \"…\"`").with_span(item);
    let NestedMeta::Meta(Meta::NameValue(pair)) = item else { return Err(wrong()) };
    let Expr::Lit(literal) = &pair.value else { return Err(wrong()) };
    let Lit::Str(text) = &literal.lit else { return Err(wrong()) };
    let code = pair.path.get_ident().cloned().ok_or_else(wrong)?;
    Ok(Reworded { code, text: text.value(), span: text.span() })
}
