use std::sync::Arc;

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

pub mod item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "order_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub order_id: i64,
        pub quantity: i32,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod invoice {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "invoice")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub order_id: i64,
        pub number: String,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
#[tweaks(scope = own, before_create = sign, after_update = note)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub owner: i64,
    #[sea_orm(default_value = 1)]
    #[tweaks(read_only, etag)]
    pub version: i32,
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, kept = sum(items.quantity))]
    pub pieces: i64,
    #[sea_orm(has_many)]
    #[tweaks(nested(write, on_update = append, max = 50))]
    pub items: HasMany<item::Entity>,
    #[sea_orm(has_one)]
    #[tweaks(nested(write, on_update = patch_by_id, optional), on_demand)]
    pub invoice: HasOne<invoice::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn own(_: &Context) -> Condition {
    Condition::all().add(Column::Owner.eq(1))
}

async fn sign(order: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
    order.owner = sea_orm::Set(1);
    Ok(())
}

async fn note(_: &[Arc<Model>], _: Hook<'_>) -> Result<(), HookError> {
    Ok(())
}
