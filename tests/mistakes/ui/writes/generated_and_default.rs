//! A column that the database makes has a default for clients.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "line")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(generated, default = 1)]
    pub total: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
