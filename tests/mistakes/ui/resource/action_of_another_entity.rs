//! The handler of a custom action has the `Call` of another entity.

use actix_web::HttpResponse;
use actix_web::http::Method;
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

async fn rename(call: Call<customer::Entity>) -> HttpResponse {
    call.retrieve().await
}

pub fn products() -> Resource<product::Entity> {
    Resource::<product::Entity>::new("/products").action(Method::POST, "rename", rename)
}

fn main() {}
