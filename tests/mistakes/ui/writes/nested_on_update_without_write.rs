//! A nested field says what an update does with rows that clients do not write.

use sea_orm::prelude::HasMany;
use tweaks_runtime::prelude::*;

mod order {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(has_many)]
        pub items: HasMany<super::order_item::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod order_item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "order_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub quantity: i32,
        pub order_id: i64,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
pub struct Order {
    pub id: i64,
    #[tweaks(nested(on_update = append))]
    pub items: HasMany<order_item::Entity>,
}

fn main() {}
