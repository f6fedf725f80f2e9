//! Lists are ordered by a function.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(order(cheapest = by_price))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub price: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn by_price() -> Expr {
    Expr::col(Column::Price)
}

fn main() {}
