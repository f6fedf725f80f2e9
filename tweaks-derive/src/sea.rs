//! Facts that stand in `#[sea_orm(…)]` already, and so need not be repeated.
//!
//! SeaORM checks its own attributes; this module passes over the ones that it does not know.

use darling::Result;
use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToTitleCase, ToUpperCamelCase};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Lit, Meta, Path, PathSegment, Token, Type};

/// The attributes of one struct, field or variant.
pub(crate) struct Facts {
    metas: Vec<Meta>,
}

impl Facts {
    pub(crate) fn from_attributes(attributes: &[Attribute]) -> Result<Self> {
        Self::named("sea_orm", attributes)
    }

    /// The facts of the attributes of a name: of `#[name(…)]` the members, of `#[name]` and `#[name = …]` itself.
    pub(crate) fn named(name: &str, attributes: &[Attribute]) -> Result<Self> {
        let mut metas = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
            match &attribute.meta {
                Meta::List(list) => metas.extend(Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone())?),
                own => metas.push(own.clone()),
            }
        }
        Ok(Self { metas })
    }

    /// Whether `key` stands there, with or without a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.metas.iter().any(|meta| meta.path().is_ident(key))
    }

    fn literals(&self, key: &str) -> impl Iterator<Item = &Lit> {
        self.metas.iter().filter_map(move |meta| match meta {
            Meta::NameValue(pair) if pair.path.is_ident(key) => literal(&pair.value),
            _ => None,
        })
    }

    /// The text behind each `key = "…"`.
    pub(crate) fn texts(&self, key: &str) -> impl Iterator<Item = String> {
        self.literals(key).filter_map(|literal| if let Lit::Str(text) = literal { Some(text.value()) } else { None })
    }

    /// The keys, as they stand there.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Ident> {
        self.metas.iter().filter_map(|meta| meta.path().get_ident())
    }

    /// The text behind `key = "…"`, with its place.
    pub(crate) fn spanned_text(&self, key: &str) -> Option<(String, Span)> {
        self.literals(key).find_map(|literal| if let Lit::Str(text) = literal { Some((text.value(), text.span())) } else { None })
    }

    /// What stands behind `key =` and is no text.
    pub(crate) fn unquoted(&self, key: &str) -> Option<&Expr> {
        self.metas.iter().find_map(|meta| match meta {
            Meta::NameValue(pair) if pair.path.is_ident(key) => {
                Some(&pair.value).filter(|value| !matches!(literal(value), Some(Lit::Str(_))))
            }
            _ => None,
        })
    }

    /// The text behind `key = "…"`.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.texts(key).next()
    }

    /// Whether `key = false` stands there.
    pub(crate) fn is_false(&self, key: &str) -> bool {
        self.literals(key).any(|literal| matches!(literal, Lit::Bool(value) if !value.value))
    }
}

/// A literal. One that a macro was given comes in a group that nobody sees.
fn literal(value: &Expr) -> Option<&Lit> {
    match value {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// SeaORM's facts about a table.
pub(crate) struct Table {
    pub(crate) name: String,
    rename_all: Option<String>,
    single_key: bool,
}

impl Table {
    /// The table of a model; `None` for a struct that is none.
    pub(crate) fn of(facts: &Facts, fields: &[&syn::Field]) -> Result<Option<Self>> {
        let Some(name) = facts.text("table_name") else { return Ok(None) };
        let mut keys = 0;
        for field in fields {
            keys += usize::from(Facts::from_attributes(&field.attrs)?.has("primary_key"));
        }
        Ok(Some(Self { name, rename_all: facts.text("rename_all"), single_key: keys == 1 }))
    }
}

/// SeaORM's facts about one column.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) key: bool,
    pub(crate) has_default: bool,
    pub(crate) blank_default: bool,
    pub(crate) nullable: bool,
    pub(crate) unique: bool,
    pub(crate) unique_key: Option<String>,
    pub(crate) indexed: bool,
    pub(crate) max_length: Option<usize>,
    pub(crate) digits: Option<(u32, u32)>,
}

impl Column {
    pub(crate) fn new(facts: &Facts, field: &str, ty: &Type, table: &Table) -> Self {
        let key = facts.has("primary_key");
        let column_type = facts.text("column_type").unwrap_or_default();
        // SeaORM lets the database count single keys only.
        let auto_increment = key && table.single_key && !facts.is_false("auto_increment") && !is_chosen_by_application(ty);
        Self {
            name: facts.text("column_name").unwrap_or_else(|| column_name(facts, field, table)),
            key,
            has_default: auto_increment || facts.has("default_value") || facts.has("default_expr"),
            blank_default: facts.text("default_value").is_some_and(|value| value.is_empty()),
            nullable: facts.has("nullable"),
            unique: facts.has("unique"),
            unique_key: facts.text("unique_key"),
            indexed: facts.has("indexed"),
            max_length: numbers_of(&column_type, &["String", "Char"]).and_then(|numbers| numbers.first().copied()),
            digits: numbers_of(&column_type, &["Decimal", "Money"]).and_then(|numbers| match numbers[..] {
                [total, places] => Some((u32::try_from(total).ok()?, u32::try_from(places).ok()?)),
                _ => None,
            }),
        }
    }
}

/// The name that SeaORM gives a column: it cases the name of the variant, not that of the field, so that `address_2` under
/// `rename_all = "snake_case"` is `address2`.
fn column_name(facts: &Facts, field: &str, table: &Table) -> String {
    let variant = field.to_upper_camel_case();
    match (&table.rename_all, facts.text("enum_name")) {
        (Some(case), _) => cased(&variant, case),
        (None, Some(chosen)) if field == variant.to_snake_case() => chosen.to_snake_case(),
        (None, _) => field.to_snake_case(),
    }
}

/// SeaORM lets the database count keys, unless they are of these types.
fn is_chosen_by_application(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| {
        let name = segment.ident.to_string();
        name.ends_with("String") || name.ends_with("Uuid")
    })
}

/// The path of a type. A type that a macro was given as `$ty:ty` comes in a group that nobody sees.
pub(crate) fn path_of(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Path(path) => Some(&path.path),
        Type::Group(group) => path_of(&group.elem),
        Type::Paren(paren) => path_of(&paren.elem),
        _ => None,
    }
}

/// `Decimal` of `sea_orm::prelude::Decimal`.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    path_of(ty)?.segments.last()
}

/// The numbers in a column type of one of these names: `String(StringLen::N(60))` has 60.
fn numbers_of(column_type: &str, names: &[&str]) -> Option<Vec<usize>> {
    let tokens: TokenStream = column_type.parse().ok()?;
    let mut tokens = tokens.into_iter();
    let name = tokens.find_map(|token| match token {
        TokenTree::Ident(ident) if names.iter().any(|name| ident == name) => Some(ident),
        _ => None,
    });
    name?;
    let mut numbers = Vec::new();
    collect_numbers(tokens.collect(), &mut numbers);
    Some(numbers)
}

fn collect_numbers(tokens: TokenStream, numbers: &mut Vec<usize>) {
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => numbers.extend(literal.to_string().parse::<usize>().ok()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => collect_numbers(group.stream(), numbers),
            _ => {}
        }
    }
}

type Case = (&'static str, fn(&str) -> String);

/// The cases of SeaORM's `rename_all`.
pub(crate) const CASES: [Case; 9] = [
    ("snake_case", |name| name.to_snake_case()),
    ("SCREAMING_SNAKE_CASE", |name| name.to_shouty_snake_case()),
    ("kebab-case", |name| name.to_kebab_case()),
    ("SCREAMING-KEBAB-CASE", |name| name.to_kebab_case().to_uppercase()),
    ("camelCase", |name| name.to_lower_camel_case()),
    ("PascalCase", |name| name.to_upper_camel_case()),
    ("title_case", |name| name.to_title_case()),
    ("UPPERCASE", str::to_uppercase),
    ("lowercase", str::to_lowercase),
];

/// A name in one of the [`CASES`]; as it is, where the case is none of them.
pub(crate) fn cased(name: &str, case: &str) -> String {
    let case = match case {
        "mixed_case" => "camelCase",
        "camel_case" => "PascalCase",
        "kebab_case" => "kebab-case",
        "shouty_snake_case" | "shouty_snek_case" => "SCREAMING_SNAKE_CASE",
        "snek_case" => "snake_case",
        known => known,
    };
    let known = CASES.iter().find(|(known, _)| *known == case);
    known.map_or_else(|| name.to_owned(), |(_, change)| change(name))
}
