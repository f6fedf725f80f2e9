//! Declared paths: values inside of documents as columns that the database makes, the same on every database.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, EntityTrait as _, TransactionTrait as _};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, reads_again};
use tests::entities::instrument;
use tests::random::Random;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{create_tables, schema_check};

use crate::book::Page;

/// A value of a document, and what it is as a text, a whole number of 32 and of 64 bits, a float, and a flag.
fn values() -> Vec<(&'static str, [Json; 5])> {
    let none = || [Json::Null, Json::Null, Json::Null, Json::Null, Json::Null];
    let text = |text: &str| [json!(text), Json::Null, Json::Null, Json::Null, Json::Null];
    let number = |small: Json, large: Json, float: Json| [Json::Null, small, large, float, Json::Null];
    let mut values = vec![
        (r#""Lakota""#, text("Lakota")),
        (r#""""#, text("")),
        (r#"" é\"'\\ ""#, text(" é\"'\\ ")),
        (r#""12 letters ok""#, none()),
        (r#""twelve lettr""#, text("twelve lettr")),
        (r#""true""#, text("true")),
        (r#""7""#, text("7")),
        ("7", number(json!(7), json!(7), json!(7.0))),
        ("0", number(json!(0), json!(0), json!(0.0))),
        ("-2147483648", number(json!(-2_147_483_648_i64), json!(-2_147_483_648_i64), json!(-2_147_483_648.0))),
        ("2147483648", number(Json::Null, json!(2_147_483_648_i64), json!(2_147_483_648.0))),
        ("9223372036854775807", number(Json::Null, json!(i64::MAX), json!(9_223_372_036_854_775_807.0))),
        ("-9223372036854775808", number(Json::Null, json!(i64::MIN), json!(-9_223_372_036_854_775_808.0))),
        ("9223372036854775808", number(Json::Null, Json::Null, json!(9_223_372_036_854_775_808.0))),
        ("-3.5", number(Json::Null, Json::Null, json!(-3.5))),
        ("0.1", number(Json::Null, Json::Null, json!(0.1))),
        ("1e300", number(Json::Null, Json::Null, json!(1e300))),
        ("9.9e307", number(Json::Null, Json::Null, json!(9.9e307))),
        ("1e-7", number(Json::Null, Json::Null, json!(1e-7))),
        ("1e308", none()),
        ("1e400", none()),
        ("true", [Json::Null, Json::Null, Json::Null, Json::Null, json!(true)]),
        ("false", [Json::Null, Json::Null, Json::Null, Json::Null, json!(false)]),
        ("null", none()),
        ("{}", none()),
        (r#"["a"]"#, none()),
        (r#"{"0": "a", "frets": 3}"#, none()),
    ];
    // In `jsonb` it is 300.
    if engine() != Engine::Postgres {
        values.push(("3e2", number(Json::Null, Json::Null, json!(300.0))));
    }
    values
}

async fn made() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[instrument::Entity::TABLE]).await.expect("a table");
    let client = Client::new(&database.db, |config| {
        config.service(
            Resource::<instrument::Entity>::new("/instruments").paginate(LimitOffset { default: 500, max: 500 }).stats(),
        );
    });
    (database, client)
}

/// A row as another program writes it.
async fn insert(db: &DatabaseConnection, code: &str, data: &str, sheet: &str) {
    let quoted = |text: &str| {
        let text = text.replace('\'', "''");
        // A backslash is a letter of its own to the others.
        format!("'{}'", if engine() == Engine::MariaDb { text.replace('\\', r"\\") } else { text })
    };
    let names =
        by_engine(r#""code", "data", "note's sheet""#, r#""code", "data", "note's sheet""#, "`code`, `data`, `note's sheet`");
    let statement = format!("INSERT INTO instrument ({names}) VALUES ({}, {}, {})", quoted(code), quoted(data), quoted(sheet));
    db.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn wrong(db: &DatabaseConnection) -> Vec<String> {
    let found = schema_check(db, &[instrument::Entity::TABLE]).await.expect("a check");
    found.iter().filter(|found| found.is_wrong()).map(ToString::to_string).collect()
}

#[actix_web::test]
async fn each_value_has_the_type_of_its_column_or_none() {
    let (database, client) = made().await;
    assert_eq!(wrong(&database.db).await, Vec::<String>::new());
    for (at, (value, [text, small, large, float, flag])) in values().into_iter().enumerate() {
        let data = format!(
            r#"{{"maker": {value}, "neck": {{"frets": {value}}}, "price": {value}, "weight": {value}, "tuned": {value}}}"#
        );
        let sheet = format!(r#"{{"strings": [{{"note": {value}}}], "player's hand": {value}, "2nd": [1, {value}]}}"#);
        // PostgreSQL's `jsonb` keeps no such number at all.
        insert(&database.db, &format!("k{at}"), &data, &sheet).await;
        let shown = client.get(&format!("/instruments/k{at}")).await;
        let of_16_bits =
            if small.as_i64().is_some_and(|number| i16::try_from(number).is_ok()) { small.clone() } else { Json::Null };
        let free = if value == r#""12 letters ok""# { json!("12 letters ok") } else { text.clone() };
        let wanted = json!({"maker": text, "frets": small, "price": large, "weight": float, "is_tuned": flag, "lowest": free,
            "hand": free, "second": of_16_bits});
        for (name, wanted) in wanted.as_object().expect("an object") {
            let (found, wanted) = (&shown.json[name], wanted);
            let same = match (found.as_f64(), wanted.as_f64()) {
                (Some(found), Some(wanted)) if name == "weight" => found.to_bits() == wanted.to_bits(),
                _ => found == wanted,
            };
            assert!(same, "{value}: {name} is {found} and not {wanted}: {}", shown.text);
        }
        assert_eq!(shown.statements.len(), 1);
    }
    assert_eq!(wrong(&database.db).await, Vec::<String>::new(), "all rows are as they are declared");
}

#[actix_web::test]
async fn odd_documents_are_no_reason_to_refuse_a_row() {
    let (database, client) = made().await;
    for (at, document) in
        ["[]", "3", r#""text""#, "null", r#"{"neck": 3, "strings": {"0": {"note": "a"}}}"#, r#"{"strings": {"note": "E"}}"#]
            .into_iter()
            .chain([r#"{"strings": "E", "2nd": 5, "neck": [{"frets": 1}]}"#, r#"{"strings": [], "2nd": {"1": 2}}"#])
            .enumerate()
    {
        insert(&database.db, &format!("k{at}"), document, document).await;
        let shown = client.get(&format!("/instruments/k{at}")).await;
        for name in ["maker", "frets", "price", "weight", "is_tuned", "lowest", "hand", "second"] {
            assert_eq!(shown.json[name], Json::Null, "{document}: {}", shown.text);
        }
    }
    let made = client.post("/instruments", json!({"code": "empty"})).await;
    assert_eq!((made.status.as_u16(), &made.json["maker"]), (201, &Json::Null), "{}", made.text);
    // No database but SQLite keeps what is no JSON.
    if engine() == Engine::Sqlite {
        insert(&database.db, "broken", "{", "{").await;
        let found = client.get("/instruments?maker__isnull=true&fields=code,maker,frets").await;
        assert_eq!(found.json["results"].as_array().map(Vec::len), Some(10), "{}", found.text);
    }
}

/// Whether a document fulfils a filter.
type Fulfils<'a> = &'a dyn Fn(&Json) -> bool;

#[actix_web::test]
async fn values_are_found_sorted_counted_and_renewed_like_others() {
    let (_database, client) = made().await;
    let (mut random, mut rows) = (Random(5), Vec::new());
    let makers = ["Lakota", "Gibson", "Ibanez"];
    for at in 0..60 {
        let data = json!({"maker": makers[random.below(3)], "neck": {"frets": random.below(24)}, "tuned": random.below(2) == 0});
        let data = if random.below(6) == 0 { json!({"maker": random.below(9)}) } else { data };
        let code = format!("k{at:02}");
        let made = client.post("/instruments", json!({"code": code, "data": data})).await;
        assert_eq!((made.status.as_u16(), &made.json["frets"]), (201, &data["neck"]["frets"]), "{}", made.text);
        assert!(made.statements.len() <= 2 + reads_again().max(1), "{:#?}", made.statements);
        rows.push((code, data));
    }
    let codes = |answer: &Json| -> Vec<String> {
        let results = answer["results"].as_array().expect("rows");
        results.iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect()
    };
    let frets = |data: &Json| data["neck"]["frets"].as_i64();
    let filters: [(&str, Fulfils<'_>); 6] = [
        ("maker=Gibson", &|data| data["maker"] == "Gibson"),
        ("maker__in=Gibson,Lakota&frets__gte=12", &|data| data["maker"] != "Ibanez" && frets(data) >= Some(12)),
        ("frets__isnull=true", &|data| frets(data).is_none()),
        ("maker__ne=Gibson", &|data| data["maker"] != "Gibson"),
        ("is_tuned=true&frets__lt=5", &|data| data["tuned"] == true && frets(data) < Some(5)),
        ("or=(frets=1,frets=2)", &|data| [Some(1), Some(2)].contains(&frets(data))),
    ];
    for (query, holds) in filters {
        let found = client.get(&format!("/instruments?{query}&fields=code")).await;
        let wanted: Vec<&String> = rows.iter().filter(|(_, data)| holds(data)).map(|(code, _)| code).collect();
        assert_eq!(codes(&found.json).iter().collect::<Vec<_>>(), wanted, "{query}: {}", found.text);
        assert_eq!(found.statements.len(), 1, "{query}");
    }
    let mut sorted: Vec<(Option<i64>, String)> = rows.iter().map(|(code, data)| (frets(data), code.clone())).collect();
    sorted.sort();
    let found = client.get("/instruments?ordering=frets,code&fields=code").await;
    assert_eq!(codes(&found.json), sorted.into_iter().map(|(_, code)| code).collect::<Vec<_>>(), "{}", found.text);
    let figures = client.get("/instruments/stats?by=maker").await;
    let gibson = figures.json.as_array().and_then(|groups| groups.iter().find(|group| group["maker"] == "Gibson")).cloned();
    let of_gibson = rows.iter().filter(|(_, data)| data["maker"] == "Gibson");
    assert_eq!(gibson.expect("a group")["count"], json!(of_gibson.count()), "{}", figures.text);

    let changed = client.patch("/instruments/k00", json!({"data": {"maker": "Fender", "price": 12}})).await;
    assert_eq!(
        (&changed.json["maker"], &changed.json["price"], &changed.json["frets"]),
        (&json!("Fender"), &json!(12), &Json::Null)
    );
    let refused = client.patch("/instruments/k00", json!({"maker": "Gibson"})).await;
    assert_eq!(refused.status, 400, "clients do not write it: {}", refused.text);
}

#[actix_web::test]
async fn a_missing_column_and_one_of_another_path_are_told() {
    let (database, client) = made().await;
    let quote = by_engine("\"", "\"", "`");
    insert(&database.db, "k", r#"{"maker": "Gibson"}"#, r#"{"strings": [{"note": "E"}]}"#).await;
    let drop_index = by_engine(
        "DROP INDEX \"idx-instrument-maker\"",
        "DROP INDEX \"idx-instrument-maker\"",
        "DROP INDEX `idx-instrument-maker` ON instrument",
    );
    for statement in [drop_index, "ALTER TABLE instrument DROP COLUMN maker"] {
        database.db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let found = schema_check(&database.db, &[instrument::Entity::TABLE]).await.expect("a check");
    let missing = found.iter().find(|found| found.detail == "there is no column `maker`").expect("a difference");
    let addition = missing.remedy.clone().expect("a statement");
    assert!(addition.contains("GENERATED ALWAYS AS"), "{addition}");
    database.db.execute_unprepared(&addition).await.unwrap_or_else(|error| panic!("{addition}: {error}"));
    let index = wrong(&database.db).await;
    assert!(matches!(index.as_slice(), [index] if index.contains("no index begins with `maker`")), "{index:#?}");
    assert_eq!(client.get("/instruments/k").await.json["maker"], "Gibson");

    // The same name, made of something else.
    let other = by_engine("json_extract(data, '$.model')", "data ->> 'model'", "JSON_UNQUOTE(JSON_EXTRACT(data, '$.model'))");
    let kept = by_engine("VIRTUAL", "STORED", "VIRTUAL");
    // Another connection of SQLite would not know yet that the column is gone.
    let change = database.db.begin().await.expect("a transaction");
    for statement in [
        "ALTER TABLE instrument DROP COLUMN maker".to_owned(),
        format!("ALTER TABLE instrument ADD COLUMN {quote}maker{quote} varchar(12) GENERATED ALWAYS AS ({other}) {kept}"),
    ] {
        change.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    change.commit().await.expect("both");
    let told = wrong(&database.db).await.join("\n");
    assert!(told.contains("`maker` is not what `$.maker` of `data` says, in a row at least"), "{told}");
}

#[actix_web::test]
async fn tables_are_made_once_and_models_are_written_by_sea_orm() {
    let (database, client) = made().await;
    create_tables(&database.db, &[instrument::Entity::TABLE]).await.expect("nothing to do");
    insert(&database.db, "k", r#"{"maker": "Gibson"}"#, "{}").await;
    let model = instrument::Entity::find_by_id("k").one(&database.db).await.expect("an answer").expect("a row");
    assert_eq!((model.maker.as_deref(), model.frets), (Some("Gibson"), None));
    assert_eq!(client.delete("/instruments/k").await.status, 204);
}

mod garment {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "garment")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "JsonBinary")]
        pub data: Json,
        #[sea_orm(column_type = "String(StringLen::N(40))", indexed)]
        #[tweaks(generated = path(data, "$.colour"))]
        pub colour: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[actix_web::test]
async fn the_book_has_the_statement_of_the_check() {
    let database = TestDatabase::new().await;
    if engine() == Engine::Sqlite {
        let table = r#"CREATE TABLE garment ("id" integer PRIMARY KEY AUTOINCREMENT, "data" jsonb_text NOT NULL)"#;
        database.db.execute_unprepared(table).await.expect("a table");
        let found = schema_check(&database.db, &[garment::Entity::TABLE]).await.expect("a check");
        let page = Page::read("docs/src/indexes.md").text;
        assert!(page.contains(&found[0].to_string()), "{}", found[0]);
    }
}
