//! A value inside of a document as a generated column: found, sorted, counted and checked like any other.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, by_engine, reads_again};
use tests::entities::garment;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{create_indexes, schema_check};

/// As a migration has them that knows one database.
const STATEMENTS: [&str; 3] = [
    r#"ALTER TABLE "garment" ADD COLUMN "colour" varchar(40) GENERATED ALWAYS AS (json_extract("data", '$.colour')) VIRTUAL"#,
    r#"ALTER TABLE "garment" ADD COLUMN "colour" varchar(40) GENERATED ALWAYS AS ("data" ->> 'colour') STORED"#,
    "ALTER TABLE `garment` ADD COLUMN `colour` varchar(40) GENERATED ALWAYS AS (JSON_VALUE(`data`, '$.colour')) VIRTUAL",
];

#[actix_web::test]
async fn a_value_of_a_document_is_found_by_its_own_column() {
    let database = TestDatabase::new().await;
    let [sqlite, postgres, mariadb] = STATEMENTS;
    let table = by_engine(
        r#"CREATE TABLE "garment" ("id" integer PRIMARY KEY AUTOINCREMENT, "data" jsonb_text NOT NULL)"#,
        r#"CREATE TABLE "garment" ("id" bigserial PRIMARY KEY, "data" jsonb NOT NULL)"#,
        "CREATE TABLE `garment` (`id` bigint AUTO_INCREMENT PRIMARY KEY, `data` json NOT NULL)",
    );
    let indexes = create_indexes(database.db.get_database_backend(), garment::Entity::TABLE);
    for statement in [table, by_engine(sqlite, postgres, mariadb)].into_iter().chain(indexes.iter().map(String::as_str)) {
        database.db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let differences = schema_check(&database.db, &[garment::Entity::TABLE]).await.expect("a check");
    let wrong: Vec<String> = differences.iter().filter(|found| found.is_wrong()).map(ToString::to_string).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<garment::Entity>::new("/garments").paginate(LimitOffset { default: 20, max: 20 }));
    });
    for data in
        [json!({"colour": "red", "size": 3}), json!({"colour": "blue"}), json!({"size": 4}), json!({"colour": "Rot, hell"})]
    {
        let made = client.post("/garments", json!({ "data": data })).await;
        assert_eq!((made.status.as_u16(), &made.json["data"]), (201, &data), "{}", made.text);
        assert_eq!(made.json["colour"], data["colour"], "{}", made.text);
        assert!(made.statements.len() <= 1 + reads_again().max(1), "{:#?}", made.statements);
    }
    for (query, ids) in [
        ("colour=red", vec![1]),
        ("colour__in=red,blue&ordering=-id", vec![2, 1]),
        ("colour__isnull=true", vec![3]),
        ("ordering=colour", vec![3, 2, 1, 4]),
    ] {
        let found = client.get(&format!("/garments?{query}")).await;
        let rows: Vec<i64> =
            found.json["results"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect();
        let mut wanted = ids;
        if query == "ordering=colour" {
            // The collation says where a capital letter stands.
            assert_eq!(rows[0], 3, "{}", found.text);
            wanted.clone_from(&rows);
        }
        assert_eq!((found.status.as_u16(), rows, found.statements.len()), (200, wanted, 1), "{query}: {}", found.text);
    }
    assert_eq!(client.patch("/garments/3", json!({"data": {"colour": "green"}})).await.json["colour"], "green");
    assert_eq!(client.post("/garments", json!({"data": {}, "colour": "red"})).await.status, 400, "nobody writes it");
}
