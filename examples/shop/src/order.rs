//! Orders.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use crate::clock;
use crate::customer::CustomerBrief;
use crate::order_item::{self, OrderItem};

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "lowercase")]
pub enum Status {
    Pending,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
}

/// An order, as stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
#[tweaks(name = "Order", index(order_date), index(total_amount))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub customer_id: i64,
    #[tweaks(read_only, on_create = clock::now())]
    pub order_date: DateTimeUtc,
    #[sea_orm(indexed, default_value = "pending")]
    pub status: Status,
    #[sea_orm(column_type = "Decimal(Some((12, 2)))", default_value = "0.00")]
    #[tweaks(read_only, kept = sum(items.quantity * items.price_at_order))]
    pub total_amount: Decimal,
    #[sea_orm(belongs_to, from = "customer_id", to = "id", on_delete = "Cascade")]
    pub customer: BelongsTo<super::customer::Entity>,
    #[sea_orm(has_many)]
    pub items: HasMany<super::order_item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// An order, as clients see and write it: with its items.
#[derive(Tweaks)]
#[tweaks(entity = Entity, required_error = "{fieldname} is required.", validate = check)]
pub struct Order {
    pub id: i64,
    #[tweaks(nested = CustomerBrief)]
    pub customer: BelongsTo<super::customer::Entity>,
    #[tweaks(write_only)]
    pub customer_id: i64,
    #[tweaks(source = customer.email, on_demand)]
    pub customer_email: String,
    #[tweaks(read_only)]
    pub order_date: DateTimeUtc,
    #[tweaks(validate = is_not_over)]
    pub status: Status,
    #[tweaks(read_only)]
    pub total_amount: Decimal,
    #[tweaks(nested(serializer = OrderItem, write, on_update = replace), on_demand, validate = is_not_empty)]
    pub items: HasMany<super::order_item::Entity>,
}

fn is_not_empty(items: &[Draft<OrderItem>]) -> Result<(), &'static str> {
    if items.is_empty() { Err("An order needs at least one item.") } else { Ok(()) }
}

/// What was delivered or cancelled stays so.
fn is_not_over(status: Status, context: &Context) -> Result<(), String> {
    match context.stored::<Model>().map(|order| order.status) {
        Some(before @ (Status::Delivered | Status::Cancelled)) if before != status => {
            Err(format!("A {} order cannot become {}.", before.to_value(), status.to_value()))
        }
        _ => Ok(()),
    }
}

fn check(order: &mut Draft<Order>, context: &Context) {
    let items = order.items.get().map(Vec::as_slice).unwrap_or_default();
    if let Some(message) = order_item::short_of_stock(items, context) {
        return order.items.reject(message);
    }
    let started = order.status.get().is_some_and(|status| *status != Status::Pending);
    if started && context.stored::<Model>().is_none() {
        order.status.reject("A new order starts as pending.");
    }
}

/// An order inside a customer.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct OrderBrief {
    pub id: i64,
    pub status: Status,
    #[tweaks(read_only)]
    pub total_amount: Decimal,
    #[tweaks(read_only)]
    pub order_date: DateTimeUtc,
    #[tweaks(computed = count(items), on_demand)]
    pub item_count: i64,
}
