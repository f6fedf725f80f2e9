//! Examples in documents: each is what its schema describes, and what the server takes.

use actix_web::web::ServiceConfig;
use orders_api::token::Tokens;
use orders_api::user;
use sea_orm::{ConnectionTrait as _, EntityName as _};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{Engine, TestDatabase, engine};
use tests::entities::archive::{User, folder, paper};
use tests::entities::clinic::{patient, visit, ward};
use tests::entities::exact::{amounts, every, forms, newtypes, texts};
use tests::entities::kin::{badge, letter, locker, memo, note, owner, pass, seat};
use tests::entities::ledger::{account, bank, entry, payee};
use tests::entities::vault::{chest, gem};
use tests::entities::world::{city, country, hobby, passport, person, person_hobby};
use tests::entities::{author, book, membership, specimen, tag};
use tweaks_runtime::Api;
use tweaks_runtime::prelude::*;

use crate::documents::{all_documents, unlike};
use crate::exact::create_enums;

/// A column of every type, and keys of many.
fn exact() -> Api {
    let bulk = || BulkEdit::new().allow_delete();
    Api::new("Exact", "1")
        .resource(Resource::<every::Entity>::new("/every").bulk_edit(bulk()))
        .resource(Resource::<forms::stamp::Entity>::new("/stamps").bulk_edit(bulk()))
        .resource(Resource::<newtypes::user::Entity>::new("/users").bulk_edit(bulk()))
        .resource(Resource::<newtypes::ruled::Entity>::new("/ruled").bulk_edit(bulk()))
        .resource(Resource::<newtypes::session::Entity>::new("/sessions").bulk_edit(bulk()))
        .resource(Resource::<texts::currency::Entity>::new("/currencies").bulk_edit(bulk()))
        .resource(Resource::<texts::price::Entity>::new("/prices").bulk_edit(bulk()))
        .resource(Resource::<amounts::basket::Entity>::new("/baskets").bulk_edit(bulk()))
        .resource(Resource::<amounts::Entity>::new("/payments").bulk_edit(bulk()))
        .resource(Resource::<gem::Entity>::new("/gems").bulk_edit(bulk()))
}

/// Rows without which a request to a path cannot succeed, perhaps with the object itself: statements, and paths to which their own
/// examples are sent before.
type Before = fn(&str, bool) -> (&'static [&'static str], &'static [&'static str]);

/// An application with an empty database.
struct Server {
    name: String,
    document: Json,
    client: Client,
    database: TestDatabase,
    /// Those that rows refer to come first.
    tables: Vec<String>,
    before: Before,
}

/// Makes the tables of some entities, and names them.
macro_rules! tables {
    ($($entity:expr),* $(,)?) => {{
        let mut database = TestDatabase::new().await;
        $(
            create_enums(&database, $entity).await;
            database = database.with($entity).await;
        )*
        (database, vec![$($entity.table_name().to_owned()),*])
    }};
}

impl Server {
    fn new(
        name: &str,
        api: &Api,
        configure: fn(&mut ServiceConfig),
        settings: Settings,
        (database, tables): (TestDatabase, Vec<String>),
        before: Before,
    ) -> Self {
        let document = api.document(&settings, None).expect("a document");
        let client = Client::new(&database.db, configure).settings(settings);
        Self { name: name.to_owned(), document, client, database, tables, before }
    }

    /// Takes all rows away, and numbers new ones from 1.
    async fn clear(&self) {
        let each = |word: &str| self.tables.iter().rev().map(|table| format!("{word} {table}")).collect::<Vec<_>>();
        let statements = match engine() {
            Engine::Postgres => vec![format!("TRUNCATE {} RESTART IDENTITY CASCADE", self.tables.join(", "))],
            Engine::Sqlite => each("DELETE FROM"),
            Engine::MariaDb => {
                let all = each("TRUNCATE").join("; ");
                vec![format!("SET foreign_key_checks = 0; {all}; SET foreign_key_checks = 1")]
            }
        };
        for statement in statements {
            self.database.tell(&statement).await;
        }
        if engine() == Engine::Sqlite {
            // It is there once something was counted.
            _ = self.database.db.execute_unprepared("DELETE FROM sqlite_sequence").await;
        }
    }

    /// Sends an example to a path, about the state that the object is in.
    async fn send(&self, method: &str, path: &str, mut body: Json, etag: Option<&str>) -> Answer {
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend(etag.filter(|_| !body.is_array()).map(|etag| ("If-Match", etag)));
        for entry in body.as_array_mut().into_iter().flatten().filter(|entry| entry.get("temp_id").is_none()) {
            if let Some(etag) = etag {
                entry["if_match"] = etag.into();
            }
        }
        let method = method.to_uppercase().parse().expect("a method");
        self.client.send(method, path, &headers, body.to_string().into_bytes()).await
    }

    /// The path of a new object, if it has a document.
    fn create(&self, path: &str) -> Option<(String, Json)> {
        let operation = &self.document["paths"][path]["post"];
        Some((literal(path, operation), examples(operation).first()?.1.clone()))
    }

    /// Makes what a request needs, and says in which state its object is then.
    async fn prepare(&self, path: &str, needs_object: bool) -> Option<String> {
        self.clear().await;
        let list = path.trim_end_matches('/');
        let list = list.strip_suffix('}').and_then(|own| own.rsplit_once("/{")).map_or(list, |(list, _)| list);
        let (statements, paths) = (self.before)(list, needs_object);
        for statement in statements {
            self.database.tell(statement).await;
        }
        for (path, body) in paths.iter().filter_map(|path| self.create(path)) {
            let answer = self.send("post", &path, body, None).await;
            assert!(answer.status.is_success(), "{} {path}: {}", self.name, answer.text);
        }
        let one = self.object(path).unwrap_or_else(|| "/".to_owned());
        let found = self.client.get(&one).await;
        if !needs_object || found.status == 200 {
            return found.header("etag").map(str::to_owned);
        }
        let (list, body) = self.documented_list(path).and_then(|list| self.create(&list))?;
        let answer = self.send("post", &list, body.clone(), None).await;
        assert!(answer.status.is_success() || answer.status == 401, "{} {list}: {} for {body}", self.name, answer.text);
        self.client.get(&one).await.header("etag").map(str::to_owned)
    }

    /// The path of the list behind a path.
    fn documented_list(&self, path: &str) -> Option<String> {
        let paths = self.document["paths"].as_object().expect("paths").iter();
        let path = format!("{}/", path.trim_end_matches('/'));
        let is_list =
            |own: &str| path.starts_with(&format!("{}/", own.trim_end_matches('/'))) && !own.ends_with("increase_stock/");
        let lists = paths.filter(|(own, item)| is_list(own) && item.get("post").is_some()).map(|(own, _)| own);
        lists.max_by_key(|own| own.len()).cloned()
    }

    /// The path of the object that the examples of a path name: the path itself, one below a list, or one above an action.
    fn object(&self, path: &str) -> Option<String> {
        let paths = self.document["paths"].as_object().expect("paths").iter();
        let list = path.trim_end_matches('/');
        let is_related = |own: &str| path.starts_with(own) || own.strip_prefix(list).is_some_and(|rest| rest.starts_with("/{"));
        let is_one = |own: &str| own.trim_end_matches('/').ends_with('}') && is_related(own);
        let (own, item) =
            paths.filter(|(own, item)| is_one(own) && item.get("get").is_some()).min_by_key(|(own, _)| own.len())?;
        Some(literal(own, &item["get"]))
    }

    /// Sends each example of the document, and says what was refused.
    async fn refused(&self, sent: &mut usize) -> Vec<String> {
        let mut refused = Vec::new();
        for (path, method, operation) in operations(&self.document) {
            let examples = examples(operation);
            if examples.is_empty() && operation["requestBody"]["required"] == true {
                refused.push(format!("{} {method} {path} has no example", self.name));
            }
            for (kind, example) in examples {
                let is_new = method == "post" && !path.ends_with("increase_stock/") || kind == "create";
                let etag = self.prepare(path, !is_new).await;
                let answer =
                    self.send(method, &literal(path, operation), example.clone(), etag.as_deref().filter(|_| !is_new)).await;
                *sent += 1;
                // Nobody has the name, the password and the token of an example.
                if !answer.status.is_success() && answer.status != 401 {
                    refused
                        .push(format!("{} {method} {path} {kind}: {} {} for {example}", self.name, answer.status, answer.text));
                }
            }
        }
        refused
    }
}

/// The operations of a document: path, method, and what is said of it.
fn operations(document: &Json) -> impl Iterator<Item = (&str, &str, &Json)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    paths.flat_map(|(path, item)| {
        item.as_object().expect("operations").iter().map(move |(method, own)| (path.as_str(), method.as_str(), own))
    })
}

/// The examples of a body, with their names.
fn examples(operation: &Json) -> Vec<(&str, &Json)> {
    let media = &operation["requestBody"]["content"]["application/json"];
    let named = media["examples"].as_object().into_iter().flatten().map(|(name, example)| (name.as_str(), &example["value"]));
    media.get("example").map(|example| ("", example)).into_iter().chain(named).collect()
}

/// A path with the examples of its parameters.
fn literal(path: &str, operation: &Json) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten().filter(|own| own["in"] == "path");
    parameters.fold(path.to_owned(), |path, parameter| {
        let example = &parameter["example"];
        let value = example.as_str().map_or_else(|| example.to_string(), |text| text.replace(' ', "%20"));
        path.replace(&format!("{{{}}}", parameter["name"].as_str().expect("a name")), &value)
    })
}

async fn shop(profile: Profile) -> Server {
    let settings = Settings::new().versions(shop::api::versions()).profile(profile);
    let tables = tables![
        shop::customer::Entity,
        shop::product::Entity,
        shop::order::Entity,
        shop::order_item::Entity,
        tweaks_runtime::idempotency::Entity
    ];
    let before: Before = |path, _| match path {
        "/orders" => (&[], &["/customers/", "/products/"]),
        "/products-nocreate" => (&[], &["/products/"]),
        _ => (&[], &[]),
    };
    Server::new("shop", &shop::api::api(), shop::api::configure, settings, tables, before)
}

const SECRET: &str = "a-secret-of-at-least-thirty-two-bytes";

/// For a user who may do everything.
async fn orders(profile: Profile) -> Server {
    let staff = || user::Model { id: 1, username: "ann".into(), password: String::new(), is_staff: true, is_active: true };
    let settings = orders_api::api::settings(profile, &Tokens::new(SECRET));
    let settings = settings.authentication("Bearer", move |_, _| async move { Ok(Some(staff())) });
    let tables = tables![
        user::Entity,
        orders_api::customer::Entity,
        orders_api::product::Entity,
        orders_api::order::Entity,
        orders_api::order_item::Entity
    ];
    let before: Before = |path, _| match path {
        "/api/orders" => (&[], &["/api/customers/", "/api/products/"]),
        _ => (&[], &[]),
    };
    let configure = |config: &mut ServiceConfig| orders_api::api::configure(config, &Tokens::new(SECRET));
    Server::new("orders", &orders_api::api::api(), configure, settings, tables, before)
}

const LEDGER: &[&str] = &["INSERT INTO bank (name) VALUES ('First')", "INSERT INTO payee (name) VALUES ('Ann')"];
const ACCOUNT: &[&str] = &[LEDGER[0], LEDGER[1], "INSERT INTO account (name) VALUES ('Ann')"];

async fn of_unlike(profile: Profile) -> Server {
    let tables = tables![
        bank::Entity,
        payee::Entity,
        account::Entity,
        entry::Entity,
        membership::Entity,
        tag::Entity,
        author::Entity,
        book::Entity,
        owner::Entity,
        badge::Entity,
        locker::Entity,
        seat::Entity,
        pass::Entity,
        note::Entity,
        memo::Entity,
        letter::Entity,
        ward::Entity,
        patient::Entity,
        visit::Entity,
        specimen::Entity,
        country::Entity,
        city::Entity,
        person::Entity,
        passport::Entity,
        hobby::Entity,
        person_hobby::Entity,
        folder::Entity,
        paper::Entity,
    ];
    let before: Before = |path, needs_object| match path {
        "/accounts" | "/growing" if needs_object => (ACCOUNT, &[]),
        "/accounts" | "/growing" | "/replaced" => (LEDGER, &[]),
        path if path.starts_with("/accounts/") => (ACCOUNT, &[]),
        "/books" => (&[], &["/authors"]),
        "/owners" | "/postboxes" => (&["INSERT INTO owner (name, house, door) VALUES ('Ann', 8, 9)"], &[]),
        "/patients" => (&["INSERT INTO ward (name) VALUES ('First')"], &[]),
        "/persons" => (
            &[
                "INSERT INTO country (country_id, country_name, anthem) VALUES (1, 'Utopia', 'La')",
                "INSERT INTO city (city_id, city_name, city_country) VALUES (1, 'Amaurot', 1)",
            ],
            &[],
        ),
        _ => (&[], &[]),
    };
    let configure = |config: &mut ServiceConfig| _ = config.service(unlike());
    // Folders are shown to their owners.
    let settings = Settings::new().profile(profile).context(User { id: 1, admin: false });
    Server::new("unlike", &unlike(), configure, settings, tables, before)
}

async fn of_exact(profile: Profile) -> Server {
    let tables = tables![
        every::Entity,
        forms::stamp::Entity,
        newtypes::user::Entity,
        newtypes::ruled::Entity,
        newtypes::session::Entity,
        texts::currency::Entity,
        texts::price::Entity,
        amounts::basket::Entity,
        amounts::line::Entity,
        amounts::Entity,
        chest::Entity,
        gem::Entity,
    ];
    let before: Before = |path, needs_object| match path {
        "/currencies" if needs_object => (&["INSERT INTO currency (code, title) VALUES ('Code', 'Dollar')"], &[]),
        "/baskets" if needs_object => (&["INSERT INTO basket (total) VALUES (0)"], &[]),
        "/sessions" => (&[], &["/users"]),
        "/prices" => (&[], &["/currencies"]),
        "/gems" => (&["INSERT INTO chest (label, combination) VALUES ('Oak', '1')"], &[]),
        _ => (&[], &[]),
    };
    let configure = |config: &mut ServiceConfig| _ = config.service(exact());
    Server::new("exact", &exact(), configure, Settings::new().profile(profile), tables, before)
}

/// An example is what a reader sends first: each is sent, over a database that has the rows to which it refers.
#[actix_web::test]
async fn the_server_takes_each_example() {
    let (mut sent, mut refused) = (0, Vec::new());
    for profile in [Profile::Strict, Profile::Drf] {
        for server in [shop(profile).await, orders(profile).await, of_unlike(profile).await, of_exact(profile).await] {
            refused.extend(server.refused(&mut sent).await);
        }
    }
    assert!(refused.is_empty(), "{} of {sent}:\n{}", refused.len(), refused.join("\n"));
    assert!(sent > 150, "{sent}");
}

/// The examples of a document with their schemas: of members, of bodies and of the parameters of paths.
fn with_schemas(document: &Json) -> Vec<(String, Json, Json)> {
    let mut found = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().expect("components") {
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            let values = property["examples"].as_array().into_iter().flatten();
            found.extend(values.map(|value| (format!("{name}.{member}"), property.clone(), value.clone())));
        }
    }
    for (path, method, operation) in operations(document) {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let bodies =
            examples(operation).into_iter().map(|(kind, value)| (format!("{method} {path} {kind}"), body.clone(), value.clone()));
        found.extend(bodies);
        for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|own| own.get("example").is_some()) {
            found.push((format!("{path} {}", parameter["name"]), parameter["schema"].clone(), parameter["example"].clone()));
        }
    }
    found
}

fn violations(document: &Json) -> (usize, Vec<String>) {
    let all = with_schemas(document);
    let mut violations = Vec::new();
    for (place, mut schema, example) in all.iter().cloned() {
        schema["components"] = document["components"].clone();
        let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("a schema");
        violations.extend(validator.iter_errors(&example).map(|error| format!("{place}: {error}")));
    }
    (all.len(), violations)
}

#[test]
fn examples_are_what_their_schemas_describe() {
    let (mut count, mut wrong) = (0, Vec::new());
    let ours = [unlike(), exact()].map(|api| api.document(&Settings::new(), None).expect("a document"));
    for document in all_documents().into_iter().map(|(_, document)| document).chain(ours) {
        let (examples, violations) = violations(&document);
        count += examples;
        wrong.extend(violations);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 500, "{count}");
    let mut document = exact().document(&Settings::new(), None).expect("a document");
    document["paths"]["/ruled"]["post"]["requestBody"]["content"]["application/json"]["example"]["slug"] = json!("UPPER");
    assert_eq!(violations(&document).1.len(), 1, "a planted mistake is found");
}

/// Better no example than one that is refused: nothing says what is in the JSON of this type.
#[test]
fn a_member_that_no_suggestion_fits_has_no_example() {
    let api = Api::new("Figures", "1").resource(Resource::<forms::Entity>::new("/figures"));
    let document = api.document(&Settings::new(), None).expect("a document");
    let operations = &document["paths"];
    assert_eq!(document["components"]["schemas"]["FigureCreate"]["properties"]["style"]["examples"], json!([]));
    assert_eq!(operations["/figures"]["post"]["requestBody"]["content"]["application/json"]["example"], Json::Null);
    let part = &operations["/figures/{id}"]["patch"]["requestBody"]["content"]["application/json"]["example"];
    assert_eq!(part["image"], "AQID", "what may be absent is absent: {part}");
}
