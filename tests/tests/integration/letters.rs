//! Texts that are found by their letters: `iexact`, `isempty`, parts, and searches for words; against rows read by plain SQL.

use actix_web::HttpRequest;
use actix_web::web::ServiceConfig;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, is_mariadb, is_postgres};
use tests::entities::letters::article::ArticlePage;
use tests::entities::letters::{article, writer};
use tests::random::Random;
use tweaks_runtime::pages::{Cursor, QueryLimits};
use tweaks_runtime::permissions::User;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{Api, create_tables, schema_check};

use crate::documents::violations;
use crate::exact::on_own_database;
use crate::explain::{explain, record};
use crate::queries_property::{encoded, ids, walk};

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(Resource::<article::Entity>::new("/articles").counts().paginate(LimitOffset { default: 20, max: 5000 }))
        .service(Resource::<article::Entity>::read_only("/walk").paginate(Cursor { default: 20, max: 5000 }))
        .service(Resource::<ArticlePage>::read_only("/pages").paginate(LimitOffset { default: 20, max: 5000 }));
}

/// A database of its own, because PostgreSQL has an extension for trigrams once per database.
async fn with_tables(name: &str, body: impl AsyncFnOnce(DatabaseConnection)) {
    let tables = [writer::Entity::TABLE, article::Entity::TABLE];
    if is_postgres() {
        on_own_database(name, async |db| {
            create_tables(&db, &tables).await.expect("tables");
            body(db).await;
        })
        .await;
    } else {
        let database = TestDatabase::new().await;
        create_tables(&database.db, &tables).await.expect("tables");
        body(database.db.clone()).await;
    }
}

/// Parts of texts, with all that means something to a database or to a search.
const PARTS: [&str; 16] =
    ["lamp", "LAMP", "Blue", "blue", " ", "100%", "a_b", "\"", "\\", "'", "*", "Nut, small", "OR", "é", "-", "NEAR("];

fn text(random: &mut Random) -> String {
    (0..random.below(6)).map(|_| *random.pick(&PARTS)).collect::<String>().trim().to_owned()
}

/// A row, as plain SQL reads it.
struct Row {
    id: i64,
    title: String,
    summary: Option<String>,
    body: String,
    writer: Option<String>,
}

async fn rows(db: &DatabaseConnection) -> Result<Vec<Row>, DbErr> {
    let sql =
        "SELECT a.id, a.title, a.summary, a.body, w.name FROM article a LEFT JOIN writer w ON w.id = a.writer_id ORDER BY a.id";
    let found = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let row = |row: &sea_orm::QueryResult| {
        Ok(Row {
            id: row.try_get_by_index(0)?,
            title: row.try_get_by_index(1)?,
            summary: row.try_get_by_index(2)?,
            body: row.try_get_by_index(3)?,
            writer: row.try_get_by_index(4)?,
        })
    };
    found.iter().map(row).collect()
}

async fn fill(db: &DatabaseConnection, random: &mut Random, count: usize) {
    let backend = db.get_database_backend();
    let mark = |at: usize| if backend == DbBackend::Postgres { format!("${at}") } else { "?".to_owned() };
    for name in ["Ann Lamp", "Bo"] {
        let insert = format!("INSERT INTO writer (name) VALUES ({})", mark(1));
        db.execute_raw(Statement::from_sql_and_values(backend, insert, [name.into()])).await.expect("a writer");
    }
    for _ in 0..count {
        let summary = (!random.one_in(4)).then(|| text(random));
        let writer = [None, Some(1_i64), Some(2)][random.below(3)];
        let marks: Vec<String> = (1..=4).map(mark).collect();
        let insert = format!("INSERT INTO article (title, summary, body, writer_id) VALUES ({})", marks.join(", "));
        let values = [text(random).into(), summary.into(), text(random).into(), writer.into()];
        db.execute_raw(Statement::from_sql_and_values(backend, insert, values)).await.expect("an article");
    }
}

fn holds(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(&word.to_lowercase())
}

/// Words of a search, as a client writes them.
fn search(random: &mut Random) -> (Vec<&'static str>, String) {
    let words: Vec<&str> = (0..=random.below(2)).map(|_| *random.pick(&PARTS)).filter(|part| !part.trim().is_empty()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| *word != "\"").collect();
    let written = |word: &&str| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() };
    let text = words.iter().map(written).collect::<Vec<_>>().join("  ");
    (words, text)
}

async fn found(client: &Client, url: &str) -> Vec<i64> {
    let answer = client.get(url).await;
    assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 1), "{url}: {}", answer.text);
    ids(&answer.json["results"])
}

async fn agrees(client: &Client, db: &DatabaseConnection, random: &mut Random) {
    let rows = rows(db).await.expect("rows");
    let those = |holds: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| holds(row)).map(|row| row.id).collect::<Vec<_>>();
    for round in 0..60 {
        let (words, text) = search(random);
        let stands =
            |row: &Row, word: &str| holds(&row.title, word) || row.summary.as_deref().is_some_and(|text| holds(text, word));
        let wanted = those(&|row| words.iter().all(|word| stands(row, word)));
        let query = format!("search={}&fields=id&ordering=id", encoded(&text));
        match round % 2 {
            0 => walk(client, &format!("/walk?{query}&limit={}", 1 + random.below(20)), &wanted).await,
            _ => assert_eq!(found(client, &format!("/articles?{query}&limit=5000")).await, wanted, "{query}"),
        }
        let of_writer = |row: &Row, word: &str| row.writer.as_deref().is_some_and(|name| holds(name, word));
        let wanted = those(&|row| words.iter().all(|word| holds(&row.title, word) || of_writer(row, word)));
        let query = format!("/pages?q={}&fields=id&limit=5000", encoded(&text));
        assert_eq!(found(client, &query).await, wanted, "{query}");
        let part = random.pick(&PARTS).trim();
        if part.is_empty() {
            continue;
        }
        let wanted = those(&|row| row.summary.as_deref().is_some_and(|text| holds(text, part)));
        let query = format!("/articles?summary__icontains={}&fields=id&ordering=id&limit=5000", encoded(part));
        assert_eq!(found(client, &query).await, wanted, "{query}");
        let wanted = those(&|row| row.summary.as_deref().is_some_and(|text| text.starts_with(part)));
        let query = format!("/articles?summary__startswith={}&fields=id&ordering=id&limit=5000", encoded(part));
        assert_eq!(found(client, &query).await, wanted, "{query}");
        let whole = random.pick(&rows);
        for (name, own, of) in [("title", &whole.title, 0), ("body", &whole.body, 1)] {
            let same = |row: &Row| [&row.title, &row.body][of].eq_ignore_ascii_case(own);
            let wanted = if own.is_empty() { those(&|_| true) } else { those(&same) };
            let asked = encoded(&if round % 2 == 0 { own.to_ascii_uppercase() } else { own.clone() });
            let query = format!("/articles?{name}__iexact={asked}&fields=id&ordering=id&limit=5000");
            assert_eq!(found(client, &query).await, wanted, "{query}");
            let wanted = those(&|row| [&row.title, &row.body][of].is_empty());
            let query = format!("/articles?{name}__isempty=true&fields=id&ordering=id&limit=5000");
            assert_eq!(found(client, &query).await, wanted, "{query}");
        }
    }
}

#[actix_web::test]
async fn words_and_whole_texts_are_found_as_plain_sql_has_them() {
    with_tables("letters", async |db| {
        let mut random = Random(23);
        fill(&db, &mut random, 300).await;
        let client = Client::new(&db, endpoints);
        agrees(&client, &db, &mut random).await;
        // Whoever writes, the index over letters knows it.
        for sql in [
            "UPDATE article SET title = 'Blue lamp', summary = 'metal' WHERE id % 7 = 0",
            "UPDATE article SET summary = NULL WHERE id % 11 = 0",
            "DELETE FROM article WHERE id % 13 = 0",
        ] {
            db.execute_unprepared(sql).await.expect(sql);
        }
        let made = client.post("/articles", json!({ "title": "A Blue LAMP", "summary": null, "body": "x" })).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let changed = client.patch("/articles/2", json!({ "title": "lamps of metal", "summary": "Blue" })).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert_eq!(client.delete("/articles/3").await.status, 204);
        agrees(&client, &db, &mut random).await;
    })
    .await;
}

#[actix_web::test]
async fn what_a_search_takes_and_what_it_refuses() {
    with_tables("letters_refused", async |db| {
        fill(&db, &mut Random(1), 3).await;
        let client = Client::new(&db, endpoints);
        for (query, problem) in [
            ("search=%22blue", "search invalid"),
            ("search=a%00b", "search null_characters_not_allowed"),
            ("search=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", "search too_many"),
            ("search=a&search=b", "search repeated"),
            ("q=a", "q unknown"),
            ("search__icontains=a", "search__icontains unknown"),
            ("or=(search=a)", "or unknown"),
        ] {
            let answer = client.get(&format!("/articles?{query}")).await;
            assert_eq!(answer.problems(), [problem], "{query}: {}", answer.text);
            assert!(answer.statements.is_empty(), "{query}");
        }
        for query in ["search=", "search=+", "search=%22%22", "search=%22+%22"] {
            assert_eq!(found(&client, &format!("/articles?fields=id&ordering=id&{query}")).await, [1, 2, 3], "{query}");
        }
        // The same word twice is one word.
        assert_eq!(client.get(&format!("/articles?search={}", ["a"; 30].join("+"))).await.status, 200);
        let few = Settings::new().query_limits(QueryLimits { words: 1, ..QueryLimits::default() });
        assert_eq!(Client::new(&db, endpoints).settings(few).get("/articles?search=a+b").await.problems(), ["search too_many"]);
        // Django's search splits at commas as well, and knows no open quote.
        let drf = Client::new(&db, endpoints).drf();
        db.execute_unprepared("UPDATE article SET title = 'x \"lamp', summary = 'y' WHERE id = 2").await.expect("an update");
        for query in ["search=x,y", "search=y+%22lamp", "search=%22x+%22"] {
            assert_eq!(found(&drf, &format!("/articles?fields=id&ordering=id&{query}")).await, [2], "{query}");
        }
    })
    .await;
}

#[derive(Clone)]
struct Reader {
    is_staff: bool,
}

impl User for Reader {
    fn is_staff(&self) -> bool {
        self.is_staff
    }
}

/// A text that a user may not see is not looked through, and one that nobody sees cannot be.
#[actix_web::test]
async fn a_search_looks_through_what_its_user_sees() {
    with_tables("letters_hidden", async |db| {
        fill(&db, &mut Random(1), 3).await;
        db.execute_unprepared(
            "UPDATE article SET title = 'x', summary = 'y', body = 'secret', draft = 'hidden', writer_id = NULL",
        )
        .await
        .expect("an update");
        let as_user = |is_staff: bool| {
            let user = move |_: HttpRequest, _| std::future::ready(Ok(Some(Reader { is_staff })));
            Client::new(&db, endpoints).settings(Settings::new().authentication("Bearer", user))
        };
        assert_eq!(found(&as_user(true), "/pages?fields=id&q=secret").await, [1, 2, 3]);
        for word in ["secret", "hidden", "nonsense"] {
            assert_eq!(found(&as_user(false), &format!("/pages?fields=id&q={word}")).await, [] as [i64; 0], "{word}");
        }
        assert_eq!(found(&as_user(true), "/articles?fields=id&search=hidden").await, [] as [i64; 0]);
    })
    .await;
}

/// A cursor belongs to the words with which it was made.
#[actix_web::test]
async fn a_cursor_knows_its_search() {
    with_tables("letters_cursor", async |db| {
        fill(&db, &mut Random(1), 30).await;
        db.execute_unprepared("UPDATE article SET title = 'blue lamp'").await.expect("an update");
        let client = Client::new(&db, endpoints);
        let first = client.get("/walk?fields=id&limit=2&search=lamp").await;
        let next = first.json["next"].as_str().expect("a page").trim_start_matches("http://testserver").to_owned();
        assert_eq!(client.get(&next).await.status, 200);
        assert_eq!(client.get(&next.replace("lamp", "blue")).await.problems(), ["cursor invalid"]);
    })
    .await;
}

#[actix_web::test]
async fn an_index_over_letters_serves_searches_parts_and_whole_texts() {
    if is_mariadb() {
        return;
    }
    with_tables("letters_plans", async |mut db| {
        let random = if is_postgres() { "md5(n::text)" } else { "hex(randomblob(16))" };
        let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)";
        let insert = format!("INSERT INTO article (title, summary, body) {numbers} SELECT {random}, {random}, 'x' FROM numbers");
        let insert = if is_postgres() {
            format!("INSERT INTO article (title, summary, body) SELECT {random}, {random}, 'x' FROM generate_series(1, 20000) n")
        } else {
            insert
        };
        db.execute_unprepared(&insert).await.expect("rows");
        db.execute_unprepared("UPDATE article SET title = 'the blue lamp', summary = 'metal' WHERE id = 700").await.expect("one");
        db.execute_unprepared(if is_postgres() { "VACUUM ANALYZE article" } else { "ANALYZE" }).await.expect("statistics");
        let log = record(&mut db);
        let client = Client::new(&db, endpoints);
        for (query, index) in [
            ("search=blue", "trigrams"),
            ("search=blue+metal", "trigrams"),
            ("summary__icontains=metal", "trigrams"),
            ("title__iexact=The+Blue+LAMP", "idx-article-title-lower"),
            ("or=(title__iexact=%22the+BLUE+lamp%22,id=700)", "idx-article-title-lower"),
        ] {
            log.lock().expect("a log").clear();
            assert_eq!(ids(&client.get(&format!("/articles?fields=id&{query}")).await.json["results"]), [700], "{query}");
            let sql = log.lock().expect("a log").first().cloned().expect("a statement");
            let plan = explain(&db, &sql).await;
            let reads_all = plan.contains("Seq Scan on article") || plan.lines().any(|line| line.trim() == "SCAN article");
            let is_by_index = plan.contains(index) || plan.contains("VIRTUAL TABLE INDEX");
            assert!(is_by_index && !reads_all, "{query}\n{plan}");
        }
    })
    .await;
}

/// The check says which index over letters is missing, and its remedy makes it.
#[actix_web::test]
async fn the_check_proposes_the_indexes_over_letters() {
    if is_mariadb() {
        return;
    }
    let tables = [writer::Entity::TABLE, article::Entity::TABLE];
    with_tables("letters_check", async |db| {
        assert_eq!(schema_check(&db, &tables).await.expect("a check"), []);
        let drops: &[&str] = if is_postgres() {
            &["DROP INDEX \"idx-article-title-lower\"", "DROP INDEX \"idx-article-title-summary-trigrams\""]
        } else {
            &[
                "DROP INDEX \"idx-article-title-lower\"",
                "DROP TRIGGER article_title_summary_trigrams_insert",
                "DROP TRIGGER article_title_summary_trigrams_delete",
                "DROP TRIGGER article_title_summary_trigrams_update",
                "DROP TABLE article_title_summary_trigrams",
            ]
        };
        for drop in drops {
            db.execute_unprepared(drop).await.expect(drop);
        }
        fill(&db, &mut Random(3), 20).await;
        let found = schema_check(&db, &tables).await.expect("a check");
        let details: Vec<&str> = found.iter().map(|difference| difference.detail.as_str()).collect();
        let wanted = [
            "no index is over the small letters of `title`, so `iexact` reads the whole table",
            "no index finds parts of `title`, `summary`, so searches read the whole table, or fail",
        ];
        assert_eq!(details, wanted);
        assert!(found.iter().all(tweaks_runtime::Difference::is_wrong));
        for difference in found {
            db.execute_unprepared(&difference.remedy.expect("a remedy")).await.expect("mended");
        }
        assert_eq!(schema_check(&db, &tables).await.expect("a check"), []);
        // What was there before is found as well.
        agrees(&Client::new(&db, endpoints), &db, &mut Random(5)).await;
        // Starting again makes nothing anew.
        create_tables(&db, &tables).await.expect("tables");
    })
    .await;
}

/// Without an index over its letters a column has no `iexact`, unless the application lists it.
#[actix_web::test]
async fn whole_texts_in_whatever_case_are_asked_for_where_an_index_serves_it() {
    with_tables("letters_offered", async |db| {
        let client = Client::new(&db, endpoints);
        let offered = client.get("/articles?writer__name__iexact=x&summary__iexact=x&title__iexact=x&body__iexact=x").await;
        assert_eq!(offered.problems(), ["summary__iexact unknown", "writer__name__iexact unknown"], "{}", offered.text);
        // Clients of a Django API know neither lookup by themselves.
        let drf = Client::new(&db, endpoints).drf();
        fill(&db, &mut Random(1), 3).await;
        assert_eq!(found(&drf, "/articles?fields=id&ordering=id&title__iexact=zzz&title__isempty=true").await, [1, 2, 3]);
        assert_eq!(found(&drf, "/articles?fields=id&ordering=id&body__iexact=zzz").await, [] as [i64; 0]);
    })
    .await;
}

/// Documents list a search with the fields that it looks through, and groups where a list can be filtered.
#[test]
fn documents_list_groups_and_searches() {
    let parameters = |settings: Settings| {
        let document = Api::new("Letters", "1").resource(Resource::<article::Entity>::new("/articles")).document(&settings, None);
        let document = document.expect("a document");
        assert_eq!(violations(document.clone()), [""; 0]);
        document["paths"]["/articles"]["get"]["parameters"].as_array().expect("parameters").clone()
    };
    let strict = parameters(Settings::new());
    let named = |all: &[Json], name: &str| all.iter().find(|parameter| parameter["name"] == name).cloned();
    let search = named(&strict, "search").expect("a search");
    let about = "Words, each of which stands in one of `title`, `summary`, in whatever case. Words in quotes stand together.";
    assert_eq!((&search["description"], &search["schema"]), (&json!(about), &json!({"type": "string"})));
    let or = named(&strict, "or").expect("a group");
    assert_eq!(or["schema"], json!({"type": "array", "items": {"type": "string"}}));
    // A page that tries an operation sends the examples of its parameters.
    assert_eq!((&or["explode"], &or["example"]), (&json!(true), &Json::Null));
    assert!(or["description"].as_str().is_some_and(|about| about.contains("`(id=1,id__ne=1)`")));
    for name in ["not", "and", "title__iexact", "title__isempty", "body__iexact"] {
        assert!(named(&strict, name).is_some(), "{name}");
    }
    let drf = parameters(Settings::new().profile(Profile::Drf));
    assert!(named(&drf, "search").is_some() && named(&drf, "or").is_none() && named(&drf, "title__iexact").is_none());
    let limits = QueryLimits { conditions: Some(5), ..QueryLimits::default() };
    assert!(named(&parameters(Settings::new().profile(Profile::Drf).query_limits(limits)), "or").is_some());
}
