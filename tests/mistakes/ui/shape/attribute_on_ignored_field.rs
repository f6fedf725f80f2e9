//! A field that is no column has a public name.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(ignore)]
    #[tweaks(rename = "cached")]
    pub cache: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
