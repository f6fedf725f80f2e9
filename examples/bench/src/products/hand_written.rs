//! The list and one product as a careful engineer writes them: the columns that are shown and no others, one page, links to its
//! neighbours.

use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use sea_orm::prelude::Decimal;
use sea_orm::{DatabaseConnection, DerivePartialModel, EntityTrait as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};
use shop::product;

use super::{DEFAULT_ROWS, MOST_ROWS, changes};
use crate::money::money;
use crate::page::Page;

/// Adds them.
pub(super) fn configure(config: &mut ServiceConfig) {
    let many = web::resource("/products/").route(web::get().to(list));
    config.service(many.route(web::post().to(changes::create)).route(web::put().to(changes::change)));
    config.service(web::resource("/products/{id}/").route(web::get().to(one)));
}

/// What can be asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    #[serde(default = "default_rows")]
    limit: u64,
    #[serde(default)]
    offset: u64,
}

fn default_rows() -> u64 {
    DEFAULT_ROWS
}

/// What is shown of a product in a list.
#[derive(DerivePartialModel, Serialize)]
#[sea_orm(entity = "product::Entity")]
pub(super) struct Listed {
    id: i64,
    sku: String,
    name: String,
    #[serde(serialize_with = "money")]
    price: Decimal,
    stock: i32,
    active: bool,
}

impl From<product::Model> for Listed {
    fn from(product::Model { id, sku, name, price, stock, active, .. }: product::Model) -> Self {
        Self { id, sku, name, price, stock, active }
    }
}

async fn list(
    request: HttpRequest,
    parameters: web::Query<Parameters>,
    db: web::Data<DatabaseConnection>,
) -> actix_web::Result<HttpResponse> {
    let Parameters { limit, offset } = parameters.into_inner();
    let page = Page::new(limit, offset, MOST_ROWS)?;
    let results = product::Entity::find()
        .order_by_asc(product::Column::Id)
        .limit(page.limit)
        .offset(page.offset)
        .into_partial_model::<Listed>()
        .all(db.get_ref())
        .await
        .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(page.envelope(&request, "", results)))
}

/// What is shown of one product.
#[derive(DerivePartialModel, Serialize)]
#[sea_orm(entity = "product::Entity")]
struct Shown {
    id: i64,
    sku: String,
    name: String,
    description: String,
    #[serde(serialize_with = "money")]
    price: Decimal,
    stock: i32,
    active: bool,
}

async fn one(id: web::Path<i64>, db: web::Data<DatabaseConnection>) -> actix_web::Result<HttpResponse> {
    let found = product::Entity::find_by_id(id.into_inner()).into_partial_model::<Shown>().one(db.get_ref()).await;
    let found = found.map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(found.ok_or_else(|| ErrorNotFound("There is no such product."))?))
}
