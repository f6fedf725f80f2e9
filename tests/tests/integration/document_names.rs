//! Names in documents that tools and generators of clients take for one, schemas that only some of them know, and bodies and answers that
//! are as their schemas say.

use std::panic::catch_unwind;

use actix_web::App;
use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::{every, forms};
use tests::entities::store::{place, shelf};
use tests::entities::{membership, specimen, tag};
use tweaks_runtime::openapi::DocumentedHandler;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{Api, create_tables};

use crate::documents::violations;

fn document(api: &Api) -> Json {
    let document = api.document(&Settings::new(), None).expect("a document");
    assert_eq!(violations(document.clone()), [""; 0]);
    document
}

fn operation_ids(document: &Json) -> Vec<String> {
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("operations").values());
    operations.map(|operation| operation["operationId"].as_str().expect("a name").to_owned()).collect()
}

/// As generators compare names.
fn folded(name: &str) -> String {
    name.to_lowercase().replace(['_', '-'], "")
}

#[test]
fn operations_differ_by_more_than_case_and_signs() {
    let paths = ["/tags", "/Tags", "/big-tags", "/big_tags", "/bigTags"];
    let api = paths.into_iter().fold(Api::new("Tags", "1"), |api, path| api.resource(Resource::<tag::Entity>::read_only(path)));
    let ids = operation_ids(&document(&api));
    assert_eq!(ids.len(), 2 * paths.len());
    assert!(ids.iter().all(|id| id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')), "{ids:?}");
    let mut distinct: Vec<String> = ids.iter().map(|id| folded(id)).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}

/// Types whose names differ by case, and one whose name no component may have.
#[allow(dead_code)]
mod shapes {
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    pub(super) struct HttpPart {
        pub(super) size: i32,
    }

    pub(super) mod other {
        use tweaks_runtime::prelude::*;

        #[derive(Tweaks)]
        pub(crate) struct HTTPPart {
            pub(crate) text: String,
        }
    }

    #[derive(Tweaks)]
    pub(super) struct Größe {
        pub(super) breite: i32,
    }
}

#[test]
fn components_differ_by_more_than_case_and_have_letters_that_names_may_have() {
    let handler = |path: &str| DocumentedHandler::new("POST", path);
    let api = Api::new("Shapes", "1")
        .handler(handler("/one").body::<shapes::HttpPart>().answer::<shapes::other::HTTPPart>(200, "One."))
        .handler(handler("/other").body::<shapes::Größe>());
    let document = document(&api);
    let names: Vec<&String> = document["components"]["schemas"].as_object().expect("components").keys().collect();
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
    assert!(
        ["GreCreate", "ShapesHttpPartCreate", "OtherHTTPPart"].iter().all(|own| names.iter().any(|name| *name == own)),
        "{names:?}"
    );
}

/// What an API says that does not start.
fn refusal(api: fn() -> Api) -> String {
    let start = || {
        drop(actix_web::rt::System::new().block_on(async { actix_web::test::init_service(App::new().service(api())).await }));
    };
    catch_unwind(start).expect_err("it does not start").downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn two_handlers_at_one_path_do_not_start() {
    let said = refusal(|| {
        let handler = |path: &str| DocumentedHandler::new("POST", path).other_answer(200, "Done.");
        Api::new("Twice", "1").handler(handler("/a/{id}")).handler(handler("/a/{other:[0-9]+}"))
    });
    assert_eq!(said, "two handlers of the API's document are at `POST /a/{other}`");
}

/// The first resource at a path answers all of its requests, with 405 where it has nothing.
#[test]
fn of_two_resources_at_a_path_the_first_one_is_described() {
    let api = Api::new("Tags", "1")
        .resource(Resource::<specimen::Entity>::read_only("/things").without(Action::Retrieve))
        .resource(Resource::<tag::Entity>::new("/things"));
    let paths = &document(&api)["paths"];
    let methods = |path: &str| {
        let mut methods: Vec<String> = paths[path].as_object().expect("operations").keys().cloned().collect();
        methods.sort();
        methods
    };
    assert_eq!(methods("/things"), ["get"]);
    let rows = &paths["/things"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["items"]["$ref"];
    assert_eq!(rows, "#/components/schemas/Specimen");
    assert_eq!(methods("/things/{word}"), ["delete", "get", "patch", "put"]);
}

/// Below one path the path says the one half of the key, and below the other the other half.
#[test]
fn bodies_below_paths_with_the_same_words_are_two() {
    let api = Api::new("Clubs", "1").resource(Resource::<membership::Entity>::new("/by/{person}/and")).resource(Resource::<
        membership::Entity,
    >::new(
        "/by/and/{club}",
    ));
    let document = document(&api);
    for (path, required) in [("/by/{person}/and", json!(["club"])), ("/by/and/{club}", json!(["person"]))] {
        let body = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let name = body.as_str().expect("a component").trim_start_matches("#/components/schemas/");
        assert_eq!(document["components"]["schemas"][name]["required"], required, "{path}: {name}");
    }
}

#[test]
fn a_handler_has_a_summary_and_a_path_without_patterns() {
    let handler = DocumentedHandler::new("post", "/halls/{code:[A-Z]{1,3}}/close").other_answer(204, "Closed.");
    let document = document(&Api::new("Halls", "1").handler(handler));
    let operation = &document["paths"]["/halls/{code}/close"]["post"];
    assert_eq!(
        (&operation["summary"], &operation["parameters"][0]["name"]),
        (&json!("POST /halls/{code}/close"), &json!("code"))
    );
}

/// A type with a place for any JSON.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
struct Loose {
    any: Json,
    several: Vec<Json>,
    maybe: Option<Json>,
}

#[allow(dead_code)]
#[derive(Tweaks)]
struct Letter {
    #[tweaks(json)]
    loose: Loose,
    notes: Option<Json>,
    more: Vec<Json>,
}

/// Redocly and openapi-python-client know no schema that is `true`.
#[test]
fn a_schema_that_takes_everything_is_an_object() {
    fn booleans(place: &str, json: &Json, found: &mut Vec<String>) {
        let schemas = ["anyOf", "items", "any", "several", "maybe", "notes", "more", "loose"];
        let is_schema = schemas.contains(&place);
        match json {
            Json::Bool(_) if is_schema => found.push(place.to_owned()),
            Json::Array(own) => own.iter().for_each(|own| booleans(place, own, found)),
            Json::Object(own) => own.iter().for_each(|(name, own)| booleans(name, own, found)),
            _ => {}
        }
    }
    let handler = DocumentedHandler::new("POST", "/letters").body::<Letter>().answer::<Letter>(200, "One.");
    let document = document(&Api::new("Letters", "1").handler(handler));
    let schemas = &document["components"]["schemas"];
    assert!(schemas["Loose"]["properties"]["any"].is_object(), "{}", schemas["Loose"]);
    let mut found = Vec::new();
    booleans("", schemas, &mut found);
    assert!(found.is_empty(), "{found:?} in {schemas}");
}

/// With a single name to be ordered by.
#[allow(dead_code)]
#[derive(Tweaks)]
#[tweaks(entity = tag::Entity)]
struct Word {
    word: String,
}

#[test]
fn a_list_with_one_order_refuses_it_twice_in_plain_words() {
    let document = document(&Api::new("Words", "1").resource(Resource::<Word>::read_only("/words")));
    let parameters = document["paths"]["/words"]["get"]["parameters"].as_array().expect("parameters");
    let ordering = parameters.iter().find(|parameter| parameter["name"] == "ordering").expect("an order");
    let twice = json!({"allOf": [{"contains": {"const": "word"}}, {"contains": {"const": "-word"}}]});
    assert_eq!(ordering["schema"]["not"], twice);
    let validator = jsonschema::validator_for(&json!({"type": "array", "not": twice})).expect("a schema");
    assert_eq!([json!(["word"]), json!(["word", "-word"])].map(|names| validator.is_valid(&names)), [true, false]);
}

/// What a client gets is in the format that the document says, a time without an offset too.
#[actix_web::test]
async fn answers_are_in_the_formats_of_their_schemas() {
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[every::Entity::TABLE]).await.expect("a table");
    let client = Client::new(&database.db, |config: &mut ServiceConfig| {
        config.service(Api::new("Every", "1").resource(Resource::<every::Entity>::new("/every")));
    });
    let document = client.get("/openapi.json").await.json;
    let example = document["paths"]["/every"]["post"]["requestBody"]["content"]["application/json"]["example"].clone();
    assert_eq!((&example["local"], &example["clock"]), (&json!("2020-02-20T12:30:00Z"), &json!("12:30:00")));
    let made = client.post("/every", example).await;
    assert_eq!((made.status.as_u16(), &made.json["local"]), (201, &json!("2020-02-20T12:30:00")), "{}", made.text);
    let schema = json!({"$ref": "#/components/schemas/Every", "components": document["components"]});
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("a schema");
    assert_eq!(validator.iter_errors(&made.json).map(|error| error.to_string()).collect::<Vec<_>>(), [""; 0]);
    let clock = &document["components"]["schemas"]["EveryCreate"]["properties"]["clock"];
    let validator = jsonschema::validator_for(clock).expect("a schema");
    let [taken, refused] =
        [["12:30", "23:59:59.123456"], ["", "24:00"]].map(|all| all.map(|text| validator.is_valid(&text.into())));
    assert_eq!((taken, refused), ([true; 2], [false; 2]));
}

/// The largest number of a type is taken and shown as the document says, and the next larger one is refused by both.
#[actix_web::test]
async fn floats_have_the_bounds_of_their_type() {
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[every::Entity::TABLE]).await.expect("a table");
    let client = Client::new(&database.db, |config: &mut ServiceConfig| {
        config.service(Api::new("Every", "1").resource(Resource::<every::Entity>::new("/every")));
    });
    let document = client.get("/openapi.json").await.json;
    let schema = |name: &str| document["components"]["schemas"][name]["properties"]["single"].clone();
    let [answer, body] = ["Every", "EveryCreate"].map(|name| jsonschema::validator_for(&schema(name)).expect("a schema"));
    for (number, is_taken) in
        [(3.402_823_5e38, true), (-3.402_823_5e38, true), (3.403e38, false), (-1e300, false), (1e-300, true)]
    {
        let made = client.post("/every", json!({ "single": number })).await;
        assert_eq!((made.status == 201, body.is_valid(&json!(number))), (is_taken, is_taken), "{number}: {}", made.text);
        assert!(!is_taken || answer.is_valid(&made.json["single"]), "{}", made.text);
    }
}

/// Of a key of two columns, in both profiles, where it is done and where there is no such row.
#[actix_web::test]
async fn answers_to_bulk_edits_are_as_their_schemas() {
    for profile in [Profile::Strict, Profile::Drf] {
        let database = TestDatabase::new().await;
        create_tables(&database.db, &[membership::Entity::TABLE]).await.expect("a table");
        let client = Client::new(&database.db, |config: &mut ServiceConfig| {
            let bulk = BulkEdit::new().allow_delete();
            config.service(Api::new("Clubs", "1").resource(Resource::<membership::Entity>::new("/memberships").bulk_edit(bulk)));
        });
        let client = client.settings(Settings::new().profile(profile));
        let document = client.get("/openapi.json").await.json;
        let is_as_said = |status: &str, answer: &Json| {
            let content = &document["paths"]["/memberships"]["put"]["responses"][status]["content"];
            let content = content.as_object().and_then(|media| media.values().next()).expect("an answer");
            let schema = json!({"allOf": [content["schema"]], "components": document["components"]});
            jsonschema::validator_for(&schema).expect("a schema").is_valid(answer)
        };
        let new = json!([{"temp_id": "a", "person": 7, "club": "choir"}]);
        let made = client.put("/memberships", new).await;
        assert!(made.status == 200 && is_as_said("200", &made.json), "{}", made.text);
        let missing = client.put("/memberships", json!([{"person": 8, "club": "choir"}])).await;
        assert!(missing.status == 404 && is_as_said("404", &missing.json), "{profile:?}: {}", missing.text);
        if profile == Profile::Strict {
            assert!(!is_as_said("200", &json!({"created": {"a": [7]}, "updated": [], "deleted": []})), "a key is whole");
        }
    }
}

/// Bodies and their members as documents demand them, and as the server does.
#[actix_web::test]
async fn bodies_are_demanded_as_the_server_demands_them() {
    let database = TestDatabase::new().await;
    let tables =
        [every::Entity::TABLE, forms::Entity::TABLE, forms::stamp::Entity::TABLE, shelf::Entity::TABLE, place::Entity::TABLE];
    create_tables(&database.db, &tables).await.expect("tables");
    let client = Client::new(&database.db, |config: &mut ServiceConfig| {
        let bulk = BulkEdit::new().allow_delete();
        let shelves = Resource::<shelf::Entity>::new("/shelves").bulk_edit(bulk).require_if_match();
        config.service(
            Api::new("Bodies", "1")
                .resource(Resource::<every::Entity>::new("/every"))
                .resource(Resource::<forms::Entity>::new("/figures"))
                .resource(Resource::<forms::stamp::Entity>::new("/stamps").bulk_edit(bulk))
                .resource(Resource::<shelf::Entity>::new("/loose").bulk_edit(bulk))
                .resource(shelves),
        );
    });
    let document = client.get("/openapi.json").await.json;
    assert_eq!(violations(document.clone()), [""; 0]);
    let (paths, schemas) = (&document["paths"], &document["components"]["schemas"]);
    // An object of which nothing is demanded may be left out.
    assert_eq!(paths["/every"]["post"]["requestBody"]["required"], false);
    assert_eq!(client.send(Method::POST, "/every", &[], Vec::new()).await.status, 201);
    assert_eq!(paths["/stamps"]["post"]["requestBody"]["required"], true);
    // Any JSON, but not nothing.
    assert_eq!(schemas["FigureCreate"]["properties"]["style"]["not"], json!({"type": "null"}));
    // Bytes have whole groups of letters.
    let code = jsonschema::validator_for(&schemas["StampCreate"]["properties"]["code"]).expect("a schema");
    for (text, status) in [("AQID", 201), ("AQ==", 201), ("AQI=", 201), ("Co", 400), ("AB==", 400), ("A-_A", 400), ("ä", 400)] {
        let made = client.post("/stamps", json!({"code": text, "name": "n"})).await;
        assert_eq!((made.status.as_u16(), code.is_valid(&text.into())), (status, status == 201), "{text}: {}", made.text);
    }
    // Of a row that goes nothing but its key is looked at.
    let gone = client.put("/stamps", json!([{"code": "AQID", "delete_object": true, "other": 1}])).await;
    assert_eq!((gone.status.as_u16(), &schemas["StampBulkDelete"]["additionalProperties"]), (200, &Json::Null), "{}", gone.text);
    // Where a state has to be said, an entry has to say it.
    let entries =
        |path: &str| paths[path]["put"]["requestBody"]["content"]["application/json"]["schema"]["items"]["anyOf"].clone();
    let required = |path: &str| {
        let names = entries(path)
            .as_array()
            .expect("entries")
            .iter()
            .filter_map(|own| own["$ref"].as_str()?.rsplit('/').next().map(str::to_owned))
            .collect::<Vec<_>>();
        names.iter().map(|name| schemas[name]["required"].to_string().contains("if_match")).collect::<Vec<_>>()
    };
    assert_eq!((required("/loose"), required("/shelves")), (vec![false; 3], vec![false, true, true]));
    assert_eq!(client.post("/shelves", json!({"name": "a"})).await.status, 201);
    let entry = json!([{"id": 1, "name": "b"}]);
    assert_eq!(client.put("/shelves", entry).await.status, 428);
    let example = &paths["/shelves"]["put"]["requestBody"]["content"]["application/json"]["examples"]["update"]["value"][0];
    assert_eq!(example["if_match"], "*", "{example}");
    let done = client.put("/shelves", json!([{"id": 1, "name": "b", "if_match": "*"}])).await;
    assert_eq!(done.json["updated"], json!([1]), "{}", done.text);
}
