//! Metadata: `OPTIONS` tells each user what may be done, written and asked at a path, and no more than the other methods do.

use actix_web::http::{Method, StatusCode};
use actix_web::web::ServiceConfig;
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::clinic::{OwnPatients, patient, ward};
use tests::entities::kin::{letter, owner};
use tests::entities::magazine::article;
use tests::entities::{membership, specimen, tag};
use tweaks_runtime::openapi::Documented;
use tweaks_runtime::permissions::{AllowAny, IsAuthenticated, IsStaff};
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Versions, versions};

use crate::actions::{increase_stock, item, store};
use crate::permissions::{Clinic, by_badge};

/// The body of the action on items.
#[derive(Tweaks)]
#[expect(dead_code, reason = "read by the derive")]
struct Delivery {
    /// How many came.
    #[tweaks(range(min = 1, max = 100))]
    quantity: i32,
    #[tweaks(email)]
    sender: Option<String>,
}

fn endpoints(config: &mut ServiceConfig) {
    let versions = versions![1..=4 => article::Entity, obsolete = 1];
    config
        .service(
            Resource::<item::Entity>::new("/items/")
                .paginate(LimitOffset { default: 10, max: 50 })
                .counts()
                .bulk_edit(BulkEdit::new().allow_delete())
                .action(Method::POST, "increase_stock", increase_stock)
                .documented(Documented::new().list("What is in store.").body::<Delivery>("increase_stock")),
        )
        .service(Resource::<item::Entity>::new("/shelves/{shelf_id}/items"))
        .service(Resource::<specimen::Entity>::new("/specimens"))
        .service(Resource::<membership::Entity>::new("/memberships").without(Action::Retrieve))
        .service(Resource::<tag::Entity>::read_only("/tags").without_autofilter())
        .service(Resource::<letter::Entity>::new("/letters"))
        .service(Resource::<owner::Entity>::read_only("/owners"))
        .service(Resource::<article::Entity>::new("/articles").versions(versions))
        .service(Resource::<patient::Entity>::new("/patients").permission(OwnPatients))
        .service(
            Resource::<patient::Entity>::new("/read-patients")
                .permission(OwnPatients)
                .permission_for(&[Action::Metadata, Action::Retrieve, Action::List], AllowAny),
        )
        .service(
            Resource::<ward::Entity>::new("/managed")
                .bulk_edit(BulkEdit::new().allow_delete())
                .permission(IsAuthenticated)
                .permission_for(&[Action::List, Action::Retrieve, Action::Metadata], AllowAny)
                .permission_for(&[Action::Delete, Action::Update], IsStaff),
        );
}

fn settings() -> Settings {
    Settings::new().authentication("Badge realm=\"clinic\"", by_badge).versions(Versions::in_accept())
}

async fn ask(client: &Client, path: &str, badge: &str) -> Answer {
    let headers = [("Authorization", badge)];
    client.send(Method::OPTIONS, path, if badge.is_empty() { &[] } else { &headers }, Vec::new()).await
}

fn client(database: &TestDatabase) -> Client {
    Client::new(&database.db, endpoints).settings(settings())
}

fn names(json: &Json) -> Vec<&str> {
    match json {
        Json::Object(members) => members.keys().map(String::as_str).collect(),
        Json::Array(list) => list.iter().filter_map(|entry| entry["name"].as_str().or(entry.as_str())).collect(),
        _ => Vec::new(),
    }
}

#[actix_web::test]
async fn a_list_says_what_may_be_written_asked_and_done_without_a_statement() {
    let database = store().await;
    let client = client(&database);
    let answer = ask(&client, "/items/", "").await;
    assert_eq!((answer.status, answer.statements.len()), (StatusCode::OK, 0), "{}", answer.text);
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST, PUT, OPTIONS"));
    let said = &answer.json;
    assert_eq!((&said["name"], &said["description"]), (&json!("Item List"), &json!("What is in store.")));
    assert_eq!((&said["renders"], &said["parses"]), (&json!(["application/json"]), &json!(["application/json"])));
    assert_eq!(names(&said["actions"]), ["POST", "PUT"]);
    let name = &said["actions"]["POST"]["name"];
    assert_eq!(name, &json!({"type": "string", "required": true, "read_only": false, "label": "Name", "allow_null": false}));
    let stock = &said["actions"]["POST"]["stock"];
    assert_eq!((&stock["min_value"], &stock["max_value"]), (&json!(i32::MIN), &json!(i32::MAX)));
    assert_eq!(said["actions"]["POST"]["id"]["read_only"], true);
    // An entry of a bulk edit.
    let entry = &said["actions"]["PUT"];
    assert!(entry.as_object().is_some_and(|entry| entry.values().all(|field| field["required"] == false)), "{entry}");
    assert_eq!((&entry["id"]["read_only"], &entry["delete_object"]["type"]), (&json!(false), &json!("boolean")));
    assert!(entry["temp_id"].is_object() && entry["if_match"].is_object(), "{entry}");
    let lookups = json!(["exact", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "range", "isnull"]);
    assert_eq!(said["filters"]["shelf_id"], json!({"type": "integer", "lookups": lookups}));
    assert_eq!(said["filters"]["name"]["lookups"].as_array().map(Vec::len), Some(17), "{}", said["filters"]);
    assert_eq!(said["ordering"], json!(["id", "name", "shelf_id"]));
    let pages = json!({"style": "limit_offset", "place": "offset", "size": "limit", "default": 10, "max": 50, "counts": true});
    assert_eq!(said["pagination"], pages);
    assert_eq!(said.get("custom_actions"), None, "those are of a row");
}

#[actix_web::test]
async fn a_row_says_what_may_be_done_to_it_in_one_statement() {
    let database = store().await;
    let client = client(&database);
    let answer = ask(&client, "/items/1/", "").await;
    assert_eq!((answer.status, answer.statements.len()), (StatusCode::OK, 1), "{:?}", answer.statements);
    assert_eq!(answer.header("allow"), Some("GET, HEAD, PUT, PATCH, DELETE, OPTIONS"));
    assert_eq!(answer.header("accept-patch"), Some("application/json, application/merge-patch+json"));
    let said = &answer.json;
    assert_eq!(said["name"], "Item Instance");
    assert_eq!(said["parses"], json!(["application/json", "application/merge-patch+json"]));
    assert_eq!(names(&said["actions"]), ["PUT", "PATCH"]);
    let required = |method: &str| said["actions"][method]["name"]["required"].clone();
    assert_eq!((required("PUT"), required("PATCH")), (json!(true), json!(false)));
    assert_eq!(said.get("filters"), None);
    let action = json!([{"name": "increase_stock", "method": "POST", "path": "/items/{id}/increase_stock/"}]);
    assert_eq!(said["custom_actions"], action);
    // The action itself.
    let answer = ask(&client, "/items/1/increase_stock/", "").await;
    assert_eq!((answer.header("allow"), &answer.json["name"]), (Some("POST, OPTIONS"), &json!("Increase stock")));
    let quantity = &answer.json["actions"]["POST"]["quantity"];
    let bounds = (&quantity["min_value"], &quantity["max_value"], &quantity["help_text"]);
    assert_eq!(bounds, (&json!(1), &json!(100), &json!("How many came.")));
    assert_eq!(answer.json["actions"]["POST"]["sender"]["type"], "email");
    // Rows that are not there, or not in the scope, are as they are to every method.
    database.tell("UPDATE item SET hidden = true WHERE id = 2").await;
    for path in ["/items/99/", "/items/x/", "/items/2/", "/items/2/increase_stock/", "/shelves/9/items/1", "/shelves/x/items"] {
        let (missing, got) = (ask(&client, path, "").await, client.get(path).await);
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path} {}", missing.text);
        assert!(got.status != StatusCode::NOT_FOUND || got.text == missing.text, "{path} {}", got.text);
    }
    let drf = client.drf();
    let missing = ask(&drf, "/items/99/", "").await;
    assert_eq!((missing.status, missing.json.get("actions")), (StatusCode::OK, None), "as DRF does");
    assert_eq!(names(&ask(&drf, "/items/1/", "").await.json["actions"]), ["PUT", "PATCH"]);
}

#[actix_web::test]
async fn what_the_path_says_needs_not_be_said() {
    let database = store().await;
    let client = client(&database);
    let said = ask(&client, "/shelves/1/items", "").await.json;
    assert_eq!(said["actions"]["POST"]["shelf_id"]["required"], false);
    assert_eq!(said["actions"]["POST"]["name"]["required"], true);
    assert_eq!(ask(&client, "/items/", "").await.json["actions"]["POST"]["shelf_id"]["required"], true);
    assert_eq!(names(&ask(&client, "/shelves/1/items/1", "").await.json["actions"]), ["PUT", "PATCH"]);
}

#[actix_web::test]
async fn every_type_has_a_word() {
    let database = TestDatabase::new().await;
    let said = ask(&client(&database), "/specimens", "").await.json;
    let fields = &said["actions"]["POST"];
    let words = [
        ("id", "integer"),
        ("text", "string"),
        ("small", "integer"),
        ("float", "float"),
        ("price", "decimal"),
        ("flag", "boolean"),
        ("colour", "choice"),
        ("date", "date"),
        ("time", "time"),
        ("moment", "datetime"),
        ("zoned", "datetime"),
        ("local", "datetime"),
        ("uuid", "string"),
        ("json", "field"),
    ];
    for (name, word) in words {
        assert_eq!(fields[name]["type"], word, "{name}");
    }
    assert_eq!((&fields["text"]["max_length"], &fields["small"]["max_value"]), (&json!(10), &json!(i16::MAX)));
    assert_eq!((&fields["price"]["max_digits"], &fields["price"]["decimal_places"]), (&json!(6), &json!(2)));
    let choices = json!([{"value": "red", "display_name": "Red"}, {"value": "dark_blue", "display_name": "Dark blue"}]);
    assert_eq!(fields["colour"]["choices"], choices);
    assert_eq!((&fields["small"]["allow_null"], &fields["small"]["required"]), (&json!(true), &json!(false)));
}

#[actix_web::test]
async fn keys_of_every_kind() {
    let database = TestDatabase::new().await.with(membership::Entity).await.with(tag::Entity).await;
    let row = membership::ActiveModel { person: Set(1), club: Set("chess".to_owned()), since: Set(None) };
    row.insert(&database.db).await.expect("a membership");
    let row = tag::ActiveModel { word: Set("a/b".to_owned()), weight: Set(1) };
    row.insert(&database.db).await.expect("a tag");
    let client = client(&database);
    let said = ask(&client, "/memberships/1/chess", "").await;
    assert_eq!((names(&said.json["actions"]), said.statements.len()), (vec!["PUT", "PATCH"], 1), "{}", said.text);
    assert_eq!(said.header("allow"), Some("PUT, PATCH, DELETE, OPTIONS"));
    assert_eq!(ask(&client, "/memberships/2/chess", "").await.status, StatusCode::NOT_FOUND);
    let tag = ask(&client, "/tags/a%2Fb", "").await;
    assert_eq!((tag.status, tag.json.get("actions")), (StatusCode::OK, None), "{}", tag.text);
    let tags = ask(&client, "/tags", "").await.json;
    assert_eq!((tags.get("filters"), tags.get("ordering"), tags.get("pagination")), (None, None, None));
}

#[actix_web::test]
async fn nested_rows_are_children_without_the_key_of_their_parent() {
    let database = TestDatabase::new().await;
    let client = client(&database);
    let said = ask(&client, "/patients", "Office 1").await.json;
    let visits = &said["actions"]["POST"]["visits"];
    assert_eq!((&visits["type"], &visits["child"]["type"]), (&json!("list"), &json!("nested object")), "{visits}");
    assert!(!names(&visits["child"]["children"]).contains(&"patient_id"), "{visits}");
    assert_eq!(visits["child"]["children"]["text"]["required"], true);
    let ward = &said["actions"]["POST"]["ward"];
    assert_eq!((&ward["type"], &ward["read_only"]), (&json!("nested object"), &json!(true)));
    assert_eq!(ward["children"]["name"]["read_only"], true);
    assert_eq!(said["on_demand_fields"].as_array().map(|own| own.contains(&json!("visits"))), Some(true));
    // Two relations to one table; DRF calls a key of another row and a list of objects a field.
    let letters = ask(&client, "/letters", "").await.json;
    assert_eq!(letters["actions"]["POST"]["sender_id"]["type"], "integer");
    let drf = client.drf();
    let letters = ask(&drf, "/letters", "").await.json;
    assert_eq!(
        (&letters["actions"]["POST"]["sender_id"]["type"], &letters["actions"]["POST"]["text"]["type"]),
        (&json!("field"), &json!("string"))
    );
    assert_eq!(ask(&drf, "/patients", "Office 1").await.json["actions"]["POST"]["visits"]["type"], "field");
    // Serializers may lead in circles.
    assert_eq!(ask(&drf, "/owners", "").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_user_is_told_of_nothing_else_than_the_user_may_do() {
    let clinic = Clinic::new().await;
    let client = client(&clinic.0);
    let refused = ask(&client, "/patients", "").await;
    assert_eq!((refused.status, refused.statements.len()), (StatusCode::UNAUTHORIZED, 0));
    let told = |said: &Json, name: &str| {
        [said["actions"]["POST"][name].is_object(), said["filters"][name].is_object(), names(&said["ordering"]).contains(&name)]
    };
    let (office, doctor) = (ask(&client, "/patients", "Office 1").await.json, ask(&client, "/patients", "Doctor 1").await.json);
    assert_eq!((told(&office, "fee"), told(&doctor, "fee")), ([true; 3], [false; 3]), "{doctor}");
    assert!(!doctor.to_string().contains("fee"), "{doctor}");
    let insurer = |said: &Json| said["actions"]["POST"]["insurer"]["read_only"].clone();
    assert_eq!((insurer(&office), insurer(&doctor)), (json!(false), json!(true)));
    // Every name that is told is one that the same user may ask about.
    for (badge, said) in [("Office 1", &office), ("Doctor 1", &doctor)] {
        let filters = said["filters"].as_object().into_iter().flatten();
        let filters = filters
            .flat_map(|(name, filter)| names(&filter["lookups"]).into_iter().map(move |lookup| format!("{name}__{lookup}=")));
        let orders = names(&said["ordering"]).into_iter().map(|name| format!("ordering={name}"));
        let fields = names(&said["on_demand_fields"]).into_iter().map(|name| format!("include_fields={name}"));
        for parameter in filters.chain(orders).chain(fields) {
            let answer = client.send(Method::GET, &format!("/patients?{parameter}"), &[("Authorization", badge)], vec![]).await;
            assert!(!answer.text.contains("unknown"), "{parameter} {}", answer.text);
        }
    }
    // A row of another doctor.
    assert_eq!(names(&ask(&client, "/patients/1", "Doctor 1").await.json["actions"]), ["PUT", "PATCH"]);
    let (other, missing) = (ask(&client, "/patients/2", "Doctor 1").await, ask(&client, "/patients/99", "Doctor 1").await);
    assert_eq!((other.status, &other.text), (StatusCode::NOT_FOUND, &missing.text));
    assert_eq!(other.statements.len(), 1);
    let drf = client.drf();
    let (other, missing) = (ask(&drf, "/patients/2", "Doctor 1").await, ask(&drf, "/patients/99", "Doctor 1").await);
    assert_eq!((other.status, other.json.get("actions"), &other.text), (StatusCode::OK, None, &missing.text));
}

#[actix_web::test]
async fn rules_that_differ_by_action_are_asked_one_by_one() {
    let clinic = Clinic::new().await;
    let client = client(&clinic.0);
    // Everybody may read each patient, and doctors write their own.
    let (own, other) = (ask(&client, "/read-patients/1", "Doctor 1").await, ask(&client, "/read-patients/2", "Doctor 1").await);
    assert_eq!((names(&own.json["actions"]), own.statements.len()), (vec!["PUT", "PATCH"], 2), "{:?}", own.statements);
    assert_eq!((other.status, other.json.get("actions")), (StatusCode::OK, None), "{}", other.text);
    let nobody = ask(&client, "/read-patients", "").await;
    assert_eq!((nobody.status, nobody.json.get("actions")), (StatusCode::OK, None));
    assert!(nobody.json["filters"].is_object());
    // The office alone deletes, and changes all at once.
    let entry = |said: &Answer| said.json["actions"]["PUT"]["delete_object"].is_object();
    let (doctor, office) = (ask(&client, "/managed", "Doctor 1").await, ask(&client, "/managed", "Office 3").await);
    assert_eq!((entry(&doctor), entry(&office)), (false, true), "{}", doctor.text);
    assert_eq!(names(&ask(&client, "/managed/1", "Doctor 1").await.json["actions"]), ["PATCH"]);
    assert_eq!(names(&ask(&client, "/managed/1", "Office 3").await.json["actions"]), ["PUT", "PATCH"]);
    assert_eq!(ask(&client, "/managed/1", "").await.json.get("actions"), None);
}

#[actix_web::test]
async fn each_version_has_its_fields_and_choices() {
    let database = TestDatabase::new().await;
    let client = client(&database);
    let said = async |version: &str| {
        let accept = format!("application/json; version={version}");
        client.send(Method::OPTIONS, "/articles", &[("Accept", &accept)], Vec::new()).await
    };
    let (second, fourth) = (said("2").await, said("4").await);
    assert_eq!((second.header("api-version"), fourth.header("api-version")), (Some("2"), Some("4")));
    let fields = |said: &Answer| names(&said.json["actions"]["POST"]).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let has = |said: &Answer, name: &str| fields(said).iter().any(|own| own == name);
    assert!(has(&second, "caption") && has(&second, "shelf") && !has(&second, "pages"), "{:?}", fields(&second));
    assert!(has(&fourth, "title") && has(&fourth, "pages") && !has(&fourth, "shelf"), "{:?}", fields(&fourth));
    let choices = |said: &Answer| {
        let choices = said.json["actions"]["POST"]["stage"]["choices"].as_array().cloned().unwrap_or_default();
        choices.iter().map(|choice| choice["value"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (choices(&second), choices(&fourth)),
        (strings(["draft", "ready", "printed"]), strings(["draft", "reviewed", "printed"]))
    );
    assert_eq!(fourth.json["actions"]["POST"]["summary"]["required"], true);
    assert_eq!(said("1").await.status, StatusCode::GONE);
    assert_eq!(said("9").await.status, StatusCode::BAD_REQUEST);
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

#[actix_web::test]
async fn questions_about_other_origins_and_settings_without_metadata_are_answered_with_204() {
    let database = store().await;
    let counting = client(&database).settings(settings().query_count(true));
    assert_eq!(ask(&counting, "/items/1/", "").await.header("x-query-count"), Some("1"));
    assert_eq!(ask(&counting, "/items/", "").await.header("x-query-count"), Some("0"));
    let ours = client(&database);
    let preflight = [("Origin", "http://elsewhere.test"), ("Access-Control-Request-Method", "PUT")];
    let silent = client(&database).settings(settings().metadata(false));
    for (client, headers) in [(&ours, &preflight[..]), (&silent, &[])] {
        for path in ["/items/", "/items/1/", "/items/99/"] {
            let answer = client.send(Method::OPTIONS, path, headers, Vec::new()).await;
            assert_eq!((answer.status, answer.text.as_str(), answer.statements.len()), (StatusCode::NO_CONTENT, "", 0), "{path}");
            assert_eq!(answer.header("allow"), client.send(Method::TRACE, path, &[], vec![]).await.header("allow"));
        }
    }
    for path in ["/items/", "/items/1/", "/items/1/increase_stock/", "/tags", "/memberships/1/chess"] {
        let (options, other) = (ask(&ours, path, "").await, ours.send(Method::TRACE, path, &[], vec![]).await);
        assert_eq!(other.status, StatusCode::METHOD_NOT_ALLOWED);
        let is_there = options.status == StatusCode::OK;
        assert!(!is_there || options.header("allow") == other.header("allow"), "{path}");
    }
}
