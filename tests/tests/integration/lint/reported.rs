//! Reports: what a linter says, and which offences it lets pass.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use actix_web::web;
use sea_orm::DatabaseConnection;
use serde_json::Value as Json;
use tests::database::{TestDatabase, fresh_name};
use tweaks_runtime::lint::Lint;

use super::{get, handlers};

/// A file that is gone with the test.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        Self(std::env::temp_dir().join(fresh_name() + ".lint"))
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.0).expect("a file");
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        _ = std::fs::remove_file(&self.0);
    }
}

fn serve(config: &mut web::ServiceConfig) {
    config.configure(handlers);
}

/// The words of the panic with which a linter ends.
fn end(lint: Lint) -> Option<String> {
    let failed = catch_unwind(AssertUnwindSafe(|| drop(lint))).err()?;
    Some(*failed.downcast::<String>().expect("a text"))
}

async fn ask(lint: Lint, db: &DatabaseConnection, paths: &[&str]) -> Option<String> {
    for path in paths {
        get(&lint, db, path, serve).await;
    }
    end(lint)
}

#[actix_web::test]
async fn a_test_fails_with_all_that_was_found() {
    let database = TestDatabase::new().await;
    let text = ask(Lint::new(), &database.db, &["/lint/queries/16/?a=1", "/lint/queries/2/", "/lint/queries/20/1/"]).await;
    let text = text.expect("a failure");
    assert!(text.starts_with("the linter found 2:\n\nToo many queries executed: 16 [too_many_queries]\n"), "{text}");
    assert!(text.contains("  request: GET /lint/queries/16/?a=1\n  instead: a request may send 15: "), "{text}");
    assert!(text.contains("Too many queries executed: 20"), "{text}");
    assert_eq!(ask(Lint::new(), &database.db, &["/lint/queries/2/"]).await, None);
}

#[actix_web::test]
async fn known_offences_pass_and_new_ones_do_not() {
    let (database, file) = (TestDatabase::new().await, File::new());
    let lint = || Lint::new().known(&file.0);
    let paths = ["/lint/queries/16/", "/lint/queries/17/?page=2"];
    assert!(ask(lint(), &database.db, &paths).await.is_some(), "a file that is not there knows nothing");
    assert_eq!(ask(lint().adopt(), &database.db, &paths).await, None, "they are written");
    assert_eq!(file.lines(), ["too_many_queries: the application: GET /lint/queries/?/"]);
    assert_eq!(ask(lint(), &database.db, &paths).await, None, "they are known");
    let text = ask(lint(), &database.db, &["/lint/queries/16/", "/lint/savepoints/1/", "/lint/queries/16/3/"]).await;
    let text = text.expect("a failure");
    assert!(text.contains("/lint/queries/16/3/") && !text.contains("GET /lint/queries/16/\n"), "{text}");
}

#[actix_web::test]
async fn what_is_mended_is_to_be_taken_out() {
    let (database, file) = (TestDatabase::new().await, File::new());
    std::fs::write(&file.0, "# known\ntoo_many_queries: the application: GET /lint/queries/?/\n").expect("written");
    let lint = || Lint::new().known(&file.0);
    assert_eq!(ask(lint(), &database.db, &["/lint/queries/1/"]).await, None, "one test sees not all");
    let text = ask(lint().complete(), &database.db, &["/lint/queries/1/"]).await.expect("a failure");
    assert!(text.ends_with("take them out of the file of known ones:\ntoo_many_queries: the application: GET /lint/queries/?/"));
    assert_eq!(ask(lint().complete(), &database.db, &["/lint/queries/16/"]).await, None);
}

#[actix_web::test]
async fn a_report_has_a_line_of_json_for_each_offence() {
    let (database, file) = (TestDatabase::new().await, File::new());
    let lint = Lint::new().report(&file.0);
    assert!(ask(lint, &database.db, &["/lint/queries/16/", "/lint/queries/17/"]).await.is_some());
    let lines: Vec<Json> = file.lines().iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let messages: Vec<&str> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
    assert_eq!(messages, ["Too many queries executed: 16", "Too many queries executed: 17"]);
    assert_eq!(lines[0]["rule"], "too_many_queries");
    assert_eq!(lines[0]["cause"]["duty"], "application");
}
