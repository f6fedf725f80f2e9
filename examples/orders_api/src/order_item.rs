//! The items of orders.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Deserialize;
use tweaks_runtime::prelude::*;

use crate::product;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Deserialize, Tweaks)]
#[sea_orm(table_name = "order_item")]
#[tweaks(before_create = take_price)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed, unique_key = "product_in_order")]
    #[tweaks(write_only)]
    pub order_id: i64,
    #[sea_orm(belongs_to, from = "product_id", to = "id", on_delete = "Cascade")]
    #[serde(skip)]
    #[tweaks(nested)]
    pub product: BelongsTo<product::Entity>,
    #[sea_orm(indexed, unique_key = "product_in_order")]
    #[tweaks(write_only)]
    pub product_id: i64,
    #[sea_orm(extra = "CHECK (quantity >= 0)")]
    #[tweaks(default = 1, range(min = 0), validate = is_positive)]
    pub quantity: i32,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    #[tweaks(read_only, on_create = Decimal::ZERO)]
    pub price_at_order: Decimal,
    #[sea_orm(belongs_to, from = "order_id", to = "id", on_delete = "Cascade")]
    #[serde(skip)]
    pub order: BelongsTo<super::order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn is_positive(quantity: i32) -> Result<(), &'static str> {
    (quantity > 0).then_some(()).ok_or("La cantidad de un ítem debe ser un número positivo.")
}

/// The product with an id; all products of a body were read with one statement.
fn product_of(id: i64, context: &Context) -> Option<&product::Model> {
    context.related::<product::Model>().find(|product| product.id == id)
}

/// What an item costs today.
#[must_use]
pub fn price_of(item: &Draft<Entity>, context: &Context) -> Option<Decimal> {
    let product = product_of(*item.product_id.get()?, context)?;
    Some(product.price * Decimal::from(*item.quantity.get()?))
}

async fn take_price(item: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    let product = item.product_id.try_as_ref().and_then(|id| product_of(*id, hook.context));
    item.price_at_order = Set(product.ok_or("An item has a product.")?.price);
    Ok(())
}
