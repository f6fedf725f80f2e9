//! The mistake of the first seed, `NOT NULL constraint failed: orders_order.total_amount`: the total is read-only, and nothing fills it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "orders_order")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub customer_id: i64,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    #[tweaks(read_only)]
    pub total_amount: Decimal,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
