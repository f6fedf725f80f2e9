//! Another process: fills the database and ends, so that the server's heap is one in which nothing was done before.

use std::env;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use actix_web::rt::System;
use clap::Args;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use sea_orm::prelude::Decimal;
use shop::{order, order_item};

use crate::{Failure, database};

/// The customers and the products of the demo data, who are numbered from one.
const CUSTOMERS: u32 = 50;
const PRODUCTS: u32 = 60;

/// A row takes five of the parameters of a statement, of which there are 32766 in SQLite.
const AT_ONCE: usize = 5000;

/// The beginning of 2024, in seconds.
const FIRST_ORDER: u64 = 1_704_067_200;

/// What to fill, with how much.
#[derive(Args)]
pub(crate) struct Filling {
    /// Where the tables are to be.
    #[arg(long)]
    database: String,
    /// How many orders there are to be.
    #[arg(long)]
    rows: u32,
}

/// Has a process of its own do it.
pub(super) fn elsewhere(url: &str, rows: u32) -> Result<(), Failure> {
    let program = env::current_exe()?;
    let status = Command::new(program).args(["fill", "--database", url, "--rows", &rows.to_string()]).status()?;
    if status.success() { Ok(()) } else { Err("the database was not filled".into()) }
}

/// Does it: the tables of the shop, but with other orders, of one item each.
pub(crate) fn fill(filling: &Filling) -> Result<(), Failure> {
    System::new().block_on(orders(&filling.database, filling.rows))
}

async fn orders(url: &str, rows: u32) -> Result<(), Failure> {
    database::fill(url, 0).await?;
    let db = database::connect(url).await?;
    order_item::Entity::delete_many().exec(&db).await?;
    order::Entity::delete_many().exec(&db).await?;
    let numbers: Vec<u32> = (1..=rows).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        order::Entity::insert_many(numbers.iter().copied().map(order_row)).exec_without_returning(&db).await?;
        order_item::Entity::insert_many(numbers.iter().copied().map(item_row)).exec_without_returning(&db).await?;
    }
    db.close().await?;
    Ok(())
}

fn order_row(number: u32) -> order::ActiveModel {
    let date = UNIX_EPOCH + Duration::from_secs(FIRST_ORDER + 60 * u64::from(number));
    order::ActiveModel {
        id: Set(number.into()),
        customer_id: Set(i64::from(number % CUSTOMERS) + 1),
        order_date: Set(date.into()),
        status: Set(order::Status::Delivered),
        total_amount: Set(price(number)),
    }
}

/// Items have the numbers of their orders.
fn item_row(number: u32) -> order_item::ActiveModel {
    order_item::ActiveModel {
        id: Set(number.into()),
        order_id: Set(number.into()),
        product_id: Set(i64::from(number % PRODUCTS) + 1),
        quantity: Set(1),
        price_at_order: Set(price(number)),
    }
}

fn price(number: u32) -> Decimal {
    Decimal::new(i64::from(number % 1000) * 37 + 99, 2)
}
