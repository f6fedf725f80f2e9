//! The struct says why a column with an index has none.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(order(extra(stock), unindexed = "few products"))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub stock: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
