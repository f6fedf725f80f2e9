//! The entries of lists go down.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
#[tweaks(index(entries(desc(tags))))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub tags: Json,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
