//! The programs over a database that was there first, and a view.

mod check {
    use super::super::chinook;

    use chinook::entities::*;

    tweaks_runtime::check_main!(album::Entity, artist::Entity);
}

mod serve {
    use super::super::chinook;

    use actix_web::{App, HttpServer, web};

    #[actix_web::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let db = tweaks_runtime::connect("sqlite://chinook.db").await?;
        chinook::api().check_at_start(&db).await?;
        let db = web::Data::new(db);
        println!("http://127.0.0.1:8080/docs");
        let server = HttpServer::new(move || App::new().app_data(db.clone()).service(chinook::api()));
        server.bind(("127.0.0.1", 8080))?.run().await?;
        Ok(())
    }
}

pub mod album_length {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "album_length")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub album_id: i64,
        pub milliseconds: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
