//! Mistakes that do not compile: one per file in `tests/mistakes/ui`, with what the compiler says beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

#[test]
fn mistakes_are_compile_errors() {
    let cases = trybuild::TestCases::new();
    for folder in folders() {
        cases.compile_fail(folder.join("*.rs"));
    }
}

/// Cases in which rustc adds errors of its own to one mistake, and the number of all. A mend takes its case out of the list.
const SEVERAL: [(&str, usize); 8] = [
    // Each serializer of the circle says by which field of its own it goes on.
    ("nested/cycle", 2),
    // SeaORM's own derive asks for its traits.
    ("types/newtype_of_char", 2),
    // SeaORM writes the type of a column as it stands there.
    ("shape/column_type_decimal", 2),
    ("shape/column_type_with_number", 2),
    // Bounds on functions that callers write: rustc asks them of the argument and of the call.
    ("resource/action_without_call", 2),
    ("resource/change_without_hook", 3),
    ("resource/detail_of_another_entity", 2),
    // SeaORM takes the relation for a column, behind the error that says what is missing.
    ("shape/relation_without_dense_format", 4),
];

#[test]
fn every_mistake_is_one_error_and_each_of_ours_has_a_code() {
    let cases = cases();
    assert!(cases.len() > 300, "{} cases", cases.len());
    for case in cases {
        let errors: Vec<&str> = case.errors().collect();
        let known = SEVERAL.iter().find(|(name, _)| *name == case.name).map_or(1, |(_, count)| *count);
        assert_eq!(errors.len(), known, "{}: {errors:#?}", case.name);
        // Errors of rustc have a number; those that a macro or a constant gives are ours.
        let ours = errors.iter().filter(|error| error.starts_with("error: ") || error.starts_with("error[E0080]"));
        ours.for_each(|error| assert!(code(error).is_some(), "{}: {error}", case.name));
    }
}

/// Stands before the part of the page that the test writes.
const MARK: &str = "<!-- The tests write what follows, from the cases in tests/mistakes/ui. -->\n";

#[test]
fn the_page_about_errors_has_a_program_for_each_code() {
    let mut programs: BTreeMap<String, Case> = BTreeMap::new();
    for case in cases() {
        for code in case.errors().filter_map(code).map(str::to_owned).collect::<Vec<_>>() {
            let shorter = programs.get(&code).is_none_or(|known| case.program.len() < known.program.len());
            if shorter {
                programs.insert(code, case.clone());
            }
        }
    }
    let page = "../../docs/src/compile-errors.md";
    let text = fs::read_to_string(page).expect("the page");
    let (by_hand, _) = text.split_once(MARK).expect("the mark");
    let mut made = format!("{by_hand}{MARK}");
    for (code, case) in &programs {
        let error = case.errors().find(|error| error.contains(&format!("[tweaks::{code}]"))).unwrap_or_default();
        write!(made, "\n### {code}\n\n```text\n{error}\n```\n\n```text\n{}\n```\n", case.program.trim()).expect("a text");
    }
    if std::env::var_os("TWEAKS_OVERWRITE").is_some() {
        fs::write(page, &made).expect("the page");
        return;
    }
    assert!(text == made, "the page about errors is not that of the cases; write it with TWEAKS_OVERWRITE=1");
}

/// One file of `tests/mistakes/ui`.
#[derive(Clone)]
struct Case {
    /// Its folder and its name.
    name: String,
    program: String,
    said: String,
}

impl Case {
    /// The first lines of the errors.
    fn errors(&self) -> impl Iterator<Item = &str> {
        self.said.lines().filter(|line| line.starts_with("error"))
    }
}

fn code(error: &str) -> Option<&str> {
    error.rsplit_once("[tweaks::")?.1.strip_suffix(']')
}

fn cases() -> Vec<Case> {
    let files = folders().into_iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let said = files.map(|file| file.expect("a file").path()).filter(|file| file.extension().is_some_and(|end| end == "stderr"));
    let mut cases: Vec<Case> = said.map(|file| case(&file)).collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

fn case(said: &std::path::Path) -> Case {
    let name = said.with_extension("").strip_prefix("ui").expect("a case").display().to_string();
    let read = |path: &std::path::Path| fs::read_to_string(path).expect("a case");
    Case { name, program: read(&said.with_extension("rs")), said: read(said) }
}

/// The folders of mistakes.
fn folders() -> Vec<PathBuf> {
    let all = fs::read_dir("ui").expect("the cases").map(|folder| folder.expect("a folder").path());
    all.filter(|folder| folder.is_dir()).collect()
}
