//! A path stands in parentheses.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub data: Json,
    #[tweaks(generated(data, "$.colour"))]
    pub colour: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
