use tweaks_runtime::prelude::*;

/// The side that a user takes.
#[derive(Clone, Debug, PartialEq, Tweaks)]
#[tweaks(rename_all = "lowercase")]
pub enum Role {
    /// Orders, and pays.
    Buyer,
    Seller,
}

#[derive(Debug, PartialEq, Tweaks)]
#[tweaks(blank_error = "{fieldname} cannot be blank.", validators(no_roots), validate = passwords_match)]
pub struct Registration {
    #[tweaks(length(max = 12), label = "User name", example = "ann")]
    pub username: String,
    #[tweaks(length(min = 8), trim_whitespace = false)]
    pub password: String,
    pub confirm_password: String,
    #[tweaks(range(min = 18), allow_null = false)]
    pub age: Option<i32>,
    #[tweaks(pattern = "^[0-9]{5}$")]
    #[deprecated(note = "Say it with the order.")]
    pub zip: Option<String>,
    #[tweaks(inner(length(max = 5)))]
    pub tags: Vec<String>,
    #[tweaks(default = Role::Buyer)]
    pub role: Role,
    #[tweaks(skip)]
    pub remembered: bool,
}

fn no_roots(registration: &Draft<Registration>) -> Result<(), &'static str> {
    let root = registration.username.get().is_some_and(|name| name == "root");
    if root { Err("Reserved name.") } else { Ok(()) }
}

fn passwords_match(registration: &mut Draft<Registration>) {
    if registration.password.get() != registration.confirm_password.get() {
        registration.confirm_password.reject("Passwords do not match.");
    }
}

#[derive(Clone, Debug, PartialEq, sea_orm::DeriveValueType, Tweaks)]
pub struct Token(pub String);
