//! The handler of a custom action has no `Call`, which would let the request in.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use tweaks_runtime::prelude::*;

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

async fn count(_: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().finish()
}

pub fn products() -> Resource<product::Entity> {
    Resource::<product::Entity>::new("/products").list_action(Method::GET, "count", count)
}

fn main() {}
