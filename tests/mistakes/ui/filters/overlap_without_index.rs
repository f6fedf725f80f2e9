//! The entries of lists are in no index.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(json, filter(contains, overlap))]
    pub tags: Json,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
