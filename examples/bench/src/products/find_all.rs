//! The list as it is written in a hurry: whole models, copied into a struct that can be serialized.

use actix_web::HttpResponse;
use actix_web::error::ErrorInternalServerError;
use actix_web::web::{self, ServiceConfig};
use sea_orm::prelude::Decimal;
use sea_orm::{DatabaseConnection, EntityTrait as _, QuerySelect as _};
use serde::Serialize;
use shop::product;

use super::DEFAULT_ROWS;
use crate::money::money;

/// Adds the list.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/products/").route(web::get().to(list)));
}

/// All of a product.
#[derive(Serialize)]
struct Product {
    id: i64,
    sku: String,
    name: String,
    description: String,
    #[serde(serialize_with = "money")]
    price: Decimal,
    stock: i32,
    active: bool,
}

impl From<product::Model> for Product {
    fn from(model: product::Model) -> Self {
        Self {
            id: model.id,
            sku: model.sku,
            name: model.name,
            description: model.description,
            price: model.price,
            stock: model.stock,
            active: model.active,
        }
    }
}

async fn list(db: web::Data<DatabaseConnection>) -> actix_web::Result<HttpResponse> {
    let models = product::Entity::find().limit(DEFAULT_ROWS).all(db.get_ref()).await.map_err(ErrorInternalServerError)?;
    let products: Vec<Product> = models.into_iter().map(Product::from).collect();
    Ok(HttpResponse::Ok().json(products))
}
