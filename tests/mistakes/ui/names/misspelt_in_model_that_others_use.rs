//! An attribute of a model is misspelt, and correct serializers of another entity use the model: its filters, columns and relations.

use tweaks_runtime::prelude::*;

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    #[tweaks(index(name, id))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        #[tweaks(filtre)]
        pub email: String,
        #[tweaks(filter(unindexed = "few"))]
        pub name: String,
        #[tweaks(read_only, on_create = 5)]
        pub stock: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod order {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub customer_id: i64,
        #[sea_orm(belongs_to, from = "customer_id", to = "id")]
        #[tweaks(nested, filter(email, name))]
        pub customer: BelongsTo<super::customer::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
pub struct Order {
    pub id: i64,
    #[tweaks(source = customer.email)]
    pub customer_email: String,
    #[tweaks(computed = twice(customer.stock))]
    pub twice: i32,
}

fn twice(stock: i32) -> i32 {
    2 * stock
}

fn main() {}
