//! The reason stands in the list of fields instead of beside it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(filter(extra(stock, unindexed = "few products")))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub stock: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
