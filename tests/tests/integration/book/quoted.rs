//! Each block of Rust in the book compiles: its page is a test of the documentation, or a source has the lines of the block.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Block, Page, root};

/// The folders of the sources that pages quote.
const FOLDERS: [&str; 7] = [
    "examples/shop/src",
    "examples/shop/tests/lint",
    "examples/orders_api/src",
    "examples/tasks/src",
    "examples/tasks/tests",
    "tests/expand",
    "tests/src/quoted",
];

fn sources() -> Vec<String> {
    let files = FOLDERS.iter().flat_map(|folder| fs::read_dir(root().join(folder)).expect("a folder"));
    let files = files.map(|file| file.expect("a file").path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    files.map(|path| fs::read_to_string(path).expect("a source")).collect()
}

/// The lines of a source without their indentation.
fn lines(source: &str) -> Vec<&str> {
    source.lines().map(str::trim).collect()
}

/// Whether a source has the lines of a block, with anything where the block has `// …`.
fn has(source: &str, block: &str) -> bool {
    let (source, block) = (lines(source), lines(block));
    let mut at = 0;
    block.split(|line| *line == "// …").filter(|part| !part.is_empty()).all(|part| {
        let found = source[at..].windows(part.len()).position(|window| window == part);
        at += found.map_or(0, |found| found + part.len());
        found.is_some()
    })
}

/// Whether a source has the words of a block in another layout: expansions are not written for people.
fn has_words(source: &str, block: &str) -> bool {
    let words = |text: &str| text.replace(|letter: char| letter.is_whitespace() || letter == ',', "");
    let (source, mut at) = (words(source), 0);
    block.split("// …").map(words).all(|part| {
        let found = source[at..].find(&part);
        at += found.map_or(0, |found| found + part.len());
        found.is_some()
    })
}

/// How a block is compiled, or nothing.
fn compiled(page: &Page, block: &Block<'_>, tested: &str, sources: &[String]) -> Option<&'static str> {
    let include = format!("include_str!(\"../../{}\")", page.path.display());
    match block.language {
        "rust" | "rust,no_run" => tested.contains(&include).then_some("tested"),
        "rust,ignore" => sources.iter().any(|source| has(source, &block.code)).then_some("quoted"),
        "rust,ignore,expanded" => sources.iter().any(|source| has_words(source, &block.code)).then_some("expanded"),
        // It is code of that crate, which nothing here depends on.
        "rust,ignore,crudcrate" => Some("of another crate"),
        _ => None,
    }
}

#[test]
fn each_block_of_rust_compiles() {
    let (sources, tested) = (sources(), Page::read("tests/src/lib.rs").text);
    // The page of compile errors is written by the tests of them.
    let pages = Page::of_book().into_iter().filter(|page| page.path != Path::new("docs/src/compile-errors.md"));
    let (mut counts, mut wrong) = (BTreeMap::<_, usize>::new(), Vec::new());
    for page in pages.chain([Page::read("README.md")]) {
        for block in page.blocks().iter().filter(|block| block.language.starts_with("rust")) {
            match compiled(&page, block, &tested, &sources) {
                Some(how) => *counts.entry(how).or_default() += 1,
                None => wrong.push(format!("{}, {}:\n{}", page.path.display(), block.language, block.code)),
            }
        }
    }
    assert!(wrong.is_empty(), "nothing compiles these blocks:\n{}", wrong.join("\n"));
    assert_eq!((counts["expanded"], counts["of another crate"]), (2, 1));
    assert!(counts["quoted"] > 85 && counts["tested"] > 20, "{counts:?}");
}

#[test]
fn code_that_is_not_in_a_source_is_found() {
    let source = "fn a() {\n    one();\n    two();\n    three();\n}\n";
    assert!(has(source, "fn a() {\n// …\nthree();\n"));
    assert!(!has(source, "one();\nthree();\n"), "something is left out");
    assert!(!has(source, "two();\n// …\none();\n"), "the order is another");
}

#[test]
fn an_expansion_that_says_something_else_is_found() {
    let source = "Field::of::<\n    String,\n>(\"name\").rules(&[\n    1,\n]);";
    assert!(has_words(source, "Field::of::<String>(\"name\")\n// …\n1]);"));
    assert!(!has_words(source, "Field::of::<String>(\"title\")"));
}

#[test]
fn a_block_that_nothing_compiles_is_found() {
    let page =
        Page { path: "docs/src/planted.md".into(), text: "```rust\nlet a = 1;\n```\n```rust,ignore\nlet b = 2;\n```\n".into() };
    let how = |tested: &str, source: &str| {
        let blocks = page.blocks();
        blocks.iter().map(|block| compiled(&page, block, tested, &[source.to_owned()])).collect::<Vec<_>>()
    };
    assert_eq!(how("", "let c = 3;"), [None, None]);
    assert_eq!(how("include_str!(\"../../docs/src/planted.md\")", "    let b = 2;\n"), [Some("tested"), Some("quoted")]);
}
