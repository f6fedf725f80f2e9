//! Periods: a date alone is that day in the zone of the request, and days, months and years are ranges of the bare column.

use actix_web::HttpMessage as _;
use actix_web::dev::Service as _;
use actix_web::http::Method;
use actix_web::web::{ServiceConfig, scope};
use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::{family, times};
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Api, Zone};

use crate::exact::{Faults, column, expect, get, sql};

/// Zones with days at which something happens: clocks are put forward and back, over midnight, and a whole day is left out.
const DAYS: [(Tz, &str); 8] = [
    (chrono_tz::UTC, "2024-02-29"),
    (chrono_tz::Europe::Warsaw, "2024-03-31"),
    (chrono_tz::Europe::Warsaw, "2024-10-27"),
    (chrono_tz::America::Sao_Paulo, "2018-11-04"),
    (chrono_tz::America::Sao_Paulo, "2018-02-17"),
    (chrono_tz::Pacific::Apia, "2011-12-30"),
    (chrono_tz::Asia::Kathmandu, "2023-12-31"),
    (chrono_tz::America::Havana, "2024-11-03"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Moments around a day, in UTC: at random, and one microsecond before, at and behind whole hours.
fn moments(day: NaiveDate, seed: u64) -> Vec<NaiveDateTime> {
    let mut state = seed;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let start = day.and_time(NaiveTime::MIN) - TimeDelta::hours(40);
    let at = |micros: u64| start + TimeDelta::microseconds(micros.try_into().expect("few"));
    let random = (0..120).map(|_| at(next(104 * 3_600_000_000))).collect::<Vec<_>>();
    let edges = (0..104_u64).flat_map(|hour| [0, 1, 2].map(|micro| at(hour * 3_600_000_000 + 3_600_000_000 - 1 + micro)));
    let far = [-500, -366, -32, 32, 366, 500].map(|days| start + TimeDelta::days(days));
    random.into_iter().chain(edges).chain(far).collect()
}

/// A table with a type of time, the zone of its days, and the local day of each row.
struct Times {
    client: Client,
    days: Vec<NaiveDate>,
    faults: Faults,
    database: TestDatabase,
}

impl Times {
    async fn new(
        database: TestDatabase,
        endpoints: fn(&mut ServiceConfig),
        table: &str,
        rows: Vec<(String, NaiveDate)>,
        zone: Tz,
    ) -> Self {
        for chunk in rows.chunks(100) {
            let rows: Vec<String> = chunk.iter().map(|(text, _)| format!("('', '{text}', '{text}')")).collect();
            sql(&database.db, &format!("INSERT INTO {table} (name, at, maybe) VALUES {}", rows.join(", "))).await;
        }
        sql(&database.db, &format!("UPDATE {table} SET maybe = NULL WHERE id % 3 = 0")).await;
        let settings = Settings::new().zone(Zone::new(zone.name(), zone));
        let client = Client::new(&database.db, endpoints).settings(settings);
        Self { client, days: rows.into_iter().map(|(_, day)| day).collect(), faults: Faults::default(), database }
    }

    async fn finds(&mut self, query: &str, fulfils: impl Fn(usize, NaiveDate) -> bool) {
        let Some(answer) = self.faults.take(get(&self.client, &format!("/times?fields=id&ordering=id&{query}")).await) else {
            return;
        };
        let rows = self.days.iter().enumerate().map(|(at, day)| (at + 1, *day));
        let wanted: Vec<String> = rows.filter(|(id, day)| fulfils(*id, *day)).map(|(id, _)| id.to_string()).collect();
        let found = column(&answer, "id");
        self.faults.unless(found == wanted, || format!("{query}: {} for {}: {:?}", found.len(), wanted.len(), answer.statements));
        self.faults.unless(answer.statements.len() == 1, || format!("{query}: {:?}", answer.statements));
    }

    /// A date alone, by each lookup.
    async fn are_found_by_days(&mut self, day: NaiveDate) {
        let (next, third) = (day + Days::new(1), day + Days::new(2));
        self.finds(&format!("at={day}"), |_, own| own == day).await;
        self.finds(&format!("at__gt={day}"), |_, own| own > day).await;
        self.finds(&format!("at__gte={day}"), |_, own| own >= day).await;
        self.finds(&format!("at__lt={day}"), |_, own| own < day).await;
        self.finds(&format!("at__lte={day}"), |_, own| own <= day).await;
        self.finds(&format!("at__ne={day}"), |_, own| own != day).await;
        self.finds(&format!("at__range={day},{next}"), |_, own| own == day || own == next).await;
        self.finds(&format!("at__range={next},"), |_, own| own >= next).await;
        self.finds(&format!("at__in={day},{third}"), |_, own| own == day || own == third).await;
        self.finds(&format!("at__not_in={day},{third}"), |_, own| own != day && own != third).await;
        let is_null = |id: usize| id.is_multiple_of(3);
        self.finds(&format!("maybe={day}"), |id, own| !is_null(id) && own == day).await;
        self.finds(&format!("maybe__ne={day}"), |id, own| is_null(id) || own != day).await;
        self.finds(&format!("maybe__not_in={day},{next}"), |id, own| is_null(id) || own != day && own != next).await;
        self.finds(&format!("maybe__lte={day}&maybe__gt={}", day - Days::new(1)), |id, own| !is_null(id) && own == day).await;
    }

    async fn are_found_by_parts(&mut self, day: NaiveDate, has_date: bool) {
        if has_date {
            self.finds(&format!("at__date={day}"), |_, own| own == day).await;
            self.finds(&format!("maybe__date={day}"), |id, own| id % 3 != 0 && own == day).await;
        }
        let month = day.format("%Y-%m");
        self.finds(&format!("at__year={:04}", day.year()), |_, own| own.year() == day.year()).await;
        self.finds(&format!("at__month={month}"), |_, own| (own.year(), own.month()) == (day.year(), day.month())).await;
        self.finds(&format!("at__month={month}&at__lt={day}"), |_, own| {
            own.month() == day.month() && own.year() == day.year() && own < day
        })
        .await;
    }
}

/// The rows of a type with a zone, as a program writes them, with their days in the zone.
fn rows_in(zone: Tz, around: NaiveDate) -> Vec<(String, NaiveDate)> {
    let of_zone =
        |utc: NaiveDateTime| (utc.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(), zone.from_utc_datetime(&utc).date_naive());
    moments(around, 7).into_iter().map(of_zone).collect()
}

macro_rules! with_zone {
    ($($name:ident $table:literal;)*) => {$(
        #[actix_web::test]
        async fn $name() {
            for (zone, text) in DAYS {
                let database = TestDatabase::new().await.with(times::$name::Entity).await;
                let mut times = Times::new(database, times::$name::endpoints, $table, rows_in(zone, day(text)), zone).await;
                for around in [day(text) - Days::new(1), day(text), day(text) + Days::new(1)] {
                    times.are_found_by_days(around).await;
                    times.are_found_by_parts(around, true).await;
                }
                times.agree_with_the_database($table, zone, day(text)).await;
                times.faults.end();
            }
        }
    )*};
}

mod a_date_alone_is_that_day_in_the_zone_of {
    use super::{DAYS, Days, TestDatabase, Times, day, rows_in, times};

    with_zone! {
        utc "time_utc";
        zoned "time_zoned";
    }
}

impl Times {
    /// PostgreSQL knows the zones itself.
    async fn agree_with_the_database(&mut self, table: &str, zone: Tz, day: NaiveDate) {
        if !is_postgres() {
            return;
        }
        let is_of_day = format!("(at AT TIME ZONE '{}')::date = '{day}'", zone.name());
        let select = Statement::from_string(DbBackend::Postgres, format!("SELECT id::text FROM {table} WHERE {is_of_day}"));
        let rows = self.database.db.query_all_raw(select).await.expect("the rows of the day");
        let rows: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a key")).collect();
        self.finds(&format!("at={day}"), |id, _| rows.contains(&id.to_string())).await;
    }
}

/// A column without a zone has days of its own, whatever the zone of the request.
#[actix_web::test]
async fn a_date_alone_is_the_day_that_a_column_without_a_zone_shows() {
    let around = day("2024-03-31");
    let rows = moments(around, 11).into_iter().map(|at| (at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(), at.date())).collect();
    let database = TestDatabase::new().await.with(times::local::Entity).await;
    let mut times = Times::new(database, times::local::endpoints, "time_local", rows, chrono_tz::Asia::Kathmandu).await;
    times.are_found_by_days(around).await;
    times.are_found_by_parts(around, true).await;
    times.faults.end();
}

#[actix_web::test]
async fn dates_are_found_by_month_and_year() {
    let around = day("2024-02-29");
    let rows = moments(around, 13).into_iter().map(|at| (at.date().to_string(), at.date())).collect();
    let database = TestDatabase::new().await.with(times::day::Entity).await;
    let mut times = Times::new(database, times::day::endpoints, "time_day", rows, chrono_tz::Asia::Kathmandu).await;
    times.are_found_by_days(around).await;
    times.are_found_by_parts(around, false).await;
    times.faults.end();
}

/// What the first and the last day that can be written lack on one side.
#[actix_web::test]
async fn the_first_and_the_last_day_have_one_end() {
    let rows = ["0001-01-01T00:00:00Z", "0001-01-01T12:00:00Z", "9999-12-31T12:00:00Z", "9999-12-31T23:59:59.999999Z"];
    for hours in [-14, 0, 14] {
        let zone = chrono::FixedOffset::east_opt(hours * 3600).expect("a zone");
        let database = TestDatabase::new().await.with(times::utc::Entity).await;
        for at in rows {
            sql(&database.db, &format!("INSERT INTO time_utc (name, at) VALUES ('', '{at}')")).await;
        }
        let client = Client::new(&database.db, times::utc::endpoints).settings(Settings::new().zone(Zone::new("fixed", zone)));
        for day in ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"] {
            let mut found = Vec::new();
            for lookup in ["at__lt", "at", "at__gt"] {
                found.extend(column(&get(&client, &format!("/times?{lookup}={day}")).await.expect("a list"), "id"));
            }
            found.sort();
            assert_eq!(found, ["1", "2", "3", "4"], "{day} at {hours}: before, in and behind it are all rows");
        }
    }
}

fn there(config: &mut ServiceConfig) {
    let with_zone = scope("/there").wrap_fn(|request, service| {
        request.extensions_mut().insert(Zone::new("Pacific/Apia", chrono_tz::Pacific::Apia));
        service.call(request)
    });
    config.service(with_zone.service(Resource::<times::utc::Entity>::new("/times")));
    times::utc::endpoints(config);
}

#[actix_web::test]
async fn a_request_may_have_a_zone_of_its_own() {
    let database = TestDatabase::new().await.with(times::utc::Entity).await;
    sql(&database.db, "INSERT INTO time_utc (name, at) VALUES ('', '2024-06-01T18:00:00Z')").await;
    let client = Client::new(&database.db, there).settings(Settings::new().request_value::<Zone>());
    for (path, is_found) in [
        ("/times?at=2024-06-01", true),
        ("/there/times?at=2024-06-01", false),
        ("/times?at=2024-06-02", false),
        ("/there/times?at=2024-06-02", true),
    ] {
        let found = column(&get(&client, path).await.expect("a list"), "id").len();
        assert_eq!(found, usize::from(is_found), "{path}");
    }
}

/// Clients of a Django API rely on it, and know no parts that are not listed.
#[actix_web::test]
async fn a_date_alone_is_its_midnight_to_clients_of_a_django_api() {
    let database = TestDatabase::new().await.with(times::utc::Entity).await;
    for at in ["2024-06-01T00:00:00Z", "2024-06-01T18:00:00Z"] {
        sql(&database.db, &format!("INSERT INTO time_utc (name, at) VALUES ('', '{at}')")).await;
    }
    let client = Client::new(&database.db, times::utc::endpoints).drf();
    for (query, wanted) in
        [("at=2024-06-01", vec!["1"]), ("at__gt=2024-06-01", vec!["2"]), ("at__date=2000-01-01", vec!["1", "2"])]
    {
        assert_eq!(column(&get(&client, &format!("/times?{query}")).await.expect("a list"), "id"), wanted, "{query}");
    }
}

#[actix_web::test]
async fn what_is_no_day_month_or_year_is_refused() {
    let database = TestDatabase::new().await.with(times::utc::Entity).await;
    let client = Client::new(&database.db, times::utc::endpoints);
    for (query, detail) in [
        ("at=2024-02-30", "Enter a valid date/time."),
        ("at=%2B024-02-09", "Enter a valid date/time."),
        ("at__date=2024-02-30", "Enter a valid date."),
        ("at__date=2024-02-09T00:00:00Z", "Enter a valid date."),
        ("at__date=20240209", "Enter a valid date."),
        ("at__date=2024-%202-%209", "Enter a valid date."),
        ("at__year=24", "Enter a year: `2024`."),
        ("at__year=0000", "Enter a year: `2024`."),
        ("at__year=%2B024", "Enter a year: `2024`."),
        ("at__year=10000", "Enter a year: `2024`."),
        ("at__month=2", "Enter a month: `2024-02`."),
        ("at__month=2024-13", "Enter a month: `2024-02`."),
        ("at__month=2024-2", "Enter a month: `2024-02`."),
        ("at__in=2024-02-01,2024-02-30", "Enter a valid date/time."),
    ] {
        let answer = client.get(&format!("/times?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text);
        assert_eq!(answer.json["errors"][0]["detail"], detail, "{query}");
    }
    for query in ["id__year=2024", "name__date=2024-02-09", "at__date__gt=2024-02-09", "at__day=9"] {
        let answer = client.get(&format!("/times?{query}")).await;
        assert_eq!(answer.json["errors"][0]["code"], "unknown", "{query}: {}", answer.text);
    }
    for query in ["at__date=", "at__year=", "at__month="] {
        assert_eq!(client.get(&format!("/times?{query}")).await.status, 200, "{query} is switched off");
    }
}

/// Both ends of the day are about one row there.
#[actix_web::test]
async fn days_of_related_rows_are_those_of_one_row() {
    const MOMENT: family::Family = family::moment::FAMILY;
    let database = (MOMENT.tables)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, MOMENT.endpoints);
    let keys = [1, 2].map(|bank| (MOMENT.key)(bank));
    for key in &keys {
        expect(&client, Method::POST, "/banks", &json!({ "id": key, "name": "x" }).to_string(), 201).await.expect("a bank");
    }
    // The first bank has a row before the day and one behind it, the second one within it.
    for (bank, at) in [(0, "2024-05-01T10:00:00Z"), (0, "2024-05-03T10:00:00Z"), (1, "2024-05-02T10:00:00Z")] {
        let bank = format!("(SELECT id FROM moment_bank ORDER BY id LIMIT 1 OFFSET {bank})");
        sql(&database.db, &format!("INSERT INTO moment_branch (name, bank_id, size) VALUES ('x', {bank}, '{at}')")).await;
    }
    for query in ["branches__size=2024-05-02", "branches__size__date=2024-05-02", "branches__size__in=2024-05-02,2020-01-01"] {
        let list = get(&client, &format!("/all-banks?{query}")).await.expect("a list");
        assert_eq!(column(&list, "id"), [keys[1].to_string()], "{query}: {:?}", list.statements);
    }
}

/// Documents say whose days are meant, where the application says it.
#[test]
fn documents_name_the_zone_of_days() {
    let about = |settings: Settings, name: &str| {
        let document = Api::new("Times", "1").resource(Resource::<times::utc::Entity>::new("/times")).document(&settings, None);
        let document = document.expect("a document");
        let parameters = document["paths"]["/times"]["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let found = parameters.into_iter().find(|parameter| parameter["name"] == name).expect("a parameter");
        found["description"].as_str().expect("a text").to_owned()
    };
    let warsaw = || Settings::new().zone(Zone::new("Europe/Warsaw", chrono_tz::Europe::Warsaw));
    assert_eq!(about(Settings::new(), "at"), "Equal to this. A date alone is that day.");
    assert_eq!(about(warsaw(), "at"), "Equal to this. A date alone is that day in Europe/Warsaw.");
    assert_eq!(about(warsaw(), "at__year"), "In this year. Days are those in Europe/Warsaw.");
    assert_eq!(about(Settings::new(), "at__year"), "In this year.");
    // To clients of a Django API a date alone is its midnight.
    assert_eq!(about(warsaw().profile(Profile::Drf), "at"), "Equal to this.");
}

/// A part of a hidden time is answered as that of a nonsense is.
#[actix_web::test]
async fn a_part_of_a_hidden_time_tells_nothing() {
    let database = TestDatabase::new().await.with(times::utc::Entity).await;
    let client = Client::new(&database.db, hidden);
    for lookup in ["date=2024-02-09", "year=2024", "month=2024-02", "year=x", "isempty=true", "iexact=x"] {
        let mut seen = Vec::new();
        for name in ["at", "nonsense", "zzzzzz"] {
            let answer = client.get(&format!("/times?{name}__{lookup}")).await;
            seen.push((answer.status.as_u16(), answer.statements.len(), answer.text.replace(&format!("{name}__"), "NAME__")));
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{lookup}: {seen:#?}");
        assert_eq!((seen[0].0, seen[0].1), (400, 0), "{lookup}");
    }
}

fn hidden(config: &mut ServiceConfig) {
    config.service(Resource::<Hidden>::read_only("/times"));
}

/// A serializer that shows no time to anybody but the staff.
#[allow(dead_code)]
#[derive(Tweaks)]
#[tweaks(entity = times::utc::Entity)]
struct Hidden {
    id: i32,
    #[tweaks(readable_by = IsStaff)]
    at: DateTimeUtc,
}
