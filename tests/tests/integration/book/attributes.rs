//! The page about attributes has each key of the grammar.

use std::collections::BTreeSet;
use std::fs;

use super::{Page, root};

/// Fields of the grammar whose keys have other names, or that hold several.
const CALLED: [(&str, &[&str]); 2] =
    [("runtime", &["crate"]), ("rules", &["length", "range", "pattern", "email", "ascii", "alphanumeric"])];

/// The keys that the grammar reads, by the fields of its structs.
fn keys(grammar: &str) -> BTreeSet<String> {
    let fields = grammar.lines().filter_map(|line| line.strip_prefix("    pub(crate) ")?.split_once(": "));
    let keys = fields.flat_map(|(name, _)| match CALLED.iter().find(|(field, _)| *field == name) {
        Some((_, keys)) => keys.iter().map(|key| (*key).to_owned()).collect(),
        None => vec![name.to_owned()],
    });
    keys.collect()
}

#[test]
fn the_page_has_the_keys_of_the_grammar() {
    let grammar = fs::read_to_string(root().join("tweaks-derive/src/attr.rs")).expect("the grammar");
    let (keys, page) = (keys(&grammar), Page::read("docs/src/attributes.md").text);
    assert!(keys.len() > 60, "{keys:?}");
    let said: BTreeSet<&str> = page.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let missing: Vec<&String> = keys.iter().filter(|key| !said.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_key_is_found_in_its_field() {
    let grammar = "pub(crate) struct A {\n    pub(crate) runtime: Path,\n    /// Of rows.\n    pub(crate) etag: Flag,\n}";
    assert_eq!(keys(grammar).into_iter().collect::<Vec<_>>(), ["crate", "etag"]);
}
