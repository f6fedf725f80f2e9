//! The function of a filter gives no condition.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(filter(cheap = is_cheap))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub price: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn is_cheap(price: i64) -> bool {
    price < 10
}

fn main() {}
