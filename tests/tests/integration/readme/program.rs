use actix_web::{App, HttpServer, web};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable;

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,                              // the database counts it: shown, never written
        #[sea_orm(column_type = "String(StringLen::N(60))")]
        pub first_name: String,                   // NOT NULL, so required; at most 60 characters
        #[sea_orm(unique)]
        #[tweaks(email)]
        pub email: String,                        // looked up before it is written
        #[tweaks(write_only, length(min = 8))]
        pub password: String,                     // never shown
        #[tweaks(read_only, on_create = ChronoUtc::now())]
        pub created_at: DateTimeUtc,              // without `on_create` this would not compile
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = web::Data::new(tweaks_runtime::connect("sqlite://customers.db?mode=rwc").await?);
    tweaks_runtime::create_tables(db.get_ref(), &[customer::Entity::TABLE]).await?;
    let server = HttpServer::new(move || {
        let customers = Resource::<customer::Entity>::new("/customers/").paginate(LimitOffset { default: 20, max: 200 });
        App::new().app_data(db.clone()).service(customers)
    });
    server.bind(("127.0.0.1", 8080))?.run().await?;
    Ok(())
}
