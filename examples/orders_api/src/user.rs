//! Users, and their passwords.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use sea_orm::entity::prelude::*;
use serde::Deserialize;
use tweaks_runtime::permissions::User;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "app_user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(150))", unique)]
    pub username: String,
    #[sea_orm(column_type = "String(StringLen::N(128))")]
    pub password: String,
    pub is_staff: bool,
    pub is_active: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl User for Model {
    fn is_staff(&self) -> bool {
        self.is_staff
    }
}

/// The digest of a password, with its salt.
///
/// # Panics
///
/// If the system has no random numbers.
#[must_use]
pub fn hash(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("random numbers").to_string()
}

/// The user, if they may log in with this password. It takes its time for a user who is not there as well, so that nobody learns who is.
#[must_use]
pub fn with_password(user: Option<Model>, password: &str) -> Option<Model> {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody"));
    let known = user.as_ref().map_or(NOBODY.as_str(), |user| &user.password);
    let is_theirs =
        PasswordHash::new(known).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    user.filter(|user| is_theirs && user.is_active)
}
