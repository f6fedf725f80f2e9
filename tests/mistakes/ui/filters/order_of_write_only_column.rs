//! Lists are ordered by a column that clients never see.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    #[tweaks(write_only, order)]
    pub password: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
