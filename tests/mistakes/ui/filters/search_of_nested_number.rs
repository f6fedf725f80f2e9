//! Words are looked for in a number of another row.

use sea_orm::entity::prelude::*;
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
        pub age: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
#[tweaks(search(customer.age, unindexed = "few orders"))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub customer_id: i64,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    #[tweaks(nested)]
    pub customer: BelongsTo<customer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
