//! The three statements of the list that is written by hand.

use std::collections::{HashMap, HashSet};

use sea_orm::prelude::{DateTimeUtc, Decimal};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, DerivePartialModel, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::Serialize;
use shop::{customer, order, order_item, product};

use crate::money::money;
use crate::page::Page;

/// An order and who ordered.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "order::Entity")]
pub(super) struct OrderRow {
    pub(super) id: i64,
    pub(super) order_date: DateTimeUtc,
    pub(super) status: String,
    pub(super) total_amount: Decimal,
    #[sea_orm(nested)]
    pub(super) customer: CustomerRow,
}

/// What of a customer it takes to show one.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "customer::Entity")]
pub(super) struct CustomerRow {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: Option<String>,
}

/// So many of a product.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "order_item::Entity")]
pub(super) struct ItemRow {
    pub(super) id: i64,
    pub(super) order_id: i64,
    pub(super) product_id: i64,
    pub(super) quantity: i32,
    pub(super) price_at_order: Decimal,
}

/// A product, which is shown as it is.
#[derive(DerivePartialModel, Serialize)]
#[sea_orm(entity = "product::Entity")]
pub(super) struct Product {
    id: i64,
    sku: String,
    name: String,
    #[serde(serialize_with = "money")]
    price: Decimal,
}

/// What is in some orders.
pub(super) struct Contents {
    /// In the order in which they are shown.
    pub(super) items: Vec<ItemRow>,
    /// Those of the items, by their numbers.
    pub(super) products: HashMap<i64, Product>,
}

/// The orders of a page with their customers, perhaps those of one alone: one statement.
pub(super) async fn orders(db: &impl ConnectionTrait, page: Page, email: Option<String>) -> Result<Vec<OrderRow>, DbErr> {
    let of_one = email.map(|email| customer::Column::Email.eq(email));
    order::Entity::find()
        .inner_join(customer::Entity)
        .filter(Condition::all().add_option(of_one))
        .order_by_asc(order::Column::Id)
        .limit(page.limit)
        .offset(page.offset)
        .into_partial_model::<OrderRow>()
        .all(db)
        .await
}

impl Contents {
    /// What is in these orders: two statements.
    pub(super) async fn read(db: &impl ConnectionTrait, orders: &[OrderRow]) -> Result<Self, DbErr> {
        let items = order_item::Entity::find()
            .filter(order_item::Column::OrderId.is_in(orders.iter().map(|order| order.id)))
            .order_by_asc(order_item::Column::Id)
            .into_partial_model::<ItemRow>()
            .all(db)
            .await?;
        let ids: HashSet<i64> = items.iter().map(|item| item.product_id).collect();
        let products =
            product::Entity::find().filter(product::Column::Id.is_in(ids)).into_partial_model::<Product>().all(db).await?;
        let products = products.into_iter().map(|product| (product.id, product)).collect();
        Ok(Self { items, products })
    }
}
