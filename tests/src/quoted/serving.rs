//! What an application puts together.

use actix_web::App;
use actix_web::dev::HttpServiceFactory;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use shop::order::OrderBrief;
use shop::product::{Product, ProductBrief};
use shop::{customer, order, product};
use tweaks_runtime::prelude::*;

type Failed = Box<dyn std::error::Error>;

fn bulk() -> Resource<Product> {
    Resource::<Product>::new("/products/")
        .bulk_edit(BulkEdit::new().max_items(10).allow_delete())
}

mod databases {
    use std::time::Duration;

    use actix_web::web::ServiceConfig;
    use actix_web::{App, HttpServer, web};

    fn api(_: &mut ServiceConfig) {}

    async fn one() -> Result<(), super::Failed> {
        let _ = {
            let db = web::Data::new(tweaks_runtime::connect("sqlite://shop.db").await?);
            HttpServer::new(move || App::new().app_data(db.clone()).configure(api))
        };
        Ok(())
    }

    async fn each() -> Result<(), super::Failed> {
        let _ = {
            use tweaks_runtime::{connect_options, connect_per_worker};

            let workers = std::thread::available_parallelism()?.get();
            let connect = connect_per_worker(connect_options("postgres://localhost/shop"), workers);
            HttpServer::new(move || App::new().data_factory(connect.clone()).configure(api)).workers(workers)
        };
        Ok(())
    }

    async fn options() -> Result<(), super::Failed> {
        let mut options = tweaks_runtime::connect_options("postgres://localhost/shop");
        options.max_connections(40).statement_timeout(Duration::from_secs(5));
        let db = sea_orm::Database::connect(options).await?;
        Ok(())
    }
}

fn resources(db: DatabaseConnection) {
    use ProductBrief as ProductName;

    use actix_web::{App, web};
    use tweaks_runtime::prelude::*;

    App::new()
        .app_data(web::Data::new(db))   // a sea_orm::DatabaseConnection
        .service(Resource::<customer::Entity>::new("/customers/").paginate(PageNumber { default: 10, max: 25 }))
        .service(Resource::<order::Entity>::new("/orders/").without(Action::Delete))
        .service(Resource::<OrderBrief>::read_only("/order-briefs/").detail::<order::Entity>())
        .service(Resource::<ProductName>::read_only("/product-names/"));
}

fn settings() {
    App::new().app_data(Settings::new().profile(Profile::Drf))
    ;
    App::new().app_data(Settings::new().profile(Profile::Drf).body_limit(64 * 1024).query_count(true))
    ;
    App::new().default_service(tweaks_runtime::fallback())
    ;
}

async fn tables(db: DatabaseConnection) -> Result<(), Failed> {
    use tweaks_runtime::create_tables;
    use tweaks_runtime::schema::HasTable;

    create_tables(&db, &[customer::Entity::TABLE, order::Entity::TABLE]).await?;
    Ok(())
}

async fn indexes(db: DatabaseConnection) -> Result<(), Failed> {
    use tweaks_runtime::schema::HasTable as _;

    use tweaks_runtime::create_indexes;

    for statement in create_indexes(db.get_database_backend(), order::Entity::TABLE) {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

async fn check(db: DatabaseConnection) -> Result<(), Failed> {
    use tweaks_runtime::schema::HasTable;
    use tweaks_runtime::schema_check;

    let differences = schema_check(&db, &[customer::Entity::TABLE, order::Entity::TABLE]).await?;
    for difference in &differences {
        println!("{difference}");
    }
    Ok(())
}

/// The two calls of `sea_orm_migration::SchemaManager`, without that crate.
struct SchemaManager;

impl SchemaManager {
    async fn create_table(&self, _: sea_orm::sea_query::TableCreateStatement) -> Result<(), sea_orm::DbErr> {
        Ok(())
    }

    async fn create_index(&self, _: sea_orm::sea_query::IndexCreateStatement) -> Result<(), sea_orm::DbErr> {
        Ok(())
    }
}

async fn migration(manager: &SchemaManager, schema: sea_orm::Schema) -> Result<(), Failed> {
    use tweaks_runtime::idempotency;

    manager.create_table(schema.create_table_from_entity(idempotency::Entity)).await?;
    for index in schema.create_index_from_entity(idempotency::Entity) {
        manager.create_index(index).await?;
    }
    Ok(())
}

fn limits() {
    use tweaks_runtime::pages::QueryLimits;

    App::new().app_data(
        Settings::new()
            .body_limit(64 * 1024)
            .problem_limit(100)
            .query_limits(QueryLimits { members: 50, offset: 10_000, rows: 20_000, ..QueryLimits::default() }),
    )
    ;
}

fn bounded() -> Resource<Product> {
    Resource::<Product>::new("/products/")
        .paginate(LimitOffset { default: 20, max: 200 })
        .bulk_edit(BulkEdit::new().max_items(10))
}

fn nested_urls() -> Resource<order::Entity> {
    Resource::<order::Entity>::new("/customers/{customer_id}/orders/")
}

async fn pages(call: Call<product::Entity>) -> actix_web::HttpResponse {
    use shop::order as event;

    use tweaks_runtime::pages::Cursor;      // the two others are in the prelude

    Resource::<product::Entity>::new("/products/").paginate(LimitOffset { default: 20, max: 200 });
    Resource::<customer::Entity>::new("/customers/").paginate(PageNumber { default: 10, max: 25 });
    Resource::<event::Entity>::read_only("/events/").paginate(Cursor { default: 50, max: 500 });

    // Other names for the parameters:
    Resource::<product::Entity>::new("/products/").paginate(LimitOffset { default: 20, max: 200 }.named("n", "from"));

    // Clients may ask how many rows there are:
    Resource::<product::Entity>::new("/products/").paginate(LimitOffset { default: 20, max: 200 }).counts();

    // In a handler of your own:
    call.paginate(LimitOffset { default: 20, max: 200 }).counts().list().await
}

fn secret() -> Result<(), Failed> {
    App::new().app_data(Settings::new().cursor_secret(std::env::var("CURSOR_SECRET")?))
    ;
    Ok(())
}

mod queries {
    use actix_web::{App, test, web};
    use tweaks_runtime::prelude::*;
    use tweaks_runtime::statements;

    async fn serve() -> Result<(), super::Failed> {
        let db = tweaks_runtime::connect("sqlite://shop.db").await?;
        App::new().app_data(web::Data::new(db)).app_data(Settings::new().query_count(true));
        Ok(())
    }

    async fn count(db: sea_orm::DatabaseConnection) {
        let app = test::init_service(App::new().app_data(web::Data::new(db)).configure(shop::api::configure)).await;
        let request = test::TestRequest::with_uri("/orders/?include_fields=items").to_request();
        let (response, sent) = statements::recorded(test::call_service(&app, request)).await;
        assert_eq!(sent.len(), 2, "{sent:#?}");
    }
}

mod versions {
    use actix_web::App;
    use shop::product::{Product, ProductV1, ProductV2};
    use shop::product::ProductBrief as ProductListV2;
    use tweaks_runtime::prelude::*;
    use tweaks_runtime::{Versions, versions};

    fn numbered() {
        let versions = Versions::in_accept().default_version(3).deprecated_behind(1).obsolete_behind(2);
        App::new().app_data(Settings::new().versions(versions))
        ;
    }

    fn resource() -> Resource<Product> {
        Resource::<Product>::new("/products").versions(versions![
            1 => ProductV1,
            2..=3 => (ProductListV2, ProductV2),   // of the list, of the detail
            4 => _,                                // not served
            5 => Product,
            deprecated = 3,
            obsolete = newest - 4,
        ])
    }
}
