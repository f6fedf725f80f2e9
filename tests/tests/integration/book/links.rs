//! Links within the repository lead somewhere. Those to other servers are not asked for: tests have no network.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{Page, root};

/// All documents with links.
fn pages() -> Vec<Page> {
    let others = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md"];
    let of_crates = ["tweaks-runtime/README.md", "tweaks-derive/README.md"];
    Page::of_book().into_iter().chain(others.into_iter().chain(of_crates).map(Page::read)).collect()
}

/// The prose of a page: without blocks of code, and without code in a line.
fn prose(text: &str) -> String {
    let mut is_code = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    lines.map(|line| line.split('`').step_by(2).collect::<Vec<_>>().join("_") + "\n").collect()
}

/// The targets of links and pictures.
fn targets(text: &str) -> Vec<String> {
    let prose = prose(text);
    let end = |mark: char| move |rest: &str| rest.split(mark).next().unwrap_or_default().to_owned();
    let links = prose.split("](").skip(1).map(end(')'));
    let pictures = prose.split("src=\"").skip(1).map(end('"'));
    let references =
        prose.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: ").map(|(_, target)| target.to_owned()));
    links.chain(pictures).chain(references).collect()
}

/// The anchors of the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut is_code = false;
    let headings = text.lines().filter_map(|line| {
        is_code ^= line.starts_with("```");
        line.strip_prefix('#').filter(|_| !is_code)
    });
    let slug = |heading: &str| {
        let letters =
            heading.trim_start_matches('#').trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        letters.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect()
    };
    headings.map(slug).collect()
}

/// A path without its `..`, and nothing for one that leaves the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => normal.pop().then_some(())?,
            part => normal.push(part),
        }
    }
    Some(normal)
}

/// What is wrong with a link, if anything is.
fn mistake(page: &Page, target: &str) -> Option<String> {
    if target.starts_with("https://") || target.starts_with("http://127.0.0.1") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let path = if file.is_empty() { page.path.clone() } else { normal(&page.path.with_file_name(file))? };
    let is_there = root().join(&path).exists();
    let is_in_book = !page.path.starts_with("docs/src") || path.starts_with("docs/src");
    let has_anchor = || anchor.is_none_or(|anchor| anchors(&Page::read(&path).text).contains(anchor));
    match (is_there, is_in_book) {
        (false, _) => Some(format!("{}: there is no {}", page.path.display(), path.display())),
        // The book is published without the rest of the repository.
        (true, false) => Some(format!("{}: {} is not a part of the book", page.path.display(), path.display())),
        (true, true) => (!has_anchor()).then(|| format!("{}: {target} has no such heading", page.path.display())),
    }
}

#[test]
fn each_link_leads_somewhere() {
    let (mut followed, mut mistakes) = (0, Vec::new());
    for page in pages() {
        let targets = targets(&page.text);
        followed += targets.len();
        mistakes.extend(targets.iter().filter_map(|target| mistake(&page, target)));
    }
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    assert!(followed > 300, "{followed}");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text = "See [a](filters.md#get), [b](no.md), [c](filters.md#no), [d](../../README.md), `[e](no.md)`.\n\n```md\n[f](no.md)\n```\n";
    let page = Page { path: "docs/src/planted.md".into(), text: text.into() };
    let targets = targets(&page.text);
    assert_eq!(targets, ["filters.md#get", "no.md", "filters.md#no", "../../README.md"]);
    let mistakes: Vec<String> = targets.iter().filter_map(|target| mistake(&page, target)).collect();
    let expected = ["there is no docs/src/no.md", "filters.md#no has no such heading", "README.md is not a part of the book"];
    assert_eq!(mistakes, expected.map(|mistake| format!("docs/src/planted.md: {mistake}")));
}

#[test]
fn each_page_stands_in_the_summary_once() {
    let listed = targets(&Page::read("docs/src/SUMMARY.md").text);
    let pages = Page::of_book().into_iter().map(|page| page.path.file_name().expect("a name").to_string_lossy().into_owned());
    let pages: BTreeSet<String> = pages.filter(|page| page != "SUMMARY.md").collect();
    assert_eq!(listed.len(), pages.len());
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), pages);
}
