//! The codes on their page are those of the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Page, in_backticks, root};

/// The calls whose first text is a code.
const CALLS: [&str; 6] = ["Problem::new(", "Message::new(", "Rule::new(", " rule(", ".problem(", "Message { code: "];

/// The texts of some source that can be codes.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2).filter(|word| is_code(word))
}

fn is_code(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

/// The codes that a source gives to problems.
fn codes(source: &str) -> BTreeSet<String> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let source = lines.collect::<Vec<_>>().join("\n");
    let calls = CALLS.iter().flat_map(|call| source.split(call).skip(1));
    let firsts = calls.filter_map(|rest| rest.split('"').nth(1));
    firsts.filter(|word| is_code(word)).map(str::to_owned).collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        match entry.is_dir() {
            true => sources(&entry, found),
            false => found.push(fs::read_to_string(&entry).expect("a source")),
        }
    }
}

/// The codes of all sources, and those that documents name: some are chosen before the problem is made.
fn of_sources() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("tweaks-runtime/src"), &mut files);
    files.push(Page::read("tweaks-derive/src/expand/rules.rs").text);
    let mut all: BTreeSet<String> = files.iter().flat_map(|source| codes(source)).collect();
    for list in ["tweaks-runtime/src/openapi/codes.rs", "tweaks-runtime/src/openapi/operation_codes.rs"] {
        all.extend(words(&Page::read(list).text).map(str::to_owned));
    }
    all
}

/// The codes in the first cells of the page's tables.
fn of_page(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let rows: Vec<&str> = rows.collect();
    in_backticks(&rows).into_iter().map(|(_, code)| code.to_owned()).collect()
}

#[test]
fn the_page_has_the_codes_of_the_sources() {
    let (page, sources) = (of_page(&Page::read("docs/src/codes.md").text), of_sources());
    let missing: Vec<_> = sources.difference(&page).collect();
    let gone: Vec<_> = page.difference(&sources).collect();
    assert!(missing.is_empty() && gone.is_empty(), "missing on the page: {missing:?}; in no source: {gone:?}");
    assert!(page.len() > 35, "{page:?}");
}

#[test]
fn a_code_is_found_in_its_call() {
    let source = r#"
        // Problem::new(place, "told", "A comment.")
        let a = Problem::new(Place::field(name), "one", "A sentence.");
        vec![Message::new("two", format!("A sentence."))];
        Problem::new(place, code, "A sentence.");
    "#;
    assert_eq!(codes(source), ["one", "two"].map(str::to_owned).into());
}
