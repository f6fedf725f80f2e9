//! The document of a value is a text.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub data: String,
    #[tweaks(generated = path(data, "$.colour"))]
    pub colour: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
