//! Exact: what is bound, stored, shown and compared is one value. What the tests of this have in common.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, Once, PoisonError};

use actix_web::http::Method;
use futures_util::FutureExt as _;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, EntityTrait, Schema};
use serde_json::Value as Json;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_mariadb, own_options, server};
use tests::plain_sql::plain;
use tracing_subscriber::layer::SubscriberExt as _;
use tweaks_runtime::{connect_options, statements};

/// What is wrong, all of it in one message.
#[derive(Default)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    pub(crate) fn add(&mut self, fault: impl Into<String>) {
        self.0.push(fault.into());
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn unless(&mut self, right: bool, fault: impl FnOnce() -> String) {
        if !right {
            self.0.push(fault());
        }
    }

    pub(crate) fn take<T>(&mut self, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|fault| self.0.push(fault)).ok()
    }

    /// Those of one of several things, with its name.
    pub(crate) fn all(&mut self, others: Self, name: &str) {
        self.0.extend(others.0.into_iter().map(|fault| format!("{name}: {fault}")));
    }

    /// The first dozen, or as many as `EXACT_FAULTS` says, and how many there are.
    #[track_caller]
    pub(crate) fn end(self) {
        let most = std::env::var("EXACT_FAULTS").ok().and_then(|most| most.parse().ok()).unwrap_or(12);
        let first: Vec<&str> = self.0.iter().take(most).map(String::as_str).collect();
        assert!(self.0.is_empty(), "{} faults:\n{}", self.0.len(), first.join("\n"));
    }
}

/// A request; `Err` where the handler panics, which closes the socket of a client without an answer. With a failure of the server comes
/// what it logs.
pub(crate) async fn request(client: &Client, method: Method, path: &str, body: &str) -> Result<Answer, String> {
    let log = Log::default();
    let guard = log.start();
    let answer = call(client, method, path, body).await;
    drop(guard);
    answer.map(|answer| match answer.status.is_server_error() {
        true => Answer { text: format!("{} {:?}", answer.text, log.take()), ..answer },
        false => answer,
    })
}

/// A request whose log a caller records already.
pub(crate) async fn call(client: &Client, method: Method, path: &str, body: &str) -> Result<Answer, String> {
    let headers: &[(&str, &str)] = if body.is_empty() { &[] } else { &[("Content-Type", "application/json")] };
    let call = client.send(method.clone(), path, headers, body.as_bytes().to_vec());
    let outcome = AssertUnwindSafe(call).catch_unwind().await;
    outcome.map_err(|_| format!("{method} {path} {body:.200}: no answer, the handler panics"))
}

/// The same, with the status that is expected.
pub(crate) async fn expect(client: &Client, method: Method, path: &str, body: &str, status: u16) -> Result<Answer, String> {
    let answer = request(client, method.clone(), path, body).await?;
    match answer.status.as_u16() == status {
        true => Ok(answer),
        false => Err(format!("{method} {path} {body:.200}: {} for {status}: {:.400}", answer.status, answer.text)),
    }
}

pub(crate) async fn get(client: &Client, path: &str) -> Result<Answer, String> {
    expect(client, Method::GET, path, "", 200).await
}

/// A value for a query string.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out + &char::from(byte).to_string(),
        _ => format!("{out}%{byte:02X}"),
    })
}

/// The end of the JSON value at the start of a text.
fn value_end(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' | '[' => depth += 1,
            '}' | ']' | ',' if depth == 0 => return at,
            '}' | ']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The elements of an array, or of an object its members, each as it stands there: no number is read and written again.
fn parts(text: &str) -> Vec<&str> {
    let mut rest = text.trim().get(1..text.trim().len().saturating_sub(1)).unwrap_or_default();
    let mut parts = Vec::new();
    while !rest.trim().is_empty() {
        let end = value_end(rest);
        parts.push(rest[..end].trim());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    parts
}

/// The members of an object, each as it stands there.
pub(crate) fn members(object: &str) -> BTreeMap<String, String> {
    let pairs = parts(object).into_iter().filter_map(|part| part.split_once(':'));
    pairs.map(|(name, value)| (name.trim().trim_matches('"').to_owned(), value.trim().to_owned())).collect()
}

/// The text of a member of an object.
pub(crate) fn member(object: &str, name: &str) -> Option<String> {
    let name = format!("\"{name}\"");
    let found = parts(object).into_iter().find_map(|part| part.strip_prefix(&name)?.trim_start().strip_prefix(':'));
    found.map(|value| value.trim().to_owned())
}

/// The rows of a list, each as it stands there.
pub(crate) fn rows(answer: &Answer) -> Vec<String> {
    let text =
        if answer.text.starts_with('[') { answer.text.clone() } else { member(&answer.text, "results").unwrap_or_default() };
    parts(&text).into_iter().map(str::to_owned).collect()
}

/// A field of all rows of a list.
pub(crate) fn column(answer: &Answer, name: &str) -> Vec<String> {
    rows(answer).iter().map(|row| member(row, name).unwrap_or_default()).collect()
}

/// The names that the columns of keys have here: the first of the lists that a row has.
const KEYS: [&[&str]; 3] = [&["id"], &["code"], &["alpha", "beta", "gamma"]];

/// The keys of the rows of a list; one of several columns with blanks between them.
pub(crate) fn keys(answer: &Answer) -> Vec<String> {
    let key = |row: &String| {
        let found = |names: &&[&str]| names.iter().filter_map(|name| member(row, name)).collect::<Vec<_>>().join(" ");
        KEYS.iter().map(found).find(|key| !key.is_empty())
    };
    rows(answer).iter().filter_map(key).collect()
}

/// A shown value as it is written in a query string; `None` for `null`.
pub(crate) fn as_filter(shown: &str) -> Option<String> {
    match serde_json::from_str(shown) {
        Ok(Json::Null) | Err(_) => None,
        Ok(Json::String(text)) => Some(encoded(&text)),
        Ok(_) => Some(encoded(shown)),
    }
}

/// The path of a row: below that of its list, the values of its key as they are shown.
pub(crate) fn path_of(list: &str, key: &[&str]) -> String {
    key.iter().fold(list.to_owned(), |path, value| format!("{path}/{}", as_filter(value).unwrap_or_default()))
}

/// A walk from the first page to the last and back: the keys that were met on each way. The way back ends before the last page.
pub(crate) async fn walk(client: &Client, first: &str) -> Result<(Vec<String>, Vec<String>), String> {
    const PAGES: usize = 80;
    let (mut there, mut url, mut last_page, mut last) = (Vec::new(), Some(first.to_owned()), 0, None);
    let path = |link: &Json| link.as_str().map(|url| url.trim_start_matches("http://testserver").to_owned());
    for page in 0.. {
        let Some(next) = url else { break };
        if page == PAGES {
            return Err(format!("{first}: a walk without an end: {there:.300?}"));
        }
        let answer = get(client, &next).await?;
        let met = keys(&answer);
        last_page = met.len();
        there.extend(met);
        (url, last) = (path(&answer.json["next"]), path(&answer.json["previous"]));
    }
    let (mut back, mut url) = (Vec::new(), last);
    for page in 0.. {
        let Some(previous) = url else { break };
        if page == PAGES {
            return Err(format!("{first}: a walk back without an end: {back:?}"));
        }
        let answer = get(client, &previous).await?;
        back.extend(keys(&answer).into_iter().rev());
        url = path(&answer.json["previous"]);
    }
    let missing = there.len().saturating_sub(last_page);
    let expected: Vec<String> = there[..missing].iter().rev().cloned().collect();
    match back == expected {
        true => Ok((there, back)),
        false => Err(format!("{first}: there {there:?}, back {back:?}")),
    }
}

/// A walk that must meet these rows, in this order.
pub(crate) async fn walks(client: &Client, first: &str, wanted: &[String], faults: &mut Faults) {
    if let Some((there, _)) = faults.take(walk(client, first).await) {
        faults.unless(there == wanted, || format!("{first}: met {there:?}, for {wanted:?}"));
    }
}

/// Executes plain SQL.
pub(crate) async fn sql(db: &DatabaseConnection, sql: &str) {
    let sql = plain(sql);
    db.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The types of an entity's enums, where the database has such.
pub(crate) async fn create_enums<E: EntityTrait>(database: &TestDatabase, entity: E) {
    for statement in Schema::new(database.db.get_database_backend()).create_enum_from_entity(entity) {
        database.db.execute(&statement).await.expect("a type");
    }
}

/// A pool of one connection to the same database, so that all requests meet the same prepared statements.
pub(crate) async fn one_connection(database: &TestDatabase) -> DatabaseConnection {
    let of_url: fn(String) -> ConnectOptions = if is_mariadb() { connect_options } else { ConnectOptions::new };
    let mut options = own_options(database, of_url).await;
    // None is forgotten: a hundred are not many for all the questions of a test.
    options.map_sqlx_postgres_opts(|options| options.statement_cache_capacity(10_000));
    options.max_connections(1).sqlx_logging(false);
    let mut db = Database::connect(options).await.expect("a connection");
    statements::observe(&mut db);
    db
}

/// What a test does with a PostgreSQL database of its own: extensions and schemas belong to one, and tests run side by side.
pub(crate) async fn on_own_database<F: Future<Output = ()>>(name: &str, body: impl FnOnce(DatabaseConnection) -> F) {
    let url = server();
    let name = format!("tweaks_exact_{name}_{}", std::process::id());
    let admin =
        Database::connect(ConnectOptions::new(&url).max_connections(1).sqlx_logging(false).to_owned()).await.expect("a server");
    sql(&admin, &format!("CREATE DATABASE {name}")).await;
    let own = format!("{}/{name}", url.rsplit_once('/').expect("a database").0);
    let mut db = Database::connect(ConnectOptions::new(own).max_connections(2).sqlx_logging(false).to_owned()).await.expect("it");
    statements::observe(&mut db);
    let outcome = AssertUnwindSafe(body(db.clone())).catch_unwind().await;
    _ = db.close().await;
    sql(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// What is logged in this thread as an error, or about old API versions, while the guard is there.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

/// Listens on this thread. An event that another thread comes upon first is remembered as one that nobody wants, unless the whole process
/// has a subscriber that does not know yet.
pub(crate) fn listen(subscriber: impl Into<tracing::Dispatch>) -> tracing::dispatcher::DefaultGuard {
    static UNDECIDED: Once = Once::new();
    UNDECIDED.call_once(|| {
        let nothing = tracing_subscriber::filter::dynamic_filter_fn(|_, _| false);
        _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(nothing));
    });
    tracing::dispatcher::set_default(&subscriber.into())
}

impl Log {
    pub(crate) fn start(&self) -> tracing::dispatcher::DefaultGuard {
        listen(self.clone())
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl tracing::Subscriber for Log {
    /// Other threads have logs of their own: what one of them does not want must not be left out here.
    fn register_callsite(&self, _: &'static tracing::Metadata<'static>) -> tracing::subscriber::Interest {
        tracing::subscriber::Interest::sometimes()
    }

    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN || metadata.target().ends_with("::served")
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::Id {
        tracing::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::Id, _: &tracing::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Line(String);
        impl tracing::field::Visit for Line {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                _ = write!(self.0, "{}={value:?} ", field.name());
            }
        }
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
    }

    fn enter(&self, _: &tracing::Id) {}

    fn exit(&self, _: &tracing::Id) {}
}
