//! A computed function that blocks its thread until the database has answered, as careless applications do. It ends where somebody else
//! runs the driver meanwhile: that of SQLite has threads of its own, and that of PostgreSQL gets one here.

use std::future::pending;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use actix_web::{App, test};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set, TransactionTrait as _};
use tests::database::TestDatabase;
use tokio::runtime::Builder;
use tweaks_runtime::lint::{Lint, Rules};
use tweaks_runtime::prelude::*;

use super::Db;

/// Sensors, by a text.
mod sensor {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "sensor")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub unit: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Asks for each sensor again while its row is written.
#[derive(Tweaks)]
#[tweaks(entity = sensor::Entity)]
pub(crate) struct Curious {
    pub code: String,
    #[tweaks(computed = unit_of(code, context))]
    pub unit: Option<String>,
}

fn unit_of(code: &str, context: &Context) -> Option<String> {
    let transaction = context.get::<Arc<DatabaseTransaction>>()?;
    let found = sensor::Entity::find_by_id(code.to_owned()).one(transaction.as_ref());
    futures_executor::block_on(found).ok()?.and_then(|sensor| sensor.unit)
}

/// Four sensors, and a transaction whose driver another thread runs.
fn filled() -> (TestDatabase, DatabaseTransaction) {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let database = TestDatabase::new().await.with(sensor::Entity).await;
            let sensors = (1..=4).map(|at| sensor::ActiveModel { code: Set(format!("S{at}")), unit: Set(Some("K".to_owned())) });
            sensor::Entity::insert_many(sensors).exec_without_returning(&database.db).await.expect("sensors");
            let transaction = database.db.begin().await.expect("a transaction");
            sender.send((database, transaction)).expect("a test that waits");
            // As long as the test runs.
            pending::<()>().await;
        });
    });
    receiver.recv().expect("a database")
}

#[actix_web::test]
async fn a_computed_function_that_blocks_is_found_on_either_database() {
    let (database, transaction) = filled();
    let settings = Settings::new().context(Arc::new(transaction));
    let lint = Lint::new().rules(Rules::none());
    let app = App::new().wrap(lint.counter()).app_data(Db::new(database.db.clone())).app_data(settings);
    let app = test::init_service(app.service(Resource::<Curious>::read_only("/curious"))).await;
    let answer = test::call_service(&app, test::TestRequest::with_uri("/curious").to_request()).await;
    assert_eq!(answer.status(), 200);
    let body = String::from_utf8(test::read_body(answer).await.to_vec()).expect("a text");
    assert!(body.contains(r#"{"code":"S4","unit":"K"}"#), "{body}");
    let offences = lint.take();
    let found =
        |rule: &str| offences.iter().find(|offence| offence.rule == rule).unwrap_or_else(|| panic!("{rule}: {offences:#?}"));
    let repeated = found("repeated");
    assert_eq!(repeated.cause.to_string(), "Sensor list, `unit`");
    assert_eq!(repeated.message, "The same statement was sent 4 times, with other values each time");
    assert!(repeated.advice.contains("among the needs of `computed = …`"), "{repeated}");
    assert_eq!(found("promise").message, "A read took 5 statements, and its plan 1");
}
