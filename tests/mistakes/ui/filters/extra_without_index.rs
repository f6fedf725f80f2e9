//! The struct adds a filter by a column without an index.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(filter(extra(stock)))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub stock: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
