//! Counting: each request has its own number, whoever else is answered meanwhile.

use std::net::TcpListener;

use actix_web::http::Method;
use actix_web::{App, HttpServer, test, web};
use futures_util::future::join_all;
use tests::database::{TestDatabase, reads_again};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tweaks_runtime::lint::{Lint, at_most};
use tweaks_runtime::prelude::{Profile, Settings};

use super::{Db, get, handlers, nothing};

fn serve(config: &mut web::ServiceConfig) {
    config.configure(handlers).route("/nothing/", web::get().to(nothing)).configure(shop::api::configure);
}

/// A request of one of several kinds, and how many statements it takes.
fn request(at: usize) -> (&'static str, String, &'static str, usize) {
    match at % 10 {
        0 => ("GET", format!("/orders/?include_fields=items&limit=2&fields=id,items&test={at}"), "", 2),
        1 => ("GET", format!("/products/?limit=1&test={at}"), "", 1),
        2 if at % 100 == 2 => {
            ("PATCH", format!("/products/{}/?test={at}", 1 + at % 7), r#"{"description": "new"}"#, 2 + reads_again())
        }
        number => ("GET", format!("/lint/queries/{}/?test={at}", number % 4), "", number % 4),
    }
}

const REQUESTS: usize = 10_000;
const AT_ONCE: usize = 64;

/// Each of them was seen once, with its own number.
fn assert_own_numbers(lint: &Lint) {
    let seen = lint.requests();
    assert_eq!(seen.len(), REQUESTS);
    let mut all: Vec<bool> = vec![false; REQUESTS];
    for one in &seen {
        let at: usize = one.request.rsplit_once("test=").expect("a number").1.parse().expect("a number");
        let (method, path, _, queries) = request(at);
        assert_eq!((one.request.as_str(), one.queries), (format!("{method} {path}").as_str(), queries));
        assert!(!std::mem::replace(&mut all[at], true), "{at} was seen twice");
    }
    assert!(lint.take().is_empty());
}

/// A profile that lets parameters pass which nobody knows.
fn settings() -> Settings {
    Settings::new().versions(shop::api::versions()).profile(Profile::Drf)
}

fn to_test(at: usize) -> test::TestRequest {
    let (method, path, body, _) = request(at);
    let request = test::TestRequest::with_uri(&path).method(method.parse::<Method>().expect("a method"));
    request.insert_header(("Content-Type", "application/json")).set_payload(body)
}

#[actix_web::test]
async fn ten_thousand_requests_of_one_process_have_their_own_numbers() {
    let database = TestDatabase::shop().await;
    let lint = Lint::new();
    let app = App::new().wrap(lint.counter()).app_data(Db::new(database.db.clone())).app_data(settings()).configure(serve);
    let app = test::init_service(app).await;
    let lanes = (0..AT_ONCE).map(|lane| {
        let app = &app;
        async move {
            for at in (lane..REQUESTS).step_by(AT_ONCE) {
                let answer = test::call_service(app, to_test(at).to_request()).await;
                assert_eq!(answer.status(), 200, "{:?}", request(at));
            }
        }
    });
    join_all(lanes).await;
    assert_own_numbers(&lint);
}

async fn over_socket(stream: &mut BufReader<TcpStream>, at: usize) {
    let (method, path, body, _) = request(at);
    let text = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.expect("sent");
    let (mut length, mut line) = (0, String::new());
    stream.read_line(&mut line).await.expect("a status");
    assert!(line.contains(" 200 "), "{line}");
    while !line.trim().is_empty() {
        line.clear();
        stream.read_line(&mut line).await.expect("a header");
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    stream.read_exact(&mut vec![0; length]).await.expect("a body");
}

#[actix_web::test]
async fn ten_thousand_requests_of_a_server_have_their_own_numbers() {
    let database = TestDatabase::shop().await;
    let lint = Lint::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (data, counter) = (Db::new(database.db.clone()), lint.counter());
    let server =
        HttpServer::new(move || App::new().wrap(counter.clone()).app_data(data.clone()).app_data(settings()).configure(serve));
    let server = server.workers(2).disable_signals().listen(listener).expect("a server").run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let lanes = (0..AT_ONCE).map(|lane| async move {
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.expect("a connection"));
        for at in (lane..REQUESTS).step_by(AT_ONCE) {
            over_socket(&mut stream, at).await;
        }
    });
    join_all(lanes).await;
    handle.stop(true).await;
    assert_own_numbers(&lint);
}

#[actix_web::test]
async fn a_scope_has_a_number_of_its_own() {
    let database = TestDatabase::shop().await;
    let lint = Lint::new();
    at_most(40, get(&lint, &database.db, "/lint/queries/40/", serve)).await;
    assert!(lint.take().is_empty(), "40 are allowed");
    at_most(3, get(&lint, &database.db, "/lint/queries/4/", serve)).await;
    assert_eq!(lint.take().remove(0).message, "Too many queries executed: 4");
}

#[actix_web::test]
async fn code_without_requests_is_counted() {
    let database = TestDatabase::shop().await;
    let lint = Lint::new().fail_above(2);
    lint.run("closing the month", super::send(&database.db, "SELECT 1", 3)).await;
    let offence = lint.take().remove(0);
    assert_eq!((offence.request.as_str(), offence.message.as_str()), ("closing the month", "Too many queries executed: 3"));
}

#[actix_web::test]
async fn a_linter_that_sees_nothing_fails() {
    let database = TestDatabase::shop().await;
    let failure = |lint: Lint| {
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(lint)));
        failed.err().map(|text| *text.downcast::<String>().expect("a text"))
    };
    let lint = Lint::new();
    get(&lint, &database.db, "/nothing/", serve).await;
    let text = failure(lint).expect("a failure");
    assert!(text.contains("saw no statement at all") && text.contains("statements::observe(&mut db)"), "{text}");
    assert!(failure(Lint::new()).is_some(), "not one request");
    let lint = Lint::new();
    get(&lint, &database.db, "/lint/queries/1/", serve).await;
    assert_eq!(failure(lint), None);
    assert_eq!(failure(Lint::new().allow_silence()), None);
}
