//! Tables made of entities: in any order, in circles, with their indexes, and once.

use sea_orm::{ConnectionTrait as _, Statement, TransactionTrait as _};
use tests::database::{TestDatabase, by_engine, is_mariadb};
use tests::entities::circle::{player, team};
use tests::entities::exact::times::utc;
use tests::entities::kin::{badge, locker, owner, pass, seat};
use tests::entities::vault::{chest, gem, mark};
use tweaks_runtime::schema::{HasTable as _, Table};
use tweaks_runtime::{create_indexes, create_tables, schema_check};

/// The names of all tables, indexes and keys.
async fn objects(database: &TestDatabase) -> Vec<String> {
    let question = by_engine(
        "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1",
        "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i') \
             UNION ALL SELECT conname::text FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY 1",
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
         UNION ALL SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() \
         UNION ALL SELECT constraint_name FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY 1",
    );
    let rows = database.db.query_all_raw(Statement::from_string(database.db.get_database_backend(), question)).await;
    rows.expect("names").iter().map(|row| row.try_get_by_index(0).expect("a name")).collect()
}

#[actix_web::test]
async fn one_line_makes_all_tables_once() {
    let lists: [&[&'static Table]; 5] = [
        &shop::TABLES,
        &[gem::Entity::TABLE, mark::Entity::TABLE, chest::Entity::TABLE],
        &[pass::Entity::TABLE, badge::Entity::TABLE, seat::Entity::TABLE, locker::Entity::TABLE, owner::Entity::TABLE],
        &[player::Entity::TABLE, team::Entity::TABLE],
        &[utc::Entity::TABLE],
    ];
    for tables in lists {
        let database = TestDatabase::new().await;
        create_tables(&database.db, tables).await.expect("tables");
        assert_eq!(schema_check(&database.db, tables).await.expect("a catalogue"), []);
        let made = objects(&database).await;
        create_tables(&database.db, tables).await.expect("the same tables");
        assert_eq!(objects(&database).await, made);
    }
}

/// A row that points at no row is refused, in either direction of the circle.
#[actix_web::test]
async fn keys_hold_in_a_circle() {
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[player::Entity::TABLE, team::Entity::TABLE]).await.expect("tables");
    let insert = async |statement: &str| database.db.execute_unprepared(statement).await.is_ok();
    assert!(!insert("INSERT INTO circle_player (team_id, number, rank) VALUES (1, 7, 'first')").await);
    assert!(insert("INSERT INTO circle_team (captain_id, rank) VALUES (NULL, 'second')").await);
    assert!(insert("INSERT INTO circle_player (team_id, number, rank) VALUES (1, 7, 'first')").await);
    assert!(!insert("INSERT INTO circle_team (captain_id, rank) VALUES (9, 'second')").await);
    assert!(!insert("INSERT INTO circle_player (team_id, number, rank) VALUES (1, 7, 'first')").await);
}

/// What is there stays, and lacks nothing afterwards but columns; a failure makes nothing.
#[actix_web::test]
async fn tables_that_are_there_get_their_indexes() {
    let database = TestDatabase::new().await.with(chest::Entity).await;
    database.tell("ALTER TABLE chest ADD COLUMN own INTEGER").await;
    create_tables(&database.db, &[gem::Entity::TABLE, chest::Entity::TABLE, mark::Entity::TABLE]).await.expect("tables");
    database.tell("SELECT own FROM chest").await;
    database.drop_index("idx-gem-grade-weight-desc", "gem").await;
    create_tables(&database.db, &[gem::Entity::TABLE]).await.expect("the same tables");
    let names = objects(&database).await.join("\n");
    for index in create_indexes(database.db.get_database_backend(), gem::Entity::TABLE) {
        let name = index.split(['"', '`']).nth(1).expect("a name");
        assert!(names.contains(name), "{name} is not in {names}");
    }
    let transaction = database.db.begin().await.expect("a transaction");
    let made = create_tables(&transaction, &[utc::Entity::TABLE]).await;
    // MariaDB ends a transaction when it makes a table.
    assert_eq!(made.is_err(), is_mariadb(), "{made:?}");
    _ = transaction.rollback().await;
    assert_eq!(objects(&database).await.join("\n").contains("time_utc"), is_mariadb());
}
