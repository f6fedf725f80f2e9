//! Chinook as it is: a generated entity for each table, mended by the diff of the check, and answers that are those of plain SQL.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use real::{postgres, script, sqlite};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, VARIABLE, fresh_name, is_postgres};
use tweaks_runtime::schema::Table;
use tweaks_runtime::schema_check;

/// The tables as the generator wrote their entities, and as the diff left them.
fn states() -> [[&'static Table; 11]; 2] {
    if is_postgres() { [postgres::GENERATED, postgres::MENDED] } else { [sqlite::GENERATED, sqlite::MENDED] }
}

/// Chinook with its rows, and the URL of it.
async fn chinook() -> (TestDatabase, String) {
    let file = std::env::temp_dir().join(fresh_name() + ".db");
    let database = if is_postgres() { TestDatabase::new().await } else { TestDatabase::in_file(file.clone()).await };
    database.db.execute_unprepared(&format!("BEGIN; {}; COMMIT", script(is_postgres()))).await.expect("Chinook");
    let url = match std::env::var(VARIABLE) {
        Ok(server) => {
            let schema: String =
                rows(&database.db, "SELECT current_schema()::text").await[0].try_get_by_index(0).expect("a name");
            format!("{server}?options[search_path]={schema}")
        }
        Err(_) => format!("sqlite://{}", file.display()),
    };
    (database, url)
}

/// Chinook with the statements that the check asks for, and its API.
async fn served() -> (TestDatabase, Client) {
    let (database, _) = chinook().await;
    mend(&database.db).await;
    let endpoints = if is_postgres() { postgres::api::endpoints } else { sqlite::api::endpoints };
    let client = Client::new(&database.db, endpoints);
    (database, client)
}

async fn mend(db: &DatabaseConnection) {
    for difference in schema_check(db, &states()[1]).await.expect("a catalogue") {
        let remedy = difference.remedy.clone().unwrap_or_else(|| panic!("{difference}"));
        db.execute_unprepared(&remedy).await.expect(&remedy);
    }
}

/// The rows of a statement in the names of PostgreSQL; those of SQLite are the same in another case, without underscores.
async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let own = if is_postgres() { sql.to_owned() } else { sql.replace('_', "") };
    db.query_all_raw(Statement::from_string(db.get_database_backend(), own)).await.expect(sql)
}

/// The whole numbers of a statement with so many columns.
async fn numbers(db: &DatabaseConnection, columns: &[&str], rest: &str) -> Vec<Vec<i64>> {
    let terms: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS BIGINT)")).collect();
    let rows = rows(db, &format!("SELECT {} {rest}", terms.join(", "))).await;
    let read = |row: &QueryResult| {
        let cell = |at| row.try_get_by_index::<Option<i64>>(at).expect("a number").unwrap_or(-1);
        (0..columns.len()).map(cell).collect()
    };
    rows.iter().map(read).collect()
}

fn shown(answer: &Answer, fields: &[&str]) -> Vec<Vec<i64>> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = answer.json["results"].as_array().expect("a list");
    let read = |row: &Json| fields.iter().map(|field| row[*field].as_i64().unwrap_or(-1)).collect();
    results.iter().map(read).collect()
}

fn program(arguments: &[&str], state: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_real_check"));
    command.args(arguments).env("REAL_STATE", state).env_remove("DATABASE_URL").output().expect("the program runs")
}

fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: PathBuf| (path.file_name().expect("a name").into(), fs::read_to_string(&path).expect("a text"));
    paths.into_iter().map(read).collect()
}

#[actix_web::test]
async fn the_check_lists_what_generated_entities_do_not_claim() {
    let (database, _) = chinook().await;
    let found = schema_check(&database.db, &states()[0]).await.expect("a catalogue");
    assert!(!found.iter().any(tweaks_runtime::Difference::is_wrong), "{found:#?}");
    let of =
        |part: &str| found.iter().filter(|difference| difference.attribute.as_ref().is_some_and(|it| it.contains(part))).count();
    // An index over the first column of a key serves nothing that the key does not.
    assert_eq!((of("#[sea_orm(indexed)]"), of("StringLen::N")), (10, 34), "{found:#?}");
    let (counted, columns) = if is_postgres() { (0, 0) } else { (10, 6) };
    assert_eq!((of("auto_increment = true"), of("\npub ")), (counted, columns), "{found:#?}");
}

/// `real_check --fix | patch -p1`, and nothing is left but what SQL mends.
#[actix_web::test]
async fn the_diff_of_the_command_is_the_second_state_of_the_entities() {
    let (database, url) = chinook().await;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(if is_postgres() { "postgres" } else { "sqlite" });
    let folder = std::env::temp_dir().join(fresh_name());
    fs::create_dir_all(folder.join("src")).expect("a folder");
    for (name, text) in files(&own.join("generated")) {
        fs::write(folder.join("src").join(name), text).expect("a file");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_real_check"));
    let fixed = command.args(["--database", &url, "--fix"]).current_dir(&folder).output().expect("the program runs");
    let left = String::from_utf8_lossy(&fixed.stderr);
    let is_of_database = |line: &str| line.starts_with("to be done in the database, as `--sql` says: ");
    assert!(fixed.status.success() && left.lines().all(is_of_database), "{fixed:?}");
    fs::write(folder.join("diff"), &fixed.stdout).expect("a diff");
    let diff = fs::File::open(folder.join("diff")).expect("a diff");
    let patched =
        Command::new("patch").arg("-p1").current_dir(&folder).stdin(Stdio::from(diff)).output().expect("`patch` is there");
    assert!(patched.status.success(), "{patched:?}");
    assert_eq!(files(&folder.join("src")), files(&own.join("mended")));
    fs::remove_dir_all(&folder).expect("no folder");
    // What no program mended so far: an index that is lost.
    let index = if is_postgres() { "track_album_id_idx" } else { "IFK_TrackAlbumId" };
    database.db.execute_unprepared(&format!(r#"DROP INDEX "{index}""#)).await.expect("an index");
    let statements = program(&["--database", &url, "--sql"], "mended");
    let statements = String::from_utf8(statements.stdout).expect("a text");
    assert!(statements.starts_with("-- ") && statements.contains("CREATE INDEX") && statements.ends_with(";\n"), "{statements}");
    database.db.execute_unprepared(&statements).await.expect("the statements of `--sql`");
    assert_eq!(schema_check(&database.db, &states()[1]).await.expect("a catalogue"), []);
    let left = program(&["--database", &url, "--deny-hints"], "mended");
    assert_eq!(left.status.code(), Some(0), "{left:?}");
}

/// Text for people, JSON for programs, and what they end with.
#[actix_web::test]
async fn the_command_ends_with_what_it_found() {
    let (database, url) = chinook().await;
    let asked = |more: &[&str]| program(&[&["--database", url.as_str()], more].concat(), "generated");
    assert_eq!((asked(&[]).status.code(), asked(&["--deny-hints"]).status.code()), (Some(0), Some(1)));
    let listed: Json = serde_json::from_slice(&asked(&["--json"]).stdout).expect("JSON");
    let names: Vec<&String> = listed[0].as_object().expect("an object").keys().collect();
    assert_eq!(names, ["table", "field", "kind", "detail", "remedy", "attribute"]);
    assert_eq!(listed[0]["kind"], "unclaimed");
    database.db.execute_unprepared("ALTER TABLE genre RENAME TO other").await.expect("another name");
    let missing = asked(&[]);
    let text = String::from_utf8_lossy(&missing.stdout).into_owned();
    let start = if is_postgres() { "wrong: genre: there is no such table\n" } else { "wrong: Genre: there is no such table\n" };
    assert!(missing.status.code() == Some(1) && text.starts_with(start), "{text}");
    for unusable in [&["--database", "mysql:nowhere"][..], &["--data", "x"], &["--database"], &[]] {
        let output = program(unusable, "generated");
        assert!(output.status.code() == Some(2) && output.stderr.starts_with(b"error: "), "{unusable:?}: {output:?}");
    }
}

#[actix_web::test]
async fn all_tables_are_served() {
    let (database, client) = served().await;
    let tables = [
        ("album", 1),
        ("artist", 1),
        ("customer", 1),
        ("employee", 1),
        ("genre", 1),
        ("invoice", 1),
        ("invoice_line", 1),
        ("media_type", 1),
        ("playlist", 1),
        ("playlist_track", 2),
        ("track", 1),
    ];
    for (table, keys) in tables {
        let path = format!("/{}s?limit=10000", table.replace('_', "-"));
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let count = numbers(&database.db, &["count(*)"], &format!("FROM {table}")).await[0][0];
        let results = answer.json["results"].as_array().expect("a list");
        assert_eq!(i64::try_from(results.len()).expect("a number"), count, "{path}");
        let columns = rows(&database.db, &format!("SELECT * FROM {table}")).await[0].column_names().len();
        let shown = results[0].as_object().expect("an object");
        // A relation that nobody nests is not shown.
        assert!(shown.len() == columns && keys > 0, "{path}: {shown:?}");
    }
}

/// A list, the key of its rows, and the same as SQL: the table, the condition, and the column that orders, unless the key does.
type Query = (&'static str, &'static str, &'static str, &'static str, &'static str);

const QUERIES: [Query; 44] = [
    ("albums?artist_id=90", "album_id", "album", "artist_id = 90", ""),
    ("albums?artist_id__in=1,8,90", "album_id", "album", "artist_id IN (1, 8, 90)", ""),
    ("albums?artist_id__gt=250", "album_id", "album", "artist_id > 250", ""),
    ("albums?artist_id__range=10,20&ordering=-artist_id", "album_id", "album", "artist_id BETWEEN 10 AND 20", "artist_id DESC"),
    ("albums?album_id__lte=5&ordering=-album_id", "album_id", "album", "album_id <= 5", "album_id DESC"),
    ("albums?ordering=artist_id", "album_id", "album", "1 = 1", "artist_id"),
    ("artists?artist_id__not_in=1,2,3", "artist_id", "artist", "artist_id NOT IN (1, 2, 3)", ""),
    ("artists?artist_id__ne=5&artist_id__lt=9", "artist_id", "artist", "artist_id <> 5 AND artist_id < 9", ""),
    ("customers?support_rep_id=3", "customer_id", "customer", "support_rep_id = 3", ""),
    ("customers?support_rep_id__isnull=true", "customer_id", "customer", "support_rep_id IS NULL", ""),
    (
        "customers?support_rep_id__ne=3&ordering=-customer_id",
        "customer_id",
        "customer",
        "support_rep_id <> 3",
        "customer_id DESC",
    ),
    ("customers?ordering=-support_rep_id", "customer_id", "customer", "1 = 1", "support_rep_id DESC"),
    ("employees?reports_to=2", "employee_id", "employee", "reports_to = 2", ""),
    ("employees?reports_to__isnull=true", "employee_id", "employee", "reports_to IS NULL", ""),
    ("employees?reports_to__isnull=false", "employee_id", "employee", "reports_to IS NOT NULL", ""),
    ("employees?ordering=reports_to", "employee_id", "employee", "1 = 1", "reports_to"),
    ("employees?ordering=-reports_to", "employee_id", "employee", "1 = 1", "reports_to DESC"),
    ("genres?genre_id__in=1,7,25", "genre_id", "genre", "genre_id IN (1, 7, 25)", ""),
    ("invoices?customer_id=12", "invoice_id", "invoice", "customer_id = 12", ""),
    ("invoices?customer_id__gte=50&ordering=customer_id", "invoice_id", "invoice", "customer_id >= 50", "customer_id"),
    ("invoices?customer_id__lt=10&ordering=-customer_id", "invoice_id", "invoice", "customer_id < 10", "customer_id DESC"),
    ("invoices?invoice_id__range=100,150", "invoice_id", "invoice", "invoice_id BETWEEN 100 AND 150", ""),
    ("invoice-lines?invoice_id=5", "invoice_line_id", "invoice_line", "invoice_id = 5", ""),
    ("invoice-lines?track_id__lt=20", "invoice_line_id", "invoice_line", "track_id < 20", ""),
    ("invoice-lines?track_id__gt=3400&ordering=track_id", "invoice_line_id", "invoice_line", "track_id > 3400", "track_id"),
    (
        "invoice-lines?invoice_id__in=1,2&track_id__gt=4",
        "invoice_line_id",
        "invoice_line",
        "invoice_id IN (1, 2) AND track_id > 4",
        "",
    ),
    ("media-types?ordering=-media_type_id", "media_type_id", "media_type", "1 = 1", "media_type_id DESC"),
    ("playlists?playlist_id__gte=12", "playlist_id", "playlist", "playlist_id >= 12", ""),
    ("playlist-tracks?playlist_id=17&ordering=track_id", "track_id", "playlist_track", "playlist_id = 17", "track_id"),
    (
        "playlist-tracks?playlist_id=1&track_id__lt=50",
        "track_id",
        "playlist_track",
        "playlist_id = 1 AND track_id < 50",
        "track_id",
    ),
    ("tracks?album_id=73", "track_id", "track", "album_id = 73", ""),
    ("tracks?genre_id=10&media_type_id=2", "track_id", "track", "genre_id = 10 AND media_type_id = 2", ""),
    ("tracks?genre_id__isnull=true", "track_id", "track", "genre_id IS NULL", ""),
    ("tracks?genre_id__not_in=1,2,3,4,7", "track_id", "track", "genre_id NOT IN (1, 2, 3, 4, 7)", ""),
    ("tracks?media_type_id__ne=1&ordering=-album_id", "track_id", "track", "media_type_id <> 1", "album_id DESC"),
    ("tracks?ordering=genre_id&limit=4000", "track_id", "track", "1 = 1", "genre_id"),
    ("songs?name__icontains=love", "track_id", "track", "lower(name) LIKE '%love%'", ""),
    ("songs?name__startswith=The", "track_id", "track", "substr(name, 1, 3) = 'The'", ""),
    ("songs?composer__isnull=true&genre_id=20", "track_id", "track", "composer IS NULL AND genre_id = 20", ""),
    ("songs?composer=AC/DC", "track_id", "track", "composer = 'AC/DC'", ""),
    ("songs?composer__iendswith=simmons", "track_id", "track", "lower(composer) LIKE '%simmons'", ""),
    ("songs?unit_price=1.99", "track_id", "track", "unit_price = 1.99", ""),
    ("songs?unit_price__gt=1&ordering=-milliseconds", "track_id", "track", "unit_price > 1", "milliseconds DESC"),
    (
        "songs?milliseconds__range=100000,120000&ordering=milliseconds",
        "track_id",
        "track",
        "milliseconds BETWEEN 100000 AND 120000",
        "milliseconds",
    ),
];

#[actix_web::test]
async fn filters_and_orders_are_those_of_plain_sql() {
    let (database, client) = served().await;
    let mut found = 0;
    for (query, key, table, condition, order) in QUERIES {
        let more = if query.contains("limit=") { "" } else { "&limit=4000" };
        let answer = client.get(&format!("/{query}{more}")).await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 1), "{query}: {}", answer.text);
        let nulls = match (is_postgres(), order.ends_with("DESC")) {
            (true, true) => " NULLS LAST",
            (true, false) => " NULLS FIRST",
            (false, _) => "",
        };
        // The key tells ties apart, in the direction of the order.
        let direction = if order.ends_with("DESC") { " DESC" } else { "" };
        let order = if order.is_empty() { key.to_owned() } else { format!("{order}{nulls}, {key}{direction}") };
        let wanted = numbers(&database.db, &[key], &format!("FROM {table} WHERE {condition} ORDER BY {order}")).await;
        assert_eq!(shown(&answer, &[key]), wanted, "{query}");
        found += usize::from(!wanted.is_empty());
    }
    assert!(found >= 40, "only {found} find a row");
}

#[actix_web::test]
async fn three_levels_of_lists_are_four_statements() {
    let (database, client) = served().await;
    let answer = client.get("/trees?artist_id__in=1,8,90,150&limit=100").await;
    assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 4), "{}", answer.text);
    let list = |json: &Json| json.as_array().expect("a list").clone();
    let mut found = Vec::new();
    for artist in list(&answer.json["results"]) {
        for album in list(&artist["albums"]) {
            for track in list(&album["tracks"]) {
                for line in list(&track["invoice_lines"]) {
                    let ids = [&artist["artist_id"], &album["album_id"], &track["track_id"], &line["invoice_line_id"]];
                    found.push(ids.map(|id| id.as_i64().expect("a number")).to_vec());
                }
            }
        }
    }
    let joined = "FROM artist a JOIN album b ON b.artist_id = a.artist_id JOIN track t ON t.album_id = b.album_id \
                  JOIN invoice_line l ON l.track_id = t.track_id WHERE a.artist_id IN (1, 8, 90, 150) ORDER BY 1, 2, 3, 4";
    let wanted = numbers(&database.db, &["a.artist_id", "b.album_id", "t.track_id", "l.invoice_line_id"], joined).await;
    assert!(wanted.len() > 100, "{}", wanted.len());
    assert_eq!(found, wanted);
}

#[actix_web::test]
async fn an_employee_is_shown_with_the_one_they_report_to() {
    let (database, client) = served().await;
    let answer = client.get("/colleagues?ordering=employee_id").await;
    assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 1), "{}", answer.text);
    let of = |row: &Json| ["employee_id", "reports_to"].map(|name| row[name].as_i64().unwrap_or(-1));
    let results = answer.json.as_array().expect("a list");
    let found: Vec<Vec<i64>> = results.iter().map(|row| [vec![of(row)[0]], of(&row["employee"]).to_vec()].concat()).collect();
    let joined = "FROM employee e LEFT JOIN employee m ON m.employee_id = e.reports_to ORDER BY 1";
    assert_eq!(found, numbers(&database.db, &["e.employee_id", "m.employee_id", "m.reports_to"], joined).await);
}

#[actix_web::test]
async fn a_key_of_two_columns_is_read_made_and_deleted() {
    let (database, client) = served().await;
    let count = async || numbers(&database.db, &["count(*)"], "FROM playlist_track WHERE playlist_id = 18").await[0][0];
    let before = count().await;
    let made = client.post("/playlist-tracks", json!({ "playlist_id": 18, "track_id": 1 })).await;
    assert_eq!((made.status.as_u16(), &made.json), (201, &json!({ "playlist_id": 18, "track_id": 1 })), "{}", made.text);
    assert_eq!(client.get("/playlist-tracks/18/1").await.json, made.json);
    assert_eq!(client.post("/playlist-tracks", json!({ "playlist_id": 18, "track_id": 1 })).await.status, 400);
    assert_eq!(
        client.post("/playlist-tracks", json!({ "playlist_id": 99, "track_id": 1 })).await.problems(),
        ["#/playlist_id does_not_exist"]
    );
    assert_eq!(count().await, before + 1);
    assert_eq!(client.delete("/playlist-tracks/18/1").await.status, 204);
    assert_eq!(count().await, before);
}

#[actix_web::test]
async fn an_invoice_is_made_with_its_lines() {
    let (database, client) = served().await;
    let mut bill = json!({
        "customer_id": 12, "invoice_date": "2026-01-02T03:04:05", "total": "3.97",
        "invoice_lines": [
            { "track_id": 1, "unit_price": "0.99", "quantity": 2 },
            { "track_id": 3402, "unit_price": "1.99", "quantity": 1 },
        ],
    });
    // On SQLite the database counts the keys; on PostgreSQL clients choose them.
    if is_postgres() {
        bill["invoice_id"] = json!(413);
        bill["invoice_lines"][0]["invoice_line_id"] = json!(2241);
        bill["invoice_lines"][1]["invoice_line_id"] = json!(2242);
    }
    let made = client.post("/bills", bill).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json["invoice_id"], 413);
    let lines = "FROM invoice i JOIN invoice_line l ON l.invoice_id = i.invoice_id WHERE i.customer_id = 12 AND i.invoice_id = 413 ORDER BY 1";
    let columns = ["l.invoice_line_id", "l.track_id", "l.unit_price * 100", "l.quantity", "i.total * 100"];
    let wanted = [vec![2241, 1, 99, 2, 397], vec![2242, 3402, 199, 1, 397]];
    assert_eq!(numbers(&database.db, &columns, lines).await, wanted);
    let shown: Vec<i64> =
        made.json["invoice_lines"].as_array().expect("lines").iter().filter_map(|line| line["track_id"].as_i64()).collect();
    assert_eq!(shown, [1, 3402]);
}

#[actix_web::test]
async fn a_bulk_edit_is_an_update() {
    let (database, client) = served().await;
    let columns = ["track_id", "milliseconds", "unit_price * 100", "genre_id", "bytes"];
    let changed = "CASE WHEN album_id = 73 THEN milliseconds + 1000 ELSE milliseconds END";
    let price = "CASE WHEN album_id = 73 THEN 125 ELSE unit_price * 100 END";
    let wanted = numbers(&database.db, &["track_id", changed, price, "genre_id", "bytes"], "FROM track ORDER BY 1").await;
    let tracks = numbers(&database.db, &["track_id", "milliseconds + 1000"], "FROM track WHERE album_id = 73").await;
    assert!(tracks.len() > 20, "{}", tracks.len());
    let entries: Vec<Json> =
        tracks.iter().map(|track| json!({ "track_id": track[0], "milliseconds": track[1], "unit_price": "1.25" })).collect();
    let answer = client.put("/tracks", Json::from(entries)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(numbers(&database.db, &columns, "FROM track ORDER BY 1").await, wanted);
}
