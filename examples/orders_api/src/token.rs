//! Tokens: who may act as which user until when.

use actix_web::HttpRequest;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use sea_orm::{DatabaseConnection, EntityTrait as _};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tweaks_runtime::permissions::{AuthenticationError, Denial};
use uuid::Uuid;

use crate::user;

/// What `WWW-Authenticate` asks for.
pub const CHALLENGE: &str = "Bearer realm=\"api\"";

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Access,
    Refresh,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    token_type: Kind,
    exp: u64,
    iat: u64,
    jti: String,
    user_id: String,
}

/// The key that tokens are signed with.
#[derive(Clone)]
pub struct Tokens {
    signs: EncodingKey,
    checks: DecodingKey,
}

impl Tokens {
    /// Tokens with the application's secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self { signs: EncodingKey::from_secret(secret.as_bytes()), checks: DecodingKey::from_secret(secret.as_bytes()) }
    }

    /// A token of a user: access for half an hour, or the right to ask for it for a day.
    ///
    /// # Errors
    ///
    /// If it cannot be signed.
    pub fn issue(&self, token_type: Kind, user_id: &str) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = jsonwebtoken::get_current_timestamp();
        let exp = iat + if token_type == Kind::Access { 30 * 60 } else { 24 * 60 * 60 };
        let claims = Claims { token_type, exp, iat, jti: Uuid::new_v4().simple().to_string(), user_id: user_id.to_owned() };
        encode(&Header::default(), &claims, &self.signs)
    }

    /// The id of the user whose token this is.
    ///
    /// # Errors
    ///
    /// Why the token is not good for this.
    pub fn read(&self, kind: Kind, token: &str) -> Result<String, &'static str> {
        let validation = Validation { leeway: 0, ..Validation::default() };
        match decode::<Claims>(token, &self.checks, &validation) {
            Ok(token) if token.claims.token_type == kind => Ok(token.claims.user_id),
            Ok(_) => Err("Token has wrong type"),
            Err(error) if *error.kind() == ErrorKind::ExpiredSignature => Err("Token is expired"),
            Err(_) => Err("Token is invalid"),
        }
    }

    /// The user of a request, by its header.
    ///
    /// # Errors
    ///
    /// If the token is not good, or its user is not there any more.
    pub async fn authenticate(
        self,
        request: HttpRequest,
        db: DatabaseConnection,
    ) -> Result<Option<user::Model>, AuthenticationError> {
        let header = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut words = header.split_whitespace();
        let token = match (words.next(), words.next(), words.next()) {
            (Some("Bearer"), Some(token), None) => token,
            (Some("Bearer"), ..) => {
                let detail = "Authorization header must contain two space-delimited values";
                return Err(Denial::unauthenticated(detail).code("bad_authorization_header").into());
            }
            _ => return Ok(None),
        };
        let id = self.read(Kind::Access, token).map_err(not_valid)?.parse::<i64>().unwrap_or_default();
        match user::Entity::find_by_id(id).one(&db).await? {
            Some(user) if user.is_active => Ok(Some(user)),
            Some(_) => Err(Denial::unauthenticated("User is inactive").code("user_inactive").into()),
            None => Err(Denial::unauthenticated("User not found").code("user_not_found").into()),
        }
    }
}

fn not_valid(message: &str) -> Denial {
    let messages = json!([{ "token_class": "AccessToken", "token_type": "access", "message": message }]);
    Denial::unauthenticated("Given token not valid for any token type").code("token_not_valid").member("messages", messages)
}
