//! One index is over the entries of two lists.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
#[tweaks(index(entries(tags, labels)))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub tags: Json,
    pub labels: Json,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
