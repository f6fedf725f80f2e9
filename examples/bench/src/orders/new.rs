//! A new order with its items as a careful engineer makes it: seven round trips, the transaction's own included.

use std::collections::{BTreeMap, HashMap};

use actix_web::error::{ErrorBadRequest, ErrorInternalServerError};
use actix_web::{HttpResponse, web};
use sea_orm::prelude::{ChronoUtc, Decimal};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Deserialize;
use shop::order::Status;
use shop::{customer, order, order_item, product};

use super::hand_written::{Customer, Order, full_name};
use super::statements::CustomerRow;
use crate::transaction;

/// A new order, as clients send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    customer_id: i64,
    items: Vec<NewItem>,
}

/// So many of a product, as clients send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewItem {
    product_id: i64,
    quantity: i32,
}

/// What a product has to say about an order of it.
#[derive(Clone)]
struct OnSale {
    price: Decimal,
    stock: i32,
    active: bool,
}

/// Makes one.
pub(super) async fn create(new: web::Json<New>, db: web::Data<DatabaseConnection>) -> actix_web::Result<HttpResponse> {
    let new = new.into_inner();
    if new.items.is_empty() || new.items.iter().any(|item| item.quantity < 1) {
        return Err(ErrorBadRequest("items"));
    }
    let made = write(&new, db.get_ref()).await.map_err(ErrorInternalServerError)?;
    let (order, customer) = made.ok_or_else(|| ErrorBadRequest("There is no such customer or product, or not enough of one."))?;
    Ok(HttpResponse::Created().json(Order {
        id: order.id,
        customer: Customer { id: customer.id, email: &customer.email, full_name: full_name(&customer) },
        order_date: order.order_date,
        status: "pending",
        total_amount: order.total_amount,
        items: None,
    }))
}

async fn write(new: &New, db: &DatabaseConnection) -> Result<Option<(order::Model, CustomerRow)>, DbErr> {
    let transaction = transaction::writing(db).await?;
    let customer = customer::Entity::find_by_id(new.customer_id).into_partial_model::<CustomerRow>().one(&transaction).await?;
    let Some(customer) = customer else { return Ok(None) };
    let Some(products) = products(new, &transaction).await? else { return Ok(None) };
    let price = |item: &NewItem| products.get(&item.product_id).map_or(Decimal::ZERO, |product| product.price);
    let total = new.items.iter().map(|item| price(item) * Decimal::from(item.quantity)).sum();
    let order = order::ActiveModel {
        customer_id: Set(new.customer_id),
        order_date: Set(ChronoUtc::now()),
        status: Set(Status::Pending),
        total_amount: Set(total),
        ..Default::default()
    };
    let order = order.insert(&transaction).await?;
    let items = new.items.iter().map(|item| order_item::ActiveModel {
        order_id: Set(order.id),
        product_id: Set(item.product_id),
        quantity: Set(item.quantity),
        price_at_order: Set(price(item)),
        ..Default::default()
    });
    order_item::Entity::insert_many(items).exec_without_returning(&transaction).await?;
    take(new, &transaction).await?;
    transaction.commit().await?;
    Ok(Some((order, customer)))
}

/// The products that are ordered, locked; nothing where one is missing, or there is not enough of it.
async fn products(new: &New, transaction: &DatabaseTransaction) -> Result<Option<HashMap<i64, OnSale>>, DbErr> {
    let found: Vec<(i64, Decimal, i32, bool)> = product::Entity::find()
        .filter(product::Column::Id.is_in(new.items.iter().map(|item| item.product_id)))
        .order_by_asc(product::Column::Id)
        .select_only()
        .columns([product::Column::Id, product::Column::Price, product::Column::Stock, product::Column::Active])
        .lock_exclusive()
        .into_tuple()
        .all(transaction)
        .await?;
    let found: HashMap<i64, OnSale> =
        found.into_iter().map(|(id, price, stock, active)| (id, OnSale { price, stock, active })).collect();
    let is_there =
        |(id, quantity): (&i64, &i32)| found.get(id).is_some_and(|product| product.active && product.stock >= *quantity);
    Ok(wanted(new).iter().all(is_there).then_some(found))
}

/// How many of each product.
fn wanted(new: &New) -> BTreeMap<i64, i32> {
    let mut wanted = BTreeMap::new();
    for item in &new.items {
        *wanted.entry(item.product_id).or_default() += item.quantity;
    }
    wanted
}

/// Takes them out of the stock.
async fn take(new: &New, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let wanted = wanted(new);
    let taken = wanted.iter().fold(CaseStatement::new(), |case, (id, quantity)| {
        case.case(Expr::col(product::Column::Id).eq(*id), Expr::val(*quantity))
    });
    product::Entity::update_many()
        .col_expr(product::Column::Stock, Expr::col(product::Column::Stock).sub(Expr::Case(Box::new(taken))))
        .filter(product::Column::Id.is_in(wanted.keys().copied()))
        .exec(transaction)
        .await?;
    Ok(())
}
