//! The environment of a linter: what holds for a project is said there, to programs that say nothing themselves.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value as Json;
use tests::database::{TestDatabase, fresh_name};
use tweaks_runtime::lint::Lint;

use super::{get, handlers};

/// The paths that the program asks for; only then it is one.
const CHILD: &str = "TWEAKS_TEST_LINTED_PATHS";

#[actix_web::test]
async fn a_program_with_a_linter() {
    let Ok(paths) = std::env::var(CHILD) else { return };
    let database = TestDatabase::new().await;
    let lint = Lint::new();
    for path in paths.split(' ') {
        get(&lint, &database.db, path, |config| _ = config.configure(handlers)).await;
    }
    for request in lint.requests() {
        println!("seen: {} {} {:?}", request.request, request.queries, request.warning);
    }
    lint.check();
}

/// Runs that program in an environment.
pub(super) fn run(paths: &str, environment: &[(&str, &str)]) -> (bool, String) {
    let own = std::env::current_exe().expect("this program");
    let mut command = Command::new(own);
    command.args(["--exact", "lint::environment::a_program_with_a_linter", "--nocapture"]).env(CHILD, paths);
    command.env_remove("GITHUB_ACTIONS").envs(environment.iter().copied());
    let Output { status, stdout, stderr } = command.output().expect("a process");
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.success(), said)
}

#[test]
fn numbers_and_patterns_hold_for_a_project() {
    let (passes, said) = run("/lint/queries/12/ /lint/queries/2/", &[]);
    assert!(passes && said.contains("seen: GET /lint/queries/12/ 12 Some(\"High number of queries executed: 12\")"), "{said}");
    let (passes, said) = run("/lint/queries/12/", &[("TWEAKS_LINT_WARN_ABOVE", "12")]);
    assert!(passes && said.contains("seen: GET /lint/queries/12/ 12 None"), "{said}");
    let (passes, said) = run("/lint/queries/3/", &[("TWEAKS_LINT_FAIL_ABOVE", "2")]);
    assert!(!passes && said.contains("Too many queries executed: 3 [too_many_queries]"), "{said}");
    let (passes, said) = run("/lint/queries/30/", &[("TWEAKS_LINT_IGNORE", "SELECT 1|PRAGMA")]);
    assert!(passes && said.contains("seen: GET /lint/queries/30/ 0 None"), "{said}");
    let (passes, said) = run("/lint/queries/1/", &[("TWEAKS_LINT_FAIL_ABOVE", "many")]);
    assert!(!passes && said.contains("TWEAKS_LINT_FAIL_ABOVE is to be a number, and is `many`"), "{said}");
}

#[test]
fn statements_are_printed_with_their_request() {
    let (passes, said) = run("/lint/queries/11/ /lint/queries/1/", &[("TWEAKS_LINT_PRINT", "1")]);
    assert!(passes && said.contains("= Query Stack =") && said.contains("\nGET /lint/queries/11/\n1. the application"), "{said}");
    assert!(said.contains("\n11. the application") && said.matches("Query Stack").count() == 1, "one is worth it: {said}");
    let (_, said) = run("/lint/queries/11/", &[("TWEAKS_LINT_PRINT", "0")]);
    assert!(!said.contains("Query Stack"), "{said}");
}

#[test]
fn offences_are_told_beside_their_lines_and_adopted() {
    let (passes, said) = run("/lint/queries/16/", &[("GITHUB_ACTIONS", "true")]);
    assert!(!passes && said.contains("\n::error title=too_many_queries::Too many queries executed: 16"), "{said}");
    let [known, report]: [PathBuf; 2] = [".known", ".jsonl"].map(|end| std::env::temp_dir().join(fresh_name() + end));
    let files =
        [("TWEAKS_LINT_KNOWN", known.to_str().expect("a path")), ("TWEAKS_LINT_REPORT", report.to_str().expect("a path"))];
    let adopting = [files[0], files[1], ("TWEAKS_LINT_ADOPT", "1")];
    let (passes, said) = run("/lint/queries/16/", &adopting);
    assert!(passes, "{said}");
    let (passes, said) = run("/lint/queries/16/", &files);
    assert!(passes, "{said}");
    let (passes, said) = run("/lint/queries/16/ /lint/queries/16/3/", &files);
    assert!(!passes && said.contains("the linter found 1:"), "{said}");
    let told = std::fs::read_to_string(&report).expect("a report");
    for file in [known, report] {
        std::fs::remove_file(file).expect("a file");
    }
    let lines: Vec<Json> = told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 4, "known ones are told as well: {told}");
    assert!(lines.iter().all(|line| line["rule"] == "too_many_queries"), "{told}");
}
