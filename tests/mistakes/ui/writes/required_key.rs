//! A key that the database counts is required.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    #[tweaks(required)]
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
