//! A skipped field says how JSON has it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Style {
    pub colour: String,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "Json", nullable)]
    #[tweaks(json, skip)]
    pub style: Option<Style>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
