//! Many writers at once: none ends another's transaction, and none waits without an end. On MariaDB, which may end one for another's sake
//! where rows point at rows, all are answered all the same.

use std::time::{Duration, Instant};

use actix_web::web::ServiceConfig;
use futures_util::future::join_all;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{Engine, TestDatabase, by_engine, engine, fresh_name, server};
use tests::random::Random;
use tweaks_runtime::{connect_options, statements};

use crate::writes;

const CLIENTS: u64 = 8;
/// How long all clients write, unless `CONTENTION_SECONDS` says otherwise.
const LONG: Duration = Duration::from_secs(8);
/// No write waits as long as this, on a busy machine either.
const PATIENCE: Duration = Duration::from_secs(4);

/// A database of its own on the server, whose deadlocks the server counts.
struct Server {
    url: String,
    name: String,
    db: DatabaseConnection,
}

impl Server {
    async fn new() -> Self {
        let url = server();
        let name = fresh_name();
        let collation = by_engine("", "", " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
        tell(&url, &format!("CREATE DATABASE {name}{collation}")).await;
        let own = url.rsplit_once('/').map_or_else(|| name.clone(), |(server, _)| format!("{server}/{name}"));
        let mut db = Database::connect(connect(&own)).await.expect("a connection");
        statements::observe(&mut db);
        Self { url, name, db }
    }

    /// How many transactions the server ended because they waited for each other. Sessions tell it when they end.
    async fn deadlocks(self) -> i64 {
        let Self { url, name, db } = self;
        db.close().await.expect("closed");
        let admin = Database::connect(connect(&url)).await.expect("a connection");
        let question = match engine() {
            // All databases of the server share one number, and so do the tests beside this one.
            Engine::MariaDb => "SELECT CAST(0 AS SIGNED)".to_owned(),
            _ => format!("SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'"),
        };
        let row = admin.query_one_raw(Statement::from_string(admin.get_database_backend(), question)).await.expect("an answer");
        admin.close().await.expect("closed");
        tell(&url, &format!("DROP DATABASE {name}{}", by_engine("", " WITH (FORCE)", ""))).await;
        row.expect("a row").try_get_by_index(0).expect("a count")
    }
}

fn connect(url: &str) -> ConnectOptions {
    let mut options = connect_options(url);
    options.max_connections(10);
    options
}

async fn tell(url: &str, what: &str) {
    let admin = Database::connect(connect(url)).await.expect("a connection");
    admin.execute_unprepared(what).await.expect("done");
    admin.close().await.expect("closed");
}

/// The answers to writes of one kind.
#[derive(Default, Debug)]
struct Told {
    answers: usize,
    refused: usize,
    longest: Duration,
}

/// Lets all clients write side by side: each step is one write, and says which kind it is of.
async fn mix<S>(db: &DatabaseConnection, configure: fn(&mut ServiceConfig), kinds: usize, step: S) -> Vec<Told>
where
    S: AsyncFn(&Client, usize, &mut Random) -> Answer,
{
    let end = Instant::now() + long();
    let step = &step;
    let clients = (0..CLIENTS).map(|seed| async move {
        let (client, mut random) = (Client::new(db, configure), Random(seed));
        let mut told: Vec<Told> = (0..kinds).map(|_| Told::default()).collect();
        while Instant::now() < end {
            let kind = random.below(kinds);
            let begun = Instant::now();
            let answer = step(&client, kind, &mut random).await;
            let status = answer.status.as_u16();
            assert!((200..500).contains(&status), "{kind}: {status} {}", answer.text);
            told[kind].longest = told[kind].longest.max(begun.elapsed());
            told[kind].answers += 1;
            told[kind].refused += usize::from(status >= 400);
        }
        told
    });
    let all = join_all(clients).await;
    let sum = |kind: usize| {
        let own = || all.iter().map(|told| &told[kind]);
        Told {
            answers: own().map(|told| told.answers).sum(),
            refused: own().map(|told| told.refused).sum(),
            longest: own().map(|told| told.longest).max().unwrap_or_default(),
        }
    };
    (0..kinds).map(sum).collect()
}

fn long() -> Duration {
    let seconds = std::env::var("CONTENTION_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    seconds.map_or(LONG, Duration::from_secs)
}

fn check(told: &[Told], deadlocks: i64) {
    let answers: usize = told.iter().map(|told| told.answers).sum();
    println!("{told:#?}, {answers} answers in {:?}, {deadlocks} deadlocks", long());
    assert_eq!(deadlocks, 0, "{told:#?}");
    for told in told {
        assert!(told.answers > told.refused && told.longest < PATIENCE, "{told:#?}");
    }
}

fn some(random: &mut Random, most: usize) -> usize {
    random.below(most) + 1
}

/// Accounts that are kept over their entries, banks and payees that are kept over those, each of them changed by itself as well.
#[actix_web::test]
async fn writers_of_kept_sums_do_not_end_each_other() {
    if engine() == Engine::Sqlite {
        return;
    }
    let server = Server::new().await;
    writes::ledger_in(TestDatabase::of(server.db.clone())).await;
    let client = Client::new(&server.db, writes::endpoints);
    for at in 0..3 {
        assert_eq!(client.post("/banks", json!({ "name": format!("b{at}") })).await.status, 201);
        assert_eq!(client.post("/payees", json!({ "name": format!("p{at}") })).await.status, 201);
    }
    for at in 0..12 {
        let entries: Vec<Json> = (0..4).map(|payee| json!({ "amount": 1, "payee_id": payee % 3 + 1 })).collect();
        let account = json!({ "name": format!("a{at}"), "bank_id": at % 3 + 1, "entries": entries });
        assert_eq!(client.post("/accounts", account).await.status, 201);
    }
    let told = mix(&server.db, writes::endpoints, 7, async |client, kind, random| {
        let (account, other, entry) = (some(random, 11), some(random, 11), some(random, 44));
        let (amount, payee, bank) = (random.below(1000), some(random, 3), some(random, 3));
        let new = |payee: usize| json!({ "amount": amount, "payee_id": payee });
        match kind {
            0 => client.patch(&format!("/entries/{entry}"), json!({ "amount": amount, "payee_id": payee })).await,
            1 => client.post("/entries", json!({ "account_id": account, "amount": amount, "payee_id": payee })).await,
            2 => {
                let changes = json!({ "counter": amount, "bank_id": bank, "entries": [new(payee), new(payee % 3 + 1)] });
                client.patch(&format!("/accounts/{account}"), changes).await
            }
            3 => {
                let name = format!("{}", random.below(usize::MAX));
                client.post("/accounts", json!({ "name": name, "bank_id": bank, "entries": [new(3), new(1)] })).await
            }
            4 => {
                let moved = json!({ "id": entry, "account_id": account, "amount": amount });
                let also = json!({ "temp_id": 1, "account_id": other, "amount": amount, "payee_id": payee });
                client.put("/entries", json!([also, moved, { "id": entry % 44 + 1, "payee_id": payee }])).await
            }
            5 => client.patch(&format!("/payees/{payee}"), json!({ "name": format!("{}", random.below(usize::MAX)) })).await,
            _ => {
                let made = client.post("/entries", json!({ "account_id": account, "amount": 1, "payee_id": payee })).await;
                client.delete(&format!("/entries/{}", made.json["id"])).await
            }
        }
    })
    .await;
    check(&told, server.deadlocks().await);
}

/// Orders with items out of one stock, which is filled up together.
#[actix_web::test]
async fn writers_of_a_shop_do_not_end_each_other() {
    if engine() == Engine::Sqlite {
        return;
    }
    let server = Server::new().await;
    tests::database::stop_clock();
    let rows = serde_json::from_str(shop::seed::DEMO).expect("demo data");
    shop::seed::seed(&server.db, rows).await.expect("a seeded shop");
    let client = Client::shop(&server.db);
    let products: Vec<Json> = (0..10)
        .map(|at| json!({ "temp_id": at, "sku": format!("SKU-MIX{at}"), "name": "n", "price": "1.00", "stock": 1_000_000 }))
        .collect();
    let made = client.put("/products/", json!(products)).await;
    let products: Vec<i64> = made.json["created"].as_object().expect("made").values().filter_map(Json::as_i64).collect();
    let customer = client.get("/customers/?fields=id").await.json["results"][0]["id"].clone();
    let products = &products;
    let told = mix(&server.db, shop::api::configure, 6, async |client, kind, random| {
        let mut item = || json!({ "product_id": products[random.below(10)], "quantity": 1 });
        let order = json!({ "customer_id": customer, "status": "pending", "items": [item(), item(), item()] });
        let items = json!({ "items": [item(), item()] });
        if kind == 4 {
            let price = format!("{}.00", some(random, 900));
            let from = random.below(10);
            let changes = (0..5).map(|at| json!({ "id": products[(from + at) % 10], "price": price, "stock": 1_000_000 }));
            return client.put("/products/", changes.collect()).await;
        }
        if kind == 5 {
            return client.patch(&format!("/customers/{customer}/"), json!({ "first_name": "Ann" })).await;
        }
        let made = client.post("/orders/", order).await;
        let path = format!("/orders/{}/", made.json["id"]);
        match kind {
            0 => made,
            1 => client.patch(&path, items).await,
            2 => client.patch(&path, json!({ "status": "paid" })).await,
            _ => client.delete(&path).await,
        }
    })
    .await;
    check(&told, server.deadlocks().await);
}
