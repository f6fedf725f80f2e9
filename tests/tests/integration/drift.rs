//! What entities claim against what a database has.

use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait as _, Statement, TransactionTrait as _};
use shop::{customer, product};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, is_mariadb, is_postgres};
use tests::entities::exact::times::{clock, day, local, stamped, utc};
use tests::entities::exact::{amounts, generated};
use tests::entities::kin::{badge, locker, owner, pass, seat};
use tests::entities::membership;
use tests::entities::vault::{chest, gem, mark};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{HasTable as _, Table};
use tweaks_runtime::{create_indexes, schema_check};

use crate::exact::{on_own_database, sql};

fn sentences(differences: &[tweaks_runtime::Difference]) -> Vec<String> {
    differences.iter().map(|difference| format!("{}: {}", difference.table, difference.detail)).collect()
}

/// The claims that are wrong; `unclaimed` asks about the hints.
async fn wrong(database: &TestDatabase, tables: &[&'static Table]) -> Vec<tweaks_runtime::Difference> {
    let found = schema_check(&database.db, tables).await.expect("a catalogue");
    found.into_iter().filter(tweaks_runtime::Difference::is_wrong).collect()
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
        CREATE INDEX active_first ON product (active, price);
    ";
    database.tell(drifted).await;
    if !is_mariadb() {
        database.tell("CREATE INDEX partly ON product (price) WHERE active").await;
    }
    let found = wrong(&database, &[product::Entity::TABLE, customer::Entity::TABLE]).await;
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
        database.execute(remedy).await;
    }
    let left = wrong(&database, &[product::Entity::TABLE]).await;
    assert!(left.iter().all(|difference| difference.remedy.is_none() || !is_postgres()), "{left:#?}");
    assert!(!sentences(&left).iter().any(|sentence| sentence.contains("index begins") || sentence.contains("not unique")));
}

/// An index of several columns counts with its directions, and on PostgreSQL with the place of its `NULL`s.
#[actix_web::test]
async fn directions_and_nulls_belong_to_an_index() {
    let database = TestDatabase::new().await.with(chest::Entity).await.with(gem::Entity).await.with(mark::Entity).await;
    let check = async || sentences(&wrong(&database, &[gem::Entity::TABLE]).await);
    let columns = if is_postgres() { r#""grade" NULLS FIRST, "weight" DESC"# } else { r#""grade", "weight" DESC"# };
    let missing = format!("gem: there is no index ({columns})");
    assert!(check().await.contains(&missing), "{:#?}", check().await);
    database.tell("CREATE INDEX same_way ON gem (grade, weight)").await;
    assert!(check().await.contains(&missing), "{:#?}", check().await);
    database.tell("CREATE INDEX turned ON gem (grade DESC, weight)").await;
    if is_postgres() {
        assert!(check().await.contains(&format!("gem: the index ({columns}) has NULL at the other end than lists")));
        let nicknames =
            "gem: the index on `nickname` has NULL at the other end than lists, so that it does not serve their ordering";
        assert!(check().await.contains(&nicknames.to_owned()), "{:#?}", check().await);
    }
    // On SQLite the index over a time is none over its text.
    for difference in wrong(&database, &[gem::Entity::TABLE]).await {
        let remedy = difference.remedy.expect("a remedy");
        database.execute(&remedy).await;
    }
    assert_eq!(check().await, Vec::<String>::new());
}

#[actix_web::test]
async fn digits_that_the_database_does_not_keep_are_a_difference() {
    let database = TestDatabase::new().await;
    let table = "CREATE TABLE payment (id INTEGER PRIMARY KEY DEFAULT 0, amount NUMERIC(6, 1) NOT NULL, exact NUMERIC(28, 10), \
                 ratio DOUBLE PRECISION)";
    database.tell(table).await;
    let found = sentences(&schema_check(&database.db, &[amounts::Entity::TABLE]).await.expect("a catalogue"));
    let digits: Vec<&String> = found.iter().filter(|sentence| sentence.contains("digits")).collect();
    let other = "payment: `amount` has 6 digits, 1 of them behind the point, and the entity says 8 and 2";
    let few = "payment: `exact` has 28 digits, and this database keeps 15 of a number: others are refused";
    assert_eq!(digits, [by_engine(few, other, other)]);
}

/// PostgreSQL compares a column with a text as that of the text's type.
#[actix_web::test]
async fn a_column_that_knows_other_texts_as_equal_is_a_difference() {
    if !is_postgres() {
        return;
    }
    let database = TestDatabase::new().await;
    let table =
        |code: &str| format!("CREATE TABLE membership (person INTEGER, club {code}, since DATE, PRIMARY KEY (person, club))");
    let check = async || sentences(&wrong(&database, &[membership::Entity::TABLE]).await);
    database.tell(&table("CHARACTER(4)")).await;
    let wanted = "membership: `club` is a `character`, and the entity says a plain text, which is equal to fewer texts: rows are not found";
    assert_eq!(check().await, [wanted]);
    database.tell("DROP TABLE membership").await;
    database.tell(&table("VARCHAR")).await;
    assert_eq!(check().await, Vec::<String>::new());
}

/// The same of `citext`, which an entity has to say as well.
#[actix_web::test]
async fn a_text_that_an_extension_folds_is_a_difference() {
    if !is_postgres() {
        return;
    }
    on_own_database("drift", async |db| {
        if db.execute_unprepared("CREATE EXTENSION citext").await.is_err() {
            return;
        }
        sql(&db, "CREATE TABLE membership (person INTEGER, club CITEXT, since DATE, PRIMARY KEY (person, club))").await;
        let found = schema_check(&db, &[membership::Entity::TABLE]).await.expect("a catalogue");
        let wanted = "membership: `club` is a `citext`, and the entity says a plain text, which is equal to fewer texts: rows are not found";
        assert!(sentences(&found).contains(&wanted.to_owned()), "{found:#?}");
        sql(&db, "ALTER TABLE membership ALTER club TYPE TEXT").await;
        let left = schema_check(&db, &[membership::Entity::TABLE]).await.expect("a catalogue");
        assert!(!sentences(&left).iter().any(|sentence| sentence.contains("`club`")), "{left:#?}");
    })
    .await;
}

/// SQLite compares texts: an index over them serves no ordering by time, and other programs write times in other forms.
#[actix_web::test]
async fn times_in_other_forms_and_indexes_over_their_texts_are_said_with_their_remedies() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await;
    let database = database.with(utc::Entity).await.with(local::Entity).await.with(clock::Entity).await.with(day::Entity).await;
    let tables: [(&'static Table, &str, &str); 4] = [
        (utc::Entity::TABLE, "2024-03-02 12:00:00.5", "2024-03-02T12:00:00.500000+00:00"),
        (local::Entity::TABLE, "2024-03-02T12:00", "2024-03-02 12:00:00.000000"),
        (clock::Entity::TABLE, "12:00", "12:00:00.000000"),
        (day::Entity::TABLE, "2024-03-02 00:00:00", "2024-03-02"),
    ];
    for (table, foreign, own) in tables {
        let name = table.name();
        let insert = format!("INSERT INTO {name} (name, at) VALUES ('', '{own}'), ('', '{foreign}')");
        database.tell(&insert).await;
        let found = schema_check(&database.db, &[table]).await.expect("a catalogue");
        let said = match name {
            "time_day" => ", which are sorted and compared as texts",
            _ => "; they are compared as times",
        };
        let other = format!("{name}: `at` has times in another form than the entity writes{said}");
        assert!(sentences(&found).contains(&other), "{found:#?}");
        let unserved = sentences(&found).iter().filter(|sentence| sentence.contains("no index begins with")).count();
        assert_eq!(unserved, if name == "time_day" { 0 } else { 2 }, "{found:#?}");
        for difference in found {
            let remedy = difference.remedy.expect("a remedy");
            database.execute(&remedy).await;
        }
        assert_eq!(schema_check(&database.db, &[table]).await.expect("a catalogue"), []);
        let rows = Statement::from_string(database.db.get_database_backend(), format!("SELECT at FROM {name}"));
        let rows = database.db.query_all_raw(rows).await.expect("rows");
        let texts: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
        assert_eq!(texts, [own, own]);
    }
}

/// A row of `DEFAULT CURRENT_TIMESTAMP` is compared as the time that it is: a hint, and no reason not to start. It is wrong where the
/// database compares texts: in a key, a unique index, a reference. What is no time at all is said as such, and stays.
#[actix_web::test]
async fn times_in_another_form_are_wrong_only_where_their_texts_are_compared() {
    use tests::entities::exact::family::moment::{FAMILY, bank, branch};
    // Elsewhere times are no texts.
    if engine() != Engine::Sqlite {
        return;
    }
    let database = (FAMILY.tables)(TestDatabase::new().await.with(stamped::Entity).await).await;
    for index in create_indexes(database.db.get_database_backend(), stamped::Entity::TABLE) {
        sql(&database.db, &index).await;
    }
    let api = || tweaks_runtime::Api::new("Stamps", "1.0").resource(Resource::<stamped::Entity>::new("/stamped"));
    let now = "2024-03-02T12:00:00.000000+00:00";
    sql(&database.db, &format!("INSERT INTO stamped (name, changed_at) VALUES ('x', '{now}')")).await;
    let found = schema_check(&database.db, &[stamped::Entity::TABLE]).await.expect("a catalogue");
    let [hint] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((hint.field.as_deref(), hint.is_wrong()), (Some("created_at"), false), "{hint}");
    let shown = hint.to_string();
    assert!(shown.len() < 500 && shown.contains("the whole of it: `--sql`"), "{shown}");
    assert!(hint.remedy.as_ref().is_some_and(|remedy| remedy.len() > 500), "{hint:?}");
    api().check_at_start(&database.db).await.expect("a program that starts");

    let (foreign, tables) = ("2024-03-01 14:30:00+02:00", [bank::Entity::TABLE, branch::Entity::TABLE]);
    sql(&database.db, &format!("INSERT INTO moment_bank (id, name) VALUES ('{foreign}', 'x')")).await;
    sql(&database.db, &format!("INSERT INTO moment_branch (name, bank_id, size) VALUES ('y', '{foreign}', '{foreign}')")).await;
    let found: Vec<_> = schema_check(&database.db, &tables).await.expect("a catalogue");
    let times = found.iter().filter(|difference| difference.detail.contains("in another form"));
    let times: Vec<_> =
        times.map(|difference| (&*difference.table, difference.field.as_deref(), difference.is_wrong())).collect();
    let wanted =
        [("moment_bank", Some("id"), true), ("moment_branch", Some("bank_id"), true), ("moment_branch", Some("size"), false)];
    assert_eq!(times, wanted, "{found:#?}");
    sql(&database.db, "CREATE UNIQUE INDEX one_size ON moment_branch (size)").await;
    let found = schema_check(&database.db, &tables).await.expect("a catalogue");
    let is_of_size = |difference: &&tweaks_runtime::Difference| difference.detail.starts_with("`size` has times");
    assert!(found.iter().find(is_of_size).is_some_and(tweaks_runtime::Difference::is_wrong), "{found:#?}");

    sql(&database.db, &format!("INSERT INTO stamped (name, changed_at, created_at) VALUES ('y', '{now}', 'noon')")).await;
    let found = schema_check(&database.db, &[stamped::Entity::TABLE]).await.expect("a catalogue");
    assert_eq!(sentences(&found), ["stamped: `created_at` has texts that are no times: an answer that would show one fails"]);
    sql(&database.db, found[0].remedy.as_ref().expect("a remedy for the others")).await;
    let rows = Statement::from_string(database.db.get_database_backend(), "SELECT created_at FROM stamped ORDER BY id");
    let rows = database.db.query_all_raw(rows).await.expect("rows");
    let texts: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
    assert!(texts[0].ends_with("+00:00") && texts[1] == "noon", "{texts:?}");
    let error = api().check_at_start(&database.db).await.expect_err("a text that is no time");
    assert!(error.to_string().contains("no times"), "{error}");
}

/// A list by time reads its rows in the order of the index, and a filter begins there.
#[actix_web::test]
async fn an_index_over_times_serves_their_order_and_their_filters() {
    if engine() != Engine::Sqlite {
        return;
    }
    let plan = async |db: &sea_orm::DatabaseConnection, path: &str| {
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let (mut db, own) = (db.clone(), Arc::clone(&log));
        db.set_metric_callback(move |info| own.lock().expect("a log").push(info.statement.to_string()));
        let answer = Client::new(&db, utc::endpoints).get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let sent = log.lock().expect("a log").first().cloned().expect("a statement");
        let explain = Statement::from_string(db.get_database_backend(), format!("EXPLAIN QUERY PLAN {sent}"));
        // An explanation does not look whether another connection made an index meanwhile, and a SELECT does.
        let connection = db.begin().await.expect("a connection");
        connection.execute_unprepared("SELECT * FROM time_utc").await.expect("rows");
        let lines = connection.query_all_raw(explain).await.expect("a plan");
        lines.iter().map(|row| row.try_get_by_index::<String>(3).expect("a line")).collect::<Vec<_>>().join("\n")
    };
    let day = ["at=2024-03-02T12:00:00Z", "at__in=2024-03-02T12:00:00Z,2024-03-03T12:00:00Z"];
    let database = TestDatabase::new().await.with(utc::Entity).await;
    for index in create_indexes(database.db.get_database_backend(), utc::Entity::TABLE) {
        database.execute(&index).await;
    }
    let between = "at__gte=2024-03-02T00:00:00Z&at__lt=2024-03-03T00:00:00Z&ordering=at";
    for query in day.into_iter().chain([between, "ordering=at", "ordering=-at", "at__gt=2024-03-02T00:00:00Z&ordering=-at"]) {
        let plan = plan(&database.db, &format!("/times?fields=id&{query}")).await;
        assert!(
            plan.contains("idx-time_utc-at-time") && (!query.contains("ordering") || !plan.contains("TEMP B-TREE")),
            "{query}\n{plan}"
        );
    }
}

/// The database makes the values of a generated column, so it has no default.
#[actix_web::test]
async fn a_generated_column_needs_no_default() {
    let database = TestDatabase::new().await.with(generated::Entity).await;
    let found = sentences(&schema_check(&database.db, &[generated::Entity::TABLE]).await.expect("a catalogue"));
    assert!(!found.iter().any(|sentence| sentence.contains("default")), "{found:#?}");
}

/// What the database alone writes, and what it leaves to the entity.
#[actix_web::test]
async fn a_generated_column_is_one_on_both_sides() {
    let key = by_engine("id INTEGER PRIMARY KEY", "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "id BIGINT PRIMARY KEY");
    let database = TestDatabase::new().await;
    let table = |columns: &str| format!("CREATE TABLE generated_line ({key}, {columns})");
    let check = async |columns: &str| {
        database.tell("DROP TABLE IF EXISTS generated_line").await;
        database.tell(&table(columns)).await;
        let found = sentences(&schema_check(&database.db, &[generated::Entity::TABLE]).await.expect("a catalogue"));
        found.into_iter().filter(|sentence| sentence.contains("writes")).collect::<Vec<_>>()
    };
    let unsaid = |name: &str| {
        format!("generated_line: the database alone writes `{name}`, and the entity may write it: add `#[tweaks(generated)]`")
    };
    let plain = |name: &str| {
        format!(
            "generated_line: nothing writes `{name}`: the entity says `generated`, and it is a plain column; if a trigger fills it, write \
             `read_only, on_create = …` with a value that the trigger replaces"
        )
    };
    let identity: Vec<String> = is_postgres().then(|| unsaid("id")).into_iter().collect();
    let said = "price BIGINT NOT NULL, count BIGINT NOT NULL, total BIGINT NOT NULL GENERATED ALWAYS AS (price * count) STORED, \
                hidden BIGINT GENERATED ALWAYS AS (price + 1) STORED";
    assert_eq!(check(said).await, identity);
    let turned = "price BIGINT NOT NULL GENERATED ALWAYS AS (2) STORED, count BIGINT NOT NULL, total BIGINT NOT NULL DEFAULT 0, hidden BIGINT";
    assert_eq!(check(turned).await, [identity, vec![unsaid("price"), plain("total"), plain("hidden")]].concat());
}

/// A `HasOne` is worth what the unique index at its other end is: by one column, by two, by a group or by the key.
#[actix_web::test]
async fn a_relation_to_one_row_needs_a_unique_index() {
    let database = TestDatabase::new().await.with(owner::Entity).await.with(locker::Entity).await.with(pass::Entity).await;
    let database = database.with(badge::Entity).await.with(seat::Entity).await;
    let check = async |tables: &[&'static Table]| schema_check(&database.db, tables).await.expect("a catalogue");
    assert_eq!(check(&[owner::Entity::TABLE]).await, [], "rows of tables that are not there are none");
    let again = [
        "DROP TABLE badge; CREATE TABLE badge (id INTEGER PRIMARY KEY, owner_id INTEGER, code VARCHAR NOT NULL)",
        "DROP TABLE seat; CREATE TABLE seat (id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL, line INTEGER NOT NULL)",
        "DROP TABLE pass; CREATE TABLE pass (id INTEGER PRIMARY KEY, house INTEGER NOT NULL, door INTEGER)",
        "CREATE INDEX plain ON badge (owner_id)",
        "CREATE UNIQUE INDEX wider ON pass (house, door, id)",
    ];
    let partly = "CREATE UNIQUE INDEX partly ON seat (owner_id) WHERE line > 0";
    for statement in again.into_iter().chain((!is_mariadb()).then_some(partly)) {
        database.tell(statement).await;
    }
    let found = check(&[owner::Entity::TABLE]).await;
    let several = |name: &str| {
        format!("owner: several rows of `{name}` may belong to one row, and the entity says that one does (`HasOne`)")
    };
    assert_eq!(sentences(&found), ["badge", "seat", "pass"].map(several));
    // The entity at the other end says the same of its own column, with the same remedy.
    let both = check(&[badge::Entity::TABLE, owner::Entity::TABLE]).await;
    assert!(!sentences(&both).contains(&several("badge")) && sentences(&both).contains(&several("seat")), "{both:#?}");
    let remedies = both.iter().filter(|difference| difference.remedy == found[0].remedy).count();
    assert_eq!(remedies, 1, "{both:#?}");
    for difference in found {
        let remedy = difference.remedy.expect("a remedy");
        database.execute(&remedy).await;
    }
    assert_eq!(check(&[owner::Entity::TABLE]).await, []);
}

/// A type of PostgreSQL's own has its values as names, and a default is one of them.
#[actix_web::test]
async fn the_default_of_an_enum_is_one_of_its_values() {
    let database = TestDatabase::new().await;
    tweaks_runtime::create_tables(&database.db, &[garment::Entity::TABLE]).await.expect("a table");
    assert_eq!(schema_check(&database.db, &[garment::Entity::TABLE]).await.expect("a catalogue"), []);
}

mod garment {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "Enum", db_type = "Enum", enum_name = "garment_size")]
    pub(crate) enum Size {
        #[sea_orm(string_value = "small")]
        Small,
        #[sea_orm(string_value = "wide")]
        Wide,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "garment")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        #[sea_orm(default_value = "small")]
        pub(crate) size: Size,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
