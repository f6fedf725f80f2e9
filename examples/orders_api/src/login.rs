//! Logging in: tokens for a name and a password, and a new one for an old one.

use actix_web::http::header::WWW_AUTHENTICATE;
use actix_web::{HttpResponse, web};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _};
use serde_json::{Value as Json, json};
use tweaks_runtime::prelude::*;

use crate::token::{CHALLENGE, Kind, Tokens};
use crate::user;

/// Who somebody says they are.
#[derive(Tweaks)]
pub struct Login {
    pub username: String,
    pub password: String,
}

/// What somebody who logged in is given.
#[derive(Tweaks)]
pub struct TokenPair {
    pub refresh: String,
    pub access: String,
}

/// Answers with two tokens.
///
/// # Errors
///
/// If the database does not answer, or a token cannot be signed.
pub async fn log_in(
    login: Valid<Login>,
    db: web::Data<DatabaseConnection>,
    tokens: web::Data<Tokens>,
) -> actix_web::Result<HttpResponse> {
    let Login { username, password } = login.into_inner();
    let user = user::Entity::find().filter(user::Column::Username.eq(username)).one(db.get_ref()).await.map_err(failed)?;
    // A digest takes long, and would keep other requests waiting.
    let user = web::block(move || user::with_password(user, &password)).await?;
    let Some(user) = user else {
        return Ok(refused(json!({ "detail": "No active account found with the given credentials" })));
    };
    let [refresh, access] = [Kind::Refresh, Kind::Access].map(|kind| tokens.issue(kind, &user.id.to_string()).map_err(failed));
    Ok(HttpResponse::Ok().json(json!({ "refresh": refresh?, "access": access? })))
}

/// A token that is good for another.
#[derive(Tweaks)]
pub struct Refresh {
    pub refresh: String,
}

/// A new token.
#[derive(Tweaks)]
pub struct AccessToken {
    pub access: String,
}

/// Answers with a new token.
///
/// # Errors
///
/// If the token cannot be signed.
pub async fn refresh(body: Valid<Refresh>, tokens: web::Data<Tokens>) -> actix_web::Result<HttpResponse> {
    match tokens.read(Kind::Refresh, &body.refresh) {
        Ok(user) => Ok(HttpResponse::Ok().json(json!({ "access": tokens.issue(Kind::Access, &user).map_err(failed)? }))),
        Err(detail) => Ok(refused(json!({ "detail": detail, "code": "token_not_valid" }))),
    }
}

fn refused(body: Json) -> HttpResponse {
    HttpResponse::Unauthorized().insert_header((WWW_AUTHENTICATE, CHALLENGE)).json(body)
}

/// The words of a failure are for the log, and not for the client.
fn failed(error: impl std::error::Error) -> actix_web::Error {
    tracing::error!(%error, "a login failed");
    actix_web::error::ErrorInternalServerError("The server failed to answer this request.")
}
