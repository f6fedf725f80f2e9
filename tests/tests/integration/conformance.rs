//! What the real `drf_tweaks` answered, request by request (`tests/conformance`), replayed with the `drf` profile.
//!
//! Deviations on purpose stand in `deviations.json` with their reason; an entry that no longer deviates fails the test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use actix_web::http::Method;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use sea_orm::{DatabaseConnection, DbErr};
use serde_json::Value as Json;
use tests::client::{Answer, Client};
use tests::database::{Engine, TestDatabase, by_engine, engine, is_postgres, stop_clock};
use tweaks_runtime::problem::NON_FIELD_ERRORS;
use tweaks_runtime::schema::Table;

mod orders;

/// An application whose answers were recorded.
struct Recording {
    /// The folder of the corpus, the seed and the deviations.
    folder: &'static str,
    tables: &'static [&'static Table],
    seed: for<'a> fn(&'a DatabaseConnection) -> LocalBoxFuture<'a, Result<(), DbErr>>,
    client: fn(&DatabaseConnection) -> Client,
}

const SHOP: Recording = Recording {
    folder: "",
    tables: &shop::TABLES,
    seed: |db| {
        stop_clock();
        shop::seed::seed(db, serde_json::from_str(shop::seed::DEMO).expect("demo data")).boxed_local()
    },
    client: |db| Client::shop(db).drf(),
};

macro_rules! features {
    ($recording:expr; $($feature:ident),* $(,)?) => {$(
        #[actix_web::test]
        async fn $feature() {
            $recording.replay(stringify!($feature)).await;
        }
    )*};
}

use features;

features!(
    SHOP;
    auto_optimization,
    autofilter,
    autofilter_class,
    bulk_edit,
    context,
    fields,
    model_validation,
    nested_fields,
    nested_write,
    one_step_validation,
    ordering,
    pagination_limit_offset,
    pagination_page_number,
    read,
    versioning,
);

impl Recording {
    fn read(&self, file: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance").join(self.folder);
        fs::read_to_string(folder.join(file)).expect("a file of the recording")
    }

    fn cases(&self) -> Vec<Json> {
        self.read("corpus.jsonl").lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
    }

    /// The cases that deviate, by the reason.
    fn deviations(&self) -> BTreeMap<String, Vec<String>> {
        serde_json::from_str(&self.read("deviations.json")).expect("lists of ids by reason")
    }

    async fn replay(&self, feature: &str) {
        let deviations: Vec<String> = self.deviations().into_values().flatten().collect();
        let (mut wrong, mut stale) = (Vec::new(), Vec::new());
        let template = Template::new(self, feature).await;
        for case in self.cases().into_iter().filter(|case| case["feature"] == feature) {
            let id = case["id"].as_str().expect("an id").to_owned();
            match (self.run(&template, &case).await, deviations.contains(&id)) {
                (Err(why), false) => wrong.push(format!("{id}: {why}")),
                (Ok(()), true) => stale.push(id),
                _ => {}
            }
        }
        assert!(wrong.is_empty(), "{} cases of {feature} are answered otherwise:\n{}", wrong.len(), wrong.join("\n"));
        assert!(stale.is_empty(), "these cases of {feature} no longer deviate; take them out of deviations.json: {stale:?}");
    }

    async fn run(&self, template: &Template, case: &Json) -> Result<(), String> {
        let database = template.copy().await;
        let client = (self.client)(&database.db);
        let first = ask(&client, case, None).await;
        judge(case, case, &first)?;
        for step in case["followups"].as_array().into_iter().flatten() {
            let path = &step["path_with_query"];
            let answer = ask(&client, step, Some(&first)).await;
            judge(step, case, &answer).map_err(|why| format!("then {path}: {why}"))?;
        }
        Ok(())
    }

    fn check_deviations(&self) {
        let known: Vec<String> = self.cases().iter().map(|case| case["id"].as_str().expect("an id").to_owned()).collect();
        let mut listed: Vec<String> = self.deviations().into_values().flatten().collect();
        assert!(listed.iter().all(|id| known.contains(id)), "an id that is no case");
        let count = listed.len();
        listed.sort();
        listed.dedup();
        assert_eq!(listed.len(), count, "a case with two reasons");
    }
}

/// A seeded database, of which each case gets a copy.
enum Template {
    /// A file beside the one that is seeded.
    File(PathBuf),
    /// Tables beside the seeded ones, out of which these are filled again.
    Tables { database: TestDatabase, refill: String },
}

impl Template {
    async fn new(recording: &Recording, feature: &str) -> Self {
        if engine() != Engine::Sqlite {
            return Self::on_server(recording).await;
        }
        let name = format!("tweaks_conformance_{}_{}_{feature}.db", std::process::id(), recording.folder);
        let file = std::env::temp_dir().join(name);
        let database = TestDatabase::in_file(file.clone()).await;
        (recording.seed)(&database.db).await.expect("a seeded database");
        let template = file.with_extension("template");
        database.db.clone().close().await.expect("closed");
        fs::copy(&file, &template).expect("a copy");
        Self::File(template)
    }

    async fn on_server(recording: &Recording) -> Self {
        let database = TestDatabase::new().await;
        (recording.seed)(&database.db).await.expect("a seeded database");
        let tables = recording.tables.iter().map(|table| table.name());
        let mut refill = by_engine("", "", "SET foreign_key_checks = 0;").to_owned();
        for table in tables.clone() {
            let keep = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
            database.tell(&keep).await;
        }
        match engine() {
            Engine::MariaDb => tables.clone().for_each(|table| _ = write!(refill, "TRUNCATE {table};")),
            _ => _ = write!(refill, "TRUNCATE {} RESTART IDENTITY CASCADE;", tables.clone().collect::<Vec<_>>().join(", ")),
        }
        for table in tables {
            _ = write!(refill, "INSERT INTO {table} SELECT * FROM kept_{table};");
            if is_postgres() {
                _ = write!(refill, "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}));");
            }
        }
        refill.push_str(by_engine("", "", "SET foreign_key_checks = 1"));
        Self::Tables { database, refill }
    }

    async fn copy(&self) -> TestDatabase {
        match self {
            Self::File(template) => {
                let file = template.with_extension("case.db");
                fs::copy(template, &file).expect("a copy");
                TestDatabase::in_file(file).await
            }
            Self::Tables { database, refill } => {
                database.tell(refill).await;
                TestDatabase::of(database.db.clone())
            }
        }
    }
}

impl Drop for Template {
    fn drop(&mut self) {
        if let Self::File(file) = self {
            _ = fs::remove_file(file);
        }
    }
}

async fn ask(client: &Client, case: &Json, previous: Option<&Answer>) -> Answer {
    let method = case["method"].as_str().expect("a method");
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let path = escaped(case["path_with_query"].as_str().expect("a path"));
    let mut headers: Vec<(&str, &str)> = Vec::new();
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        headers.push((name, value.as_str().expect("text")));
    }
    let token = orders::token(&case["auth"], previous);
    headers.extend(token.as_deref().map(|token| ("Authorization", token)));
    let may_have_body = [Method::POST, Method::PUT, Method::PATCH].contains(&method);
    let body = match (case["raw_body"].as_str(), case["raw_body_base64"].as_str()) {
        (Some(raw), _) => raw.as_bytes().to_vec(),
        (None, Some(raw)) => orders::bytes(raw),
        // Where the recording knows who asks, nothing stands for an empty body.
        (None, None) if case["body"].is_null() && (!may_have_body || case.get("auth").is_some()) => Vec::new(),
        (None, None) => case["body"].to_string().into_bytes(),
    };
    if (!body.is_empty() || case.get("auth").is_some() && may_have_body)
        && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        headers.push(("Content-Type", "application/json"));
    }
    client.send(method, &path, &headers, body).await
}

/// Paths are recorded as they were typed.
fn escaped(path: &str) -> String {
    const KEPT: &str = "/?&=%+,:;@!$'()*~-._[]{}|\\<>^`";
    path.bytes()
        .map(|byte| match char::from(byte) {
            letter if letter.is_ascii_alphanumeric() || (byte.is_ascii() && KEPT.contains(letter)) => letter.to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn has_kind(case: &Json, kind: &str) -> bool {
    case["quirk_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|own| own == kind))
}

/// As `replay.py` judges: `step` is the request, `case` the one whose quirks hold for it.
fn judge(step: &Json, case: &Json, answer: &Answer) -> Result<(), String> {
    let status = answer.status.as_u16();
    let said = |what: String| format!("{} {}: {what}: {:.400}", step["method"], step["path_with_query"], answer.text);
    if has_kind(case, "upstream_crash") && step["better_status"].is_u64() {
        return (step["better_status"] == status).then_some(()).ok_or_else(|| said(format!("status {status}")));
    }
    if has_kind(case, "behaviour") || has_kind(case, "upstream_crash") {
        return (status < 500).then_some(()).ok_or_else(|| said(format!("status {status}")));
    }
    if step["status"] != status {
        return Err(said(format!("status {status}, want {}", step["status"])));
    }
    for name in ["Warning", "Allow", "Location", "WWW-Authenticate"] {
        let Some(wanted) = step["response_headers"][name].as_str() else { continue };
        let got = answer.header(name).unwrap_or_default();
        let same = if name == "Allow" { methods(wanted) == methods(got) } else { wanted == got };
        same.then_some(()).ok_or_else(|| said(format!("{name} is {got:?}, want {wanted:?}")))?;
    }
    let other_shape = &step["response_json_alt"];
    let right = step["response_json"].is_null()
        || (step["token_shape"] == true && orders::are_tokens(&answer.json))
        || equal(case, &step["response_json"], &answer.json)
        || (!other_shape.is_null() && equal(case, other_shape, &answer.json));
    right.then_some(()).ok_or_else(|| said(format!("want {:.400}", step["response_json"].to_string())))
}

fn methods(header: &str) -> Vec<&str> {
    let mut methods: Vec<&str> =
        header.split(',').map(str::trim).filter(|method| !["", "HEAD", "OPTIONS"].contains(method)).collect();
    methods.sort_unstable();
    methods
}

fn equal(case: &Json, wanted: &Json, got: &Json) -> bool {
    if wanted == got {
        return true;
    }
    if case["tie_order_unspecified"] == true {
        // Rows with equal keys may stand in any order, and a page may cut through them.
        return match wanted.get("results").and_then(Json::as_array) {
            Some(results) => {
                wanted["next"] == got["next"]
                    && wanted["previous"] == got["previous"]
                    && got["results"].as_array().map(Vec::len) == Some(results.len())
            }
            None => sorted(wanted) == sorted(got),
        };
    }
    has_kind(case, "builtin_message_text") && same_shape(wanted, got)
}

fn sorted(json: &Json) -> Vec<String> {
    let mut entries: Vec<String> = json.as_array().into_iter().flatten().map(Json::to_string).collect();
    entries.sort();
    entries
}

/// The same keys, and messages wherever there are messages.
fn same_shape(wanted: &Json, got: &Json) -> bool {
    match (wanted, got) {
        (Json::Object(wanted), Json::Object(got)) => {
            wanted.len() == got.len() && wanted.iter().all(|(key, value)| got.get(key).is_some_and(|got| same_shape(value, got)))
        }
        (Json::Array(wanted), Json::Array(got)) if wanted.iter().all(Json::is_string) => {
            !got.is_empty() && got.iter().all(Json::is_string)
        }
        (Json::Array(wanted), Json::Array(got)) => {
            wanted.len() == got.len() && wanted.iter().zip(got).all(|(wanted, got)| same_shape(wanted, got))
        }
        (Json::String(_), Json::String(_)) => true,
        _ => wanted == got,
    }
}

#[test]
fn every_deviation_names_a_case_and_no_case_twice() {
    SHOP.check_deviations();
    orders::ORDERS.check_deviations();
}

/// The client's key for errors without a field is DRF's.
#[test]
fn errors_without_a_field_stand_under_drfs_key() {
    assert_eq!(NON_FIELD_ERRORS, "non_field_errors");
}
