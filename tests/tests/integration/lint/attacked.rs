//! The linter as other programs meet it: names in other letters, several processes at a time, joins that no index serves.

use std::collections::BTreeSet;
use std::thread;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::Value as Json;
use tests::database::{TestDatabase, fresh_name, is_mariadb};
use tweaks_runtime::lint::{LockOrders, Locks, Rule, Rules, check, check_plans};
use tweaks_runtime::statements::{self, recorded};

use super::environment::run;

/// Test binaries run side by side, and have one file of known offences and one report.
#[test]
fn processes_adopt_and_report_side_by_side() {
    let [known, report] = [".known", ".jsonl"].map(|end| std::env::temp_dir().join(fresh_name() + end));
    thread::scope(|scope| {
        for process in 0..8 {
            let (known, report) = (known.to_str().expect("a path"), report.to_str().expect("a path"));
            // Each sends its own requests: their paths differ by their words, and not by their numbers.
            let paths: Vec<String> =
                (0..4).map(|at| format!("/lint/queries/16/?{at} /lint/queries/{}/1/?", 16 + process)).collect();
            scope.spawn(move || {
                let files = [("TWEAKS_LINT_KNOWN", known), ("TWEAKS_LINT_REPORT", report), ("TWEAKS_LINT_ADOPT", "1")];
                let (passes, said) = run(&paths.join(" "), &files);
                assert!(passes, "{said}");
            });
        }
    });
    let [lines, told] = [&known, &report].map(|file| std::fs::read_to_string(file).expect("a file"));
    for file in [known, report] {
        std::fs::remove_file(file).expect("a file");
    }
    let lines: BTreeSet<&str> = lines.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert_eq!(told.lines().count(), 8 * 8, "{told}");
    assert!(told.lines().all(|line| serde_json::from_str::<Json>(line).is_ok()), "each is whole: {told}");
}

fn planted(sql: &str) -> statements::Statement {
    statements::Statement::planted(sql, [1.into(), 2.into()])
}

#[test]
fn locks_are_of_tables_in_whichever_letters() {
    let codes = |locks: Locks, sql: &str| {
        check(&Rules::none().locks(locks), "", &[planted(sql)]).into_iter().map(|offence| offence.rule).collect::<Vec<_>>()
    };
    let both = "SELECT R.x FROM Fruit AS r JOIN TREE s ON r.a = s.b WHERE R.y = $1 FOR UPDATE OF R, S";
    assert_eq!(codes(Locks::new(), both), ["two_table_lock"]);
    assert!(codes(Locks::new().allow(["Tree", "fruit"]), both).is_empty());
    assert!(codes(Locks::new(), "SELECT a.x FROM fruit a JOIN Fruit b ON a.x = b.y FOR UPDATE").is_empty(), "one table, twice");
    let orders = LockOrders::default();
    let [first, second] = [
        ["UPDATE Fruit SET x = 1 WHERE id = $1", "UPDATE tree SET x = 1 WHERE id = $1"],
        ["DELETE FROM TREE WHERE id = $1", "SELECT id FROM \"fruit\" WHERE id = $1 FOR UPDATE"],
    ]
    .map(|sent| sent.map(planted));
    assert!(orders.note("first", &first).is_empty());
    assert_eq!(orders.note("second", &second).len(), 1);
}

async fn fruits() -> TestDatabase {
    let database = TestDatabase::new().await;
    for sql in [
        "CREATE TABLE tree (code VARCHAR(20) PRIMARY KEY, name VARCHAR(20), height INTEGER)",
        "CREATE TABLE fruit (id INTEGER PRIMARY KEY, color VARCHAR(20), tree_code VARCHAR(20), tree_name VARCHAR(20), weight INTEGER)",
        "CREATE INDEX fruit_weight ON fruit (weight)",
        "CREATE INDEX tree_height ON tree (height)",
    ] {
        database.tell(sql).await;
    }
    database
}

/// The offences of the plans of one statement, as their rule, message and advice.
async fn told(db: &DatabaseConnection, sql: &str) -> Vec<(&'static str, String, String)> {
    let backend = db.get_database_backend();
    let statement = Statement::from_string(backend, sql);
    let (rows, sent) = recorded(db.query_all_raw(statement)).await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let offences = check_plans(db, &Rules::new().without(Rule::UnboundLiteral), "GET /", &sent).await.expect("plans");
    offences.into_iter().map(|offence| (offence.rule, offence.message, offence.advice)).collect()
}

/// What is told of a statement, as the rule and the columns of the index; the index mends it.
async fn is_mended(sql: &str, columns: &str) {
    let database = fruits().await;
    let first = told(&database.db, sql).await;
    let [(rule, message, advice)] = &first[..] else { panic!("{sql}: {first:#?}") };
    assert!(*rule == "full_scan" && advice.contains(columns), "{sql}: {message} {advice}");
    assert!(!advice.contains("does not use it"), "{sql}: {advice}");
    let create = advice.split(';').next().expect("an index");
    // A plan that was made before an index is not made anew.
    database.db.execute_unprepared(create).await.unwrap_or_else(|error| panic!("{sql}: {create}: {error}"));
    let again = told(&database.db, &format!("{sql} ")).await;
    assert!(again.is_empty(), "{sql}: {create}: {again:#?}");
}

#[actix_web::test]
async fn plans_are_of_tables_in_whichever_letters() {
    if is_mariadb() {
        return;
    }
    for sql in ["SELECT id FROM Fruit WHERE COLOR = 'red'", "SELECT F.id FROM FRUIT AS f WHERE F.Color = 'red'"] {
        is_mended(sql, "ON \"fruit\" (color)").await;
    }
}

/// Rows that belong to those of another source are looked for by an index, or else in the whole table, once for each of the others.
#[actix_web::test]
async fn a_join_that_no_index_serves_is_told_with_the_index() {
    if is_mariadb() {
        return;
    }
    for (sql, columns) in [
        ("SELECT t.name FROM fruit f JOIN tree t ON t.name = f.tree_name WHERE f.id = 3", "ON \"tree\" (name)"),
        ("SELECT t.name FROM fruit f LEFT JOIN tree t ON t.name = f.tree_name WHERE f.weight = 3", "ON \"tree\" (name)"),
        ("SELECT t.name FROM fruit f, tree t WHERE f.tree_name = t.name AND f.id = 3", "ON \"tree\" (name)"),
        ("SELECT t.code FROM tree t WHERE EXISTS (SELECT 1 FROM fruit f WHERE f.tree_code = t.code) LIMIT 5", "(tree_code)"),
        ("SELECT t.code FROM tree t WHERE NOT EXISTS (SELECT 1 FROM fruit f WHERE f.tree_code = t.code) LIMIT 5", "(tree_code)"),
        (
            "SELECT code FROM tree WHERE EXISTS (SELECT 1 FROM fruit WHERE fruit.tree_code = tree.code AND fruit.color LIKE 'r%') LIMIT 5",
            "(tree_code)",
        ),
        ("SELECT t.code, (SELECT COUNT(*) FROM fruit f WHERE f.tree_code = t.code) FROM tree t LIMIT 5", "(tree_code)"),
        ("SELECT a.id FROM fruit a LEFT JOIN fruit b ON b.tree_name = a.color WHERE a.id = 3", "(tree_name)"),
    ] {
        is_mended(sql, columns).await;
    }
    let database = fruits().await;
    for sql in [
        "SELECT t.name FROM fruit f JOIN tree t ON t.code = f.tree_code WHERE f.id = 3",
        "SELECT f.id, t.name FROM fruit f LEFT JOIN tree t ON t.code = f.tree_code ORDER BY f.id LIMIT 5",
        "SELECT f.id, t.name FROM fruit f JOIN tree t ON t.code = f.tree_code",
        "SELECT f.id FROM fruit f WHERE EXISTS (SELECT 1 FROM tree t WHERE t.code = f.tree_code) LIMIT 5",
        "SELECT a.id FROM fruit a JOIN fruit b ON b.weight = a.weight WHERE a.id = 3",
        "SELECT f.id FROM fruit f WHERE f.color = f.tree_name LIMIT 5",
        "SELECT DISTINCT color FROM fruit LIMIT 5",
    ] {
        let told = told(&database.db, sql).await;
        assert!(told.is_empty(), "{sql}: {told:#?}");
    }
}

/// No index of one table gives the order of rows by what is joined to them.
#[actix_web::test]
async fn an_order_by_what_is_joined_is_told_without_an_index() {
    if is_mariadb() {
        return;
    }
    let database = fruits().await;
    for column in ["height", "name"] {
        let sql = format!("SELECT f.id FROM fruit f LEFT JOIN tree t ON t.code = f.tree_code ORDER BY t.{column} LIMIT 5");
        let told = told(&database.db, &sql).await;
        let [(rule, _, advice)] = &told[..] else { panic!("{sql}: {told:#?}") };
        assert!(*rule == "unsorted" && advice.starts_with("rows of `fruit` are put in an order of what is joined"), "{advice}");
    }
}
