//! Exact times: a time is shown, found, sorted and paged as the time that it is, in every form in which a program wrote it.

use actix_web::http::Method;
use sea_orm::prelude::DateTimeWithTimeZone;
use serde_json::json;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine};
use tests::entities::exact::{family, times};

use crate::exact::{Faults, as_filter, column, expect, get, sql, walks};
use crate::exact_values::in_utc;

/// A type of time: its table, and texts in all forms in which plain SQL writes it, with the time that each means.
struct Kind {
    table: &'static str,
    /// The type in a table of another tool, on SQLite.
    declared: &'static str,
    forms: &'static [(&'static str, &'static str)],
}

pub(crate) const ZONED: &[(&str, &str)] = &[
    ("2024-03-01 12:00:00", "2024-03-01T12:00:00.000000"),
    ("2024-03-01T12:00:00Z", "2024-03-01T12:00:00.000000"),
    ("2024-03-01T14:30:00+02:00", "2024-03-01T12:30:00.000000"),
    ("2024-03-02 12:00:00", "2024-03-02T12:00:00.000000"),
    ("2024-03-02T09:15:00.123456Z", "2024-03-02T09:15:00.123456"),
    ("2024-03-02T22:30:00-02:00", "2024-03-03T00:30:00.000000"),
    ("2024-03-03 00:30:00+01:00", "2024-03-02T23:30:00.000000"),
    ("2024-03-03 08:00:00.5", "2024-03-03T08:00:00.500000"),
    ("2024-03-03T08:00:00.500000+00:00", "2024-03-03T08:00:00.500000"),
    ("2024-03-03 08:00:00.123456", "2024-03-03T08:00:00.123456"),
    ("2024-03-03 08:00", "2024-03-03T08:00:00.000000"),
    // The driver reads these, and SQLite's date functions do not.
    ("2024-03-02T22:30:00-0230", "2024-03-03T01:00:00.000000"),
    ("2024-03-02 12:00+0200", "2024-03-02T10:00:00.000000"),
    ("2024-03-02t09:15:00.5z", "2024-03-02T09:15:00.500000"),
];
const LOCAL: &[(&str, &str)] = &[
    ("2024-03-01 12:00:00", "2024-03-01T12:00:00.000000"),
    ("2024-03-01T12:00:00", "2024-03-01T12:00:00.000000"),
    ("2024-03-01T08:30:00", "2024-03-01T08:30:00.000000"),
    ("2024-03-02 12:00:00", "2024-03-02T12:00:00.000000"),
    ("2024-03-02T09:15:00.123456", "2024-03-02T09:15:00.123456"),
    ("2024-03-02T22:30", "2024-03-02T22:30:00.000000"),
    ("2024-03-03 08:00:00.5", "2024-03-03T08:00:00.500000"),
    ("2024-03-03T08:00:00.500000", "2024-03-03T08:00:00.500000"),
    ("2024-03-03 08:00", "2024-03-03T08:00:00.000000"),
];
const CLOCK: &[(&str, &str)] = &[
    ("12:00:00", "12:00:00.000000"),
    ("12:00", "12:00:00.000000"),
    ("12:00:00.5", "12:00:00.500000"),
    ("12:00:00.500000", "12:00:00.500000"),
    ("12:00:00.123456", "12:00:00.123456"),
    ("09:30", "09:30:00.000000"),
    ("23:59:59.999999", "23:59:59.999999"),
    ("00:00:00", "00:00:00.000000"),
];
const DAYS: &[(&str, &str)] =
    &[("2024-03-01", "2024-03-01"), ("2024-02-29", "2024-02-29"), ("1999-12-31", "1999-12-31"), ("2024-03-01", "2024-03-01")];

/// The time that is shown, in a form that is compared as a text.
fn time(shown: &str) -> String {
    let text = shown.trim_matches('"');
    match text.parse::<DateTimeWithTimeZone>() {
        Ok(moment) => moment.naive_utc().format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
        Err(_) if text.contains(':') && !text.contains('.') => format!("{text}.000000"),
        Err(_) => text.to_owned(),
    }
}

/// Rows in all forms, written by plain SQL, and two by a client.
struct Times {
    client: Client,
    /// The time of each row, with how it is shown.
    rows: Vec<(String, String)>,
    faults: Faults,
    _database: TestDatabase,
}

impl Times {
    async fn new(database: TestDatabase, client: Client, kind: &Kind) -> Self {
        let mut faults = Faults::default();
        for (at, (form, _)) in kind.forms.iter().enumerate() {
            let form = if kind.declared == "TIMESTAMP" { with_zone(form) } else { (*form).to_owned() };
            let maybe = if at % 3 == 0 { "NULL".to_owned() } else { format!("'{form}'") };
            let (table, values) = (kind.table, format!("'{form}', {maybe}"));
            sql(&database.db, &format!("INSERT INTO {table} (name, at, maybe) VALUES ('', {values})")).await;
        }
        let own = [kind.forms[0].1, kind.forms[2].1];
        for at in own {
            faults.take(expect(&client, Method::POST, "/times", &json!({ "at": at, "maybe": at }).to_string(), 201).await);
        }
        let times: Vec<&str> = kind.forms.iter().map(|(_, time)| *time).chain(own).collect();
        let shown = faults.take(get(&client, "/times").await).map(|answer| column(&answer, "at")).unwrap_or_default();
        faults.unless(shown.len() == times.len(), || format!("{} rows for {}", shown.len(), times.len()));
        for (time, shown) in times.iter().zip(&shown) {
            faults.unless(self::time(shown) == *time, || format!("{time} is shown as {shown}"));
        }
        let rows = times.into_iter().map(str::to_owned).zip(shown).collect();
        Self { client, rows, faults, _database: database }
    }

    fn ids(&self, fulfils: impl Fn(&str) -> bool) -> Vec<String> {
        (1..=self.rows.len()).filter(|id| fulfils(&self.rows[id - 1].0)).map(|id| id.to_string()).collect()
    }

    async fn finds(&mut self, query: &str, wanted: &[String]) {
        let Some(answer) = self.faults.take(get(&self.client, &format!("/times?fields=id&{query}")).await) else { return };
        let found = column(&answer, "id");
        self.faults.unless(found == wanted, || format!("{query}: {found:?} for {wanted:?}"));
    }

    async fn are_found_by_what_they_show(&mut self) {
        for (time, shown) in self.rows.clone() {
            let Some(value) = as_filter(&shown) else { continue };
            let wanted = self.ids(|own| own == time);
            for query in [format!("at={value}"), format!("at__in={value}"), format!("at__range={value},{value}")] {
                self.finds(&query, &wanted).await;
            }
        }
    }

    async fn are_before_and_after_others(&mut self) {
        for (time, shown) in self.rows.clone() {
            let Some(value) = as_filter(&shown) else { continue };
            for (lookup, fulfils) in [
                ("gt", (|own, time| own > time) as fn(&str, &str) -> bool),
                ("gte", |own, time| own >= time),
                ("lt", |own, time| own < time),
                ("lte", |own, time| own <= time),
                ("ne", |own, time| own != time),
            ] {
                let wanted = self.ids(|own| fulfils(own, &time));
                self.finds(&format!("at__{lookup}={value}"), &wanted).await;
            }
        }
        let bounds = [&self.rows[0], &self.rows[3]].map(|(time, shown)| (time.clone(), as_filter(shown).unwrap_or_default()));
        let wanted = self.ids(|own| *own >= *bounds[0].0 && *own < *bounds[1].0);
        self.finds(&format!("at__gte={}&at__lt={}", bounds[0].1, bounds[1].1), &wanted).await;
    }

    fn sorted(&self, down: bool) -> Vec<String> {
        let mut ids: Vec<usize> = (1..=self.rows.len()).collect();
        ids.sort_by_key(|id| (self.rows[id - 1].0.clone(), *id));
        if down {
            ids.reverse();
        }
        ids.iter().map(ToString::to_string).collect()
    }

    async fn are_sorted(&mut self) {
        for down in [false, true] {
            let wanted = self.sorted(down);
            self.finds(if down { "ordering=-at" } else { "ordering=at" }, &wanted).await;
        }
    }

    async fn are_walked(&mut self) {
        for down in [false, true] {
            let (wanted, sign) = (self.sorted(down), if down { "-" } else { "" });
            for limit in [1, 2, 5] {
                let path = format!("/walk?fields=id&ordering={sign}at&limit={limit}");
                walks(&self.client, &path, &wanted, &mut self.faults).await;
            }
            // With nulls, whose order is that of their keys.
            let path = format!("/times?fields=id&ordering={sign}maybe");
            if let Some(list) = self.faults.take(get(&self.client, &path).await) {
                let path = format!("/walk?fields=id&ordering={sign}maybe&limit=2");
                walks(&self.client, &path, &column(&list, "id"), &mut self.faults).await;
            }
        }
    }
}

/// A text for which the zone of the session does not matter on PostgreSQL, and without the zone that MariaDB does not read.
fn with_zone(form: &str) -> String {
    match engine() {
        Engine::Postgres if !has_zone(form) => format!("{form}Z"),
        Engine::MariaDb if has_zone(form) => in_utc(form),
        _ => form.to_owned(),
    }
}

pub(crate) fn has_zone(form: &str) -> bool {
    form.ends_with(['Z', 'z']) || form.get(11..).is_some_and(|time| time.contains(['+', '-']))
}

macro_rules! types {
    ($($name:ident $kind:expr;)*) => {$(
        mod $name {
            use super::{Client, Engine, Kind, TestDatabase, Times, engine, sql, times};

            const KIND: Kind = $kind;

            async fn written() -> Times {
                let database = TestDatabase::new().await.with(times::$name::Entity).await;
                let client = Client::new(&database.db, times::$name::endpoints);
                Times::new(database, client, &KIND).await
            }

            #[actix_web::test]
            async fn rows_that_others_wrote_are_found_by_the_time_that_they_show() {
                let mut times = written().await;
                times.are_found_by_what_they_show().await;
                times.faults.end();
            }

            #[actix_web::test]
            async fn rows_that_others_wrote_are_before_and_after_each_other() {
                let mut times = written().await;
                times.are_before_and_after_others().await;
                times.faults.end();
            }

            #[actix_web::test]
            async fn rows_that_others_wrote_are_sorted_by_time() {
                let mut times = written().await;
                times.are_sorted().await;
                times.faults.end();
            }

            #[actix_web::test]
            async fn rows_that_others_wrote_are_met_once_on_a_walk_there_and_back() {
                let mut times = written().await;
                times.are_walked().await;
                times.faults.end();
            }

            /// Whose columns SQLite keeps numbers in, where they look like numbers.
            #[actix_web::test]
            async fn all_of_it_holds_in_a_table_of_another_tool() {
                if engine() != Engine::Sqlite {
                    return;
                }
                let database = TestDatabase::new().await;
                let (table, declared) = (KIND.table, KIND.declared);
                let columns = format!("id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', at {declared} NOT NULL, maybe {declared}");
                sql(&database.db, &format!("CREATE TABLE {table} ({columns})")).await;
                let client = Client::new(&database.db, times::$name::endpoints);
                let mut times = Times::new(database, client, &KIND).await;
                times.are_found_by_what_they_show().await;
                times.are_before_and_after_others().await;
                times.are_sorted().await;
                times.are_walked().await;
                times.faults.end();
            }
        }
    )*};
}

types! {
    utc Kind { table: "time_utc", declared: "TIMESTAMP", forms: super::ZONED };
    zoned Kind { table: "time_zoned", declared: "TIMESTAMP", forms: super::ZONED };
    local Kind { table: "time_local", declared: "DATETIME", forms: super::LOCAL };
    day Kind { table: "time_day", declared: "DATE", forms: super::DAYS };
    clock Kind { table: "time_clock", declared: "TIME", forms: super::CLOCK };
}

/// SQLite's date functions read a date alone as its midnight, and a number as a Julian day.
#[actix_web::test]
async fn a_date_without_a_time_and_a_julian_day_are_points_in_time() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await;
    sql(
        &database.db,
        "CREATE TABLE time_utc (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', at TIMESTAMP NOT NULL, maybe TIMESTAMP)",
    )
    .await;
    for value in ["'2024-03-02'", "2460371.5", "2460371.75", "'2024-03-02 12:00:00'"] {
        sql(&database.db, &format!("INSERT INTO time_utc (at) VALUES ({value})")).await;
    }
    let client = Client::new(&database.db, times::utc::endpoints);
    let answer = get(&client, "/times").await.expect("a list");
    let times: Vec<String> = column(&answer, "at").iter().map(|shown| time(shown)).collect();
    let [midnight, six, noon] = [0, 6, 12].map(|hour| format!("2024-03-02T{hour:02}:00:00.000000"));
    assert_eq!(times, [midnight.clone(), midnight, six, noon]);
    let mut faults = Faults::default();
    for (query, wanted) in [
        ("at=2024-03-02T00:00:00Z", vec!["1", "2"]),
        ("at__gt=2024-03-02T00:00:00Z", vec!["3", "4"]),
        ("at__lte=2024-03-02T06:00:00Z", vec!["1", "2", "3"]),
        ("ordering=-at", vec!["4", "3", "2", "1"]),
    ] {
        if let Some(answer) = faults.take(get(&client, &format!("/times?fields=id&{query}")).await) {
            faults.unless(column(&answer, "id") == wanted, || format!("{query}: {:?} for {wanted:?}", column(&answer, "id")));
        }
    }
    faults.end();
}

/// In a condition on related rows, and in an aggregate over them, as in a list.
#[actix_web::test]
async fn times_of_related_rows_are_compared_in_every_form() {
    const MOMENT: family::Family = family::moment::FAMILY;
    let database = (MOMENT.tables)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, MOMENT.endpoints);
    let mut faults = Faults::default();
    let keys = [1, 2].map(|bank| (MOMENT.key)(bank));
    for key in &keys {
        faults.take(expect(&client, Method::POST, "/banks", &json!({ "id": key, "name": "x" }).to_string(), 201).await);
    }
    for (at, (form, _)) in ZONED.iter().enumerate() {
        let bank = format!("(SELECT id FROM moment_bank ORDER BY id LIMIT 1 OFFSET {})", at % 2);
        let values = format!("'x', {bank}, '{}'", with_zone(form));
        sql(&database.db, &format!("INSERT INTO moment_branch (name, bank_id, size) VALUES ({values})")).await;
    }
    let of_bank = |bank: usize| ZONED.iter().skip(bank).step_by(2).map(|(_, time)| *time);
    for (_, wanted) in ZONED {
        let holders: Vec<String> =
            (0..2).filter(|bank| of_bank(*bank).any(|own| own == *wanted)).map(|bank| keys[bank].to_string()).collect();
        for lookup in ["", "__in"] {
            let path = format!("/all-banks?branches__size{lookup}={wanted}Z");
            if let Some(list) = faults.take(get(&client, &path).await) {
                faults.unless(column(&list, "id") == holders, || format!("{path}: {} for {holders:?}", list.text));
            }
        }
    }
    let totals = get(&client, "/totals?ordering=id").await.expect("the totals");
    for (name, wanted) in [("least", [0, 1].map(|bank| of_bank(bank).min())), ("most", [0, 1].map(|bank| of_bank(bank).max()))] {
        let found: Vec<String> = column(&totals, name).iter().map(|shown| time(shown)).collect();
        faults.unless(found.iter().map(|time| Some(time.as_str())).eq(wanted), || format!("{name}: {found:?} for {wanted:?}"));
    }
    faults.end();
}
