//! Rows together: where SQLite gives all rows of a level as one text, with the keys by which others are found below them and what functions are called
//! with, answers are the same to the letter as those that are read row by row.

mod entities;

use actix_web::web::ServiceConfig;
use entities::{room, thing, wing};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, fresh_name};
use tests::random::Random;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

use crate::exact::sql;

fn endpoints(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: 4, max: 1000 };
    config
        .service(Resource::<wing::Entity>::new("/wings").paginate(pages))
        .service(Resource::<wing::Described>::read_only("/described").paginate(pages))
        .service(Resource::<wing::Entity>::new("/walked").paginate(Cursor { default: 2, max: 3 }))
        .service(Resource::<room::Entity>::new("/rooms").paginate(Cursor { default: 3, max: 1000 }))
        .service(Resource::<thing::Entity>::new("/things").paginate(pages));
}

fn clients(database: &TestDatabase) -> [Client; 2] {
    [true, false].map(|packed| Client::new(&database.db, endpoints).settings(Settings::new().packed_rows(packed)))
}

/// Tables without foreign keys, as other programs have them.
const TABLES: [&str; 4] = [
    "CREATE TABLE together_wing (id uuid_text PRIMARY KEY, name varchar NOT NULL, motto varchar, storeys smallint NOT NULL, rent real NOT NULL)",
    "CREATE TABLE together_room (wing_id uuid_text NOT NULL, number integer NOT NULL, label varchar, area bigint NOT NULL, \
     PRIMARY KEY (wing_id, number))",
    "CREATE TABLE together_thing (id integer PRIMARY KEY, name varchar NOT NULL, note varchar, whole_id integer, wing_id uuid_text, number integer)",
    "CREATE TABLE together_tag (thing_id integer PRIMARY KEY, text varchar NOT NULL, colour varchar)",
];

async fn empty() -> TestDatabase {
    let database = TestDatabase::in_file(std::env::temp_dir().join(fresh_name() + ".db")).await;
    for table in TABLES {
        sql(&database.db, table).await;
    }
    database
}

fn wing(number: usize) -> String {
    format!("X'{:032X}'", number * 7919)
}

const TEXTS: [&str; 7] = ["''", "'a'", "'it''s \"so\" \\ é 💡'", "char(10,31,127,8232)", "'null'", "'x,y'", "'NULL'"];

fn text(random: &mut Random) -> String {
    (*random.pick(&TEXTS)).to_owned()
}

fn nullable(random: &mut Random) -> String {
    if random.one_in(3) { "NULL".to_owned() } else { text(random) }
}

async fn filled(random: &mut Random) -> TestDatabase {
    let database = empty().await;
    let db = &database.db;
    for number in 0..6 {
        let (name, motto, rent) = (text(random), nullable(random), random.pick(&["0", "12.5", "-0.01"]));
        let storeys = random.pick(&["0", "3", "-32768"]);
        sql(db, &format!("INSERT INTO together_wing VALUES ({}, {name}, {motto}, {storeys}, {rent})", wing(number))).await;
        for room in 0..random.below(4) {
            let (label, area) = (nullable(random), random.pick(&["0", "9223372036854775807", "-1"]));
            sql(db, &format!("INSERT INTO together_room VALUES ({}, {room}, {label}, {area})", wing(number))).await;
        }
    }
    for id in 1..=16 {
        let whole = if random.one_in(2) { "NULL".to_owned() } else { random.below(id).to_string() };
        let (of, number) = if random.one_in(4) { ("NULL".to_owned(), 0) } else { (wing(random.below(6)), random.below(4)) };
        let (name, note) = (text(random), nullable(random));
        sql(db, &format!("INSERT INTO together_thing VALUES ({id}, {name}, {note}, {whole}, {of}, {number})")).await;
        if random.one_in(2) {
            let (text, colour) = (text(random), nullable(random));
            sql(db, &format!("INSERT INTO together_tag VALUES ({id}, {text}, {colour})")).await;
        }
    }
    database
}

fn is_together(answer: &Answer) -> usize {
    answer.statements.iter().filter(|sql| sql.contains("group_concat(")).count()
}

/// Selections whose rows stand together at each level.
const PATHS: [&str; 14] = [
    "/wings",
    "/wings?limit=2&offset=3",
    "/wings?fields=name,rooms__label,rooms__number",
    "/wings?fields=id,name,rooms&include_fields=rooms__things",
    "/wings?include_fields=rooms__things__parts,rooms__things__tag&limit=6",
    "/described",
    "/described?fields=shout,name,rent",
    "/described?fields=average,name,rent&limit=3",
    "/rooms?include_fields=things,wing",
    "/rooms?ordering=number&include_fields=things__room",
    "/rooms?ordering=-label",
    "/things?include_fields=parts,whole,room,tag&limit=20",
    "/things?fields=name,note,parts__name,parts__note,parts__parts",
    "/walked?ordering=name",
];

async fn same(own: &Client, other: &Client, path: &str) -> Answer {
    let [answer, wanted] = [own.get(path).await, other.get(path).await];
    assert_eq!((answer.status, &answer.text), (wanted.status, &wanted.text), "{path}\n{:#?}", answer.statements);
    assert_eq!(is_together(&wanted), 0, "{path}");
    answer
}

#[actix_web::test]
async fn answers_are_the_same_to_the_letter() {
    let mut random = Random(81);
    let mut together = 0;
    for _ in 0..12 {
        let database = filled(&mut random).await;
        let [own, other] = clients(&database);
        for path in PATHS {
            let answer = same(&own, &other, path).await;
            assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
            together += is_together(&answer);
            let statements = other.get(path).await.statements.len();
            assert_eq!(answer.statements.len(), statements, "{path}\n{:#?}", answer.statements);
        }
    }
    assert!(together > 200, "{together} statements gave their rows together");
}

#[actix_web::test]
async fn each_page_behind_a_cursor_is_the_same() {
    let mut random = Random(82);
    let database = filled(&mut random).await;
    let [own, other] = clients(&database);
    for path in ["/walked?ordering=-name", "/walked", "/rooms?ordering=label", "/rooms?ordering=-number&limit=2"] {
        let (mut path, mut pages) = (path.to_owned(), 0);
        let mut back = None;
        loop {
            let answer = same(&own, &other, &path).await;
            assert!(is_together(&answer) > 0, "{path}: {:#?}", answer.statements);
            let body = &answer.json;
            back = body["previous"].as_str().map(str::to_owned).or(back);
            pages += 1;
            let Some(next) = body["next"].as_str() else { break };
            path = next.to_owned();
        }
        assert!(pages > 1, "{path}");
        same(&own, &other, &back.expect("a way back")).await;
    }
}

/// Statements that leave a value in another form than the runtime writes where it is a key, or what a function is called with.
const FOREIGN: [&str; 12] = [
    "UPDATE together_wing SET motto = CAST(X'41FB42' AS TEXT)",
    "UPDATE together_wing SET motto = CAST(X'41FC42' AS TEXT)",
    "UPDATE together_wing SET motto = CAST(X'41FE42' AS TEXT)",
    "UPDATE together_wing SET motto = X'4142'",
    "UPDATE together_wing SET name = CAST(X'41FB42' AS TEXT)",
    "UPDATE together_wing SET storeys = 'three'",
    "UPDATE together_wing SET storeys = 1000000",
    "UPDATE together_room SET number = number + 0.5",
    "UPDATE together_room SET number = number + 3000000000",
    "UPDATE OR IGNORE together_room SET wing_id = 'nowhere'",
    "UPDATE together_thing SET number = 'x'",
    "UPDATE together_thing SET whole_id = X'31'",
];

#[actix_web::test]
async fn foreign_forms_are_read_as_ever() {
    let mut random = Random(83);
    for change in FOREIGN {
        let database = filled(&mut random).await;
        sql(&database.db, change).await;
        let [own, other] = clients(&database);
        // The application knows it then.
        for path in PATHS.into_iter().chain(PATHS) {
            same(&own, &other, path).await;
        }
    }
}

#[actix_web::test]
async fn very_many_rows_below_others_are_read_one_by_one() {
    let database = empty().await;
    sql(&database.db, "INSERT INTO together_thing VALUES (1, 'whole', NULL, NULL, NULL, NULL)").await;
    let parts = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 4098) \
                 INSERT INTO together_thing SELECT i, 'part', 'n', 1, NULL, NULL FROM n";
    sql(&database.db, parts).await;
    let [own, other] = clients(&database);
    let path = "/things?limit=1&include_fields=parts";
    let answer = same(&own, &other, path).await;
    assert_eq!((is_together(&answer), answer.statements.len()), (2, 3), "{:#?}", answer.statements);
    let again = same(&own, &other, path).await;
    assert_eq!((is_together(&again), again.statements.len()), (0, 2), "{:#?}", again.statements);
}

#[actix_web::test]
async fn a_long_row_below_others_is_read_by_itself() {
    let mut random = Random(84);
    let database = filled(&mut random).await;
    let [own, other] = clients(&database);
    let path = "/wings?fields=name,motto,rooms";
    assert_eq!(is_together(&same(&own, &other, path).await), 2);
    sql(&database.db, "UPDATE together_room SET label = hex(zeroblob(3000))").await;
    for together in [2, 1] {
        assert_eq!(is_together(&same(&own, &other, path).await), together);
    }
}

#[actix_web::test]
async fn an_empty_text_that_a_function_is_called_with_is_no_foreign_form() {
    let database = empty().await;
    sql(&database.db, "INSERT INTO together_wing VALUES (randomblob(16), '', '', 1, 2.5), (randomblob(16), 'a', NULL, 2, 3)")
        .await;
    let [own, other] = clients(&database);
    for _ in 0..2 {
        let answer = same(&own, &other, "/described?fields=initial,rent,storeys").await;
        assert_eq!((answer.statements.len(), is_together(&answer)), (1, 1), "{:#?}", answer.statements);
    }
}
