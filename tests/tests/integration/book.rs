//! The book, read as text: its pages, their blocks of code and their links, and what each of them claims.

use std::fs;
use std::path::{Path, PathBuf};

mod answers;
mod attributes;
mod codes;
mod django;
mod inside;
mod links;
mod quoted;
mod tutorial;

/// A document of the repository.
pub(crate) struct Page {
    /// Its path from the root of the repository.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A block of code, with the text before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) language: &'a str,
    pub(crate) code: String,
    /// The lines since the block before it.
    pub(crate) before: Vec<&'a str>,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Page {
    pub(crate) fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path, text }
    }

    /// The pages of the book.
    pub(crate) fn of_book() -> Vec<Self> {
        let files = fs::read_dir(root().join("docs/src")).expect("a folder").map(|file| file.expect("a file").file_name());
        let files = files.map(PathBuf::from).filter(|file| file.extension().is_some_and(|extension| extension == "md"));
        files.map(|file| Self::read(Path::new("docs/src").join(file))).collect()
    }

    pub(crate) fn blocks(&self) -> Vec<Block<'_>> {
        blocks(&self.text)
    }
}

pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut found, mut before, mut open) = (Vec::new(), Vec::new(), None::<(&str, String)>);
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, None) => before.push(line),
            (None, Some(language)) => open = Some((language, String::new())),
            (Some((_, code)), None) => code.extend([line, "\n"]),
            (Some(_), Some(_)) => {
                let (language, code) = open.take().unwrap_or_default();
                found.push(Block { language, code, before: std::mem::take(&mut before) });
            }
        }
    }
    found
}

/// The texts between backticks in some lines, with the number of each line.
pub(crate) fn in_backticks<'a>(lines: &[&'a str]) -> Vec<(usize, &'a str)> {
    let lines = lines.iter().enumerate();
    lines.flat_map(|(at, line)| line.split('`').skip(1).step_by(2).map(move |name| (at, name))).collect()
}

#[test]
fn each_page_has_the_same_headings() {
    let headings = ["## Need", "## Write", "## Get", "## When it fails", "## How it works"];
    let pages = Page::of_book().into_iter().filter(|page| !page.path.ends_with("SUMMARY.md"));
    for page in pages {
        let of_page: Vec<&str> = prose(&page.text).filter(|line| line.starts_with("## ")).collect();
        assert_eq!(of_page, headings, "{}", page.path.display());
    }
}

/// The lines outside of blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .scan(false, |is_code, line| {
            *is_code ^= line.starts_with("```");
            Some((!*is_code).then_some(line))
        })
        .flatten()
}

#[test]
fn a_block_knows_the_text_before_it() {
    let text = "One `a.rs`:\n\n```rust,ignore\nlet a = 1;\n```\n\nTwo\n```sh\nls\n```\n";
    let [first, second] = &blocks(text)[..] else { panic!("two blocks") };
    assert_eq!((first.language, first.code.as_str()), ("rust,ignore", "let a = 1;\n"));
    assert_eq!(in_backticks(&first.before), [(0, "a.rs")]);
    assert_eq!((second.language, second.before.as_slice()), ("sh", &["", "Two"][..]));
}
