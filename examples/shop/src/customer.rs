//! Customers.

use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;
use sha2::{Digest as _, Sha256};
use tweaks_runtime::prelude::*;

use crate::clock;
use crate::order::{self, OrderBrief};

/// A customer, as stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    pub first_name: String,
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    pub last_name: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", unique)]
    pub email: String,
    #[sea_orm(column_type = "String(StringLen::N(128))")]
    #[tweaks(write_only)]
    pub password: String,
    #[sea_orm(indexed)]
    pub date_of_birth: Option<Date>,
    #[sea_orm(indexed)]
    #[tweaks(read_only, on_create = clock::now())]
    pub created_at: DateTimeUtc,
    #[sea_orm(has_many)]
    #[tweaks(nested, on_demand)]
    pub orders: HasMany<order::Entity>,
}

/// A customer, as clients see and write it.
#[derive(Tweaks)]
#[tweaks(
    entity = Entity,
    required_error = "{fieldname} is required.",
    blank_error = "{fieldname} cannot be blank.",
    required_fields(last_name),
    on_demand_fields(orders, order_count, last_order),
    validate = check
)]
pub struct Customer {
    pub id: i64,
    #[tweaks(validate = starts_with_a_letter)]
    pub first_name: String,
    pub last_name: Option<String>,
    #[tweaks(email, required_error = "We need your e-mail address.", validate = welcome_address)]
    pub email: String,
    #[tweaks(write_only, length(min = 8), blank_error = "Pick a password: {fieldname} is mandatory.")]
    pub password: String,
    pub date_of_birth: Option<Date>,
    #[tweaks(read_only)]
    pub created_at: DateTimeUtc,
    #[tweaks(nested = OrderBrief)]
    pub orders: HasMany<order::Entity>,
    #[tweaks(computed = count(orders))]
    pub order_count: i64,
    #[tweaks(nested(serializer = OrderBrief, first, order(desc(order_date), desc(id))))]
    pub last_order: HasMany<order::Entity>,
}

/// A customer inside an order.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct CustomerBrief {
    pub id: i64,
    pub email: String,
    #[tweaks(computed = full_name(first_name, last_name))]
    pub full_name: String,
    #[tweaks(on_demand)]
    pub date_of_birth: Option<Date>,
}

fn full_name(first_name: &str, last_name: Option<&str>) -> String {
    [Some(first_name), last_name].into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
}

fn starts_with_a_letter(name: &str) -> Result<(), &'static str> {
    name.starts_with(char::is_alphabetic).then_some(()).ok_or("A first name starts with a letter.")
}

fn welcome_address(email: &str) -> Result<String, &'static str> {
    let email = email.to_lowercase();
    if email.ends_with("@blocked.test") { Err("Addresses at blocked.test are not accepted.") } else { Ok(email) }
}

/// All three are reported at once.
fn check(customer: &mut Draft<Customer>) -> Result<(), &'static str> {
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
