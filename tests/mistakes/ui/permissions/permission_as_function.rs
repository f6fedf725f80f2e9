//! A rule is a function.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn api() {
    let _ = Resource::<Entity>::new("/customers").permission(is_admin);
}

fn is_admin(_: &Context) -> bool {
    true
}

fn main() {}
