//! Types of columns, which SeaORM takes as they are written: a slip is an error in what it writes, under the derive.

use darling::Error;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Expr, ExprCall, Ident, Path, parse_str};

use super::error::error;
use crate::model::{Field, Serializer};
use crate::sea::Facts;
use crate::text::did_you_mean;

/// The types without anything in parentheses.
const PLAIN: [&str; 26] = [
    "Text",
    "Blob",
    "TinyInteger",
    "SmallInteger",
    "Integer",
    "BigInteger",
    "TinyUnsigned",
    "SmallUnsigned",
    "Unsigned",
    "BigUnsigned",
    "Float",
    "Double",
    "DateTime",
    "Timestamp",
    "TimestampWithTimeZone",
    "Time",
    "Date",
    "Year",
    "Boolean",
    "Json",
    "JsonBinary",
    "Uuid",
    "Cidr",
    "Inet",
    "MacAddr",
    "LTree",
];

/// `#[sea_orm(column_type = "String(60)")]`
pub(super) fn column_type_form(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let facts = Facts::from_attributes(&field.original.attrs).ok().filter(|_| serializer.is_model())?;
    if let Some(value) = facts.unquoted("column_type") {
        return Some(error(
            format!("the type of a column stands in quotes: `column_type = \"{}\"`", spelt(value)),
            value_span(value),
        ));
    }
    let (text, span) = facts.spanned_text("column_type")?;
    let instead = match parse_str::<Expr>(&text) {
        Err(_) => Some("such as `String(StringLen::N(60))`".to_owned()),
        Ok(Expr::Call(call)) => of_call(&call).map(|right| format!("write `{right}`")),
        Ok(Expr::Path(path)) => path.path.get_ident().and_then(plain),
        Ok(_) => None,
    };
    instead.map(|instead| error(format!("`{text}` is no type of a column; {instead}"), span))
}

/// `#[sea_orm(default_expr = "now()")]`
pub(super) fn default_expression(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let facts = Facts::from_attributes(&field.original.attrs).ok().filter(|_| serializer.is_model())?;
    let (text, span) = facts.spanned_text("default_expr")?;
    let is_sql = match parse_str::<Expr>(&text) {
        Ok(Expr::Call(call)) => path_of_expression(&call.func).is_some_and(|path| path.get_ident().is_some()),
        Ok(Expr::Path(path)) => path.path.get_ident().is_some(),
        Ok(_) => false,
        Err(_) => true,
    };
    let message =
        format!("`{text}` is no expression of SeaORM; write `Expr::current_timestamp()`, or SQL as `Expr::cust(\"…\")`");
    is_sql.then(|| error(message, span))
}

fn plain(name: &Ident) -> Option<String> {
    let name = name.to_string();
    let near = did_you_mean(&name, PLAIN);
    let is_text = name.to_lowercase().contains("char") && name != "Char";
    match PLAIN.contains(&name.as_str()) {
        true => None,
        false if is_text => Some("a text of a length is `String(StringLen::N(60))`, one of any length `Text`".to_owned()),
        false if near.is_empty() => None,
        false => Some(near.trim_start_matches([';', ' ']).trim_end_matches('?').to_owned()),
    }
}

/// The right form of a type with something in parentheses, where it has another one.
fn of_call(call: &ExprCall) -> Option<String> {
    let name = path_of_expression(&call.func)?.segments.last()?.ident.to_string();
    let arguments: Vec<String> = call.args.iter().map(spelt).collect();
    let numbers = numbers(call);
    let number = |usual: &str| numbers.first().cloned().unwrap_or_else(|| usual.to_owned());
    let is = |start: &str| arguments.len() == 1 && (arguments[0].starts_with(start) || arguments[0] == "None");
    match name.as_str() {
        "String" if !is("StringLen") => Some(format!("String(StringLen::N({}))", number("60"))),
        "VarBinary" if !is("StringLen") => Some(format!("VarBinary(StringLen::N({}))", number("60"))),
        "VarChar" | "Varchar" | "varchar" => Some(format!("String(StringLen::N({}))", number("60"))),
        "Char" if !is("Some") => Some(format!("Char(Some({}))", number("3"))),
        "Decimal" | "Money" if !is("Some((") => {
            let [total, places] = &numbers[..] else { return Some(format!("{name}(Some((10, 2)))")) };
            Some(format!("{name}(Some(({total}, {places})))"))
        }
        "Decimal" | "Money" => turned(&numbers).map(|right| format!("{name}({right})")),
        "Numeric" | "numeric" | "decimal" => Some("Decimal(Some((10, 2)))".to_owned()),
        _ => None,
    }
}

/// The right way round of `Decimal(Some((2, 10)))`: of all digits at most all are behind the point.
fn turned(numbers: &[String]) -> Option<String> {
    let [total, places] = numbers else { return None };
    let is_turned = places.parse::<u32>().ok()? > total.parse().ok()?;
    is_turned.then(|| format!("Some(({places}, {total}))"))
}

/// The numbers in a call, however deep they stand.
fn numbers(call: &ExprCall) -> Vec<String> {
    fn collect(tokens: TokenStream, found: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => collect(group.stream(), found),
                TokenTree::Literal(literal) => {
                    found.extend(literal.to_string().parse::<u32>().ok().map(|number| number.to_string()));
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    call.args.iter().for_each(|argument| collect(quote::ToTokens::to_token_stream(argument), &mut found));
    found
}

/// An expression as people write it.
fn spelt(expression: &Expr) -> String {
    let tokens = quote::ToTokens::to_token_stream(expression).to_string();
    tokens.replace(" :: ", "::").replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
}

fn path_of_expression(expression: &Expr) -> Option<&Path> {
    if let Expr::Path(path) = expression { Some(&path.path) } else { None }
}

fn value_span(expression: &Expr) -> proc_macro2::Span {
    syn::spanned::Spanned::span(expression)
}
