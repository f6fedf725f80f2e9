//! Nested URLs: the path of a resource says what its rows have in some columns, on every endpoint.

use std::panic::catch_unwind;

use actix_web::App;
use actix_web::http::{Method, StatusCode};
use actix_web::web::ServiceConfig;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::membership;
use tweaks_runtime::prelude::*;

use crate::actions::{increase_stock, item, shelf, store};

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(
            Resource::<item::Entity>::new("/shelves/{shelf_id}/items/")
                .paginate(LimitOffset { default: 1, max: 9 })
                .counts()
                .bulk_edit(BulkEdit::new().allow_delete())
                .action(Method::POST, "increase_stock", increase_stock),
        )
        .service(
            Resource::<membership::Entity>::new("/people/{person:[0-9]{1,5}}/clubs").bulk_edit(BulkEdit::new().allow_delete()),
        )
        .service(Resource::<shelf::Entity>::new("/v{version}/shelves").parameter("version"));
}

/// The store, with an empty shelf 2, and shelf 3 with item 5.
async fn shelves() -> (TestDatabase, Client) {
    let database = store().await.with(membership::Entity).await;
    for _ in 2..=3 {
        shelf::ActiveModel { total: Set(0), ..Default::default() }.insert(&database.db).await.expect("a shelf");
    }
    let row = item::ActiveModel { name: Set("elsewhere".to_owned()), stock: Set(1), shelf_id: Set(3), ..Default::default() };
    row.insert(&database.db).await.expect("an item");
    let client = Client::new(&database.db, endpoints);
    (database, client)
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.json["results"].as_array().into_iter().flatten().filter_map(|row| row["name"].as_str()).collect()
}

#[actix_web::test]
async fn a_list_has_the_rows_of_its_path() {
    let (_database, client) = shelves().await;
    let page = client.get("/shelves/1/items/?limit=2&count=exact").await;
    assert_eq!((names(&page), &page.json["count"]), (vec!["pen", "ink"], &json!(3)), "{}", page.text);
    assert_eq!(page.json["next"], "http://testserver/shelves/1/items/?count=exact&limit=2&offset=2");
    assert_eq!(page.statements.len(), 2, "rows and count");
    let page = client.get("/shelves/3/items/").await;
    assert_eq!((names(&page), page.statements.len()), (vec!["elsewhere"], 1), "{:?}", page.statements);
    assert!(names(&client.get("/shelves/1/items/?name=elsewhere").await).is_empty());
    assert!(names(&client.get("/shelves/1/items/?shelf_id=3").await).is_empty());
}

#[actix_web::test]
async fn a_list_below_a_row_that_does_not_exist_is_not_found() {
    let (_database, client) = shelves().await;
    let empty = client.get("/shelves/2/items/").await;
    assert_eq!((empty.status, names(&empty).len(), empty.statements.len()), (StatusCode::OK, 0, 2), "rows, is the shelf there");
    let missing = client.get("/shelves/9/items/").await;
    assert_eq!((missing.status, &missing.json["detail"]), (StatusCode::NOT_FOUND, &json!("No Item matches the given query.")));
    for text in ["x", "01", "-0", "99999999999999999999", "%2F"] {
        let path = format!("/shelves/{text}/items/");
        let body = vec![b'{'];
        for (method, body) in [(Method::GET, Vec::new()), (Method::POST, body.clone()), (Method::PUT, body)] {
            let answer = client.send(method.clone(), &path, &[("Content-Type", "application/json")], body).await;
            assert_eq!((answer.status, answer.statements.len()), (StatusCode::NOT_FOUND, 0), "{method} {path} {}", answer.text);
        }
    }
}

#[actix_web::test]
async fn a_row_of_another_path_is_not_there() {
    let (database, client) = shelves().await;
    assert_eq!(client.get("/shelves/3/items/5/").await.json["name"], "elsewhere");
    for (method, path) in [
        (Method::GET, "/shelves/1/items/5/"),
        (Method::PUT, "/shelves/1/items/5/"),
        (Method::PATCH, "/shelves/1/items/5/"),
        (Method::DELETE, "/shelves/1/items/5/"),
        (Method::POST, "/shelves/1/items/5/increase_stock/"),
        (Method::DELETE, "/shelves/9/items/5/"),
        (Method::GET, "/shelves/1/items/4/"),
    ] {
        let body = json!({ "name": "x", "stock": 7, "quantity": 1 }).to_string().into_bytes();
        let answer = client.send(method.clone(), path, &[("Content-Type", "application/json")], body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path} {}", answer.text);
    }
    let rows = item::Entity::find().all(&database.db).await.expect("items");
    assert_eq!((rows.len(), rows.iter().map(|row| row.stock).sum::<i32>()), (5, 14));
    let more = client.post("/shelves/3/items/5/increase_stock/", json!({ "quantity": 1 })).await;
    assert_eq!((more.status, &more.json["stock"]), (StatusCode::OK, &json!(2)));
    assert_eq!(client.delete("/shelves/3/items/5/").await.status, StatusCode::NO_CONTENT);
}

#[actix_web::test]
async fn new_rows_have_what_the_path_says() {
    let (_database, client) = shelves().await;
    let made = client.post("/shelves/2/items/", json!({ "name": "cup", "stock": 3 })).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, Some("/shelves/2/items/6/")), "{}", made.text);
    assert_eq!(made.json["shelf_id"], 2);
    assert_eq!(
        made.statements.len(),
        3 + usize::from(tests::database::is_server()) + tests::database::reads_again(),
        "questions, row, kept sum (lock)"
    );
    let same = client.post("/shelves/2/items/", json!({ "name": "jug", "stock": 3, "shelf_id": "2" })).await;
    assert_eq!((same.status, &same.json["shelf_id"]), (StatusCode::CREATED, &json!(2)));
    for other in [json!(1), json!("1"), json!(null), json!([2]), json!(2.5), json!("x")] {
        let body = json!({ "name": "mug", "shelf_id": other });
        let other = client.post("/shelves/2/items/", body).await;
        assert_eq!(other.problems(), ["#/shelf_id path", "#/stock required"], "{}", other.text);
    }
    assert_eq!(client.post("/shelves/2/items/", json!([])).await.problems(), ["# invalid"]);
    let taken = client.post("/shelves/2/items/", json!({ "name": "pen", "stock": 3 })).await;
    assert_eq!(taken.problems(), ["#/name unique"], "of all shelves");
}

#[actix_web::test]
async fn a_new_row_below_one_that_does_not_exist_is_not_found() {
    let (_database, client) = shelves().await;
    for body in [json!({ "name": "cup", "stock": 3 }), json!({ "shelf_id": 1 }), json!([])] {
        let missing = client.post("/shelves/9/items/", body.clone()).await;
        assert_eq!(
            (missing.status, &missing.json["detail"]),
            (StatusCode::NOT_FOUND, &json!("No Item matches the given query."))
        );
        let missing = client.put("/shelves/9/items/", json!([{ "temp_id": 1, "name": "cup", "stock": 3 }])).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
    let broken = client.send(Method::POST, "/shelves/9/items/", &[("Content-Type", "application/json")], b"{".into()).await;
    assert_eq!(broken.status, StatusCode::NOT_FOUND);
    let broken = client.send(Method::POST, "/shelves/2/items/", &[("Content-Type", "application/json")], b"{".into()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn a_change_does_not_leave_its_path() {
    let (_database, client) = shelves().await;
    let whole = client.put("/shelves/1/items/1/", json!({ "name": "pens", "stock": 4 })).await;
    assert_eq!((whole.status, &whole.json["shelf_id"]), (StatusCode::OK, &json!(1)), "{}", whole.text);
    assert_eq!(client.patch("/shelves/1/items/1/", json!({ "shelf_id": 1, "stock": 3 })).await.json["stock"], 3);
    assert_eq!(client.put("/shelves/1/items/1/", json!({ "shelf_id": 3 })).await.problems().len(), 3, "name, stock, path");
    assert_eq!(client.patch("/shelves/1/items/1/", json!({ "shelf_id": 3 })).await.problems(), ["#/shelf_id path"]);
    let drf = client.drf();
    let other = drf.patch("/shelves/1/items/1/", json!({ "shelf_id": 3 })).await;
    assert_eq!(other.json, json!({ "shelf_id": ["The path of the request says another value."] }));
}

#[actix_web::test]
async fn the_entries_of_a_bulk_edit_are_of_their_path() {
    let (database, client) = shelves().await;
    let entries = json!([
        { "temp_id": "new", "name": "cup", "stock": 1 },
        { "id": 1, "stock": 6 },
        { "id": 2, "delete_object": true },
    ]);
    let edited = client.put("/shelves/1/items/", entries).await;
    assert_eq!(
        (edited.status, &edited.json),
        (StatusCode::OK, &json!({ "created": { "new": 6 }, "updated": [1], "deleted": [2] }))
    );
    let made = item::Entity::find_by_id(6).one(&database.db).await.expect("answer").expect("an item");
    assert_eq!(made.shelf_id, 1);
    for entry in [json!({ "id": 5, "stock": 6 }), json!({ "id": 5, "delete_object": true })] {
        let other = client.put("/shelves/1/items/", Json::Array(vec![entry])).await;
        assert_eq!((other.status, other.problems()), (StatusCode::NOT_FOUND, vec!["#/0 not_found".to_owned()]));
    }
    for entry in [json!({ "id": 1, "shelf_id": 3 }), json!({ "temp_id": 1, "name": "x", "stock": 1, "shelf_id": 3 })] {
        let other = client.put("/shelves/1/items/", Json::Array(vec![entry])).await;
        assert_eq!(other.problems(), ["#/0/shelf_id path"]);
    }
}

#[actix_web::test]
async fn a_path_may_say_a_part_of_the_key() {
    let (_database, client) = shelves().await;
    let made = client.post("/people/7/clubs", json!({ "club": "chess" })).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, Some("/people/7/clubs/chess")), "{}", made.text);
    client.post("/people/8/clubs", json!({ "club": "chess" })).await;
    assert_eq!(client.get("/people/7/clubs").await.json, json!([{ "person": 7, "club": "chess", "since": null }]));
    assert_eq!(client.get("/people/8/clubs/chess").await.json["person"], 8);
    assert_eq!(client.get("/people/9/clubs/chess").await.status, StatusCode::NOT_FOUND);
    let since = client.put("/people/7/clubs/chess", json!({ "club": "chess", "since": "2024-01-01" })).await;
    assert_eq!(since.json, json!({ "person": 7, "club": "chess", "since": "2024-01-01" }), "{}", since.text);
    assert_eq!(client.delete("/people/8/clubs/chess").await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/people/9/clubs").await.json, json!([]), "nothing says who is a person");
}

#[actix_web::test]
async fn an_entry_needs_not_say_the_part_of_its_key_that_the_path_says() {
    let (_database, client) = shelves().await;
    for club in ["chess", "go"] {
        client.post("/people/7/clubs", json!({ "club": club })).await;
    }
    let entries = json!([
        { "temp_id": "new", "club": "bridge" },
        { "club": "chess", "since": "2024-01-01" },
        { "person": 7, "club": "go", "delete_object": true },
    ]);
    let edited = client.put("/people/7/clubs", entries).await;
    let expected = json!({ "created": { "new": [7, "bridge"] }, "updated": [[7, "chess"]], "deleted": [[7, "go"]] });
    assert_eq!((edited.status, &edited.json), (StatusCode::OK, &expected), "{}", edited.text);
    let clubs =
        json!([{ "person": 7, "club": "bridge", "since": null }, { "person": 7, "club": "chess", "since": "2024-01-01" }]);
    assert_eq!(client.get("/people/7/clubs").await.json, clubs);
    let refused = |entry: Json| {
        let client = &client;
        async move { client.put("/people/7/clubs", json!([entry])).await.problems() }
    };
    assert_eq!(refused(json!({ "club": "none", "since": null })).await, ["#/0 not_found"]);
    assert_eq!(refused(json!({ "person": 8, "club": "chess" })).await, ["#/0 not_found"]);
    assert_eq!(refused(json!({ "since": null })).await, ["#/0 required"]);
    let twice = client.put("/people/7/clubs", json!([{ "club": "chess" }, { "person": 7, "club": "chess" }])).await;
    assert_eq!(twice.problems(), ["#/1 repeated"], "{}", twice.text);
    // The document says the same.
    let clubs = Resource::<membership::Entity>::new("/people/{person}/clubs").bulk_edit(BulkEdit::new().allow_delete());
    let document = tweaks_runtime::Api::new("Clubs", "1").resource(clubs).document(&Settings::new(), None).expect("a document");
    let required = |kind: &str| &document["components"]["schemas"][&format!("MembershipBelowPeopleClubs{kind}")]["required"];
    assert_eq!(required("BulkCreate"), &json!(["club", "temp_id"]));
    assert_eq!(required("BulkUpdate"), &json!(["club"]));
    assert_eq!(required("BulkDelete"), &json!(["club", "delete_object"]));
    assert_eq!(required("Create"), &json!(["club"]));
}

#[actix_web::test]
async fn a_parameter_of_the_application_is_left_alone() {
    let (_database, client) = shelves().await;
    assert_eq!(client.get("/v1/shelves/1").await.json["total"], 13);
    assert_eq!(client.post("/v1/shelves", json!({})).await.header("location"), Some("/v1/shelves/4"));
}

#[test]
fn a_path_that_says_nothing_of_use_does_not_start() {
    let started = |path: &'static str| {
        let start = || {
            drop(actix_web::rt::System::new().block_on(async move {
                actix_web::test::init_service(App::new().service(Resource::<item::Entity>::new(path))).await
            }));
        };
        let panic = catch_unwind(start).expect_err("it does not start");
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    };
    let unknown = started("/shelves/{shelf}/items");
    assert!(unknown.starts_with("`{shelf}` in /shelves/{shelf}/items is no column of `item`"), "{unknown}");
    let whole = started("/shelves/{id}/items");
    assert!(whole.starts_with("/shelves/{id}/items says the whole key of `item`"), "{whole}");
}
