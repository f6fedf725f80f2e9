//! Selections over six entities with every kind of relation, compared with a model in memory: the answer, the number of
//! statements, and the columns that they read.

use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Map, Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, reads_again};
use tests::entities::world::{city, country, hobby, passport, person, person_hobby};
use tests::random::Random;
use tweaks_runtime::__private::query::Parameters;
use tweaks_runtime::__private::query::{Request, View, plan};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{Schema, Serializer};

const COUNTRIES: [&str; 3] = ["Norway", "Chile", "Nowhere"];
const CITIES: [(&str, i32); 3] = [("Oslo", 1), ("Bergen", 1), ("Arica", 2)];
const PEOPLE: i32 = 12;
const HOBBIES: [&str; 4] = ["chess", "darts", "golf", "poker"];

fn name(person: i32) -> String {
    format!("p{:02}", person * 7 % 12)
}

fn age(person: i32) -> i32 {
    20 + person * 5 % 13
}

fn city_of(person: i32) -> Option<i32> {
    Some(person % 4).filter(|city| *city > 0)
}

fn parent_of(person: i32) -> Option<i32> {
    (person > 4).then_some((person - 2) / 3)
}

fn hobbies_of(person: i32) -> Vec<i32> {
    let mut hobbies = vec![1 + person % 4, 1 + person * 3 % 4];
    hobbies.dedup();
    hobbies.sort_unstable();
    hobbies
}

fn people(wanted: impl Fn(i32) -> bool) -> Vec<i32> {
    (1..=PEOPLE).filter(|person| wanted(*person)).collect()
}

pub(crate) async fn world() -> TestDatabase {
    let world = TestDatabase::new().await.with(country::Entity).await.with(city::Entity).await.with(person::Entity).await;
    let world = world.with(passport::Entity).await.with(hobby::Entity).await.with(person_hobby::Entity).await;
    let db = &world.db;
    let countries = (1..).zip(COUNTRIES).map(|(id, name)| country::ActiveModel {
        country_id: Set(id),
        country_name: Set(name.into()),
        anthem: Set(format!("O {name}")),
    });
    country::Entity::insert_many(countries).exec_without_returning(db).await.expect("countries");
    let cities = (1..).zip(CITIES).map(|(id, (name, country))| city::ActiveModel {
        city_id: Set(id),
        city_name: Set(name.into()),
        city_country: Set(country),
    });
    city::Entity::insert_many(cities).exec_without_returning(db).await.expect("cities");
    let persons = (1..=PEOPLE).map(|id| person::ActiveModel {
        person_id: Set(id),
        person_name: Set(name(id)),
        age: Set(age(id)),
        person_city: Set(city_of(id)),
        person_parent: Set(parent_of(id)),
    });
    person::Entity::insert_many(persons).exec_without_returning(db).await.expect("people");
    let passports = people(|id| id % 2 == 0).into_iter().map(|id| passport::ActiveModel {
        passport_id: Set(100 + id),
        number: Set(format!("N{id}")),
        holder: Set(id),
    });
    passport::Entity::insert_many(passports).exec_without_returning(db).await.expect("passports");
    let hobbies = (1..).zip(HOBBIES).map(|(id, name)| hobby::ActiveModel { hobby_id: Set(id), hobby_name: Set(name.into()) });
    hobby::Entity::insert_many(hobbies).exec_without_returning(db).await.expect("hobbies");
    let both = (1..=PEOPLE)
        .flat_map(|id| hobbies_of(id).into_iter().map(move |what| person_hobby::ActiveModel { who: Set(id), what: Set(what) }));
    person_hobby::Entity::insert_many(both).exec_without_returning(db).await.expect("hobbies of people");
    world
}

/// One field of the model: its name, whether it is on demand, and what it shows.
struct Spec(&'static str, bool, Shows);

/// What a field of the model shows of the row with an id, with the columns whose names tell that they were read.
enum Shows {
    Value(fn(i32) -> Json, &'static [&'static str]),
    One(fn() -> Vec<Spec>, fn(i32) -> Option<i32>),
    Many(fn() -> Vec<Spec>, fn(i32) -> Vec<i32>),
    Ids(fn(i32) -> Vec<i32>),
}
use Shows::{Ids, Many, One, Value};

fn country_spec() -> Vec<Spec> {
    vec![
        Spec("country_id", false, Value(|id| json!(id), &[])),
        Spec("country_name", false, Value(|id| json!(COUNTRIES[index(id)]), &["country_name"])),
        Spec("anthem", true, Value(|id| json!(format!("O {}", COUNTRIES[index(id)])), &["anthem"])),
        Spec("cities", true, Ids(|id| (1..=3).filter(|city| CITIES[index(*city)].1 == id).collect())),
    ]
}

fn index(id: i32) -> usize {
    usize::try_from(id - 1).expect("ids from 1")
}

fn city_spec() -> Vec<Spec> {
    vec![
        Spec("city_id", false, Value(|id| json!(id), &[])),
        Spec("city_name", false, Value(|id| json!(CITIES[index(id)].0), &["city_name"])),
        Spec("country", false, One(country_spec, |id| Some(CITIES[index(id)].1))),
        Spec(
            "people",
            true,
            Many(brief_spec, |id| {
                let mut people = people(|person| city_of(person) == Some(id));
                people.sort_by_key(|person| std::cmp::Reverse(name(*person)));
                people.truncate(2);
                people
            }),
        ),
    ]
}

fn facts_spec() -> Vec<Spec> {
    fn inhabitants(id: i32) -> Vec<i32> {
        people(|person| city_of(person) == Some(id))
    }
    fn country(id: i32) -> &'static str {
        COUNTRIES[index(CITIES[index(id)].1)]
    }
    vec![
        Spec("city_id", false, Value(|id| json!(id), &[])),
        Spec("country_name", false, Value(|id| json!(country(id)), &["country_name"])),
        Spec("people_count", false, Value(|id| json!(inhabitants(id).len()), &[])),
        Spec("age_sum", false, Value(|id| json!(inhabitants(id).into_iter().map(age).sum::<i32>()), &["age"])),
        Spec("last_name", false, Value(|id| json!(inhabitants(id).into_iter().map(name).max()), &["person_name"])),
        Spec("eldest", true, One(brief_spec, |id| inhabitants(id).into_iter().max_by_key(|person| (age(*person), *person)))),
        Spec(
            "sign",
            true,
            Value(
                |id| json!(format!("Hi {}, {}: {}", CITIES[index(id)].0, country(id), inhabitants(id).len())),
                &["city_name", "country_name"],
            ),
        ),
    ]
}

fn passport_spec() -> Vec<Spec> {
    vec![
        Spec("passport_id", false, Value(|id| json!(100 + id), &[])),
        Spec("number", true, Value(|id| json!(format!("N{id}")), &["number"])),
    ]
}

fn hobby_spec() -> Vec<Spec> {
    vec![
        Spec("hobby_id", false, Value(|id| json!(id), &[])),
        Spec("hobby_name", false, Value(|id| json!(HOBBIES[index(id)]), &["hobby_name"])),
        Spec("people", true, Ids(|id| people(|person| hobbies_of(person).contains(&id)))),
    ]
}

fn brief_spec() -> Vec<Spec> {
    vec![
        Spec("person_id", false, Value(|id| json!(id), &[])),
        Spec("person_name", false, Value(|id| json!(name(id)), &["person_name"])),
        Spec("city", true, One(city_spec, city_of)),
        Spec("hobbies", true, Many(hobby_spec, hobbies_of)),
    ]
}

fn person_spec() -> Vec<Spec> {
    vec![
        Spec("person_id", false, Value(|id| json!(id), &[])),
        Spec("person_name", false, Value(|id| json!(name(id)), &["person_name"])),
        Spec("age", true, Value(|id| json!(age(id)), &["age"])),
        Spec("city", false, One(city_spec, city_of)),
        Spec("passport", false, One(passport_spec, |id| (id % 2 == 0).then_some(id))),
        Spec("parent", false, One(brief_spec, parent_of)),
        Spec("children", false, Many(brief_spec, |id| people(|person| parent_of(person) == Some(id)))),
        Spec(
            "hobbies",
            true,
            Many(hobby_spec, |id| {
                let mut hobbies = hobbies_of(id);
                hobbies.reverse();
                hobbies
            }),
        ),
    ]
}

/// The names that are asked for at one level, as paths.
#[derive(Clone, Default)]
struct Asked {
    fields: Vec<String>,
    include_fields: Vec<String>,
    omit: Vec<String>,
}

fn below(tokens: &[String], name: &str) -> Vec<String> {
    let rest = tokens.iter().filter_map(|token| token.split_once("__")).filter(|(head, _)| *head == name);
    rest.map(|(_, rest)| rest.to_owned()).collect()
}

fn names(tokens: &[String], name: &str) -> bool {
    tokens.iter().any(|token| token.split("__").next() == Some(name))
}

impl Asked {
    fn below(&self, name: &str) -> Self {
        Self {
            fields: below(&self.fields, name),
            include_fields: below(&self.include_fields, name),
            omit: below(&self.omit, name),
        }
    }

    fn shows(&self, spec: &Spec) -> bool {
        let omitted = self.omit.iter().any(|token| token == spec.0) && below(&self.omit, spec.0).is_empty();
        let asked =
            if self.fields.is_empty() { !spec.1 || names(&self.include_fields, spec.0) } else { names(&self.fields, spec.0) };
        asked && !omitted
    }

    fn query(&self) -> String {
        let parameters = [("fields", &self.fields), ("include_fields", &self.include_fields), ("omit", &self.omit)];
        let parameters = parameters.into_iter().filter(|(_, tokens)| !tokens.is_empty());
        parameters.map(|(name, tokens)| format!("{name}={}", tokens.join(","))).collect::<Vec<_>>().join("&")
    }
}

/// The object that the model shows, and the columns that it read for it.
fn expected(specs: &[Spec], id: i32, asked: &Asked, columns: &mut Vec<&'static str>) -> Json {
    let mut object = Map::new();
    for spec in specs.iter().filter(|spec| asked.shows(spec)) {
        let inner = asked.below(spec.0);
        let mut nested = |specs: fn() -> Vec<Spec>, id: i32| expected(&specs(), id, &inner, columns);
        let value = match &spec.2 {
            Value(value, read) => {
                columns.extend(*read);
                value(id)
            }
            One(specs, other) => other(id).map_or(Json::Null, |id| nested(*specs, id)),
            Many(specs, others) => others(id).into_iter().map(|id| nested(*specs, id)).collect(),
            Ids(others) => json!(others(id)),
        };
        object.insert(spec.0.to_owned(), value);
    }
    Json::Object(object)
}

/// A path of names, at most four levels deep.
fn path(random: &mut Random, specs: &[Spec], depth: usize) -> String {
    let spec = &specs[random.below(specs.len())];
    let inner = match &spec.2 {
        One(inner, _) | Many(inner, _) if depth < 3 && random.below(3) > 0 => Some(inner()),
        _ => None,
    };
    inner.map_or_else(|| spec.0.to_owned(), |inner| format!("{}__{}", spec.0, path(random, &inner, depth + 1)))
}

fn random_question(random: &mut Random, specs: &[Spec]) -> Asked {
    let mut paths = |most: usize| (0..random.below(most + 1)).map(|_| path(random, specs, 0)).collect::<Vec<_>>();
    let (fields, include_fields, omit) = (paths(4), paths(4), paths(2));
    let fields = if fields.len() > 2 { fields } else { Vec::new() };
    Asked { fields, include_fields, omit }
}

/// The columns between `SELECT` and `FROM` of each statement, without what only orders.
fn read_columns(statements: &[String]) -> String {
    let lists = statements.iter().map(|sql| {
        let list = sql.split(" FROM ").take(sql.matches("SELECT ").count()).collect::<Vec<_>>().join(" ");
        match list.split_once("ROW_NUMBER() OVER (") {
            Some((before, _)) => before.to_owned(),
            None => list,
        }
    });
    lists.collect::<Vec<_>>().join("\n")
}

const TELLING: [&str; 7] = ["country_name", "anthem", "city_name", "person_name", "age", "number", "hobby_name"];

async fn compare(client: &Client, path: &str, schema: &'static Schema, specs: &[Spec], ids: &[i32], asked: &Asked) {
    let query = asked.query();
    let answer = client.get(&format!("{path}?greeting=Hi%20&{query}")).await;
    let mut columns = Vec::new();
    let wanted: Vec<Json> = ids.iter().map(|id| expected(specs, *id, asked, &mut columns)).collect();
    assert_eq!(answer.json, json!(wanted), "{path}?{query}\n{:#?}", answer.statements);
    let parameters = Parameters::parse(&query);
    let request = Request::new(schema, View::List, &parameters);
    let planned = plan(&request).expect("a plan").queries();
    assert_eq!(answer.statements.len(), planned, "{path}?{query}\n{:#?}", answer.statements);
    let read = read_columns(&answer.statements).replace('`', "\"");
    for column in TELLING {
        let is_read = read.contains(&format!("\"{column}\""));
        assert_eq!(is_read, columns.contains(&column), "{path}?{query}: {column}\n{read}");
    }
}

pub(crate) fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<person::Entity>::read_only("/people").parameter("greeting"))
        .service(Resource::<city::CityFacts>::read_only("/facts").parameter("greeting"))
        .service(Resource::<city::Entity>::read_only("/cities").parameter("greeting"))
        .service(Resource::<hobby::Entity>::read_only("/hobbies").parameter("greeting"));
}

#[actix_web::test]
async fn two_hundred_random_selections_are_what_the_model_says() {
    let world = world().await;
    let client = Client::new(&world.db, endpoints);
    let everybody: Vec<i32> = (1..=PEOPLE).collect();
    let mut random = Random(7);
    compare(&client, "/people", person::Entity::SCHEMA, &person_spec(), &everybody, &Asked::default()).await;
    compare(&client, "/facts", city::CityFacts::SCHEMA, &facts_spec(), &[1, 2, 3], &Asked::default()).await;
    for _ in 0..50 {
        let asked = random_question(&mut random, &person_spec());
        compare(&client, "/people", person::Entity::SCHEMA, &person_spec(), &everybody, &asked).await;
        let asked = random_question(&mut random, &facts_spec());
        compare(&client, "/facts", city::CityFacts::SCHEMA, &facts_spec(), &[1, 2, 3], &asked).await;
        let asked = random_question(&mut random, &city_spec());
        compare(&client, "/cities", city::Entity::SCHEMA, &city_spec(), &[1, 2, 3], &asked).await;
        let asked = random_question(&mut random, &hobby_spec());
        compare(&client, "/hobbies", hobby::Entity::SCHEMA, &hobby_spec(), &[1, 2, 3, 4], &asked).await;
    }
}

#[actix_web::test]
async fn unknown_names_are_reported_at_every_level() {
    let world = world().await;
    let client = Client::new(&world.db, endpoints);
    let answer = client.get("/people?fields=person_nam,city__country__anthm,age__x&omit=person_city&include_fields=secret").await;
    let details: Vec<&str> =
        answer.json["errors"].as_array().into_iter().flatten().filter_map(|error| error["detail"].as_str()).collect();
    let wanted = [
        "`age` has no fields of its own.",
        "There is no field `city__country__anthm`; did you mean `anthem`?",
        "There is no field `person_nam`; did you mean `person_name`?",
        "There is no field `secret`.",
        "There is no field `person_city`; did you mean `person_id`?",
    ];
    assert_eq!(details, wanted, "a write-only name is answered as one that does not exist");
    assert_eq!(answer.statements.len(), 0);
}

#[actix_web::test]
async fn blanks_repetitions_and_empty_parts_mean_nothing() {
    let world = world().await;
    let client = Client::new(&world.db, endpoints);
    let all = client.get("/hobbies").await;
    assert_eq!(client.get("/hobbies?fields=").await.json, all.json);
    assert_eq!(client.get("/hobbies?fields=%20hobby_id%20,,hobby_name").await.json, all.json);
    assert_eq!(client.get("/hobbies?fields=hobby_id&fields=hobby_name").await.json, all.json);
    let ids = client.get("/hobbies?omit=hobby_name").await;
    assert_eq!(ids.json[0], json!({ "hobby_id": 1 }));
    let nested = client.get("/people/12?fields=city__").await;
    assert_eq!(nested.json, json!({ "city": null }));
}

#[actix_web::test]
async fn the_answer_to_a_write_is_selected_too() {
    let world = world().await;
    let client = Client::new(&world.db, |config| {
        config.service(Resource::<person::Entity>::new("/people"));
    });
    let body = json!({ "person_id": 50, "person_name": "new", "age": 1, "person_city": 3, "person_parent": 1 });
    let made = client.post("/people?fields=person_id,city__country__country_name", body).await;
    assert_eq!(made.json, json!({ "person_id": 50, "city": { "country": { "country_name": "Chile" } } }));
    assert_eq!(made.statements.len(), 3, "lookups, insert, read: {:#?}", made.statements);
    let changed = client.patch("/people/50?fields=person_name", json!({ "person_name": "newer" })).await;
    assert_eq!((changed.json, changed.statements.len()), (json!({ "person_name": "newer" }), 2 + reads_again()));
}

#[actix_web::test]
async fn server_code_decides_over_the_query_string() {
    async fn short(call: Call<person::Entity>) -> actix_web::HttpResponse {
        call.fields(["person_id", "city__city_name"]).list().await
    }
    async fn long(call: Call<hobby::Entity>) -> actix_web::HttpResponse {
        call.include_fields(["people"]).list().await
    }
    let world = world().await;
    let client = Client::new(&world.db, |config| {
        config.route("/short", actix_web::web::get().to(short)).route("/long", actix_web::web::get().to(long));
    });
    assert_eq!(client.get("/short?fields=age").await.json[0], json!({ "person_id": 1, "city": { "city_name": "Oslo" } }));
    assert_eq!(client.get("/long").await.json[3]["hobby_name"], "poker");
    assert!(client.get("/long").await.json[3]["people"].is_array());
}

#[test]
fn the_default_selections_cost_what_their_constants_say() {
    const { assert!(person::Entity::QUERIES == 2 && city::CityFacts::QUERIES == 2 && hobby::Entity::QUERIES == 1) };
}

/// On-demand fields may lead in circles; a client may not follow them for ever.
#[actix_web::test]
async fn depth_has_an_end() {
    let world = world().await;
    let client = Client::new(&world.db, endpoints);
    let deep = vec!["a"; 2_000].join("__");
    let strict = client.get(&format!("/people?include_fields={deep}")).await;
    assert_eq!(strict.status, 400);
    let around = "city__people__".repeat(8);
    let strict = client.get(&format!("/people?include_fields={around}person_name")).await;
    assert_eq!((strict.status.as_u16(), strict.statements.len()), (400, 0));
    let lenient =
        Client::new(&world.db, endpoints).drf().get(&format!("/people?include_fields={around}person_name,{deep}")).await;
    assert!(lenient.status == 200 && lenient.statements.len() < 12, "{} statements", lenient.statements.len());
}
