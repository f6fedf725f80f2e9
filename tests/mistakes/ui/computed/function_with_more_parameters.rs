//! A function gets less than it needs.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub city: String,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Brief {
    pub id: i64,
    #[tweaks(computed = address(name))]
    pub address: String,
}

fn address(name: &str, city: &str) -> String {
    format!("{name}, {city}")
}

fn main() {}
