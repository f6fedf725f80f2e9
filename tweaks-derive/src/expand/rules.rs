//! Rules: `garde`'s functions, each with the message that DRF would show, and with its bound as data.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Expr, Ident, Type};

use super::tokens::{exact, list, number};
use crate::attr::{Length, Range, Rules, digits};
use crate::model::{Family, Field, met};

/// The rule that follows from a column: its length. A type of the user's is a newtype of a text or an enum, which the runtime tells apart.
pub(super) fn column_rule(field: &Field<'_>) -> Option<TokenStream> {
    let (max, ty) = (field.column.as_ref()?.max_length?, field.shape.value);
    match field.shape.family {
        Family::Text => list("rules", [max_length(ty, Family::Text, max)]),
        Family::Other => list("text_rules", [max_length_inside(ty, max)]),
        _ => None,
    }
}

/// The rules about the value of a field, and about the entries of its list.
pub(super) fn field_rules(field: &Field<'_>) -> TokenStream {
    let own = list("rules", all(&field.attributes.rules, field.shape.value, field.shape.family));
    let entries = field.attributes.inner.as_ref().zip(field.shape.entry);
    let entries = entries.and_then(|(inner, entry)| list("entry_rules", all(inner, entry, Family::of(entry))));
    quote!(#own #entries)
}

fn all(rules: &Rules, ty: &Type, family: Family) -> Vec<TokenStream> {
    let mut all = Vec::new();
    if let Some(length) = &rules.length {
        all.extend(length_rules(length, ty, family));
    }
    if let Some(range) = &rules.range {
        all.extend(range_rules(range, ty));
    }
    let flags = [
        (rules.email, "Email", "Enter a valid email address.", quote!(email(__value))),
        (rules.ascii, "Ascii", "Use plain ASCII letters, digits and signs only.", quote!(rules::ascii::apply(__value, ()))),
        (rules.alphanumeric, "Alphanumeric", "Use letters and digits only.", quote!(rules::alphanumeric::apply(__value, ()))),
    ];
    for (flag, bound, detail, call) in flags {
        let bound = Ident::new(bound, Span::call_site());
        all.extend(flag.map(|_| rule("invalid", detail, &quote!(#bound), ty, &call)));
    }
    all.extend(rules.pattern.as_ref().map(|pattern| pattern_rule(pattern, ty)));
    all
}

/// `Rule::new("code", "Text.", Bound::…, |value| holds(value, |value: &T| rules::…))`
fn rule(code: &str, detail: &str, bound: &TokenStream, ty: &Type, call: &TokenStream) -> TokenStream {
    let (checked, call) = (checked_type(ty), seen(ty, call));
    quote!(__tweaks::Rule::new(#code, #detail, __tweaks::Bound::#bound, |__value| __tweaks::holds(__value, |__value: &#checked| #call)))
}

/// A call with what a rule sees of a value: of a type of the user's, which may be a newtype, the value in it.
fn seen(ty: &Type, call: &TokenStream) -> TokenStream {
    match Family::of(ty) {
        Family::Other => quote!({
            let __value = __tweaks::Ruled::of(__value).value();
            __tweaks::#call
        }),
        _ => quote!(__tweaks::#call),
    }
}

/// The type that a rule sees: a known type itself, or else the draft of the type.
fn checked_type(ty: &Type) -> TokenStream {
    match Family::of(ty) {
        Family::List | Family::Other => {
            let ty = met(ty);
            quote!(<#ty as __tweaks::Input>::Draft)
        }
        _ => ty.to_token_stream(),
    }
}

fn length_rules(length: &Length, ty: &Type, family: Family) -> impl Iterator<Item = TokenStream> + use<> {
    let (kind, units) = units(family);
    let min = length.min.map(number).map(|min| {
        let detail = format!("Ensure this field has at least {min} {units}.");
        let call = quote!(rules::length::#kind::apply(__value, (#min, __tweaks::usize::MAX)));
        rule("min_length", &detail, &quote!(MinLength(#min)), ty, &call)
    });
    let max = length.max.map(|max| max_length(ty, family, max));
    min.into_iter().chain(max)
}

fn max_length(ty: &Type, family: Family, max: usize) -> TokenStream {
    let ((kind, units), max) = (units(family), number(max));
    let detail = format!("Ensure this field has no more than {max} {units}.");
    rule("max_length", &detail, &quote!(MaxLength(#max)), ty, &quote!(rules::length::#kind::apply(__value, (0, #max))))
}

/// The length of the text in a type that may be no newtype of one; such a rule is never asked.
fn max_length_inside(ty: &Type, max: usize) -> TokenStream {
    let (checked, max) = (checked_type(ty), number(max));
    let detail = format!("Ensure this field has no more than {max} characters.");
    let held = quote!(__tweaks::holds(__tweaks::Ruled::of(__value).value(), |__value: &__tweaks::String| {
        __tweaks::rules::length::chars::apply(__value, (0, #max))
    }));
    quote!(__tweaks::Rule::new("max_length", #detail, __tweaks::Bound::MaxLength(#max), |__value| {
        __value.downcast_ref::<#checked>().is_some_and(|__value| #held)
    }))
}

/// `garde`'s module and DRF's word for the units of a length.
fn units(family: Family) -> (TokenStream, &'static str) {
    match family {
        Family::List => (quote!(simple), "elements"),
        _ => (quote!(chars), "characters"),
    }
}

fn range_rules(range: &Range, ty: &Type) -> impl Iterator<Item = TokenStream> + use<> {
    let least = |value| quote!((__tweaks::Some(#value), __tweaks::None));
    let most = |value| quote!((__tweaks::None, __tweaks::Some(#value)));
    let min = range.min.as_ref().map(|min| bound(&min.0, ty, ["min_value", "greater", "AtLeast", "Least"], least));
    let max = range.max.as_ref().map(|max| bound(&max.0, ty, ["max_value", "less", "AtMost", "Most"], most));
    min.into_iter().chain(max)
}

/// One end of a range. What an expression gives is known when the program runs.
fn bound(
    written: &Expr,
    ty: &Type,
    [code, relation, known, made]: [&str; 4],
    ends: fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let (value, known, made) = (exact(written, ty), format_ident!("{known}"), format_ident!("{made}"));
    let detail = |bound: &str| format!("Ensure this value is {relation} than or equal to {bound}.");
    let call = |value| {
        let ends = ends(value);
        quote!(rules::range::apply(__value, #ends))
    };
    match (digits(written), Family::of(ty)) {
        (Some(digits), _) => rule(code, &detail(&digits), &quote!(#known(#digits)), ty, &call(value)),
        // The type of the value in a newtype is not known here.
        (None, Family::Other) => rule(code, &detail("{bound}"), &shown(&made, &value), ty, &call(value)),
        (None, _) => {
            let rule = rule(code, &detail("{bound}"), &shown(&made, &quote!(__bound())), ty, &call(quote!(__bound())));
            quote!({
                fn __bound() -> #ty {
                    #value
                }
                #rule
            })
        }
    }
}

/// `Bound::Least(Pointer(|| bound(&Decimal::ONE)))`
fn shown(made: &Ident, value: &TokenStream) -> TokenStream {
    quote!(#made(__tweaks::Pointer(|| __tweaks::bound(&#value))))
}

fn pattern_rule(pattern: &str, ty: &Type) -> TokenStream {
    let (detail, checked, call) =
        ("This value does not match the required pattern.", checked_type(ty), seen(ty, &quote!(matches(__value, &__PATTERN))));
    quote!(__tweaks::Rule::new("pattern", #detail, __tweaks::Bound::Pattern(#pattern), |__value| {
        static __PATTERN: __tweaks::LazyLock<__tweaks::Option<__tweaks::Regex>> = __tweaks::LazyLock::new(|| __tweaks::compiled(#pattern));
        __tweaks::holds(__value, |__value: &#checked| #call)
    }))
}
