//! Figures over many rows, against a model in memory, over rows that plain SQL wrote.

use std::collections::BTreeMap;

use actix_web::http::Method;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine};
use tests::random::Random;
use tweaks_runtime::pages::QueryLimits;
use tweaks_runtime::prelude::*;

use crate::exact::create_enums;

mod agent {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "stats_agent")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(unique)]
        #[tweaks(filter)]
        pub(crate) name: String,
        #[sea_orm(has_many)]
        pub(crate) sales: HasMany<super::sale::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod sale {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "lowercase")]
    pub(crate) enum State {
        Open,
        Paid,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "stats_sale")]
    #[tweaks(
        stats(
            count, sum(total), sum(items), sum(weight), min(sold_at), max(total), min(day),
            by(state, agent_id, day, sold_at.date, sold_at.month, day.year, express)
        ),
        index(state)
    )]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[tweaks(filter)]
        pub(crate) state: State,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        pub(crate) total: Decimal,
        #[sea_orm(indexed)]
        #[tweaks(filter(gte, lt))]
        pub(crate) items: i32,
        pub(crate) weight: f64,
        pub(crate) express: bool,
        pub(crate) day: Date,
        #[tweaks(rename = "soldAt")]
        pub(crate) sold_at: DateTimeUtc,
        #[sea_orm(indexed)]
        #[tweaks(filter)]
        pub(crate) agent_id: Option<i32>,
        #[sea_orm(belongs_to, from = "agent_id", to = "id")]
        #[tweaks(nested, on_demand, filter(name))]
        pub(crate) agent: BelongsTo<Option<super::agent::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keys and columns unlike those of a shop.
mod visit {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "stats_mood")]
    pub(crate) enum Mood {
        #[sea_orm(string_value = "sad")]
        Sad,
        #[sea_orm(string_value = "glad")]
        Glad,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "stats_visit")]
    #[tweaks(stats(count, sum(wide), min(at), by(mood, room, code, at.month, at.date)))]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) room: Uuid,
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(4))")]
        pub(crate) code: String,
        pub(crate) mood: Option<Mood>,
        pub(crate) wide: i64,
        pub(crate) at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The same rows in another case, with other figures.
#[derive(Tweaks)]
#[tweaks(entity = sale::Entity, rename_all = "kebab-case", stats(count, max(sold_at), by(sold_at.year)))]
#[allow(dead_code, reason = "only its schema is used")]
pub(crate) struct Brief {
    id: i32,
    sold_at: DateTimeUtc,
}

use sea_orm::entity::prelude::DateTimeUtc;

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<sale::Entity>::read_only("/sales").stats())
        .service(Resource::<sale::Entity>::read_only("/agents/{agent_id}/sales").stats())
        .service(Resource::<visit::Entity>::read_only("/visits").stats())
        .service(Resource::<Brief>::read_only("/brief/").stats().without_autofilter());
}

#[derive(Clone)]
struct Sale {
    paid: bool,
    cents: i64,
    items: i64,
    weight: i32,
    express: bool,
    day: String,
    sold_at: String,
    agent: Option<i64>,
}

/// Whether a filter lets a sale pass.
type Holds = fn(&Sale) -> bool;

const ROWS: usize = 400;

fn sales() -> Vec<Sale> {
    let mut random = Random(31);
    let sale = |_| {
        let (year, month, day) = (2023 + random.below(2), 1 + random.below(3), 1 + random.below(4));
        Sale {
            paid: random.below(2) == 0,
            cents: i64::try_from(random.below(100_000)).expect("small") - 50_000,
            items: i64::try_from(random.below(9)).expect("small"),
            weight: i32::try_from(random.below(64)).expect("small"),
            express: random.below(3) == 0,
            day: format!("{year}-{month:02}-{day:02}"),
            sold_at: format!("{year}-{month:02}-{day:02} {:02}:30:00", random.below(24)),
            agent: Some(random.below(4)).filter(|agent| *agent > 0).and_then(|agent| i64::try_from(agent).ok()),
        }
    };
    (0..ROWS).map(sale).collect()
}

async fn database() -> (TestDatabase, Vec<Sale>) {
    let database = TestDatabase::new().await.with(agent::Entity).await.with(sale::Entity).await;
    let sales = sales();
    let db = &database.db;
    db.execute_unprepared("INSERT INTO stats_agent (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')")
        .await
        .expect("agents");
    let row = |(id, sale): (usize, &Sale)| {
        let Sale { paid, cents, items, weight, express, day, sold_at, agent } = sale;
        let total = format!("{}{}.{:02}", if *cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
        let (state, agent) =
            (if *paid { "paid" } else { "open" }, agent.map_or_else(|| "NULL".to_owned(), |agent| agent.to_string()));
        format!("({}, '{state}', {total}, {items}, {weight}.5, {express}, '{day}', '{sold_at}', {agent})", id + 1)
    };
    let rows: Vec<String> = sales.iter().enumerate().map(row).collect();
    let columns = "id, state, total, items, weight, express, day, sold_at, agent_id";
    db.execute_unprepared(&format!("INSERT INTO stats_sale ({columns}) VALUES {}", rows.join(", "))).await.expect("sales");
    (database, sales)
}

fn text(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

/// The figures of some sales, beside the values that they have in common.
fn figures(mut common: serde_json::Map<String, Json>, sales: &[&Sale]) -> Json {
    let sum = |of: fn(&Sale) -> i64| sales.iter().map(|sale| of(sale)).sum::<i64>();
    let some = |value: Json| if sales.is_empty() { Json::Null } else { value };
    let weights = sales.iter().map(|sale| f64::from(sale.weight) + 0.5).sum::<f64>();
    let figures = [
        ("count", json!(sales.len())),
        ("total__sum", some(json!(text(sum(|sale| sale.cents))))),
        ("items__sum", some(json!(sum(|sale| sale.items)))),
        ("weight__sum", some(json!(weights))),
        ("soldAt__min", json!(sales.iter().map(|sale| sale.sold_at.replace(' ', "T") + "Z").min())),
        ("total__max", json!(sales.iter().map(|sale| sale.cents).max().map(text))),
        ("day__min", json!(sales.iter().map(|sale| sale.day.clone()).min())),
    ];
    common.extend(figures.map(|(name, value)| (name.to_owned(), value)));
    Json::Object(common)
}

fn value(sale: &Sale, group: &str) -> Json {
    match group {
        "state" => json!(if sale.paid { "paid" } else { "open" }),
        "agent_id" => json!(sale.agent),
        "day" => json!(sale.day),
        "express" => json!(sale.express),
        "soldAt__date" => json!(sale.sold_at[..10]),
        "soldAt__month" => json!(sale.sold_at[..7]),
        _ => json!(sale.day[..4]),
    }
}

/// The expected answer, its groups in any order.
fn expected(sales: &[&Sale], by: &[&str]) -> Vec<Json> {
    let mut groups: BTreeMap<String, (serde_json::Map<String, Json>, Vec<&Sale>)> = BTreeMap::new();
    for sale in sales {
        let common: serde_json::Map<String, Json> = by.iter().map(|group| ((*group).to_owned(), value(sale, group))).collect();
        groups.entry(json!(common).to_string()).or_insert_with(|| (common, Vec::new())).1.push(sale);
    }
    if by.is_empty() && groups.is_empty() {
        groups.insert(String::new(), Default::default());
    }
    groups.into_values().map(|(common, sales)| figures(common, &sales)).collect()
}

fn sorted(mut groups: Vec<Json>) -> Vec<String> {
    groups.sort_by_key(ToString::to_string);
    groups.iter().map(ToString::to_string).collect()
}

#[actix_web::test]
async fn figures_are_those_of_the_rows() {
    let (database, sales) = database().await;
    let client = Client::new(&database.db, endpoints);
    let names = ["state", "agent_id", "day", "soldAt__date", "soldAt__month", "day__year", "express"];
    let filters: [(&str, Holds); 6] = [
        ("", |_| true),
        ("state=paid", |sale| sale.paid),
        ("items__gte=3&items__lt=7", |sale| (3..7).contains(&sale.items)),
        ("agent__name=b", |sale| sale.agent == Some(2)),
        ("or=(state=open,items__gte=8)", |sale| !sale.paid || sale.items >= 8),
        ("items__gte=100", |_| false),
    ];
    let mut random = Random(5);
    for (filter, holds) in filters {
        for width in [0, 0, 1, 1, 1, 1, 2, 2, 3] {
            let mut by: Vec<&str> = (0..width).map(|_| names[random.below(names.len())]).collect();
            by.sort_unstable();
            by.dedup();
            let wanted: Vec<&Sale> = sales.iter().filter(|sale| holds(sale)).collect();
            let grouped = if by.is_empty() { String::new() } else { format!("by={}&", by.join(",")) };
            let answer = client.get(&format!("/sales/stats?{grouped}{filter}")).await;
            assert_eq!(answer.status, 200, "{grouped}{filter}: {}", answer.text);
            let found = answer.json.as_array().expect("groups").clone();
            assert_eq!(sorted(found), sorted(expected(&wanted, &by)), "{grouped}{filter}");
            assert_eq!(answer.statements.len(), 1, "{:#?}", answer.statements);
        }
    }
}

#[actix_web::test]
async fn groups_come_in_their_order() {
    let (database, _) = database().await;
    let client = Client::new(&database.db, endpoints);
    let answer = client.get("/sales/stats?by=soldAt__month&by=state").await;
    let keys: Vec<(String, String)> = answer
        .json
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| (group["soldAt__month"].to_string(), group["state"].to_string()))
        .collect();
    assert!(keys.len() > 6 && keys.is_sorted(), "{keys:?}");
    let tag = answer.header("etag").expect("a tag").to_owned();
    let known = client.send(Method::GET, "/sales/stats?by=soldAt__month&by=state", &[("If-None-Match", &tag)], Vec::new()).await;
    assert_eq!(known.status, 304);
    let brief = client.get("/brief/stats/?by=sold-at__year").await;
    let years: Vec<_> = brief.json.as_array().into_iter().flatten().map(|group| group["sold-at__year"].clone()).collect();
    assert_eq!(years, [json!("2023"), json!("2024")], "{}", brief.text);
    assert!(brief.json[0]["sold-at__max"].as_str().is_some_and(|time| time.starts_with("2023-03-04T")), "{}", brief.text);
}

#[actix_web::test]
async fn figures_below_a_row_are_those_of_its_rows() {
    let (database, sales) = database().await;
    let client = Client::new(&database.db, endpoints);
    let own: Vec<&Sale> = sales.iter().filter(|sale| sale.agent == Some(3)).collect();
    let answer = client.get("/agents/3/sales/stats?by=express").await;
    assert_eq!(sorted(answer.json.as_array().expect("groups").clone()), sorted(expected(&own, &["express"])));
    assert_eq!(client.get("/agents/4/sales/stats").await.json[0]["count"], 0);
    assert_eq!(client.get("/agents/9/sales/stats").await.status, 404);
}

#[actix_web::test]
async fn what_nobody_offers_is_refused() {
    let (database, _) = database().await;
    let client = Client::new(&database.db, endpoints);
    for (query, problem) in [
        ("by=weight", "by unknown"),
        ("by=sold_at__month", "by unknown"),
        ("by=soldAt", "by unknown"),
        ("by=state,state", "by repeated"),
        ("by=nonsense", "by unknown"),
        ("ordering=items", "ordering unknown"),
        ("fields=id", "fields unknown"),
        ("limit=5", "limit unknown"),
        ("items__gte=x", "items__gte invalid"),
        ("nonsense=1", "nonsense unknown"),
    ] {
        let wrong = client.get(&format!("/sales/stats?{query}")).await;
        assert_eq!((wrong.status.as_u16(), wrong.problems()), (400, vec![problem.to_owned()]), "{query}: {}", wrong.text);
    }
    let near = client.get("/sales/stats?by=stat").await;
    assert_eq!(near.json["errors"][0]["detail"], "Figures cannot be grouped by `stat`; did you mean `state`?");
    assert_eq!(client.post("/sales/stats", json!({})).await.status, 405);
    assert_eq!(client.get("/brief/stats/?items__gte=1").await.status, 400);
    let few = client.settings(Settings::new().query_limits(QueryLimits { groups: 3, ..QueryLimits::default() }));
    assert_eq!(few.get("/sales/stats?by=day").await.problems(), ["- too_large"]);
    assert_eq!(few.get("/sales/stats?by=state").await.status, 200);
}

/// Times in every form that SQLite's tools write; elsewhere in that of the database.
#[actix_web::test]
async fn figures_of_other_keys_types_and_forms() {
    let database = TestDatabase::new().await;
    create_enums(&database, visit::Entity).await;
    let database = database.with(visit::Entity).await;
    let room = |last: u8| match engine() {
        // A UUID is bytes there.
        Engine::Sqlite | Engine::MariaDb => format!("X'000000000000000000000000000000{last:02x}'"),
        Engine::Postgres => format!("'00000000-0000-0000-0000-0000000000{last:02x}'"),
    };
    let forms = by_engine(
        ["2024-02-29 23:30:00", "2024-03-01T01:30:00+02:00", "2024-03-01T00:00:00.5Z"],
        ["2024-02-29 23:30:00Z", "2024-03-01T01:30:00+02:00", "2024-03-01T00:00:00.5Z"],
        ["2024-02-29 23:30:00", "2024-02-29 23:30:00", "2024-03-01 00:00:00.5"],
    );
    let rows = [
        format!("({}, 'EUR', 'glad', {}, '{}')", room(1), i64::MAX, forms[0]),
        format!("({}, 'USD', 'glad', 1, '{}')", room(1), forms[1]),
        format!("({}, 'EUR', 'sad', -5, '{}')", room(2), forms[2]),
        format!("({}, 'EUR', NULL, 7, NULL)", room(3)),
    ];
    let sql = format!("INSERT INTO stats_visit (room, code, mood, wide, at) VALUES {}", rows.join(", "));
    database.db.execute_unprepared(&sql).await.expect("visits");
    let client = Client::new(&database.db, endpoints);
    let told = async |by: &str, name: &str| -> Vec<(Json, Json, Json)> {
        let answer = client.get(&format!("/visits/stats?by={by}")).await;
        assert_eq!(answer.status, 200, "{by}: {}", answer.text);
        let mut groups: Vec<_> = answer.json.as_array().into_iter().flatten().cloned().collect();
        groups.sort_by_key(|group| group[name].to_string());
        groups.iter().map(|group| (group[name].clone(), group["count"].clone(), group["wide__sum"].clone())).collect()
    };
    // What is larger than all numbers of 64 bits is no number.
    let glad = (json!("glad"), json!(2), json!(null));
    assert_eq!(told("mood", "mood").await, [glad, (json!("sad"), json!(1), json!(-5)), (json!(null), json!(1), json!(7))]);
    let february = (json!("2024-02"), json!(2), json!(null));
    let march = (json!("2024-03"), json!(1), json!(-5));
    assert_eq!(told("at__month", "at__month").await, [february, march, (json!(null), json!(1), json!(7))]);
    let days: Vec<_> = told("at__date", "at__date").await.into_iter().map(|(day, ..)| day).collect();
    assert_eq!(days, [json!("2024-02-29"), json!("2024-03-01"), json!(null)]);
    let rooms: Vec<_> = told("room", "room").await.into_iter().map(|(room, count, _)| (room, count)).collect();
    let name = |last: u8| json!(format!("00000000-0000-0000-0000-0000000000{last:02x}"));
    assert_eq!(rooms, [(name(1), json!(2)), (name(2), json!(1)), (name(3), json!(1))]);
    let codes: Vec<_> = told("code", "code").await.into_iter().map(|(_, count, _)| count).collect();
    assert_eq!(codes, [json!(3), json!(1)]);
    let all = client.get("/visits/stats").await;
    assert_eq!(all.json[0]["at__min"], "2024-02-29T23:30:00Z", "{}", all.text);
}
