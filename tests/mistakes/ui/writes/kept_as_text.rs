//! A kept sum stands in quotes.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, kept = "count(items)")]
    pub items_count: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
