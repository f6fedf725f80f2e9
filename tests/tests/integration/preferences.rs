//! What clients would rather have: no body, results for each entry of a bulk edit, and no list that they know already.

use actix_web::http::Method;
use sea_orm::ColumnTrait as _;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::{author, membership, tag};
use tweaks_runtime::pages::LimitOffset;
use tweaks_runtime::permissions::{Permission, Verdict};
use tweaks_runtime::prelude::*;

mod memo {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "memo")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) text: String,
        #[sea_orm(default_value = 1)]
        #[tweaks(read_only, etag)]
        pub(crate) version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Nobody leaves an author behind whose name begins otherwise.
struct NamesWithA;

impl Permission for NamesWithA {
    fn allow(&self, _: &Context, _: Action) -> Verdict {
        Verdict::rows(author::Column::Name.starts_with("a"))
    }
}

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    let lenient = BulkEdit::new().allow_delete().allow_lenient();
    config
        .service(Resource::<author::Entity>::new("/authors").bulk_edit(lenient))
        .service(Resource::<author::Entity>::new("/limited").bulk_edit(lenient).permission(NamesWithA))
        .service(Resource::<author::Entity>::new("/strict").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<author::Entity>::new("/paged").paginate(LimitOffset { default: 2, max: 9 }))
        .service(Resource::<membership::Entity>::new("/memberships").bulk_edit(lenient))
        .service(Resource::<tag::Entity>::new("/tags"))
        .service(Resource::<memo::Entity>::new("/memos").bulk_edit(lenient).require_if_match());
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(author::Entity).await.with(tag::Entity).await.with(membership::Entity).await;
    let database = database.with(memo::Entity).await;
    let client = Client::new(&database.db, endpoints);
    for name in ["a", "b", "c"] {
        assert_eq!(client.post("/authors", json!({ "name": name })).await.status, 201);
    }
    (database, client)
}

async fn preferring(client: &Client, method: Method, path: &str, preference: &str, body: Json) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Prefer", preference)];
    client.send(method, path, &headers, body.to_string().into_bytes()).await
}

#[actix_web::test]
async fn an_answer_may_leave_the_object_out() {
    let (_database, client) = client().await;
    let made = preferring(&client, Method::POST, "/authors", "return=minimal", json!({ "name": "d" })).await;
    let whole = client.post("/authors", json!({ "name": "e" })).await;
    assert_eq!((made.status.as_u16(), made.text.as_str()), (201, ""));
    assert_eq!((made.header("location"), made.header("preference-applied")), (Some("/authors/4"), Some("return=minimal")));
    assert!(made.statements.len() <= whole.statements.len());
    assert_eq!(client.get("/authors/4").await.json["name"], "d");
    let kept = preferring(&client, Method::POST, "/authors", "return=representation", json!({ "name": "f" })).await;
    assert_eq!((kept.json["name"].as_str(), kept.header("preference-applied")), (Some("f"), Some("return=representation")));
    for method in [Method::PATCH, Method::PUT] {
        let changed = preferring(&client, method.clone(), "/authors/4", "x=1, RETURN=\"minimal\"", json!({ "name": "g" })).await;
        assert_eq!((changed.status.as_u16(), changed.text.as_str()), (204, ""), "{method}");
        assert_eq!(changed.header("preference-applied"), Some("return=minimal"));
    }
    assert_eq!(client.get("/authors/4").await.json["name"], "g");
    let wrong = preferring(&client, Method::PATCH, "/authors/4", "return=minimal", json!({ "nam": 5 })).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("preference-applied")), (400, None));
    let other = preferring(&client, Method::PATCH, "/authors/4", "return=all, handling=lenient", json!({ "name": "h" })).await;
    assert_eq!((other.status.as_u16(), other.header("preference-applied")), (200, None));
    let bulk = preferring(&client, Method::PUT, "/strict", "return=minimal", json!([{ "id": 4, "name": "i" }])).await;
    assert_eq!((bulk.status.as_u16(), bulk.text.as_str()), (204, ""));
    // It is not the list, nor the objects.
    let bulk = preferring(&client, Method::PUT, "/strict", "return=representation", json!([{ "id": 4, "name": "j" }])).await;
    assert_eq!((bulk.status.as_u16(), bulk.header("preference-applied")), (200, None));
}

#[actix_web::test]
async fn the_state_of_an_object_is_said_without_it() {
    let (_database, client) = client().await;
    let made = preferring(&client, Method::POST, "/memos", "return=minimal", json!({ "text": "Ann" })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let shown = client.get(made.header("location").expect("a place")).await;
    assert_eq!(made.header("etag"), shown.header("etag"));
}

#[actix_web::test]
async fn a_list_that_is_known_is_not_sent_again() {
    let (_database, client) = client().await;
    for path in ["/authors", "/paged", "/paged?offset=1&fields=name", "/authors?fields=id"] {
        let list = client.get(path).await;
        let tag = list.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() == 36, "{tag}");
        let several = format!("\"x\", {tag}");
        for known in [tag.as_str(), several.as_str(), "*"] {
            let again = client.send(Method::GET, path, &[("If-None-Match", known)], Vec::new()).await;
            assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path}");
            assert_eq!(again.header("etag"), Some(tag.as_str()));
        }
        assert_eq!(client.get(path).await.header("etag"), Some(tag.as_str()));
        let other = client.send(Method::GET, path, &[("If-None-Match", "W/\"5\"")], Vec::new()).await;
        assert_eq!((other.status.as_u16(), other.text), (200, list.text));
    }
    let before = client.get("/authors").await;
    client.patch("/authors/1", json!({ "name": "z" })).await;
    let tag = before.header("etag").expect("a tag");
    assert_eq!(client.send(Method::GET, "/authors", &[("If-None-Match", tag)], Vec::new()).await.status, 200);
    let wrong = client.send(Method::GET, "/authors?nonsense=1", &[("If-None-Match", "*")], Vec::new()).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("etag")), (400, None));
}

#[actix_web::test]
async fn each_entry_of_a_lenient_bulk_edit_has_its_result() {
    let (_database, client) = client().await;
    let body = json!([
        { "temp_id": "x", "name": "d" },
        { "temp_id": "y", "name": "a" },
        { "id": 1, "nickname": "A" },
        { "id": 2, "nam": 5 },
        { "id": 77, "name": "z" },
        { "id": 3, "delete_object": true },
        { "temp_id": "z", "name": "c" },
        { "name": "no key" },
        5,
    ]);
    let done = preferring(&client, Method::PUT, "/authors", "handling=lenient", body.clone()).await;
    assert_eq!((done.status.as_u16(), done.header("preference-applied")), (207, Some("handling=lenient")), "{}", done.text);
    let results = done.json["results"].as_array().expect("results");
    let statuses: Vec<_> = results.iter().map(|result| result["status"].as_u64().unwrap_or_default()).collect();
    // What was deleted before leaves its name to the one that comes after it.
    assert_eq!(statuses, [201, 400, 200, 400, 404, 204, 201, 400, 400], "{}", done.text);
    assert_eq!(
        (&results[0]["temp_id"], &results[2], &results[5]),
        (&json!("x"), &json!({ "status": 200, "key": 1 }), &json!({ "status": 204, "key": 3 }))
    );
    assert_eq!(client.get(&format!("/authors/{}", results[0]["key"])).await.json["name"], "d");
    let place = |at: usize| (results[at]["errors"][0]["pointer"].clone(), results[at]["errors"][0]["code"].clone());
    assert_eq!(place(1), (json!("#/1/name"), json!("unique")), "{}", done.text);
    assert_eq!(place(3), (json!("#/3/nam"), json!("unknown")));
    assert_eq!(place(4), (json!("#/4"), json!("not_found")));
    assert_eq!(place(7), (json!("#/7"), json!("required")));
    assert_eq!(client.get("/authors/1").await.json["nickname"], "A");
    assert_eq!(client.get("/authors/2").await.json["name"], "b");
    // Who does not ask for it, or does not get it, has all or nothing.
    assert_eq!(client.put("/authors", body.clone()).await.status, 400);
    assert_eq!(preferring(&client, Method::PUT, "/strict", "handling=lenient", body).await.status, 400);
    let none = preferring(&client, Method::PUT, "/authors", "handling=lenient", json!({})).await;
    assert_eq!(none.status, 400, "{}", none.text);
}

#[actix_web::test]
async fn states_and_keys_of_lenient_entries() {
    let (_database, client) = client().await;
    let made = client.post("/memos", json!({ "text": "Ann" })).await;
    let (id, tag) = (made.json["id"].clone(), made.header("etag").expect("a tag").to_owned());
    let body = json!([
        { "id": id, "text": "Bo" },
        { "temp_id": 1, "text": "Cy" },
    ]);
    let done = preferring(&client, Method::PUT, "/memos", "handling=lenient", body).await;
    let statuses = |done: &Answer| -> Vec<u64> {
        done.json["results"].as_array().into_iter().flatten().filter_map(|result| result["status"].as_u64()).collect()
    };
    assert_eq!(statuses(&done), [428, 201], "{}", done.text);
    let body = json!([{ "id": id, "text": "Bo", "if_match": tag }]);
    let done = preferring(&client, Method::PUT, "/memos", "handling=lenient", body.clone()).await;
    assert_eq!(statuses(&done), [200], "{}", done.text);
    let done = preferring(&client, Method::PUT, "/memos", "handling=lenient", body).await;
    assert_eq!(statuses(&done), [412], "{}", done.text);
}

#[actix_web::test]
async fn a_django_client_has_its_own_errors_of_lenient_entries() {
    let (_database, client) = client().await;
    let client = client.drf();
    let body = json!([{ "temp_id": 1, "name": "a" }, { "id": 1, "nickname": "A" }]);
    let done = preferring(&client, Method::PUT, "/authors", "handling=lenient", body).await;
    assert_eq!(done.status, 207, "{}", done.text);
    assert!(done.json["results"][0]["errors"]["name"].is_array(), "{}", done.text);
    assert_eq!(done.json["results"][1], json!({ "status": 200, "key": 1 }));
}

#[actix_web::test]
async fn a_row_is_made_at_its_own_path_and_never_changed() {
    let (_database, client) = client().await;
    let put = async |path: &str, none: &str, body: Json| {
        let headers = [("Content-Type", "application/json"), ("If-None-Match", none)];
        client.send(Method::PUT, path, &headers, body.to_string().into_bytes()).await
    };
    let made = put("/tags/blue", "*", json!({})).await;
    assert_eq!((made.status.as_u16(), made.header("location")), (201, Some("/tags/blue")), "{}", made.text);
    assert_eq!(client.get("/tags/blue").await.json, made.json);
    assert_eq!(put("/tags/blue", "*", json!({})).await.status, 412);
    let given = put("/tags/red", "*", json!({ "word": "red" })).await;
    assert_eq!(given.status, 201, "{}", given.text);
    let other = put("/tags/green", "*", json!({ "word": "grey" })).await;
    assert_eq!((other.status.as_u16(), other.problems()), (400, vec!["#/word path".to_owned()]), "{}", other.text);
    assert_eq!(client.get("/tags/green").await.status, 404);
    // Without the star, and where the database counts keys, there is nothing to change.
    assert_eq!(put("/tags/green", "\"5\"", json!({})).await.status, 404);
    assert_eq!(client.put("/tags/green", json!({})).await.status, 404);
    assert_eq!(put("/authors/99", "*", json!({ "name": "new" })).await.status, 404);
    assert_eq!(put("/authors/1", "*", json!({ "name": "new" })).await.status, 412);
    assert_eq!(client.send(Method::PATCH, "/tags/green", &[("If-None-Match", "*")], Vec::new()).await.status, 404);
    let joined = put("/memberships/1/chess", "*", json!({ "since": "2024-01-01" })).await;
    assert_eq!((joined.status.as_u16(), joined.header("location")), (201, Some("/memberships/1/chess")), "{}", joined.text);
    assert_eq!(put("/memberships/1/chess", "*", json!({})).await.status, 412);
}

#[actix_web::test]
async fn an_entry_that_nobody_may_do_says_so() {
    let (_database, client) = client().await;
    let body = json!([{ "temp_id": 1, "name": "ab" }, { "temp_id": 2, "name": "xy" }, { "id": 1, "name": "z" }, { "id": 2, "name": "ac" }]);
    let done = preferring(&client, Method::PUT, "/limited", "handling=lenient", body).await;
    let results = done.json["results"].as_array().expect("results");
    let told: Vec<_> = results.iter().map(|result| (result["status"].clone(), result["errors"][0]["code"].clone())).collect();
    let nothing = || Json::Null;
    let expected =
        [(json!(201), nothing()), (json!(403), json!("denied")), (json!(403), json!("denied")), (json!(404), json!("not_found"))];
    assert_eq!(told, expected, "{}", done.text);
    assert_eq!(client.get("/authors/1").await.json["name"], "a");
    assert_eq!(client.get("/authors?fields=name").await.json.as_array().map(Vec::len), Some(4));
}

#[actix_web::test]
async fn an_answer_lists_so_many_problems_of_all_entries() {
    let (_database, client) = client().await;
    let client = client.settings(Settings::new().problem_limit(5));
    let entry = |id: u32| json!({ "temp_id": id, "name": format!("n{id}"), "a": 1, "b": 2, "c": 3 });
    let body = (0..4).map(entry).chain([json!({ "temp_id": 9, "name": "good" })]).collect();
    let done = preferring(&client, Method::PUT, "/authors", "handling=lenient", body).await;
    let results = done.json["results"].as_array().expect("results");
    let codes = |at: usize| -> Vec<&str> {
        results[at]["errors"].as_array().into_iter().flatten().filter_map(|error| error["code"].as_str()).collect()
    };
    let (unknown, more) = ("unknown", "more");
    assert_eq!(codes(0), [unknown; 3], "{}", done.text);
    assert_eq!(codes(1), [unknown, unknown, more]);
    assert_eq!((codes(2), codes(3)), (vec![more], vec![more]));
    assert_eq!(results[4]["status"], 201);
}
