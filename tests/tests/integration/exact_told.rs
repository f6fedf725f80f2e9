//! Told: what cannot be read or cannot be is said where it is: which cell of which row, which entry of many, which key.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use sea_orm::prelude::Decimal;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine};
use tests::entities::exact::{every, kinds, texts};
use tweaks_runtime::prelude::*;

use crate::exact::{Faults, Log, call, create_enums, expect, get, member, path_of, sql};

/// Fields that are made of what the database has and Rust has no room for.
#[derive(Tweaks)]
#[tweaks(entity = every::Entity)]
pub(crate) struct Made {
    pub id: i32,
    pub big: Option<i64>,
    #[tweaks(computed = doubled(small))]
    pub doubled: Option<i32>,
    #[tweaks(computed = shown(loose, whole))]
    pub shown: String,
    #[tweaks(computed = of_day(day))]
    pub of_day: bool,
}

fn doubled(small: Option<i16>) -> Option<i32> {
    small.map(|small| i32::from(small) * 2)
}

fn shown(loose: Option<Decimal>, whole: Option<i32>) -> String {
    format!("{loose:?} {whole:?}")
}

fn of_day(day: Option<sea_orm::prelude::Date>) -> bool {
    day.is_some()
}

fn endpoints(config: &mut ServiceConfig) {
    config.configure(every::endpoints).service(Resource::<Made>::read_only("/made"));
}

async fn every_table() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    let client = Client::new(&database.db, endpoints);
    (database, client)
}

/// A field that cannot be made fails alone: the others are read by `fields`, the log says which cell it is.
#[actix_web::test]
async fn a_computed_field_over_a_value_without_room_leaves_the_others_readable() {
    let (database, client) = every_table().await;
    sql(&database.db, "INSERT INTO every (id, small, whole, loose, big) VALUES (1, 1, 1, 1.5, 7), (2, 2, 2, 2.5, 8)").await;
    let values: &[(&str, &str, &str)] = by_engine(
        &[("small", "70000", "doubled"), ("whole", "'many'", "shown"), ("loose", "1e30", "shown"), ("day", "'x'", "of_day")],
        &[("loose", "1e30", "shown"), ("day", "'infinity'", "of_day")],
        &[("loose", "1e30", "shown")],
    );
    let mut faults = Faults::default();
    for (name, value, field) in values {
        sql(&database.db, &format!("UPDATE every SET {name} = {value} WHERE id = 2")).await;
        for path in ["/made", "/made/2", "/made?ordering=id"] {
            let log = Log::default();
            let guard = log.start();
            let Some(answer) = faults.take(call(&client, Method::GET, path, "").await) else { continue };
            drop(guard);
            let lines = log.take();
            let named = lines.iter().any(|line| line.contains("every") && line.contains(name) && line.contains('2'));
            faults.unless(answer.status == 500 && named, || {
                format!("{path} {name} {value}: {} {} {lines:?}", answer.status, answer.text)
            });
        }
        for path in [format!("/made?omit={field}"), format!("/made/2?omit={field}"), "/made?fields=id,big".to_owned()] {
            let rest = faults.take(get(&client, &path).await);
            faults.unless(rest.is_some_and(|rest| rest.text.contains("\"big\":8")), || format!("{name} {path}"));
        }
        let old = if *name == "day" { "NULL" } else { "2" };
        sql(&database.db, &format!("UPDATE every SET {name} = {old} WHERE id = 2")).await;
    }
    faults.end();
}

/// Of several entries the one is named whose row cannot be read, whatever its key is.
#[actix_web::test]
async fn the_entry_whose_row_cannot_be_read_is_named() {
    let (database, client) = every_table().await;
    sql(&database.db, "INSERT INTO every (id, small) VALUES (101, 1), (102, 2), (103, 3)").await;
    let broken = by_engine("whole = 'many'", "utc = 'infinity'", "clock = '-01:00:00'");
    sql(&database.db, &format!("UPDATE every SET {broken} WHERE id = 102")).await;
    let entries = r#"[{"id":103,"big":7},{"id":101,"big":7},{"id":102,"big":7}]"#;
    let mut faults = Faults::default();
    let told = faults.take(expect(&client, Method::PUT, "/every", entries, 409).await);
    faults.unless(told.is_some_and(|told| told.problems() == ["#/2 unreadable"]), || "entry 2 is not named".to_owned());
    let drf = Client::new(&database.db, endpoints).drf();
    let told = faults.take(expect(&drf, Method::PUT, "/every", entries, 409).await);
    faults.unless(told.as_ref().is_some_and(|told| told.json[0]["id"] == "102"), || format!("{:?}", told.map(|told| told.text)));
    let deletion = r#"[{"id":101,"big":7},{"id":102,"delete_object":true}]"#;
    let told = faults.take(expect(&client, Method::PUT, "/every", deletion, 409).await);
    faults.unless(told.is_some_and(|told| told.problems() == ["#/1 unreadable"]), || "entry 1 is not named".to_owned());
    // Each of several is named, at once.
    sql(&database.db, &format!("UPDATE every SET {broken} WHERE id = 103")).await;
    let log = Log::default();
    let guard = log.start();
    let told = faults.take(call(&client, Method::PUT, "/every", entries).await);
    drop(guard);
    faults.unless(told.as_ref().is_some_and(|told| told.problems() == ["#/0 unreadable", "#/2 unreadable"]), || {
        format!("two entries: {:?}", told.map(|told| told.text))
    });
    let lines = log.take();
    let named = lines.iter().any(|line| line.contains("102") && line.contains("103"));
    faults.unless(named, || format!("the log names both: {lines:?}"));
    let strange: &[(&kinds::Kind, &str, &str, &str)] = by_engine(
        &[
            (&kinds::int4::KIND, "5", "6", "'many'"),
            (&kinds::uuid::KIND, "\"00000000-0000-0000-0000-000000000001\"", "\"00000000-0000-0000-0000-000000000002\"", "'x'"),
            (&kinds::decimal::KIND, "\"5.00\"", "\"6.00\"", "'x'"),
        ],
        &[
            (&kinds::utc::KIND, "\"2024-03-01T12:00:00Z\"", "\"2024-03-02T12:00:00Z\"", "'infinity'"),
            (&kinds::day::KIND, "\"2024-03-01\"", "\"2024-03-02\"", "'-infinity'"),
            (&kinds::loose::KIND, "\"5\"", "\"6\"", "1e30"),
        ],
        &[(&kinds::clock::KIND, "\"12:00:00\"", "\"13:00:00\"", "'24:00:00'"), (&kinds::loose::KIND, "\"5\"", "\"6\"", "1e30")],
    );
    for (kind, one, two, value) in strange {
        let database = (kind.create)(TestDatabase::new().await).await;
        let client = Client::new(&database.db, kind.endpoints);
        for key in [one, two] {
            faults.take(expect(&client, Method::POST, "/parents", &format!("{{\"id\":{key}}}"), 201).await);
        }
        let last = "(SELECT id FROM parent ORDER BY id DESC LIMIT 1)";
        sql(&database.db, &format!("UPDATE parent SET maybe = {value} WHERE id = {last}")).await;
        let entries = format!("[{{\"id\":{one},\"maybe\":{one}}},{{\"id\":{two},\"maybe\":{two}}}]");
        let told = faults.take(expect(&client, Method::PUT, "/parents", &entries, 409).await);
        faults.unless(told.as_ref().is_some_and(|told| told.problems() == ["#/1 unreadable"]), || {
            format!("{}: {:?}", kind.name, told.map(|told| told.text))
        });
        database.db.clone().close().await.expect("closed");
    }
    faults.end();
}

fn priced(config: &mut ServiceConfig) {
    config
        .service(Resource::<texts::currency::Entity>::new("/currencies").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<texts::price::Entity>::new("/prices"));
}

mod host {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "host")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) at: DateTimeUtc,
        pub(super) day: Option<Date>,
        #[sea_orm(column_type = "Decimal(None)")]
        pub(super) amount: Decimal,
        pub(super) small: Option<i16>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod guest {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "guest")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) host_id: Option<i32>,
        #[sea_orm(belongs_to, from = "host_id", to = "id")]
        pub(super) host: BelongsTo<Option<super::host::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// With the values of its host.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(super) struct Sourced {
        pub(super) id: i32,
        #[tweaks(source = host.at)]
        pub(super) at: Option<DateTimeUtc>,
        #[tweaks(source = host.day)]
        pub(super) day: Option<Date>,
        #[tweaks(source = host.amount)]
        pub(super) amount: Option<Decimal>,
        #[tweaks(source = host.small, on_demand)]
        pub(super) small: Option<i16>,
    }
}

/// A value of another row is shown as its column shows it, although no type of Rust has room for it.
#[actix_web::test]
async fn a_source_shows_what_its_column_shows() {
    let database = TestDatabase::new().await.with(host::Entity).await.with(guest::Entity).await;
    let client = Client::new(&database.db, |config| {
        let sourced = Resource::<guest::Sourced>::read_only("/guests");
        config.service(sourced).service(Resource::<host::Entity>::read_only("/hosts"));
    });
    let values: &[(&str, &str)] = by_engine(
        &[
            ("'2024-03-02 12:00', NULL, 9e999", r#""at":"2024-03-02T12:00:00Z","day":null,"amount":"Infinity""#),
            (
                "'2024-03-02', '2024-03-02', 1e30",
                r#""at":"2024-03-02T00:00:00Z","day":"2024-03-02","amount":"1000000000000000000000000000000""#,
            ),
        ],
        &[
            ("'infinity', '-infinity', 1e30", r#""at":"infinity","day":"-infinity","amount":"1000000000000000000000000000000""#),
            ("'0044-03-15 12:00:00+00 BC', NULL, 'NaN'", r#""at":"-0043-03-15T12:00:00Z","day":null,"amount":"NaN""#),
            ("'2024-03-02 12:00:00+00', '2024-03-02', 1.5", r#""at":"2024-03-02T12:00:00Z","day":"2024-03-02","amount":"1.5""#),
        ],
        &[(
            "'2024-03-02 12:00:00', '2024-03-02', 1e30",
            r#""at":"2024-03-02T12:00:00Z","day":"2024-03-02","amount":"1000000000000000000000000000000""#,
        )],
    );
    let mut faults = Faults::default();
    for (id, (row, shown)) in (1..).zip(values) {
        sql(&database.db, &format!("INSERT INTO host (id, at, day, amount) VALUES ({id}, {row})")).await;
        sql(&database.db, &format!("INSERT INTO guest (id, host_id) VALUES ({id}, {id})")).await;
        let own = faults.take(get(&client, &format!("/hosts/{id}?fields=at,day,amount")).await);
        faults.unless(own.is_some_and(|own| own.text == format!("{{{shown}}}")), || format!("host {id}"));
        let Some(sourced) = faults.take(get(&client, &format!("/guests/{id}")).await) else { continue };
        faults.unless(sourced.text == format!("{{\"id\":{id},{shown}}}"), || format!("{row}: {}", sourced.text));
        faults.unless(sourced.statements.len() == 1, || format!("{:#?}", sourced.statements));
    }
    sql(&database.db, "INSERT INTO guest (id) VALUES (100)").await;
    let none = faults.take(get(&client, "/guests/100").await);
    let empty = r#"{"id":100,"at":null,"day":null,"amount":null}"#;
    faults.unless(none.is_some_and(|none| none.text == empty), || "a guest without a host".to_owned());
    faults.take(get(&client, "/guests").await);
    if engine() == Engine::Sqlite {
        // No type is shown as a text here, so nothing can be.
        sql(&database.db, "UPDATE host SET small = 70000 WHERE id = 1").await;
        faults.take(expect(&client, Method::GET, "/guests/1?include_fields=small", "", 500).await);
    }
    faults.end();
}

/// A text that is longer than its column names no row, as in plain SQL; blanks behind it are none of it where the database pads.
#[actix_web::test]
async fn a_text_longer_than_its_column_names_nothing() {
    let database = TestDatabase::new().await.with(texts::currency::Entity).await.with(texts::price::Entity).await;
    let client = Client::new(&database.db, priced);
    sql(&database.db, "INSERT INTO currency (code, title) VALUES ('EUR', 'Euro')").await;
    sql(&database.db, "INSERT INTO price (id, currency_code) VALUES (1, 'EUR')").await;
    let mut faults = Faults::default();
    let long = ["\"EURO!\"", "\"EURxxxxxxxxxxxxxxxxxxxx\"", "\"EUR        x\""];
    for key in long {
        let path = path_of("/currencies", &[key]);
        let text = member(&format!("{{\"key\":{key}}}"), "key").unwrap_or_default().replace('"', "").replace(' ', "%20");
        for (method, path, body, status) in [
            (Method::GET, &*path, String::new(), 404),
            (Method::PATCH, &path, "{\"title\":\"x\"}".to_owned(), 404),
            (Method::DELETE, &path, String::new(), 404),
            (Method::PUT, "/currencies", format!("[{{\"code\":{key},\"title\":\"x\"}}]"), 404),
            (Method::PUT, "/currencies", format!("[{{\"code\":{key},\"delete_object\":true}}]"), 404),
            (Method::POST, "/prices", format!("{{\"currency_code\":{key}}}"), 400),
            (Method::PATCH, "/prices/1", format!("{{\"currency_code\":{key}}}"), 400),
        ] {
            faults.take(expect(&client, method, path, &body, status).await);
        }
        let mixed = format!("[{{\"code\":\"EUR\",\"title\":\"Euro\"}},{{\"code\":{key},\"title\":\"x\"}}]");
        let told = faults.take(expect(&client, Method::PUT, "/currencies", &mixed, 404).await);
        faults.unless(told.is_some_and(|told| told.problems() == ["#/1 not_found"]), || format!("{mixed}: entry 1 is not named"));
        for (query, is_found) in [
            (format!("currency_code={text}"), false),
            (format!("currency_code__in={text},{text}"), false),
            (format!("currency_code__in={text},EUR"), true),
            (format!("currency_code__lt={text}"), true),
            (format!("currency_code__gte={text}"), false),
            (format!("currency_code__range=EUR,{text}"), true),
        ] {
            let Some(list) = faults.take(get(&client, &format!("/prices?{query}")).await) else { continue };
            faults.unless(list.text.contains("EUR") == is_found, || format!("{query}: {}", list.text));
        }
    }
    let rest = faults.take(get(&client, "/currencies").await);
    faults.unless(rest.is_some_and(|rest| rest.text.contains("Euro")), || "the row is gone".to_owned());
    faults.end();
}
