//! Custom actions: handlers of the application on the paths of a resource, with all that the resource is asked to do.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use futures_util::future::join_all;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, Set};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_server, reads_again};
use tests::entities::clinic::{OwnPatients, patient};
use tokio::sync::Notify;
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{idempotency, versions};

use crate::permissions::{Clinic, by_badge};

#[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
pub(crate) mod shelf {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shelf")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = sum(items.stock))]
        pub total: i64,
        #[sea_orm(has_many)]
        pub items: HasMany<super::item::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
pub(crate) mod item {
    use sea_orm::Condition;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "item")]
    #[tweaks(scope = seen, before_update = sell_out)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub name: String,
        pub stock: i32,
        #[sea_orm(default_value = false)]
        #[tweaks(read_only)]
        pub sold_out: bool,
        #[tweaks(skip)]
        #[sea_orm(default_value = false)]
        pub hidden: bool,
        #[sea_orm(default_value = 1)]
        #[tweaks(read_only, etag)]
        pub version: i32,
        #[sea_orm(indexed)]
        pub shelf_id: i64,
        #[sea_orm(belongs_to, from = "shelf_id", to = "id")]
        pub shelf: BelongsTo<super::shelf::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    fn seen(_: &Context) -> Condition {
        Condition::all().add(Column::Hidden.eq(false))
    }

    /// A hook of the serializer, which runs behind every action that changes something.
    async fn sell_out(item: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
        item.sold_out = sea_orm::Set(*item.stock.as_ref() == 0);
        Ok(())
    }
}

#[derive(Tweaks)]
#[tweaks(entity = item::Entity)]
#[allow(dead_code, reason = "read by the derive")]
struct Old {
    id: i64,
    #[tweaks(rename = "title")]
    name: String,
    stock: i32,
    shelf_id: i64,
}

#[derive(Tweaks)]
struct Delivery {
    #[tweaks(range(min = 1))]
    quantity: i32,
    note: Option<String>,
}

pub(crate) async fn increase_stock(call: Call<item::Entity>) -> HttpResponse {
    call.change(add).await
}

async fn add(item: &mut item::ActiveModel, delivery: Delivery, hook: Hook<'_>) -> Result<(), HookError> {
    assert_eq!(hook.context.stored::<item::Model>().map(|item| item.stock), Some(*item.stock.as_ref()));
    assert!(matches!(hook.context.action(), Action::Custom("increase_stock" | "change")), "{:?}", hook.context.action());
    let stock = item.stock.as_ref().checked_add(delivery.quantity);
    item.stock = Set(stock.ok_or_else(|| HookError::field("quantity", "There is no room for so many."))?);
    if let Some(note) = delivery.note {
        return Err(format!("Nobody reads {note}.").into());
    }
    Ok(())
}

async fn sell_all(call: Call<item::Entity>) -> HttpResponse {
    call.change(async |item: &mut item::ActiveModel, (): (), _: Hook<'_>| {
        item.stock = Set(0);
        Ok(())
    })
    .await
}

async fn look(call: Call<item::Entity>) -> HttpResponse {
    call.change(async |_: &mut item::ActiveModel, (): (), _: Hook<'_>| Ok(())).await
}

async fn rename(call: Call<item::Entity>) -> HttpResponse {
    call.change(async |item: &mut item::ActiveModel, (): (), hook: Hook<'_>| {
        item.name = Set("taken".to_owned());
        let other = item::Entity::find_by_id(2).one(hook.transaction).await?.ok_or("There is no other.")?;
        let stock = other.stock - 1;
        item::ActiveModel { stock: Set(stock), ..other.into_active_model() }.update(hook.transaction).await?;
        Ok(())
    })
    .await
}

async fn fall_over(call: Call<item::Entity>) -> HttpResponse {
    call.change(async |item: &mut item::ActiveModel, (): (), _: Hook<'_>| {
        item.stock = Set(item.stock.as_ref() / (item.stock.as_ref() - item.stock.as_ref()));
        Ok(())
    })
    .await
}

/// A change that takes as long as the test wants.
#[derive(Clone, Default)]
struct Gate {
    reached: Arc<Notify>,
    open: Arc<Notify>,
}

async fn wait(call: Call<item::Entity>) -> HttpResponse {
    call.change(async |item: &mut item::ActiveModel, (): (), hook: Hook<'_>| {
        let gate = hook.context.get::<Gate>().ok_or("There is no gate.")?;
        gate.reached.notify_one();
        gate.open.notified().await;
        item.stock = Set(100);
        Ok(())
    })
    .await
}

/// With another extractor, and another serializer.
async fn few(call: Call<Old>, path: web::Path<()>) -> HttpResponse {
    path.into_inner();
    call.fields(["title"]).list().await
}

async fn add_one(call: Call<item::Entity>) -> HttpResponse {
    call.create().await
}

async fn one(call: Call<item::Entity>) -> HttpResponse {
    call.retrieve().await
}

fn endpoints(config: &mut ServiceConfig) {
    let items = |path: &'static str| {
        Resource::<item::Entity>::new(path)
            .paginate(LimitOffset { default: 2, max: 9 })
            .idempotency(Idempotency::new())
            .action(Method::POST, "increase_stock", increase_stock)
            .action(Method::PUT, "stock", sell_all)
            .action(Method::DELETE, "stock", sell_all)
            .action(Method::GET, "stock", one)
            .action(Method::POST, "look", look)
            .action(Method::POST, "rename", rename)
            .action(Method::POST, "fall_over", fall_over)
            .action(Method::POST, "wait", wait)
            .list_action(Method::GET, "few", few)
            .list_action(Method::POST, "/add/one/", add_one)
    };
    config
        .service(items("/items/"))
        .service(items("/versioned").versions(versions![1 => Old, 2 => item::Entity]))
        .service(items("/careful").require_if_match())
        .service(Resource::<shelf::Entity>::new("shelves"))
        .route("/deliveries/{id}", web::post().to(increase_stock));
}

pub(crate) async fn store() -> TestDatabase {
    let database = TestDatabase::new().await.with(shelf::Entity).await.with(item::Entity).await;
    let database = database.with(idempotency::Entity).await;
    let shelf = shelf::ActiveModel { total: Set(13), ..Default::default() };
    shelf.insert(&database.db).await.expect("a shelf");
    for (name, stock, hidden) in [("pen", 5, false), ("ink", 8, false), ("taken", 0, false), ("secret", 0, true)] {
        let name = Set(name.to_owned());
        let row = item::ActiveModel { name, stock: Set(stock), hidden: Set(hidden), shelf_id: Set(1), ..Default::default() };
        row.insert(&database.db).await.expect("an item");
    }
    database
}

fn client(database: &TestDatabase) -> Client {
    Client::new(&database.db, endpoints)
}

async fn stock(database: &TestDatabase, id: i64) -> i32 {
    item::Entity::find_by_id(id).one(&database.db).await.expect("answer").expect("an item").stock
}

fn pen(stock: i32, version: i32) -> Json {
    json!({ "id": 1, "name": "pen", "stock": stock, "sold_out": stock == 0, "version": version, "shelf_id": 1 })
}

#[actix_web::test]
async fn an_action_changes_its_row() {
    let database = store().await;
    let client = client(&database);
    let more = client.post("/items/1/increase_stock/", json!({ "quantity": 3 })).await;
    assert_eq!((more.status, &more.json, more.header("etag")), (StatusCode::OK, &pen(8, 2), Some("\"2\"")));
    let lock_of_sum = usize::from(is_server());
    assert_eq!(more.statements.len(), 3 + lock_of_sum + 2 * reads_again(), "lock, update, kept sum: {:?}", more.statements);
    assert_eq!(client.get("/shelves/1").await.json["total"], 16);

    let gone = client.send(Method::PUT, "/items/1/stock/", &[], Vec::new()).await;
    assert_eq!((gone.status, gone.json), (StatusCode::OK, pen(0, 3)), "the hook of the serializer ran");
    assert_eq!(client.get("/shelves/1").await.json["total"], 8);
    let gone = client.send(Method::DELETE, "/items/2/stock/", &[], Vec::new()).await;
    assert_eq!((gone.status, &gone.json["stock"]), (StatusCode::OK, &json!(0)), "another method of the same name");
}

#[actix_web::test]
async fn an_action_that_changes_nothing_writes_nothing() {
    let database = store().await;
    let same = client(&database).post("/items/1/look/", json!({})).await;
    let pen = json!({ "id": 1, "name": "pen", "stock": 5, "sold_out": false, "version": 1, "shelf_id": 1 });
    let lock_of_shelf = usize::from(is_server());
    assert_eq!((same.status, same.json, same.statements.len()), (StatusCode::OK, pen, 1 + lock_of_shelf));
    assert!(!same.statements[0].contains("UPDATE \"item\""), "{:?}", same.statements);
}

#[actix_web::test]
async fn what_is_wrong_with_a_body_is_said_when_the_row_is_found() {
    let database = store().await;
    let client = client(&database);
    let bodies: [(&str, &[&str]); 5] = [
        ("{\"quantity\": 0}", &["#/quantity min_value"]),
        ("{\"quantity\": \"many\", \"note\": 5.5, \"else\": 1}", &["#/else unknown", "#/quantity invalid"]),
        ("{\"quantity\": null}", &["#/quantity null"]),
        ("", &["#/quantity required"]),
        ("[]", &["# invalid"]),
    ];
    for (body, problems) in bodies {
        let json = [("Content-Type", "application/json")];
        let wrong = client.send(Method::POST, "/items/1/increase_stock/", &json, body.into()).await;
        assert_eq!(
            (wrong.status, wrong.problems()),
            (StatusCode::BAD_REQUEST, problems.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()),
            "{body}"
        );
        let lock_of_shelf = usize::from(is_server());
        assert_eq!(wrong.statements.len(), 1 + lock_of_shelf, "lock: {:?}", wrong.statements);
        for missing in ["9", "4", "x", "99999999999999999999"] {
            let path = format!("/items/{missing}/increase_stock/");
            let missing = client.send(Method::POST, &path, &json, body.into()).await;
            assert_eq!(missing.json["detail"], "No Item matches the given query.", "{path} {body}");
        }
    }
    let broken =
        client.send(Method::POST, "/items/1/increase_stock/", &[("Content-Type", "application/json")], b"{".into()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    let form =
        client.send(Method::POST, "/items/1/increase_stock/", &[("Content-Type", "text/plain")], b"quantity=1".into()).await;
    assert_eq!(form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let missing =
        client.send(Method::POST, "/items/9/increase_stock/", &[("Content-Type", "text/plain")], b"quantity=1".into()).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(
        client.post("/items/1/look/", json!({ "quantity": 1 })).await.problems(),
        ["#/quantity unknown"],
        "it has no body"
    );
    assert_eq!(client.post("/items/1/look/?fields=nme", json!({})).await.problems(), ["fields unknown"]);
    assert_eq!(stock(&database, 1).await, 5);

    let drf = Client::new(&database.db, endpoints).drf();
    let wrong = drf.post("/items/1/increase_stock/", json!({ "quantity": 0, "else": 1 })).await;
    assert_eq!((wrong.status, wrong.json["quantity"].as_array().map(Vec::len)), (StatusCode::BAD_REQUEST, Some(1)));
    assert_eq!(drf.post("/items/1/increase_stock/", json!({ "quantity": 1, "else": 1 })).await.json["stock"], 6);
    assert_eq!(
        drf.post("/items/4/increase_stock/", json!({})).await.json,
        json!({ "detail": "No Item matches the given query." })
    );
}

#[actix_web::test]
async fn other_methods_are_answered_with_those_of_the_path() {
    let database = store().await;
    let client = client(&database);
    let paths = [
        ("/items/1/increase_stock/", Method::GET, "POST, OPTIONS"),
        ("/items/1/stock/", Method::PATCH, "PUT, DELETE, GET, HEAD, OPTIONS"),
        ("/items/few/", Method::POST, "GET, HEAD, OPTIONS"),
    ];
    for (path, method, allowed) in paths {
        for method in [method, Method::OPTIONS] {
            let other = client.send(method.clone(), path, &[], Vec::new()).await;
            let status = if method == Method::OPTIONS { StatusCode::OK } else { StatusCode::METHOD_NOT_ALLOWED };
            assert_eq!((other.status, other.header("allow")), (status, Some(allowed)), "{path}");
        }
    }
}

#[actix_web::test]
async fn an_action_refuses_with_a_field_or_the_whole_object() {
    let database = store().await;
    let client = client(&database);
    let many = client.post("/items/1/increase_stock/", json!({ "quantity": i32::MAX })).await;
    assert_eq!((many.status, many.problems()), (StatusCode::BAD_REQUEST, vec!["#/quantity invalid".to_owned()]));
    let noted = client.post("/items/1/increase_stock/", json!({ "quantity": 1, "note": "this" })).await;
    assert_eq!(noted.json["errors"], json!([{ "pointer": "#", "code": "invalid", "detail": "Nobody reads this." }]));
    assert_eq!(stock(&database, 1).await, 5);
}

#[actix_web::test]
async fn what_an_action_did_is_undone_when_it_fails() {
    let database = store().await;
    let client = client(&database);
    let taken = client.post("/items/1/rename/", json!({})).await;
    assert_eq!((taken.status, taken.problems()), (StatusCode::BAD_REQUEST, vec!["# unique".to_owned()]), "{}", taken.text);
    assert_eq!(stock(&database, 2).await, 8, "the other row as well");
    let fallen = client.post("/items/1/fall_over/", json!({})).await;
    assert_eq!(fallen.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!fallen.text.contains("zero"), "{}", fallen.text);
    assert_eq!(client.post("/items/1/increase_stock/", json!({ "quantity": 1 })).await.json["stock"], 6, "no lock is left");
}

#[actix_web::test]
async fn actions_of_the_list_come_before_a_row_of_that_name() {
    let database = store().await;
    let client = client(&database);
    let few = client.get("/items/few/").await;
    assert_eq!(few.json["results"], json!([{ "title": "pen" }, { "title": "ink" }]), "the pages of the resource: {}", few.text);
    assert_eq!(few.json["next"], "http://testserver/items/few/?limit=2&offset=2");
    let head = client.send(Method::HEAD, "/items/few/", &[], Vec::new()).await;
    assert_eq!(head.status, StatusCode::OK);
    let made = client.post("/items/add/one/", json!({ "name": "cup", "stock": 1, "shelf_id": 1 })).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, Some("/items/5/")), "{}", made.text);
    assert_eq!(client.get("/items/1/stock/").await.json["stock"], 5);
    assert_eq!(client.get("/items/1/nothing/").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn actions_have_the_versions_of_their_resource() {
    let database = store().await;
    let client = client(&database);
    let asked = async |version: &str| {
        let accept = format!("application/json; version={version}");
        let headers = [("Accept", accept.as_str()), ("Content-Type", "application/json")];
        client.send(Method::POST, "/versioned/1/increase_stock", &headers, b"{\"quantity\": 1}".into()).await
    };
    let old = asked("1").await;
    assert_eq!(
        (old.json.clone(), old.header("api-version")),
        (json!({ "id": 1, "title": "pen", "stock": 6, "shelf_id": 1 }), Some("1"))
    );
    assert_eq!(asked("2").await.json, pen(7, 3));
    let unknown = asked("3").await;
    assert_eq!((unknown.status, unknown.statements.len()), (StatusCode::BAD_REQUEST, 0));
    let html = [("Accept", "text/html")];
    let html = client.send(Method::POST, "/versioned/1/increase_stock", &html, Vec::new()).await;
    assert_eq!((html.status, html.statements.len()), (StatusCode::NOT_ACCEPTABLE, 0));
    assert_eq!(stock(&database, 1).await, 7);
}

#[actix_web::test]
async fn actions_expect_states_and_happen_once() {
    let database = store().await;
    let client = client(&database);
    let send = async |path: &str, header: (&str, &str)| {
        let headers = [header, ("Content-Type", "application/json")];
        client.send(Method::POST, path, &headers, b"{\"quantity\": 1}".into()).await
    };
    let stale = send("/items/1/increase_stock/", ("If-Match", "\"7\"")).await;
    assert_eq!((stale.status, stale.header("etag")), (StatusCode::PRECONDITION_FAILED, Some("\"1\"")));
    assert_eq!(client.post("/careful/1/increase_stock", json!({})).await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(send("/careful/1/increase_stock", ("If-Match", "\"1\"")).await.json, pen(6, 2));
    let key = ("Idempotency-Key", "an-action");
    let (first, again) = (send("/items/1/increase_stock/", key).await, send("/items/1/increase_stock/", key).await);
    assert_eq!((&first.json, &again.json, again.header("idempotent-replayed")), (&pen(7, 3), &pen(7, 3), Some("true")));
    assert_eq!(stock(&database, 1).await, 7);
}

#[actix_web::test]
async fn a_handler_without_a_resource_changes_rows_as_well() {
    let database = store().await;
    let client = client(&database);
    assert_eq!(client.post("/deliveries/1", json!({})).await.problems(), ["#/quantity required"]);
    assert_eq!(client.post("/deliveries/1", json!({ "quantity": 2 })).await.json, pen(7, 2));
    assert_eq!(client.post("/deliveries/9", json!({})).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_client_that_hangs_up_breaks_no_action_off() {
    let database = store().await;
    let gate = Gate::default();
    let client = Client::new(&database.db, endpoints).settings(Settings::new().context(gate.clone()));
    {
        // Dropped as soon as the change has begun.
        let call = client.post("/items/1/wait/", json!({}));
        tokio::pin!(call);
        tokio::select! {
            answer = &mut call => panic!("it is over: {}", answer.text),
            () = gate.reached.notified() => {}
        }
    }
    gate.open.notify_one();
    let behind = client.post("/items/1/look/", json!({})).await;
    assert_eq!((behind.status, &behind.json["stock"]), (StatusCode::OK, &json!(100)), "it waited for the lock: {}", behind.text);
}

#[actix_web::test]
async fn actions_at_once_are_all_counted() {
    let database = store().await;
    let client = client(&database);
    let answers: Vec<Answer> = join_all((0..32).map(|_| client.post("/items/1/increase_stock/", json!({ "quantity": 1 })))).await;
    let mut stocks: Vec<i64> = answers.iter().filter_map(|answer| answer.json["stock"].as_i64()).collect();
    stocks.sort_unstable();
    assert_eq!(stocks, (6..=37).collect::<Vec<i64>>());
    assert_eq!(client.get("/shelves/1").await.json["total"], 45);
}

fn clinic(config: &mut ServiceConfig) {
    let own = ["treat", "give", "mine", "inspect"].map(Action::Custom);
    config.service(
        Resource::<patient::Entity>::new("/patients")
            .permission(IsStaff)
            .permission_for(&own, OwnPatients)
            .action(Method::POST, "treat", treat)
            .action(Method::POST, "give", give)
            .action(Method::GET, "inspect", inspect)
            .list_action(Method::GET, "mine", mine),
    );
}

async fn treat(call: Call<patient::Entity>) -> HttpResponse {
    call.change(async |patient: &mut patient::ActiveModel, (): (), _: Hook<'_>| {
        patient.risk = Set(0);
        Ok(())
    })
    .await
}

async fn give(call: Call<patient::Entity>) -> HttpResponse {
    call.change(async |patient: &mut patient::ActiveModel, (): (), _: Hook<'_>| {
        patient.doctor_id = Set(Some(2));
        Ok(())
    })
    .await
}

async fn mine(call: Call<patient::Entity>) -> HttpResponse {
    call.fields(["name"]).list().await
}

/// With a rule of the handler's own, besides that of the resource.
async fn inspect(call: Call<patient::Entity>) -> HttpResponse {
    call.permission(IsStaff).retrieve().await
}

#[actix_web::test]
async fn actions_have_a_permission_of_their_own() {
    let database = Clinic::new().await.0;
    let settings = Settings::new().authentication("Badge realm=\"clinic\"", by_badge).require_permissions();
    let client = Client::new(&database.db, clinic).settings(settings);
    let send = async |badge: &str, method: Method, path: &str| {
        client.send(method, path, &[("Authorization", badge), ("Content-Type", "application/json")], Vec::new()).await
    };
    for (badge, method, path, status) in [
        ("", Method::POST, "/patients/1/treat", 401),
        ("", Method::POST, "/patients/9/treat", 401),
        ("", Method::GET, "/patients/mine", 401),
        ("Doctor x", Method::POST, "/patients/1/treat", 401),
        ("Doctor 1", Method::POST, "/patients/2/treat", 404),
        ("Doctor 1", Method::POST, "/patients/9/treat", 404),
        ("Doctor 1", Method::POST, "/patients/1/give", 403),
        ("Doctor 1", Method::GET, "/patients", 403),
        ("Doctor 1", Method::GET, "/patients/1", 403),
        ("Doctor 1", Method::GET, "/patients/1/inspect", 403),
        ("Doctor 1", Method::POST, "/patients/1/treat", 200),
        ("Office 1", Method::POST, "/patients/2/treat", 200),
        ("Office 1", Method::GET, "/patients/3/inspect", 200),
    ] {
        let answer = send(badge, method, path).await;
        assert_eq!(answer.status, status, "{badge} {path} {}", answer.text);
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
    let missing = send("Doctor 1", Method::POST, "/patients/9/treat").await;
    let hidden = send("Doctor 1", Method::POST, "/patients/2/treat").await;
    assert_eq!((hidden.text, hidden.statements.len()), (missing.text, missing.statements.len()));
    assert_eq!(send("Doctor 1", Method::GET, "/patients/mine").await.json, json!([{ "name": "ann" }]));
    let rows = patient::Entity::find().order_by_asc(patient::Column::Id).all(&database.db).await.expect("patients");
    let rows: Vec<_> = rows.iter().map(|row| (row.risk, row.doctor_id)).collect();
    assert_eq!(rows, [(0, Some(1)), (0, Some(2)), (7, None)]);
}
