//! The linter's rules about locks, the order of locks, and what a statement shows by itself.

use std::sync::OnceLock;

use actix_web::{HttpResponse, http::Method, web::ServiceConfig};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, Set,
    TransactionTrait as _,
};
use serde_json::json;
use shop::{customer, order, product};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine};
use tests::entities::tag;
use tweaks_runtime::lint::{LockOrders, Locks, Offence, Rule, Rules, check};
use tweaks_runtime::prelude::*;
use tweaks_runtime::statements::{Place, Statement, recorded};

fn planted(sql: &str) -> Statement {
    Statement::planted(sql, ["%x".into(), 3.into()])
}

fn codes(offences: &[Offence]) -> Vec<&'static str> {
    offences.iter().map(|offence| offence.rule).collect()
}

const SINGLE: &str = r#"SELECT "shop_order"."id" FROM "shop_order" WHERE "shop_order"."id" = $1 FOR UPDATE"#;
const JOIN: &str = r#"SELECT "shop_order"."id", "customer"."id" FROM "shop_order" INNER JOIN "customer" ON ("shop_order"."customer_id" = "customer"."id") WHERE "shop_order"."id" = $1 ORDER BY "shop_order"."id" ASC FOR UPDATE"#;
const FILTER_JOIN: &str = r#"SELECT "shop_order"."id" FROM "shop_order" INNER JOIN "customer" ON ("shop_order"."customer_id" = "customer"."id") WHERE "customer"."email" = $1 ORDER BY "shop_order"."id" ASC FOR UPDATE"#;
const OF_SELF: &str = r#"SELECT "shop_order"."id" FROM "shop_order" INNER JOIN "customer" ON ("shop_order"."customer_id" = "customer"."id") WHERE "shop_order"."id" = $1 FOR UPDATE OF "shop_order""#;
const NO_LOCK: &str = r#"SELECT "shop_order"."id" FROM "shop_order" INNER JOIN "customer" ON ("shop_order"."customer_id" = "customer"."id") WHERE "shop_order"."id" = $1"#;

/// The recorded cases linting-023 to linting-032: what is allowed, the statement, whether it is an offence.
#[test]
fn locks_are_refused_as_recorded() {
    let sets = |sets: &[&[&str]]| sets.iter().fold(Locks::new(), |locks, set| locks.allow(set.iter().copied()));
    let cases = [
        ("linting-023", Some(sets(&[])), SINGLE, false),
        ("linting-024", Some(sets(&[])), JOIN, true),
        ("linting-025", Some(sets(&[])), FILTER_JOIN, true),
        ("linting-026", Some(sets(&[])), OF_SELF, false),
        ("linting-027", Some(sets(&[])), NO_LOCK, false),
        ("linting-028", None, JOIN, false),
        ("linting-029", Some(sets(&[&["customer", "shop_order"]])), JOIN, false),
        ("linting-030", Some(sets(&[&["shop_order", "customer"]])), JOIN, false),
        ("linting-031", Some(sets(&[&["shop_order", "customer", "product"]])), JOIN, true),
        ("linting-032", Some(sets(&[&["shop_order"]])), JOIN, true),
    ];
    for (case, locks, sql, is_refused) in cases {
        let rules = locks.map_or_else(Rules::new, |locks| Rules::new().locks(locks));
        let found = check(&rules, "GET /lint/lock/", &[planted(sql)]);
        assert_eq!(codes(&found), vec!["two_table_lock"; usize::from(is_refused)], "{case}: {found:#?}");
        for Offence { message, .. } in found {
            let wanted = format!(
                "Query would select_for_update more than one table: {sql}.  Add [\"shop_order\", \"customer\"] to `Locks::allow` to allow it."
            );
            assert_eq!(message, wanted, "{case}");
        }
    }
}

#[test]
fn every_strength_is_a_lock_and_of_names_its_targets() {
    let rules = Rules::none().locks(Locks::new());
    let found = |end: &str| {
        let sql = format!("SELECT a.id FROM a AS x JOIN b AS y ON x.id = y.id JOIN c ON c.id = x.id WHERE x.id = $1 {end}");
        check(&rules, "", &[planted(&sql)]).into_iter().map(|offence| offence.advice).collect::<Vec<_>>()
    };
    for end in ["FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE", "FOR UPDATE SKIP LOCKED", "FOR SHARE NOWAIT"] {
        let [advice] = &found(end)[..] else { panic!("{end}") };
        assert!(advice.ends_with("`Locks::new().allow([\"a\", \"b\", \"c\"])`"), "{end}: {advice}");
    }
    for end in ["", "FOR UPDATE OF x", "FOR NO KEY UPDATE OF c NOWAIT"] {
        assert!(found(end).is_empty(), "{end}");
    }
    for end in ["FOR UPDATE OF x, c", "FOR UPDATE OF x FOR KEY SHARE OF c", "FOR NO KEY UPDATE OF x, c SKIP LOCKED"] {
        assert!(found(end)[0].ends_with("allow([\"a\", \"c\"])`"), "{end}: {:?}", found(end));
    }
}

/// What an application's own handler sends. SQLite locks no rows, and SeaORM writes no lock there.
async fn lock_both(db: &DatabaseConnection) {
    let locked = order::Entity::find().inner_join(customer::Entity).filter(order::Column::Id.eq(1)).lock_exclusive();
    locked.all(db).await.expect("rows");
}

#[actix_web::test]
async fn a_lock_of_two_tables_is_found_where_the_database_has_locks() {
    let database = TestDatabase::shop().await;
    let ((), offences) = Locks::new().watch("a handler", lock_both(&database.db)).await;
    assert_eq!(codes(&offences), vec!["two_table_lock"; usize::from(engine() != Engine::Sqlite)]);
    let allowed = Locks::new().allow(["customer", "shop_order"]);
    let ((), offences) = allowed.watch("a handler", lock_both(&database.db)).await;
    assert_eq!(offences, []);
}

#[actix_web::test]
async fn a_scope_inside_of_another_changes_nothing() {
    let database = TestDatabase::shop().await;
    let allowed = Locks::new().allow(["customer", "shop_order"]);
    let inner = async { allowed.watch("inner", lock_both(&database.db)).await.1 };
    let (inner, outer) = Box::pin(Locks::new().watch("outer", inner)).await;
    assert_eq!(inner, []);
    assert_eq!(codes(&outer), vec!["two_table_lock"; usize::from(engine() != Engine::Sqlite)]);
    let inner = async { Locks::new().watch("inner", lock_both(&database.db)).await.1 };
    assert_eq!(Box::pin(allowed.watch("outer", inner)).await, (vec![], vec![]));
}

const UPDATE_A: &str = "UPDATE a SET x = $1 WHERE id = $2";
const UPDATE_B: &str = "UPDATE b SET x = $1 WHERE id = $2";
const SHARE_A: &str = "SELECT x FROM a FOR SHARE";
const SHARE_B: &str = "SELECT x FROM b FOR SHARE";
const KEYS_A: &str = "SELECT x FROM a FOR KEY SHARE";
const KEYS_B: &str = "SELECT x FROM b FOR KEY SHARE";

/// The codes of what two requests give that lock in these orders.
fn ordered(first: &[&str], second: &[&str]) -> Vec<Offence> {
    let orders = LockOrders::default();
    let sent = |all: &[&str]| all.iter().map(|sql| planted(sql)).collect::<Vec<_>>();
    assert_eq!(orders.note("PUT /first", &sent(first)), []);
    orders.note("PUT /second", &sent(second))
}

#[test]
fn two_requests_that_lock_in_opposite_orders_are_told() {
    let found = ordered(&[UPDATE_A, UPDATE_B], &[UPDATE_B, UPDATE_A]);
    let [offence] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((offence.rule, offence.request.as_str(), offence.statement.as_str()), ("lock_order", "PUT /second", UPDATE_A));
    for part in ["`b` is locked before `a`", "`PUT /first` locks `a` before `b`", UPDATE_A, UPDATE_B] {
        assert!(offence.message.contains(part), "{}", offence.message);
    }
    let opposite: [[&[&str]; 2]; 5] = [
        [&["SELECT x FROM a FOR UPDATE", UPDATE_B], &[UPDATE_B, SHARE_A]],
        [&["DELETE FROM a WHERE id = $1", KEYS_B], &["DELETE FROM b WHERE id = $1", KEYS_A]],
        [&[UPDATE_A, "SELECT 1", UPDATE_A, UPDATE_B], &[UPDATE_B, UPDATE_A, UPDATE_B]],
        [&["INSERT INTO a (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET x = 1", UPDATE_B], &[UPDATE_B, UPDATE_A]],
        [&[SHARE_A, SHARE_B], &[UPDATE_B, UPDATE_A]],
    ];
    for [first, second] in opposite {
        assert_eq!(codes(&ordered(first, second)), ["lock_order"], "{first:?} {second:?}");
    }
}

#[test]
fn orders_that_cannot_wait_for_each_other_are_not_told() {
    let harmless: [[&[&str]; 2]; 7] = [
        [&[UPDATE_A, UPDATE_B], &[UPDATE_A, UPDATE_B]],
        // Locks that are not in each other's way.
        [&[SHARE_A, SHARE_B], &[SHARE_B, SHARE_A]],
        [&[UPDATE_A, KEYS_B], &[UPDATE_B, KEYS_A]],
        [&[UPDATE_A, SHARE_B], &[KEYS_B, UPDATE_A]],
        // A table whose rows are the transaction's own.
        [&[UPDATE_A, UPDATE_B], &["INSERT INTO b (id) VALUES ($1)", UPDATE_A, UPDATE_B]],
        [&["SELECT a.x FROM a JOIN b ON a.id = b.id FOR UPDATE"], &[UPDATE_B, UPDATE_A]],
        [&[UPDATE_A, "SELECT x FROM b"], &[UPDATE_B, UPDATE_A]],
    ];
    for [first, second] in harmless {
        assert_eq!(ordered(first, second), [], "{first:?} {second:?}");
    }
}

/// Rows of two tables in two transactions of one request are not held together.
#[test]
fn locks_of_other_transactions_have_no_order() {
    let orders = LockOrders::default();
    let at = |sql, number| {
        let mut statement = planted(sql);
        statement.place = Place::Within(number);
        statement
    };
    assert_eq!(orders.note("one", &[at(UPDATE_A, 1), at(UPDATE_B, 2)]), []);
    assert_eq!(orders.note("other", &[at(UPDATE_B, 3), at(UPDATE_A, 3)]), []);
    assert_eq!(codes(&orders.note("third", &[at(UPDATE_A, 4), at(UPDATE_B, 4)])), ["lock_order"]);
}

#[actix_web::test]
async fn opposite_orders_of_two_handlers_are_told_on_either_database() {
    let database = TestDatabase::shop().await;
    let orders = LockOrders::default();
    let product = || product::Entity::update_many().col_expr(product::Column::Stock, 1.into()).filter(product::Column::Id.eq(1));
    let customer =
        || customer::Entity::update_many().col_expr(customer::Column::FirstName, "A".into()).filter(customer::Column::Id.eq(1));
    let (done, first) = recorded(database.db.transaction::<_, (), sea_orm::DbErr>(|db| {
        Box::pin(async move {
            product().exec(db).await?;
            customer().exec(db).await.map(|_| ())
        })
    }))
    .await;
    done.expect("a transaction");
    let (done, second) = recorded(database.db.transaction::<_, (), sea_orm::DbErr>(|db| {
        Box::pin(async move {
            customer().exec(db).await?;
            product().exec(db).await.map(|_| ())
        })
    }))
    .await;
    done.expect("a transaction");
    assert_eq!(orders.note("sell", &first), []);
    assert_eq!(codes(&orders.note("rename", &second)), ["lock_order"]);
}

/// The codes of a statement of an application, by all rules.
fn of(sql: &str) -> Vec<&'static str> {
    codes(&check(&Rules::new().locks(Locks::new()).with(Rule::UnusedColumns), "GET /", &[planted(sql)]))
}

#[test]
fn a_statement_shows_its_faults() {
    for (sql, rules) in [
        ("SELECT name FROM fruit", vec!["unbounded"]),
        ("SELECT name FROM fruit WHERE weight > $1 ORDER BY name", vec!["unbounded"]),
        ("SELECT name FROM fruit UNION SELECT name FROM tree", vec!["unbounded"]),
        ("SELECT name FROM fruit WHERE name LIKE $1 LIMIT 3", vec!["leading_wildcard"]),
        ("SELECT name FROM fruit WHERE NOT (name ILIKE '%x') LIMIT 3", vec!["leading_wildcard", "unbound_literal"]),
        ("SELECT name FROM fruit WHERE id IN (SELECT id FROM tree WHERE name LIKE $1)", vec!["unbounded", "leading_wildcard"]),
        ("UPDATE fruit SET sold = $2 WHERE name LIKE $1", vec!["leading_wildcard"]),
        ("SELECT name FROM fruit WHERE color = 'red'", vec!["unbound_literal"]),
        ("DELETE FROM fruit WHERE id = 17", vec!["unbound_literal"]),
        ("UPDATE fruit SET sold = TRUE WHERE id IN (17, 18)", vec!["unbound_literal"]),
        ("SELECT * FROM fruit WHERE id = $1", vec!["unused_columns"]),
        ("SELECT fruit.* FROM fruit LIMIT 1", vec!["unused_columns"]),
        ("SELECT FROM WHERE", vec!["unreadable"]),
    ] {
        assert_eq!(of(sql), rules, "{sql}");
    }
}

#[test]
fn a_statement_without_a_fault_is_left_alone() {
    for sql in [
        "SELECT name FROM fruit WHERE id = $1",
        "SELECT name FROM fruit WHERE tree_id IN ($1, $2) ORDER BY weight",
        "SELECT name FROM fruit WHERE name LIKE $2 LIMIT 3",
        "SELECT name FROM fruit WHERE sold = TRUE AND gone IS NULL LIMIT 3",
        "SELECT name FROM fruit LIMIT 10 OFFSET 20",
        "SELECT COUNT(*) FROM fruit",
        "SELECT MAX(weight), MIN(weight) FROM fruit WHERE weight > 0",
        "SELECT EXISTS(SELECT 1 FROM fruit WHERE id = $1)",
        "SELECT 1",
        "INSERT INTO fruit (name) VALUES ('red')",
        "CREATE TABLE fruit (id INTEGER PRIMARY KEY)",
    ] {
        assert_eq!(of(sql), [] as [&str; 0], "{sql}");
    }
}

#[test]
fn each_rule_has_its_switch() {
    let sent = [planted("SELECT * FROM fruit WHERE name LIKE '%x'"), planted("SELECT FROM")];
    let all = ["unbounded", "leading_wildcard", "unbound_literal", "unreadable"];
    assert_eq!(codes(&check(&Rules::new(), "", &sent)), all);
    assert_eq!(codes(&check(&Rules::none(), "", &sent)), [] as [&str; 0]);
    assert_eq!(codes(&check(&Rules::none().with(Rule::UnusedColumns), "", &sent)), ["unused_columns"]);
    for (at, rule) in [Rule::Unbounded, Rule::LeadingWildcard, Rule::UnboundLiteral, Rule::Unreadable].into_iter().enumerate() {
        let left: Vec<&str> = all.into_iter().filter(|code| *code != all[at]).collect();
        assert_eq!(codes(&check(&Rules::new().without(rule), "", &sent)), left);
    }
}

/// The pool that a careless hook uses.
static POOL: OnceLock<DatabaseConnection> = OnceLock::new();

async fn careless(call: Call<tag::Entity>) -> HttpResponse {
    call.change(async |tag: &mut tag::ActiveModel, (): (), _: Hook<'_>| {
        let db = POOL.get().ok_or("There is no pool.")?;
        tag.weight = Set(i32::try_from(tag::Entity::find().count(db).await?).unwrap_or_default());
        Ok(())
    })
    .await
}

async fn careful(call: Call<tag::Entity>) -> HttpResponse {
    call.change(async |tag: &mut tag::ActiveModel, (): (), hook: Hook<'_>| {
        tag.weight = Set(i32::try_from(tag::Entity::find().count(hook.transaction).await?).unwrap_or_default());
        Ok(())
    })
    .await
}

fn tags(config: &mut ServiceConfig) {
    let tags = Resource::<tag::Entity>::new("/tags").action(Method::POST, "careless", careless);
    config.service(tags.action(Method::POST, "careful", careful));
}

#[actix_web::test]
async fn a_hook_that_leaves_the_transaction_of_its_write_is_told() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    POOL.set(database.db.clone()).expect("the only test with a pool");
    let client = Client::new(&database.db, tags);
    let (made, sent) = recorded(client.post("/tags", json!({ "word": "a" }))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(sent.iter().any(|statement| matches!(statement.place, Place::Within(_))), "{sent:#?}");
    for (action, rules) in [("careful", vec![]), ("careless", vec!["outside_transaction"])] {
        let (answer, sent) = recorded(client.post(&format!("/tags/a/{action}"), json!({}))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let found = check(&Rules::new(), "POST /tags/a", &sent);
        assert_eq!(codes(&found), rules, "{found:#?}");
        assert!(found.iter().all(|offence| offence.statement.contains("COUNT")), "{found:#?}");
    }
    let (_, sent) = recorded(client.get("/tags")).await;
    assert!(sent.iter().all(|statement| statement.place == Place::Unknown), "{sent:#?}");
}
