//! Bounds, defaults and fillers of decimals are written as numbers.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(range(min = 0, max = 100.10), default = 0.25)]
    pub price: Decimal,
    #[tweaks(range(min = Decimal::ONE), default = 3)]
    pub tax: Option<Decimal>,
    #[tweaks(read_only, on_create = 0)]
    pub stock: Decimal,
}
impl ActiveModelBehavior for ActiveModel {}
pub(crate) fn main() {}
