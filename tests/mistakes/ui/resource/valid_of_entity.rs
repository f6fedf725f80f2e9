//! A handler validates an entity, whose model cannot be made out of a body.

use actix_web::{HttpResponse, Route, web};
use tweaks_runtime::prelude::*;

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

async fn create(_: Valid<customer::Entity>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

pub fn route() -> Route {
    web::post().to(create)
}

fn main() {}
