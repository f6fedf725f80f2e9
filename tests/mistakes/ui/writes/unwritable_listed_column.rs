//! A NOT NULL column is listed as read-only, and nothing else fills it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
#[tweaks(read_only_fields(total))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub total: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
