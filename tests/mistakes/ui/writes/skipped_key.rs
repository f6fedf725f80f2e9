//! The key of a model is skipped.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    #[tweaks(skip)]
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
