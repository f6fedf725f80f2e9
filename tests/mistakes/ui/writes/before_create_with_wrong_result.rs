//! A hook around writes returns a `bool`.

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
#[tweaks(entity = order::Entity, before_create = is_noted)]
pub struct Order {
    pub id: i64,
    pub note: String,
}

async fn is_noted(order: &mut order::ActiveModel, _: Hook<'_>) -> bool {
    order.note.is_set()
}

fn main() {}
