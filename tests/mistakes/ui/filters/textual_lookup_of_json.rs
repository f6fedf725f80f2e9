//! A part of a text is looked for in a column of JSON.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(filter(icontains, unindexed = "few products"))]
    pub details: Json,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
