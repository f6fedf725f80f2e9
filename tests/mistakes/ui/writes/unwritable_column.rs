//! A NOT NULL column is read-only, and nothing else fills it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(read_only)]
    pub total: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
