//! SQL that applications write by hand, in the words of one database or another: the linter can read it, and finds what is in it.

use tweaks_runtime::lint::{LockOrders, Locks, Rule, Rules, check};
use tweaks_runtime::statements::Statement;

fn codes(rules: &Rules, sql: &str) -> Vec<&'static str> {
    check(rules, "", &[Statement::planted(sql, ["%x".into(), 3.into()])]).into_iter().map(|offence| offence.rule).collect()
}

/// Statements with no fault that a rule of every day knows.
const CLEAN: &[&str] = &[
    // Sessions, transactions and maintenance.
    "SET LOCAL lock_timeout = '2s'",
    "SET search_path TO shop, public",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "BEGIN IMMEDIATE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK TO SAVEPOINT one",
    "SHOW server_version",
    "PRAGMA foreign_keys = ON",
    "PRAGMA table_info('shop_order')",
    "SELECT pg_advisory_xact_lock($1)",
    "SELECT set_config('app.user', $1, true)",
    "NOTIFY orders, 'new'",
    "LISTEN orders",
    "VACUUM",
    "VACUUM ANALYZE shop_order",
    "ANALYZE",
    "ANALYZE shop_order",
    "LOCK TABLE shop_order IN SHARE ROW EXCLUSIVE MODE",
    "TRUNCATE TABLE shop_order RESTART IDENTITY CASCADE",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY totals",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON shop_order USING gin (notes gin_trgm_ops)",
    "ALTER TABLE shop_order ADD COLUMN note text NOT NULL DEFAULT ''",
    "EXPLAIN SELECT name FROM fruit WHERE id = $1",
    // Reading.
    "SELECT name FROM fruit WHERE id = $1;",
    "SELECT name FROM fruit WHERE id = $1 -- the one",
    "/* who */ SELECT name FROM fruit WHERE id = $1 /* why */",
    "SELECT name FROM fruit WHERE id = ANY($1::bigint[])",
    "SELECT name FROM fruit WHERE tags @> $1 LIMIT 10",
    "SELECT name FROM fruit WHERE data ->> $1 = $2 LIMIT 10",
    "SELECT name FROM fruit WHERE data -> $1 ? $2 LIMIT 10",
    "SELECT name FROM fruit WHERE name ~* $1 LIMIT 10",
    "SELECT name FROM fruit WHERE to_tsvector('english', name) @@ plainto_tsquery('english', $1) LIMIT 10",
    "SELECT name FROM fruit WHERE name COLLATE \"C\" > $1 ORDER BY name COLLATE \"C\" LIMIT 10",
    "SELECT name FROM fruit WHERE picked >= now() - interval '1 day' LIMIT 10",
    "SELECT name FROM fruit WHERE picked AT TIME ZONE 'UTC' >= $1 LIMIT 10",
    "SELECT DISTINCT ON (color) color, name FROM fruit ORDER BY color, name LIMIT 10",
    "SELECT name, row_number() OVER (PARTITION BY color ORDER BY name) FROM fruit LIMIT 10",
    "SELECT count(*) FILTER (WHERE ripe) FROM fruit",
    "SELECT f.name, n.text FROM fruit f CROSS JOIN LATERAL (SELECT text FROM note WHERE note.fruit_id = f.id LIMIT 1) n LIMIT 10",
    "WITH RECURSIVE up AS (SELECT id, parent_id FROM node WHERE id = $1 UNION ALL SELECT n.id, n.parent_id FROM node n JOIN up ON n.id = up.parent_id) SELECT id FROM up LIMIT 99",
    "SELECT name FROM fruit ORDER BY name FETCH FIRST 5 ROWS ONLY",
    "SELECT name FROM fruit WHERE id = $1 FOR UPDATE SKIP LOCKED",
    "SELECT name FROM fruit WHERE (color, id) > ($1, $2) ORDER BY color, id LIMIT 10",
    "SELECT name FROM fruit TABLESAMPLE SYSTEM (1) LIMIT 10",
    "SELECT x FROM generate_series(1, $1) AS x LIMIT 10",
    "SELECT name FROM fruit WHERE id = ?1 LIMIT ?2",
    "SELECT name FROM fruit WHERE id = :id",
    "SELECT name FROM fruit INDEXED BY ix WHERE id = ?",
    "SELECT value FROM json_each(?) LIMIT 10",
    "SELECT name FROM `fruit` WHERE `id` = ? LOCK IN SHARE MODE",
    "SELECT SQL_NO_CACHE name FROM fruit WHERE id = ? LIMIT 1",
    "VALUES (1, 2), (3, 4)",
    // Writing.
    "INSERT INTO fruit (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET seen = fruit.seen + 1 RETURNING id, (xmax = 0)",
    "INSERT INTO fruit DEFAULT VALUES RETURNING id",
    "INSERT OR REPLACE INTO fruit (id, name) VALUES (?, ?)",
    "INSERT IGNORE INTO fruit (id, name) VALUES (?, ?)",
    "INSERT INTO fruit (id, name) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name)",
    "INSERT INTO fruit (id, name) OVERRIDING SYSTEM VALUE VALUES ($1, $2)",
    "REPLACE INTO fruit (id, name) VALUES (?, ?)",
    "UPDATE fruit SET name = $1 FROM basket WHERE basket.id = fruit.basket_id AND fruit.id = $2",
    "UPDATE fruit AS f SET (name, seen) = ($1, seen + 1) WHERE f.id = $2 RETURNING *",
    "UPDATE OR IGNORE fruit SET name = ? WHERE id = ?",
    "DELETE FROM fruit USING basket WHERE basket.id = fruit.basket_id AND basket.id = $1",
    "DELETE FROM fruit WHERE ctid IN (SELECT ctid FROM fruit WHERE id = $1 LIMIT 10)",
    "WITH gone AS (DELETE FROM fruit WHERE id = $1 RETURNING id) INSERT INTO log (fruit_id) SELECT id FROM gone",
    "MERGE INTO fruit f USING basket b ON f.basket_id = b.id WHEN MATCHED THEN UPDATE SET seen = 1 WHEN NOT MATCHED THEN DO NOTHING",
    "CALL close_month($1)",
];

#[test]
fn what_databases_understand_is_read() {
    let unreadable = |sql: &&&str| codes(&Rules::none().with(Rule::Unreadable), sql) == ["unreadable"];
    let unread: Vec<&&str> = CLEAN.iter().filter(unreadable).collect();
    assert!(unread.is_empty(), "{unread:#?}");
}

#[test]
fn what_reads_or_writes_rows_in_unknown_words_is_told() {
    for sql in ["SELECT FROM WHERE", "(SELECT 1 ~~~ FROM", "/* why */ UPDATE SET", "WITH x AS DELETE"] {
        assert_eq!(codes(&Rules::new(), sql), ["unreadable"], "{sql}");
    }
}

#[test]
fn the_words_of_mysql_are_a_lock() {
    let rules = Rules::none().locks(Locks::new());
    let sql = "SELECT a.id FROM a JOIN b ON a.id = b.id WHERE a.id = ? LOCK IN SHARE MODE";
    assert_eq!(codes(&rules, sql), ["two_table_lock"]);
    assert!(codes(&rules, "SELECT a.lock FROM a JOIN b ON a.id = b.id WHERE a.lock IN (?) LIMIT 2").is_empty());
}

#[test]
fn rows_that_are_put_together_grow_with_the_table() {
    for sql in ["SELECT array_agg(name ORDER BY name) FROM fruit", "SELECT coalesce(json_agg(f), '[]') FROM fruit f"] {
        assert_eq!(codes(&Rules::none().with(Rule::Unbounded), sql), ["unbounded"], "{sql}");
    }
}

/// What a rule says of statements that read all rows of `fruit`, and of those that do not.
#[test]
fn rows_grow_through_subqueries_with_and_without_a_name() {
    let rules = Rules::none().with(Rule::Unbounded);
    let growing = [
        "TABLE fruit",
        "(TABLE shop.fruit) UNION ALL SELECT name FROM tree WHERE id = $1",
        "WITH ripe AS (SELECT id, name FROM fruit WHERE weight > $2) SELECT name FROM ripe",
        "WITH ripe AS (SELECT id FROM fruit), Few AS (SELECT id FROM ripe) SELECT id FROM few",
        "WITH RECURSIVE up AS (SELECT id FROM fruit WHERE parent_id IS NULL UNION ALL SELECT f.id FROM fruit f JOIN up ON f.parent_id = up.id) SELECT id FROM up",
        "WITH few AS (SELECT id FROM tree LIMIT 3) SELECT fruit.name FROM fruit LEFT JOIN few ON few.id = fruit.tree_id",
        "WITH red AS (SELECT id FROM tree WHERE id = $2) SELECT name FROM fruit",
        "SELECT d.name FROM (SELECT name FROM fruit) AS d",
        "SELECT f.name, (SELECT count(*) FROM note WHERE note.kind = $2) FROM fruit f",
        "SELECT f.name, n.text FROM fruit f CROSS JOIN LATERAL (SELECT text FROM note LIMIT 1) n",
    ];
    let missed: Vec<_> = growing.into_iter().filter(|sql| codes(&rules, sql) != ["unbounded"]).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let bounded = [
        "TABLE fruit LIMIT 5",
        "WITH few AS (SELECT id FROM fruit WHERE color = $2) SELECT id FROM few",
        "WITH few AS (SELECT id FROM fruit ORDER BY id LIMIT 5) SELECT id FROM few",
        "WITH few AS (SELECT id FROM tree LIMIT 3) SELECT fruit.name FROM fruit JOIN few ON few.id = fruit.tree_id",
        "WITH few AS (SELECT id FROM tree LIMIT 3) SELECT fruit.name FROM few JOIN fruit ON few.id = fruit.tree_id",
        "WITH few AS (SELECT id FROM tree LIMIT 3) SELECT fruit.name FROM fruit, few WHERE few.id = fruit.tree_id",
        "WITH all_of_it AS (SELECT id FROM fruit) SELECT count(*) FROM all_of_it",
        "WITH all_of_it AS (SELECT id FROM fruit) SELECT id FROM all_of_it WHERE id IN ($2)",
        "WITH gone AS (DELETE FROM fruit WHERE weight > $2 RETURNING id) SELECT id FROM gone",
        "WITH few (a, b) AS (VALUES ($1, $2)) SELECT fruit.name FROM fruit JOIN few ON fruit.name = few.a",
        "SELECT d.name FROM (SELECT name FROM fruit LIMIT 7) AS d",
    ];
    let found: Vec<_> = bounded.into_iter().filter(|sql| !codes(&rules, sql).is_empty()).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn whole_tables_are_locked_one_by_one() {
    let rules = Rules::none().locks(Locks::new().allow(["fruit", "tree"]));
    assert_eq!(codes(&rules, "LOCK TABLE fruit, note IN SHARE MODE"), ["two_table_lock"]);
    assert!(codes(&rules, "LOCK TABLE fruit, tree").is_empty());
    let told = |first: &[&str], second: &[&str]| {
        let orders = LockOrders::default();
        let sent = |all: &[&str]| all.iter().map(|sql| Statement::planted(*sql, [1.into()])).collect::<Vec<_>>();
        assert!(orders.note("first", &sent(first)).is_empty());
        !orders.note("second", &sent(second)).is_empty()
    };
    let [update, insert] = ["UPDATE tree SET x = 1 WHERE id = $1", "INSERT INTO tree (id) VALUES ($1)"];
    let waiting: [[&[&str]; 2]; 5] = [
        [&["LOCK TABLE fruit", update], &[update, "LOCK TABLE fruit"]],
        [&["LOCK TABLE fruit, tree"], &["LOCK TABLE tree, fruit"]],
        [&["LOCK TABLE fruit IN SHARE ROW EXCLUSIVE MODE", "LOCK TABLE tree IN SHARE MODE"], &[insert, "LOCK TABLE fruit"]],
        // What is written in a subquery is written.
        [
            &["WITH gone AS (DELETE FROM fruit WHERE id = $1 RETURNING id) SELECT id FROM gone", update],
            &[update, "DELETE FROM fruit WHERE id = $1"],
        ],
        [
            &["WITH gone AS (DELETE FROM fruit WHERE id = $1 RETURNING id) INSERT INTO log (id) SELECT id FROM gone", update],
            &[update, "SELECT id FROM fruit WHERE id = $1 FOR UPDATE"],
        ],
    ];
    let missed: Vec<_> = waiting.into_iter().filter(|[first, second]| !told(first, second)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let harmless: [[&[&str]; 2]; 3] = [
        [&["LOCK TABLE fruit IN ROW EXCLUSIVE MODE", update], &[update, "LOCK TABLE fruit IN ROW EXCLUSIVE MODE"]],
        [
            &["LOCK TABLE fruit IN SHARE MODE", "LOCK TABLE tree IN SHARE MODE"],
            &["LOCK TABLE tree IN SHARE MODE", "LOCK TABLE fruit IN SHARE MODE"],
        ],
        [&["LOCK TABLE fruit, tree"], &["LOCK TABLE fruit, tree"]],
    ];
    let found: Vec<_> = harmless.into_iter().filter(|[first, second]| told(first, second)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_is_found_in_what_is_right() {
    let rules = Rules::new().without(Rule::Unreadable).without(Rule::UnboundLiteral);
    let found: Vec<_> = CLEAN.iter().map(|sql| (codes(&rules, sql), sql)).filter(|(codes, _)| !codes.is_empty()).collect();
    assert!(found.is_empty(), "{found:#?}");
    let literals = Rules::none().with(Rule::UnboundLiteral);
    let found: Vec<_> = CLEAN.iter().filter(|sql| codes(&literals, sql) == ["unbound_literal"]).collect();
    assert!(found.is_empty(), "{found:#?}");
}
