//! Exact names: enums in the order of their type, columns as SeaORM calls them, tables of one name in two schemas.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use sea_orm::{DatabaseConnection, EntityTrait, Schema};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine, is_mariadb, is_postgres};
use tests::entities::exact::{every, named, parties, parts};

use crate::exact::{Faults, as_filter, column, create_enums, expect, get, on_own_database, one_connection, request, sql, walks};

const RATINGS: [&str; 7] = ["R", "G", "NC-17", "PG", "PG-13", "G", "NC-17"];

async fn rated() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    for rating in RATINGS {
        sql(&database.db, &format!("INSERT INTO every (rating) VALUES ('{rating}')")).await;
    }
    sql(&database.db, "INSERT INTO every (rating) VALUES (NULL)").await;
    let client = Client::new(&database.db, every::endpoints);
    (database, client)
}

/// Where a database has no order for a type, it may refuse to compare; where it sorts, it compares in the same order.
#[actix_web::test]
async fn choices_are_larger_and_smaller_in_the_order_in_which_lists_are_sorted() {
    let (_database, client) = rated().await;
    let mut faults = Faults::default();
    let sorted = get(&client, "/every?fields=id,rating&ordering=rating").await.expect("a list");
    let mut order = column(&sorted, "rating");
    order.retain(|rating| rating != "null");
    order.dedup();
    if engine() != Engine::Sqlite {
        assert_eq!(order, ["\"G\"", "\"PG\"", "\"PG-13\"", "\"R\"", "\"NC-17\""], "the order of the type");
    }
    let place = |rating: &str| order.iter().position(|own| own.trim_matches('"') == rating).expect("a rating");
    let ids = |fulfils: &dyn Fn(usize) -> bool| {
        let ids = (0..RATINGS.len()).filter(|at| fulfils(place(RATINGS[*at])));
        ids.map(|at| (at + 1).to_string()).collect::<Vec<_>>()
    };
    for shown in &order {
        let (own, value) = (place(shown.trim_matches('"')), as_filter(shown).expect("a value"));
        for (lookup, wanted) in [
            ("=", ids(&|at| at == own)),
            ("__in=", ids(&|at| at == own)),
            ("__gt=", ids(&|at| at > own)),
            ("__gte=", ids(&|at| at >= own)),
            ("__lt=", ids(&|at| at < own)),
            ("__lte=", ids(&|at| at <= own)),
            ("__range=,", ids(&|at| at <= own)),
        ] {
            let path = format!("/every?fields=id&rating{lookup}{value}");
            let Some(answer) = faults.take(request(&client, Method::GET, &path, "").await) else { continue };
            if engine() == Engine::Sqlite && answer.status == 400 && !["=", "__in="].contains(&lookup) {
                continue;
            }
            let found = column(&answer, "id");
            faults.unless(answer.status == 200 && found == wanted, || {
                format!("{path}: {} {found:?} for {wanted:?}", answer.status)
            });
        }
    }
    let range = get(&client, "/every?fields=rating&rating__range=G,PG-13").await;
    if let (true, Some(range)) = (engine() != Engine::Sqlite, faults.take(range)) {
        faults.unless(!range.text.contains("NC-17"), || format!("from G to PG-13: {}", range.text));
    }
    faults.end();
}

/// An index serves the comparison: the column stands bare in it.
#[actix_web::test]
async fn a_comparison_of_choices_leaves_the_column_to_its_index() {
    if is_mariadb() {
        // It compares choices as texts and sorts them by their places, so that the places are compared, without an index.
        return;
    }
    let (_database, client) = rated().await;
    let mut faults = Faults::default();
    for lookup in ["", "__gt", "__lte", "__in"] {
        let Some(answer) = faults.take(request(&client, Method::GET, &format!("/every?fields=id&rating{lookup}=PG"), "").await)
        else {
            continue;
        };
        let condition = answer.statements.first().map(|sql| sql.split_once("WHERE").unwrap_or_default().1.to_owned());
        let bare = condition.as_deref().is_none_or(|condition| !condition.contains("CAST(\"every\""));
        faults.unless(bare, || format!("rating{lookup}: {condition:?}"));
    }
    faults.end();
}

#[actix_web::test]
async fn choices_are_walked_in_their_order() {
    let (_database, client) = rated().await;
    let mut faults = Faults::default();
    for ordering in ["rating", "-rating", "colour,-rating", "-level,rating"] {
        let Some(list) = faults.take(get(&client, &format!("/every?fields=id&ordering={ordering}")).await) else { continue };
        for limit in 1..4 {
            walks(&client, &format!("/walk?fields=id&limit={limit}&ordering={ordering}"), &column(&list, "id"), &mut faults)
                .await;
        }
    }
    faults.end();
}

/// Every request of a resource whose columns SeaORM has named.
async fn every_request(database: TestDatabase, endpoints: fn(&mut ServiceConfig)) {
    let client = Client::new(&database.db, endpoints);
    let mut faults = Faults::default();
    let body = json!({ "first_name": "a", "address2": "b", "line_2": "c", "a_b_c": 1, "url2_of_api": 2 });
    for _ in 0..2 {
        if let Some(made) = faults.take(expect(&client, Method::POST, "/rows", &body.to_string(), 201).await) {
            faults.unless(made.json["line_2"] == "c" && made.json["url2_of_api"] == 2, || made.text.clone());
        }
    }
    for name in ["first_name", "address2", "line_2", "a_b_c", "url2_of_api"] {
        let value = body[name].as_str().map_or_else(|| body[name].to_string(), str::to_owned);
        if let Some(found) = faults.take(get(&client, &format!("/rows?{name}={value}&ordering=-{name},-id")).await) {
            faults.unless(column(&found, "id") == ["2", "1"], || format!("{name}={value}: {}", found.text));
        }
        faults.take(expect(&client, Method::PATCH, "/rows/1", &json!({ name: body[name] }).to_string(), 200).await);
    }
    let entries = json!([{ "id": 1, "first_name": "d" }, { "id": 2, "first_name": "e" }]).to_string();
    faults.take(expect(&client, Method::PUT, "/rows", &entries, 200).await);
    faults.take(get(&client, "/rows/1").await);
    faults.take(expect(&client, Method::DELETE, "/rows/1", "", 204).await);
    faults.end();
}

macro_rules! named {
    ($($test:ident $name:ident)*) => {$(
        #[actix_web::test]
        async fn $test() {
            let database = TestDatabase::new().await.with(named::$name::Entity).await;
            every_request(database, named::$name::endpoints).await;
        }
    )*};
}

named! {
    columns_in_capitals_are_written_and_read upper
    columns_in_small_letters_are_written_and_read lower
    columns_in_snake_case_are_written_and_read snake
    columns_in_screaming_snake_case_are_written_and_read screaming
    columns_in_pascal_case_are_written_and_read pascal
    columns_in_camel_case_are_written_and_read camel
    columns_in_kebab_case_are_written_and_read kebab
    columns_with_names_for_their_variants_are_written_and_read plain
}

async fn table<E: EntityTrait>(db: &DatabaseConnection, entity: E) {
    let statement = Schema::new(db.get_database_backend()).create_table_from_entity(entity);
    sea_orm::ConnectionTrait::execute(db, &statement).await.expect("a table");
}

async fn two_tables_of_one_name(db: &DatabaseConnection) {
    let client = Client::new(db, parties::endpoints);
    let mut faults = Faults::default();
    for (path, name) in [("/crm", "c1"), ("/crm", "c2"), ("/sales", "s1"), ("/sales", "s2"), ("/sales", "s3")] {
        faults.take(expect(&client, Method::POST, path, &json!({ "name": name }).to_string(), 201).await);
    }
    // A name that is taken there is free here.
    faults.take(expect(&client, Method::POST, "/sales", r#"{"name":"c1"}"#, 201).await);
    for (crm, sales) in [(1, 1), (1, 2), (2, 3), (2, 1)] {
        let made = expect(&client, Method::POST, "/deals", &json!({ "crm_id": crm, "sales_id": sales }).to_string(), 201).await;
        if let Some(made) = faults.take(made) {
            let heard = format!("crm c{crm}, sales s{sales}");
            faults.unless(made.json["heard"] == heard, || format!("the hook hears {} for {heard}", made.json["heard"]));
            let names = made.json["client"]["name"] == format!("c{crm}") && made.json["seller"]["name"] == format!("s{sales}");
            faults.unless(names, || made.text.clone());
        }
    }
    for (body, wrong) in [
        (json!({ "crm_id": 3, "sales_id": 3 }), "#/crm_id does_not_exist"),
        (json!({ "crm_id": 1, "sales_id": 9 }), "#/sales_id does_not_exist"),
    ] {
        if let Some(refused) = faults.take(expect(&client, Method::POST, "/deals", &body.to_string(), 400).await) {
            faults.unless(refused.problems() == [wrong], || format!("{body}: {:?}", refused.problems()));
        }
    }
    if let Some(found) = faults.take(get(&client, "/deals?client__name=c1&seller__name=s2").await) {
        faults.unless(column(&found, "id") == ["2"], || found.text.clone());
    }
    let entries = json!([{ "id": 1, "crm_id": 2, "sales_id": 3 }, { "id": 2, "crm_id": 1, "sales_id": 3 }]).to_string();
    faults.take(expect(&client, Method::PUT, "/deals", &entries, 200).await);
    let swap = json!([{ "id": 1, "name": "s2" }, { "id": 2, "name": "s1" }]).to_string();
    faults.take(expect(&client, Method::PUT, "/sales", &swap, 200).await);
    faults.end();
}

/// A schema of MariaDB is a database: it belongs to the server, and may be there since another run.
async fn own_schema(db: &DatabaseConnection, schema: &str, table: &str) {
    sql(db, &format!("CREATE DATABASE IF NOT EXISTS {schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")).await;
    sql(db, &format!("SET foreign_key_checks = 0; DROP TABLE IF EXISTS {schema}.{table}; SET foreign_key_checks = 1")).await;
}

#[actix_web::test]
async fn two_tables_of_one_name_in_two_schemas_are_two_tables() {
    if is_postgres() {
        on_own_database("schemas", async |db| {
            sql(&db, "CREATE SCHEMA crm").await;
            sql(&db, "CREATE SCHEMA sales").await;
            table(&db, parties::crm::Entity).await;
            table(&db, parties::sales::Entity).await;
            table(&db, parties::deal::Entity).await;
            two_tables_of_one_name(&db).await;
        })
        .await;
    } else if is_mariadb() {
        let database = TestDatabase::new().await;
        for schema in ["crm", "sales"] {
            own_schema(&database.db, schema, "party").await;
            let columns = "id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) NOT NULL UNIQUE";
            sql(&database.db, &format!("CREATE TABLE {schema}.party ({columns})")).await;
        }
        let columns =
            "id INTEGER PRIMARY KEY, crm_id INTEGER NOT NULL, sales_id INTEGER NOT NULL, heard TEXT NOT NULL DEFAULT ''";
        sql(&database.db, &format!("CREATE TABLE deal ({columns})")).await;
        two_tables_of_one_name(&database.db).await;
    } else {
        let database = TestDatabase::new().await;
        let db = one_connection(&database).await;
        for schema in ["crm", "sales"] {
            sql(&db, &format!("ATTACH ':memory:' AS {schema}")).await;
            sql(&db, &format!("CREATE TABLE {schema}.party (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")).await;
        }
        let columns =
            "id INTEGER PRIMARY KEY, crm_id INTEGER NOT NULL, sales_id INTEGER NOT NULL, heard TEXT NOT NULL DEFAULT ''";
        sql(&db, &format!("CREATE TABLE deal ({columns})")).await;
        two_tables_of_one_name(&db).await;
    }
}

async fn sums_over_tables_of_one_name(db: &DatabaseConnection) {
    let client = Client::new(db, parts::endpoints);
    assert_eq!(client.post("/holders", json!({ "name": "h" })).await.status, 201);
    let low = |code: &str| json!({ "code": code, "holder_id": 1 });
    // Each code is unique in its own table.
    let middle = |code: &str, amount: i32, parts: Json| json!({ "code": code, "amount": amount, "parts": parts });
    let all = json!([middle("a", 5, json!([low("a"), low("b")])), middle("b", 7, json!([low("c")]))]);
    let made = client.post("/upper", json!({ "code": "a", "parts": all })).await;
    assert_eq!((made.status.as_u16(), &made.json["total"]), (201, &json!(12)), "{}", made.text);
    let pieces: Vec<&Json> = made.json["parts"].as_array().into_iter().flatten().map(|part| &part["pieces"]).collect();
    assert_eq!(pieces, [2, 1]);
    assert_eq!(
        client.post("/upper", json!({ "code": "b", "parts": [middle("c", 1, json!([low("d")]))] })).await.json["total"],
        1
    );
    assert_eq!(client.get("/holders/1").await.json["held"], 4);
    assert_eq!(client.patch("/upper/1", json!({ "parts": [{ "id": 2, "amount": 9 }] })).await.json["total"], 14);
    let again = client.patch("/upper/2", json!({ "code": "a", "parts": [middle("b", 1, json!([]))] })).await;
    assert_eq!(again.problems(), ["#/code unique", "#/parts/0/code unique"], "{}", again.text);
    assert_eq!(client.delete("/lower/4").await.status, 204);
    assert_eq!(
        (&client.get("/middle/3").await.json["pieces"], &client.get("/holders/1").await.json["held"]),
        (&json!(0), &json!(3))
    );
}

#[actix_web::test]
async fn sums_are_kept_over_tables_of_one_name() {
    const SCHEMAS: [&str; 3] = ["crm", "sales", "stock"];
    const PARTS: [&str; 3] = [
        "total INTEGER NOT NULL DEFAULT 0",
        "part_id INTEGER NOT NULL, amount INTEGER NOT NULL, pieces INTEGER NOT NULL DEFAULT 0",
        "part_id INTEGER NOT NULL, holder_id INTEGER NOT NULL",
    ];
    if is_postgres() {
        on_own_database("parts", async |db| {
            for schema in SCHEMAS {
                sql(&db, &format!("CREATE SCHEMA {schema}")).await;
            }
            table(&db, parts::upper::Entity).await;
            table(&db, parts::holder::Entity).await;
            table(&db, parts::middle::Entity).await;
            table(&db, parts::lower::Entity).await;
            sums_over_tables_of_one_name(&db).await;
            // The rows of all three tables have the same keys, and the database deletes those below by itself.
            let client = Client::new(&db, parts::endpoints);
            assert_eq!(client.delete("/upper/1").await.status, 204);
            assert_eq!(client.get("/holders/1").await.json["held"], 0);
        })
        .await;
    } else if is_mariadb() {
        let database = TestDatabase::new().await;
        for (schema, columns) in SCHEMAS.iter().zip(PARTS) {
            own_schema(&database.db, schema, "part").await;
            let columns = format!("id INTEGER AUTO_INCREMENT PRIMARY KEY, code VARCHAR(255) NOT NULL UNIQUE, {columns}");
            sql(&database.db, &format!("CREATE TABLE {schema}.part ({columns})")).await;
        }
        table(&database.db, parts::holder::Entity).await;
        sums_over_tables_of_one_name(&database.db).await;
    } else {
        let database = TestDatabase::new().await;
        let db = one_connection(&database).await;
        for (schema, columns) in SCHEMAS.iter().zip(PARTS) {
            sql(&db, &format!("ATTACH ':memory:' AS {schema}")).await;
            let columns = format!("id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, {columns}");
            sql(&db, &format!("CREATE TABLE {schema}.part ({columns})")).await;
        }
        table(&db, parts::holder::Entity).await;
        sums_over_tables_of_one_name(&db).await;
    }
}
