//! Clients that reset their connections, handlers that are cancelled, databases that are ended, writers that meet: what was
//! acknowledged is there once, what was refused is not, and nothing is left open.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::{App, HttpServer, web};
use futures_util::future::{join_all, poll_immediate};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, EntityTrait as _, Statement, TransactionTrait as _,
};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, own_options};
use tests::entities::ledger::{account, bank, entry, payee};
use tests::random::Random;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tweaks_runtime::{connect_options, idempotency};

use crate::own_server::Server;
use crate::writes::{endpoints, ledger};

/// Serves the ledger on a port of its own for as long as the returned handle is kept.
fn serve(db: &DatabaseConnection) -> (u16, actix_web::dev::ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let data = web::Data::new(db.clone());
    let server = HttpServer::new(move || App::new().app_data(data.clone()).configure(endpoints));
    let server = server.workers(2).disable_signals().listen(listener).expect("a server").run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (port, handle)
}

fn request(method: &str, path: &str, body: &Json) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// What a body would write: the names of its accounts.
fn body(round: usize) -> (&'static str, &'static str, Json, Vec<String>) {
    let name = |at: usize| format!("{round} {at}");
    match round % 3 {
        0 => ("POST", "/accounts", json!({ "name": name(0) }), vec![name(0)]),
        1 => {
            let entries: Vec<Json> = (0..4).map(|amount| json!({ "amount": amount })).collect();
            ("POST", "/accounts", json!({ "name": name(0), "entries": entries }), vec![name(0)])
        }
        _ => {
            let new = (0..3).map(|at| json!({ "temp_id": at, "name": name(at), "entries": [{ "amount": 7 }] }));
            ("PUT", "/accounts", json!(new.collect::<Vec<Json>>()), (0..3).map(name).collect())
        }
    }
}

/// Sends a request and resets the connection after a while; gives the status if it came before.
async fn send_and_reset(port: u16, bytes: &[u8], wait: Duration) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    stream.write_all(bytes).await.ok()?;
    let mut answer = [0; 64];
    let read = tokio::time::timeout(wait, stream.read(&mut answer)).await;
    // With nothing to linger for, closing resets the connection.
    stream.set_zero_linger().expect("an option of the socket");
    let status = std::str::from_utf8(&answer[..read.ok()?.ok()?]).ok()?;
    status.split(' ').nth(1)?.parse().ok()
}

async fn accounts(db: &DatabaseConnection) -> Vec<account::Model> {
    account::Entity::find().all(db).await.expect("accounts")
}

/// Every sum is that of its rows, and every write is there whole or not at all.
async fn check(db: &DatabaseConnection, acknowledged: &[String], groups: &[Vec<String>]) {
    let accounts = accounts(db).await;
    let entries = entry::Entity::find().all(db).await.expect("entries");
    let times = |name: &String| accounts.iter().filter(|account| account.name == *name).count();
    for name in acknowledged {
        assert_eq!(times(name), 1, "{name} was acknowledged");
    }
    for group in groups {
        let there: Vec<usize> = group.iter().map(times).collect();
        assert!(there.iter().all(|times| *times == there[0] && *times < 2), "{group:?}: {there:?}");
    }
    for account in &accounts {
        let own: Vec<&entry::Model> = entries.iter().filter(|entry| entry.account_id == account.id).collect();
        let total: i64 = own.iter().map(|entry| i64::from(entry.amount)).sum();
        let count = i64::try_from(own.len()).expect("a few");
        assert_eq!((account.total, account.entry_count), (total, count), "{}", account.name);
    }
}

/// Waits for the writes whose clients went away.
async fn settled(db: &DatabaseConnection) {
    let mut before = usize::MAX;
    let mut now = accounts(db).await.len();
    while now != before {
        tokio::time::sleep(Duration::from_millis(500)).await;
        (before, now) = (now, accounts(db).await.len());
    }
}

/// No connection of the server has had a transaction open and idle for seconds.
async fn nothing_is_open(db: &DatabaseConnection) {
    let question = by_engine(
        "",
        "SELECT COUNT(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' \
         AND state_change < now() - interval '2 seconds' AND datname = current_database()",
        "SELECT COUNT(*) FROM information_schema.innodb_trx JOIN information_schema.processlist ON trx_mysql_thread_id = id \
         WHERE command = 'Sleep' AND time_ms > 2000 AND db = DATABASE()",
    );
    if question.is_empty() {
        return;
    }
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await.expect("an answer");
    assert_eq!(row.expect("a row").try_get_by_index::<i64>(0).expect("a count"), 0, "a transaction was left open");
}

async fn the_next_thousand_are_fine(db: &DatabaseConnection) {
    let client = Client::new(db, endpoints);
    let before = accounts(db).await.len();
    for round in 0..500 {
        assert_eq!(client.post("/accounts", json!({ "name": format!("after {round}") })).await.status, 201);
        assert_eq!(client.get("/accounts/?fields=id").await.status, 404);
    }
    assert_eq!(accounts(db).await.len(), before + 500, "acknowledged and lost");
}

#[actix_web::test]
async fn five_hundred_clients_reset_their_connections() {
    let database = ledger().await;
    let (port, server) = serve(&database.db);
    let mut random = Random(31);
    let (mut acknowledged, mut groups) = (Vec::new(), Vec::new());
    // Clients wait up to fifty milliseconds; on a busy machine longer, so that some of them have an answer.
    let started = Instant::now();
    let (method, path, first, _) = body(500);
    send_and_reset(port, &request(method, path, &first), Duration::from_secs(10)).await.expect("an answer");
    let longest = usize::try_from(started.elapsed().as_micros() * 4).expect("seconds").max(50_000);
    let rounds: Vec<(usize, u64)> = (0..500).map(|round| (round, random.below(longest) as u64)).collect();
    for chunk in rounds.chunks(10) {
        let sent = chunk.iter().map(|(round, wait)| async move {
            let (method, path, body, names) = body(*round);
            let status = send_and_reset(port, &request(method, path, &body), Duration::from_micros(*wait)).await;
            (status, names)
        });
        for (status, names) in join_all(sent).await {
            match status {
                Some(200 | 201) => acknowledged.extend(names.iter().cloned()),
                Some(status) => panic!("{status}: {names:?}"),
                None => {}
            }
            groups.push(names);
        }
    }
    settled(&database.db).await;
    assert!(!acknowledged.is_empty() && acknowledged.len() < 800, "{} acknowledged", acknowledged.len());
    check(&database.db, &acknowledged, &groups).await;
    nothing_is_open(&database.db).await;
    the_next_thousand_are_fine(&database.db).await;
    server.stop(false).await;
}

#[actix_web::test]
async fn cancelled_handlers_write_all_or_nothing() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let mut random = Random(37);
    let (mut acknowledged, mut groups) = (Vec::new(), Vec::new());
    for round in 0..300 {
        let (method, path, body, names) = body(round);
        let wait = Duration::from_micros(random.below(8000) as u64);
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let headers = [("Content-Type", "application/json")];
        let sent = client.send(method, path, &headers, body.to_string().into_bytes());
        if let Ok(answer) = tokio::time::timeout(wait, sent).await {
            assert!(answer.status.is_success(), "{}", answer.text);
            acknowledged.extend(names.iter().cloned());
        }
        groups.push(names);
    }
    settled(&database.db).await;
    check(&database.db, &acknowledged, &groups).await;
    nothing_is_open(&database.db).await;
    the_next_thousand_are_fine(&database.db).await;
}

/// A pool with a transaction left open on its connection: as a handler does that is dropped while `BEGIN` is on its way, or by hand.
async fn pool_with_open_transaction(options: &ConnectOptions, is_dropped: bool) -> DatabaseConnection {
    loop {
        let pool = Database::connect(options.clone()).await.expect("a connection");
        if !is_dropped {
            pool.execute_unprepared("BEGIN").await.expect("a transaction");
            return pool;
        }
        // On a busy machine the answer may come before the first look at it: then nothing is left open.
        if poll_immediate(pool.begin()).await.is_none() {
            return pool;
        }
        pool.close().await.expect("closed");
    }
}

/// Shows that the danger is real, on a pool without the guard, and that with it nobody writes into a stranger's transaction.
#[actix_web::test]
async fn a_connection_with_an_open_transaction_is_not_handed_out() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = ledger().await;
    for (guarded, is_dropped) in [(false, false), (false, true), (true, false), (true, true)] {
        let of_url: fn(String) -> ConnectOptions = if guarded { connect_options } else { ConnectOptions::new };
        let mut options = own_options(&database, of_url).await;
        options.max_connections(1).sqlx_logging(false).test_before_acquire(false);
        let pool = pool_with_open_transaction(&options, is_dropped).await;
        let name = format!("guarded {guarded}, dropped {is_dropped}");
        let insert = format!("INSERT INTO account (name) VALUES ('{name}')");
        pool.execute_unprepared(&insert).await.expect("what looks like a success");
        pool.close().await.expect("closed");
        let seen = accounts(&database.db).await.iter().any(|account| account.name == name);
        assert_eq!(seen, guarded, "{name}");
    }
}

/// 32 clients add one to a number, each a hundred times, and each only to what it has seen.
#[actix_web::test]
async fn a_counter_ends_at_the_number_of_changes() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "counter" })).await;
    let clients = (0..32).map(|_| async {
        let mut changed = 0_i64;
        for _ in 0..100 {
            let read = client.get("/guarded/1?fields=counter").await;
            let tag = read.header("etag").expect("a tag").to_owned();
            let next = read.json["counter"].as_i64().expect("a number") + 1;
            let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
            let body = json!({ "counter": next }).to_string().into_bytes();
            let answer = client.send(Method::PATCH, "/guarded/1", &headers, body).await;
            match answer.status.as_u16() {
                200 => changed += 1,
                412 => {}
                status => panic!("{status}: {}", answer.text),
            }
        }
        changed
    });
    let changed: i64 = join_all(clients).await.into_iter().sum();
    let counter = client.get("/accounts/1?fields=counter").await.json["counter"].as_i64();
    assert_eq!(counter, Some(changed));
    assert!(changed >= 100, "{changed}");
}

#[actix_web::test]
async fn of_identical_creations_one_is_made_a_hundred_times_over() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    for race in 0..100 {
        let body = json!({ "name": format!("race {race}") });
        let answers = join_all((0..32).map(|_| client.post("/accounts", body.clone()))).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 400 && answer.problems() == ["#/name unique"]).count();
        assert_eq!((made, refused), (1, 31), "race {race}");
    }
}

/// Rows are locked in the order of their keys, whatever the order in which clients name them.
#[actix_web::test]
async fn overlapping_bulk_edits_wait_for_each_other() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let new: Vec<Json> = (0..20).map(|at| json!({ "temp_id": at, "name": format!("{at}") })).collect();
    assert_eq!(client.put("/accounts", json!(new)).await.status, 200);
    let clients = (0..16_u64).map(|own| {
        let client = &client;
        async move {
            let mut random = Random(own + 1);
            for _ in 0..15 {
                let mut ids: Vec<usize> = (1..=20).collect();
                for at in (1..ids.len()).rev() {
                    ids.swap(at, random.below(at + 1));
                }
                let edits: Vec<Json> = ids[..10].iter().map(|id| json!({ "id": id, "counter": random.below(1000) })).collect();
                let answer = client.put("/accounts", json!(edits)).await;
                assert_eq!(answer.status, 200, "{}", answer.text);
            }
        }
    });
    join_all(clients).await;
}

#[actix_web::test]
async fn a_database_that_is_ended_and_started_again_loses_nothing_that_was_acknowledged() {
    if engine() == Engine::Sqlite {
        return;
    }
    let server = Server::make();
    let mut options = connect_options(server.url());
    options.max_connections(4).acquire_timeout(Duration::from_secs(2));
    let db = Database::connect(options).await.expect("a connection");
    let database = TestDatabase::of(db.clone()).with(bank::Entity).await.with(account::Entity).await;
    database.with(payee::Entity).await.with(entry::Entity).await.with(idempotency::Entity).await;
    let client = Client::new(&db, endpoints);
    let keyed = client.post("/accounts", json!({ "name": "keyed" })).await.json["id"].clone();
    let writer = async {
        let (mut acknowledged, mut groups, mut failed) = (Vec::new(), Vec::new(), 0);
        for round in 0..400 {
            let (method, path, body, names) = body(round);
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let headers = [("Content-Type", "application/json")];
            let answer = client.send(method, path, &headers, body.to_string().into_bytes()).await;
            match answer.status.as_u16() {
                200 | 201 => acknowledged.extend(names.iter().cloned()),
                // Nobody knows whether a commit was heard that was not answered.
                503 => failed += 1,
                status => panic!("{status}: {}", answer.text),
            }
            groups.push(names);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (acknowledged, groups, failed)
    };
    let server = Arc::new(server);
    let killer = std::thread::spawn({
        let server = Arc::clone(&server);
        move || {
            for _ in 0..3 {
                std::thread::sleep(Duration::from_millis(300));
                server.end();
                std::thread::sleep(Duration::from_millis(100));
                server.start();
            }
        }
    });
    let keys = async {
        let mut failed = 0;
        for key in 0..100 {
            failed += write_until_it_is_heard(&client, &format!("key {key}"), &json!({ "account_id": keyed, "amount": 1 })).await;
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        failed
    };
    let ((acknowledged, groups, failed), unheard) = tokio::join!(writer, keys);
    let failed = failed + unheard;
    killer.join().expect("a server that starts again");
    assert!(failed > 0 && !acknowledged.is_empty(), "{failed} failed, {} acknowledged", acknowledged.len());
    check(&db, &acknowledged, &groups).await;
    let keyed = client.get(&format!("/accounts/{keyed}?fields=total,entry_count")).await.json;
    assert_eq!(keyed, json!({ "total": 100, "entry_count": 100 }), "written once each, whatever the client had not heard");
    the_next_thousand_are_fine(&db).await;
}

/// Asks again with the same key for as long as the database is away; gives back how often it was.
async fn write_until_it_is_heard(client: &Client, key: &str, body: &Json) -> usize {
    let mut failed = 0;
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    loop {
        let answer = client.send(Method::POST, "/keyed", &headers, body.to_string().into_bytes()).await;
        match answer.status.as_u16() {
            201 => return failed,
            409 | 503 => {
                failed += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            status => panic!("{status}: {}", answer.text),
        }
    }
}
