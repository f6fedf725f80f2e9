//! Lists as lines: the rows of the list, all of them, as NDJSON and as CSV.

use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::{App, test, web};
use sea_orm::ConnectionTrait as _;
use serde_json::Value as Json;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_mariadb, is_postgres};
use tweaks_runtime::pages::LimitOffset;
use tweaks_runtime::prelude::*;

mod sensor {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "streamed_sensor")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) place: String,
        #[sea_orm(has_many)]
        pub(crate) readings: HasMany<super::reading::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod reading {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "streamed_reading")]
    #[tweaks(ordering(desc(level), id), index(level))]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[tweaks(filter(exact, gte), order)]
        pub(crate) level: i32,
        pub(crate) note: Option<String>,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        pub(crate) amount: Decimal,
        #[sea_orm(indexed)]
        #[tweaks(write_only)]
        pub(crate) sensor_id: Option<i32>,
        #[sea_orm(belongs_to, from = "sensor_id", to = "id")]
        #[tweaks(nested)]
        pub(crate) sensor: BelongsTo<Option<super::sensor::Entity>>,
        #[sea_orm(has_many)]
        #[tweaks(nested(order(id)), on_demand)]
        pub(crate) marks: HasMany<super::mark::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod mark {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "streamed_mark")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(indexed)]
        #[tweaks(write_only)]
        pub(crate) reading_id: i32,
        #[sea_orm(belongs_to, from = "reading_id", to = "id")]
        pub(crate) reading: BelongsTo<super::reading::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// With a value of a function that comes to its end at one row in the middle.
#[derive(Tweaks)]
#[tweaks(entity = reading::Entity)]
#[allow(dead_code, reason = "only its schema is used")]
pub(crate) struct Breaking {
    id: i32,
    #[tweaks(computed = burst(id, count(marks)))]
    marked: i64,
}

fn burst(id: i32, marks: i64) -> i64 {
    assert!(id != 900, "planted");
    marks
}

const ROWS: i32 = 1203;

fn endpoints(config: &mut web::ServiceConfig) {
    let pages = LimitOffset { default: 3, max: 5 };
    config
        .service(Resource::<reading::Entity>::read_only("/readings").paginate(pages).counts().stream(1300))
        .service(Resource::<reading::Entity>::read_only("/few").stream(1202))
        .service(Resource::<Breaking>::read_only("/breaking").stream(1300))
        .service(Resource::<reading::Entity>::read_only("/whole"))
        .service(Resource::<reading::Entity>::read_only("/sensors/{sensor_id}/readings").stream(1300));
}

async fn database() -> TestDatabase {
    let database = TestDatabase::new().await.with(sensor::Entity).await.with(reading::Entity).await.with(mark::Entity).await;
    let mut rows = Vec::new();
    for id in 1..=ROWS {
        let note = match id % 4 {
            0 => "NULL".to_owned(),
            1 => "'=1+1'".to_owned(),
            2 => "'a, \"b\"\n'".to_owned(),
            _ => format!("'n{id}'"),
        };
        let sensor = if id % 5 == 0 { "NULL".to_owned() } else { (id % 2 + 1).to_string() };
        rows.push(format!("({id}, {}, {note}, {}.25, {sensor})", id * 7 % 100, id - 600));
    }
    let db = &database.db;
    db.execute_unprepared("INSERT INTO streamed_sensor (id, place) VALUES (1, 'roof'), (2, 'yard'), (3, 'none')")
        .await
        .expect("sensors");
    for rows in rows.chunks(300) {
        let sql = format!("INSERT INTO streamed_reading (id, level, note, amount, sensor_id) VALUES {}", rows.join(", "));
        db.execute_unprepared(&sql).await.expect("readings");
    }
    db.execute_unprepared("INSERT INTO streamed_mark (id, reading_id) VALUES (1, 7), (2, 7), (3, 1203)").await.expect("marks");
    database
}

async fn accepting(client: &Client, path: &str, accept: &str) -> Answer {
    client.send(Method::GET, path, &[("Accept", accept)], Vec::new()).await
}

fn lines(answer: &Answer) -> Vec<Json> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

#[actix_web::test]
async fn lines_are_the_rows_of_the_list() {
    let database = database().await;
    let client = Client::new(&database.db, endpoints);
    for query in [
        "",
        "?level__gte=50",
        "?ordering=level,-id&fields=id,level",
        "?include_fields=marks&omit=amount",
        "?level=1000",
        "?fields=sensor__place",
    ] {
        let whole = client.get(&format!("/whole{query}")).await;
        let sent = accepting(&client, &format!("/readings{query}"), "application/x-ndjson").await;
        assert_eq!(Json::Array(lines(&sent)), whole.json, "{query}");
        assert_eq!(sent.header("content-type"), Some("application/x-ndjson"));
        assert_eq!(sent.header("vary"), Some("accept"));
    }
    let one = accepting(&client, "/readings?level=1000", "application/x-ndjson").await;
    assert_eq!(one.text, "");
    let below = accepting(&client, "/sensors/1/readings", "application/x-ndjson").await;
    assert!(lines(&below).iter().all(|row| row["sensor"]["place"] == "roof"));
    assert_eq!(accepting(&client, "/sensors/3/readings", "application/x-ndjson").await.status, 200);
    assert_eq!(accepting(&client, "/sensors/4/readings", "application/x-ndjson").await.status, 404);
}

#[actix_web::test]
async fn each_five_hundred_rows_are_a_statement() {
    let database = database().await;
    let client = Client::new(&database.db, endpoints);
    let sent = accepting(&client, "/readings", "application/x-ndjson").await;
    assert_eq!(lines(&sent).len(), usize::try_from(ROWS).expect("a number"));
    let selects = sent.statements.iter().filter(|sql| sql.starts_with("SELECT")).count();
    // One asks whether they are too many.
    assert_eq!(selects, 4, "{:#?}", sent.statements);
}

#[actix_web::test]
async fn a_table_for_spreadsheets() {
    let database = database().await;
    let client = Client::new(&database.db, endpoints);
    let sent = accepting(&client, "/readings?ordering=id&include_fields=marks", "text/csv").await;
    assert_eq!(sent.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let mut reader = csv::Reader::from_reader(sent.text.as_bytes());
    let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    assert_eq!(head, ["id", "level", "note", "amount", "sensor.id", "sensor.place", "marks"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), usize::try_from(ROWS).expect("a number"));
    assert_eq!(rows[0].iter().collect::<Vec<_>>(), ["1", "7", "'=1+1", "-599.25", "2", "yard", "[]"]);
    assert_eq!(rows[3].get(2), Some(""));
    assert_eq!(rows[1].get(2), Some("a, \"b\"\n"));
    assert_eq!((rows[4].get(4), rows[4].get(5)), (Some(""), Some("")));
    assert_eq!(rows[6].get(6), Some("[{\"id\":1},{\"id\":2}]"));
    assert!(sent.text.starts_with("id,level,note,amount,sensor.id,sensor.place,marks\r\n"));
    let empty = accepting(&client, "/readings?level=1000", "text/csv").await;
    assert_eq!(empty.text, "id,level,note,amount,sensor.id,sensor.place\r\n");
}

#[actix_web::test]
async fn what_is_wrong_is_said_before_the_first_row() {
    let database = database().await;
    let client = Client::new(&database.db, endpoints);
    let many = accepting(&client, "/few", "application/x-ndjson").await;
    assert_eq!((many.status.as_u16(), many.problems()), (400, vec!["- too_large".to_owned()]), "{}", many.text);
    let fewer = accepting(&client, "/few?level__gte=50", "application/x-ndjson").await;
    assert!(lines(&fewer).len() > 500);
    for (query, status) in
        [("?level=x", 400), ("?limit=5", 400), ("?nonsense=1", 400), ("?ordering=note", 400), ("?fields=secret", 400)]
    {
        let wrong = accepting(&client, &format!("/readings{query}"), "application/x-ndjson").await;
        assert_eq!(wrong.status, status, "{query}: {}", wrong.text);
        assert_eq!(wrong.header("content-type"), Some("application/problem+json"));
    }
}

#[actix_web::test]
async fn accept_decides() {
    let database = database().await;
    let client = Client::new(&database.db, endpoints);
    let cases = [
        ("application/x-ndjson", Some("application/x-ndjson")),
        ("application/jsonl", Some("application/x-ndjson")),
        ("text/csv", Some("text/csv; charset=utf-8; header=present")),
        ("text/csv, application/json;q=0.5", Some("text/csv; charset=utf-8; header=present")),
        ("text/csv, */*", Some("text/csv; charset=utf-8; header=present")),
        ("application/json, text/csv", Some("application/json")),
        ("text/csv, application/json", Some("text/csv; charset=utf-8; header=present")),
        ("text/csv;q=0.5, application/json", Some("application/json")),
        ("text/csv;q=0.5, application/x-ndjson", Some("application/x-ndjson")),
        ("text/csv;q=0", None),
        ("*/*", Some("application/json")),
        ("text/*", None),
        ("text/html", None),
    ];
    for (accept, expected) in cases {
        let answer = accepting(&client, "/readings?level=5", accept).await;
        let found = answer.header("content-type").filter(|_| answer.status == 200);
        assert_eq!(found, expected, "{accept}: {}", answer.text);
        if expected.is_none() {
            assert_eq!(answer.status, 406, "{accept}");
        }
    }
    for (path, accept) in [("/whole", "text/csv"), ("/readings/1", "text/csv"), ("/whole", "application/x-ndjson")] {
        assert_eq!(accepting(&client, path, accept).await.status, 406, "{path}");
    }
    assert_eq!(client.get("/readings?level=5").await.header("vary"), Some("accept"));
    assert_eq!(client.get("/whole?level=5").await.header("vary"), None);
}

#[actix_web::test]
async fn so_many_are_sent_at_once_and_no_more() {
    let database = database().await;
    let client = Client::new(&database.db, endpoints).settings(Settings::new().streams(0));
    let busy = accepting(&client, "/readings", "text/csv").await;
    assert_eq!((busy.status.as_u16(), busy.header("retry-after")), (503, Some("5")), "{}", busy.text);
    assert_eq!(client.get("/readings").await.status, 200);
    // An answer makes room when it is sent, and when its client is gone.
    let settings = Settings::new().streams(1);
    let app = App::new().app_data(web::Data::new(database.db.clone())).app_data(settings).configure(endpoints);
    let app = test::init_service(app).await;
    for _ in 0..3 {
        let request = test::TestRequest::with_uri("/readings").insert_header(("Accept", "text/csv"));
        let response = test::call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), 200);
        let second = test::TestRequest::with_uri("/readings").insert_header(("Accept", "text/csv"));
        assert_eq!(test::call_service(&app, second.to_request()).await.status(), 503);
        drop(response);
        // The task sees that when it has the next rows.
        for _ in 0..200 {
            let third = test::TestRequest::with_uri("/readings?level=5").insert_header(("Accept", "text/csv"));
            if test::call_service(&app, third.to_request()).await.status() == 200 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

/// Half of a file must not look like a whole one.
#[actix_web::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    // The others keep numbers in a column of numbers.
    if is_postgres() || is_mariadb() {
        return;
    }
    let database = database().await;
    database.db.execute_unprepared("UPDATE streamed_reading SET amount = 'x' WHERE id = 1100").await.expect("a foreign value");
    let app = test::init_service(App::new().app_data(web::Data::new(database.db.clone())).configure(endpoints)).await;
    let request = test::TestRequest::with_uri("/readings?ordering=level,id").insert_header(("Accept", "application/x-ndjson"));
    let response = test::call_service(&app, request.to_request()).await;
    let status = response.status();
    let body = to_bytes(response.into_body()).await;
    assert!(status == 500 || body.is_err(), "{status}");
}

/// Nor must one that a panic of the application ends.
#[actix_web::test]
async fn an_answer_that_panics_is_no_answer() {
    let database = database().await;
    let app = test::init_service(App::new().app_data(web::Data::new(database.db.clone())).configure(endpoints)).await;
    let read = async |path: &str| {
        let request = test::TestRequest::with_uri(path).insert_header(("Accept", "application/x-ndjson"));
        let response = test::call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), 200);
        to_bytes(response.into_body()).await.map(|body| String::from_utf8_lossy(&body).lines().count())
    };
    assert!(read("/breaking").await.is_err());
    assert_eq!(read("/breaking?fields=id").await.expect("all"), usize::try_from(ROWS).expect("a number"));
}
