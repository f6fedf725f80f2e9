//! Lists are filtered by a column that is the second of an index.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(index(category, stock))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub category: String,
    #[tweaks(filter)]
    pub stock: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
