//! The model of a resource's entity has no derive.

use actix_web::web;
use tweaks_runtime::prelude::*;

mod customer {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(Resource::<customer::Entity>::new("/customers"));
}

fn main() {}
