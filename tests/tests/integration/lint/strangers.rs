//! The linter before entities unlike the shop's: a UUID as a key, a key of two columns, trees, rows of which there may be one, columns
//! without a value, an enum, a decimal.

use actix_web::http::Method;
use actix_web::{App, HttpResponse, test, web};
use sea_orm::prelude::{Decimal, Uuid};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, IntoActiveModel as _, ModelTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set, TransactionTrait as _,
};
use serde_json::Value as Json;
use tests::database::{TestDatabase, is_mariadb, is_server};
use tweaks_runtime::Api;
use tweaks_runtime::lint::{Lint, Locks, Offence, Rule, Rules};
use tweaks_runtime::prelude::*;

use super::Db;

/// Devices, some of them parts of others.
mod device {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
    pub(crate) enum State {
        Idle,
        Running,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "device")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(indexed)]
        pub state: Option<State>,
        #[sea_orm(column_type = "Decimal(Some((8, 2)))", nullable, indexed)]
        pub price: Option<Decimal>,
        #[sea_orm(indexed)]
        pub parent_id: Option<Uuid>,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Parts", from = "parent_id", to = "id")]
        #[tweaks(on_demand, nested)]
        pub parent: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Parts", relation_reverse = "Parent")]
        #[tweaks(on_demand, nested)]
        pub parts: HasMany<Entity>,
        #[sea_orm(has_many)]
        #[tweaks(nested(write, on_update = patch_by_id, optional, order(at)))]
        pub readings: HasMany<super::reading::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested)]
        pub plate: HasOne<super::plate::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a device said at a time.
mod reading {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "reading")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub at: i32,
        #[sea_orm(column_type = "Decimal(Some((8, 2)))", nullable)]
        #[tweaks(filter(unindexed = "few devices say more than a hundred"))]
        pub value: Option<Decimal>,
        #[sea_orm(belongs_to, from = "device_id", to = "id")]
        pub device: BelongsTo<super::device::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The plate of a device, whose key is that of the device.
mod plate {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "plate")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device_id: Uuid,
        #[sea_orm(unique)]
        pub serial: String,
        #[sea_orm(belongs_to, from = "device_id", to = "id")]
        pub device: BelongsTo<super::device::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn id(at: usize) -> Uuid {
    Uuid::from_u128(at as u128)
}

/// So many devices, of which all but the first are parts of it, and so many readings of each.
async fn world(number: usize) -> TestDatabase {
    let database = TestDatabase::new().await.with(device::Entity).await.with(reading::Entity).await.with(plate::Entity).await;
    let devices = (1..=number).map(|at| device::ActiveModel {
        id: Set(id(at)),
        state: Set((at % 2 == 0).then_some(device::State::Running)),
        price: Set((at % 3 == 0).then(|| Decimal::new(150, 2))),
        parent_id: Set((at > 1 || number == 1).then(|| id(1))),
    });
    device::Entity::insert_many(devices).exec_without_returning(&database.db).await.expect("devices");
    let readings = (1..=number).flat_map(|at| {
        let reading = move |time: usize| reading::ActiveModel {
            device_id: Set(id(at)),
            at: Set(i32::try_from(time).expect("a number")),
            value: Set(None),
        };
        (1..=number).map(reading)
    });
    reading::Entity::insert_many(readings).exec_without_returning(&database.db).await.expect("readings");
    let plates = (1..=number).map(|at| plate::ActiveModel { device_id: Set(id(at)), serial: Set(format!("P{at}")) });
    plate::Entity::insert_many(plates).exec_without_returning(&database.db).await.expect("plates");
    database
}

fn api() -> Api {
    Api::new("Devices", "1")
        .resource(
            Resource::<device::Entity>::new("/devices").bulk_edit(BulkEdit::new()).paginate(LimitOffset { default: 20, max: 99 }),
        )
        .resource(Resource::<reading::Entity>::new("/readings").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 50 }))
        .resource(Resource::<plate::Entity>::new("/plates").paginate(PageNumber { default: 4, max: 20 }))
}

/// Sends a request before a linter, with what a test plants.
async fn send(
    lint: &Lint,
    db: &DatabaseConnection,
    plant: fn(&mut web::ServiceConfig),
    (method, path, body): (Method, &str, Json),
) -> web::Bytes {
    let app = App::new().wrap(lint.counter()).app_data(Db::new(db.clone())).configure(plant).service(api());
    let app = test::init_service(app).await;
    let request = test::TestRequest::with_uri(path).method(method.clone());
    let request = if body.is_null() { request } else { request.set_json(body) };
    let answer = test::call_service(&app, request.to_request()).await;
    let status = answer.status();
    let text = test::read_body(answer).await;
    assert!(status.is_success(), "{method} {path}: {status} {text:?}");
    text
}

#[actix_web::test]
async fn no_list_of_theirs_grows() {
    let (few, many) = (world(1).await, world(10).await);
    let lint = Lint::new().rules(Rules::none());
    let silent = Lint::new().rules(Rules::none());
    let body = async |rows: usize, path: &str| {
        let db = if rows == 1 { &few.db } else { &many.db };
        send(&silent, db, |_| {}, (Method::GET, path, Json::Null)).await
    };
    lint.growth(&api(), body).await;
    silent.check();
    let offences = lint.take();
    assert!(offences.is_empty(), "{}", offences.iter().map(ToString::to_string).collect::<String>());
}

/// The plates of all devices, each read by itself.
async fn plates(db: Db) -> HttpResponse {
    for device in device::Entity::find().order_by_asc(device::Column::Id).limit(4).all(db.get_ref()).await.expect("devices") {
        device.find_related(plate::Entity).one(db.get_ref()).await.expect("a plate");
    }
    HttpResponse::Ok().finish()
}

/// The newest reading of some devices, each found by a key of two columns.
async fn newest(db: Db) -> HttpResponse {
    for at in 1..=3 {
        reading::Entity::find_by_id((id(at), 1)).one(db.get_ref()).await.expect("a reading");
    }
    HttpResponse::Ok().finish()
}

/// The readings of a value, which nothing serves.
async fn valued(db: Db) -> HttpResponse {
    let found = reading::Entity::find().filter(reading::Column::Value.eq(Decimal::new(250, 2))).limit(5).all(db.get_ref());
    HttpResponse::Ok().json(found.await.expect("readings").len())
}

/// A device with its plate, and the other way round.
async fn device_and_plate(db: Db) -> HttpResponse {
    let transaction = db.begin().await.expect("a transaction");
    change_device(&transaction).await;
    change_plate(&transaction).await;
    transaction.commit().await.expect("committed");
    HttpResponse::Ok().finish()
}

async fn plate_and_device(db: Db) -> HttpResponse {
    let transaction = db.begin().await.expect("a transaction");
    change_plate(&transaction).await;
    change_device(&transaction).await;
    transaction.commit().await.expect("committed");
    HttpResponse::Ok().finish()
}

async fn change_device(db: &impl sea_orm::ConnectionTrait) {
    let changed = device::Entity::update_many().col_expr(device::Column::Price, sea_orm::sea_query::Expr::val(Decimal::ONE));
    changed.filter(device::Column::Id.eq(id(1))).exec(db).await.expect("changed");
}

async fn change_plate(db: &impl sea_orm::ConnectionTrait) {
    let changed = plate::Entity::update_many().col_expr(plate::Column::Serial, sea_orm::sea_query::Expr::val("new"));
    changed.filter(plate::Column::DeviceId.eq(id(1))).exec(db).await.expect("changed");
}

/// A device and its plate, held together.
async fn held(db: Db) -> HttpResponse {
    let transaction = db.begin().await.expect("a transaction");
    let held = device::Entity::find_by_id(id(1)).find_also_related(plate::Entity).lock_exclusive();
    // PostgreSQL cannot hold the row that an outer join may lack.
    _ = held.one(&transaction).await;
    HttpResponse::Ok().finish()
}

fn plant(config: &mut web::ServiceConfig) {
    config
        .route("/planted/plates", web::get().to(plates))
        .route("/planted/newest", web::get().to(newest))
        .route("/planted/valued", web::get().to(valued))
        .route("/planted/one", web::post().to(device_and_plate))
        .route("/planted/other", web::post().to(plate_and_device))
        .route("/planted/held", web::get().to(held));
}

async fn planted(rules: Rules, requests: &[(Method, &str)]) -> Vec<Offence> {
    let database = world(10).await;
    let lint = Lint::new().rules(rules).explain(&database.db);
    for (method, path) in requests {
        send(&lint, &database.db, plant, (method.clone(), path, Json::Null)).await;
    }
    let mut offences = lint.take();
    // MariaDB tells no plans, which is an offence where they are asked for.
    offences.retain(|offence| !is_mariadb() || offence.rule != "plans");
    offences
}

#[actix_web::test]
async fn what_is_planted_in_them_is_found() {
    for path in ["/planted/plates", "/planted/newest"] {
        let offences = planted(Rules::none(), &[(Method::GET, path)]).await;
        let [offence] = &offences[..] else { panic!("{path}: {offences:#?}") };
        assert_eq!(offence.rule, "repeated", "{path}: {offence}");
        assert!(offence.advice.contains("`load_one`"), "{path}: {offence}");
    }
    // The plans of MariaDB are not read.
    if !is_mariadb() {
        let offences = planted(Rules::new(), &[(Method::GET, "/planted/valued")]).await;
        let [offence] = &offences[..] else { panic!("{offences:#?}") };
        assert_eq!(offence.rule, "full_scan");
        assert!(offence.advice.starts_with("CREATE INDEX \"idx-reading-value\" ON \"reading\" (\"value\")"), "{offence}");
    }
    let orders = Rules::none().with(Rule::LockOrder);
    let offences = planted(orders, &[(Method::POST, "/planted/one"), (Method::POST, "/planted/other")]).await;
    let [offence] = &offences[..] else { panic!("{offences:#?}") };
    assert_eq!((offence.rule, offence.request.as_str()), ("lock_order", "POST /planted/other"));
    assert!(offence.advice.starts_with("lock `plate` and `device` in the same order in both"), "{offence}");
    let offences = planted(Rules::none().locks(Locks::new()), &[(Method::GET, "/planted/held")]).await;
    let rules: Vec<&str> = offences.iter().map(|offence| offence.rule).collect();
    assert_eq!(rules, vec!["two_table_lock"; usize::from(is_server())], "{offences:#?}");
}

#[actix_web::test]
async fn two_linters_at_a_time_have_their_own_requests() {
    let database = world(1).await;
    let (outer, inner) = (Lint::new(), Lint::new().fail_above(0));
    let look = async || device::Entity::find_by_id(id(1)).one(&database.db).await.expect("a device").expect("one");
    let changed = outer.run("outside", async {
        look().await;
        inner.run("inside", look()).await.into_active_model()
    });
    assert_eq!(Box::pin(changed).await.id, sea_orm::ActiveValue::Unchanged(id(1)));
    let numbers =
        |lint: &Lint| lint.requests().iter().map(|request| (request.request.clone(), request.queries)).collect::<Vec<_>>();
    assert_eq!(numbers(&outer), [("outside".to_owned(), 2)]);
    assert_eq!(numbers(&inner), [("inside".to_owned(), 1)]);
    assert_eq!(inner.take().iter().map(|offence| offence.rule).collect::<Vec<_>>(), ["too_many_queries"]);
    assert_eq!(outer.take(), []);
}
