//! The application's words: doc comments, and the notes of what is deprecated.

use darling::Result;
use syn::Attribute;

use crate::sea::Facts;

/// The doc comment, without the blank in front of each line; empty where there is none.
pub(super) fn about(attributes: &[Attribute]) -> Result<String> {
    let texts: Vec<String> = Facts::named("doc", attributes)?.texts("doc").collect();
    let joined = texts.join("\n");
    let lines: Vec<&str> = joined.split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    Ok(lines.join("\n").trim().to_owned())
}

/// The note of `#[deprecated]`, in each of its forms; empty where it has none.
pub(super) fn deprecated(attributes: &[Attribute]) -> Result<Option<String>> {
    let facts = Facts::named("deprecated", attributes)?;
    let is_there = attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    Ok(is_there.then(|| facts.text("note").or(facts.text("deprecated")).unwrap_or_default()))
}
