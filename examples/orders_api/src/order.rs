//! Orders with their items.

use sea_orm::entity::prelude::*;
use serde::Deserialize;
use tweaks_runtime::prelude::*;

use crate::clock;
use crate::order_item::{self, price_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pending,
    Shipped,
    Delivered,
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Deserialize, Tweaks)]
#[sea_orm(table_name = "shop_order")]
#[tweaks(name = "Order", validate = has_room_for_total)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    #[tweaks(rename = "customer")]
    pub customer_id: i64,
    #[tweaks(read_only, on_create = clock::now())]
    pub order_date: DateTimeUtc,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", default_value = "0.00")]
    #[tweaks(read_only, kept = sum(items.quantity * items.price_at_order))]
    pub total_amount: Decimal,
    #[sea_orm(default_value = "pending")]
    #[tweaks(read_only)]
    pub status: Status,
    #[sea_orm(belongs_to, from = "customer_id", to = "id", on_delete = "Cascade")]
    #[serde(skip)]
    pub customer: BelongsTo<super::customer::Entity>,
    #[sea_orm(has_many)]
    #[serde(skip)]
    #[tweaks(nested(write, on_update = replace, order(id)), validate = are_not_all_taken_away)]
    pub items: HasMany<order_item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn are_not_all_taken_away(items: &[Draft<order_item::Entity>], context: &Context) -> Result<(), &'static str> {
    let are_left = !items.is_empty() || context.stored::<Model>().is_none();
    are_left.then_some(()).ok_or("Un pedido conserva al menos un ítem.")
}

fn has_room_for_total(order: &mut Draft<Entity>, context: &Context) {
    let total: Decimal = order.items.get().into_iter().flatten().filter_map(|item| price_of(item, context)).sum();
    if total >= Decimal::new(100_000_000, 0) {
        order.items.reject("El total del pedido es demasiado grande.");
    }
}
