//! The runtime under other names; the usual one belongs to somebody else.

extern crate core as tweaks_runtime;
extern crate tweaks_runtime as renamed;

pub mod renamed_path {
    pub use renamed::*;
}

use renamed::prelude::*;

#[derive(Clone, Tweaks)]
#[tweaks(crate = crate::renamed_path, rename_all = "lowercase")]
pub enum Role {
    Buyer,
    Seller,
}

#[derive(Tweaks)]
#[tweaks(crate = renamed)]
pub struct Address {
    #[tweaks(length(max = 60), pattern = "^[a-z]+$")]
    pub street: String,
}

#[derive(Tweaks)]
#[tweaks(crate = crate::renamed_path, validate = check)]
pub struct Customer {
    #[tweaks(email, validate = is_welcome)]
    pub email: String,
    #[tweaks(default = Role::Buyer)]
    pub role: Role,
    pub addresses: Vec<Address>,
}

fn is_welcome(email: &str) -> Result<(), &'static str> {
    (!email.ends_with("@blocked.test")).then_some(()).ok_or("Not you.")
}

fn check(customer: &mut Draft<Customer>) {
    if customer.role.get().is_none() {
        customer.email.reject("Who are you?");
    }
}

pub mod product {
    use renamed::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    #[tweaks(crate = ::renamed)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[tweaks(read_only, on_create = 0)]
        pub stock: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(crate = crate::renamed_path, entity = product::Entity)]
pub struct ProductName {
    pub id: i64,
    pub name: String,
}

fn main() {}
