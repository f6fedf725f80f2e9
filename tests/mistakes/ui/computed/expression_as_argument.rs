//! A function is called with a sum instead of what it needs.

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

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Brief {
    pub id: i64,
    #[tweaks(computed = describe(1 + 1))]
    pub description: String,
}

fn describe(total: i64) -> String {
    total.to_string()
}

fn main() {}
