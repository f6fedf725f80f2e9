//! Questions: lists that are asked for by `QUERY`, whose body has the parameters as JSON.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

mod tool {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "tool")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        #[tweaks(filter, order)]
        pub(crate) id: i32,
        #[sea_orm(indexed)]
        #[tweaks(filter, order)]
        pub(crate) name: String,
        #[sea_orm(indexed)]
        #[tweaks(filter, order)]
        pub(crate) price: Option<i32>,
        #[sea_orm(indexed)]
        #[tweaks(filter)]
        pub(crate) sold: bool,
        #[sea_orm(indexed)]
        #[tweaks(write_only, default = String::new())]
        pub(crate) secret: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(Resource::<tool::Entity>::new("/tools").questions())
        .service(Resource::<tool::Entity>::new("/pages").paginate(Cursor { default: 2, max: 5 }).questions())
        .service(Resource::<tool::Entity>::new("/silent"));
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(tool::Entity).await;
    let client = Client::new(&database.db, endpoints);
    let rows = [
        ("Nut, small", json!(5), true),
        ("say \"x\"", json!(7), false),
        ("Bolt (long)", json!(null), true),
        ("back\\slash", json!(100), false),
    ];
    for (name, price, sold) in rows {
        assert_eq!(client.post("/tools", json!({ "name": name, "price": price, "sold": sold })).await.status, 201);
    }
    (database, client)
}

async fn ask(client: &Client, path: &str, question: Json) -> Answer {
    send(client, path, "application/json", question.to_string()).await
}

async fn send(client: &Client, path: &str, kind: &str, body: String) -> Answer {
    let query = Method::from_bytes(b"QUERY").expect("a method");
    client.send(query, path, &[("Content-Type", kind)], body.into_bytes()).await
}

#[actix_web::test]
async fn a_body_asks_what_a_query_string_does() {
    let (_database, client) = client().await;
    let same = [
        (json!({}), "", 4),
        (json!({ "price__gte": 7 }), "price__gte=7", 2),
        (json!({ "sold": true, "ordering": ["-id"] }), "sold=true&ordering=-id", 2),
        (json!({ "ordering": "name", "fields": ["id", "name"] }), "ordering=name&fields=id,name", 4),
        (json!({ "id__in": [1, 3, 9] }), "id__in=1,3,9", 2),
        (
            json!({ "name__in": ["Nut, small", "say \"x\"", "back\\slash"] }),
            "name__in=%22Nut,%20small%22,%22say%20%5C%22x%5C%22%22,%22back%5C%5Cslash%22",
            3,
        ),
        (
            json!({ "or": [{ "price__gte": 100 }, { "sold": true, "price": 5 }] }),
            "or=(price__gte=100,and=(sold=true,price=5))",
            2,
        ),
        (json!({ "or": { "price": 5, "name": "Bolt (long)" } }), "or=(price=5,name=%22Bolt%20(long)%22)", 2),
        (
            json!({ "not": { "name__in": ["Nut, small", "Bolt (long)"] } }),
            "not=(name__in=(%22Nut,%20small%22,%22Bolt%20(long)%22))",
            2,
        ),
        (json!({ "price__isnull": true }), "price__isnull=true", 1),
        (json!({ "and": [{ "or": [{ "id": 1 }, { "id": 2 }] }, { "sold": false }] }), "and=(or=(id=1,id=2),sold=false)", 1),
    ];
    for (question, query, number) in same {
        let (asked, listed) = (ask(&client, "/tools", question.clone()).await, client.get(&format!("/tools?{query}")).await);
        assert_eq!(
            (asked.status.as_u16(), asked.json.as_array().map(Vec::len)),
            (200, Some(number)),
            "{question}: {}",
            asked.text
        );
        assert_eq!((&asked.text, asked.header("etag")), (&listed.text, listed.header("etag")), "{question}");
        assert_eq!(asked.statements, listed.statements, "{question}");
    }
    // What the URL asks for holds as well.
    let both = ask(&client, "/tools?sold=true", json!({ "price__gte": 1 })).await;
    assert_eq!(both.json.as_array().map(Vec::len), Some(1), "{}", both.text);
    // No body is an empty object, as everywhere.
    assert_eq!(send(&client, "/tools", "application/json", String::new()).await.text, client.get("/tools").await.text);
}

#[actix_web::test]
async fn pages_go_on_by_the_question_or_by_its_link() {
    let (_database, client) = client().await;
    let question = json!({ "or": [{ "sold": true }, { "price__lte": 100 }], "ordering": ["-id"] });
    let first = ask(&client, "/pages", question.clone()).await;
    let ids = |answer: &Answer| {
        answer.json["results"].as_array().map(|rows| rows.iter().filter_map(|row| row["id"].as_i64()).collect::<Vec<_>>())
    };
    assert_eq!(ids(&first), Some(vec![4, 3]), "{}", first.text);
    let next = first.json["next"].as_str().expect("a next page").to_owned();
    let cursor = next.split(['?', '&']).find_map(|part| part.strip_prefix("cursor=")).expect("a cursor").to_owned();
    let mut further = question;
    further["cursor"] = cursor.into();
    let (asked, linked) = (ask(&client, "/pages", further).await, client.get(&next).await);
    assert_eq!((ids(&asked), ids(&linked)), (Some(vec![2, 1]), Some(vec![2, 1])), "{}\n{}", asked.text, linked.text);
}

#[actix_web::test]
async fn a_question_is_refused_as_a_query_string_is() {
    let (_database, client) = client().await;
    let many: Vec<Json> = (0..60).map(|id| json!({ "id": id })).collect();
    let cases = [
        (json!([]), "#", "invalid"),
        (json!({ "nonsense": 1 }), "nonsense", "unknown"),
        (json!({ "secret": "x" }), "secret", "unknown"),
        (json!({ "or": [{ "secret": "x" }, { "id": 1 }] }), "or", "unknown"),
        (json!({ "price": null }), "price", "invalid"),
        (json!({ "price": "cheap" }), "price", "invalid"),
        (json!({ "price": { "gte": 5 } }), "price", "invalid"),
        (json!({ "or": many }), "or", "too_many"),
        (json!({ "or": [[{ "id": 1 }]] }), "or", "invalid"),
        (json!({ "or": { "id)=1,(id": 2 } }), "or", "invalid"),
        (json!({ "ordering": ["-secret"] }), "ordering", "unknown"),
    ];
    for (question, place, code) in cases {
        let answer = ask(&client, "/tools", question.clone()).await;
        let error = &answer.json["errors"][0];
        let said = error["parameter"].as_str().or(error["pointer"].as_str());
        assert_eq!(
            (answer.status.as_u16(), said, error["code"].as_str()),
            (400, Some(place), Some(code)),
            "{question}: {}",
            answer.text
        );
    }
    assert_eq!(send(&client, "/tools", "application/json", "{\"id\": 1, \"id\": 2}".to_owned()).await.status, 400);
    assert_eq!(send(&client, "/tools", "application/json", "{".to_owned()).await.status, 400);
    assert_eq!(send(&client, "/tools", "text/plain", "{}".to_owned()).await.status, 415);
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(3 * 1024 * 1024));
    assert_eq!(send(&client, "/tools", "application/json", long).await.status, 413);
    // Reading names takes the server's time, whether there are such or not.
    let names: Vec<String> = (0..20_000).map(|number| format!("name{number}")).collect();
    let many = ask(&client, "/tools", json!({ "fields": names })).await;
    assert_eq!((many.status.as_u16(), many.json["errors"][0]["code"].as_str()), (400, Some("too_long")), "{}", many.text);
    assert_eq!(ask(&client, "/silent", json!({})).await.status, 405);
    assert_eq!(ask(&client, "/tools/1", json!({})).await.status, 405);
}

#[actix_web::test]
async fn lists_say_that_they_take_questions() {
    let (_database, client) = client().await;
    let offered = client.send(Method::OPTIONS, "/tools", &[], Vec::new()).await;
    assert!(offered.header("allow").is_some_and(|allowed| allowed.contains("QUERY")), "{:?}", offered.header("allow"));
    assert_eq!(offered.header("accept-query"), Some("application/json"));
    let silent = client.send(Method::OPTIONS, "/silent", &[], Vec::new()).await;
    assert!(silent.header("allow").is_some_and(|allowed| !allowed.contains("QUERY")));
    assert_eq!(silent.header("accept-query"), None);
    let known = ask(&client, "/tools", json!({ "id": 1 })).await;
    let tag = known.header("etag").expect("a tag").to_owned();
    let query = Method::from_bytes(b"QUERY").expect("a method");
    let headers = [("Content-Type", "application/json"), ("If-None-Match", tag.as_str())];
    assert_eq!(client.send(query, "/tools", &headers, b"{\"id\": 1}".to_vec()).await.status, 304);
}
