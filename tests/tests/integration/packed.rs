//! Packed rows: lists whose cells SQLite gives together are the same to the letter as those that are read cell by cell.

mod entities;

use actix_web::web::ServiceConfig;
use entities::{book, shelf};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, fresh_name, is_mariadb, is_postgres};
use tests::random::Random;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

use crate::exact::sql;

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(Resource::<book::Entity>::new("/books"))
        .service(Resource::<book::Entity>::new("/paged").paginate(LimitOffset { default: 5, max: 1000 }))
        .service(Resource::<book::Entity>::new("/walked").paginate(Cursor { default: 3, max: 3 }))
        .service(Resource::<shelf::Entity>::new("/shelves"));
}

/// A client for which the database gives cells together, and one for which it does not.
fn clients(database: &TestDatabase) -> [Client; 2] {
    [true, false].map(|packed| Client::new(&database.db, endpoints).settings(Settings::new().packed_rows(packed)))
}

/// A database that packs rows, whichever the other tests use.
async fn library() -> TestDatabase {
    let database = TestDatabase::in_file(std::env::temp_dir().join(fresh_name() + ".db")).await;
    database.with(shelf::Entity).await.with(book::Entity).await
}

fn is_sqlite() -> bool {
    !is_postgres() && !is_mariadb()
}

/// What stands between two parts of a text.
const TEXT: &str = "||x'F";

/// How a text of several rows begins.
const ROWS: &str = "group_concat(";

fn is_packed(answer: &Answer) -> bool {
    answer.statements.iter().any(|sql| sql.contains(TEXT))
}

/// What a cell of each column may hold: values in the form that the runtime writes.
const OWN: [(&str, &[&str]); 18] = [
    ("title", &["''", "'a'", "'it''s \"so\" \\ / é 💡'", "char(1,8,9,10,12,13,31,127,8232)", "'{\"a\":1}'", "'null'"]),
    ("note", &["NULL", "''", "'n'", "char(28,29,30,31)"]),
    ("price", &["0", "1", "-1", "0.01", "-0.05", "9.99", "1234567890.12", "-1234567890.1", "0.1", "100000000"]),
    ("weight", &["NULL", "0", "3", "0.000001", "-7.25", "12345678.654321"]),
    ("pages", &["0", "-1", "2147483647", "-2147483648"]),
    ("sold", &["NULL", "0", "9223372036854775807", "-9223372036854775808"]),
    ("small", &["0", "-128", "127"]),
    ("is_new", &["TRUE", "FALSE"]),
    ("is_lent", &["NULL", "TRUE", "FALSE"]),
    ("day", &["'2024-02-29'", "'0001-01-01'", "'9999-12-31'", "'2023-11-30'"]),
    ("lent_on", &["NULL", "'2024-12-31'"]),
    (
        "at",
        &[
            "'2024-03-02T12:00:00+00:00'",
            "'2024-02-29T23:59:59.123+00:00'",
            "'0001-01-01T00:00:00.000001+00:00'",
            "'9999-12-31T23:59:59.999999+00:00'",
            "'2024-03-31T00:00:00.120000+00:00'",
            "'2024-03-31T00:00:00.123456789+00:00'",
            "'2024-03-31T00:00:00.000000789+00:00'",
        ],
    ),
    ("seen", &["NULL", "'2024-03-02T12:00:00.500+00:00'"]),
    ("local", &["NULL", "'2024-03-02 12:00:00'", "'2024-03-02 12:00:00.010'", "'2024-03-02 12:00:00.000001'"]),
    ("ratio", &["0", "0.1", "-2.5", "1e20"]),
    ("uid", &["X'00112233445566778899AABBCCDDEEFF'"]),
    ("extra", &["NULL", "'{\"b\": [1, 2.50]}'"]),
    ("shelf_code", &["NULL", "'A'", "'it''s'"]),
];

/// A row of random cells, but for those that are said.
async fn insert(database: &TestDatabase, id: i64, random: &mut Random, said: &[(&str, &str)]) {
    let cell = |(name, values): &(&str, &[&str]), random: &mut Random| {
        let own = said.iter().find(|(column, _)| column == name).map(|(_, value)| (*value).to_owned());
        own.unwrap_or_else(|| (*random.pick(values)).to_owned())
    };
    let cells: Vec<String> = OWN.iter().map(|column| cell(column, random)).collect();
    let names: Vec<&str> = OWN.iter().map(|(name, _)| *name).collect();
    let (names, cells) = (names.join(", "), cells.join(", "));
    sql(&database.db, &format!("INSERT INTO packed_book (id, {names}) VALUES ({id}, {cells})")).await;
}

async fn filled(random: &mut Random, rows: i64) -> TestDatabase {
    let database = library().await;
    sql(&database.db, "INSERT INTO packed_shelf (code, label) VALUES ('A', NULL), ('it''s', 'x\"y')").await;
    for id in 1..=rows {
        insert(&database, id, random, &[]).await;
    }
    database
}

/// A question with a random selection of fields, and maybe an order.
fn question(random: &mut Random) -> String {
    let path = *random.pick(&["/books", "/paged", "/walked", "/shelves"]);
    let names: Vec<&str> = match path {
        "/shelves" => vec!["code", "label", "books", "books__id", "books__title", "books__price", "books__shelf__code"],
        _ => {
            OWN.iter().map(|(name, _)| *name).filter(|name| *name != "shelf_code").chain(["id", "shelf", "shelf__code"]).collect()
        }
    };
    let chosen: Vec<&str> = names.iter().copied().filter(|_| random.one_in(3)).collect();
    let order = if path == "/shelves" { "" } else { *random.pick(&["", "&ordering=-price", "&ordering=at", "&ordering=-id"]) };
    match (chosen.is_empty(), random.one_in(3)) {
        (true, _) => format!("{path}?{}", order.trim_start_matches('&')),
        (false, true) => format!(
            "{path}?omit={}{order}",
            chosen.iter().find(|name| !name.contains("__") && **name != "books" && **name != "shelf").unwrap_or(&"label")
        ),
        (false, false) => format!("{path}?fields={}{order}", chosen.join(",")),
    }
}

#[actix_web::test]
async fn answers_are_the_same_to_the_letter() {
    let mut random = Random(18);
    let (mut packed, mut together) = (0, 0);
    for _ in 0..6 {
        let database = filled(&mut random, 12).await;
        let [own, other] = clients(&database);
        for _ in 0..120 {
            let path = question(&mut random);
            let [answer, wanted] = [own.get(&path).await, other.get(&path).await];
            assert_eq!((answer.status, &answer.text), (wanted.status, &wanted.text), "{path}\n{:#?}", answer.statements);
            assert_eq!(answer.statements.len(), wanted.statements.len(), "{path}");
            assert!(!is_packed(&wanted), "{path}");
            packed += usize::from(is_packed(&answer));
            together += usize::from(answer.statements[0].contains(ROWS));
        }
    }
    assert!(packed > 300 && together > 50, "{packed} were packed, {together} with all rows");
}

/// What a cell of each column may hold besides: forms that other programs write, and values that no type has room for.
const FOREIGN: [(&str, &[&str]); 13] = [
    ("title", &["X'41'", "CAST(X'FF41' AS TEXT)", "CAST(X'41FC42' AS TEXT)", "CAST(X'41FE' AS TEXT)"]),
    ("price", &["12.345", "0.1 + 0.2", "'x'", "X'31'", "1e15", "1e300", "9e999", "123456789012345.6"]),
    ("pages", &["2147483648", "1.5", "'x'"]),
    ("sold", &["0.5", "1e300"]),
    ("small", &["128"]),
    ("is_new", &["2", "'yes'", "0.5"]),
    ("is_lent", &["-1"]),
    ("day", &["'2023-02-29'", "'2024-13-01'", "'2024-1-1'", "'2024-03-02 00:00:00'", "20240302", "'10000-01-01'"]),
    ("lent_on", &["''", "'2024-00-10'", "X'323032342D30322D3032'"]),
    ("uid", &["X'0011'", "'00112233445566778899aabbccddeeff'", "'0123456789abcdef'"]),
    ("local", &["'2024-03-02T12:00:00'", "'2024-03-02 12:00'", "'2024-03-02 12:00:00.1'"]),
    (
        "at",
        &[
            "'2024-03-02 12:00:00'",
            "CURRENT_TIMESTAMP",
            "'2024-03-02T12:00:00Z'",
            "'2024-03-02T12:00:00+02:00'",
            "'2024-03-02T12:00:00.5+00:00'",
            "'2024-03-02T12:00:00.12345678+00:00'",
            "'2024-03-02T24:00:00+00:00'",
            "'2024-03-02T12:00:60+00:00'",
            "'2023-02-29T12:00:00+00:00'",
            "'2024-03-02'",
            "1709380800",
            "2460372.0",
            "'soon'",
        ],
    ),
    ("seen", &["'2024-03-02t12:00:00+00:00'", "'-001-03-02T12:00:00+00:00'"]),
];

#[actix_web::test]
async fn foreign_forms_are_read_cell_by_cell() {
    let mut random = Random(19);
    for (column, values) in FOREIGN {
        for value in values {
            let database = filled(&mut random, 3).await;
            insert(&database, 4, &mut random, &[(column, value), ("shelf_code", "'A'")]).await;
            let [own, other] = clients(&database);
            let paths = ["/shelves?include_fields=books", "/paged?fields=id,title,price,pages,sold,small,is_new,is_lent,day,at"];
            for path in paths.into_iter().chain(["/books?include_fields=shelf", "/books?fields=id,title,shelf"]) {
                let [answer, wanted] = [own.get(path).await, other.get(path).await];
                assert_eq!((answer.status, &answer.text), (wanted.status, &wanted.text), "{path} with {column} {value}");
            }
            let again = own.get("/books").await;
            assert!(!is_packed(&again) && again.statements.len() == 1, "{column} {value}: {:#?}", again.statements);
        }
    }
}

#[actix_web::test]
async fn one_request_pays_for_a_foreign_form() {
    let mut random = Random(20);
    let database = filled(&mut random, 3).await;
    let [own, _] = clients(&database);
    assert!(is_packed(&own.get("/books").await));
    insert(&database, 4, &mut random, &[("at", "'2024-03-02 12:00:00'"), ("shelf_code", "'A'")]).await;
    let counts = [own.get("/books").await, own.get("/books").await].map(|answer| answer.statements.len());
    assert_eq!(counts, [2, 1]);
    // Rows of other tables are packed all the same.
    let nested = own.get("/shelves?include_fields=books").await;
    assert_eq!(nested.statements.iter().map(|sql| sql.contains(TEXT)).collect::<Vec<_>>(), [true, false]);
}

#[actix_web::test]
async fn a_long_row_is_read_by_itself() {
    let mut random = Random(21);
    let database = filled(&mut random, 3).await;
    let [own, other] = clients(&database);
    let path = "/paged?fields=id,title,price&limit=1000";
    assert!(own.get(path).await.statements[0].contains(ROWS));
    insert(&database, 4, &mut random, &[("title", "hex(zeroblob(9000))")]).await;
    let [first, second] = [own.get(path).await, own.get(path).await];
    assert_eq!([first.statements.len(), second.statements.len()], [2, 1]);
    assert!(is_packed(&second) && !second.statements[0].contains(ROWS), "{:#?}", second.statements);
    let wanted = other.get(path).await;
    assert_eq!((&first.text, &second.text), (&wanted.text, &wanted.text));
    // Pages of all sizes, empty ones among them.
    for limit in 1..6 {
        for offset in 0..6 {
            let path = format!("/paged?fields=id,price,sold&limit={limit}&offset={offset}");
            assert_eq!(own.get(&path).await.text, other.get(&path).await.text, "{path}");
        }
    }
}

#[actix_web::test]
async fn a_bound_limit_is_hidden_from_the_planner() {
    let database = filled(&mut Random(22), 3).await;
    let [own, other] = clients(&database);
    for client in [own, other] {
        let answer = client.get("/paged?limit=2").await;
        assert!(answer.statements[0].contains(" LIMIT (?+0)"), "{:#?}", answer.statements);
    }
}

#[actix_web::test]
async fn other_databases_pack_nothing() {
    let database = TestDatabase::shop().await;
    let answer = Client::shop(&database.db).get("/products/?limit=2").await;
    assert_eq!((answer.status.as_u16(), is_packed(&answer)), (200, is_sqlite()), "{:#?}", answer.statements);
}
