//! The derives stand above the attribute that makes the dense format.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm::model]
#[sea_orm(table_name = "thing")]

pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub n: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
