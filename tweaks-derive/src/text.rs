//! Texts: labels, messages with their placeholder filled in while the user's crate is compiled, and parts of errors.

use heck::ToTitleCase as _;
use proc_macro2::Ident;
use syn::ext::IdentExt as _;

type Case = (&'static str, fn(&str) -> String);

/// The cases of serde's `rename_all`, which does to fields what it says of them there.
pub(crate) const CASES: [Case; 8] = [
    ("lowercase", str::to_owned),
    ("UPPERCASE", str::to_ascii_uppercase),
    ("PascalCase", pascal),
    ("camelCase", |name| {
        let name = pascal(name);
        let first = name.chars().next().map_or(0, char::len_utf8);
        name[..first].to_ascii_lowercase() + &name[first..]
    }),
    ("snake_case", str::to_owned),
    ("SCREAMING_SNAKE_CASE", str::to_ascii_uppercase),
    ("kebab-case", |name| name.replace('_', "-")),
    ("SCREAMING-KEBAB-CASE", |name| name.to_ascii_uppercase().replace('_', "-")),
];

/// `first_name` → `FirstName`.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let first = word.chars().next().map_or(0, char::len_utf8);
        word[..first].to_ascii_uppercase() + &word[first..]
    };
    name.split('_').map(capital).collect()
}

/// The name of a field in one of the [`CASES`]; as it is, where the case is none of them.
pub(crate) fn cased(name: &str, case: &str) -> String {
    CASES.iter().find(|(known, _)| *known == case).map_or_else(|| name.to_owned(), |(_, change)| change(name))
}

/// The label of a field without one: `date_of_birth` → "Date of birth" (`drf_tweaks` §1).
pub(crate) fn label(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()).unwrap_or_default()
}

/// The mistake in a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadMessage {
    Placeholder(String),
    Brace,
}

/// The message with `{fieldname}` replaced by the label; `{{` and `}}` stand for braces. A label that is empty gives
/// way to the name in title case.
pub(crate) fn fill(message: &str, label: &str, name: &str) -> Result<String, BadMessage> {
    let shown = if label.is_empty() { name.to_title_case() } else { label.to_owned() };
    let mut filled = String::new();
    let mut rest = message;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            filled.push_str(&from[..1]);
            rest = after;
            continue;
        }
        let end = from.find('}').filter(|_| from.starts_with('{')).ok_or(BadMessage::Brace)?;
        match &from[1..end] {
            "fieldname" => filled.push_str(&shown),
            other => return Err(BadMessage::Placeholder(other.to_owned())),
        }
        rest = &from[end + 1..];
    }
    Ok(filled + rest)
}

/// `; did you mean `…`?` with the nearest of some names, or nothing.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let scored = known.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    let nearest = scored.filter(|(score, _)| *score > 0.8).max_by(|(left, _), (right, _)| left.total_cmp(right));
    nearest.map(|(_, name)| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// The name of a field, without the `r#` of a keyword.
pub(crate) fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The error about a column without an index.
pub(crate) fn unindexed(attribute: &str, field: &str) -> String {
    format!(
        "no index begins with `{field}`, so the database would read the whole table; add `#[sea_orm(indexed)]`, declare an `index(…)` on the entity, or say why that does not matter: `{attribute}(unindexed = \"…\")`"
    )
}

/// The error about a criterion that no index serves.
pub(crate) fn unserved(attribute: &str, field: &str, lookups: &[Ident]) -> String {
    if lookups.iter().any(|name| name == "overlap") && lookups.iter().all(|name| name == "overlap" || name == "contains") {
        return format!(
            "no index serves `overlap` of `{field}`, so the database would read the whole table; declare `index(entries({field}))` on the entity's model, which PostgreSQL has, or say why that does not matter: `filter(overlap, unindexed = \"…\")`"
        );
    }
    match lookups.iter().any(|name| name == "iexact") {
        true => format!(
            "no index serves `iexact` of `{field}`, so the database would read the whole table; declare `index(lower({field}))` on the entity's model, or say why that does not matter: `filter(iexact, unindexed = \"…\")`"
        ),
        false => unindexed(attribute, field),
    }
}

/// The error about a search that reads every text.
pub(crate) fn unsearchable(fields: &str) -> String {
    format!(
        "no index finds parts of `{fields}`, so the database would read the whole table; declare `index(trigrams(…))` on the entity's model, or say why that does not matter: `search(…, unindexed = \"…\")`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_like_the_start_of_a_sentence() {
        assert_eq!(label("date_of_birth"), "Date of birth");
        assert_eq!(label("SKU"), "Sku");
    }

    #[test]
    fn names_have_the_cases_of_serde() {
        let cases = CASES.map(|(case, _)| cased("address_2_line", case));
        let expected = [
            "address_2_line",
            "ADDRESS_2_LINE",
            "Address2Line",
            "address2Line",
            "address_2_line",
            "ADDRESS_2_LINE",
            "address-2-line",
            "ADDRESS-2-LINE",
        ];
        assert_eq!(cases, expected);
    }

    #[test]
    fn messages_know_one_placeholder() {
        assert_eq!(fill("{fieldname} is {{required}}.", "ZIP code", "zip"), Ok("ZIP code is {required}.".to_owned()));
        assert_eq!(fill("{fieldname}?", "", "zip_code"), Ok("Zip Code?".to_owned()));
        assert_eq!(fill("{name}", "", "zip"), Err(BadMessage::Placeholder("name".to_owned())));
        assert_eq!(fill("a } b", "", "zip"), Err(BadMessage::Brace));
        assert_eq!(fill("a { b", "", "zip"), Err(BadMessage::Brace));
    }
}
