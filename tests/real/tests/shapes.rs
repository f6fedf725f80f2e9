//! Other real databases, by their shapes: the check lists what is missing, its diff is applied, and all tables are served.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use actix_web::web::ServiceConfig;
use real::shapes::{postgres, script, sqlite};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, VARIABLE, fresh_name, is_postgres};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{HasTable as _, Table};
use tweaks_runtime::{Difference, schema_check};

async fn shapes() -> (TestDatabase, String) {
    let file = std::env::temp_dir().join(fresh_name() + ".db");
    let database = if is_postgres() { TestDatabase::new().await } else { TestDatabase::in_file(file.clone()).await };
    database.db.execute_unprepared(script(is_postgres())).await.expect("the tables");
    let url = match std::env::var(VARIABLE) {
        Ok(server) => {
            let row = sea_orm::Statement::from_string(database.db.get_database_backend(), "SELECT current_schema()::text");
            let row = database.db.query_one_raw(row).await.expect("a schema").expect("a row");
            format!("{server}?options[search_path]={}", row.try_get_by_index::<String>(0).expect("a name"))
        }
        Err(_) => format!("sqlite://{}", file.display()),
    };
    (database, url)
}

fn states() -> [Vec<&'static Table>; 2] {
    match is_postgres() {
        true => [postgres::GENERATED.to_vec(), postgres::MENDED.to_vec()],
        false => [sqlite::GENERATED.to_vec(), sqlite::MENDED.to_vec()],
    }
}

/// The statements that the check asks for, done.
async fn mend(database: &TestDatabase, tables: &[&'static Table]) {
    for difference in schema_check(&database.db, tables).await.expect("a catalogue") {
        let remedy = difference.remedy.clone().unwrap_or_else(|| panic!("{difference}"));
        database.db.execute_unprepared(&remedy).await.expect(&remedy);
    }
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut files: Vec<_> = entries.map(|path| (name(&path), fs::read_to_string(&path).expect("a text"))).collect();
    files.sort();
    files
}

/// `real_check --fix | patch -p1`, and nothing is left but what SQL mends.
#[actix_web::test]
async fn the_diff_claims_all_that_there_is() {
    let (database, url) = shapes().await;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/shapes").join(if is_postgres() { "postgres" } else { "sqlite" });
    let folder = std::env::temp_dir().join(fresh_name());
    fs::create_dir_all(folder.join("src")).expect("a folder");
    for (name, text) in files(&own.join("generated")) {
        fs::write(folder.join("src").join(name), text).expect("a file");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_real_check"));
    command.args(["--database", &url, "--fix"]).env("REAL_STATE", "shapes").current_dir(&folder);
    let fixed = command.output().expect("the program runs");
    let left = String::from_utf8_lossy(&fixed.stderr);
    let is_of_database = |line: &str| line.starts_with("to be done in the database, as `--sql` says: ");
    assert!(fixed.status.success() && left.lines().all(is_of_database), "{fixed:?}");
    fs::write(folder.join("diff"), &fixed.stdout).expect("a diff");
    let diff = fs::File::open(folder.join("diff")).expect("a diff");
    let mut patch = Command::new("patch");
    let patched = patch.args(["-p1", "--no-backup-if-mismatch"]).current_dir(&folder).stdin(Stdio::from(diff)).output();
    assert!(patched.as_ref().is_ok_and(|output| output.status.success()), "{patched:?}");
    if std::env::var_os("TWEAKS_OVERWRITE").is_some() {
        for (name, text) in files(&folder.join("src")) {
            fs::write(own.join("mended").join(name), text).expect("a file");
        }
    }
    assert_eq!(files(&folder.join("src")), files(&own.join("mended")));
    fs::remove_dir_all(&folder).expect("no folder");
    let [generated, mended] = states();
    assert!(schema_check(&database.db, &generated).await.expect("a catalogue").len() > 25);
    mend(&database, &mended).await;
    assert_eq!(schema_check(&database.db, &mended).await.expect("a catalogue"), []);
}

/// What a row of each table is made of, and a filter that finds it.
fn rows() -> Vec<(&'static str, Json, &'static str)> {
    let common = [
        ("/languages", json!({ "name": "English" }), "/languages/1"),
        ("/films", json!({ "title": "ALIEN", "language_id": 1, "last_update": "2026-01-01T00:00:00" }), "/films?language_id=1"),
        (
            "/customers",
            json!({ "customer_id": "ALFKI", "company_name": "Alfreds", "postal_code": "12209", "photo": "AAEC" }),
            "/customers?company_name=Alfreds",
        ),
    ];
    let of_postgres = [
        (
            "/films",
            json!({ "title": "Brazil", "language_id": 1, "special_features": ["a", "b"], "worth": "12.50", "rating": "PG-13", "release_year": 1985, "fulltext": "a cat" }),
            "/films?title=BRAZIL",
        ),
        ("/actors", json!({ "first_name": "Ann", "last_name": "B" }), "/actors?last_name=B"),
        ("/film-actors", json!({ "actor_id": 1, "film_id": 1 }), "/film-actors?film_id=1"),
        ("/payments", json!({ "amount": "1.50", "payment_date": "2022-05-01T00:00:00Z" }), "/payments"),
        ("/orders", json!({ "customer_id": "ALFKI", "ship_name": "x" }), "/orders?customer_id=ALFKI"),
        ("/order-details", json!({ "order_id": 1, "product_id": 7, "quantity": 2 }), "/order-details?order_id=1"),
        (
            "/wp-posts",
            json!({ "post_title": "Hello", "group": "g", "select": 5, "tags": [1, 2] }),
            "/wp-posts?type=post&ordering=type",
        ),
    ];
    let of_sqlite = [
        ("/orders", json!({ "customer_id": "ALFKI", "group": "g", "select": null, "ship_name": "x" }), "/orders?group=g"),
        (
            "/order-details",
            json!({ "order_id": 1, "product_id": 7, "unit_price": "1.25", "quantity": 2 }),
            "/order-details?order_id=1",
        ),
    ];
    let own = if is_postgres() { of_postgres.to_vec() } else { of_sqlite.to_vec() };
    [common.to_vec(), own].concat()
}

fn endpoints(config: &mut ServiceConfig) {
    if is_postgres() {
        use postgres::mended::{actor, customers, film, film_actor, language, order_details, orders, payment, wp_posts};
        config
            .service(Resource::<actor::Entity>::new("/actors"))
            .service(Resource::<customers::Entity>::new("/customers"))
            .service(Resource::<film::Entity>::new("/films"))
            .service(Resource::<film_actor::Entity>::new("/film-actors"))
            .service(Resource::<language::Entity>::new("/languages"))
            .service(Resource::<order_details::Entity>::new("/order-details"))
            .service(Resource::<orders::Entity>::new("/orders"))
            .service(Resource::<payment::Entity>::new("/payments"))
            .service(Resource::<wp_posts::Entity>::new("/wp-posts"));
    } else {
        use sqlite::mended::{customers, film, language, order, order_details};
        config
            .service(Resource::<customers::Entity>::new("/customers"))
            .service(Resource::<film::Entity>::new("/films"))
            .service(Resource::<language::Entity>::new("/languages"))
            .service(Resource::<order_details::Entity>::new("/order-details"))
            .service(Resource::<order::Entity>::new("/orders"));
    }
}

#[actix_web::test]
async fn all_tables_are_served() {
    let (database, _) = shapes().await;
    mend(&database, &states()[1]).await;
    let client = Client::new(&database.db, endpoints);
    for (path, body, query) in rows() {
        let made = client.post(path, body.clone()).await;
        assert_eq!(made.status, 201, "{path}: {}", made.text);
        let answer = client.get(query).await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 1), "{query}: {}", answer.text);
        assert!(answer.text.contains(&made.text), "{query}: {} is not in {}", made.text, answer.text);
    }
    if is_postgres() {
        let film = client.get("/films/2").await.json;
        let shown = ["title", "worth", "rating", "fulltext", "title_length"].map(|name| film[name].clone());
        assert_eq!(shown.to_vec(), [json!("BRAZIL"), json!("12.50"), json!("PG-13"), json!("'a' 'cat'"), json!(6)]);
        let priced = client.patch("/films/2", json!({ "worth": "1.25", "fulltext": "dog" })).await;
        assert_eq!((&priced.json["worth"], &priced.json["fulltext"]), (&json!("1.25"), &json!("'dog'")), "{}", priced.text);
    }
}

/// A table of another schema is compared with that one.
#[actix_web::test]
async fn a_table_of_another_schema_is_checked_there() {
    if !is_postgres() {
        return;
    }
    let database = TestDatabase::new().await;
    let tables = "DROP SCHEMA IF EXISTS elsewhere CASCADE; CREATE SCHEMA elsewhere;
        CREATE TABLE elsewhere.store (store_id serial PRIMARY KEY, name text NOT NULL, size integer)";
    database.db.execute_unprepared(tables).await.expect("a schema");
    let found = schema_check(&database.db, &[postgres::elsewhere::Entity::TABLE]).await.expect("a catalogue");
    let told: Vec<String> = found.iter().map(Difference::to_string).collect();
    assert_eq!(
        told,
        [
            "store: no index begins with `name`, so its filters and its ordering read the whole table\n    CREATE INDEX \"idx-store-name\" ON \"elsewhere\".\"store\" (\"name\");",
            "store: no field is for `size`\n    size: pub size: Option<i32>,",
        ]
    );
    database.db.execute_unprepared(found[0].remedy.as_ref().expect("SQL")).await.expect("an index");
    assert_eq!(schema_check(&database.db, &[postgres::elsewhere::Entity::TABLE]).await.expect("a catalogue").len(), 1);
}
