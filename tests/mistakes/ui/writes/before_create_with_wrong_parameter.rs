//! A hook over a new row takes the model instead of the active model.

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
#[tweaks(entity = order::Entity, before_create = stamp)]
pub struct Order {
    pub id: i64,
    pub note: String,
}

async fn stamp(order: &mut order::Model, _: Hook<'_>) -> Result<(), HookError> {
    order.note = "new".to_owned();
    Ok(())
}

fn main() {}
