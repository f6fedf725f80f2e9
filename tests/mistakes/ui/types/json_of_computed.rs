//! A computed field says how JSON has it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(ignore)]
    #[tweaks(json, computed = greeting(name))]
    pub greeting: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn greeting(name: &str) -> String {
    name.to_owned()
}

fn main() {}
