//! A field that has no filter has a function.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(filter(exclude(category = begins_with)))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub category: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn begins_with(start: String) -> Expr {
    Column::Category.starts_with(start)
}

fn main() {}
