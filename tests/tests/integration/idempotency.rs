//! `Idempotency-Key`: a write that is sent twice is done once, and answered twice; whatever happens in between.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use futures_util::future::join_all;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, DatabaseConnection, EntityTrait as _, IntoActiveModel as _, ModelTrait as _,
    PaginatorTrait as _, TransactionTrait as _,
};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{Engine, TestDatabase, engine, is_postgres};
use tests::entities::ledger::{account, entry};
use tests::random::Random;
use tokio::sync::Notify;
use tweaks_runtime::idempotency;
use tweaks_runtime::prelude::*;

use crate::writes::ledger;

fn endpoints(config: &mut ServiceConfig) {
    let keys = Idempotency::new().client(who);
    config
        .service(
            Resource::<account::Entity>::new("/accounts").bulk_edit(BulkEdit::new().allow_delete()).idempotency(keys.required()),
        )
        .service(Resource::<entry::Entity>::new("/entries").idempotency(keys))
        .service(Resource::<Slow>::new("/slow").idempotency(keys));
}

/// Whose keys these are, as an application would know it. One of its own for each test: they are in one process, in which nobody
/// is at two requests with one key, whatever databases they are for.
#[derive(Clone)]
struct Name(String);

fn who(context: &Context) -> String {
    context.get::<Name>().map(|name| name.0.clone()).unwrap_or_default()
}

/// An account whose creation takes as long as the test wants.
#[derive(Tweaks)]
#[tweaks(entity = account::Entity, before_create = wait)]
struct Slow {
    id: i32,
    name: String,
}

#[derive(Clone, Default)]
struct Gate {
    reached: Arc<Notify>,
    open: Arc<Notify>,
}

async fn wait(_: &mut account::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    if let Some(gate) = hook.context.get::<Gate>() {
        gate.reached.notify_one();
        gate.open.notified().await;
    }
    Ok(())
}

/// A ledger with kept answers.
struct Ledger {
    database: TestDatabase,
    settings: Settings,
}

impl Ledger {
    async fn new(test: &str) -> Self {
        let database = ledger().await.with(idempotency::Entity).await;
        Self { database, settings: Settings::new().context(Name(test.to_owned())) }
    }

    fn db(&self) -> &DatabaseConnection {
        &self.database.db
    }

    fn client(&self) -> Client {
        Client::new(self.db(), endpoints).settings(self.settings.clone())
    }
}

async fn send(client: &Client, method: Method, path: &str, key: &str, body: Json) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    client.send(method, path, &headers, body.to_string().into_bytes()).await
}

async fn post(client: &Client, path: &str, key: &str, body: Json) -> Answer {
    send(client, Method::POST, path, key, body).await
}

async fn accounts(db: &DatabaseConnection) -> u64 {
    account::Entity::find().count(db).await.expect("a count")
}

fn whole(answer: &Answer) -> (u16, Option<&str>, Option<&str>, &str) {
    (answer.status.as_u16(), answer.header("location"), answer.header("etag"), &answer.text)
}

#[actix_web::test]
async fn the_first_answer_is_given_again() {
    let ledger = Ledger::new("the_first_answer_is_given_again").await;
    let client = ledger.client();
    let body = json!({ "name": "a", "entries": [{ "amount": 3 }] });
    let first = post(&client, "/accounts", "\"one\"", body.clone()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    // Whatever was done since, and with the members of the body in any order.
    assert_eq!(client.patch("/entries/1", json!({ "amount": 9 })).await.status, 200);
    let again = client.send(
        Method::POST,
        "/accounts",
        &[("Content-Type", "application/json"), ("Idempotency-Key", "\"one\"")],
        br#"{"entries": [{"amount": 3}], "name": "a"}"#.to_vec(), // `json!` has the name first
    );
    let again = again.await;
    assert_eq!(whole(&again), whole(&first));
    assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), (None, Some("true")));
    assert!(again.header("location").is_some() && again.header("etag").is_some());
    assert_eq!(accounts(ledger.db()).await, 1);
    let (own, repeated) = if is_postgres() { (3, 3) } else { (2, 2) };
    let without = client.post("/entries", json!({ "account_id": 1, "amount": 1 })).await;
    let with = post(&client, "/entries", "two", json!({ "account_id": 1, "amount": 1 })).await;
    assert_eq!(with.statements.len() - without.statements.len(), own, "{:#?}", with.statements);
    assert_eq!(again.statements.len(), repeated, "{:#?}", again.statements);
}

#[actix_web::test]
async fn every_write_can_have_a_key() {
    let ledger = Ledger::new("every_write_can_have_a_key").await;
    let client = ledger.client();
    let bulk = json!([{ "temp_id": 1, "name": "a" }, { "temp_id": 2, "name": "b" }]);
    let first = send(&client, Method::PUT, "/accounts", "bulk", bulk.clone()).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(whole(&send(&client, Method::PUT, "/accounts", "bulk", bulk).await), whole(&first));
    let change = json!({ "name": "c" });
    let first = send(&client, Method::PATCH, "/accounts/1", "change", change.clone()).await;
    assert!(first.header("etag").is_some_and(|tag| tag.starts_with("\"2")));
    client.send(Method::PUT, "/accounts/1", &[("Content-Type", "application/json")], br#"{"name": "d"}"#.to_vec()).await;
    let again = send(&client, Method::PATCH, "/accounts/1", "change", change).await;
    assert_eq!((whole(&again), &again.json["name"]), (whole(&first), &json!("c")));
    assert_eq!(client.get("/accounts/1").await.json["name"], "d", "the change was not made again");
    let first = send(&client, Method::DELETE, "/accounts/2", "gone", Json::Null).await;
    let again = send(&client, Method::DELETE, "/accounts/2", "gone", Json::Null).await;
    assert_eq!((whole(&first), first.status.as_u16()), (whole(&again), 204));
    assert_eq!(client.delete("/accounts/2").await.status, 404);
}

#[actix_web::test]
async fn a_key_belongs_to_one_request_of_one_client() {
    let ledger = Ledger::new("a_key_belongs_to_one_request_of_one_client").await;
    let client = ledger.client();
    let body = json!({ "name": "a" });
    post(&client, "/accounts", "one", body.clone()).await;
    let others = [
        post(&client, "/accounts", "one", json!({ "name": "b" })).await,
        post(&client, "/slow", "one", body.clone()).await,
        post(&client, "/accounts?fields=id", "one", body.clone()).await,
        send(&client, Method::PATCH, "/accounts/1", "one", body.clone()).await,
    ];
    for answer in others {
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert_eq!(answer.json["detail"], "This Idempotency-Key belongs to another request; use a new one.");
    }
    let other = Client::new(ledger.db(), endpoints).settings(Settings::new().context(Name("Ben".to_owned())));
    let answer = post(&other, "/accounts", "one", body).await;
    assert_eq!(answer.problems(), ["#/name unique"], "another client's key is another key");
    assert_eq!(accounts(ledger.db()).await, 1);
    let drf = ledger.client().settings(ledger.settings.clone().profile(Profile::Drf));
    let answer = post(&drf, "/accounts", "one", json!({ "name": "b" })).await;
    assert_eq!((answer.status.as_u16(), answer.json["detail"].is_string()), (422, true));
}

#[actix_web::test]
async fn what_was_refused_is_not_kept() {
    let ledger = Ledger::new("what_was_refused_is_not_kept").await;
    let client = ledger.client();
    assert_eq!(post(&client, "/accounts", "one", json!({ "name": "" })).await.status, 400);
    assert_eq!(post(&client, "/accounts", "one", json!({ "name": "a", "entries": [{ "amount": 5000 }] })).await.status, 400);
    assert_eq!(idempotency::Entity::find().count(ledger.db()).await.expect("a count"), 0);
    assert_eq!(post(&client, "/accounts", "one", json!({ "name": "a" })).await.status, 201);
    // A write whose answer cannot be kept is not done.
    ledger.db().execute_unprepared("DROP TABLE tweaks_idempotency").await.expect("no table");
    assert_eq!(post(&client, "/accounts", "two", json!({ "name": "b" })).await.status, 500);
    assert_eq!(accounts(ledger.db()).await, 1);
}

#[actix_web::test]
async fn a_key_can_be_wanted_and_has_a_form() {
    let ledger = Ledger::new("a_key_can_be_wanted_and_has_a_form").await;
    let client = ledger.client();
    let body = json!({ "name": "a" });
    for answer in [
        client.post("/accounts", body.clone()).await,
        client.patch("/accounts/1", body.clone()).await,
        client.put("/accounts", json!([])).await,
    ] {
        assert_eq!(answer.status, 400);
        assert_eq!(answer.problems(), ["- idempotency_key"]);
        assert_eq!(answer.statements.len(), 0);
    }
    assert_eq!(client.put("/accounts/1", body.clone()).await.status, 404, "repeating this does no harm");
    assert_eq!(client.get("/accounts").await.status, 200);
    assert_eq!(client.post("/entries", json!({ "account_id": 1 })).await.problems().len(), 2, "not wanted here");
    let long = "k".repeat(256);
    for key in ["", "\"\"", "\"open", "\"a\"b\"", "\"a\\b\"", "ä", &long] {
        let answer = post(&client, "/accounts", key, body.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["- idempotency_key".to_owned()]), "{key}");
    }
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")];
    let twice = client.send(Method::POST, "/accounts", &headers, body.to_string().into_bytes()).await;
    assert_eq!(twice.problems(), ["- idempotency_key"]);
    let answer = post(&client, "/accounts", "\"with \\\" and \\\\ \"", json!({ "name": "b" })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

#[actix_web::test]
async fn a_request_that_is_still_worked_on_says_so() {
    let ledger = Ledger::new("a_request_that_is_still_worked_on_says_so").await;
    let gate = Gate::default();
    let slow = ledger.client().settings(ledger.settings.clone().context(gate.clone()));
    let body = json!({ "name": "a" });
    let first = post(&slow, "/slow", "one", body.clone());
    let second = async {
        gate.reached.notified().await;
        let answer = post(&ledger.client(), "/slow", "one", body.clone()).await;
        gate.open.notify_one();
        answer
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 409));
    assert_eq!(second.header("retry-after"), Some("1"));
    assert_eq!(whole(&post(&ledger.client(), "/slow", "one", body).await), whole(&first));
}

#[actix_web::test]
async fn a_request_that_another_process_works_on_says_so() {
    if engine() == Engine::Sqlite {
        return;
    }
    let ledger = Ledger::new("a_request_that_another_process_works_on_says_so").await;
    let client = ledger.client();
    let body = json!({ "name": "a" });
    post(&client, "/accounts", "one", body.clone()).await;
    // What another process would hold in the middle of the same request.
    let kept = idempotency::Entity::find().one(ledger.db()).await.expect("an answer").expect("a row");
    let number = u64::from_str_radix(&kept.id[..16], 16).expect("a number").cast_signed();
    kept.clone().delete(ledger.db()).await.expect("deleted");
    let other = ledger.db().begin().await.expect("a transaction");
    match is_postgres() {
        true => _ = other.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({number})")).await.expect("a lock"),
        false => _ = kept.into_active_model().reset_all().insert(&other).await.expect("a row that nobody else sees"),
    }
    assert_eq!(post(&client, "/accounts", "one", body.clone()).await.status, 409);
    other.rollback().await.expect("rolled back");
    assert_eq!(post(&client, "/accounts", "one", body).await.problems(), ["#/name unique"]);
}

#[actix_web::test]
async fn thirty_two_times_at_once_is_once() {
    let ledger = Ledger::new("thirty_two_times_at_once_is_once").await;
    let body = json!({ "name": "a" });
    let sent = (0..32).map(|_| async {
        let client = ledger.client();
        loop {
            let answer = post(&client, "/accounts", "one", body.clone()).await;
            if answer.status != 409 {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let answers = join_all(sent).await;
    for answer in &answers {
        assert_eq!(whole(answer), whole(&answers[0]));
    }
    assert_eq!((answers[0].status.as_u16(), accounts(ledger.db()).await), (201, 1));
}

/// The client that goes away does not know whether its write was done. With a key it asks until it does.
#[actix_web::test]
async fn clients_that_go_away_and_ask_again_write_once() {
    let ledger = Ledger::new("clients_that_go_away_and_ask_again_write_once").await;
    assert_eq!(post(&ledger.client(), "/accounts", "a", json!({ "name": "a" })).await.status, 201);
    let mut random = Random(5);
    let rounds: Vec<(usize, u64)> = (0..100).map(|round| (round, random.below(20_000) as u64)).collect();
    for chunk in rounds.chunks(10) {
        let sent = chunk.iter().map(|&(round, wait)| {
            let (client, key) = (ledger.client(), format!("key {round}"));
            let mut wait = Duration::from_micros(wait);
            async move {
                loop {
                    let request = post(&client, "/entries", &key, json!({ "account_id": 1, "amount": 1 }));
                    match tokio::time::timeout(wait, request).await {
                        Ok(answer) if answer.status == 201 => return,
                        Ok(answer) => assert_eq!(answer.status, 409, "{}", answer.text),
                        Err(_) => wait *= 2,
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        });
        join_all(sent).await;
    }
    assert_eq!(entry::Entity::find().count(ledger.db()).await.expect("a count"), 100);
    assert_eq!(ledger.client().get("/accounts/1").await.json["total"], 100);
}

#[actix_web::test]
async fn answers_are_forgotten_when_they_are_old() {
    let ledger = Ledger::new("answers_are_forgotten_when_they_are_old").await;
    let client = ledger.client();
    post(&client, "/accounts", "one", json!({ "name": "a" })).await;
    assert_eq!(idempotency::forget(ledger.db(), Duration::from_mins(1)).await.expect("an answer"), 0);
    ledger.db().execute_unprepared("UPDATE tweaks_idempotency SET created_at = created_at - 61").await.expect("older");
    assert_eq!(idempotency::forget(ledger.db(), Duration::from_mins(1)).await.expect("an answer"), 1);
    assert_eq!(post(&client, "/accounts", "one", json!({ "name": "b" })).await.status, 201, "as if it were new");
}

#[actix_web::test]
async fn a_key_is_as_good_as_new_when_its_lifetime_is_over() {
    let ledger = Ledger::new("a_key_is_as_good_as_new_when_its_lifetime_is_over").await;
    let client = ledger.client();
    assert_eq!(post(&client, "/accounts", "one", json!({ "name": "a" })).await.status, 201);
    let age = async |seconds: u32| {
        let older = format!("UPDATE tweaks_idempotency SET created_at = created_at - {seconds}");
        ledger.db().execute_unprepared(&older).await.expect("older");
    };
    age(24 * 3600 - 60).await;
    assert_eq!(
        post(&client, "/accounts", "one", json!({ "name": "b" })).await.status,
        422,
        "it is another request's for a minute"
    );
    age(120).await;
    let new = post(&client, "/accounts", "one", json!({ "name": "b" })).await;
    assert_eq!((new.status.as_u16(), new.header("idempotent-replayed")), (201, None), "{}", new.text);
    let again = post(&client, "/accounts", "one", json!({ "name": "b" })).await;
    assert_eq!((whole(&again), again.header("idempotent-replayed")), (whole(&new), Some("true")));
    assert_eq!(accounts(ledger.db()).await, 2);
}

/// The application does nothing for it, and the request that brings it about sends no statement more.
#[actix_web::test]
async fn old_answers_are_deleted_in_the_background() {
    let ledger = Ledger::new("old_answers_are_deleted_in_the_background").await;
    let day = ledger.client();
    let first = post(&day, "/accounts", "old", json!({ "name": "old" })).await;
    let aged = "UPDATE tweaks_idempotency SET created_at = created_at - 60";
    ledger.db().execute_unprepared(aged).await.expect("older");
    let copies = "INSERT INTO tweaks_idempotency SELECT numbers.n || 'x', request, status, location, tag, body, created_at \
                  FROM tweaks_idempotency, (WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2500) \
                  SELECT n FROM counted) AS numbers";
    ledger.db().execute_unprepared(copies).await.expect("many");
    let short = Client::new(ledger.db(), endpoints);
    let short = short.settings(ledger.settings.clone().idempotency_lifetime(Duration::from_secs(20)));
    // Other tests of this process clean as well, each of them once in a while.
    for round in 0..100 {
        let answer = post(&short, "/accounts", &format!("new {round}"), json!({ "name": format!("new {round}") })).await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (201, first.statements.len()));
        tokio::time::sleep(Duration::from_millis(100)).await;
        if idempotency::Entity::find().count(ledger.db()).await.expect("a count") == round + 1 {
            return;
        }
    }
    panic!("the old answers are still there");
}
