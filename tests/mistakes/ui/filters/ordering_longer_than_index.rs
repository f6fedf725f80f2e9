//! The default ordering has a column more than its index.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(index(category, created_at), ordering(category, created_at, stock))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub category: String,
    pub created_at: DateTimeUtc,
    pub stock: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
