//! Mistakes that do not compile: one per file in `tests/ui`, with what the compiler says beside it.

#[test]
fn mistakes_are_compile_errors() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    for folder in std::fs::read_dir("ui").expect("the cases") {
        let folder = folder.expect("a folder").path();
        if folder.is_dir() && !folder.ends_with("pass") {
            cases.compile_fail(folder.join("*.rs"));
        }
    }
}
