//! Customers.

use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;
use sha2::{Digest as _, Sha256};
use tweaks_runtime::prelude::*;

use crate::clock;

/// A customer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
#[tweaks(
    required_error = "{fieldname} is required.",
    blank_error = "{fieldname} cannot be blank.",
    required_fields(last_name),
    validate = check
)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    #[tweaks(validate = starts_with_a_letter)]
    pub first_name: String,
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    pub last_name: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", unique)]
    #[tweaks(email, required_error = "We need your e-mail address.", validate = welcome_address)]
    pub email: String,
    #[sea_orm(column_type = "String(StringLen::N(128))")]
    #[tweaks(write_only, length(min = 8), blank_error = "Pick a password: {fieldname} is mandatory.")]
    pub password: String,
    #[sea_orm(indexed)]
    pub date_of_birth: Option<Date>,
    #[sea_orm(indexed)]
    #[tweaks(read_only, on_create = clock::now())]
    pub created_at: DateTimeUtc,
    #[sea_orm(has_many)]
    pub orders: HasMany<super::order::Entity>,
}

fn starts_with_a_letter(name: &str) -> Result<(), &'static str> {
    name.starts_with(char::is_alphabetic).then_some(()).ok_or("A first name starts with a letter.")
}

fn welcome_address(email: &str) -> Result<String, &'static str> {
    let email = email.to_lowercase();
    if email.ends_with("@blocked.test") { Err("Addresses at blocked.test are not accepted.") } else { Ok(email) }
}

/// All three are reported at once.
fn check(customer: &mut Draft<Entity>) -> Result<(), &'static str> {
    if customer.date_of_birth.value().is_some_and(|born| *born > clock::today()) {
        customer.date_of_birth.reject("A date of birth lies in the past.");
    }
    let first_name = customer.first_name.get().map(|name| name.to_lowercase());
    let password = customer.password.get().map(|password| password.to_lowercase());
    if first_name.zip(password).is_some_and(|(name, password)| password.contains(&name)) {
        customer.password.reject("A password must not contain the first name.");
    }
    match (customer.first_name.get(), customer.last_name.value()) {
        (Some(first), Some(last)) if first == last => Err("First and last name must differ."),
        _ => Ok(()),
    }
}

/// SeaORM's own hook: passwords are stored as their digest, whoever writes them.
#[async_trait::async_trait]
impl ActiveModelBehavior for ActiveModel {
    async fn before_save<C: ConnectionTrait>(mut self, _: &C, _: bool) -> Result<Self, DbErr> {
        if let ActiveValue::Set(password) = &self.password {
            let digest: Vec<String> = Sha256::digest(password).iter().map(|byte| format!("{byte:02x}")).collect();
            self.password = ActiveValue::Set(format!("sha256${}", digest.concat()));
        }
        Ok(self)
    }
}
