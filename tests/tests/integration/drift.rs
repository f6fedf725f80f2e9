//! What entities claim against what a database has.

use sea_orm::ConnectionTrait as _;
use shop::{customer, product};
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::amounts;
use tests::entities::vault::{chest, gem, mark};
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::schema_check;

fn sentences(differences: &[tweaks_runtime::Difference]) -> Vec<String> {
    differences.iter().map(|difference| format!("{}: {}", difference.table, difference.detail)).collect()
}

#[actix_web::test]
async fn the_shop_has_what_it_says() {
    let database = TestDatabase::shop().await;
    assert_eq!(schema_check(&database.db, &shop::TABLES).await.expect("a catalogue"), []);
}

#[actix_web::test]
async fn every_kind_of_drift_is_said_with_its_remedy() {
    let database = TestDatabase::new().await;
    let drifted = r"
        CREATE TABLE product (
            id INTEGER PRIMARY KEY,
            sku VARCHAR(20),
            name VARCHAR(120) NOT NULL,
            price DECIMAL(10, 2) NOT NULL,
            stock INTEGER NOT NULL,
            active BOOLEAN NOT NULL DEFAULT TRUE
        );
        CREATE INDEX second ON product (stock, name);
        CREATE INDEX partly ON product (price) WHERE active;
        CREATE INDEX active_first ON product (active, price);
    ";
    database.db.execute_unprepared(drifted).await.expect("tables");
    let found = schema_check(&database.db, &[product::Entity::TABLE, customer::Entity::TABLE]).await.expect("a catalogue");
    let mut wanted = vec![
        "product: `sku` may be NULL, which the entity cannot read",
        "product: `sku` takes 20 characters, and the entity says 32",
        "product: `sku` is not unique, so two writers can store the same value",
        "product: no index begins with `name`, so its filters and its ordering read the whole table",
        "product: there is no column `description`",
        "product: no index begins with `price`, so its filters and its ordering read the whole table",
        "product: `stock` has no default, and the entity relies on one",
        "customer: there is no such table",
    ];
    if is_postgres() {
        // Elsewhere an integer key is counted by itself.
        wanted.insert(0, "product: `id` has no default, and the entity relies on one");
    }
    assert_eq!(sentences(&found), wanted);
    // The remedies are SQL that the database takes, and afterwards those differences are gone.
    for remedy in found.iter().filter_map(|difference| difference.remedy.as_ref()) {
        database.db.execute_unprepared(remedy).await.expect(remedy);
    }
    let left = schema_check(&database.db, &[product::Entity::TABLE]).await.expect("a catalogue");
    assert!(left.iter().all(|difference| difference.remedy.is_none() || !is_postgres()), "{left:#?}");
    assert!(!sentences(&left).iter().any(|sentence| sentence.contains("index begins") || sentence.contains("not unique")));
}

/// An index of several columns counts with its directions, and on PostgreSQL with the place of its `NULL`s.
#[actix_web::test]
async fn directions_and_nulls_belong_to_an_index() {
    let database = TestDatabase::new().await.with(chest::Entity).await.with(gem::Entity).await.with(mark::Entity).await;
    let check = async || sentences(&schema_check(&database.db, &[gem::Entity::TABLE]).await.expect("a catalogue"));
    let columns = if is_postgres() { r#""grade" NULLS FIRST, "weight" DESC"# } else { r#""grade", "weight" DESC"# };
    let missing = format!("gem: there is no index ({columns})");
    assert!(check().await.contains(&missing), "{:#?}", check().await);
    database.db.execute_unprepared("CREATE INDEX same_way ON gem (grade, weight)").await.expect("an index");
    assert!(check().await.contains(&missing), "{:#?}", check().await);
    database.db.execute_unprepared("CREATE INDEX turned ON gem (grade DESC, weight)").await.expect("an index");
    if is_postgres() {
        assert!(check().await.contains(&format!("gem: the index ({columns}) has NULL at the other end than lists")));
        let nicknames =
            "gem: the index on `nickname` has NULL at the other end than lists, so that it does not serve their ordering";
        assert!(check().await.contains(&nicknames.to_owned()), "{:#?}", check().await);
        for difference in schema_check(&database.db, &[gem::Entity::TABLE]).await.expect("a catalogue") {
            let remedy = difference.remedy.expect("a remedy");
            database.db.execute_unprepared(&remedy).await.expect(&remedy);
        }
    }
    assert_eq!(check().await, Vec::<String>::new());
}

#[actix_web::test]
async fn digits_that_the_database_does_not_keep_are_a_difference() {
    let database = TestDatabase::new().await;
    let table = "CREATE TABLE payment (id INTEGER PRIMARY KEY DEFAULT 0, amount NUMERIC(6, 1) NOT NULL, exact NUMERIC(28, 10), \
                 ratio DOUBLE PRECISION)";
    database.db.execute_unprepared(table).await.expect("a table");
    let found = sentences(&schema_check(&database.db, &[amounts::Entity::TABLE]).await.expect("a catalogue"));
    let digits: Vec<&String> = found.iter().filter(|sentence| sentence.contains("digits")).collect();
    let wanted = match is_postgres() {
        true => "payment: `amount` has 6 digits, 1 of them behind the point, and the entity says 8 and 2",
        false => "payment: `exact` has 28 digits, and this database keeps 15 of a number: others are refused",
    };
    assert_eq!(digits, [wanted]);
}
