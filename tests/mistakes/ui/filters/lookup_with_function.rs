//! A lookup has a function.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    #[tweaks(filter(gte = is_at_least))]
    pub stock: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn is_at_least(stock: i32) -> Expr {
    Column::Stock.gte(stock)
}

fn main() {}
