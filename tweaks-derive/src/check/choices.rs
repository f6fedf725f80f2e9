//! Enums.

use std::collections::HashSet;

use darling::Error;

use super::error;
use crate::model::Choices;
use crate::sea;

pub(super) fn check_choices<'a>(choices: &'a Choices<'_>) -> impl Iterator<Item = Error> + use<'a> {
    let mut seen: HashSet<&str> = HashSet::new();
    let repeated = choices.variants.iter().filter(move |variant| !seen.insert(&variant.name));
    let repeated = repeated.map(|variant| {
        error(
            format!("another variant is called `{}` as well; give one of them another `rename`", variant.name),
            variant.name_span,
        )
    });
    let with_data = choices.variants.iter().filter(|variant| !variant.original.fields.is_empty());
    let with_data = with_data.map(|variant| {
        Error::custom("a choice is a name and nothing else; remove the fields, or use a struct for what has parts")
            .with_span(&variant.original.fields)
    });
    let empty =
        choices.variants.is_empty().then(|| error("there is nothing to choose; add variants", choices.original.ident.span()));
    let case = choices.attributes.rename_all.as_ref().filter(|case| !sea::CASES.contains(&case.as_str()));
    let case = case.map(|case| {
        error(format!("unknown case; known are {}", sea::CASES.map(|case| format!("`{case}`")).join(", ")), case.span())
    });
    repeated.chain(with_data).chain(empty).chain(case)
}
