//! A descending order is written with a minus, as Django has it.

use sea_orm::prelude::*;
use tweaks_runtime::prelude::*;

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: Uuid,
        pub email: String,
        #[sea_orm(has_many)]
        pub orders: HasMany<super::order::Entity>,
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
        pub id: i32,
        pub note: String,
        pub total: Decimal,
        #[sea_orm(indexed)]
        pub customer_id: Uuid,
        #[sea_orm(belongs_to, from = "customer_id", to = "id")]
        pub customer: BelongsTo<super::customer::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = order::Entity, ordering(-id))]
pub struct Shown {
    pub id: i32,
}

fn main() {}
