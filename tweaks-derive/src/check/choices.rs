//! Enums.

use std::collections::HashSet;

use darling::Error;

use super::error::error;
use super::{names, versions};
use crate::model::Choices;
use crate::sea;

pub(super) fn check(choices: &Choices<'_>) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for variant in &choices.variants {
        let name = &variant.name;
        if !seen.insert(name) {
            let message = format!("another variant is called `{}` as well; give one of them another `rename`", name.value);
            errors.push(error(message, name.span));
        }
        if !variant.original.fields.is_empty() {
            let message = "a choice is a name and nothing else; remove the fields, or use a struct for what has parts";
            errors.push(Error::custom(message).with_span(&variant.original.fields));
        }
    }
    if choices.variants.is_empty() {
        errors.push(error("there is nothing to choose; add variants", choices.original.ident.span()));
    }
    errors.extend(versions::variants(choices));
    errors.extend(names::not_among(choices.attributes.rename_all.as_ref(), sea::CASES.map(|(case, _)| case)));
    errors
}
