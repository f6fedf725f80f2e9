//! Texts of SELECTs that are kept: the answers are those of texts that are made anew. A build with debug assertions compares each text that is
//! reused with one that is made; here it is seen that there are some, and whose values they bind.

use std::cmp::Ordering;

use sea_orm::{ConnectionTrait as _, Database, DbErr, QueryResult, Statement};
use serde_json::Value as Json;
use tests::client::Client;
use tests::database::{TestDatabase, is_mariadb, is_postgres, own_options};
use tweaks_runtime::{connect_options, statements};

use crate::vault::{Vault, endpoints};

/// The numbers of the rows that a list shows.
async fn shown(client: &Client, path: &str, key: &str) -> Vec<Json> {
    let answer = client.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    let rows = answer.json["results"].as_array().cloned().unwrap_or_default();
    rows.into_iter().map(|row| row[key].clone()).collect()
}

#[actix_web::test]
async fn a_list_binds_the_values_of_its_own_request() {
    let database = Vault::new(22, 60, 4).database().await;
    let client = Client::new(&database.db, endpoints);
    let all: Vec<i64> = shown(&client, "/gems?limit=500", "grade").await.iter().filter_map(Json::as_i64).collect();
    let before = statements::texts();
    for grade in -1..30 {
        for (lookup, passes) in
            [("grade", Ordering::is_eq as fn(Ordering) -> bool), ("grade__gt", Ordering::is_gt), ("grade__lte", Ordering::is_le)]
        {
            let wanted = all.iter().filter(|own| passes((**own).cmp(&grade))).count();
            let found = shown(&client, &format!("/gems?{lookup}={grade}&limit=500"), "grade").await;
            assert_eq!(found.len(), wanted, "{lookup}={grade}");
        }
    }
    assert!(statements::texts().reused >= before.reused + 60, "{before:?}, {:?}", statements::texts());
}

/// Where two values are equal, the first request cannot tell which of them stands where.
#[actix_web::test]
async fn values_that_are_equal_are_not_taken_for_each_other() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db);
    let all = shown(&client, "/products/?limit=200&ordering=id", "id").await;
    for (limit, offset) in [(20, 20), (1, 1), (1, 0), (20, 7), (7, 20), (1, 1), (2, 1), (1, 2), (3, 3)] {
        let found = shown(&client, &format!("/products/?limit={limit}&offset={offset}&ordering=id"), "id").await;
        assert_eq!(found, all.iter().skip(offset).take(limit).cloned().collect::<Vec<_>>(), "{limit}, {offset}");
    }
}

#[actix_web::test]
async fn a_row_is_found_by_its_own_key() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db);
    for id in [1, 2, 1, 7, 3] {
        assert_eq!(client.get(&format!("/products/{id}/")).await.json["id"], id);
    }
    assert_eq!(client.get("/products/123456/").await.status, 404);
}

/// Of each kind of column there are two requests that differ in their values alone, behind relations as well.
#[actix_web::test]
async fn every_kind_of_column_binds_its_own_values() {
    let vault = Vault::new(21, 40, 4);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let gems = client.get("/gems?limit=100").await.json["results"].as_array().cloned().unwrap_or_default();
    assert!(gems.len() > 20, "{gems:?}");
    let filters = ["id", "name", "grade", "weight", "polished", "found_on", "seen_at", "uid", "cut"];
    for filter in filters {
        for gem in &gems {
            let Some(value) = as_text(&gem[filter]) else { continue };
            for lookup in ["", "__in", "__ne"] {
                let found = shown(&client, &format!("/gems?{filter}{lookup}={value}&limit=100"), "id").await;
                let is_shown = found.contains(&gem["id"]);
                // MariaDB's floats are not equal to the numbers that they are shown as.
                if !(is_mariadb() && filter == "weight") {
                    assert_eq!(is_shown, lookup != "__ne", "{filter}{lookup}={value} of {gem}");
                }
            }
        }
    }
}

fn as_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.replace('%', "%25").replace('+', "%2B").replace('&', "%26").replace('#', "%23")),
        other => Some(other.to_string()),
    }
}

/// PostgreSQL keeps no plan of a statement that binds its LIMIT, because it takes any number for a tenth of all rows.
#[actix_web::test]
async fn plans_of_pages_of_a_usual_size_are_kept() {
    if !is_postgres() {
        return;
    }
    let database = TestDatabase::shop().await;
    let mut options = own_options(&database, connect_options).await;
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a connection");
    let client = Client::shop(&db);
    for path in [
        "/products/?limit=20",
        "/products/?limit=20",
        "/products/?limit=13",
        "/products/?limit=14",
        "/products/?limit=20&offset=20",
    ] {
        assert!(!shown(&client, path, "id").await.is_empty());
    }
    let sql = "SELECT statement, generic_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT \"product\"%' ORDER BY prepare_time";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("statements");
    let read = |row: &QueryResult| Ok((row.try_get("", "statement")?, row.try_get("", "generic_plans")?));
    let prepared: Vec<(String, i64)> = rows.iter().map(read).collect::<Result<_, DbErr>>().expect("rows");
    let kept: Vec<(&str, i64)> =
        prepared.iter().map(|(sql, kept)| (sql.split(" LIMIT ").nth(1).unwrap_or_default(), *kept)).collect();
    assert_eq!(kept, [("20", 2), ("$1 OFFSET $2", 0)], "{prepared:?}");
}
