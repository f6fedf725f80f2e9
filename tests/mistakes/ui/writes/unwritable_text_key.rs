//! A key that the database cannot count is read-only.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "country")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[tweaks(read_only)]
    pub code: String,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
