//! Several servers of one database: which of them answers, what a client that wrote something sees, and what becomes of a server that is
//! lost or promoted.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, by_engine, is_server};
use tests::entities::ledger::{account, bank, entry, payee};
use tweaks_runtime::{Health, ReadReplicas};

use crate::own_server::Server;
use crate::writes::endpoints;

/// How long a follower may take to follow.
const PATIENCE: Duration = Duration::from_secs(20);

/// A primary and its replica, with the tables of the ledger.
struct Pair {
    primary: Server,
    replica: Server,
    replicas: ReadReplicas,
}

impl Pair {
    async fn make() -> Self {
        let primary = Server::make_primary();
        let db = tweaks_runtime::connect(primary.url()).await.expect("a connection");
        let database = TestDatabase::of(db.clone()).with(bank::Entity).await.with(account::Entity).await;
        database.with(payee::Entity).await.with(entry::Entity).await;
        let replica = primary.make_replica();
        let replicas = ReadReplicas::connect([replica.url(), primary.url()]).await.expect("servers");
        // A replica that a test holds is read however long the test takes.
        let replicas = replicas.most_behind(Duration::from_hours(1));
        let pair = Self { primary, replica, replicas };
        until("the replica has the tables", async || {
            pair.reads_the_replica().await && pair.client().get("/accounts").await.status == 200
        })
        .await;
        pair
    }

    fn client(&self) -> Client {
        Client::new(&self.replicas.primary(), endpoints).replicas(&self.replicas)
    }

    async fn reads_the_replica(&self) -> bool {
        is_replica(&self.replicas.of(&TestRequest::get().to_http_request())).await
    }
}

async fn is_replica(db: &DatabaseConnection) -> bool {
    let question = by_engine("", "SELECT pg_is_in_recovery()", "SELECT @@global.read_only = 1");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await;
    row.is_ok_and(|row| row.expect("an answer").try_get_by_index::<bool>(0).expect("a truth"))
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begin = Instant::now();
    while !is_so().await {
        assert!(begin.elapsed() < PATIENCE, "{what}, after {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The path of a new account, and the position of its write.
async fn new_account(client: &Client, name: &str) -> (String, String) {
    let answer = client.post("/accounts", json!({ "name": name })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    (format!("/accounts/{}", answer.json["id"]), answer.header("tweaks-position").expect("a position").to_owned())
}

async fn get_with(client: &Client, path: &str, name: &str, value: &str) -> Answer {
    client.send(Method::GET, path, &[(name, value)], Vec::new()).await
}

#[actix_web::test]
async fn reads_are_answered_by_replicas_and_a_client_sees_its_own_writes() {
    if !is_server() {
        return;
    }
    let pair = Pair::make().await;
    let client = pair.client();
    pair.replica.hold(true);
    let (path, position) = new_account(&client, "new").await;
    until("the replica does not have it", async || client.get(&path).await.status == 404).await;
    assert_eq!(get_with(&client, &path, "Tweaks-Position", &position).await.status, 200);
    for nonsense in ["", "p", "nonsense", "l0;", "g", "\u{e9}"] {
        assert_eq!(get_with(&client, &path, "Tweaks-Position", nonsense).await.status, 200, "{nonsense}");
    }
    let unasked = format!("position={position}");
    until("nobody asked for cookies", async || get_with(&client, &path, "Cookie", &unasked).await.status == 404).await;
    let with_cookies = Client::new(&pair.replicas.primary(), endpoints).replicas(&pair.replicas.clone().cookie("position"));
    let written = with_cookies.patch(&path, json!({ "name": "newer" })).await;
    let cookie = written.header("set-cookie").expect("a cookie").to_owned();
    let (pair_of_cookie, rest) = cookie.split_once("; ").expect("attributes");
    assert_eq!(rest, "Path=/; HttpOnly; SameSite=Lax");
    assert_eq!(pair_of_cookie, format!("position={}", written.header("tweaks-position").expect("a position")));
    let seen = get_with(&with_cookies, &path, "Cookie", &format!("other=1; {pair_of_cookie}")).await;
    assert_eq!((seen.status.as_u16(), &seen.json["name"]), (200, &json!("newer")));
    pair.replica.hold(false);
    until("the replica has it", async || client.get(&path).await.status == 200).await;
    let request = || TestRequest::get().insert_header(("Tweaks-Position", position.as_str())).to_http_request();
    until("the replica is known to have it", async || is_replica(&pair.replicas.of(&request())).await).await;
    assert!(!is_replica(&pair.replicas.of(&TestRequest::post().to_http_request())).await, "what writes is the primary's");
}

#[actix_web::test]
async fn what_wrote_nothing_has_no_position_and_a_write_takes_one_statement_more() {
    if !is_server() {
        return;
    }
    let pair = Pair::make().await;
    let client = pair.client();
    let alone = Client::new(&pair.replicas.primary(), endpoints);
    for answer in [client.get("/accounts").await, client.post("/accounts", json!({})).await, client.delete("/accounts/77").await]
    {
        assert_eq!(answer.header("tweaks-position"), None, "{}", answer.text);
    }
    let made = client.post("/accounts", json!({ "name": "over several" })).await;
    let made_alone = alone.post("/accounts", json!({ "name": "over one" })).await;
    assert_eq!((made.status.as_u16(), made_alone.status.as_u16()), (201, 201), "{}", made.text);
    assert_eq!(made.statements.len(), made_alone.statements.len() + 1, "{:#?}", made.statements);
    let of_one = alone.get("/accounts").await;
    until("the replica is where the primary is", async || client.get("/accounts").await.json == of_one.json).await;
    assert_eq!(client.get("/accounts").await.statements.len(), of_one.statements.len());
}

#[actix_web::test]
async fn a_lost_replica_is_passed_by_and_read_again_when_it_is_back() {
    if !is_server() {
        return;
    }
    let pair = Pair::make().await;
    let client = pair.client();
    let (path, _) = new_account(&client, "kept").await;
    until("the replica has it", async || client.get(&path).await.status == 200).await;
    pair.replica.end();
    for _ in 0..20 {
        assert_eq!(client.get(&path).await.status, 200);
    }
    new_account(&client, "meanwhile").await;
    pair.replica.start();
    until("the replica is read again", async || pair.reads_the_replica().await).await;
}

#[actix_web::test]
async fn a_replica_that_is_promoted_takes_the_writes() {
    if !is_server() {
        return;
    }
    let pair = Pair::make().await;
    let client = pair.client();
    let (path, position) = new_account(&client, "before").await;
    until("the replica has it", async || client.get(&path).await.status == 200).await;
    pair.primary.end();
    let refused = client.post("/accounts", json!({ "name": "nowhere" })).await;
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(client.get(&path).await.status, 200, "reads go on");
    pair.replica.promote();
    let begin = Instant::now();
    until("the other server takes writes", async || client.post("/accounts", json!({ "name": "after" })).await.status == 201)
        .await;
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!(get_with(&client, &path, "Tweaks-Position", &position).await.status, 200);
}

#[actix_web::test]
async fn servers_of_which_none_takes_writes_are_an_error_that_says_why() {
    let error = ReadReplicas::connect(["sqlite::memory:"]).await.expect_err("SQLite has no replicas").to_string();
    assert!(error.contains("none of the servers takes writes; server 1: ") && error.contains("has no replicas"), "{error}");
    if !is_server() {
        return;
    }
    let nowhere = by_engine("", "postgres://postgres@127.0.0.1:1/x", "mysql://root@127.0.0.1:1/x");
    let error = ReadReplicas::connect([nowhere]).await.expect_err("nobody is there").to_string();
    assert!(error.contains("none of the servers takes writes; server 1: "), "{error}");
}

#[actix_web::test]
async fn a_process_is_live_and_ready_as_long_as_its_database_answers() {
    let database = TestDatabase::new().await;
    let health = |config: &mut actix_web::web::ServiceConfig| {
        config.service(Health::new("/health/"));
    };
    let client = Client::new(&database.db, health);
    for path in ["/health/live", "/health/ready"] {
        let answer = client.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (204, Some("no-store")), "{path}");
        assert_eq!(client.send(Method::HEAD, path, &[], Vec::new()).await.status, 204);
        let refused = client.post(path, json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.header("allow")), (405, Some("GET, HEAD")));
    }
    database.db.clone().close().await.expect("closed");
    assert_eq!(client.get("/health/live").await.status, 204);
    let answer = client.get("/health/ready").await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("1")), "{}", answer.text);
}

#[actix_web::test]
async fn a_process_that_leaves_is_not_ready() {
    static HEALTH: std::sync::LazyLock<Health> = std::sync::LazyLock::new(|| Health::new("/health"));
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, |config| {
        config.service(HEALTH.clone());
    });
    assert_eq!(client.get("/health/ready").await.status, 204);
    HEALTH.leave();
    assert_eq!(client.get("/health/ready").await.status, 503);
    assert_eq!(client.drf().get("/health/ready").await.json, json!({ "detail": "The service is not ready; try again." }));
}
