//! A hook over the rows that were made takes one row instead of all.

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
        pub note: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = order::Entity, after_create = announce)]
pub struct Order {
    pub id: i64,
    pub note: String,
}

async fn announce(order: &order::Model, _: Hook<'_>) -> Result<(), HookError> {
    (!order.note.is_empty()).then_some(()).ok_or("Say something.".into())
}

fn main() {}
