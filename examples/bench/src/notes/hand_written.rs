//! A note as a careful engineer changes it: by one statement where the server gives the changed row back, which finds the row in the state
//! that the client names, or none.

use actix_web::error::{
    ErrorBadRequest, ErrorInternalServerError, ErrorNotFound, ErrorPreconditionFailed, ErrorPreconditionRequired,
};
use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};

use super::note::{Column, Entity, Model};

/// Adds them.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/notes/{id}/").route(web::get().to(one)).route(web::patch().to(change)));
}

/// What is shown of a note.
#[derive(Serialize)]
struct Shown {
    id: i64,
    title: String,
    content: String,
    version: i32,
}

/// A change, as clients send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    title: String,
}

async fn one(id: web::Path<i64>, db: web::Data<DatabaseConnection>) -> actix_web::Result<HttpResponse> {
    let found = Entity::find_by_id(id.into_inner()).one(db.get_ref()).await.map_err(ErrorInternalServerError)?;
    Ok(answer(found.ok_or_else(|| ErrorNotFound("There is no such note."))?))
}

async fn change(
    id: web::Path<i64>,
    request: HttpRequest,
    change: web::Json<Change>,
    db: web::Data<DatabaseConnection>,
) -> actix_web::Result<HttpResponse> {
    let seen = version(&request).ok_or_else(|| ErrorPreconditionRequired("Name the state that you have seen."))?;
    let title = change.into_inner().title.trim().to_owned();
    if !(1..=120).contains(&title.chars().count()) {
        return Err(ErrorBadRequest("title"));
    }
    let id = id.into_inner();
    let changed = write(id, seen, title, db.get_ref()).await.map_err(ErrorInternalServerError)?;
    match changed {
        Some(changed) => Ok(answer(changed)),
        None => Err(refusal(id, db.get_ref()).await.map_err(ErrorInternalServerError)?),
    }
}

/// The state that a request names.
fn version(request: &HttpRequest) -> Option<i32> {
    request.headers().get(IF_MATCH)?.to_str().ok()?.trim().trim_matches('"').parse().ok()
}

/// Changes the title of a note in that state; nothing where there is none.
async fn write(id: i64, seen: i32, title: String, db: &DatabaseConnection) -> Result<Option<Model>, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Title, Expr::val(title))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(seen));
    if db.support_returning() {
        return Ok(update.exec_with_returning(db).await?.pop());
    }
    match update.exec(db).await?.rows_affected {
        0 => Ok(None),
        _ => Entity::find_by_id(id).one(db).await,
    }
}

/// Why no note was changed.
async fn refusal(id: i64, db: &DatabaseConnection) -> Result<actix_web::Error, DbErr> {
    Ok(match Entity::find_by_id(id).one(db).await? {
        Some(_) => ErrorPreconditionFailed("Somebody else has changed it."),
        None => ErrorNotFound("There is no such note."),
    })
}

fn answer(Model { id, title, content, version }: Model) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, format!("\"{version}\""))).json(Shown { id, title, content, version })
}
