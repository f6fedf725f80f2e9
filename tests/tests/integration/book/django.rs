//! The page for people who come from Django: its answers were recorded.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tests::client::Client;
use tests::database::TestDatabase;

use super::{Block, Page, in_backticks};

/// What the Django application answered, by case.
fn recorded() -> BTreeMap<String, Json> {
    let cases = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/corpus.jsonl")).expect("cases");
    let cases = cases.lines().map(|line| serde_json::from_str::<Json>(line).expect("a case"));
    cases.map(|case| (case["id"].as_str().expect("an id").to_owned(), case)).collect()
}

/// The case that the text before an answer names, if that is what was recorded.
fn check_answer(block: &Block<'_>, recorded: &BTreeMap<String, Json>) -> Result<(), String> {
    let names: Vec<&str> = in_backticks(&block.before).into_iter().map(|(_, name)| name).collect();
    let case = names.iter().rev().find_map(|name| recorded.get(*name)).ok_or("no case is named")?;
    let request =
        format!("{} {}", case["method"].as_str().unwrap_or_default(), case["path_with_query"].as_str().unwrap_or_default());
    let has_body = case["body"].is_null()
        || names.iter().any(|name| serde_json::from_str::<Json>(name).is_ok_and(|body| body == case["body"]));
    let status = format!(": {}", case["status"]);
    let says_status = block.before.iter().any(|line| line.contains(&status));
    let answer: Json = serde_json::from_str(&block.code).map_err(|error| error.to_string())?;
    match () {
        () if !names.contains(&request.as_str()) => Err(format!("the request is {request}")),
        () if !has_body => Err(format!("the body is {}", case["body"])),
        () if !says_status => Err(format!("the status is {}", case["status"])),
        () if answer != case["response_json"] => Err(format!("the answer is {}", case["response_json"])),
        () => Ok(()),
    }
}

/// That this crate answers the same is what the tests of `conformance` are about, case by case.
#[test]
fn answers_were_recorded() {
    let (page, recorded) = (Page::read("docs/src/from-django.md"), recorded());
    let blocks = page.blocks();
    let answers = blocks.iter().filter(|block| block.language == "json");
    let results: Vec<_> = answers.map(|block| (check_answer(block, &recorded), &block.code)).collect();
    let wrong: Vec<_> = results.iter().filter(|(result, _)| result.is_err()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(results.len() > 8, "{}", results.len());
}

#[test]
fn an_answer_that_was_not_recorded_is_found() {
    let recorded = recorded();
    let block = |code: &str, before| Block { language: "json", code: code.to_owned(), before: vec![before] };
    let before = "`GET /products/3/?fields=id,units_sold` (`fields-013`): 200";
    assert_eq!(check_answer(&block(r#"{"id": 3, "units_sold": 9}"#, before), &recorded), Ok(()));
    assert!(check_answer(&block(r#"{"id": 3, "units_sold": 8}"#, before), &recorded).is_err());
    assert!(check_answer(&block(r#"{"id": 3, "units_sold": 9}"#, "`GET /products/4/` (`fields-013`): 200"), &recorded).is_err());
    assert!(check_answer(&block(r#"{"id": 3, "units_sold": 9}"#, "(`fields-013`): 200"), &recorded).is_err());
}

/// The table of statements: what was recorded, and what the shop takes.
#[actix_web::test]
async fn numbers_of_statements_are_right() {
    let (page, recorded, database) = (Page::read("docs/src/from-django.md"), recorded(), TestDatabase::shop().await);
    let client = Client::shop(&database.db).drf();
    let mut rows = 0;
    for cells in page.text.lines().filter_map(|line| line.strip_prefix("| `auto_optimization-")) {
        let cells: Vec<&str> = cells.trim_end_matches(" |").split(" | ").collect();
        let [number, path, theirs, ours] = cells[..] else { panic!("four cells: {cells:?}") };
        let case = &recorded[&format!("auto_optimization-{}", number.trim_end_matches('`'))];
        let path = path.trim_matches('`');
        assert_eq!((case["path_with_query"].as_str(), case["sql_queries"].to_string()), (Some(path), theirs.to_owned()));
        let answer = client.get(path).await;
        assert_eq!(answer.statements.len().to_string(), ours, "{path}");
        rows += 1;
    }
    assert!(rows > 4, "{rows}");
}
