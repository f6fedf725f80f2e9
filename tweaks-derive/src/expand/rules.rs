//! Rules: `garde`'s functions, each with the message that DRF would show, and with its bound as data.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, Ident, Type};

use super::tokens::{exact, list, number};
use crate::attr::{Length, Range, Rules, digits};
use crate::model::{Family, Field, met};
use crate::place::at;

/// The rule that follows from a column: its length. A type of the user's is a newtype of a text or an enum, which the runtime tells apart.
pub(super) fn column_rule(field: &Field<'_>) -> Option<TokenStream> {
    let (max, ty) = (field.column.as_ref()?.max_length?, field.shape.value);
    match field.shape.family {
        Family::Text => list("rules", [max_length(Seen { ty, span: field.ident.span() }, Family::Text, max)]),
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

/// What a rule is about: the type of the values, and the place of the rule.
#[derive(Clone, Copy)]
struct Seen<'t> {
    ty: &'t Type,
    span: Span,
}

fn all(rules: &Rules, ty: &Type, family: Family) -> Vec<TokenStream> {
    let mut all = Vec::new();
    if let Some(length) = &rules.length {
        all.extend(length_rules(length, Seen { ty, span: length.span }, family));
    }
    if let Some(range) = &rules.range {
        all.extend(range_rules(range, Seen { ty, span: range.span }));
    }
    let flags = [
        (rules.email, "Email", "Enter a valid email address.", quote!(email(__value))),
        (rules.ascii, "Ascii", "Use plain ASCII letters, digits and signs only.", quote!(rules::ascii::apply(__value, ()))),
        (rules.alphanumeric, "Alphanumeric", "Use letters and digits only.", quote!(rules::alphanumeric::apply(__value, ()))),
    ];
    for (flag, bound, detail, call) in flags {
        let bound = Ident::new(bound, Span::call_site());
        all.extend(flag.map(|flag| {
            let seen = Seen { ty, span: flag.span };
            rule("invalid", detail, &quote!(#bound), seen, &seen.by(&call))
        }));
    }
    all.extend(rules.pattern.as_ref().map(|pattern| pattern_rule(pattern, Seen { ty, span: pattern.span })));
    all
}

/// `Rule::new("code", "Text.", Bound::…, |value| holds(value, |value: &T| rules::…))`
fn rule(code: &str, detail: &str, bound: &TokenStream, Seen { ty, .. }: Seen<'_>, call: &TokenStream) -> TokenStream {
    let checked = checked_type(ty);
    quote!(__tweaks::Rule::new(#code, #detail, __tweaks::Bound::#bound, |__value| __tweaks::holds(__value, |__value: &#checked| #call)))
}

impl Seen<'_> {
    /// A call of a rule about texts or lists, with what it sees of a value: of a type of the user's, which may be a newtype, the text in it.
    fn by(self, call: &TokenStream) -> TokenStream {
        let text = quote_spanned!(at(&self.span)=> __tweaks::seen::text(__tweaks::Ruled::of(__value).value()));
        match Family::of(self.ty) {
            Family::Other => quote!({
                let __value = #text;
                __tweaks::#call
            }),
            _ => quote!(__tweaks::#call),
        }
    }

    /// The same of a range.
    fn between(self, ends: &TokenStream) -> TokenStream {
        match Family::of(self.ty) {
            Family::Other => {
                let value = quote_spanned!(at(&self.span)=> __tweaks::Ruled::of(__value).value());
                quote_spanned!(at(&self.span)=> __tweaks::seen::range(#value, #ends))
            }
            _ => quote!(__tweaks::rules::range::apply(__value, #ends)),
        }
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

fn length_rules(length: &Length, seen: Seen<'_>, family: Family) -> impl Iterator<Item = TokenStream> + use<> {
    let (kind, units) = units(family);
    let min = length.min.map(number).map(|min| {
        let detail = format!("Ensure this field has at least {min} {units}.");
        let call = quote!(rules::length::#kind::apply(__value, (#min, __tweaks::usize::MAX)));
        rule("min_length", &detail, &quote!(MinLength(#min)), seen, &seen.by(&call))
    });
    let max = length.max.map(|max| max_length(seen, family, max));
    min.into_iter().chain(max)
}

fn max_length(seen: Seen<'_>, family: Family, max: usize) -> TokenStream {
    let ((kind, units), max) = (units(family), number(max));
    let detail = format!("Ensure this field has no more than {max} {units}.");
    let call = quote!(rules::length::#kind::apply(__value, (0, #max)));
    rule("max_length", &detail, &quote!(MaxLength(#max)), seen, &seen.by(&call))
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

fn range_rules(range: &Range, seen: Seen<'_>) -> impl Iterator<Item = TokenStream> + use<> {
    let least = |value, span| quote_spanned!(span=> (__tweaks::Some(#value), __tweaks::None));
    let most = |value, span| quote_spanned!(span=> (__tweaks::None, __tweaks::Some(#value)));
    let min = range.min.as_ref().map(|min| bound(&min.0, seen, ["min_value", "greater", "AtLeast", "Least"], least));
    let max = range.max.as_ref().map(|max| bound(&max.0, seen, ["max_value", "less", "AtMost", "Most"], most));
    min.into_iter().chain(max)
}

/// One end of a range. What an expression gives is known when the program runs.
fn bound(
    written: &Expr,
    seen: Seen<'_>,
    [code, relation, known, made]: [&str; 4],
    ends: fn(TokenStream, Span) -> TokenStream,
) -> TokenStream {
    let ty = seen.ty;
    let (value, known, made) = (exact(written, ty), format_ident!("{known}"), format_ident!("{made}"));
    let detail = |bound: &str| format!("Ensure this value is {relation} than or equal to {bound}.");
    let call = |value| seen.between(&ends(value, at(&seen.span)));
    match (digits(written), Family::of(ty)) {
        (Some(digits), _) => rule(code, &detail(&digits), &quote!(#known(#digits)), seen, &call(value)),
        // The type of the value in a newtype is not known here.
        (None, Family::Other) => rule(code, &detail("{bound}"), &shown(&made, &value), seen, &call(value)),
        (None, _) => {
            let rule = rule(code, &detail("{bound}"), &shown(&made, &quote!(__bound())), seen, &call(quote!(__bound())));
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

fn pattern_rule(pattern: &str, seen: Seen<'_>) -> TokenStream {
    let (detail, checked, call) = (
        "This value does not match the required pattern.",
        checked_type(seen.ty),
        seen.by(&quote!(matches(__value, &__PATTERN))),
    );
    quote!(__tweaks::Rule::new("pattern", #detail, __tweaks::Bound::Pattern(#pattern), |__value| {
        static __PATTERN: __tweaks::LazyLock<__tweaks::Option<__tweaks::Regex>> = __tweaks::LazyLock::new(|| __tweaks::compiled(#pattern));
        __tweaks::holds(__value, |__value: &#checked| #call)
    }))
}
