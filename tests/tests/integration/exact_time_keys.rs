//! Keys and foreign keys that are times: a row is found, changed, deleted and referred to by the time that it shows, in every form
//! in which another program wrote it.

use actix_web::http::Method;
use sea_orm::{ConnectionTrait as _, Statement, TransactionTrait as _};
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::{Engine, TestDatabase, engine, is_mariadb};
use tests::entities::exact::family;
use tests::entities::exact::kinds::{self, Kind};
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::schema_check;

use crate::exact::{Faults, as_filter, column, expect, get, member, members, path_of, request, rows, sql};
use crate::exact_times::has_zone;
use crate::exact_values::in_utc;

/// Texts of times that differ.
const ZONED: &[&str] = &[
    "2024-03-01 12:00:00",
    "2024-03-01T12:00:01Z",
    "2024-03-01T14:30:00+02:00",
    "2024-03-01 23:30:00-05:30",
    "2024-03-02T22:30:00-02:00",
    "2024-03-03 00:30:00+01:00",
    "2024-03-03 08:00:00.5",
    "2024-03-03T08:00:00.500001+00:00",
    "2024-03-03 08:00",
];
const LOCAL: &[&str] =
    &["2024-03-01 12:00:00", "2024-03-01T12:00:01", "2024-03-02T22:30", "2024-03-03 08:00:00.5", "2024-03-03T08:00:00.123456"];
const CLOCK: &[&str] = &["12:00:00", "12:01", "09:30:00.5", "23:59:59.999999", "00:00:00"];

/// What the driver of chrono reads, and that of the `time` crate does not.
const CHRONO: &[&str] =
    &["2024-03-04T22:30:00-0230", "2024-03-05 12:00+02:00", "2024-03-06t09:15:00.5z", "2024-03-07T09:15:00.123456789Z"];

async fn number(database: &TestDatabase, sql: &str) -> i64 {
    let statement = Statement::from_string(database.db.get_database_backend(), sql);
    let row = database.db.query_one_raw(statement).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Parents whose keys another program wrote, each with a child.
struct Written {
    database: TestDatabase,
    client: Client,
    /// The keys as they are shown.
    shown: Vec<String>,
    faults: Faults,
}

impl Written {
    async fn new(database: TestDatabase, client: Client, forms: &[&str]) -> Self {
        for form in forms {
            let form = if form.parse::<f64>().is_ok() { (*form).to_owned() } else { format!("'{form}'") };
            sql(&database.db, &format!("INSERT INTO parent (id) VALUES ({form})")).await;
            sql(&database.db, &format!("INSERT INTO child (own, parent_id) VALUES ({form}, {form})")).await;
        }
        let mut faults = Faults::default();
        let list = faults.take(get(&client, "/parents?ordering=id").await);
        let shown = list.map(|list| column(&list, "id")).unwrap_or_default();
        faults.unless(shown.len() == forms.len(), || format!("{shown:?} for {forms:?}"));
        Self { database, client, shown, faults }
    }

    async fn send(&mut self, method: Method, path: &str, body: &str, status: u16) -> Option<Answer> {
        self.faults.take(expect(&self.client, method, path, body, status).await)
    }

    /// Each parent by its path, and all of them in one request.
    async fn are_found_and_changed(&mut self) {
        for own in self.shown.clone() {
            let (path, value) = (path_of("/parents", &[&own]), as_filter(&own).unwrap_or_default());
            if let Some(found) = self.send(Method::GET, &path, "", 200).await {
                self.faults.unless(member(&found.text, "id").as_ref() == Some(&own), || format!("{path}: {}", found.text));
                self.faults.unless(found.statements.len() == 1, || format!("{path}: {:?}", found.statements));
            }
            self.send(Method::PATCH, &path, &format!("{{\"maybe\":{own}}}"), 200).await;
            self.send(Method::PUT, &path, &format!("{{\"id\":{own},\"maybe\":null}}"), 200).await;
            for query in [format!("id={value}"), format!("id__in={value}")] {
                let Some(list) = self.send(Method::GET, &format!("/parents?{query}"), "", 200).await else { continue };
                self.faults.unless(column(&list, "id") == [own.clone()], || format!("{query}: {}", list.text));
            }
            if let Some(taken) = self.send(Method::POST, "/parents", &format!("{{\"id\":{own}}}"), 400).await {
                self.faults.unless(taken.problems() == ["#/id unique"], || format!("{own}: {:?}", taken.problems()));
            }
        }
        let entry = |own: &String| format!("{{\"id\":{own},\"maybe\":{own}}}");
        let body = format!("[{}]", self.shown.iter().map(entry).collect::<Vec<_>>().join(","));
        self.send(Method::PUT, "/parents", &body, 200).await;
        if let Some(list) = self.send(Method::GET, "/parents?ordering=id", "", 200).await {
            let maybe: Vec<Option<String>> = column(&list, "maybe").iter().map(|maybe| as_filter(maybe)).collect();
            self.faults.unless(!maybe.contains(&None), || list.text.clone());
        }
    }

    async fn are_referred_to(&mut self) {
        for (at, own) in self.shown.clone().into_iter().enumerate() {
            let other = self.shown[(at + 1) % self.shown.len()].clone();
            let body = format!("{{\"own\":{own},\"parent_id\":{own},\"spare_id\":{own}}}");
            let Some(made) = self.send(Method::POST, "/children", &body, 201).await else { continue };
            let (id, path) = (made.json["id"].clone(), format!("/children/{}", made.json["id"]));
            self.faults.unless(made.statements.len() == 2, || format!("{body}: {:?}", made.statements));
            self.send(Method::PATCH, &path, &format!("{{\"parent_id\":{other}}}"), 200).await;
            let bulk = format!("[{{\"id\":{id},\"parent_id\":{own}}},{{\"id\":{},\"spare_id\":{other}}}]", at + 1);
            self.send(Method::PUT, "/children", &bulk, 200).await;
            let many = format!(
                "[{{\"temp_id\":1,\"own\":{own},\"parent_id\":{own}}},{{\"temp_id\":2,\"own\":{own},\"parent_id\":{other}}}]"
            );
            self.send(Method::PUT, "/children", &many, 200).await;
        }
        let pairs = number(&self.database, "SELECT COUNT(*) FROM child JOIN parent ON parent_id = parent.id").await;
        self.faults.unless(pairs == 4 * i64::try_from(self.shown.len()).unwrap_or_default(), || format!("{pairs} are joined"));
        let missing = format!("{{\"own\":{},\"parent_id\":\"2031-03-01T12:00:00\"}}", self.shown[0]);
        let missing = missing
            .replace("2031-03-01T", if self.shown[0].len() < 20 { "" } else { "2031-03-01T" })
            .replace("12:00:00", "12:34:56");
        if let Some(refused) = self.send(Method::POST, "/children", &missing, 400).await {
            self.faults.unless(refused.problems() == ["#/parent_id does_not_exist"], || format!("{:?}", refused.problems()));
        }
    }

    async fn are_shown_together(&mut self) {
        if let Some(list) = self.send(Method::GET, "/parents?include_fields=children", "", 200).await {
            for row in rows(&list) {
                let children = members(&row)["children"].matches("\"id\"").count();
                self.faults.unless(children == 4, || format!("{children} children: {row}"));
            }
        }
        if let Some(list) = self.send(Method::GET, "/children?include_fields=parent", "", 200).await {
            for row in rows(&list) {
                let row = members(&row);
                self.faults.unless(row["parent"] == format!("{{\"id\":{}}}", row["parent_id"]), || format!("{row:?}"));
            }
        }
        for own in self.shown.clone() {
            let path = format!("/children?parent__id={}", as_filter(&own).unwrap_or_default());
            let Some(list) = self.send(Method::GET, &path, "", 200).await else { continue };
            self.faults.unless(rows(&list).len() == 4, || format!("{path}: {}", list.text));
        }
    }

    async fn are_deleted(mut self) {
        sql(&self.database.db, "DELETE FROM child").await;
        let mut left = i64::try_from(self.shown.len()).unwrap_or_default();
        let (last, others) = self.shown.clone().split_last().map(|(last, others)| (last.clone(), others.to_vec())).expect("keys");
        for own in others {
            left -= 1;
            self.send(Method::DELETE, &path_of("/parents", &[&own]), "", 204).await;
            let found = number(&self.database, "SELECT COUNT(*) FROM parent").await;
            self.faults.unless(found == left, || format!("{found} left of {left} after {own}"));
        }
        self.send(Method::PUT, "/parents", &format!("[{{\"id\":{last},\"delete_object\":true}}]"), 200).await;
        let found = number(&self.database, "SELECT COUNT(*) FROM parent").await;
        self.faults.unless(found == 0, || format!("{found} left"));
        self.faults.end();
    }

    async fn are_as_good_as_any(mut self) {
        self.are_found_and_changed().await;
        self.are_referred_to().await;
        self.are_shown_together().await;
        self.are_deleted().await;
    }
}

async fn in_all_forms(kind: &Kind, forms: &[&str]) {
    let database = (kind.create)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, kind.endpoints);
    // PostgreSQL and MariaDB have one form of each, and no more digits than six.
    let forms = forms.iter().filter(|form| engine() == Engine::Sqlite || !form.contains("56789"));
    let forms: Vec<String> =
        forms.map(|form| if is_mariadb() && has_zone(form) { in_utc(form) } else { (*form).to_owned() }).collect();
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    Written::new(database, client, &forms).await.are_as_good_as_any().await;
}

macro_rules! kinds {
    ($($kind:ident $forms:expr;)*) => {$(
        #[actix_web::test]
        async fn $kind() {
            in_all_forms(&kinds::$kind::KIND, &$forms).await;
        }
    )*};
}

kinds! {
    utc [ZONED, CHRONO].concat();
    zoned [ZONED, CHRONO].concat();
    here [ZONED, CHRONO].concat();
    local LOCAL;
    clock CLOCK;
    time_zoned ZONED;
    time_local LOCAL;
    time_clock CLOCK;
}

/// Where SQLite keeps numbers as numbers.
#[actix_web::test]
async fn a_number_and_a_date_alone_are_keys_too() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await;
    sql(&database.db, "CREATE TABLE parent (id TIMESTAMP NOT NULL PRIMARY KEY, maybe TIMESTAMP)").await;
    let columns = "id INTEGER PRIMARY KEY, own TIMESTAMP NOT NULL, maybe TIMESTAMP, \
        parent_id TIMESTAMP NOT NULL REFERENCES parent (id), spare_id TIMESTAMP REFERENCES parent (id)";
    sql(&database.db, &format!("CREATE TABLE child ({columns})")).await;
    let client = Client::new(&database.db, kinds::utc::KIND.endpoints);
    let forms = ["2024-03-02", "1709294400", "2460371.75", "2024-03-01 12:00:01", "2024-03-03T08:00:00Z"];
    Written::new(database, client, &forms).await.are_as_good_as_any().await;
}

/// Rows are made below such a row, and counted. A hook that asks SeaORM compares texts, as the application's own business.
#[actix_web::test]
async fn a_row_with_such_a_key_has_nested_rows_and_kept_sums() {
    const MOMENT: family::Family = family::moment::FAMILY;
    let database = (MOMENT.tables)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, MOMENT.endpoints);
    let mut faults = Faults::default();
    for form in ZONED {
        let form = if is_mariadb() && has_zone(form) { in_utc(form) } else { (*form).to_owned() };
        sql(&database.db, &format!("INSERT INTO moment_bank (id, name) VALUES ('{form}', 'x')")).await;
    }
    let list = get(&client, "/all-banks?ordering=id").await.expect("a list");
    for own in column(&list, "id") {
        let path = path_of("/banks", &[&own]);
        let nested = json!({ "branches": [{ "name": "n", "size": "2024-03-01T00:00:00Z" }] }).to_string();
        faults.take(expect(&client, Method::PATCH, &path, &nested, 200).await);
        let body = format!("{{\"name\":\"x\",\"bank_id\":{own},\"size\":{own}}}");
        faults.take(expect(&client, Method::POST, "/branches", &body, 201).await);
        let many = format!("[{{\"temp_id\":1,\"name\":\"y\",\"bank_id\":{own},\"size\":{own}}}]");
        faults.take(expect(&client, Method::PUT, "/branches", &many, 200).await);
        if let Some(bank) = faults.take(get(&client, &format!("{path}?include_fields=branches")).await) {
            let (count, shown) = (bank.json["branch_count"].clone(), bank.json["branches"].as_array().map(Vec::len));
            faults.unless(count == 3 && shown == Some(3), || format!("{path}: {}", bank.text));
        }
    }
    let totals = get(&client, "/totals").await.expect("the totals");
    faults.unless(column(&totals, "count").iter().all(|count| count == "3"), || totals.text.clone());
    faults.end();
}

/// SQLite knows two texts of one time as two keys: a request that means one row may not change both.
#[actix_web::test]
async fn a_time_that_is_the_key_of_two_rows_changes_none() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = (kinds::utc::KIND.create)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, kinds::utc::KIND.endpoints);
    sql(
        &database.db,
        "INSERT INTO parent (id) VALUES ('2024-03-01 12:00:00'), ('2024-03-01T12:00:00Z'), ('2024-03-02 12:00:00')",
    )
    .await;
    let entry = r#"[{"id":"2024-03-01T12:00:00Z","maybe":"2024-03-01T12:00:00Z"}]"#;
    for (method, path, body) in [
        (Method::PATCH, "/parents/2024-03-01T12:00:00Z", r#"{"maybe":"2024-03-01T12:00:00Z"}"#),
        (Method::PUT, "/parents", entry),
        (Method::DELETE, "/parents/2024-03-01T12:00:00Z", ""),
    ] {
        let answer = request(&client, method.clone(), path, body).await.expect("an answer");
        assert!(
            answer.status == 500 && answer.text.contains("several rows of `parent` have one key"),
            "{method}: {}",
            answer.text
        );
    }
    assert_eq!(number(&database, "SELECT COUNT(*) FROM parent WHERE maybe IS NULL").await, 3);
    expect(&client, Method::DELETE, "/parents/2024-03-02T12:00:00Z", "", 204).await.expect("a deletion");
}

/// The index over the texts leads to the row, whatever form its text has.
#[actix_web::test]
async fn a_row_is_found_by_its_index_and_not_by_all_rows() {
    if engine() != Engine::Sqlite {
        return;
    }
    for kind in [&kinds::utc::KIND, &kinds::zoned::KIND, &kinds::local::KIND, &kinds::clock::KIND, &kinds::time_zoned::KIND] {
        let database = (kind.create)(TestDatabase::new().await).await;
        let client = Client::new(&database.db, kind.endpoints);
        let own = if kind.name == "clock" { "\"12:00:00\"" } else { "\"2024-03-01T12:00:00\"" };
        let mut sent = Vec::new();
        sent.push(expect(&client, Method::POST, "/parents", &format!("{{\"id\":{own}}}"), 201).await.expect("a parent"));
        let key = member(&sent[0].text, "id").expect("a key");
        let (path, value) = (path_of("/parents", &[&key]), as_filter(&key).expect("a value"));
        for (method, path, body, status) in [
            (Method::POST, "/children", format!("{{\"own\":{own},\"parent_id\":{own}}}"), 201),
            (Method::GET, &path, String::new(), 200),
            (Method::GET, &format!("/parents?id={value}"), String::new(), 200),
            (Method::GET, &format!("/parents?id__in={value}"), String::new(), 200),
            (Method::GET, &format!("{path}?include_fields=children"), String::new(), 200),
            (Method::PATCH, &path, format!("{{\"maybe\":{key}}}"), 200),
            (Method::PUT, "/parents", format!("[{{\"id\":{key},\"maybe\":null}}]"), 200),
            (Method::DELETE, "/children/1", String::new(), 204),
            (Method::DELETE, &path, String::new(), 204),
        ] {
            sent.push(expect(&client, method, path, &body, status).await.unwrap_or_else(|fault| panic!("{fault}")));
        }
        for statement in sent.iter().flat_map(|answer| &answer.statements) {
            let plan = format!("EXPLAIN QUERY PLAN {statement}");
            let plan = Statement::from_string(database.db.get_database_backend(), plan);
            for line in database.db.query_all_raw(plan).await.expect("a plan") {
                let line: String = line.try_get("", "detail").expect("a line");
                assert!(
                    !line.starts_with("SCAN parent") && !line.starts_with("SCAN child"),
                    "{}: {line}: {statement}",
                    kind.name
                );
            }
        }
    }
}

/// The statements of the schema check mend a key and what refers to it, in one transaction with deferred foreign keys.
#[actix_web::test]
async fn a_key_that_rows_refer_to_is_mended_with_them() {
    use family::moment::{FAMILY, bank, branch};
    if engine() != Engine::Sqlite {
        return;
    }
    let database = (FAMILY.tables)(TestDatabase::new().await).await;
    let (foreign, tables) = ("2024-03-01 14:30:00+02:00", [bank::Entity::TABLE, branch::Entity::TABLE]);
    sql(&database.db, &format!("INSERT INTO moment_bank (id, name) VALUES ('{foreign}', 'x')")).await;
    let branch = format!("INSERT INTO moment_branch (name, bank_id, size) VALUES ('y', '{foreign}', '{foreign}')");
    sql(&database.db, &branch).await;
    let found = schema_check(&database.db, &tables).await.expect("a catalogue");
    let updates: Vec<String> =
        found.into_iter().filter_map(|difference| difference.remedy).filter(|remedy| remedy.starts_with("UPDATE")).collect();
    assert_eq!(updates.len(), 3, "{updates:#?}");
    let refused = database.db.execute_unprepared(&updates[0]).await;
    assert!(refused.is_err(), "each by itself breaks the reference");
    let transaction = database.db.begin().await.expect("a transaction");
    transaction.execute_unprepared("PRAGMA defer_foreign_keys = ON").await.expect("deferred keys");
    for update in &updates {
        transaction.execute_unprepared(update).await.expect(update);
    }
    transaction.commit().await.expect("keys that fit");
    let mended = "SELECT COUNT(*) FROM moment_branch WHERE bank_id = '2024-03-01T12:30:00.000000+00:00'";
    assert_eq!(number(&database, mended).await, 1);
}

/// Without a foreign key nothing keeps references in the form of the rows that they lead to: they lead there by their time.
#[actix_web::test]
async fn rows_belong_together_by_times_in_any_forms_without_a_foreign_key() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await;
    for statement in [
        "CREATE TABLE moment_bank (id TIMESTAMP PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1, branch_count INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE moment_branch (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', bank_id TIMESTAMP NOT NULL, spare TIMESTAMP, size TIMESTAMP NOT NULL)",
        "CREATE INDEX by_bank ON moment_branch (bank_id)",
        "INSERT INTO moment_bank (id, name) VALUES ('2024-03-01 12:00:00', 'a'), ('2024-03-02T12:00:00Z', 'b')",
        "INSERT INTO moment_branch (bank_id, size) VALUES ('2024-03-01T12:00:00+00:00', '2024-01-01 00:00:00'), \
         ('2024-03-01T14:00:00+02:00', '2024-01-01T00:00:00.5Z'), ('2024-03-01 12:00:00', '2024-01-01'), ('2024-03-02 12:00:00', '2024-01-02')",
    ] {
        sql(&database.db, statement).await;
    }
    let client = Client::new(&database.db, family::moment::FAMILY.endpoints);
    let mut faults = Faults::default();
    let first = "2024-03-01T12:00:00Z";
    for (path, field, wanted) in [
        ("/totals?ordering=id", "count", vec!["3", "1"]),
        ("/totals?ordering=id", "most", vec!["\"2024-01-01T00:00:00.500000Z\"", "\"2024-01-02T00:00:00Z\""]),
        ("/all-branches?include_fields=bank&ordering=id&fields=id,bank&bank__id=2024-03-01T12:00:00Z", "id", vec!["1", "2", "3"]),
        ("/all-branches?ordering=-bank__id,id", "id", vec!["4", "1", "2", "3"]),
        ("/all-banks?branches__size=2024-01-02T00:00:00Z", "name", vec!["\"b\""]),
    ] {
        if let Some(found) = faults.take(get(&client, path).await) {
            faults.unless(column(&found, field) == wanted, || format!("{path}: {}", found.text));
        }
    }
    if let Some(list) = faults.take(get(&client, "/all-branches?include_fields=bank&ordering=id").await) {
        let banks: Vec<&str> =
            list.json.as_array().into_iter().flatten().filter_map(|row| row["bank"]["name"].as_str()).collect();
        faults.unless(banks == ["a", "a", "a", "b"], || list.text.clone());
    }
    if let Some(list) = faults.take(get(&client, "/all-banks?include_fields=branches&ordering=id").await) {
        let branches: Vec<usize> =
            list.json.as_array().into_iter().flatten().filter_map(|row| Some(row["branches"].as_array()?.len())).collect();
        faults.unless(branches == [3, 1], || list.text.clone());
    }
    let body = json!({ "name": "new", "bank_id": first, "size": first }).to_string();
    faults.take(expect(&client, Method::POST, "/branches", &body, 201).await);
    let kept = number(&database, "SELECT branch_count FROM moment_bank WHERE name = 'a'").await;
    faults.unless(kept == 4, || format!("{kept} branches are kept"));
    faults.end();
}
