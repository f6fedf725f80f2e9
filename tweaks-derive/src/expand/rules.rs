//! Rules: `garde`'s functions, each with the message that DRF would show.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, Lit, Type, UnOp};

use super::number;
use crate::attr::{Length, Range, Rules};
use crate::model::{Family, Field};

/// What follows from the column: its length.
pub(super) fn of_column(field: &Field<'_>) -> Option<TokenStream> {
    let max = field.column.as_ref()?.max_length.filter(|_| field.shape.family == Family::Text)?;
    let rule = max_length(field.shape.value, field.shape.family, max);
    Some(quote!(.rules(&[#rule])))
}

/// What the attributes of a field say about its value, and about the entries of its list.
pub(super) fn of_field(field: &Field<'_>) -> TokenStream {
    let own = all(&field.attributes.rules, field.shape.value, field.shape.family);
    let own = (!own.is_empty()).then(|| quote!(.rules(&[#(#own),*])));
    let entries = field.attributes.inner.as_ref().zip(field.shape.entry).map(|(inner, entry)| {
        let entry_rules = all(inner, entry, Family::of(entry));
        quote!(.entry_rules(&[#(#entry_rules),*]))
    });
    quote!(#own #entries)
}

fn all(rules: &Rules, ty: &Type, family: Family) -> Vec<TokenStream> {
    let mut lines = Vec::new();
    if let Some(length) = &rules.length {
        lines.extend(length_rules(length, ty, family));
    }
    if let Some(range) = &rules.range {
        lines.extend(range_rules(range, ty));
    }
    if rules.email.is_present() {
        lines.push(rule("invalid", "Enter a valid email address.", ty, &quote!(email(__value))));
    }
    if rules.ascii.is_present() {
        lines.push(rule(
            "invalid",
            "Use plain ASCII letters, digits and signs only.",
            ty,
            &quote!(rules::ascii::apply(__value, ())),
        ));
    }
    if rules.alphanumeric.is_present() {
        lines.push(rule("invalid", "Use letters and digits only.", ty, &quote!(rules::alphanumeric::apply(__value, ()))));
    }
    if let Some(pattern) = &rules.pattern {
        lines.push(pattern_rule(pattern, ty));
    }
    lines
}

/// `Rule::new("code", "Text.", |value| holds(value, |value: &T| rules::…))`
fn rule(code: &str, detail: &str, ty: &Type, call: &TokenStream) -> TokenStream {
    let ty = held(ty);
    quote!(__tweaks::Rule::new(#code, #detail, |__value| __tweaks::holds(__value, |__value: &#ty| __tweaks::#call)))
}

/// What the draft holds for a type: the type itself where that is known, or else what the type says.
fn held(ty: &Type) -> TokenStream {
    match Family::of(ty) {
        Family::List | Family::Other => quote!(<#ty as __tweaks::Input>::Draft),
        _ => ty.to_token_stream(),
    }
}

fn length_rules(length: &Length, ty: &Type, family: Family) -> impl Iterator<Item = TokenStream> + use<> {
    let (kind, units) = units(family);
    let min = length.min.map(number).map(|min| {
        let detail = format!("Ensure this field has at least {min} {units}.");
        rule("min_length", &detail, ty, &quote!(rules::length::#kind::apply(__value, (#min, __tweaks::usize::MAX))))
    });
    let max = length.max.map(|max| max_length(ty, family, max));
    min.into_iter().chain(max)
}

fn max_length(ty: &Type, family: Family, max: usize) -> TokenStream {
    let ((kind, units), max) = (units(family), number(max));
    let detail = format!("Ensure this field has no more than {max} {units}.");
    rule("max_length", &detail, ty, &quote!(rules::length::#kind::apply(__value, (0, #max))))
}

/// `garde`'s module and DRF's word for what is counted.
fn units(family: Family) -> (TokenStream, &'static str) {
    match family {
        Family::List => (quote!(simple), "elements"),
        _ => (quote!(chars), "characters"),
    }
}

fn range_rules(range: &Range, ty: &Type) -> impl Iterator<Item = TokenStream> + use<> {
    let min = range.min.as_ref().map(|min| {
        let detail = bound(&min.0, "Ensure this value is greater than or equal to", "This value is too small.");
        let min = &min.0;
        rule("min_value", &detail, ty, &quote!(rules::range::apply(__value, (__tweaks::Some(#min), __tweaks::None))))
    });
    let max = range.max.as_ref().map(|max| {
        let detail = bound(&max.0, "Ensure this value is less than or equal to", "This value is too large.");
        let max = &max.0;
        rule("max_value", &detail, ty, &quote!(rules::range::apply(__value, (__tweaks::None, __tweaks::Some(#max)))))
    });
    min.into_iter().chain(max)
}

/// The message about a bound; only a bound that is written as a number can be named in it.
fn bound(bound: &Expr, before: &str, otherwise: &str) -> String {
    match written(bound) {
        Some(number) => format!("{before} {number}."),
        None => otherwise.to_owned(),
    }
}

fn written(bound: &Expr) -> Option<String> {
    match bound {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => written(&unary.expr).map(|number| format!("-{number}")),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => Some(number.base10_digits().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn pattern_rule(pattern: &str, ty: &Type) -> TokenStream {
    let (detail, ty) = ("This value does not match the required pattern.", held(ty));
    quote!(__tweaks::Rule::new("pattern", #detail, |__value| {
        static __PATTERN: __tweaks::LazyLock<__tweaks::Option<__tweaks::Regex>> = __tweaks::LazyLock::new(|| __tweaks::compiled(#pattern));
        __tweaks::holds(__value, |__value: &#ty| __tweaks::matches(__value, &__PATTERN))
    }))
}
