//! Writes as a careful engineer makes them: what is wrong with a body is told by name, and no statement is sent that need not be.

use std::collections::HashMap;

use actix_web::error::{ErrorBadRequest, ErrorInternalServerError, ErrorNotFound};
use actix_web::{HttpResponse, web};
use sea_orm::prelude::Decimal;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, SqlErr,
};
use serde::{Deserialize, Serialize};
use shop::product;

use super::hand_written::Listed;
use crate::transaction;

/// A new product, as clients send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    sku: String,
    name: String,
    #[serde(default)]
    description: String,
    price: Decimal,
    #[serde(default)]
    stock: i32,
    #[serde(default = "yes")]
    active: bool,
}

const fn yes() -> bool {
    true
}

impl New {
    /// What is wrong with it.
    fn problem(&self) -> Option<&'static str> {
        let length = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
        match self {
            Self { sku, .. } if !sku.starts_with("SKU-") || !length(sku, 32) => Some("sku"),
            Self { name, sku, .. } if !length(name, 120) || name == sku => Some("name"),
            Self { price, .. }
                if *price <= Decimal::ZERO || price.scale() > 2 || *price >= Decimal::new(1, 0) * HUNDRED_MILLION =>
            {
                Some("price")
            }
            Self { active: true, stock, .. } if *stock < 0 => Some("stock"),
            _ => None,
        }
    }
}

const HUNDRED_MILLION: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

/// Makes one.
pub(super) async fn create(new: web::Json<New>, db: web::Data<DatabaseConnection>) -> actix_web::Result<HttpResponse> {
    let new = new.into_inner();
    if let Some(field) = new.problem() {
        return Err(ErrorBadRequest(field));
    }
    let row = product::ActiveModel {
        sku: Set(new.sku.trim().to_owned()),
        name: Set(new.name.trim().to_owned()),
        description: Set(new.description),
        price: Set(new.price),
        stock: Set(new.stock),
        active: Set(new.active),
        ..Default::default()
    };
    let made = row.insert(db.get_ref()).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => ErrorBadRequest("sku"),
        _ => ErrorInternalServerError(error),
    })?;
    Ok(HttpResponse::Created().json(Listed::from(made)))
}

/// One change, as clients send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    id: i64,
    stock: i32,
}

/// The answer to changes.
#[derive(Serialize)]
struct Changed {
    created: HashMap<String, i64>,
    updated: Vec<i64>,
    deleted: Vec<i64>,
}

/// Makes all changes or none: one statement finds the rows and locks them, and one changes them.
pub(super) async fn change(
    changes: web::Json<Vec<Change>>,
    db: web::Data<DatabaseConnection>,
) -> actix_web::Result<HttpResponse> {
    let changes = changes.into_inner();
    let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
    let updated = ids.clone();
    let write = async || {
        let transaction = transaction::writing(db.get_ref()).await?;
        let locked =
            product::Entity::find().filter(product::Column::Id.is_in(ids.iter().copied())).order_by_asc(product::Column::Id);
        let found: HashMap<i64, bool> = locked
            .select_only()
            .columns([product::Column::Id, product::Column::Active])
            .lock_exclusive()
            .into_tuple::<(i64, bool)>()
            .all(&transaction)
            .await?
            .into_iter()
            .collect();
        let is_possible = |change: &Change| found.get(&change.id).is_some_and(|active| !active || change.stock >= 0);
        if !changes.iter().all(is_possible) {
            return Ok::<_, DbErr>(false);
        }
        let stock = changes.iter().fold(CaseStatement::new(), |case, change| {
            case.case(Expr::col(product::Column::Id).eq(change.id), Expr::val(change.stock))
        });
        product::Entity::update_many()
            .col_expr(product::Column::Stock, stock.into())
            .filter(product::Column::Id.is_in(ids.iter().copied()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    };
    match write().await.map_err(ErrorInternalServerError)? {
        true => Ok(HttpResponse::Ok().json(Changed { created: HashMap::new(), updated, deleted: Vec::new() })),
        false => Err(ErrorNotFound("There is no such product.")),
    }
}
