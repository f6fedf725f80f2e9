//! The list as a careful engineer writes it: the columns that are shown and no others, one page, links to its neighbours.

use actix_web::error::{ErrorBadRequest, ErrorInternalServerError};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use sea_orm::prelude::Decimal;
use sea_orm::{DatabaseConnection, DerivePartialModel, EntityTrait as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};
use shop::product;

use super::{DEFAULT_ROWS, MOST_ROWS, money};

/// Databases count in signed 64 bits: the end of a page must not lie beyond.
const FARTHEST: u64 = u64::MAX / 4;

/// Adds the list.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/products/").route(web::get().to(list)));
}

/// The page that is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
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
struct Listed {
    id: i64,
    sku: String,
    name: String,
    #[serde(serialize_with = "money")]
    price: Decimal,
    stock: i32,
    active: bool,
}

/// A page with links to its neighbours.
#[derive(Serialize)]
struct Envelope {
    next: Option<String>,
    previous: Option<String>,
    results: Vec<Listed>,
}

async fn list(
    request: HttpRequest,
    page: web::Query<Page>,
    db: web::Data<DatabaseConnection>,
) -> actix_web::Result<HttpResponse> {
    let page = page.into_inner();
    if !(1..=MOST_ROWS).contains(&page.limit) || page.offset > FARTHEST {
        return Err(ErrorBadRequest("There is no such page."));
    }
    let results = product::Entity::find()
        .order_by_asc(product::Column::Id)
        .limit(page.limit)
        .offset(page.offset)
        .into_partial_model::<Listed>()
        .all(db.get_ref())
        .await
        .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(page.envelope(&url(&request), results)))
}

/// The absolute URL of the request without its query.
fn url(request: &HttpRequest) -> String {
    let connection = request.connection_info();
    format!("{}://{}{}", connection.scheme(), connection.host(), request.path())
}

impl Page {
    fn envelope(&self, url: &str, results: Vec<Listed>) -> Envelope {
        // A full page may have a next one; whether it does is not worth a count.
        let full = usize::try_from(self.limit).is_ok_and(|limit| results.len() >= limit);
        Envelope {
            next: full.then(|| self.link(url, self.offset + self.limit)),
            previous: (self.offset > 0).then(|| self.link(url, self.offset.saturating_sub(self.limit))),
            results,
        }
    }

    fn link(&self, url: &str, offset: u64) -> String {
        let limit = self.limit;
        if offset > 0 { format!("{url}?limit={limit}&offset={offset}") } else { format!("{url}?limit={limit}") }
    }
}
