//! Exact texts: which texts are equal is the database's own matter, for keys, foreign keys and what is unique.

use std::fmt::Write as _;

use actix_web::http::Method;
use sea_orm::DatabaseConnection;
use serde_json::json;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine, is_mariadb, is_postgres};
use tests::entities::exact::texts;

use crate::exact::{Faults, column, encoded, expect, get, on_own_database, request, sql};

/// The tables, with texts of a type of the database's own.
async fn tables(db: &DatabaseConnection, code: &str, title: &str) {
    let key = if is_postgres() { "SERIAL" } else { "INTEGER" };
    let mut ddl = String::new();
    _ = write!(
        ddl,
        "CREATE TABLE currency (code {code} PRIMARY KEY, title {title} NOT NULL UNIQUE, weight INTEGER NOT NULL DEFAULT 0);"
    );
    _ = write!(ddl, "CREATE TABLE price (id {key} PRIMARY KEY, currency_code {code} NOT NULL REFERENCES currency (code))");
    for statement in ddl.split(';') {
        sql(db, statement).await;
    }
}

/// All that is done with a key. `first` is what a client writes, `other` another way to write the same.
async fn keys(db: &DatabaseConnection, first: &str, other: &str, faults: &mut Faults) {
    let client = Client::new(db, texts::endpoints);
    let made = request(&client, Method::POST, "/currencies", &json!({ "code": first, "title": "one" }).to_string()).await;
    let Some(made) = faults.take(made) else { return };
    faults.unless(made.status == 201, || format!("POST: {} {}", made.status, made.text));
    let location = made.header("location").unwrap_or_default().trim_start_matches("http://testserver").to_owned();
    let [by_first, by_other] = [first, other].map(|code| format!("/currencies/{}", encoded(code)));
    for (path, code) in [(location, first), (by_first, first), (by_other, other)] {
        faults.take(get(&client, &path).await);
        let change = expect(&client, Method::PATCH, &path, r#"{"weight":5}"#, 200).await;
        if let Some(answer) = faults.take(change) {
            faults.unless(answer.json["weight"] == 5, || format!("PATCH {path}: {}", answer.text));
        }
        let same_key = json!({ "code": code, "title": "one", "weight": 6 }).to_string();
        faults.take(expect(&client, Method::PUT, &path, &same_key, 200).await);
    }
    for code in [first, other] {
        let entry = json!([{ "code": code, "weight": 7 }]).to_string();
        faults.take(expect(&client, Method::PUT, "/currencies", &entry, 200).await);
        if let Some(list) = faults.take(get(&client, &format!("/currencies?code={}", encoded(code))).await) {
            faults.unless(list.json[0]["weight"] == 7, || format!("code={code}: {}", list.text));
        }
        if let Some(list) = faults.take(get(&client, &format!("/currencies?code__in=zz,{}", encoded(code))).await) {
            faults.unless(column(&list, "code").len() == 1, || format!("code__in={code}: {}", list.text));
        }
    }
    sql(db, "INSERT INTO currency (code, title) VALUES ('zzz', 'two')").await;
    let both = json!([{ "code": other, "weight": 8 }, { "code": "zzz", "weight": 9 }]).to_string();
    faults.take(expect(&client, Method::PUT, "/currencies", &both, 200).await);
    for ordering in ["code", "-code", "title", "-title"] {
        if let Some((there, _)) = faults.take(crate::exact::walk(&client, &format!("/walk?ordering={ordering}")).await) {
            faults.unless(there.len() == 2, || format!("ordering={ordering}: {there:?}"));
        }
    }
    // A deletion says that it was done where it was.
    for path in [other, first].map(|code| format!("/currencies/{}", encoded(code))) {
        let Some(gone) = faults.take(request(&client, Method::DELETE, &path, "").await) else { continue };
        let Some(left) = faults.take(get(&client, "/currencies").await) else { continue };
        let is_left = left.json.as_array().is_some_and(|rows| rows.len() == 2);
        faults.unless(gone.status == 204 || is_left, || format!("DELETE {path}: {} and gone", gone.status));
        faults.unless(gone.status != 204 || !is_left, || format!("DELETE {path}: 204 and the row is there: {}", left.text));
        if gone.status == 204 {
            break;
        }
    }
    faults.unless(
        get(&client, "/currencies").await.is_ok_and(|left| left.json.as_array().is_some_and(|rows| rows.len() == 1)),
        || "the row cannot be deleted".to_owned(),
    );
    let entry = json!([{ "code": "zzz", "delete_object": true }]).to_string();
    faults.take(expect(&client, Method::PUT, "/currencies", &entry, 200).await);
    let left = get(&client, "/currencies").await.map(|left| left.text);
    faults.unless(left.as_deref() == Ok("[]"), || format!("after a bulk deletion: {left:?}"));
}

/// All that is done with a foreign key, and with what is unique.
async fn references(db: &DatabaseConnection, first: &str, other: &str, faults: &mut Faults) {
    let client = Client::new(db, texts::endpoints);
    sql(db, &format!("INSERT INTO currency (code, title) VALUES ('{first}', 'Ann')")).await;
    sql(db, &format!("INSERT INTO price (currency_code) VALUES ('{other}')")).await;
    for list in ["/prices", "/hooked"] {
        for code in [first, other] {
            let body = json!({ "currency_code": code }).to_string();
            let Some(made) = faults.take(expect(&client, Method::POST, list, &body, 201).await) else { continue };
            let own = format!("{list}/{}", made.json["id"]);
            faults.take(expect(&client, Method::PATCH, &own, &json!({ "currency_code": other }).to_string(), 200).await);
            let entries =
                json!([{ "id": made.json["id"], "currency_code": code }, { "id": 1, "currency_code": other }]).to_string();
            faults.take(expect(&client, Method::PUT, list, &entries, 200).await);
            if let Some(shown) = faults.take(get(&client, &format!("{own}?include_fields=currency")).await) {
                faults.unless(shown.json["currency"]["title"].as_str().is_some_and(|title| title.trim() == "Ann"), || {
                    format!("{own} with its currency: {}", shown.text)
                });
            }
        }
        faults.take(expect(&client, Method::POST, list, &json!({ "currency_code": "no" }).to_string(), 400).await);
    }
    let count = get(&client, "/prices").await.map(|list| list.json.as_array().map_or(0, Vec::len)).unwrap_or_default();
    for code in [first, other] {
        for profile in [Client::new(db, texts::endpoints), Client::new(db, texts::endpoints).drf()] {
            let path = format!("/prices?currency={}", encoded(code));
            if let Some(list) = faults.take(get(&profile, &path).await) {
                faults.unless(list.json.as_array().is_some_and(|rows| rows.len() == count), || format!("{path}: {}", list.text));
            }
        }
    }
    for path in ["/currencies?include_fields=prices".to_owned(), format!("/currencies/{first}?include_fields=prices")] {
        if let Some(list) = faults.take(get(&client, &path).await) {
            let row = if list.json.is_array() { &list.json[0] } else { &list.json };
            faults.unless(row["prices"].as_array().is_some_and(|prices| prices.len() == count), || {
                format!("{path}: {}", list.text)
            });
        }
    }
    if let Some(list) = faults.take(get(&client, "/counted").await) {
        faults.unless(list.json[0]["prices"] == count, || format!("{count} prices: {}", list.text));
    }
    let id = get(&client, "/prices").await.map(|list| list.json[0]["id"].clone()).unwrap_or_default();
    let nested = json!({ "prices": [{ "id": id }] }).to_string();
    faults.take(expect(&client, Method::PATCH, &format!("/currencies/{}", encoded(other)), &nested, 200).await);
}

/// What is unique to the database is so to us: a 400 at the field, found beforehand.
async fn unique(db: &DatabaseConnection, faults: &mut Faults) {
    let client = Client::new(db, texts::endpoints);
    sql(db, "INSERT INTO currency (code, title) VALUES ('u', 'Unique')").await;
    for (path, method, body) in [
        ("/currencies", Method::POST, json!({ "code": "v", "title": "UNIQUE" })),
        ("/currencies", Method::POST, json!({ "code": "U", "title": "new" })),
        ("/currencies", Method::PUT, json!([{ "temp_id": 1, "code": "v", "title": "unique" }])),
        (
            "/currencies",
            Method::PUT,
            json!([{ "temp_id": 1, "code": "v", "title": "a" }, { "temp_id": 2, "code": "w", "title": "A" }]),
        ),
    ] {
        let Some(answer) = faults.take(expect(&client, method, path, &body.to_string(), 400).await) else { continue };
        let named = answer.problems().iter().any(|problem| problem.ends_with("unique") && !problem.starts_with("# "));
        faults.unless(named, || format!("{body}: {:?}", answer.problems()));
    }
    // Its own value, written otherwise, is no conflict.
    faults.take(expect(&client, Method::PATCH, "/currencies/u", &json!({ "title": "UNIQUE" }).to_string(), 200).await);
    let list = get(&client, "/currencies?title=uNIQUE").await.map(|list| column(&list, "title").len());
    faults.unless(list == Ok(1), || format!("title=uNIQUE: {list:?}"));
}

#[actix_web::test]
async fn a_key_of_fixed_length_is_found_changed_and_deleted() {
    let database = TestDatabase::new().await;
    tables(&database.db, "CHAR(4)", "CHAR(8)").await;
    let mut faults = Faults::default();
    keys(&database.db, "EUR", "EUR", &mut faults).await;
    faults.end();
}

#[actix_web::test]
async fn a_foreign_key_of_fixed_length_leads_to_its_row() {
    let database = TestDatabase::new().await;
    tables(&database.db, "CHAR(4)", "CHAR(8)").await;
    let mut faults = Faults::default();
    references(&database.db, "EUR", "EUR", &mut faults).await;
    faults.end();
}

/// With an ICU collation on PostgreSQL, and `NOCASE` on SQLite.
async fn without_case(db: &DatabaseConnection) {
    match engine() {
        Engine::Postgres => {
            sql(db, "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)").await;
            tables(db, "TEXT COLLATE nocase", "TEXT COLLATE nocase").await;
        }
        Engine::Sqlite | Engine::MariaDb => tables(db, "TEXT COLLATE NOCASE", "TEXT COLLATE NOCASE").await,
    }
}

#[actix_web::test]
async fn a_key_in_another_case_is_the_same_key_where_the_column_says_so() {
    let database = TestDatabase::new().await;
    without_case(&database.db).await;
    let mut faults = Faults::default();
    keys(&database.db, "eur", "EUR", &mut faults).await;
    faults.end();
}

#[actix_web::test]
async fn a_foreign_key_in_another_case_leads_to_its_row_where_the_column_says_so() {
    let database = TestDatabase::new().await;
    without_case(&database.db).await;
    let mut faults = Faults::default();
    references(&database.db, "eur", "EUR", &mut faults).await;
    faults.end();
}

#[actix_web::test]
async fn a_unique_text_in_another_case_is_taken_where_the_column_says_so() {
    let database = TestDatabase::new().await;
    without_case(&database.db).await;
    let mut faults = Faults::default();
    unique(&database.db, &mut faults).await;
    faults.end();
}

/// By collations of MariaDB that ignore case, accents, and blanks at the end, as its own choice for a new database does.
#[actix_web::test]
async fn a_key_by_the_usual_collations_of_mariadb_is_the_same_in_capitals_with_accents_and_with_blanks() {
    if !is_mariadb() {
        return;
    }
    for collation in ["utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_uca1400_ai_ci"] {
        let text = format!("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE {collation}");
        for other in ["EUR", "eur  ", "eür"] {
            let mut faults = Faults::default();
            let database = TestDatabase::new().await;
            tables(&database.db, &text, &text).await;
            keys(&database.db, "eur", other, &mut faults).await;
            let database = TestDatabase::new().await;
            tables(&database.db, &text, &text).await;
            references(&database.db, "eur", other, &mut faults).await;
            let database = TestDatabase::new().await;
            tables(&database.db, &text, &text).await;
            unique(&database.db, &mut faults).await;
            let mut all = Faults::default();
            all.all(faults, &format!("{collation} {other}"));
            all.end();
        }
    }
}

/// The extension compares with its own type only: a value that is bound as `text` makes a text of the column.
#[actix_web::test]
async fn texts_of_the_citext_extension_are_compared_by_it() {
    if !is_postgres() {
        return;
    }
    on_own_database("citext", async |db| {
        if sea_orm::ConnectionTrait::execute_unprepared(&db, "CREATE EXTENSION citext").await.is_err() {
            return;
        }
        tables(&db, "CITEXT", "CITEXT").await;
        let mut faults = Faults::default();
        keys(&db, "eur", "EUR", &mut faults).await;
        sql(&db, "DELETE FROM price").await;
        sql(&db, "DELETE FROM currency").await;
        references(&db, "eur", "EUR", &mut faults).await;
        sql(&db, "DELETE FROM price").await;
        sql(&db, "DELETE FROM currency").await;
        unique(&db, &mut faults).await;
        faults.end();
    })
    .await;
}
