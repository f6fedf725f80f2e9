//! Rows are found by JSON.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[tweaks(json)]
    pub code: String,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
