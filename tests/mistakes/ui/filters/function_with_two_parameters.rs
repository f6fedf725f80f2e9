//! The function of a filter takes two values.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(filter(price_between = lies_between))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub price: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn lies_between(lowest: i64, highest: i64) -> Expr {
    Column::Price.between(lowest, highest)
}

fn main() {}
