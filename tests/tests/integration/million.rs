//! A million rows: what an index is claimed for is not looked for in all of them, and the last page costs what the first one does.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Schema};
use serde_json::Value as Json;
use tests::client::Client;
use tests::database::{TestDatabase, is_mariadb, is_postgres};
use tests::entities::reading;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{create_tables, fitted_table};

use crate::exact::on_own_database;
use crate::explain::{explain, record};

const ROWS: u32 = 1_000_000;

/// One in ten thousand has a sensor, one in a thousand was seen, and they come ten seconds after each other.
async fn fill(db: &DatabaseConnection) {
    let backend = db.get_database_backend();
    let table = Schema::new(backend).create_table_from_entity(reading::Entity);
    db.execute(&fitted_table(table, backend)).await.expect("a table");
    let columns = "INSERT INTO reading (sensor, label, taken_at, value, seen)";
    let insert = if is_postgres() {
        format!(
            "{columns} SELECT 's' || lpad((n % 10000)::text, 5, '0'), 'Part ' || lpad(n::text, 7, '0'), \
             TIMESTAMPTZ '2020-01-01 00:00:00Z' + n * INTERVAL '10 seconds', (n::bigint * 7919 % 1000000) / 100.0, \
             CASE WHEN n % 1000 = 0 THEN n / 1000 END FROM generate_series(1, {ROWS}) AS numbers (n)"
        )
    } else {
        format!(
            "{columns} WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ROWS}) \
             SELECT printf('s%05d', n % 10000), printf('Part %07d', n), \
             strftime('%Y-%m-%d %H:%M:%S+00:00', 1577836800 + n * 10, 'unixepoch'), (n * 7919 % 1000000) / 100.0, \
             CASE WHEN n % 1000 = 0 THEN n / 1000 END FROM numbers"
        )
    };
    db.execute_unprepared(&insert).await.expect("rows");
    create_tables(db, &[reading::Entity::TABLE]).await.expect("indexes");
    db.execute_unprepared(if is_postgres() { "VACUUM ANALYZE reading" } else { "ANALYZE" }).await.expect("statistics");
}

async fn filled(body: impl AsyncFnOnce(DatabaseConnection)) {
    if is_postgres() {
        // PostgreSQL has the extension for trigrams once per database.
        on_own_database("million", async |db| {
            fill(&db).await;
            body(db).await;
        })
        .await;
    } else {
        let database = TestDatabase::new().await;
        fill(&database.db).await;
        body(database.db.clone()).await;
    }
}

fn number(row: &Json, name: &str) -> f64 {
    row[name].as_str().and_then(|text| text.parse().ok()).or_else(|| row[name].as_f64()).expect("a number")
}

fn starts(row: &Json, name: &str, start: &str) -> bool {
    row[name].as_str().is_some_and(|text| text.starts_with(start))
}

/// What is asked for, and what each row has to fulfil.
type Case = (&'static str, fn(&Json) -> bool);

const CASES: [Case; 17] = [
    ("sensor=s00042", |row| row["sensor"] == "s00042"),
    ("sensor__in=s00001,s00002&value__lt=1000", |row| starts(row, "sensor", "s0000") && number(row, "value") < 1000.0),
    ("taken_at=2020-02-01&ordering=taken_at", |row| starts(row, "taken_at", "2020-02-01")),
    ("taken_at__date=2020-02-01&ordering=-taken_at", |row| starts(row, "taken_at", "2020-02-01")),
    ("taken_at__month=2020-03&ordering=taken_at", |row| starts(row, "taken_at", "2020-03")),
    ("taken_at__lte=2020-01-01&ordering=taken_at", |row| starts(row, "taken_at", "2020-01-01")),
    ("value__range=10,10.05&ordering=value", |row| (10.0..=10.05).contains(&number(row, "value"))),
    ("value__gte=9999.9&ordering=value", |row| number(row, "value") >= 9999.9),
    ("or=(sensor=s00042,value=77.77)", |row| row["sensor"] == "s00042" || row["value"] == "77.77"),
    ("or=(id__in=(1,2,3),and=(sensor=s00007,not=(value__lt=100)))", |row| {
        number(row, "id") < 4.0 || (row["sensor"] == "s00007" && number(row, "value") >= 100.0)
    }),
    ("seen__in=7,900", |row| row["seen"] == 7 || row["seen"] == 900),
    ("label__iexact=PART+0700000", |row| row["label"] == "Part 0700000"),
    ("label__icontains=T+0777777", |row| row["label"] == "Part 0777777"),
    ("search=0777777+part", |row| row["label"] == "Part 0777777"),
    ("ordering=-value", |row| number(row, "value") > 9999.0),
    ("ordering=taken_at", |row| starts(row, "taken_at", "2020-01-01T00:0")),
    ("ordering=sensor,-value", |row| row["sensor"] == "s00000"),
];

#[actix_web::test]
async fn what_an_index_is_claimed_for_is_not_looked_for_in_all_rows() {
    if is_mariadb() {
        return;
    }
    filled(async |mut db| {
        let log = record(&mut db);
        let client = Client::new(&db, |config| {
            config
                .service(
                    Resource::<reading::Entity>::read_only("/readings").stats().paginate(LimitOffset { default: 20, max: 100 }),
                )
                .service(Resource::<reading::Entity>::read_only("/walk").paginate(Cursor { default: 20, max: 100 }));
        });
        let mut pages = Vec::new();
        for (query, fulfils) in CASES {
            pages.push((format!("/readings?{query}"), fulfils));
        }
        pages.push(("/readings/stats?by=sensor&sensor=s00042".to_owned(), |row| row["count"] == 100));
        let first = client.get("/walk?ordering=-taken_at").await;
        let next = first.json["next"].as_str().and_then(|url| url.split_once("/walk")).expect("another page").1.to_owned();
        pages.push((format!("/walk{next}"), |row| starts(row, "taken_at", "2020-04-25")));
        for (path, fulfils) in pages {
            log.lock().expect("a log").clear();
            let answer = client.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let rows = answer.json.as_array().or_else(|| answer.json["results"].as_array()).expect("rows");
            assert!(!rows.is_empty() && rows.iter().all(fulfils), "{path}: {}", answer.text);
            let sent = log.lock().expect("a log").clone();
            let [sql] = sent.as_slice() else { panic!("{path}: {sent:#?}") };
            let plan = explain(&db, sql).await;
            let is_whole = |line: &str| line.contains("Seq Scan on reading") || line.trim() == "SCAN reading";
            // An order that an index gives up to its ties is no sort of all rows, and nor is one of the few that are found.
            let sorts = |line: &str| {
                line.contains("TEMP B-TREE FOR ORDER BY") || line.trim_start_matches([' ', '-', '>']).starts_with("Sort  (cost")
            };
            let is_sorted = path.contains("?ordering=") && plan.lines().any(sorts);
            assert!(!plan.lines().any(is_whole) && !is_sorted, "{path}\n{sql}\n{plan}");
        }
    })
    .await;
}
