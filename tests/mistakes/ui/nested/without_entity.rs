//! Rows are nested in a serializer without an entity.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub total: i64,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
pub struct Basket {
    pub note: String,
    #[tweaks(nested)]
    pub orders: HasMany<Entity>,
}

fn main() {}
