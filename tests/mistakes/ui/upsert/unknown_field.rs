//! An upsert names a field that is not there.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "ware")]
#[tweaks(upsert(skuu))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub sku: String,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
