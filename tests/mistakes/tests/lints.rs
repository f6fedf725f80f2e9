//! Lints that a careful crate turns on, over types that are private and serializers that nobody writes.

#![deny(
    warnings,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    missing_docs,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unsafe_code,
    unused_lifetimes,
    unused_qualifications
)]
// Little of it is used.
#![allow(dead_code)]

use tweaks_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Tweaks)]
enum Role {
    Buyer,
    Seller,
}

#[derive(Tweaks)]
struct Address {
    street: String,
}

/// Public, with fields whose types are private.
#[derive(Tweaks)]
#[tweaks(validate = check)]
pub struct Account {
    name: String,
    #[tweaks(validate = is_buyer)]
    role: Role,
    address: Option<Address>,
}

fn is_buyer(role: &Role) -> Result<(), &'static str> {
    (*role == Role::Buyer).then_some(()).ok_or("Sellers are registered elsewhere.")
}

fn check(account: &mut Draft<Account>) {
    if account.role.get() == Some(&Role::Seller) && account.address.value().is_none() {
        account.name.reject("Sellers have an address.");
    }
}

/// All of its fields are read-only.
#[derive(Tweaks)]
pub struct Stamp {
    /// When it was printed.
    #[tweaks(read_only)]
    pub year: i32,
}

/// Entities; SeaORM's own code is excepted from the lints.
#[allow(missing_docs, single_use_lifetimes, trivial_casts, unreachable_pub, unused_qualifications)]
mod entity {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "stamp")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(default_value = 1840)]
        #[tweaks(read_only)]
        pub year: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
