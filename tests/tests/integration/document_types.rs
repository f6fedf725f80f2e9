//! Types in documents: those of the application as components by name, entries that may be `null`, and codes by member.

use std::panic::catch_unwind;

use actix_web::App;
use actix_web::web::ServiceConfig;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::tag;
use tweaks_runtime::Api;
use tweaks_runtime::openapi::DocumentedHandler;
use tweaks_runtime::permissions::IsAuthenticatedOrReadOnly;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::Serializer;
use tweaks_runtime::value::AsJson;

use crate::documents::violations;

/// A colour, as the application has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Style {
    colour: String,
    inner: Option<Box<Style>>,
}

/// A type with a serializer in it.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
struct Tin {
    #[schemars(with = "Lid")]
    lid: Json,
}

#[allow(dead_code)]
#[derive(Tweaks)]
struct Lid {
    colours: Vec<String>,
    #[tweaks(json)]
    style: Style,
}

#[allow(dead_code)]
#[derive(Tweaks)]
struct Paint {
    #[tweaks(json)]
    style: Style,
    styles: Vec<AsJson<Style>>,
    hover: Option<AsJson<Style>>,
    #[tweaks(json)]
    tin: Option<Tin>,
    lid: Option<Lid>,
    #[tweaks(writable_by = IsAuthenticatedOrReadOnly)]
    price: i32,
}

fn document(handler: DocumentedHandler) -> Json {
    let document = Api::new("Paint", "1").handler(handler).document(&Settings::new(), None).expect("a document");
    assert_eq!(violations(document.clone()), [""; 0]);
    document
}

#[test]
fn types_of_the_application_are_components() {
    let document = document(DocumentedHandler::new("POST", "/paint").body::<Paint>().answer::<Paint>(200, "Painted."));
    let (schemas, style) = (&document["components"]["schemas"], json!("#/components/schemas/Style"));
    assert_eq!(schemas["Style"]["properties"]["colour"]["type"], "string");
    assert_eq!(schemas["Style"]["properties"]["inner"]["anyOf"][0]["$ref"], style, "a type within itself");
    for name in ["Paint", "PaintCreate"] {
        let properties = &schemas[name]["properties"];
        assert_eq!(properties["style"]["$ref"], style, "{name}: {properties}");
        assert_eq!(properties["styles"]["items"]["$ref"], style, "{name}: {properties}");
        assert_eq!(properties["hover"]["anyOf"][0]["$ref"], style, "{name}: {properties}");
    }
    // A serializer within a type is whole, and takes no name: its component is one with the fields that a client may see.
    let lid = &schemas["Tin"]["properties"]["lid"];
    assert_eq!((&lid["properties"]["colours"]["type"], &lid["x-serializer"]), (&json!("array"), &Json::Null), "{lid}");
    assert_eq!(lid["properties"]["style"]["properties"]["colour"]["type"], "string", "{lid}");
    assert_eq!(schemas["Lid"]["properties"]["style"]["$ref"], style);
    // A rule about who may write is asked about a write, although reading the document is none.
    assert_eq!(schemas["PaintCreate"]["properties"]["price"], Json::Null);
    let example = &document["paths"]["/paint"]["post"]["requestBody"]["content"]["application/json"]["example"];
    assert_eq!(example["style"]["colour"], "Style", "{example}");
}

/// A type of the name of another, and types with names of components.
#[allow(dead_code)]
mod taken {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use tweaks_runtime::prelude::*;

    macro_rules! types {
        ($($name:ident in $holder:ident),*) => {$(
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
            pub(super) struct $name {
                width: i32,
            }

            #[derive(Tweaks)]
            pub(super) struct $holder {
                #[tweaks(json)]
                pub(super) value: $name,
            }
        )*};
    }

    types!(Style in Other, Problem in Trouble, PaintCreate in Made, Paint in Same);
}

/// What an API says that does not start.
fn refusal<S: Serializer>() -> String {
    let start = || {
        let handler = DocumentedHandler::new("POST", "/paint").body::<Paint>().answer::<S>(200, "Painted.");
        let api = Api::new("Paint", "1").handler(handler);
        drop(actix_web::rt::System::new().block_on(async move { actix_web::test::init_service(App::new().service(api)).await }));
    };
    catch_unwind(start).expect_err("it does not start").downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn two_types_of_the_application_of_one_name_do_not_start() {
    let here = module_path!();
    let said = refusal::<taken::Other>();
    let parts = [
        "the type `Style` of `",
        &format!("{here}::Paint.style`"),
        &format!("{here}::taken::Other.value`"),
        "both be called `Style`",
    ];
    assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    let said = refusal::<taken::Trouble>();
    assert!(said.contains("taken::Trouble.value` and the document's own would both be called `Problem`"), "{said}");
}

#[test]
fn a_serializer_gives_way_to_a_type_of_the_application() {
    for (name, handler) in [
        ("PaintCreate", DocumentedHandler::new("POST", "/paint").body::<Paint>().answer::<taken::Made>(200, "Painted.")),
        ("Paint", DocumentedHandler::new("POST", "/paint").body::<Paint>().answer::<taken::Same>(200, "Painted.")),
    ] {
        let document = document(handler);
        assert_eq!(document["components"]["schemas"][name]["required"], json!(["width"]), "{name}");
        let body = &document["paths"]["/paint"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        assert_eq!(body, "#/components/schemas/DocumentTypesPaintCreate", "{name}");
    }
}

#[derive(Clone, Debug, PartialEq, Tweaks)]
enum Side {
    Left,
    Right,
}

/// Lists whose entries may be `null`, and lists that may be.
#[derive(Tweaks)]
struct Lists {
    holes: Vec<Option<i32>>,
    sides: Vec<Option<Side>>,
    deep: Vec<Vec<Option<String>>>,
    #[tweaks(inner(range(min = 1)))]
    whole: Option<Vec<i32>>,
}

async fn lists(lists: Valid<Lists>) -> actix_web::HttpResponse {
    let Lists { holes, sides, deep, whole } = lists.into_inner();
    let sides: Vec<String> = sides.into_iter().map(|side| format!("{side:?}")).collect();
    actix_web::HttpResponse::Ok().json(json!({ "holes": holes, "sides": sides, "deep": deep, "whole": whole }))
}

#[actix_web::test]
async fn an_entry_that_may_be_null_is_taken_as_the_document_says() {
    let document = document(DocumentedHandler::new("POST", "/lists").body::<Lists>());
    let schema = |name: &str| document["components"]["schemas"]["ListsCreate"]["properties"][name].clone();
    assert_eq!(schema("holes")["items"]["type"], json!(["integer", "null"]));
    assert_eq!(schema("sides")["items"]["anyOf"][1], json!({ "type": "null" }));
    assert_eq!(schema("deep")["items"]["items"]["type"], json!(["string", "null"]));
    assert_eq!(schema("whole")["items"]["type"], "integer");
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let client = Client::new(&database.db, |config: &mut ServiceConfig| {
        config.route("/lists", actix_web::web::post().to(lists));
    });
    let body = json!({ "holes": [1, null], "sides": [null, "Left"], "deep": [["a", null], []], "whole": null });
    let answer = client.post("/lists", body).await;
    let expected = json!({ "holes": [1, null], "sides": ["None", "Some(Left)"], "deep": [["a", null], []], "whole": null });
    assert_eq!(answer.json, expected, "{}", answer.text);
    let body = json!({ "holes": null, "sides": [], "deep": [null], "whole": [null, 0] });
    let expected = ["#/deep/0 null", "#/holes null", "#/whole/0 null", "#/whole/1 min_value"];
    let mut problems = client.post("/lists", body).await.problems();
    problems.sort();
    assert_eq!(problems, expected);
}
