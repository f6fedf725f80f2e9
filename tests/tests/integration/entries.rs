//! The entries of lists: documents on every database, and arrays of PostgreSQL.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine};
use tests::entities::{palette, shelf};
use tests::random::Random;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{create_tables, schema_check};

use crate::explain::{explain, record};

const WORDS: [&str; 9] = ["red", "Red", "a,b", "\"", "\\", "é%_", "7", "true", ""];

async fn shelves() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[shelf::Entity::TABLE]).await.expect("a table");
    let client = Client::new(&database.db, shelf_list);
    (database, client)
}

/// A filter's value, with each member in quotes.
fn members(of: &[&str]) -> String {
    let quoted: Vec<String> = of.iter().map(|word| format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\""))).collect();
    let encoded = quoted.join(",").into_bytes();
    encoded.iter().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"))
}

fn ids(json: &Json) -> Vec<i64> {
    json["results"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect()
}

#[actix_web::test]
async fn documents_are_found_by_their_entries() {
    let (_database, client) = shelves().await;
    let mut random = Random(3);
    let mut shelves: Vec<Json> = Vec::new();
    for id in 1..=40 {
        let tags: Vec<Json> = (0..random.below(4)).map(|_| json!(*random.pick(&WORDS))).collect();
        let tags = match random.below(8) {
            0 => json!({"red": 1}),
            1 => json!("red"),
            2 => json!([7, true, 2.5, ["red"], {"a": "red"}, null]),
            _ => Json::from(tags),
        };
        let above = if id > 1 { json!(random.below(id - 1) + 1) } else { Json::Null };
        let shelf = json!({"id": id, "tags": tags, "labels": tags, "owners": ["ann"], "above_id": above});
        let made = client.post("/shelves", shelf.clone()).await;
        assert_eq!(made.status, 201, "{}", made.text);
        shelves.push(shelf);
    }
    // What a text means: itself, and the number or the flag that is written so.
    let has = |list: &Json, word: &str| {
        let is_entry = |entry: &Json| match entry {
            Json::String(text) => text == word,
            Json::Number(number) => number.as_i64().is_some_and(|number| number.to_string() == word),
            Json::Bool(flag) => flag.to_string() == word,
            _ => false,
        };
        list.as_array().is_some_and(|entries| entries.iter().any(is_entry))
    };
    for _ in 0..60 {
        let words: Vec<&str> = (0..=random.below(2)).map(|_| *random.pick(&WORDS)).collect();
        let wanted = |all: bool, name: &str| -> Vec<i64> {
            let holds = |shelf: &&Json| match all {
                true => words.iter().all(|word| has(&shelf[name], word)),
                false => words.iter().any(|word| has(&shelf[name], word)),
            };
            shelves.iter().filter(holds).filter_map(|shelf| shelf["id"].as_i64()).collect()
        };
        for name in ["tags", "labels"] {
            for (lookup, all) in [("contains", true), ("overlap", false)] {
                let path = format!("/shelves?{name}__{lookup}={}&fields=id", members(&words));
                let found = client.get(&path).await;
                assert_eq!(
                    (found.status.as_u16(), ids(&found.json)),
                    (200, wanted(all, name)),
                    "{words:?} {path}: {}",
                    found.text
                );
                assert_eq!(found.statements.len(), 1);
            }
        }
        let all: BTreeSet<i64> = shelves.iter().filter_map(|shelf| shelf["id"].as_i64()).collect();
        let others = client.get(&format!("/shelves?not=(tags__overlap=({}))&fields=id", members(&words))).await;
        let expected: Vec<i64> = all.difference(&wanted(false, "tags").into_iter().collect()).copied().collect();
        assert_eq!(ids(&others.json), expected, "{words:?}: {}", others.text);
        // The row of a relation.
        let below = client.get(&format!("/shelves?above__tags__overlap={}&fields=id", members(&words))).await;
        let above: BTreeSet<i64> = wanted(false, "tags").into_iter().collect();
        let is_below = |shelf: &&Json| shelf["above_id"].as_i64().is_some_and(|id| above.contains(&id));
        let expected: Vec<i64> = shelves.iter().filter(is_below).filter_map(|shelf| shelf["id"].as_i64()).collect();
        assert_eq!(ids(&below.json), expected, "{words:?}: {}", below.text);
    }
    assert_eq!(ids(&client.get("/shelves?owners__overlap=ann,bob&labels__isnull=false&limit=1").await.json), [1]);
    let query = Method::from_bytes(b"QUERY").expect("a method");
    let body = json!({"tags__overlap": ["red", "a,b"], "fields": "id"}).to_string().into_bytes();
    let asked = client.send(query, "/shelves", &[("Content-Type", "application/json")], body).await;
    let expected: Vec<i64> = shelves
        .iter()
        .filter(|shelf| has(&shelf["tags"], "red") || has(&shelf["tags"], "a,b"))
        .filter_map(|shelf| shelf["id"].as_i64())
        .collect();
    assert_eq!(ids(&asked.json), expected, "{}", asked.text);
}

#[actix_web::test]
async fn bad_questions_about_entries_are_told_and_others_mean_nothing() {
    let (_database, client) = shelves().await;
    for (query, code) in [
        ("tags__contain=red", "unknown"),
        ("tags=red", "unknown"),
        ("tags__icontains=red", "unknown"),
        ("owners__contains=ann", "unknown"),
        ("tags__overlap=%22red", "invalid"),
        ("nonsense__overlap=red", "unknown"),
        ("ordering=tags", "invalid"),
    ] {
        let answer = client.get(&format!("/shelves?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (400, 0), "{query}: {}", answer.text);
        assert!(answer.text.contains(&format!("\"{code}\"")) || code == "invalid", "{query}: {}", answer.text);
    }
    let many: Vec<String> = (0..501).map(|number| number.to_string()).collect();
    let answer = client.get(&format!("/shelves?tags__overlap={}", many.join(","))).await;
    assert!(answer.status == 400 && answer.text.contains("too_many"), "{}", answer.text);
    assert_eq!(client.get("/shelves?tags__overlap=").await.status, 200, "an empty value switches it off");
    // As ever to clients of a Django API: what the serializer lists.
    assert_eq!(client.drf().get("/shelves?tags__overlap=red&nonsense__overlap=1").await.status, 200);
}

#[actix_web::test]
async fn rows_of_other_programs_and_indexes() {
    let (database, client) = shelves().await;
    let differences = schema_check(&database.db, &[shelf::Entity::TABLE]).await.expect("a check");
    let wrong: Vec<String> = differences.iter().filter(|found| found.is_wrong()).map(ToString::to_string).collect();
    assert_eq!(wrong, Vec::<String>::new());
    if engine() == Engine::Sqlite {
        let broken =
            r#"INSERT INTO shelf (id, tags, "its labels", owners) VALUES (1, '[', '"red"', '[]'), (2, '["red"]', NULL, '[]')"#;
        database.db.execute_unprepared(broken).await.expect("two rows");
        assert_eq!(ids(&client.get("/shelves?tags__overlap=red&fields=id").await.json), [2]);
    }
    if engine() == Engine::Postgres {
        for index in ["idx-shelf-tags-entries", "idx-shelf-its labels-entries"] {
            database.db.execute_unprepared(&format!("DROP INDEX \"{index}\"")).await.expect("an index");
        }
        let differences = schema_check(&database.db, &[shelf::Entity::TABLE]).await.expect("a check");
        let remedies: Vec<String> = differences.into_iter().filter_map(|found| found.remedy).collect();
        assert_eq!(remedies.len(), 2, "{remedies:#?}");
        for remedy in remedies {
            database.db.execute_unprepared(&remedy).await.unwrap_or_else(|error| panic!("{remedy}: {error}"));
        }
        let rows = r#"INSERT INTO shelf (id, tags, "its labels", owners)
            SELECT n, jsonb_build_array('t' || n), json_build_array('l' || n), '[]' FROM generate_series(1000, 21000) n"#;
        database.db.execute_unprepared(rows).await.expect("rows");
        database.db.execute_unprepared("ANALYZE shelf").await.expect("statistics");
        let queries = [
            ("/shelves?tags__overlap=red,blue", "idx-shelf-tags-entries"),
            ("/shelves?labels__contains=red,7", "idx-shelf-its labels-entries"),
        ];
        uses(&database, shelf_list, &queries).await;
    }
}

fn shelf_list(config: &mut ServiceConfig) {
    config.service(Resource::<shelf::Entity>::new("/shelves").paginate(LimitOffset { default: 500, max: 500 }).questions());
}

fn palette_list(config: &mut ServiceConfig) {
    config.service(Resource::<palette::Entity>::new("/palettes").paginate(LimitOffset { default: 50, max: 50 }));
}

/// Whether indexes of PostgreSQL serve some lists.
async fn uses(database: &TestDatabase, configure: fn(&mut ServiceConfig), queries: &[(&str, &str)]) {
    let mut db = database.db.clone();
    let log = record(&mut db);
    let client = Client::new(&db, configure);
    for (query, index) in queries {
        log.lock().expect("a log").clear();
        assert_eq!(client.get(query).await.status, 200, "{query}");
        let sent = log.lock().expect("a log").clone();
        let plan = explain(&db, &sent[0]).await;
        assert!(plan.contains(index), "{query}: {plan}");
    }
}

#[actix_web::test]
async fn arrays_of_postgres_are_found_by_their_entries() {
    if engine() != Engine::Postgres {
        return;
    }
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[palette::Entity::TABLE]).await.expect("a table");
    let differences = schema_check(&database.db, &[palette::Entity::TABLE]).await.expect("a check");
    let wrong: Vec<String> = differences.iter().filter(|found| found.is_wrong()).map(ToString::to_string).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let client = Client::new(&database.db, palette_list);
    let code = |at: u8| format!("00000000-0000-0000-0000-0000000000{at:02}");
    for (at, colours, shades, day) in [
        (1, json!(["red", "a,b"]), json!([1, 2]), "2024-02-29"),
        (2, json!([]), Json::Null, "2024-03-01"),
        (3, json!(["Red", "x"]), json!([2, -3]), "2024-02-29"),
        (4, json!(["red", "red"]), json!([]), "2023-01-01"),
    ] {
        let palette = json!({"code": code(at), "colours": colours, "shades": shades, "owners": [code(at)], "days": [day]});
        let made = client.post("/palettes", palette.clone()).await;
        assert_eq!((made.status.as_u16(), &made.json), (201, &palette), "{}", made.text);
    }
    let owner = format!("owners__overlap={},{}", code(3), code(9));
    for (query, expected) in [
        ("colours__contains=red", vec![1, 4]),
        ("colours__contains=red,%22a,b%22", vec![1]),
        ("colours__overlap=Red,%22a,b%22", vec![1, 3]),
        ("shades__contains=2", vec![1, 3]),
        ("shades__contains=2,1", vec![1]),
        ("shades__overlap=-3,1", vec![1, 3]),
        ("not=(shades__overlap=2)", vec![2, 4]),
        ("days__contains=2024-02-29", vec![1, 3]),
        (owner.as_str(), vec![3]),
    ] {
        let found = client.get(&format!("/palettes?{query}&fields=code")).await;
        let wanted: Vec<String> = expected.into_iter().map(code).collect();
        let codes: Vec<&str> =
            found.json["results"].as_array().into_iter().flatten().filter_map(|row| row["code"].as_str()).collect();
        assert_eq!(codes, wanted, "{query}: {}", found.text);
        assert_eq!(found.statements.len(), 1);
    }
    let rows = "INSERT INTO palette (code, colours, shades, owners, days)
        SELECT gen_random_uuid(), ARRAY['c' || n], ARRAY[n], '{}', '{}' FROM generate_series(1000, 21000) n";
    database.db.execute_unprepared(rows).await.expect("rows");
    database.db.execute_unprepared("ANALYZE palette").await.expect("statistics");
    let queries = [
        ("/palettes?colours__overlap=red,blue", "idx-palette-colours-entries"),
        ("/palettes?shades__contains=1,2", "idx-palette-shades-entries"),
    ];
    uses(&database, palette_list, &queries).await;
    for (query, detail) in [
        ("shades__contains=x", "Enter a number."),
        ("days__contains=soon", "Enter a valid date."),
        ("owners__overlap=1", "Enter a valid UUID."),
    ] {
        let answer = client.get(&format!("/palettes?{query}")).await;
        assert!(answer.status == 400 && answer.text.contains(detail), "{query}: {}", answer.text);
    }
    let changed = client.patch(&format!("/palettes/{}", code(2)), json!({"colours": ["green"], "shades": [5]})).await;
    assert_eq!((&changed.json["colours"], &changed.json["shades"]), (&json!(["green"]), &json!([5])), "{}", changed.text);
    let refused = client.patch(&format!("/palettes/{}", code(2)), json!({"colours": ["x".repeat(21)], "shades": ["a"]})).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}
