//! A form without a table behind it: three stages of validation with overlapping fields, a nested object, lists.

use actix_web::HttpResponse;
use sea_orm::prelude::{Date, Decimal};
use serde_json::json;
use tweaks_runtime::prelude::*;

/// What somebody wants to be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tweaks)]
#[tweaks(rename_all = "lowercase")]
pub enum Role {
    Buyer,
    Seller,
}

/// The countries that we deliver to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tweaks)]
#[tweaks(rename_all = "UPPERCASE")]
pub enum Country {
    De,
    Fr,
    Us,
}

/// An address.
#[derive(Tweaks)]
#[tweaks(required_error = "{fieldname} is required.", validate = is_german)]
pub struct Address {
    #[tweaks(validate = exists)]
    pub street: String,
    #[tweaks(label = "ZIP code", pattern = "^[0-9]{5}$")]
    pub postal_code: String,
    #[tweaks(default = Country::Us)]
    pub country: Country,
}

fn exists(street: &str) -> Result<(), &'static str> {
    (street != "nowhere").then_some(()).ok_or("No such street.")
}

fn is_german(address: &mut Draft<Address>) -> Result<(), &'static str> {
    let zeros = address.postal_code.get().is_some_and(|code| code == "00000");
    if zeros && address.country.get() == Some(&Country::De) { Err("Not a German code.") } else { Ok(()) }
}

/// Somebody who registers.
#[derive(Tweaks)]
#[tweaks(
    required_error = "{fieldname} is required.",
    blank_error = "{fieldname} cannot be blank.",
    validators(no_roots, no_ninety_nine),
    validate = check
)]
pub struct Registration {
    #[tweaks(length(max = 12), blank_error = "A {fieldname} of spaces is no {fieldname}.", validate = free_name)]
    pub username: String,
    #[tweaks(email)]
    pub email: String,
    #[tweaks(length(min = 8), trim_whitespace = false)]
    pub password: String,
    #[tweaks(required_error = "Type the password twice.", example = "Password")]
    pub confirm_password: String,
    #[tweaks(range(min = 18, max = 120), validate = not_forty_two)]
    pub age: Option<i32>,
    #[tweaks(allow_null = false)]
    pub role: Option<Role>,
    #[tweaks(allow_null = false, length(max = 3), inner(length(max = 5)))]
    pub tags: Option<Vec<String>>,
    #[tweaks(allow_null = false)]
    pub joined: Option<Date>,
    #[tweaks(allow_null = false, max_digits = 5, decimal_places = 2)]
    pub score: Option<Decimal>,
    #[tweaks(allow_null = false)]
    pub newsletter: Option<bool>,
    #[tweaks(allow_null = false)]
    pub address: Option<Address>,
    #[tweaks(allow_null = false)]
    pub other_addresses: Option<Vec<Address>>,
}

fn free_name(name: &str) -> Result<String, &'static str> {
    if name == "admin" { Err("That name is taken.") } else { Ok(name.trim().to_lowercase()) }
}

fn not_forty_two(age: i32) -> Result<(), [&'static str; 2]> {
    if age == 42 { Err(["Not that number.", "Really."]) } else { Ok(()) }
}

fn no_roots(registration: &mut Draft<Registration>) {
    if registration.username.get().is_some_and(|name| name == "root") {
        registration.username.reject("Reserved name.");
        registration.role.reject("root needs no role.");
    }
}

fn no_ninety_nine(registration: &Draft<Registration>) -> Result<(), &'static str> {
    let refused = registration.age.value() == Some(&99);
    if refused { Err("Ninety-nine is refused by the class-level validator.") } else { Ok(()) }
}

fn check(registration: &mut Draft<Registration>) -> Result<(), &'static str> {
    if registration.password.get() != registration.confirm_password.get() {
        registration.confirm_password.reject("Passwords do not match.");
    }
    if registration.role.value() == Some(&Role::Seller) && registration.age.value().is_none() {
        registration.age.reject("Sellers state their age.");
    }
    match registration.username.get().map(String::as_str) {
        Some("root") => {
            registration.username.reject("validate() also dislikes root.");
            registration.password.reject("validate() on password.");
            Ok(())
        }
        Some("ghost") => Err("Ghosts cannot register."),
        _ => Ok(()),
    }
}

/// Answers with what was understood.
pub async fn register(registration: Valid<Registration>) -> HttpResponse {
    HttpResponse::Ok().json(registration.given())
}

/// Answers with the names of what was understood.
pub async fn check_part(registration: Partial<Registration>) -> HttpResponse {
    let mut accepted = registration.names();
    accepted.sort_unstable();
    HttpResponse::Ok().json(json!({ "accepted": accepted }))
}
