//! A word that stands alone has a value.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(read_only = true)]
    pub name: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
