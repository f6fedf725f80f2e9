//! Rows are patched by a key that their serializer has no field for.

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
#[tweaks(entity = customer::Entity)]
pub struct Shown {
    pub email: String,
    #[tweaks(nested(serializer = Line, write, on_update = patch_by_id))]
    pub orders: HasMany<order::Entity>,
}
#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
pub struct Line { pub note: String, pub total: Decimal }
fn main() {}
