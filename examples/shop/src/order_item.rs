//! The items of orders.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, ExprTrait as _, LockType};
use sea_orm::{DbBackend, QueryOrder as _, QuerySelect as _, QueryTrait as _, Set};
use tweaks_runtime::prelude::*;

use crate::product::{self, ProductBrief};

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
#[tweaks(
    entity = Entity,
    required_error = "{fieldname} is required.",
    validate = is_on_sale,
    before_create = take_price,
    after_create = take_from_stock
)]
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

fn is_on_sale(item: &mut Draft<OrderItem>, context: &Context) {
    let product = item.product_id.get().and_then(|id| product_of(*id, context));
    if product.is_some_and(|product| !product.active) {
        item.product_id.reject("This product is not on sale.");
    }
}

/// The product that an item of the body names; all of them were read with one statement.
fn product_of(id: i64, context: &Context) -> Option<&product::Model> {
    context.related::<product::Model>().find(|product| product.id == id)
}

/// What to say when less is left of a product than these items want of it together.
#[must_use]
pub fn short_of_stock(items: &[Draft<OrderItem>], context: &Context) -> Option<String> {
    let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
    for item in items {
        if let (Some(product), Some(quantity)) = (item.product_id.get(), item.quantity.get()) {
            *wanted.entry(*product).or_default() += i64::from(*quantity);
        }
    }
    wanted.iter().find_map(|(id, quantity)| {
        let product = product_of(*id, context).filter(|product| i64::from(product.stock) < *quantity)?;
        Some(format!("Only {} of {} left, {quantity} requested.", product.stock, product.sku))
    })
}

/// The price of an item is that of its product at this moment.
async fn take_price(item: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    if let Some(product) = item.product_id.try_as_ref().and_then(|id| product_of(*id, hook.context)) {
        item.price_at_order = Set(product.price);
    }
    Ok(())
}

/// Takes all items of an order out of the stock by one statement, which finds too little of a product if another order was
/// faster. The products are locked in the order of their keys: two orders of the same products wait one for the other, and not both
/// for each other.
async fn take_from_stock(items: &[Arc<Model>], hook: Hook<'_>) -> Result<(), HookError> {
    let mut taken: BTreeMap<i64, i32> = BTreeMap::new();
    for item in items {
        *taken.entry(item.product_id).or_default() += item.quantity;
    }
    let quantity = taken
        .iter()
        .fold(CaseStatement::new(), |case, (id, quantity)| case.case(product::Column::Id.eq(*id), Expr::val(*quantity)));
    let quantity = Expr::Case(Box::new(quantity.finally(0)));
    // MariaDB knows no weaker lock.
    let lock = match hook.transaction.get_database_backend() {
        DbBackend::MySql => LockType::Update,
        _ => LockType::NoKeyUpdate,
    };
    let locked = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::Id.is_in(taken.keys().copied()))
        .order_by_asc(product::Column::Id)
        .lock(lock);
    let done = product::Entity::update_many()
        .col_expr(product::Column::Stock, Expr::col(product::Column::Stock).sub(quantity.clone()))
        .filter(product::Column::Id.in_subquery(locked.into_query()))
        .filter(Expr::col(product::Column::Stock).gte(quantity))
        .exec(hook.transaction)
        .await?;
    match done.rows_affected == taken.len() as u64 {
        true => Ok(()),
        false => Err("There is not enough left of a product.".into()),
    }
}

impl ActiveModelBehavior for ActiveModel {}

fn line_total(quantity: i32, price: Decimal) -> String {
    (Decimal::from(quantity) * price).to_string()
}
