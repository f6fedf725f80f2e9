//! Statistics: the figures over the rows of a list, and the fields by which they are grouped, by their public names.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::tokens::assertion;
use crate::model::{Family, Field, Serializer};
use crate::place::at;

/// `.stats(…)` of the schema.
pub(super) fn setter(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let stats = serializer.attributes.stats.as_ref()?;
    let figures = stats.figures.iter().map(|figure| {
        let function = format_ident!("{}", capital(&figure.function));
        let name = figure.field.as_ref().and_then(|field| find(serializer, field)).map_or("", |field| field.name.value.as_str());
        quote!((__tweaks::Function::#function, #name))
    });
    let groups = stats.groups.iter().filter_map(|group| {
        let name = &find(serializer, &group.field)?.name.value;
        let part = match &group.part {
            Some(part) => {
                let part = format_ident!("{}", capital(part));
                quote!(__tweaks::Some(__tweaks::Part::#part))
            }
            None => quote!(__tweaks::None),
        };
        Some(quote!((#name, #part)))
    });
    Some(quote!(.stats(__tweaks::Stats::new(&[#(#figures),*], &[#(#groups),*]))))
}

/// `month` → `Month`, as the variant is called.
fn capital(word: &Ident) -> String {
    let word = word.to_string();
    word[..1].to_ascii_uppercase() + &word[1..]
}

fn find<'a, 'b>(serializer: &'b Serializer<'a>, name: &Ident) -> Option<&'b Field<'a>> {
    serializer.fields.iter().find(|field| field.is_named(name))
}

/// The checks that only the compiler can make: what the types of columns have.
pub(super) fn assertions(serializer: &Serializer<'_>) -> TokenStream {
    let Some(stats) = &serializer.attributes.stats else { return TokenStream::new() };
    let assert = |name: &Ident, method: &str, code: &str, message: &str| {
        let field = find(serializer, name)?;
        let (ty, method) = (field.ty(), format_ident!("{method}"));
        let condition = quote_spanned!(at(&name)=> <#ty as __tweaks::FieldValue>::KIND.#method());
        Some(assertion(name.span(), &condition, code, message))
    };
    let figures = stats.figures.iter().filter_map(|figure| {
        let field = figure.field.as_ref()?;
        match figure.function == "sum" {
            // The model knows its own types.
            true if find(serializer, field)?.shape.family != Family::Other => None,
            true => assert(field, "has_sums", "sum_of_other", "a sum is one of numbers, and this column keeps none"),
            false => assert(field, "has_ends", "end_of_other", "the smallest and the largest are those of numbers and times"),
        }
    });
    let groups = stats.groups.iter().filter_map(|group| match &group.part {
        Some(_) => assert(&group.field, "has_days", "part_of_other", "only dates and times have such parts"),
        None => assert(
            &group.field,
            "has_groups",
            "group_of_each",
            "nearly every row would be a group of its own; of a time, group by a part, such as `field.month`",
        ),
    });
    quote!(#(#figures)* #(#groups)*)
}
