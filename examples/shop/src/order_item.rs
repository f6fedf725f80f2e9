//! The items of orders.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use crate::product::ProductBrief;

/// So many of a product, at the price it had; as stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "order_item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub order_id: i64,
    #[sea_orm(indexed)]
    pub product_id: i64,
    #[sea_orm(extra = "CHECK (quantity >= 0)")]
    pub quantity: i32,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    #[tweaks(read_only, on_create = Decimal::ZERO)]
    pub price_at_order: Decimal,
    #[sea_orm(belongs_to, from = "order_id", to = "id", on_delete = "Cascade")]
    pub order: BelongsTo<super::order::Entity>,
    #[sea_orm(belongs_to, from = "product_id", to = "id", on_delete = "Restrict")]
    pub product: BelongsTo<super::product::Entity>,
}

/// So many of a product, as clients see it.
#[derive(Tweaks)]
#[tweaks(entity = Entity, required_error = "{fieldname} is required.")]
pub struct OrderItem {
    pub id: i64,
    #[tweaks(nested = ProductBrief)]
    pub product: BelongsTo<super::product::Entity>,
    #[tweaks(write_only)]
    pub product_id: i64,
    #[tweaks(range(min = 0), validate = at_least_one)]
    pub quantity: i32,
    #[tweaks(read_only)]
    pub price_at_order: Decimal,
    #[tweaks(computed = line_total(quantity, price_at_order), on_demand)]
    pub line_total: String,
}

fn at_least_one(quantity: i32) -> Result<(), &'static str> {
    (quantity >= 1).then_some(()).ok_or("Order at least one piece.")
}

impl ActiveModelBehavior for ActiveModel {}

fn line_total(quantity: i32, price: Decimal) -> String {
    (Decimal::from(quantity) * price).to_string()
}
