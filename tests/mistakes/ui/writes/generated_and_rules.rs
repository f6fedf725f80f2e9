//! A column that the database makes is checked.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "line")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(generated, range(min = 1))]
    pub total: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
