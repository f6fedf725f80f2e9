//! The linter as other programs meet it: names in other letters, several processes at a time, joins that no index serves.

use std::collections::BTreeSet;
use std::thread;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::Value as Json;
use tests::database::{TestDatabase, fresh_name, is_postgres};
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
            let paths: Vec<String> = (0..4).map(|at| format!("/lint/queries/16/?{at} /lint/queries/{}/1/?", 16 + process)).collect();
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
    let [first, second] = [["UPDATE Fruit SET x = 1 WHERE id = $1", "UPDATE tree SET x = 1 WHERE id = $1"], [
        "DELETE FROM TREE WHERE id = $1",
        "SELECT id FROM \"fruit\" WHERE id = $1 FOR UPDATE",
    ]]
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
        database.db.execute_unprepared(sql).await.expect("a table");
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

#[actix_web::test]
async fn plans_are_of_tables_in_whichever_letters() {
    let database = fruits().await;
    for sql in ["SELECT id FROM Fruit WHERE COLOR = 'red'", "SELECT F.id FROM FRUIT AS f WHERE F.Color = 'red'"] {
        let told = told(&database.db, sql).await;
        let [(rule, _, advice)] = &told[..] else { panic!("{sql}: {told:#?}") };
        assert_eq!(*rule, "full_scan", "{sql}");
        database.db.execute_unprepared(advice.split(';').next().expect("an index")).await.expect("an index");
        let sql = sql.replace("red", "green");
        let again = self::told(&database.db, &sql).await;
        assert!(again.is_empty(), "{sql}: {again:#?}");
        let name = advice.split('"').nth(1).expect("a name");
        database.db.execute_unprepared(&format!("DROP INDEX \"{name}\"")).await.expect("no index");
    }
}

#[actix_web::test]
async fn probe() {
    let database = fruits().await;
    for sql in [
        "SELECT t.name FROM fruit f JOIN tree t ON t.name = f.tree_name WHERE f.id = 3",
        "SELECT t.name FROM fruit f LEFT JOIN tree t ON t.name = f.tree_name WHERE f.weight = 3",
        "SELECT t.code FROM tree t WHERE EXISTS (SELECT 1 FROM fruit f WHERE f.tree_code = t.code) LIMIT 5",
        "SELECT t.code FROM tree t WHERE EXISTS (SELECT 1 FROM fruit f WHERE f.tree_code = t.code AND f.color LIKE 'r%') LIMIT 5",
        "SELECT t.code, (SELECT COUNT(*) FROM fruit f WHERE f.tree_code = t.code) FROM tree t LIMIT 5",
        "SELECT f.id FROM fruit f LEFT JOIN tree t ON t.code = f.tree_code ORDER BY t.height LIMIT 5",
        "SELECT f.id FROM fruit f LEFT JOIN tree t ON t.code = f.tree_code ORDER BY t.name LIMIT 5",
        "SELECT f.id FROM fruit f JOIN tree t ON t.code = f.tree_code ORDER BY t.height LIMIT 5",
        "SELECT DISTINCT color FROM fruit LIMIT 5",
        "SELECT color, COUNT(*) FROM fruit GROUP BY color LIMIT 5",
        "SELECT a.id FROM fruit a JOIN fruit b ON b.weight = a.weight WHERE a.id = 3",
        "SELECT id FROM (SELECT id, color FROM fruit) AS f WHERE color = 'red'",
        "SELECT id FROM fruit WHERE color = 'red' UNION ALL SELECT id FROM fruit WHERE weight = 3",
        "SELECT id FROM fruit WHERE weight = 3 UNION ALL SELECT id FROM fruit WHERE color = 'red'",
        "SELECT id FROM fruit WHERE color IS NULL LIMIT 3",
    ] {
        println!("{} {sql}\n      {:?}", is_postgres(), told(&database.db, sql).await);
    }
}
