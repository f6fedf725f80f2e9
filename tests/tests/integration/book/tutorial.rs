//! The tutorial: its files are those of `examples/tasks`, and its answers those that this program gives.

use std::collections::BTreeSet;
use std::path::Path;

use actix_web::http::Method;
use serde_json::Value as Json;
use tests::client::Client;
use tests::database::TestDatabase;

use super::{Block, Page, in_backticks, root};

fn page() -> Page {
    Page::read("docs/src/tutorial.md")
}

/// The file that the text before a block of Rust names last.
fn file_of<'a>(block: &Block<'a>) -> &'a str {
    let mut names = in_backticks(&block.before).into_iter().map(|(_, name)| name);
    names.rfind(|name| Path::new(name).extension().is_some_and(|end| end == "rs")).expect("the name of a file")
}

/// The files of a folder of the example.
fn files_below(folder: &str) -> Vec<String> {
    let files = std::fs::read_dir(root().join("examples/tasks").join(folder)).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    names
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "rs"))
        .map(|name| format!("{folder}/{name}"))
        .collect()
}

#[test]
fn each_file_of_the_example_is_shown_as_it_is() {
    let page = page();
    let blocks = page.blocks();
    let mut shown = BTreeSet::new();
    for block in blocks.iter().filter(|block| block.language.starts_with("rust")) {
        let file = file_of(block);
        assert_eq!(block.code, Page::read(Path::new("examples/tasks").join(file)).text, "{file}");
        shown.insert(file.to_owned());
    }
    assert_eq!(shown, files_below("src").into_iter().chain(files_below("tests")).collect());
}

#[test]
fn the_dependencies_are_those_of_the_example() {
    let manifest = Page::read("examples/tasks/Cargo.toml").text.replace("../../tweaks-runtime", "path/to/tweaks-runtime");
    let page = page();
    let block = page.blocks().into_iter().find(|block| block.language == "toml").expect("dependencies");
    assert!(manifest.contains(&block.code), "{manifest}");
}

/// The words of a command, as a shell reads them: single quotes, and a backslash at the end of a line.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for letter in command.replace("\\\n", " ").chars() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            letter if letter.is_whitespace() && !quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// A request as `curl` is told to send it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: Option<Method>,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    fn of_curl(command: &str) -> Option<Self> {
        let mut words = words(command).into_iter();
        (words.next()? == "curl").then_some(())?;
        let mut request = Self::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-X" => request.method = words.next().map(|method| method.parse().expect("a method")),
                "-H" => {
                    let header = words.next().expect("a header");
                    let (name, value) = header.split_once(": ").expect("a value");
                    request.headers.push((name.to_owned(), value.to_owned()));
                }
                "-d" => request.body = words.next().expect("a body"),
                url => url.strip_prefix("http://127.0.0.1:8080").expect("a URL of the program").clone_into(&mut request.path),
            }
        }
        Some(request)
    }

    fn method(&self) -> Method {
        self.method.clone().unwrap_or(if self.body.is_empty() { Method::GET } else { Method::POST })
    }
}

/// Replaces the time at which a row was made.
fn without_times(json: &mut Json) {
    match json {
        Json::Object(members) => {
            members.iter_mut().filter(|(name, _)| *name == "created_at").for_each(|(_, time)| *time = "then".into());
            members.values_mut().for_each(without_times);
        }
        Json::Array(entries) => entries.iter_mut().for_each(without_times),
        _ => {}
    }
}

#[actix_web::test]
async fn its_requests_are_answered_as_it_says() {
    let database = TestDatabase::new().await;
    tweaks_runtime::create_tables(&database.db, &tasks::TABLES).await.expect("tables");
    let client = Client::new(&database.db, tasks::configure);
    let page = page();
    let blocks = page.blocks();
    let (mut sent, mut compared) = (0, 0);
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.language == "sh") {
        let Some(request) = Request::of_curl(&block.code) else { continue };
        let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut answer = client.send(request.method(), &request.path, &headers, request.body.clone().into_bytes()).await;
        sent += 1;
        assert!(answer.status.is_success() || answer.status == 400, "{request:?}: {}", answer.text);
        let Some(shown) = blocks.get(at + 1).filter(|block| block.language == "json") else { continue };
        let mut shown: Json = serde_json::from_str(&shown.code).expect("JSON");
        without_times(&mut shown);
        without_times(&mut answer.json);
        assert_eq!(answer.json, shown, "{request:?}");
        compared += 1;
    }
    assert_eq!((sent, compared), (9, 8));
}

#[test]
fn a_command_is_read_as_a_shell_does() {
    let request =
        Request::of_curl("curl -X PUT 'http://127.0.0.1:8080/a?b=c' \\\n  -H 'If-Match: \"1\"' -d '{\"a\": 1}'\n").expect("curl");
    let headers = vec![("If-Match".to_owned(), "\"1\"".to_owned())];
    let expected = Request { method: Some(Method::PUT), path: "/a?b=c".into(), headers, body: "{\"a\": 1}".into() };
    assert_eq!(request, expected);
    assert_eq!(Request::of_curl("cargo run"), None);
}
